"""In-betweens without pictures, and how far off they may be expected to be.

What plain interpolation is worth on a shot is learned from its own keys: each key in
turn is left out and predicted from the others.
"""

from collections.abc import Callable

import numpy as np

from smartroto.shapes.arrays import Array
from smartroto.shapes.between import linear, natural_cubic

Method = Callable[[Array, Array, Array], Array]

GROWTH = 1.5
"""Interpolation error grows about with this power of the distance between keys."""

UNKNOWN = 0.35
"""With too few keys to learn from, error in units of half the keys' own movement."""


def plain(
    times: Array, values: Array, at: Array, usual: float = 0.0
) -> tuple[Array, Array]:
    """Interpolate keys `[K, N, 3, 2]` at `times` `[K]` to frames `at` `[T]`.

    usual: what `unrest` said of a similar shot, for shapes of too few keys to tell
    themselves; 0 is not known.

    Returns knots `[T, N, 3, 2]`, a mix of linear and cubic by what leaving out keys
    says of each, and the expected error of each point `[T, N]` in the same pixels.
    Before the first and after the last key the shape stands still.
    """
    inside = np.clip(at, times[0], times[-1])
    straight, smooth = (
        linear(times, values, inside),
        natural_cubic(times, values, inside),
    )
    rates = [_rate(times, values, method) for method in (linear, natural_cubic)]
    if rates[0] is None or rates[1] is None:
        if usual > 0 and len(times) > 1:
            grown = usual * _gap(times, at)[:, None] ** GROWTH
            return straight, _hump(times, at) * grown * np.ones(values.shape[1])
        return straight, _hump(times, at) * _guess(times, values, at)
    share = float(np.mean(rates[1] ** 2 / (rates[0] ** 2 + rates[1] ** 2 + 1e-12)))
    knots = share * straight + (1 - share) * smooth
    rate = share * rates[0] + (1 - share) * rates[1]
    gap = _gap(times, at)[:, None]
    return knots, _hump(times, at) * rate * gap**GROWTH


def unrest(times: Array, values: Array) -> float:
    """How far linear interpolation misses a key left out, pixels per frame**GROWTH;
    0 where there are fewer than four keys to tell."""
    rate = _rate(times, values, linear)
    return 0.0 if rate is None else float(np.sqrt(np.mean(rate**2)))


def _rate(times: Array, values: Array, method: Method) -> Array | None:
    """Error per frame**GROWTH of each point `[N]`; None below four keys."""
    if len(times) < 4:
        return None
    errors = []
    for left_out in range(1, len(times) - 1):
        rest = np.arange(len(times)) != left_out
        guess = method(times[rest], values[rest], times[left_out : left_out + 1])[0]
        off = np.linalg.norm((guess - values[left_out])[:, 1], axis=-1)
        gap = times[left_out + 1] - times[left_out - 1]
        errors.append(off / gap**GROWTH)
    size = np.sqrt(np.mean(np.square(errors), axis=0))
    return np.asarray(0.5 * size + 0.5 * float(np.sqrt(np.mean(size**2))))


def _gap(times: Array, at: Array) -> Array:
    right = np.clip(np.searchsorted(times, at, side="right"), 1, max(len(times) - 1, 1))
    if len(times) == 1:
        return np.ones(len(at))
    return np.asarray(times[right] - times[right - 1], float)


def _hump(times: Array, at: Array) -> Array:
    """0 at keys, 1 in the middle of a gap, growing beyond the ends: `[T, 1]`."""
    right = np.clip(np.searchsorted(times, at, side="right"), 1, max(len(times) - 1, 1))
    beyond = np.maximum(times[0] - at, 0) + np.maximum(at - times[-1], 0)
    if len(times) == 1:
        return np.asarray(0.05 * beyond[:, None])
    share = np.clip((at - times[right - 1]) / (times[right] - times[right - 1]), 0, 1)
    return np.asarray((4 * share * (1 - share) + 0.05 * beyond)[:, None])


def _guess(times: Array, values: Array, at: Array) -> Array:
    """Expected error from how far the surrounding keys lie apart: `[T, N]`."""
    if len(times) == 1:
        size = np.linalg.norm(np.ptp(values[0, :, 1], axis=0))
        return np.full((len(at), values.shape[1]), max(float(size), 1.0))
    right = np.clip(np.searchsorted(times, at, side="right"), 1, len(times) - 1)
    apart = np.linalg.norm((values[right] - values[right - 1])[:, :, 1], axis=-1)
    return np.asarray(UNKNOWN * 0.5 * apart + 0.5)
