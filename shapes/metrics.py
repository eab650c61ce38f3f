"""How far two outlines or mattes are apart, and how much points shake."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from smartroto.shapes.arrays import Array
from smartroto.shapes.distance import to_lines
from smartroto.shapes.measure import resample
from smartroto.shapes.spline import flatten


class Distance(NamedTuple):
    """Distances between two outlines in pixels: mean, 95th percentile, largest."""

    mean: float
    p95: float
    worst: float


def boundary_error(
    knots: Array, truth: Array, closed: bool = True, step: float = 1.0
) -> Distance:
    """How far one outline is from another in pixels, the worse of both directions.

    knots `[N, 3, 2]` and truth `[M, 3, 2]` are sampled about every `step` pixels, and
    the samples measured to the other outline. Only where the outlines lie counts, not
    which point is which.

    >>> corners = np.array([[0.0, 0], [9, 0], [9, 9], [0, 9]])
    >>> square = np.repeat(corners[:, None], 3, axis=1)
    >>> round(boundary_error(square, square + [2.0, 0.0]).worst, 6)
    2.0
    """
    ours, theirs = resample(knots, step, closed), resample(truth, step, closed)
    there = to_lines(ours, [_line(truth, closed)])
    back = to_lines(theirs, [_line(knots, closed)])
    pairs = zip(_figures(there), _figures(back), strict=True)
    return Distance(*(max(pair) for pair in pairs))


def _line(knots: Array, closed: bool) -> Array:
    points = flatten(knots, 0.01, closed)
    return np.concatenate([points, points[:1]]) if closed else points


def _figures(distances: Array) -> tuple[float, float, float]:
    return (
        float(distances.mean()),
        float(np.percentile(distances, 95)),
        float(distances.max()),
    )


def iou(first: ArrayLike, second: ArrayLike) -> float:
    """What two mattes `[H, W]` share, over what either covers: 1 where they agree.

    Soft mattes count by their values (sum of minima over sum of maxima). Two empty
    mattes agree.

    >>> iou([[1.0, 0.0]], [[1.0, 1.0]])
    0.5
    """
    either = float(np.maximum(first, second).sum())
    return float(np.minimum(first, second).sum()) / either if either > 0 else 1.0


def jitter(knots: Array) -> float:
    """How much points shake from frame to frame, in pixels per frame squared.

    knots: `[T, N, 3, 2]`. The root mean square of the points' second difference in
    time; 0 for steady motion and for fewer than three frames.

    >>> still = np.zeros((5, 4, 3, 2))
    >>> jitter(still + np.arange(5.0)[:, None, None, None])
    0.0
    """
    if len(knots) < 3:
        return 0.0
    turn = np.diff(knots[:, :, 1], n=2, axis=0)
    return float(np.sqrt((turn**2).sum(axis=-1).mean()))
