"""Points keep their places when an outline is drawn anew."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smartroto.shapes.arrays import Array
from smartroto.shapes.contour import Contour
from smartroto.shapes.correspond import alike, correspond, redrawn
from smartroto.shapes.refine import deviation
from smartroto.shapes.spline import polyline


def pear(count: int = 9) -> Array:
    """A smooth shape without any symmetry, its points unevenly spaced."""
    angle = 2 * np.pi * (np.arange(count) / count) ** 1.2
    fine = np.linspace(0, 2 * np.pi, 721)
    radius = 1 + 0.3 * np.cos(fine) + 0.25 * np.sin(2 * fine + 1)
    radius = 100 * (radius + 0.1 * np.cos(3 * fine))
    ring = radius[:, None] * np.stack([np.cos(fine), np.sin(fine)], axis=1)
    points = np.stack([np.interp(angle, fine, axis) for axis in ring.T], axis=1)
    step = np.diff(np.append(angle, 2 * np.pi))
    ways = np.gradient(ring, fine, axis=0)
    along = np.stack([np.interp(angle, fine, axis) for axis in ways.T], axis=1)
    into, out = np.roll(step, 1)[:, None] / 3, step[:, None] / 3
    return np.stack([points - along * into, points, points + along * out], axis=1)


def turned(knots: Array, angle: float, size: float, shift: Array) -> Array:
    matrix = size * np.array(
        [[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]
    )
    return np.asarray(knots @ matrix.T + shift)


@settings(max_examples=12, deadline=None)
@given(
    st.floats(-0.6, 0.6),
    st.floats(0.5, 2.0),
    st.floats(-200, 200),
    st.integers(0, 143),
    st.booleans(),
)
def test_a_moved_shape_drawn_from_anywhere_either_way_keeps_its_points(
    angle: float, size: float, shift: float, start: int, backwards: bool
) -> None:
    old = pear()
    new = turned(old, angle, size, np.array([shift, 30.0]))
    drawn = np.roll(polyline(new, 16), start, axis=0)
    line = alike(old, Contour.of(drawn[::-1] if backwards else drawn, True))
    places = correspond(old, line)
    assert (np.diff(places) > 0).all() and places[-1] < places[0] + line.length
    found = redrawn(old, line, places)
    off = np.hypot(*(found[:, 1] - new[:, 1]).T)
    assert off.max() < 0.05 * line.length
    assert deviation(found, drawn).max() < 0.02 * line.length


def test_a_pinned_point_stays_and_its_neighbours_follow() -> None:
    old = pear()
    line = Contour.of(polyline(old, 16), True)
    free = correspond(old, line)
    pinned = correspond(old, line, {3: free[3] + 25})
    assert pinned[3] == pytest.approx(free[3] + 25)
    moved = pinned - free
    assert moved[3] > moved[2] > 0 and (np.diff(pinned) > 0).all()


def test_smooth_points_stay_smooth_and_corners_turn() -> None:
    corners = np.array([[0.0, 0], [90, 0], [90, 60], [0, 60]])
    box = np.repeat(corners[:, None], 3, axis=1)
    line = Contour.of(corners * 1.3 + 7, True)
    found = redrawn(box, line, correspond(box, line))
    np.testing.assert_allclose(found[:, 1], corners * 1.3 + 7, atol=2)
    assert deviation(found, polyline(box * 1.3 + 7, 8)).max() < 1.5
    smooth = redrawn(
        pear(),
        Contour.of(polyline(pear(), 16), True),
        np.array(correspond(pear(), Contour.of(polyline(pear(), 16), True))),
    )
    back, ahead = smooth[:, 1] - smooth[:, 0], smooth[:, 2] - smooth[:, 1]
    cross = back[:, 0] * ahead[:, 1] - back[:, 1] * ahead[:, 0]
    lengths = np.hypot(*back.T) * np.hypot(*ahead.T)
    assert np.abs(cross / lengths).max() < 1e-6


def test_an_open_shape_keeps_its_ends() -> None:
    old = pear()[:6]
    new = turned(old, 0.2, 1.2, np.array([40.0, 0]))
    drawn = polyline(new, 16, closed=False)[::-1]
    line = alike(old, Contour.of(drawn, False))
    found = redrawn(old, line, correspond(old, line))
    np.testing.assert_allclose(found[[0, -1], 1], new[[0, -1], 1], atol=1e-6)
    assert np.hypot(*(found[:, 1] - new[:, 1]).T).max() < 15
