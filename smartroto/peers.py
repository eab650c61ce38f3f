"""What others do between keys: linear, cubic, and optical flow carried from both."""

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np

from smartroto.shapes.arrays import Array, Image
from smartroto.shapes.between import linear, natural_cubic

Read = Callable[[int], Image]
"""Frame -> float32 `[H, W, 3]` of about 0..1."""


def interpolated(
    method: Callable[[Array, Array, Array], Array], truth: Array, keys: Sequence[int]
) -> Array:
    """The keys' in-betweens by `linear` or `natural_cubic`: `[T, N, 3, 2]`."""
    times = np.array(keys, float)
    return method(times, truth[list(keys)], np.arange(len(truth), dtype=float))


def flowed(read: Read, first: int, truth: Array, keys: Sequence[int]) -> Array:
    """Control points carried by dense flow from both keys, merged by time.

    read: by frame number, `first` being that of row 0. Returns `[T, N, 3, 2]`.
    """
    out = truth.copy()
    for start, end in pairwise(keys):
        rows = list(range(start, end + 1))
        ahead = _carried(read, first, truth[start], rows)
        back = _carried(read, first, truth[end], rows[::-1])[::-1]
        share = np.linspace(0, 1, len(rows))[:, None, None, None]
        out[start : end + 1] = (1 - share) * ahead + share * back
    out[list(keys)] = truth[list(keys)]
    return out


def _carried(read: Read, first: int, key: Array, rows: Sequence[int]) -> Array:
    """`key` on each of `rows`, which begin with its own: `[R, N, 3, 2]`."""
    from smartroto.models.flow import flow, sample
    from smartroto.models.pictures import tame, to_grey

    before = to_grey(tame(read(first + rows[0])))
    out = [key]
    for row in rows[1:]:
        after = to_grey(tame(read(first + row)))
        points = out[-1].reshape(-1, 2)
        step = sample(flow(before, after), points)
        out.append((points + step).reshape(key.shape))
        before = after
    return np.stack(out)


def all_peers(
    read: Read, first: int, truth: Array, keys: Sequence[int]
) -> dict[str, Array]:
    """Every peer's in-betweens by name."""
    return {
        "linear": interpolated(linear, truth, keys),
        "cubic": interpolated(natural_cubic, truth, keys),
        "flow": flowed(read, first, truth, keys),
    }
