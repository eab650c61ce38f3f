"""The soft brush: what is near follows, what is far stays, smooth stays smooth."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartroto.shapes import brush, spline
from smartroto.shapes.arrays import Array


def circle(radius: float = 100.0, count: int = 4) -> Array:
    angle = np.arange(count) * 2 * np.pi / count
    points = radius * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    along = np.stack([-np.sin(angle), np.cos(angle)], axis=1)
    arm = radius * 4 / 3 * np.tan(np.pi / 2 / count) * along
    return np.stack([points - arm, points, points + arm], axis=1)


def pushed(knots: Array, at: Array, radius: float, push: Array, **more: bool) -> Array:
    return brush.Hold(knots, at, radius, **more).to(push)


def test_a_point_in_the_middle_follows_wholly_and_the_far_side_stays() -> None:
    knots = circle()
    moved = pushed(knots, np.array([100.0, 0]), 60.0, np.array([20.0, 0]))
    np.testing.assert_allclose(moved[0, 1], [120, 0])
    np.testing.assert_allclose(moved[2], knots[2], atol=0.5)


def test_a_segment_without_a_point_in_reach_is_bent() -> None:
    knots = circle(200.0)
    middle = spline.evaluate(knots, np.array([0.5]))[0]
    moved = pushed(knots, middle, 80.0, middle / 10)
    there = spline.evaluate(moved, np.array([0.5]))[0]
    assert np.hypot(*(there - middle)) > 0.4 * np.hypot(*(middle / 10))
    np.testing.assert_array_equal(moved[:, 1], knots[:, 1])


@given(
    st.integers(3, 12),
    st.floats(-150, 150),
    st.floats(-150, 150),
    st.floats(5, 300),
    st.tuples(st.floats(-50, 50), st.floats(-50, 50)),
    st.booleans(),
)
def test_smooth_points_stay_smooth(
    count: int,
    x: float,
    y: float,
    radius: float,
    push: tuple[float, float],
    along: bool,
) -> None:
    knots = circle(count=count)
    moved = pushed(knots, np.array([x, y]), radius, np.array(push), along=along)
    back, ahead = moved[:, 1] - moved[:, 0], moved[:, 2] - moved[:, 1]
    cross = back[:, 0] * ahead[:, 1] - back[:, 1] * ahead[:, 0]
    assert np.abs(cross).max() <= 1e-6 * (1 + np.abs(back).max() * np.abs(ahead).max())


def test_along_the_edge_the_other_side_of_a_thin_limb_stays() -> None:
    corners = np.array([[0.0, 0], [100, 0], [200, 0], [200, 10], [100, 10], [0, 10]])
    limb = np.repeat(corners[:, None], 3, axis=1)
    push = np.array([0.0, -20])
    both = pushed(limb, np.array([100.0, 0]), 50.0, push)
    one = pushed(limb, np.array([100.0, 0]), 50.0, push, along=True)
    assert both[4, 1, 1] < 5 and one[4, 1, 1] == 10
    assert both[1, 1, 1] == one[1, 1, 1] == -20


@pytest.mark.parametrize("along", [False, True])
def test_an_open_shape_ends_where_it_ends(along: bool) -> None:
    line = np.array([[[0.0, 0], [0, 0], [10, 0]], [[90, 0], [100, 0], [100, 0]]])
    hold = brush.Hold(line, np.array([100.0, 0]), 40.0, closed=False, along=along)
    moved = hold.to(np.array([5.0, 5.0]))
    np.testing.assert_allclose(moved[:, 1], [[0, 0], [105, 5]])
    assert brush.Hold(line, np.array([50.0, 90]), 40.0, closed=False).empty
