"""Splines: evaluating, cutting, flattening and finding places on them."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from smartroto.shapes import spline

NUMBERS = st.floats(-200, 200, width=32)
KNOTS = st.integers(2, 7).flatmap(
    lambda count: arrays(np.float64, (count, 3, 2), elements=NUMBERS)
)
easily = settings(max_examples=60, deadline=None)


def dense(knots, closed=True, per_segment=200):
    return spline.polyline(knots, per_segment, closed)


def distance(points, line, closed=True):
    line = np.concatenate([line, line[:1]]) if closed else line
    return shapely.distance(shapely.points(points), shapely.LineString(line))


@easily
@given(KNOTS, st.floats(0.01, 0.99), st.booleans(), st.data())
def test_a_point_that_is_inserted_lies_on_the_curve_and_changes_nothing(
    knots, t, closed, data
):
    count = len(knots) - (0 if closed else 1)
    segment = data.draw(st.integers(0, count - 1))
    more = spline.insert(knots, segment, t, closed)
    assert len(more) == len(knots) + 1
    assert np.allclose(
        more[segment + 1, 1],
        spline.evaluate(knots, np.array([segment + t]), closed)[0],
        atol=1e-9,
    )
    places = np.linspace(0, 1, 11)
    left = spline.evaluate(more, segment + places * (1 - 1e-12), closed)
    wanted = spline.evaluate(knots, segment + places * t, closed)
    assert np.allclose(left, wanted, atol=1e-6)
    other = [i for i in range(count) if i != segment]
    for i in other:
        moved = i + (i > segment)
        assert np.allclose(
            spline.segments(more, closed)[moved], spline.segments(knots, closed)[i]
        )


@easily
@given(KNOTS, KNOTS, st.floats(0, 1))
def test_inserting_is_linear_so_that_slopes_go_along(first, second, t):
    count = min(len(first), len(second))
    first, second = first[:count], second[:count]
    together = spline.insert(2 * first - 3 * second, 0, t)
    apart = 2 * spline.insert(first, 0, t) - 3 * spline.insert(second, 0, t)
    assert np.allclose(together, apart, atol=1e-8)


def test_a_whole_prediction_is_cut_at_once(zoo):
    stack = np.stack([zoo["blob"], zoo["blob"] + 5, zoo["blob"] * 2])
    together = spline.insert(stack, 8, 0.3)
    assert together.shape == (3, 10, 3, 2)
    for one, alone in zip(together, stack, strict=True):
        assert np.array_equal(one, spline.insert(alone, 8, 0.3))


@pytest.mark.parametrize(("segment", "closed"), [(-1, True), (4, True), (3, False)])
def test_a_segment_that_is_not_there_is_refused(zoo, segment, closed):
    with pytest.raises(IndexError, match="no segment"):
        spline.insert(zoo["circle"], segment, 0.5, closed)


@easily
@given(arrays(np.float64, (3, 4, 2), elements=NUMBERS), st.floats(0, 1))
def test_both_parts_of_a_split_join_to_the_whole(curves, t):
    left, right = spline.split(curves, t)
    assert np.array_equal(left[:, 3], right[:, 0])
    u = np.linspace(0, 1, 9)
    whole = spline.bernstein(u * t) @ curves
    assert np.allclose(spline.bernstein(u) @ left, whole, atol=1e-9)
    rest = spline.bernstein(t + u * (1 - t)) @ curves
    assert np.allclose(spline.bernstein(u) @ right, rest, atol=1e-9)


def test_the_derivative_is_how_fast_the_point_moves(knots):
    u = np.linspace(0.1, len(knots) - 0.1, 40)
    u = u[np.abs(u - np.round(u)) > 1e-3]
    step = 1e-5
    moved = spline.evaluate(knots, u + step) - spline.evaluate(knots, u - step)
    scale = max(1.0, np.abs(knots).max())
    assert np.allclose(
        spline.derivative(knots, u), moved / (2 * step), atol=1e-5 * scale
    )


@easily
@given(KNOTS, st.sampled_from([0.01, 0.1, 1.0]), st.booleans())
def test_a_flattened_curve_keeps_its_tolerance(knots, tolerance, closed):
    line = spline.flatten(knots, tolerance, closed)
    if len(np.unique(line, axis=0)) < 2:
        assert np.abs(dense(knots, closed, 50) - line[0]).max() <= 2 * tolerance
        return
    assert distance(dense(knots, closed, 50), line, closed).max() <= tolerance + 1e-9


def test_flattening_spends_points_where_the_curve_bends(zoo):
    assert len(spline.flatten(zoo["square"])) == 4
    coarse, fine = (len(spline.flatten(zoo["circle"], t)) for t in (0.1, 0.001))
    assert 8 <= coarse < 40 < fine < 400


def test_an_open_shape_is_flattened_up_to_its_end(zoo):
    line = spline.flatten(zoo["blob"], 0.05, closed=False)
    assert np.array_equal(line[[0, -1]], zoo["blob"][[0, -1], 1])
    assert len(spline.flatten(zoo["blob"][:1], 0.05, closed=False)) == 1


def test_the_nearest_place_is_as_near_as_any(knots):
    rng = np.random.default_rng(1)
    low, high = knots[:, 1].min(0) - 20, knots[:, 1].max(0) + 20
    line = dense(knots, per_segment=2000)
    for point in rng.uniform(low, high, (25, 2)):
        u, off = spline.nearest(knots, point)
        assert 0 <= u < len(knots)
        there = spline.evaluate(knots, np.array([u]))[0]
        assert np.isclose(np.hypot(*(there - point)), off)
        # the crest of a far valley may be missed only by sampling, never by much
        assert off <= np.linalg.norm(line - point, axis=1).min() + 1e-9


def test_the_nearest_place_of_an_open_shape_may_be_its_end(zoo):
    knots = zoo["square"]
    assert spline.nearest(knots, np.array([0.0, 35.0]), closed=False)[0] == 3.0
    assert spline.nearest(knots, np.array([10.0, 20.0]), closed=False)[1] == 10.0
    assert spline.nearest(knots, np.array([10.0, 20.0]), closed=True)[1] < 1e-9


def test_a_place_on_the_curve_is_found_again(zoo):
    for name in ("circle", "blob", "cusp"):
        for wanted in (0.0, 0.37, 1.5, 2.01):
            point = spline.evaluate(zoo[name], np.array([wanted]))[0]
            u, off = spline.nearest(zoo[name], point)
            assert off < 1e-6 and (abs(u - wanted) < 1e-4 or off < 1e-9)
