"""Edits of keys in time: move, copy, delete, shift, retime, reverse, interpolation.

A shape is keyed at a frame where any of its tracks is, and its keys move together. A
track with a single key is a constant and no animation: it is left alone.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import Any, Literal

import numpy as np

from smartroto.document import PARTS, Document, Key, Keys, Layer, Shape
from smartroto.edits import Item, change_item
from smartroto.errors import ShapeError
from smartroto.history import Edit
from smartroto.staying import held

Ease = Literal["smooth", "linear", "hold", "ease"]

OWN = {
    Shape: ("keys", "feather", "opacity", "point_widths"),
    Layer: ("opacity",),
}


def all_tracks(item: Item) -> dict[str, Keys]:
    """Everything of a shape or layer that may have keys: its own, by the name of the
    field, and the parts of its transform, by theirs."""
    own = {name: getattr(item, name) for name in OWN[type(item)]}
    return {**own, **{part: getattr(item.transform, part) for part in PARTS}}


def with_tracks(item: Item, keys: Mapping[str, Keys]) -> Item:
    """The item with other keys for some of its tracks."""
    own = {name: some for name, some in keys.items() if name not in PARTS}
    parts: dict[str, Any] = {n: some for n, some in keys.items() if n in PARTS}
    transform = replace(item.transform, **parts) if parts else item.transform
    changed: Item = replace(item, transform=transform, **own)  # type: ignore[arg-type]
    return changed


def tracks(item: Item) -> dict[str, Keys]:
    """What is animated of a shape or layer, by the name of its track."""
    return {
        name: keys
        for name, keys in all_tracks(item).items()
        if len(keys) > 1 or (name == "keys" and keys)
    }


def key_frames(item: Item) -> list[int]:
    """The frames where a shape or layer is keyed, ascending."""
    return sorted({time for keys in tracks(item).values() for time in keys})


def move_keys(
    id: str, moves: Mapping[int, int], copy: bool = False, only: str = ""
) -> Edit:
    """Move the keys of a shape or layer: from frame to frame, all at once.

    A key that lies where another comes to lie is replaced by it, but for keys that are
    moved away themselves. copy: the old keys stay. only: the one track that is meant.
    """
    moves = {old: new for old, new in moves.items() if old != new or copy}

    def moved(keys: Keys) -> Keys:
        going = {old: new for old, new in moves.items() if old in keys}
        if not going:
            return keys
        stay = {t: key for t, key in keys.items() if copy or t not in going}
        come = {
            new: replace(keys[old]) if copy else keys[old]
            for old, new in going.items()
            if not (copy and old == new)
        }
        return respaced(keys, {**stay, **come}) if come else keys

    return _on_tracks(id, moved, only)


def delete_keys(id: str, frames: Collection[int]) -> Edit:
    """Take the keys at `frames` away. Of a track the first of its keys stays where all
    would go; ShapeError where the shape itself would keep none."""

    def edit(document: Document) -> Document:
        def without(keys: Keys) -> Keys:
            kept = {time: key for time, key in keys.items() if time not in frames}
            if len(kept) == len(keys):
                return keys
            first = next(iter(keys.items()))
            return respaced(keys, kept or dict([first]))

        for shape in document.shapes():
            if shape.id == id and not set(shape.keys) - set(frames):
                raise ShapeError(
                    f"{shape.name!r} would keep no key: delete the shape instead."
                )
        return _on_tracks(id, without)(document)

    return edit


def respaced(old: Keys, new: Mapping[int, Key]) -> dict[int, Key]:
    """Keys at new times, ascending, with their stored slopes made to fit.

    Slopes are value per frame: between the same two keys, now nearer or farther, they
    grow or shrink so that the way stays the same. Beside another key they are let go.
    """
    was = _neighbours(old)
    now = _neighbours(dict(sorted(new.items())))
    fitted: dict[int, Key] = {}
    for time in sorted(new):
        key = new[time]
        if key.slopes is not None:
            factors = _factors(was.get(_name(key)), now[_name(key)])
            slopes = None if factors is None else _scaled(key, factors)
            key = key if slopes is key.slopes else replace(key, slopes=slopes)
        fitted[time] = key
    return fitted


_Side = tuple[int, int] | None
"""The neighbouring key, by the identity of its value, and how far it is."""


def _name(key: Key) -> int:
    return id(key)


def _neighbours(keys: Mapping[int, Key]) -> dict[int, tuple[_Side, _Side]]:
    times = list(keys)

    def side(place: int, other: int) -> _Side:
        if not 0 <= other < len(times):
            return None
        return _name(keys[times[other]]), abs(times[other] - times[place])

    return {
        _name(keys[time]): (side(place, place - 1), side(place, place + 1))
        for place, time in enumerate(times)
    }


def _factors(
    was: tuple[_Side, _Side] | None, now: tuple[_Side, _Side]
) -> tuple[float, float] | None:
    if was is None:
        return None
    factors = []
    for before, after in zip(was, now, strict=True):
        if (before and before[0]) != (after and after[0]):
            return None
        factors.append(before[1] / after[1] if before and after else 1.0)
    return factors[0], factors[1]


def _scaled(key: Key, factors: tuple[float, float]) -> Any:
    if factors == (1.0, 1.0) or key.slopes is None:
        return key.slopes
    return np.stack([key.slopes[0] * factors[0], key.slopes[1] * factors[1]])


def _on_tracks(id: str, change: Callable[[Keys], Keys], only: str = "") -> Edit:
    """Change every animated track of a shape or layer, or only one, in the same way;
    approved frames stay in place."""

    def of_item(item: Item) -> Item:
        before = {only: all_tracks(item)[only]} if only else tracks(item)
        after = {name: change(keys) for name, keys in before.items()}
        if all(after[name] is before[name] for name in before):
            return item
        return with_tracks(item, after)

    return held(change_item(id, of_item))


def set_interpolation(
    id: str, frames: Collection[int], mode: Ease, only: str = ""
) -> Edit:
    """How the in-betweens after each of these keys go: smooth, linear, or held until
    the next key. "ease" is smooth and comes to rest at the key."""

    def change(keys: Keys) -> Keys:
        some = [time for time in keys if time in frames]
        if not some:
            return keys
        return {**keys, **{time: _with_mode(keys[time], mode) for time in some}}

    return _on_tracks(id, change, only)


def _with_mode(key: Key, mode: Ease) -> Key:
    if mode == "ease":
        rest = np.zeros((2, *key.value.shape))
        return replace(key, interpolation="smooth", slopes=rest)
    return replace(key, interpolation=mode, slopes=None)


def mode_of(key: Key) -> Ease:
    """The interpolation of a key as an artist calls it."""
    if key.interpolation == "smooth" and key.slopes is not None:
        return "ease" if not key.slopes.any() else "smooth"
    return key.interpolation
