"""How handles follow points."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from smartroto.shapes import handles

KNOTS = arrays(np.float64, (4, 3, 2), elements=st.floats(-50, 50, width=32))
easily = settings(max_examples=60, deadline=None)


@easily
@given(KNOTS, st.sets(st.integers(0, 3)))
def test_points_move_with_their_handles_and_nothing_else_does(knots, indices):
    before = knots.copy()
    moved = handles.move_points(knots, indices, np.array([3.0, -2.0]))
    assert np.array_equal(knots, before)
    for index in range(4):
        shift = [3.0, -2.0] if index in indices else [0.0, 0.0]
        assert np.allclose(moved[index] - knots[index], shift)


@pytest.fixture
def smooth_point():
    """Handles of 2 and 4 pixels on one line, at index 1 of three."""
    knots = np.zeros((3, 3, 2))
    knots[1] = [[8, 10], [10, 10], [14, 10]]
    return knots


def arm(knots, side):
    return knots[1, side] - knots[1, 1]


@pytest.mark.parametrize("side", [0, 2])
def test_a_linked_handle_turns_the_other_one_and_keeps_its_length(smooth_point, side):
    length = np.hypot(*arm(smooth_point, 2 - side))
    moved = handles.move_handle(smooth_point, 1, side, np.array([10.0, 15.0]))
    assert np.allclose(moved[1, side], [10, 15])
    assert np.allclose(arm(moved, 2 - side), [0, -length])
    assert np.array_equal(moved[1, 1], smooth_point[1, 1])


@pytest.mark.parametrize("side", [0, 2])
def test_equal_handles_have_one_length(smooth_point, side):
    moved = handles.move_handle(
        smooth_point, 1, side, np.array([10.0, 15.0]), mode="equal"
    )
    assert np.allclose(arm(moved, 2 - side), [0, -5])


def test_a_broken_handle_leaves_the_other_one_alone(smooth_point):
    moved = handles.move_handle(
        smooth_point, 1, 0, np.array([10.0, 15.0]), mode="broken"
    )
    assert np.array_equal(moved[1, 2], smooth_point[1, 2])


def test_a_corner_stays_a_corner_when_linked(smooth_point):
    smooth_point[1, 2] = [10, 20]
    moved = handles.move_handle(smooth_point, 1, 0, np.array([5.0, 15.0]))
    assert np.array_equal(moved[1, 2], smooth_point[1, 2])


def test_a_handle_on_its_point_turns_nothing(smooth_point):
    moved = handles.move_handle(
        smooth_point, 1, 0, np.array([10.0, 10.0]), mode="equal"
    )
    assert np.array_equal(moved[1, 2], smooth_point[1, 2])


def test_only_handles_have_sides(smooth_point):
    with pytest.raises(ValueError, match="side"):
        handles.move_handle(smooth_point, 1, 1, np.zeros(2))


@easily
@given(KNOTS, st.booleans())
def test_smooth_points_have_both_handles_on_one_line(knots, closed):
    assert np.array_equal(handles.smooth(knots, range(4), closed)[:, 1], knots[:, 1])
    changed = handles.smooth(knots, [1, 2], closed)
    for index in (1, 2):
        arms = changed[index] - changed[index, 1]
        lengths = np.hypot(*arms.T)
        if min(lengths[0], lengths[2]) > 1e-3:
            assert handles.is_smooth(changed[index])


def test_a_corner_without_handles_gets_them_from_its_neighbours():
    corners = np.array([[0.0, 0], [9, 0], [9, 9], [0, 9]])
    knots = np.repeat(corners[:, None], 3, axis=1)
    smooth = handles.smooth(knots, [1])
    way = np.array([1.0, 1.0]) / np.sqrt(2) * 3
    assert np.allclose(smooth[1], [knots[1, 1] - way, knots[1, 1], knots[1, 1] + way])
    assert np.array_equal(smooth[[0, 2, 3]], knots[[0, 2, 3]])


def test_handles_that_are_there_keep_their_lengths():
    knots = np.zeros((3, 3, 2))
    knots[1] = [[8, 10], [10, 10], [10, 14]]
    smooth = handles.smooth(knots, [1])
    assert np.allclose(np.hypot(*(smooth[1] - smooth[1, 1]).T), [2, 0, 4])
    assert handles.is_smooth(smooth[1])


def test_a_spike_is_rounded_square_to_its_way():
    knots = np.repeat(np.array([[0.0, 0], [9, 0]])[:, None], 3, axis=1)
    smooth = handles.smooth(knots, [1])
    assert np.allclose(smooth[1, 2] - smooth[1, 1], [0, 3])


def test_the_ends_of_an_open_shape_get_one_handle():
    knots = np.repeat(np.array([[0.0, 0], [9, 0], [9, 9]])[:, None], 3, axis=1)
    smooth = handles.smooth(knots, [0, 2], closed=False)
    assert np.allclose(smooth[0], [[0, 0], [0, 0], [3, 0]])
    assert np.allclose(smooth[2], [[9, 6], [9, 9], [9, 9]])


@easily
@given(KNOTS)
def test_a_cusp_has_its_handles_on_its_point(knots):
    changed = handles.cusp(knots, {0, 3})
    assert np.all(changed[[0, 3]] == knots[[0, 3], 1:2])
    assert np.array_equal(changed[[1, 2]], knots[[1, 2]])


@easily
@given(KNOTS, st.floats(0.2, 3), st.floats(0.2, 3), st.floats(-3, 3))
def test_a_map_about_a_centre_keeps_it_and_can_be_undone(knots, x, y, angle):
    centre = np.array([12.0, -7.0])
    matrix = handles.around(centre, (x, y), angle)
    assert np.allclose(matrix[:, :2] @ centre + matrix[:, 2], centre)
    moved = handles.transform(knots, range(4), matrix)
    back = np.linalg.inv(np.vstack([matrix, [0, 0, 1]]))[:2]
    assert np.allclose(handles.transform(moved, range(4), back), knots, atol=1e-6)
    part = handles.transform(knots, [2], matrix)
    assert np.array_equal(part[[0, 1, 3]], knots[[0, 1, 3]])
    assert np.allclose(part[2], moved[2])


def test_a_positive_angle_turns_clockwise_on_the_screen():
    matrix = handles.around(np.zeros(2), angle=np.pi / 2)
    assert np.allclose(matrix[:, :2] @ [1, 0], [0, 1])
