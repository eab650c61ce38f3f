"""Which keys a change goes to: this one, selected ones, all, those from here, or near.

A change is made at one frame and seen there. Other keys of the scope get the same
displacement, point for point; predicted frames are no keys and follow. Approved frames
stay: where the change is made on one it is refused, elsewhere it shows as a conflict.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Literal

import numpy as np

from smartroto import key_edits, placement
from smartroto.animation import feather_at, knots_at
from smartroto.document import Document, Keys, Shape
from smartroto.edits import change_shape, set_prediction
from smartroto.errors import FrozenError
from smartroto.history import Edit
from smartroto.shapes.arrays import Array

Scope = Literal["this", "selected", "all", "from", "soft"]
Change = Callable[[Array], Array]
"""Knots, offsets or widths of all points to others of the same form."""

NONE: Mapping[str, frozenset[int]] = MappingProxyType({})


@dataclass(frozen=True, kw_only=True)
class Reach:
    """How far a change made at one frame goes in time.

    scope: this key; the selected keys; all keys; the keys from here on; or "soft", the
        keys near by, the less the farther they are.
    frames: the selected keys of each shape, by its id.
    radius: frames that "soft" reaches to either side.
    """

    scope: Scope = "this"
    frames: Mapping[str, frozenset[int]] = field(default_factory=lambda: NONE)
    radius: int = 12

    def shares(self, id: str, times: Collection[int], frame: int) -> dict[int, float]:
        """How much of a change at `frame` each key gets, 0..1; those without are left
        out. `frame` itself is among them, so that it gets a key: but with "all", since
        it follows exactly where everything is displaced alike.

        >>> Reach(scope="from").shares("arm", [1, 5, 9], 5)
        {5: 1.0, 9: 1.0}
        """
        if self.scope == "all" and times:
            return dict.fromkeys(times, 1.0)
        if self.scope == "selected":
            chosen = self.frames.get(id, frozenset())
            some = {time: 1.0 for time in times if time in chosen}
        elif self.scope == "from":
            some = {time: 1.0 for time in times if time >= frame}
        elif self.scope == "soft":
            near = [time for time in times if abs(time - frame) <= self.radius]
            some = {time: falloff(time - frame, self.radius) for time in near}
        else:
            some = {}
        return {**some, frame: 1.0}

    def makes_key(self, shape: Shape, frame: int) -> bool:
        """Whether a change at `frame` puts a key there that was not there before."""
        return frame not in shape.keys and self.scope != "all"


THIS = Reach()


def falloff(away: float, radius: int) -> float:
    """1 here, a half half-way, and 0 just beyond `radius` frames: a raised cosine.

    >>> falloff(0, 9), round(falloff(5, 9), 9), round(falloff(10, 9), 9)
    (1.0, 0.5, 0.0)
    """
    return float(0.5 + 0.5 * np.cos(np.pi * min(abs(away) / (radius + 1), 1.0)))


def reshape(id: str, frame: int, knots: Array, reach: Reach = THIS) -> Edit:
    """Give a shape these knots `[N, 3, 2]` at `frame`, as they are seen on the plate.

    The other keys of the reach are displaced as the shape is here, in its own space.
    """

    def edit(document: Document) -> Document:
        shape = document.shape(id)
        wanted = key_edits.checked_knots(knots, shape.count or None)
        wanted = placement.edited(document, shape, frame, wanted)
        if reach.scope == "this":
            return key_edits.set_key(id, frame, wanted)(document)
        way = wanted - knots_at(document, shape, frame)
        if not way.any():
            return document
        return _changed(document, shape, frame, lambda v: v + way, reach, wanted)

    return edit


def change(id: str, frame: int, change: Change, reach: Reach = THIS) -> Edit:
    """Do in a shape's own space to its knots at `frame`, and to every other key of
    the reach, what `change` does, as when points are made corners; a share of it in
    "soft"."""

    def edit(document: Document) -> Document:
        shape = document.shape(id)
        wanted = change(knots_at(document, shape, frame))
        if reach.scope == "this":
            return key_edits.set_key(id, frame, wanted)(document)
        return _changed(document, shape, frame, change, reach, wanted)

    return edit


def move_points(
    id: str, frame: int, indices: Collection[int], delta: Array, reach: Reach = THIS
) -> Edit:
    """Move points with their handles by `delta` plate pixels `[2]`."""

    def edit(document: Document) -> Document:
        shape = document.shape(id)
        here = placement.outline_at(document, shape, frame)[list(indices), 1].mean(0)
        way = placement.direction(document, id, frame, here, delta)

        def moved(knots: Array) -> Array:
            knots = knots.copy()
            knots[list(indices)] += way
            return knots

        return change(id, frame, moved, reach)(document)

    return edit


def set_feather(id: str, frame: int, offsets: Array, reach: Reach = THIS) -> Edit:
    """Set the soft edge at `frame`: offsets `[N, 3, 2]` from knots to outer knots in
    the shape's own space.

    The other feather keys of the reach change by as much.
    """

    def edit(document: Document) -> Document:
        shape = document.shape(id)
        before = feather_at(shape, frame)
        if reach.scope == "this" or before is None:
            return key_edits.set_feather(id, frame, offsets)(document)
        wanted = key_edits.checked_knots(offsets, shape.count)
        if frame in shape.approved:
            raise FrozenError(id, shape.name, [frame])
        way = wanted - before
        shares = reach.shares(id, shape.feather, frame)
        keys = moved(shape.feather, shares, lambda v: v + way, {frame: wanted})
        return change_shape(id, lambda shape: replace(shape, feather=keys))(document)

    return edit


def _changed(
    document: Document,
    shape: Shape,
    frame: int,
    change: Change,
    reach: Reach,
    wanted: Array,
) -> Document:
    if frame in shape.approved:
        raise FrozenError(shape.id, shape.name, [frame])
    shares = reach.shares(shape.id, shape.keys, frame)
    keys = moved(shape.keys, shares, change, {frame: wanted})
    changed = change_shape(shape.id, lambda one: replace(one, keys=keys))(document)
    return _carried(changed, shape.id, shares, change)


def moved(
    keys: Keys, shares: Mapping[int, float], change: Change, exact: Mapping[int, Array]
) -> Keys:
    """The keys with a share of the change each; those of `exact` in `shares` as given.

    keys: of one track; shares: frame -> 0..1, as `Reach.shares` gives them.

    Stored slopes stay: a displacement blends in from key to key.
    """
    for time in shares:
        keys = key_edits.loosened(keys, time)
    moved = dict(keys)
    for time, share in shares.items():
        value = exact.get(time)
        if value is None:
            value = _part(keys[time].value, change, share)
        moved[time] = key_edits.keyed(keys, time, value)
    return moved


def _part(value: Array, change: Change, share: float) -> Array:
    changed = change(value)
    return changed if share == 1.0 else value + share * (changed - value)


def _carried(
    document: Document, id: str, shares: Mapping[int, float], change: Change
) -> Document:
    """The prediction moved along with the keys, until it is computed again: its
    frames count as touched."""
    old = document.predictions.get(id)
    if old is None or not len(old.frames):
        return document
    times = list(document.shape(id).keys)
    given = np.interp(old.frames, times, [shares.get(time, 0.0) for time in times])
    knots = np.array(old.knots)
    rows = np.flatnonzero(given)
    for row in rows:
        knots[row] = _part(old.knots[row], change, float(given[row]))
    knots.setflags(write=False)
    touched = old.touched | set(old.frames[rows].tolist()) - set(times)
    carried = replace(old, knots=knots, touched=touched)
    return set_prediction(id, carried)(document)
