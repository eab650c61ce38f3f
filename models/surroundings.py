"""Whether what lies around each point still looks as it does at the keys.

The inside of the shape near a point is carried along with the predicted outline, and
its colour is compared with the same places at either key. What comes before the object
shows as a patch of other colours that does not go with it. Colours are blurred over
some pixels, so that a prediction that is slightly off is not taken for occlusion.
"""

from collections.abc import Sequence

import numpy as np

from smartroto.models.features import UNITS
from smartroto.models.flow import inside
from smartroto.models.pictures import Pictures
from smartroto.models.support import Support
from smartroto.models.tracks import Tick, support_of
from smartroto.shapes.arrays import Array

REACH = 0.1
"""How far a point's surroundings reach, in units of the shape's size."""

_BLURRED = slice(3, 6)


def strangeness(
    pictures: Pictures,
    frames: Sequence[int],
    knots: Array,
    closed: bool,
    tick: Tick,
) -> Array:
    """How far surroundings differ in colour from the nearer-looking key: `[T, N]`.

    knots: `[T, N, 3, 2]` working pixels, the outline on `frames`; the first and the
    last are keys. In units of a just telling difference of colour; NaN where a frame
    cannot be read or the surroundings lie outside the plate.
    """
    ends = (0, len(knots) - 1)
    views = [_view(pictures, frames, knots, row, closed, tick) for row in ends]
    return np.fmin(*views)


def _view(
    pictures: Pictures,
    frames: Sequence[int],
    knots: Array,
    key: int,
    closed: bool,
    tick: Tick,
) -> Array:
    """The difference `[T, N]` from the key in row `key`."""
    held = support_of(pictures, knots[key], closed)
    known = _colours(pictures, [frames[key]], held.points[None])
    near = np.exp(-0.5 * (held.distance / max(REACH * held.size, 4.0)) ** 2)
    near = (near * held.trust).T
    places = carried_along(held, knots[key], knots)
    tick()
    change = _colours(pictures, frames, places) - known
    change = np.linalg.norm(change - np.median(change, 1, keepdims=True), axis=-1)
    here = inside(places, pictures.region.size)
    share, felt = here @ near, (here * change) @ near
    enough = share > 0.3 * near.sum(0)
    return np.where(enough, felt / np.where(enough, share, 1.0), np.nan)


def carried_along(held: Support, key: Array, knots: Array) -> Array:
    """The support points of `key` `[N, 3, 2]` where the outline is `knots`
    `[..., N, 3, 2]`.

    As a whole by the affine motion of the outline, and near a part of the outline by
    what that part does beyond it. Returns `[..., M, 2]`.
    """
    centre = key[:, 1].mean(0)
    start = (key - centre).reshape(-1, 2)
    end = knots.reshape(*knots.shape[:-3], -1, 2)
    square = start.T @ start
    slack = (1e-3 * np.trace(square) + 1e-6) * np.eye(2)
    middle = end.mean(-2, keepdims=True)
    rest = (start - start.mean(0)).T
    matrix = np.linalg.solve(square + slack, rest @ (end - middle) + slack)
    shift = middle - start.mean(0)[None] @ matrix
    left = knots[..., 1, :] - ((key[:, 1] - centre) @ matrix + shift)
    return np.asarray((held.points - centre) @ matrix + shift + _hold(held) @ left)


def _hold(held: Support) -> Array:
    """How far each support point goes with each part of the outline: `[M, N]`."""
    weight = np.exp(-0.5 * (held.distance / (0.15 * held.size)) ** 2) + 1e-9
    return np.asarray((weight / weight.sum(0) * np.minimum(weight.max(0), 1)).T)


def _colours(pictures: Pictures, frames: Sequence[int], points: Array) -> Array:
    """Blurred colours `[T, M, 3]` at `points` `[T, M, 2]` of `frames`."""
    seen = pictures.seen(frames, points)[..., _BLURRED]
    return np.asarray(seen / np.array(UNITS[_BLURRED]))
