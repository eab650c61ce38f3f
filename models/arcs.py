"""Closed lines measured and read by the way along them."""

import numpy as np

from smartroto.shapes.arrays import Array


def arc(points: Array) -> tuple[Array, Array]:
    """Where the points of closed lines `[T, M, 2]` lie along them, `[T, M]` pixels; and
    how long the lines are, `[T]`."""
    steps = np.empty(points.shape[:-1])
    last = points[:, 0] - points[:, -1]
    steps[:, -1] = np.hypot(last[:, 0], last[:, 1])
    between = points[:, 1:] - points[:, :-1]
    np.hypot(between[..., 0], between[..., 1], out=steps[:, :-1])
    ends = np.cumsum(steps + 1e-9, axis=1)
    places = np.zeros_like(ends)
    places[:, 1:] = ends[:, :-1]
    return places, ends[:, -1]


def read_along(values: Array, at: Array, places: Array, length: Array) -> Array:
    """`values` `[T, M, 2]` at the points of closed lines, read `at` `[T, M, K]` pixels
    along them: `[T, M, K, 2]`.

    places, length: of the lines, as `arc` has them. All lines are laid end to end, a
    pixel apart, and both coordinates are read at once, as one complex number.
    """
    start = np.cumsum(length + 1) - length - 1
    stops = np.c_[places, length] + start[:, None]
    there = at % length[:, None, None] + start[:, None, None]
    closed = np.concatenate([values, values[:, :1]], axis=1)
    plane = closed[..., 0] + 1j * closed[..., 1]
    read = np.interp(there.ravel(), stops.ravel(), plane.ravel())
    return np.stack([read.real, read.imag], axis=-1).reshape(*at.shape, 2)
