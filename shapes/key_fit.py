"""The fewest of many frames to key so that the in-betweens stay near all of them.

In-betweens depend on the two keys around them alone: on straight lines, or on cubics
with the motion's own slopes at the keys. So the least number of keys is a shortest path
from the first frame to the last, whose steps are the gaps that are near enough.
"""

from collections.abc import Callable

import numpy as np

from smartroto.shapes.arrays import Array, IntArray
from smartroto.shapes.between import hermite

PATIENCE = 8
"""A gap may be too far off and a few frames longer near enough again."""


def slopes(dense: Array) -> Array:
    """The slope of a motion `[T, ...]` at each frame, per frame, jitter left out.

    By least squares over five frames (Savitzky and Golay, 1964); beyond its ends the
    motion is mirrored in the end, so that it goes on as it came.

    >>> slopes(np.arange(6.0) * 3).tolist()
    [3.0, 3.0, 3.0, 3.0, 3.0, 3.0]
    """
    count = len(dense)
    if count < 2:
        return np.zeros_like(dense)
    rows = np.arange(count)
    found = np.zeros_like(dense)
    for away in (1, 2):
        found += away * (_mirrored(dense, rows + away) - _mirrored(dense, rows - away))
    return np.asarray(found / 10)


def _mirrored(dense: Array, rows: IntArray) -> Array:
    last = len(dense) - 1
    inside = np.clip(rows, 0, last)
    beyond = np.clip(2 * inside - rows, 0, last)
    return np.asarray(2 * dense[inside] - dense[beyond])


def between(dense: Array, slope: Array | None, first: int, last: int) -> Array:
    """The in-betweens of keys at two rows, `[last - first + 1, ...]`, both included.

    slope: of the motion at each row; None makes straight lines.
    """
    gap = last - first
    t = (np.arange(gap + 1) / gap).reshape(-1, *[1] * (dense.ndim - 1))
    start, end = dense[first], dense[last]
    if slope is None:
        return np.asarray(start + t * (end - start))
    return hermite(t, start, end, slope[first] * gap, slope[last] * gap)[0]


def errors(dense: Array, slope: Array | None, first: int, last: int) -> Array:
    """How far the farthest point is off in each row of a gap, in pixels.

    dense: `[T, M, 2]`, places on an outline: they are linear in its points and handles,
    and so are their in-betweens.
    """
    off = between(dense, slope, first, last) - dense[first : last + 1]
    return np.asarray(np.hypot(off[..., 0], off[..., 1]).max(axis=1))


def fewest(
    dense: Array,
    slope: Array | None,
    first: int,
    last: int,
    tolerance: float,
    step: Callable[[float], None] = lambda part: None,
) -> list[int]:
    """Rows from `first` to `last`, both included, with the least number of keys.

    tolerance: pixels that `errors` may be. step: is told how far it has come, 0..1.
    """
    came = {first: first}
    edge = [first]
    while last not in came:
        beyond: list[int] = []
        for row in edge:
            beyond += _reached(dense, slope, row, last, tolerance, came)
            step(max(came) / max(last, 1))
        edge = beyond
    way = [last]
    while way[-1] != first:
        way.append(came[way[-1]])
    return way[::-1]


def _reached(
    dense: Array,
    slope: Array | None,
    row: int,
    last: int,
    tolerance: float,
    came: dict[int, int],
) -> list[int]:
    """Rows that one gap from `row` reaches and that were not reached before."""
    new, missed = [], 0
    for other in range(row + 1, last + 1):
        if other in came:
            continue
        if errors(dense, slope, row, other).max() <= tolerance:
            came[other] = row
            new.append(other)
            missed = 0
        else:
            missed += 1
            if missed > PATIENCE:
                break
    return new
