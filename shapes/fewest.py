"""The fewest keys that hold a moving outline within an error.

From each key the next one is as far away as a single segment, straight or cubic in
time, stays within the error on every frame between. Every part of a segment that fits
does so nearly always as well, so that no other choice has notably fewer keys.
"""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from smartroto.shapes.arrays import Array


class Thinned(NamedTuple):
    """Which frames stay as keys `[K]`, and the slopes there, per frame `[K, ...]`."""

    kept: list[int]
    arriving: Array
    leaving: Array
    error: float


def fewest(values: Array, tolerance: float, straight: bool = False) -> Thinned:
    """Keys that stay within `tolerance` of what is given for every frame.

    values: `[T, ..., 2]` positions in pixels on frames that follow each other.
    straight: whether segments run as lines; else as cubics with their best slopes.
    The error is the largest distance of a position on any frame.
    """
    flat = values.reshape(len(values), -1)
    kept, worst = [0], 0.0
    slopes: list[tuple[Array, Array]] = []
    while kept[-1] < len(flat) - 1:
        start = kept[-1]
        end = _farthest(flat, start, tolerance, straight)
        leaving, arriving, error = _segment(flat[start : end + 1], straight)
        kept.append(end)
        slopes.append((leaving, arriving))
        worst = max(worst, error)
    still = np.zeros_like(flat[:1])
    leaving = np.concatenate([*(one[None] for one, _ in slopes), still])
    arriving = np.concatenate([still, *(one[None] for _, one in slopes)])
    form = (len(kept), *values.shape[1:])
    return Thinned(kept, arriving.reshape(form), leaving.reshape(form), worst)


def _farthest(flat: Array, start: int, tolerance: float, straight: bool) -> int:
    """The last frame that one segment reaches: found by doubling, then by halving."""
    last = len(flat) - 1

    def fits(end: int) -> bool:
        return _segment(flat[start : end + 1], straight)[2] <= tolerance

    good, step = start + 1, 2
    while good < last and fits(min(start + step, last)):
        good, step = min(start + step, last), step * 2
    bad = min(start + step, last + 1)
    while bad - good > 1:
        middle = (good + bad) // 2
        good, bad = (middle, bad) if fits(middle) else (good, middle)
    return good


def _segment(flat: Array, straight: bool) -> tuple[Array, Array, float]:
    """Slopes per frame at both ends of a segment that fits best, and its error."""
    gap = len(flat) - 1
    secant = (flat[-1] - flat[0]) / gap
    if gap == 1:
        return secant, secant, 0.0
    rest = flat - (flat[0] + np.arange(gap + 1)[:, None] * secant)
    if straight:
        return secant, secant, _largest(rest)
    basis, inverse = _basis(gap)
    more = inverse @ rest
    error = _largest(rest - basis @ more)
    return secant + more[0] / gap, secant + more[1] / gap, error


@lru_cache(maxsize=4096)
def _basis(gap: int) -> tuple[Array, Array]:
    """What slopes at both ends add to a line, `[gap + 1, 2]`, and its inverse."""
    t = np.arange(gap + 1) / gap
    basis = np.stack([t * (1 - t) ** 2, -(t**2) * (1 - t)], axis=1)
    return basis, np.asarray(np.linalg.pinv(basis), dtype=float)


def _largest(rest: Array) -> float:
    pairs = rest.reshape(len(rest), -1, 2)
    return float(np.sqrt((pairs**2).sum(axis=-1).max()))
