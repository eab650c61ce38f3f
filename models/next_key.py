"""Where one more key helps most: the expected error that it takes away.

Setting a key at s makes that frame exact and helps its neighbours as far as their
errors are one with the error at s. Keys cut the shot into gaps whose errors know
nothing of each other; inside a gap the error is taken as a bridge between exact ends
(or a walk away from the only one), on a clock that runs fast where doubt grows fast.
This asks for the gain of a whole stretch, not for the worst frame, which may be an
odd one out: compare Guo et al., IVOS-W, CVPR 2021, and expected error reduction, Roy
and McCallum, ICML 2001.
"""

from collections.abc import Collection
from typing import NamedTuple

import numpy as np
from scipy.special import erfc

from smartroto.shapes.arrays import Array, IntArray


class Suggestion(NamedTuple):
    """The frame to key next.

    frame: its number, or None where every frame is a key; gain: how many frames the key
    is expected to bring within tolerance; curve: `[T]` the same for a key at each
    frame, 0 at keys.
    """

    frame: int | None
    gain: float
    curve: Array


def suggest(
    frames: IntArray,
    sigma: Array,
    keys: Collection[int],
    tolerance: float,
    *,
    growth: float = 1.5,
    weights: Array | None = None,
) -> Suggestion:
    """The frame whose key is expected to take away most error beyond the tolerance.

    frames: `[T]` ascending; sigma: `[T, N]` pixels, calibrated, 0 at keys; keys: frame
    numbers, those outside `frames` count as well; tolerance: pixels, for the root mean
    square over a frame's points. growth: how the variance grows with the distance from
    a key, 1 for errors that walk at random, 2 for a steady drift. weights: `[T]` how
    much each frame matters. Raises ValueError where there is no key.
    """
    if not keys:
        raise ValueError("Set one key before asking for the next.")
    at = np.asarray(frames)
    free = ~np.isin(at, list(keys))
    if not free.any():
        return Suggestion(None, 0.0, np.zeros(len(at)))
    spread = np.where(free, np.sqrt(np.mean(np.nan_to_num(sigma) ** 2, axis=1)), 0.0)
    weight = np.ones(len(at)) if weights is None else weights
    saved, curve = np.zeros(len(at)), np.zeros(len(at))
    clock, gap = _clock(at, spread, np.array(sorted(keys)))
    for rows in (np.flatnonzero(free & (gap == each)) for each in np.unique(gap[free])):
        order = clock[rows, None] - clock[rows]  # a key helps its own gap only
        here = spread[rows]
        left = here * np.sqrt((1 - np.exp(-np.abs(order))) ** growth)
        more = np.exp(-_ratio(here, tolerance)) - np.exp(-_ratio(left, tolerance))
        saved[rows] = (_beyond(here, tolerance) - _beyond(left, tolerance)) @ weight[
            rows
        ]
        curve[rows] = more @ weight[rows]
    best = int(np.argmax(np.where(free, saved + 1e-9 * _middle(at, keys), -np.inf)))
    return Suggestion(int(at[best]), float(curve[best]), curve)


def remaining(
    frames: IntArray, spread: Array, keys: Collection[int], rows: IntArray
) -> Array:
    """`[S, T]` the share of variance left on every frame after a key on one of `rows`.

    frames: `[T]`; spread: `[T]` one number of doubt per frame; keys: frame numbers.
    """
    clock, gap = _clock(np.asarray(frames), spread, np.array(sorted(keys)))
    order = clock[rows, None] - clock
    shared = np.exp(-np.abs(order))
    return np.where(gap[rows, None] == gap, 1 - shared, 1.0)


def _clock(frames: IntArray, spread: Array, keys: IntArray) -> tuple[Array, IntArray]:
    """A clock on which two errors share exp(-|difference|) of variance, and the gap.

    For a bridge of time 0..1 the shared part of the variance at s < t is
    `s (1 - t) / (t (1 - s))`, for a walk `s / t`: differences of a logarithm each.
    """
    gap = np.searchsorted(keys, frames, side="right")
    clock = np.zeros(len(frames))
    for index in np.unique(gap):
        rows = np.flatnonzero((gap == index) & ~np.isin(frames, keys))
        if not len(rows):
            continue
        start = keys[index - 1] if index else None
        end = keys[index] if index < len(keys) else None
        clock[rows] = _bridge(frames[rows], spread[rows] ** 2, start, end)
    return clock, gap


def _bridge(
    frames: IntArray, variance: Array, start: int | None, end: int | None
) -> Array:
    if start is None:
        return np.asarray(-np.log(np.abs(frames - (end or 0))))
    if end is None:
        return np.asarray(np.log(frames - start))
    plain = (frames - start) / (end - start)
    peak = int(np.argmax(variance))
    rise = np.maximum.accumulate(variance[: peak + 1])
    fall = np.maximum.accumulate(variance[peak:][::-1])[::-1]
    part = np.concatenate([rise, fall[1:]]) / max(variance[peak], 1e-12)
    away = np.sqrt(np.clip(1 - part, 0, 1)) / 2
    told = 0.5 + np.where(np.arange(len(frames)) < peak, -away, away)
    time = np.clip((plain + told) / 2, 1e-3, 1 - 1e-3)
    return np.asarray(np.log(time) - np.log1p(-time))


def _ratio(spread: Array, tolerance: float) -> Array:
    """Squared tolerance in units of the variance; the error is Rayleigh-distributed."""
    return np.asarray((tolerance / np.maximum(spread, 1e-9)) ** 2)


def _beyond(spread: Array, tolerance: float) -> Array:
    """Expected pixels beyond the tolerance."""
    safe = np.maximum(spread, 1e-9)
    return np.asarray(safe * np.sqrt(np.pi) / 2 * erfc(tolerance / safe))


def _middle(frames: IntArray, keys: Collection[int]) -> Array:
    """Distance to the nearest key: decides where nothing else does."""
    away = np.abs(frames[:, None] - np.array(sorted(keys)))
    return np.asarray(away.min(1), dtype=float)
