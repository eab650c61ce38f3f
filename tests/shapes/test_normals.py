"""Normals point out of the shape, whichever way it runs."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import Point, Polygon

from smartroto.shapes.arrays import Array
from smartroto.shapes.normals import normals


def ring(count: int, radii: list[float]) -> Array:
    """A star-shaped outline with corners."""
    angle = np.arange(count) / count * 2 * np.pi
    along = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    points = 100 + along * np.array(radii[:count])[:, None]
    return np.repeat(points[:, None], 3, axis=1)


@settings(deadline=None, max_examples=40)
@given(
    st.integers(3, 8),
    st.lists(st.floats(20, 80), min_size=8, max_size=8),
    st.booleans(),
)
def test_they_point_out_and_have_length_one(
    count: int, radii: list[float], reverse: bool
) -> None:
    knots = ring(count, radii)
    if reverse:
        knots = knots[::-1, ::-1]
    inside = Polygon(knots[:, 1])
    out = normals(knots)
    assert np.allclose(np.linalg.norm(out, axis=1), 1)
    for point, normal in zip(knots[:, 1], out, strict=True):
        assert not inside.buffer(-1e-6).contains(Point(point + 1e-3 * normal))


def test_handles_decide_where_there_are_any() -> None:
    knots = ring(4, [50.0] * 8)
    knots[0, 0], knots[0, 2] = knots[0, 1] - [0, 10], knots[0, 1] + [0, 10]
    assert normals(knots)[0] == pytest.approx([1, 0])


def test_points_on_one_spot_have_none() -> None:
    knots = np.full((4, 3, 2), 7.0)
    assert not normals(knots).any()


def test_an_open_line_has_its_left() -> None:
    line = np.repeat(np.array([[0.0, 0], [10, 0], [20, 0]])[:, None], 3, axis=1)
    assert normals(line, closed=False) == pytest.approx(np.array([[0, -1]] * 3))
