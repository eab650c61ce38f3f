"""Taking a soft hold of an outline: pushed, what is near follows and the rest stays."""

from typing import Any

import numpy as np

from smartroto.shapes.arrays import Array
from smartroto.shapes.handles import straight, straightened
from smartroto.shapes.spline import bernstein, segments

_PER_SEGMENT = 12
_STILL = 0.02
"""How much a handle would rather stay with its point than fit the push."""
_SHORT = 1e-6
_LEAST = 0.1
"""What part of its length a handle keeps at least."""


def falloff(distance: Array) -> Array:
    """How much follows at a distance given in radii: 1 in the middle, 0 from 1 on.

    >>> falloff(np.array([0.0, 0.5, 1.0, 7.0])).tolist()
    [1.0, 0.5625, 0.0, 0.0]
    """
    return np.asarray((1 - np.clip(distance, 0, 1) ** 2) ** 2)


class Hold:
    """An outline taken by a brush: what is slow is done once, `to` for every move.

    Points follow by the falloff at their place; handles turn and grow so that the curve
    between follows as well as it can, by least squares, while smooth points stay smooth
    and handles that lie on their point stay there.

    knots: `[N, 3, 2]` plate pixels; centre: `[2]`. radius: in plate pixels times
    `scale` (`[2]`, 1 where not given), as seen on the screen. along: measure along the
    outline from its place nearest to the centre, not through the air, so that the other
    side of a thin limb stays.
    """

    def __init__(
        self,
        knots: Array,
        centre: Array,
        radius: float,
        closed: bool = True,
        scale: Array | None = None,
        along: bool = False,
    ) -> None:
        self.knots = np.asarray(knots, dtype=float)
        size = np.ones(2) if scale is None else scale
        basis = _basis(len(knots), closed)
        places, points = basis @ self.knots.reshape(-1, 2) * size, knots[:, 1] * size
        away = _away(places, points, centre * size, closed, along)
        at_places, at_points = (falloff(each / max(radius, 1e-9)) for each in away)
        self._smooth = straight(self.knots)
        self._change = _response(self.knots, self._smooth, basis, at_places, at_points)

    @property
    def empty(self) -> bool:
        """Whether the brush holds nothing of the outline."""
        return not self._change.any()

    def to(self, push: Array) -> Array:
        """The knots `[N, 3, 2]` after a push of `[2]` plate pixels."""
        moved = self.knots + self._change @ push
        arms, before = (each[:, [0, 2]] - each[:, 1:2] for each in (moved, self.knots))
        along = (arms * before).sum(-1, keepdims=True)
        least = _LEAST * (before**2).sum(-1, keepdims=True)
        lift = np.where(
            least > 0, np.maximum(least - along, 0) / (10 * least + 1e-12), 0
        )
        moved[:, [0, 2]] += lift * before
        return straightened(moved, self._smooth)


def _basis(count: int, closed: bool) -> Any:
    """Places on the curve from control points: `[M, 3 N]`, `_PER_SEGMENT` for each."""
    from scipy.sparse import coo_array

    numbers = np.repeat(np.arange(3.0 * count), 2).reshape(count, 3, 2)
    index = segments(numbers, closed)[..., 0].astype(int)
    t = (np.arange(_PER_SEGMENT) + 0.5) / _PER_SEGMENT
    rows = np.arange(len(index) * _PER_SEGMENT).repeat(4)
    columns = index.repeat(_PER_SEGMENT, axis=0).ravel()
    values = np.tile(bernstein(t), (len(index), 1)).ravel()
    size = (len(index) * _PER_SEGMENT, 3 * count)
    return coo_array((values, (rows, columns)), shape=size).tocsr()


def _away(
    places: Array, points: Array, centre: Array, closed: bool, along: bool
) -> tuple[Array, Array]:
    """Distances of the places on the curve and of the points from the centre."""
    if not along:
        return np.hypot(*(places - centre).T), np.hypot(*(points - centre).T)
    starts = points if closed else points[:-1]
    line = np.insert(places, np.arange(len(starts)) * _PER_SEGMENT, starts, axis=0)
    line = line if closed else np.concatenate([line, points[-1:]])
    away = _travelled(line, centre, closed)
    point = np.arange(len(line)) % (_PER_SEGMENT + 1) == 0
    return away[~point], away[point]


def _travelled(line: Array, centre: Array, closed: bool) -> Array:
    """How far it is along a line `[M, 2]` from its place nearest to the centre."""
    nearest = int(np.argmin(np.hypot(*(line - centre).T)))
    steps = np.hypot(*np.diff(line, axis=0, append=line[:1]).T)
    gone = np.concatenate([[0.0], np.cumsum(steps)])
    away = np.abs(gone[:-1] - gone[nearest])
    away = np.minimum(away, gone[-1] - away) if closed else away
    return np.asarray(away + np.hypot(*(line[nearest] - centre)))


def _response(
    knots: Array, smooth: Array, basis: Any, at_places: Array, at_points: Array
) -> Array:
    """How control points answer a push: `[N, 3, 2, 2]`, change = response @ push.

    Unknown are the handles' freedoms; each place on the curve wants its own share.
    A freedom moves few places, so the equations are sparse.
    """
    from scipy.sparse import diags_array
    from scipy.sparse.linalg import splu

    rigid = np.repeat(at_points, 3)
    answer = rigid[:, None, None] * np.eye(2)
    near = (basis.T @ (at_places > 0)).reshape(-1, 3).any(axis=1)
    free = _freedom(knots, smooth, near)
    if free[0].shape[1]:
        rest = at_places - basis @ rigid
        reach = [basis @ axis for axis in free]
        size = sum((axis**2).sum(axis=0) for axis in free)
        square = sum(axis.T @ axis for axis in reach)
        square = square + diags_array(_STILL * size + 1e-9)
        wanted = np.stack([axis.T @ rest for axis in reach], axis=1)
        change = splu(square.tocsc()).solve(wanted)
        answer += np.stack([axis @ change for axis in free], axis=1)
    return np.asarray(answer.reshape(-1, 3, 2, 2))


def _freedom(knots: Array, smooth: Array, near: Array) -> list[Any]:
    """In which ways handles may move beside their points: along x and y, `[3 N, U]`.

    Those of a smooth point turn together, each by its length, and grow each on its own;
    those of a corner go where they like.
    """
    from scipy.sparse import coo_array

    arms = knots - knots[:, 1:2]
    lengths = np.hypot(arms[..., 0], arms[..., 1])
    ways: list[dict[int, Array]] = []
    for index in np.flatnonzero(near).tolist():
        sides = [side for side in (0, 2) if lengths[index, side] > _SHORT]
        at = {side: 3 * index + side for side in sides}
        if smooth[index]:
            longest = lengths[index].max()
            turns = {at[side]: _across(arms[index, side]) / longest for side in sides}
            grow = ((side, arms[index, side] / lengths[index, side]) for side in sides)
            ways += [turns, *({at[side]: way} for side, way in grow)]
        else:
            ways += [{at[side]: way} for side in sides for way in np.eye(2)]
    rows = [row for moves in ways for row in moves]
    columns = [column for column, moves in enumerate(ways) for _ in moves]
    values = np.array([way for moves in ways for way in moves.values()]).reshape(-1, 2)
    shape = (3 * len(knots), len(ways))
    return [
        coo_array((axis, (rows, columns)), shape=shape).tocsr() for axis in values.T
    ]


def _across(arm: Array) -> Array:
    return np.array([-arm[1], arm[0]])
