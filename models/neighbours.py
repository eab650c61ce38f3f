"""What a part of the outline must be doing, from the surer parts around it.

Each point is carried along from either key by the similarity that the surer points near
it have followed. How well that would have told the point at the far key is known, since
both keys are: a hand that hangs on its arm alike at both keys can be told from the arm
while it is out of sight; a leg that bends cannot, and is left as it was.
"""

import numpy as np
from numpy.typing import NDArray

from smartroto.shapes.arrays import Array

REACH = 0.1
"""How near another point must lie to count fully, in units of the shape's size."""

SURE, LEAST = 1.5, 0.5
"""Pixels of doubt below which one point is as sure as another; and of error that being
told from one's neighbours has in any case."""

USUAL = 10.0
"""Frames from key to key for which the miss at the far key is what may be expected
half-way; over longer ways more happens between."""

THEIRS = 1.5
"""How far their own doubt counts, so that those who know nothing do not agree each
other into certainty."""

STRICT = 8
"""The surer of two answers nearly wins: their errors count by this power."""

AT_ONCE = 32
"""Frames that are looked at together: more take memory."""

Complex = NDArray[np.complex128]


def by_neighbours(
    knots: Array, sigma: Array, keys: tuple[Array, Array]
) -> tuple[Array, Array]:
    """Points that are in doubt put where their neighbours lead them, if that is surer.

    knots: `[T, N, 3, 2]` from the first key to the last; sigma: `[T, N]` pixels; keys:
    `[N, 3, 2]` each. Returns knots and sigma, the keys as they were.
    """
    share = np.linspace(0, 1, len(knots))[:, None]
    place, missed, doubt = _led_from_both(knots, sigma, keys, share)
    way = (len(knots) - 1) / USUAL
    claim = LEAST + THEIRS * doubt + missed * way * np.sqrt(4 * share * (1 - share))
    gain = 1 / (1 + (claim / np.maximum(sigma, 1e-6)) ** STRICT)
    gain[[0, -1]] = 0
    moved = knots + gain[..., None, None] * (place - knots)
    return moved, np.hypot((1 - gain) * sigma, gain * claim)


def _led_from_both(
    knots: Array, sigma: Array, keys: tuple[Array, Array], share: Array
) -> tuple[Array, Array, Array]:
    """Where the neighbours lead every point, `[T, N, 3, 2]`, from the nearer key the
    more; how far that misses the far key, and their own doubt, `[T, N]`."""
    place = np.zeros_like(knots)
    missed, doubt = np.zeros_like(sigma), np.zeros_like(sigma)
    certain = 1 / np.maximum(sigma, 1e-3)
    for part, (first, last) in ((1 - share, keys), (share, keys[::-1])):
        near = _near(first[:, 1])
        for start in range(0, len(knots), AT_ONCE):
            some = slice(start, start + AT_ONCE)
            weight = near / (sigma[some, None] ** 2 + SURE**2)
            led = _led(first, knots[some, :, 1], weight)
            there = _led(first, last[None, :, 1], weight)[:, :, 1] - last[:, 1]
            place[some] += part[some, :, None, None] * led
            missed[some] += part[some] * np.linalg.norm(there, axis=-1)
            sure = (weight @ certain[some, :, None])[..., 0]
            doubt[some] += part[some] * weight.sum(-1) / sure
    return place, missed, doubt


def _near(points: Array) -> Array:
    """How far each of some points `[N, 2]` listens to each other: `[N, N]`."""
    apart = np.linalg.norm(points[:, None] - points[None], axis=-1)
    return np.asarray((1 + (apart / (REACH * _size(points))) ** 2) ** -2)


def _size(points: Array) -> float:
    """How large a shape is, the diameter if it is a circle; at least a few pixels."""
    square = ((points - points.mean(0)) ** 2).sum(1).mean()
    return max(float(np.sqrt(8 * square)), 4.0)


def _led(key: Array, points: Array, weight: Array) -> Array:
    """`key` `[N, 3, 2]` where similarities take it, one for each knot, that were fitted
    from its points to `points` `[T or 1, N, 2]` by `weight` `[T, N, N]`."""
    start, ends = _complex(key[:, 1]), _complex(points)
    total = weight.sum(-1)
    mean = weight @ start / total
    there = (weight @ ends[..., None])[..., 0] / total
    square = weight @ np.abs(start) ** 2 / total - np.abs(mean) ** 2
    both = (weight @ (ends * start.conj())[..., None])[..., 0] / total
    both = both - there * mean.conj()
    slack = 1e-3 * _size(key[:, 1]) ** 2
    turn = (both + slack) / (square + slack)
    led = there[..., None] + turn[..., None] * (_complex(key) - mean[..., None])
    return np.stack([led.real, led.imag], axis=-1)


def _complex(points: Array) -> Complex:
    return np.asarray(points[..., 0] + 1j * points[..., 1])
