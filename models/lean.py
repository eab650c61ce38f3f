"""Lean on the shape: what trackers say, drawn toward what the keys let one expect.

Between two keys one expects the shape to pass evenly from one form to the other while
it moves as the trackers say. A rigid thing does just that, and trackers that say else
are wrong; a walking one does not. How far to lean is learned for each shot by leaving
its keys out, and is nothing where that does not help.
"""

from collections.abc import Sequence

import numpy as np

from smartroto.models.settle import Survey, bridged, settle
from smartroto.models.shape_model import ShapeModel, fit
from smartroto.shapes.arrays import Array
from smartroto.shapes.metrics import boundary_error

WEIGHTS = (0.0, 1.5, 3.0, 6.0)
"""How many times worse than claimed the trackers may be taken to be."""

_PROOF = 0.15
"""How much better a single left-out key must get; less with more of them."""


def lean(
    knots: Array,
    sigma: Array,
    keys: tuple[Array, Array],
    model: ShapeModel,
    weight: float,
) -> Array:
    """Frames between two keys, `[T, N, 3, 2]`, with the unlikely taken out.

    knots: as settled, both ends keys; sigma: `[T, N]` their doubt; keys: both
    `[N, 3, 2]`; weight: 0 leaves all as it is, larger leans more. The first and the
    last frame stay as they are.
    """
    out = knots.copy()
    for row in range(1, len(knots) - 1) if weight > 0 else ():
        share = row / (len(knots) - 1)
        out[row] = _leaned(knots[row], sigma[row], keys, share, model, weight)
    return out


def _leaned(
    knots: Array,
    sigma: Array,
    keys: tuple[Array, Array],
    share: float,
    model: ShapeModel,
    weight: float,
) -> Array:
    """One frame, `share` of the way from the first key to the second."""
    forms = model.canonical_form(keys[0]), model.canonical_form(keys[1])
    form = (1 - share) * forms[0] + share * forms[1]
    base = model.posed(form, knots, 1 / (sigma + 0.1) ** 2)
    return model.condition(base, knots, np.maximum(sigma, 0.05) * weight)[0]


def learn_weight(
    pairs: Sequence[tuple[Survey, Survey]], keys: Array, closed: bool = True
) -> float:
    """How far to lean on this shot, one of `WEIGHTS`.

    pairs: surveys on either side of a key, both in the same pixels; keys: all keys
    `[K, N, 3, 2]`. No pair teaches nothing, and 0 is the answer.
    """
    tries = [_missed(*pair, keys, closed) for pair in pairs]
    if not tries:
        return 0.0
    off = np.sum(tries, axis=0)
    best = int(np.argmin(off))
    proven = off[best] < (1 - _PROOF / len(tries)) * off[0]
    return WEIGHTS[best] if proven else 0.0


def _missed(before: Survey, after: Survey, keys: Array, closed: bool) -> list[float]:
    """The outline error at the key between, which is left out, for each weight."""
    key = before.keys[1]
    apart = np.abs(keys - key).reshape(len(keys), -1).max(1)
    model = fit(np.delete(keys, int(np.argmin(apart)), axis=0), closed=closed)
    both = bridged(before, after)
    knots, sigma = settle(both)
    row = len(before.plain[0]) - 1
    share = row / (len(knots) - 1)
    told = [knots[row]] + [
        _leaned(knots[row], sigma[row], both.keys, share, model, weight)
        for weight in WEIGHTS[1:]
    ]
    return [boundary_error(one, key, closed).mean for one in told]
