"""Distances to outlines, against shapely and known figures."""

import numpy as np
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from smartroto.shapes import distance, spline
from smartroto.shapes.metrics import boundary_error, iou, jitter

NUMBERS = st.floats(-60, 60).map(lambda number: round(number, 3))


@settings(max_examples=60, deadline=None)
@given(
    arrays(np.float64, (7, 2), elements=NUMBERS),
    arrays(np.float64, (9, 2), elements=NUMBERS),
)
def test_distances_to_a_line_agree_with_shapely(line, points):
    wanted = shapely.distance(shapely.points(points), shapely.LineString(line))
    assert np.allclose(distance.to_lines(points, [line]), wanted, atol=1e-9)


def test_the_nearest_of_several_lines_counts():
    lines = [np.array([[0.0, 0], [10, 0]]), np.array([[0.0, 8], [10, 8]])]
    assert distance.to_lines(np.array([[5.0, 6.0]]), lines)[0] == 2
    assert distance.to_lines(np.array([[5.0, 6.0]]), [])[0] == np.inf
    assert len(distance.to_lines(np.zeros((0, 2)), lines)) == 0


def test_the_field_of_a_circle_is_the_distance_to_it(ring, size):
    field = distance.field(spline.flatten(ring(16, (32, 24), 15), 0.005), size)
    y, x = np.mgrid[:48, :64] + 0.5
    assert np.abs(field - (np.hypot(x - 32, y - 24) - 15)).max() < 0.02


def test_inside_both_lobes_the_distance_is_negative(zoo):
    eight = spline.flatten(zoo["eight"])
    off = distance.signed(eight, np.array([[14.0, 25.0], [46.0, 25.0], [30.0, 12.0]]))
    assert list(np.sign(off)) == [-1, -1, 1]


def test_the_error_of_a_grown_circle_is_its_growth(ring):
    error = boundary_error(ring(8, (0, 0), 53), ring(12, (0, 0), 50))
    assert np.allclose(error, 3, atol=0.02)


def test_the_error_counts_both_ways():
    long = np.repeat(np.array([[0.0, 0], [100, 0]])[:, None], 3, axis=1)
    short = np.repeat(np.array([[0.0, 0], [50, 0]])[:, None], 3, axis=1)
    for pair in ((long, short), (short, long)):
        assert abs(boundary_error(*pair, closed=False).worst - 50) < 1
        assert boundary_error(*pair, closed=False).mean > 10


def test_where_the_points_lie_does_not_count(zoo):
    more = spline.insert(zoo["blob"], 2, 0.4)
    assert boundary_error(np.roll(more, 3, axis=0), zoo["blob"]).worst < 0.02


def test_mattes_share_what_they_share():
    first, second = np.zeros((4, 4)), np.zeros((4, 4))
    assert iou(first, second) == 1
    first[:2] = 1
    assert iou(first, second) == 0
    second[1:3] = 0.5
    assert np.isclose(iou(first, second), 2 / (8 + 2))


def test_jitter_is_what_steady_motion_has_not():
    rng = np.random.default_rng(0)
    steady = np.arange(40.0)[:, None, None, None] * np.ones((1, 6, 3, 2))
    assert jitter(steady) < 1e-12
    shaken = steady + rng.normal(size=(40, 6, 1, 2))
    assert np.isclose(jitter(shaken), np.sqrt(2 * 6), rtol=0.15)
    assert jitter(shaken[:2]) == 0
