"""A place that goes along with a shape: so much of each of its points."""

import numpy as np

from smartroto.shapes.arrays import Array

_FAR = 0.1
"""How near counts as at the place itself, of the size of the shape."""


def shares(points: Array, place: Array) -> Array:
    """What part of each point makes up a place: `[N]`, of sum 1.

    points: `[N, 2]`; place: `[2]`. The place is `shares @ points`, here and wherever
    the points go; near points have the most say, so that an elbow follows the arm. Of
    points on one line it is the nearest place on that line.

    >>> square = np.array([[0.0, 0], [2, 0], [2, 2], [0, 2]])
    >>> (shares(square, np.array([3.0, 1.0])) @ square).round(9).tolist()
    [3.0, 1.0]
    """
    away = np.hypot(*(points - place).T)
    size = max(float(np.ptp(points, axis=0).max()), 1e-6)
    trust = 1 / (away + _FAR * size)
    wanted = np.concatenate(
        [(points - place) / size, np.ones((len(points), 1))], axis=1
    )
    least = np.linalg.lstsq(
        (wanted * trust[:, None]).T, np.array([0.0, 0, 1]), rcond=1e-9
    )
    found = least[0] * trust
    return np.asarray(found / found.sum())
