"""A feather of one width for a whole shape, as our feather of single points."""

import numpy as np

from smartroto.exchange.curve import Curve, lines, union
from smartroto.shapes.arrays import Array
from smartroto.shapes.normals import normals
from smartroto.shapes.spline import polyline

CHECKED = 5
"""On so many keys the outer edge is compared with the true one."""


def uniform(outline: Curve, width: Curve, closed: bool) -> tuple[Curve, float]:
    """Offsets that put the outer edge `width` pixels outside, and the largest error.

    outline: knots `[K, N, 3, 2]`; width: `[J]` or `[J, 2]` pixels, apart in x and y;
    negative goes inwards. Returns offsets `[L, N, 3, 2]` with straight in-betweens.
    Each point moves along its normal with its handles, so that the edge is exact at
    the points; the error is how far it is from its width in between, in pixels.
    """
    still = len(outline.times) == 1
    times = union([outline] if len(width.times) == 1 or not still else [width])
    if len(width.times) > 1 and not still:
        times = union([outline, width])
    knots = outline.at(times).values
    widths = width.at(times).values.reshape(len(times), -1)
    out = np.stack([normals(one, closed) for one in knots]) * widths[:, None, :]
    offsets = np.repeat(out[:, :, None, :], 3, axis=2)
    chosen = np.unique(np.linspace(0, len(times) - 1, CHECKED).astype(int))
    errors = [
        _error(knots[k], offsets[k], np.abs(widths[k]).max(), closed) for k in chosen
    ]
    return lines(times, offsets), max(errors)


def _error(knots: Array, offsets: Array, width: float, closed: bool) -> float:
    """How far the distance of both edges is from `width` at its worst."""
    from shapely import LineString, points

    if len(knots) < 2:
        return 0.0  # a single point has no edge
    inner = polyline(knots, 24, closed)
    ring = np.concatenate([inner, inner[:1]]) if closed else inner
    outer = polyline(knots + offsets, 8, closed)
    found = LineString(ring).distance(points(outer))
    return float(np.max(np.abs(np.asarray(found) - width)))


def signed_width(knots: Array, offsets: Array, closed: bool) -> tuple[float, float]:
    """One width for a feather of single points: the mean, and what it is off by.

    knots, offsets: `[N, 3, 2]`. Returns pixels, positive outwards, and the largest
    distance of a point of the outer edge from where the one width puts it.
    """
    out = normals(knots, closed)
    lengths = np.linalg.norm(offsets[:, 1], axis=-1)
    inwards = np.sum(offsets[:, 1] * out) < 0
    width = float(lengths.mean()) * (-1 if inwards else 1)
    stray = np.linalg.norm(offsets[:, 1] - out * width, axis=-1)
    return width, float(stray.max())
