"""How handles follow when a point or handle moves: pure functions on knots `[N, 3, 2]`.

Each returns new knots in the same units, plate pixels, and leaves its input as it was.
A smooth point has both handles on one line through it; a cusp has none to speak of.
"""

from collections.abc import Collection
from typing import Literal

import numpy as np

from smartroto.shapes.arrays import Array

Mode = Literal["linked", "equal", "broken"]

_SHORT = 1e-6
"""A handle of fewer pixels has no direction."""

_SMOOTH = np.deg2rad(3.0)
"""Handles within this angle of a straight line count as one."""


def move_points(knots: Array, indices: Collection[int], delta: Array) -> Array:
    """Move points by `delta` (`[2]` pixels) with their handles.

    >>> knots = np.zeros((2, 3, 2))
    >>> move_points(knots, [1], np.array([2.0, 0]))[:, 1].tolist()
    [[0.0, 0.0], [2.0, 0.0]]
    """
    moved = knots.copy()
    moved[list(indices)] += delta
    return moved


def move_handle(
    knots: Array, index: int, side: int, to: Array, *, mode: Mode = "linked"
) -> Array:
    """Move one handle to `to`, and the opposite one as `mode` says.

    side: 0 the arriving handle, 2 the leaving one. mode: `linked` turns the opposite
    handle onto the same line and keeps its length; `equal` gives it the same length
    too; `broken` leaves it alone. Linked, a corner stays a corner: a handle that was
    not on one line with its partner does not turn it. ValueError for another side.

    >>> smooth = np.array([[[-2.0, 0], [0, 0], [1, 0]]])
    >>> move_handle(smooth, 0, 2, np.array([0.0, 3.0]))[0].tolist()
    [[0.0, -2.0], [0.0, 0.0], [0.0, 3.0]]
    """
    if side not in (0, 2):
        raise ValueError(f"a handle's side is 0 (in) or 2 (out), not {side}")
    moved = knots.copy()
    moved[index, side] = to
    other = 2 - side
    arm = moved[index, side] - knots[index, 1]
    reach = float(np.hypot(*arm))
    opposite = knots[index, other] - knots[index, 1]
    if mode == "broken" or reach < _SHORT:
        return moved
    if mode == "linked" and not is_smooth(knots[index]):
        return moved
    length = reach if mode == "equal" else float(np.hypot(*opposite))
    moved[index, other] = knots[index, 1] - arm * (length / reach)
    return moved


def is_smooth(knot: Array, degrees: float = 1.0) -> bool:
    """Whether both handles of a point `[3, 2]` lie on one line through it.

    degrees: how far from straight still counts. A point without two handles is a cusp.
    """
    arriving, leaving = knot[1] - knot[0], knot[2] - knot[1]
    lengths = np.hypot(*arriving) * np.hypot(*leaving)
    if min(np.hypot(*arriving), np.hypot(*leaving)) < _SHORT:
        return False
    return bool((arriving @ leaving) / lengths >= np.cos(np.radians(degrees)))


def smooth(knots: Array, indices: Collection[int], closed: bool = True) -> Array:
    """Give points handles on one line, so that the outline has no corner there.

    Where both handles are there, they keep their lengths and turn to their mean
    direction. Otherwise the line is parallel to the one between the neighbours
    (Catmull and Rom) and each handle a third of the way to its neighbour. The ends of
    an open shape get one handle, a third of the way towards the next handle.
    """
    changed = knots.copy()
    for index in indices:
        changed[index] = _smoothed(knots, index % len(knots), closed)
    return changed


def cusp(knots: Array, indices: Collection[int]) -> Array:
    """Draw the handles of points in, so that they are corners.

    >>> cusp(np.array([[[-2.0, 0], [0, 0], [1, 0]]]), [0])[0].tolist()
    [[0.0, 0.0], [0.0, 0.0], [0.0, 0.0]]
    """
    changed = knots.copy()
    rows = list(indices)
    changed[rows] = changed[rows][:, 1:2]
    return changed


