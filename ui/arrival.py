"""What is shown of a shape while the engine is still at it."""

from dataclasses import dataclass, replace

import numpy as np

from smartroto.shapes.prediction import Prediction


@dataclass(frozen=True, eq=False)
class Arrival:
    """A prediction on its way.

    shown: solved frames as they came, the others as they were before.
    waiting: the frames that are not solved yet.
    """

    shown: Prediction
    waiting: frozenset[int]


def arrival(
    plain: Prediction, partial: Prediction, before: Prediction | None
) -> Arrival:
    """Lay what has been solved over what was there.

    plain: what the engine gave first, without looking at pictures; a row that still
    equals it has not been solved. before: an earlier prediction of the same points,
    which is nearer to the truth than `plain`; without one `plain` stands in.
    """
    solved = np.any(partial.knots != plain.knots, axis=(1, 2, 3))
    keyed = ~partial.sigma.any(axis=1)
    waiting = ~(solved | keyed)
    frames = frozenset(partial.frames[waiting].tolist())
    if before is None or before.knots.shape[1:] != partial.knots.shape[1:]:
        return Arrival(partial, frames)
    _, rows, old = np.intersect1d(
        np.where(waiting, partial.frames, -1), before.frames, return_indices=True
    )
    knots, sigma, seen = (
        array.copy() for array in (partial.knots, partial.sigma, partial.seen)
    )
    knots[rows] = before.knots[old]
    sigma[rows] = before.sigma[old]
    seen[rows] = before.seen[old]
    shown = replace(partial, knots=knots, sigma=sigma, seen=seen)
    return Arrival(shown, frames)
