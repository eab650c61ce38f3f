"""Keys left out: how far each would have been missed, with no further tracking.

Trackers of two gaps that share a key are chained across it, as if it were not there,
and settled between the outer keys. What is known of the key then tells by how much the
claimed spread is too small or too large on this shot: conformal prediction (Vovk,
Gammerman and Shafer, 2005) with the left-out keys to calibrate by, drawn toward what is
usual while they are few.
"""

from collections.abc import Sequence
from typing import TypeVar

import numpy as np

from smartroto.models.settle import Survey, settle
from smartroto.models.tracks import Track
from smartroto.shapes.arrays import Array

TOLD = 1.0
"""Sigma over claimed spread on the usual shot: 96 percent of points within two."""

WITHIN_TWO = 0.955
"""The share of a left-out key's points that is to lie within two sigma."""

USUAL = 1.6
"""Sigma over claimed spread for a key that is left out, on the usual shot."""

MOST = 2.5
"""A key that was missed by more than this many times the usual was a gross slip."""

BEARING = 0.4
"""How much of that carries over to gaps half as long, as a power."""

PRIOR_KEYS = 3.0
"""How many left-out keys what is usual is worth."""


MOST_KEYS = 12
"""Keys that are left out in turn, spread over the shot; more teach little more."""

T = TypeVar("T")


def spread(items: Sequence[T]) -> list[T]:
    """At most `MOST_KEYS` of them, evenly."""
    count = min(len(items), MOST_KEYS)
    rows = np.unique(np.linspace(0, len(items) - 1, count).round().astype(int))
    return [items[row] for row in rows] if count else []


def missed(before: Survey, after: Survey) -> float:
    """Sigma over claimed spread at the key between two surveys, in the same pixels."""
    knots, claim = settle(_bridged(before, after))
    row = len(before.plain[0]) - 1
    off = np.linalg.norm((knots[row] - before.keys[1])[:, 1], axis=-1)
    ratio = np.quantile(off / np.maximum(claim[row], 1e-6), WITHIN_TWO) / 2
    return float(np.clip(ratio / USUAL, 1 / MOST, MOST))


def scale(ratios: Sequence[float]) -> float:
    """Sigma over claimed spread for a shot, from `missed` of each key inside it."""
    if not len(ratios):
        return TOLD
    weight = len(ratios) / (len(ratios) + PRIOR_KEYS)
    return float(TOLD * np.exp(weight * BEARING * np.mean(np.log(ratios))))


def _bridged(before: Survey, after: Survey) -> Survey:
    """Two surveys as one; trackers that only one of them has are left out."""
    key = before.keys[1]
    ahead = [_onto(a, b, key) for a, b in zip(before.ahead, after.ahead, strict=False)]
    behind = [
        _turned(_onto(_turned(b), _turned(a), key))
        for a, b in zip(before.behind, after.behind, strict=False)
    ]
    count = len(before.plain[0]) + len(after.plain[0]) - 1
    share = np.linspace(0, 1, count)[:, None, None, None]
    straight = (1 - share) * before.keys[0] + share * after.keys[1]
    error = 2 * np.concatenate([before.plain[1], after.plain[1][1:]])
    return Survey(
        ahead=ahead,
        behind=behind,
        keys=(before.keys[0], after.keys[1]),
        plain=(straight, error),
    )


def _onto(first: Track, second: Track, key: Array) -> Track:
    """`second`, which starts at `key`, carried on from where `first` ends."""
    carried = first.knots[-1] + (second.knots[1:] - key)
    return Track(
        knots=np.concatenate([first.knots, carried]),
        trust=np.concatenate([first.trust, second.trust[1:]]),
    )


def _turned(track: Track) -> Track:
    return Track(knots=track.knots[::-1], trust=track.trust[::-1])
