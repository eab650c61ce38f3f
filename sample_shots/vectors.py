"""Products of many short vectors with one.

Written out: `@` hands such work to a linear algebra library whose threads get into each
other's way when several frames are rendered at once.
"""

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from smartroto.shapes.arrays import Array

Real = TypeVar("Real", np.float32, np.float64)


def dot(points: NDArray[Real], vector: Array) -> NDArray[Real]:
    """`points @ vector` for points `[..., 3]`, in the type of the points."""
    x, y, z = vector.astype(points.dtype)
    total = points[..., 0] * x + points[..., 1] * y + points[..., 2] * z
    return np.asarray(total, points.dtype)


def turned(points: NDArray[Real], axes: Array) -> NDArray[Real]:
    """Points `[..., 3]` along each row of `axes` `[3, 3]`: `points @ axes.T`."""
    return np.stack([dot(points, axis) for axis in axes], -1)
