"""What a shot's own keys teach about its predictions: how to lean, how far to trust.

Everything here is learned by leaving keys out, from trackers that have already run, in
a fraction of a second. It does not depend on the order in which keys were set.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from smartroto.models.calibration import Calibration, calibrate
from smartroto.models.lean import lean, learn_weight
from smartroto.models.settle import Survey, left_out, settle
from smartroto.models.shape_model import ShapeModel, fit
from smartroto.shapes.arrays import Array

MOST_LEFT_OUT = 12
"""Keys that are left out in turn, spread over the shot; more teach little more."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Learned:
    """What holds for the whole shot.

    weight: how far predictions lean on the shape model, 0 is not at all.
    calibration: from the doubt that trackers claim to sigma.
    """

    model: ShapeModel
    weight: float
    calibration: Calibration

    def frames(
        self, survey: Survey, marks: tuple[Array, Array] | None = None
    ) -> tuple[Array, Array]:
        """The frames between two keys: knots `[T, N, 3, 2]` and sigma `[T, N]`.

        In the pixels of the survey. marks: as for `settle`.
        """
        knots, sigma = settle(survey, marks)
        leaned = lean(knots, sigma, survey.keys, self.model, self.weight)
        return leaned, self.calibration(sigma)


def learn(
    surveys: Sequence[Survey],
    keys: Array,
    times: Array | None = None,
    *,
    closed: bool = True,
) -> Learned:
    """Learn from the artist's keys and the trackers between them.

    surveys: of the gaps in order of time, in the same pixels; two that share a key let
    it be left out. keys: `[K, N, 3, 2]` in any pixels, in order of time; times: `[K]`.
    """
    pairs = _spread([pair for pair in pairwise(surveys) if _touch(*pair)])
    missed = [left_out(*pair) for pair in pairs]
    errors = [error for error, _ in missed]
    claims = [claim for _, claim in missed]
    group = np.repeat(np.arange(len(missed)), len(keys[0]))
    return Learned(
        model=fit(keys, times, closed=closed),
        weight=learn_weight(pairs, keys, closed),
        calibration=calibrate(_joined(claims), _joined(errors), group),
    )


def _touch(before: Survey, after: Survey) -> bool:
    """Whether one ends with the key that the other starts with, tracked alike."""
    alike = len(before.ahead) == len(after.ahead)
    alike = alike and len(before.behind) == len(after.behind)
    return alike and np.allclose(before.keys[1], after.keys[0], atol=1e-6)


def _spread(pairs: list[tuple[Survey, Survey]]) -> list[tuple[Survey, Survey]]:
    count = min(len(pairs), MOST_LEFT_OUT)
    rows = np.unique(np.linspace(0, len(pairs) - 1, count).round().astype(int))
    return [pairs[row] for row in rows] if count else []


def _joined(parts: Sequence[Array]) -> Array:
    return np.concatenate([np.zeros(0), *parts])
