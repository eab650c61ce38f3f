"""Uniform cubic B-splines as Bezier knots, exactly."""

import numpy as np

from smartroto.shapes.arrays import Array


def to_bezier(controls: Array, closed: bool = True) -> Array:
    """Knots of the same curve: `[..., n, 2]` -> `[..., m, 3, 2]`.

    A closed polygon wraps and keeps its count; of an open one both end points count
    three times, so that the curve reaches them, and m is n + 2.

    >>> square = np.array([[0.0, 0], [6, 0], [6, 6], [0, 6]])
    >>> to_bezier(square)[0].tolist()
    [[0.0, 2.0], [1.0, 1.0], [2.0, 0.0]]
    """
    if not closed:
        first, last = controls[..., :1, :], controls[..., -1:, :]
        controls = np.concatenate([first, first, controls, last, last], axis=-2)
    before, after = np.roll(controls, 1, axis=-2), np.roll(controls, -1, axis=-2)
    anchor = (before + 4 * controls + after) / 6
    handle = (after - before) / 6
    knots = np.stack([anchor - handle, anchor, anchor + handle], axis=-2)
    return knots if closed else knots[..., 1:-1, :, :]
