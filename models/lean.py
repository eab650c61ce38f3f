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
from smartroto.shapes.spline import polyline

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
    if weight <= 0:
        return out
    share = np.linspace(0, 1, len(knots))
    forms = model.canonical_form(keys[0]), model.canonical_form(keys[1])
    for row in range(1, len(knots) - 1):
        form = (1 - share[row]) * forms[0] + share[row] * forms[1]
        base = model.posed(form, knots[row], 1 / (sigma[row] + 0.1) ** 2)
        doubt = np.maximum(sigma[row], 0.05) * weight
        out[row] = model.condition(base, knots[row], doubt)[0]
    return out


def learn_weight(surveys: Sequence[Survey], closed: bool = True) -> float:
    """How far to lean on this shot, one of `WEIGHTS`.

    surveys: gaps that follow each other, each sharing a key with the next, in the same
    pixels. Fewer than two teach nothing, and 0 is the answer.
    """
    tries = [_missed(surveys, middle, closed) for middle in range(1, len(surveys))]
    if not tries:
        return 0.0
    off = np.sum(tries, axis=0)
    best = int(np.argmin(off))
    proven = off[best] < (1 - _PROOF / len(tries)) * off[0]
    return WEIGHTS[best] if proven else 0.0


def _missed(surveys: Sequence[Survey], middle: int, closed: bool) -> list[float]:
    """The outline error at a key that is left out, for each weight."""
    rest = [survey.keys[0] for survey in surveys] + [surveys[-1].keys[1]]
    key = rest.pop(middle)
    model = fit(np.stack(rest), closed=closed)
    both = bridged(surveys[middle - 1], surveys[middle])
    knots, sigma = settle(both)
    row = len(surveys[middle - 1].plain[0]) - 1
    return [
        _outline_error(lean(knots, sigma, both.keys, model, weight)[row], key, closed)
        for weight in WEIGHTS
    ]


def _outline_error(knots: Array, key: Array, closed: bool) -> float:
    """The mean distance from one outline to the other, pixels."""
    line, aim = polyline(knots, 4, closed), polyline(key, 12, closed)
    away = np.linalg.norm(line[:, None] - aim, axis=-1)
    return float(away.min(1).mean())
