"""Deleting points, and maps between sets of them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from smartroto.shapes import match, points, spline
from smartroto.shapes.handles import around, is_smooth
from smartroto.shapes.metrics import boundary_error

easily = settings(max_examples=60, deadline=None)


@pytest.mark.parametrize("t", [0.1, 0.5, 0.83])
@pytest.mark.parametrize("segment", range(9))
def test_a_point_that_was_inserted_goes_without_a_trace(zoo, segment, t):
    more = spline.insert(zoo["blob"], segment, t)
    assert np.allclose(points.delete(more, [segment + 1]), zoo["blob"], atol=1e-8)


def test_a_whole_prediction_loses_its_point_at_once(zoo):
    stack = np.stack([zoo["blob"], zoo["blob"] * 1.5 + 4])
    more = spline.insert(stack, 4, 0.3)
    assert np.allclose(points.delete(more, [5]), stack, atol=1e-8)


@pytest.mark.parametrize("gone", [[0], [3], [1, 5], [1, 3, 5, 7]])
def test_the_outline_stays_much_nearer_than_by_leaving_points_out(ring, gone):
    knots = ring(8, (100, 80), 40)
    kept = boundary_error(points.delete(knots, gone), knots)
    bare = boundary_error(np.delete(knots, gone, axis=0), knots)
    assert kept.mean < 0.1 * bare.mean
    for knot in points.delete(knots, gone):
        assert is_smooth(knot)


def test_it_is_linear_for_a_given_model(zoo):
    rng = np.random.default_rng(5)
    first, second = rng.normal(size=(2, 9, 3, 2))

    def gone(knots):
        return points.delete(knots, [2, 6], like=zoo["blob"])

    assert np.allclose(gone(first - 3 * second), gone(first) - 3 * gone(second))


def test_the_end_of_an_open_shape_leaves_the_rest_alone(zoo):
    knots = zoo["blob"]
    assert np.array_equal(points.delete(knots, [0], closed=False), knots[1:])
    assert np.array_equal(points.delete(knots, [8], closed=False), knots[:-1])


def test_corners_without_handles_leave_straight_lines(zoo):
    left = points.delete(zoo["square"], [1])
    assert np.array_equal(left, zoo["square"][[0, 2, 3]])


PAIRS = arrays(np.float64, (8, 2), elements=st.floats(-90, 90))


@easily
@given(PAIRS, st.floats(-3, 3), st.floats(0.2, 4), st.floats(-50, 50))
def test_a_similarity_is_found_again(source, angle, scale, shift):
    if np.ptp(source, axis=0).max() < 1e-2:
        return
    wanted = around(np.array([3.0, 4.0]), (scale, scale), angle)
    wanted[:, 2] += shift
    target = match.apply_map(wanted, source)
    for kind in ("similarity", "affine"):
        found = match.fit_map(source, target, kind=kind)
        assert np.allclose(match.apply_map(found, source), target, atol=1e-5)
    found = match.fit_map(source, target)
    assert np.allclose(found[:, :2], wanted[:, :2], atol=1e-5)


@easily
@given(arrays(np.float64, (2, 3), elements=st.floats(-3, 3)))
def test_an_affine_map_is_found_again(wanted):
    source = np.random.default_rng(1).uniform(-50, 50, (12, 2))
    target = match.apply_map(wanted, source)
    found = match.fit_map(source, target, kind="affine")
    assert np.allclose(found, wanted, atol=1e-6)


def test_a_shift_neither_turns_nor_scales():
    source = np.random.default_rng(1).uniform(-50, 50, (12, 2))
    found = match.fit_map(source, source * 2 + [5, 6], kind="shift")
    assert np.array_equal(found[:, :2], np.eye(2))
    assert np.allclose(
        match.apply_map(found, source).mean(0), (source * 2 + [5, 6]).mean(0)
    )


def test_points_on_a_line_are_not_sheared():
    source = np.array([[0.0, 0], [1, 0], [2, 0], [5, 0]])
    found = match.fit_map(source, source * 2 + [1, 1], kind="affine")
    assert np.allclose(found, [[2, 0, 1], [0, 2, 1]])
    one = match.fit_map(source[:1], source[:1] + 3, kind="affine")
    assert np.allclose(one, [[1, 0, 3], [0, 1, 3]])


def test_weights_say_who_counts():
    source = np.random.default_rng(1).uniform(-50, 50, (12, 2))
    target = source + np.array([4, 0])
    target[3] += 500
    trust = np.ones(12)
    trust[3] = 0
    assert np.allclose(match.fit_map(source, target, trust)[:, 2], [4, 0])
    assert np.array_equal(match.fit_map(source, target, trust * 0), np.eye(2, 3))


def test_a_robust_fit_passes_over_strays():
    rng = np.random.default_rng(1)
    source = rng.uniform(-50, 50, (30, 2))
    wanted = around(np.zeros(2), (1.1, 1.1), 0.2)
    target = match.apply_map(wanted, source)
    target[:6] += rng.uniform(20, 60, (6, 2))
    plain = match.fit_map(source, target)
    robust = match.fit_map(source, target, robust=2.0)
    assert np.abs(robust - wanted).max() < 0.3 < np.abs(plain - wanted).max()
