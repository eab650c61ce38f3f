"""Few points through contours."""

import numpy as np
import pytest

from smartroto.shapes import spline
from smartroto.shapes.contour import Contour, corners
from smartroto.shapes.distance import to_lines
from smartroto.shapes.fit import fit
from smartroto.shapes.handles import is_smooth
from smartroto.shapes.thinning import fit_span


def off(contour, knots, closed=True):
    line = spline.flatten(knots, 0.005, closed)
    line = np.concatenate([line, line[:1]]) if closed else line
    return to_lines(contour, [line]).max()


def wave(count=160):
    angle = np.arange(count) / count * 2 * np.pi
    radius = 50 + 20 * np.cos(5 * angle)
    return radius[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)


@pytest.fixture
def circle(ring):
    return spline.flatten(ring(16, (100, 80), 50), 0.01)


@pytest.mark.parametrize(("tolerance", "most"), [(0.1, 4), (1.0, 2)])
def test_a_circle_takes_few_points(circle, tolerance, most):
    knots = fit(circle, tolerance=tolerance)
    assert len(knots) <= most
    assert off(circle, knots) < tolerance + 0.02
    assert all(is_smooth(knot) for knot in knots)


@pytest.mark.parametrize("tolerance", [0.3, 2.0])
def test_a_tolerance_is_kept(tolerance):
    knots = fit(wave(), tolerance=tolerance)
    assert off(wave(), knots) < tolerance + 0.02
    assert len(knots) <= 12


@pytest.mark.parametrize("count", [3, 12])
def test_a_count_is_kept(count):
    assert len(fit(wave(), count=count)) == count


def test_points_go_where_they_do_most_good(ring):
    egg = spline.flatten(ring(4, (0, 0), 30), 0.02)
    egg[:, 0] = np.where(egg[:, 0] > 0, egg[:, 0] * 4, egg[:, 0])
    knots = fit(egg, count=6)
    assert off(egg, knots) < 0.1
    assert (knots[:, 1, 0] < 0.1 * 120).sum() <= 4


def test_corners_are_found_and_kept_sharp():
    house = np.array([[0.0, 0], [50, -40], [100, 0], [100, 80], [0, 80]])
    knots = fit(house, tolerance=0.2)
    assert np.allclose(knots[:, 1], house, atol=1e-3)
    assert off(house, knots) < 0.05


def test_an_arc_is_no_corner(circle):
    line = Contour.of(circle, True)
    assert corners(line, 8.0, 40.0) == []
    house = np.array([[0.0, 0], [50, -40], [100, 0], [100, 80], [0, 80]])
    assert len(corners(Contour.of(house, True), 8.0, 40.0)) == 5


def test_a_half_circle_has_two_corners():
    angle = np.linspace(0, np.pi, 80)
    half = 60 * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    knots = fit(half, tolerance=0.3)
    assert off(half, knots) < 0.32
    sharp = [k[1] for k in knots if not is_smooth(k, 20)]
    assert len(sharp) == 2
    assert all(abs(abs(x) - 60) < 0.3 and abs(y) < 0.3 for x, y in sharp)


def test_an_open_line_keeps_its_ends():
    line = wave()[:60]
    knots = fit(line, tolerance=0.5, closed=False)
    assert np.allclose(knots[[0, -1], 1], line[[0, -1]])
    assert off(line, knots, closed=False) < 0.52


def test_a_straight_line_takes_two_points():
    knots = fit(np.array([[0.0, 0], [30, 0], [100, 0]]), closed=False)
    assert len(knots) == 2
    assert off(np.array([[50.0, 0.0]]), knots, closed=False) < 1e-6


def test_the_stairs_of_a_mask_are_smoothed(circle):
    stairs = np.round(circle)
    knots = fit(stairs, tolerance=1.0)
    assert len(knots) <= 5
    assert off(circle, knots) < 0.8


def test_a_closed_contour_may_repeat_its_start(circle):
    again = np.concatenate([circle, circle[:1]])
    assert np.allclose(fit(circle, count=4), fit(again, count=4))


@pytest.mark.parametrize(
    ("contour", "wishes", "words"),
    [
        (np.zeros((5, 2)), {}, "two different points"),
        (np.zeros((0, 2)), {}, "two different points"),
        (np.zeros((3, 3)), {}, r"\[M, 2\]"),
        (np.array([[0, 0], [np.nan, 1]]), {}, "finite"),
        (np.eye(2), {"count": 1}, "at least 2"),
        (np.eye(2), {"count": 4, "tolerance": 1.0}, "not to both"),
    ],
)
def test_what_cannot_be_fitted_is_refused(contour, wishes, words):
    with pytest.raises(ValueError, match=words):
        fit(contour, **wishes)


def test_one_span_comes_closer_with_every_round():
    curve = np.array([[0.0, 0], [30, 0], [60, 40], [60, 80]])
    samples = spline.bernstein(np.linspace(0, 1, 60)) @ curve
    down, right = np.array([0.0, 1.0]), np.array([1.0, 0.0])
    errors = [fit_span(samples, right, down, rounds)[1] for rounds in (0, 4, 30)]
    assert errors[0] > errors[1] > errors[2]
    assert errors[2] < 0.5
