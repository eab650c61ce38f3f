"""Values between keys: straight, smooth as in Nuke, natural cubic."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from smartroto.shapes import between
from smartroto.shapes.arrays import frozen
from smartroto.shapes.prediction import Prediction

VALUES = arrays(np.float64, (5, 3, 2), elements=st.floats(-100, 100))
TIMES = np.array([1001.0, 1004, 1010, 1011, 1020])
easily = settings(max_examples=50, deadline=None)


@easily
@given(VALUES)
def test_keys_are_met_exactly_and_lines_are_straight(values):
    assert np.array_equal(between.linear(TIMES, values, TIMES), values)
    assert np.allclose(between.natural_cubic(TIMES, values, TIMES), values, atol=1e-9)
    middle = between.linear(TIMES, values, np.array([1007.0]))[0]
    assert np.allclose(middle, (values[1] + values[2]) / 2)


@easily
@given(VALUES)
def test_outside_the_keys_lines_are_flat(values):
    outside = between.linear(TIMES, values, np.array([900.0, 1100]))
    assert np.allclose(outside, values[[0, -1]])


@pytest.mark.parametrize("method", [between.linear, between.natural_cubic])
def test_one_key_is_held_everywhere(method):
    held = method(np.array([5.0]), np.array([[2.0, 3.0]]), np.arange(3.0))
    assert np.array_equal(held, [[2, 3]] * 3)


def test_two_keys_are_joined_by_a_line():
    values = np.array([[0.0], [10.0]])
    found = between.natural_cubic(np.array([0.0, 4.0]), values, np.array([1.0, 6.0]))
    assert np.allclose(found[:, 0], [2.5, 15])


@easily
@given(VALUES)
def test_smooth_slopes_never_overshoot(values):
    slopes = between.smooth_slopes(TIMES, values)
    for index in range(4):
        gap = TIMES[index + 1] - TIMES[index]
        low = np.minimum(values[index], values[index + 1])
        high = np.maximum(values[index], values[index + 1])
        for t in np.linspace(0, 1, 9):
            found, _ = between.hermite(
                np.asarray(t),
                values[index],
                values[index + 1],
                slopes[index] * gap,
                slopes[index + 1] * gap,
            )
            if 0 < index < 3:  # the end slopes may go beyond
                assert np.all(found >= low - 1e-6)
                assert np.all(found <= high + 1e-6)


def test_slopes_are_flat_at_turns_and_straight_on_lines():
    line = np.array([0.0, 3, 9, 10, 19])[:, None]
    assert np.allclose(between.smooth_slopes(TIMES, line), 1)
    turn = between.smooth_slopes(np.arange(3.0), np.array([0.0, 5, 1])[:, None])
    assert turn[1] == 0
    two = between.smooth_slopes(np.array([0.0, 2]), np.array([[0.0], [3.0]]))
    assert np.allclose(two, 1.5)
    assert not between.smooth_slopes(np.array([0.0]), np.array([[4.0]])).any()


@easily
@given(st.floats(0, 1), VALUES)
def test_the_rate_of_a_cubic_is_its_derivative(t, numbers):
    v0, v1, m0, m1 = numbers[:4]

    def value(at):
        return between.hermite(np.asarray(at), v0, v1, m0, m1)[0]

    step = 1e-5
    rate = between.hermite(np.asarray(t), v0, v1, m0, m1)[1]
    assert np.allclose(
        rate, (value(t + step) - value(t - step)) / (2 * step), atol=1e-3
    )
    assert np.allclose(value(0.0), v0)
    assert np.allclose(value(1.0), v1)


@pytest.mark.parametrize(
    ("at", "index"), [(1000, 0), (1001, 0), (1003.5, 0), (1004, 1), (1030, 4)]
)
def test_a_frame_belongs_to_the_key_at_or_before_it(at, index):
    assert between.segment(TIMES, at) == index


def test_frozen_arrays_are_shared_and_others_copied():
    mine = np.arange(3.0)
    held = frozen(mine)
    mine[0] = 9
    assert held[0] == 0
    assert frozen(held) is held


def test_a_prediction_knows_its_rows_and_reasons():
    prediction = Prediction(
        frames=np.array([5, 6, 9]),
        knots=np.zeros((3, 4, 3, 2)),
        sigma=np.zeros((3, 4)),
        seen=np.ones((3, 4)),
        reasons=((9, "hidden"),),
    )
    rows = [prediction.row(frame) for frame in (4, 5, 7, 9, 10)]
    assert rows == [None, 0, None, 2, None]
    assert [prediction.reason(frame) for frame in (5, 9)] == ["", "hidden"]
