"""Cubic Bezier shapes: `[..., N, 3, 2]` arrays of in-handle, point and out-handle."""

import numpy as np

from smartroto.shapes.arrays import Array


def segments(knots: Array, closed: bool = True) -> Array:
    """The four control points of each curve segment.

    knots: `[..., N, 3, 2]`. Returns `[..., S, 4, 2]` with S = N for a closed shape
    and N - 1 for an open one.
    """
    following = np.roll(knots, -1, axis=-3)
    parts = [
        knots[..., 1, :],
        knots[..., 2, :],
        following[..., 0, :],
        following[..., 1, :],
    ]
    curves = np.stack(parts, axis=-2)
    return curves if closed else curves[..., :-1, :, :]


def bernstein(t: Array) -> Array:
    """The four cubic Bernstein weights at `t` in 0..1: `[..., 4]`."""
    s = 1 - t
    return np.stack([s**3, 3 * s**2 * t, 3 * s * t**2, t**3], axis=-1)


def evaluate(knots: Array, u: Array, closed: bool = True) -> Array:
    """Points of the curve at parameters `u`.

    knots: `[..., N, 3, 2]`; u: `[M]`, whole part the segment, fraction the place on
    it. Returns `[..., M, 2]`.

    >>> corners = np.array([[0.0, 0], [3, 0], [3, 3], [0, 3]])
    >>> square = np.repeat(corners[:, None], 3, axis=1)
    >>> evaluate(square, np.array([0.5, 2.0])).round(3).tolist()
    [[1.5, 0.0], [3.0, 3.0]]
    """
    curves = segments(knots, closed)
    count = curves.shape[-3]
    u = np.asarray(u, dtype=float)
    index = np.floor(u).astype(int)
    index = index % count if closed else np.clip(index, 0, count - 1)
    weights = bernstein(u - np.floor(u) if closed else u - index)
    points = np.einsum("...mcd,mc->...md", curves[..., index, :, :], weights)
    return np.asarray(points)


def polyline(knots: Array, per_segment: int = 16, closed: bool = True) -> Array:
    """The curve as straight pieces, the same number on each segment.

    Returns `[..., S * per_segment, 2]`, plus the last point of an open shape.
    """
    count = knots.shape[-3] - (0 if closed else 1)
    u = np.arange(count * per_segment + (0 if closed else 1)) / per_segment
    return evaluate(knots, u, closed)
