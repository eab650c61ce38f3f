"""Which way is out: unit normals at the points of a shape."""

import numpy as np

from smartroto.shapes.arrays import Array
from smartroto.shapes.spline import polyline


def normals(knots: Array, closed: bool = True) -> Array:
    """Unit normals at the points, away from the inside of a closed shape.

    knots: `[N, 3, 2]`. Returns `[N, 2]`; where handles and neighbours lie on one spot
    the normal is 0. Of an open shape the normals point to the left of its direction.

    >>> corners = np.array([[0.0, 0], [2, 0], [2, 2], [0, 2]])
    >>> square = np.repeat(corners[:, None], 3, axis=1)
    >>> normals(square).round(2)[0].tolist()
    [-0.71, -0.71]
    """
    before, after = knots[:, 1] - knots[:, 0], knots[:, 2] - knots[:, 1]
    chord_in = knots[:, 1] - np.roll(knots[:, 1], 1, axis=0)
    chord_out = np.roll(knots[:, 1], -1, axis=0) - knots[:, 1]
    if not closed:
        chord_in[0], chord_out[-1] = 0, 0
    arriving = _unit(np.where(_long(before), before, chord_in))
    leaving = _unit(np.where(_long(after), after, chord_out))
    along = _unit(arriving + leaving)
    left = np.stack([along[:, 1], -along[:, 0]], axis=-1)
    return left if not closed or _area(knots) > 0 else -left


def _long(vectors: Array) -> Array:
    return np.asarray(np.linalg.norm(vectors, axis=-1, keepdims=True) > 1e-6)


def _unit(vectors: Array) -> Array:
    length = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(np.divide(vectors, length, where=length > 1e-9, out=vectors * 0))


def _area(knots: Array) -> float:
    x, y = polyline(knots, 8).T
    return float(np.sum(x * np.roll(y, -1) - np.roll(x, -1) * y) / 2)