def transform(knots: Array, indices: Collection[int], matrix: Array) -> Array:
    """Move points with their handles by an affine map.

    matrix: `[2, 3]`, the linear part and the shift: p -> A p + b, plate pixels.
    """
    changed = knots.copy()
    rows = list(indices)
    changed[rows] = changed[rows] @ matrix[:, :2].T + matrix[:, 2]
    return changed


def around(
    centre: Array, scale: tuple[float, float] = (1.0, 1.0), angle: float = 0.0
) -> Array:
    """The map `[2, 3]` that scales, then turns by `angle` radians, about `centre`.

    A positive angle turns clockwise on the screen, as y points down.

    >>> around(np.array([1.0, 0.0]), (2.0, 1.0)).tolist()
    [[2.0, 0.0, -1.0], [0.0, 1.0, 0.0]]
    """
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    linear = turn * np.asarray(scale)
    return np.asarray(np.column_stack([linear, centre - linear @ centre]) + 0.0)


def straight(knots: Array) -> Array:
    """Which knots have both handles on one line, `[N]` bool."""
    back, ahead = knots[:, 1] - knots[:, 0], knots[:, 2] - knots[:, 1]
    lengths = np.linalg.norm(back, axis=-1) * np.linalg.norm(ahead, axis=-1)
    turn = back[:, 0] * ahead[:, 1] - back[:, 1] * ahead[:, 0]
    along = (back * ahead).sum(-1)
    bent = np.abs(np.arctan2(turn, along))
    return np.asarray((lengths > 1e-12) & (bent < _SMOOTH))


def straightened(knots: Array, smooth: Array) -> Array:
    """Handles of smooth knots put back on one line, their lengths kept."""
    back, ahead = knots[:, 1] - knots[:, 0], knots[:, 2] - knots[:, 1]
    sizes = [np.linalg.norm(side, axis=-1, keepdims=True) for side in (back, ahead)]
    units = [
        side / np.maximum(size, 1e-12)
        for side, size in zip((back, ahead), sizes, strict=True)
    ]
    way = units[0] + units[1]
    way = way / np.maximum(np.linalg.norm(way, axis=-1, keepdims=True), 1e-12)
    out = knots.copy()
    out[smooth, 0] = (knots[:, 1] - way * sizes[0])[smooth]
    out[smooth, 2] = (knots[:, 1] + way * sizes[1])[smooth]
    return out


def _smoothed(knots: Array, index: int, closed: bool) -> Array:
    before, point, after = knots[index]
    arms = np.hypot(*(point - before)), np.hypot(*(after - point))
    first, last = index == 0, index == len(knots) - 1
    if not closed and (first or last):
        return _end_handles(knots, index)
    previous = knots[index - 1, 1]
    following = knots[(index + 1) % len(knots), 1]
    if min(arms) > _SHORT:
        along = (point - before) / arms[0] + (after - point) / arms[1]
    else:
        along = following - previous
        arms = np.hypot(*(point - previous)) / 3, np.hypot(*(following - point)) / 3
    length = float(np.hypot(*along))
    if length < _SHORT:  # a spike that turns back on itself: square to it
        back = point - previous
        along, length = np.array([-back[1], back[0]]), float(np.hypot(*back))
    along = along / max(length, _SHORT)
    return np.stack([point - along * arms[0], point, point + along * arms[1]])


def _end_handles(knots: Array, index: int) -> Array:
    """At an end of an open shape: one handle towards the neighbour's own."""
    point = knots[index, 1]
    if len(knots) == 1:
        return np.array(knots[index])
    inner = knots[1, 0] if index == 0 else knots[-2, 2]
    neighbour = knots[1, 1] if index == 0 else knots[-2, 1]
    side = 2 if index == 0 else 0
    knot: Array = np.repeat(point[None], 3, axis=0)
    kept = knots[index, side]
    has_one = np.hypot(*(kept - point)) > _SHORT
    aim = inner if np.hypot(*(inner - neighbour)) > _SHORT else neighbour
    knot[side] = kept if has_one else point + (aim - point) / 3
    return knot
