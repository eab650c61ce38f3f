"""Edits of how layers and shapes are placed: transforms, and the tracks under them."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from smartroto import placement
from smartroto.animation import value_at
from smartroto.document import (
    PARTS,
    UNMOVED,
    Document,
    Key,
    Keys,
    Layer,
    Part,
    Shape,
    Transform,
)
from smartroto.edits import change_item, item_of
from smartroto.errors import FrozenError, ShapeError
from smartroto.history import Edit
from smartroto.shapes.arrays import Array
from smartroto.shapes.matrices import decompose, flat, inverse, local, move
from smartroto.staying import held, kept_at, kept_on_keys

NEUTRAL: dict[Part, Array] = {
    "translate": np.zeros(2),
    "rotate": np.zeros(()),
    "scale": np.ones(2),
    "skew": np.zeros(()),
    "pivot": np.zeros(2),
}
"""What each part is where it has no keys."""


def set_part(id: str, part: Part, frame: int, value: ArrayLike) -> Edit:
    """Key a part of the transform of a layer or shape at `frame`.

    The only key of a part holds on every frame. Raises ShapeError where the value has
    another form or is not finite, FrozenError where a shape below is approved here.
    """
    new = np.asarray(value, dtype=float)
    if new.shape != NEUTRAL[part].shape or not np.isfinite(new).all():
        wanted = "two finite numbers" if NEUTRAL[part].ndim else "one finite number"
        raise ShapeError(f"The {part} of a transform is {wanted}, not {value!r}.")

    def edit(document: Document) -> Document:
        item = item_of(document, id)
        keys = getattr(item.transform, part)
        if frame in keys and np.array_equal(keys[frame].value, new):
            return document
        keyed = _keyed(keys, frame, new)
        return _replaced(document, id, frame, _with(item.transform, {part: keyed}))

    return held(edit)


def _keyed(keys: Keys, frame: int, value: Array) -> dict[int, Key]:
    """The keys with one more; it runs on as the one before it does."""
    before = [time for time in keys if time <= frame]
    course = keys[before[-1]].interpolation if before else "smooth"
    return {**keys, frame: Key(value=value, interpolation=course)}


def _with(transform: Transform, parts: Mapping[Part, Keys]) -> Transform:
    """A transform with other keys of some parts."""
    return replace(transform, **parts)  # type: ignore[arg-type]


def part_value(transform: Transform, part: Part, frame: float) -> Array:
    """What a part of a transform is at a frame."""
    keys: Keys = getattr(transform, part)
    return value_at(keys, frame) if keys else NEUTRAL[part]


def remove_part_key(id: str, part: Part, frame: int) -> Edit:
    """Take a key of a part away; without any key it does nothing any more."""

    def edit(document: Document) -> Document:
        item = item_of(document, id)
        keys: Keys = getattr(item.transform, part)
        if frame not in keys:
            return document
        left = {time: key for time, key in keys.items() if time != frame}
        return _replaced(document, id, frame, _with(item.transform, {part: left}))

    return held(edit)


def reset_transform(id: str) -> Edit:
    """Let a layer or shape be where it was drawn; it stays on its track."""

    def edit(document: Document) -> Document:
        old = item_of(document, id).transform
        if not any(getattr(old, part) for part in PARTS):
            return document
        bare = Transform(track=old.track, reference=old.reference)
        return _set(document, id, bare)

    return held(edit)


def place(id: str, frame: int, matrix: Array) -> Edit:
    """Key the transform so that at `frame` it is the affine map `matrix` `[3, 3]`.

    Only the parts that must change are keyed; the pivot stays.
    """

    def edit(document: Document) -> Document:
        old = item_of(document, id).transform
        pivot = part_value(old, "pivot", frame)
        parts = decompose(matrix[:2, :2])
        turned = _nearest_turn(parts.rotate, float(part_value(old, "rotate", frame)))
        values: dict[Part, Array] = {
            "translate": matrix[:2, 2] - pivot + matrix[:2, :2] @ pivot,
            "rotate": np.asarray(turned),
            "scale": parts.scale,
            "skew": np.asarray(parts.skew),
        }
        changed: dict[Part, Keys] = {
            part: _keyed(getattr(old, part), frame, value)
            for part, value in values.items()
            if np.abs(part_value(old, part, frame) - value).max() > 1e-10
        }
        if not changed:
            return document
        return _replaced(document, id, frame, _with(old, changed))

    return held(edit)


def carry(id: str, frame: int, by: Array) -> Edit:
    """Key the transform so that at `frame` the item is moved by a map `[3, 3]` of the
    plate, wherever its layers and tracks have it.

    Under perspective a transform of parts cannot do that exactly: it does so where
    the item is.
    """

    def edit(document: Document) -> Document:
        item = item_of(document, id)
        own = placement.own_matrix(item.transform, frame)
        whole = placement.world(document, id, frame)
        above = whole @ inverse(own)
        new = np.asarray(inverse(above) @ by @ whole)
        return place(id, frame, _affine(new, middle_of(document, item, frame)))(
            document
        )

    return edit


def middle_of(document: Document, item: Shape | Layer, frame: int) -> Array:
    """The middle `[2]` of a shape, or of a layer's shapes, in its own space."""
    shapes = [item] if isinstance(item, Shape) else [*item.shapes()]
    seen = [
        placement.outline_at(document, shape, frame)[:, 1]
        for shape in shapes
        if shape.keys
    ]
    if not seen:
        return np.zeros(2)
    points = np.concatenate(seen)
    middle = (points.min(axis=0) + points.max(axis=0)) / 2
    return placement.into_path(document, item.id, frame, middle)


def with_pivot(id: str, frame: int) -> Edit:
    """Turn and scale an item about its middle, where no other pivot was set."""

    def edit(document: Document) -> Document:
        item = item_of(document, id)
        if item.transform.pivot:
            return document
        return set_pivot(id, frame, middle_of(document, item, frame))(document)

    return edit


def _affine(matrix: Array, at: Array) -> Array:
    """The affine map that does the same near `at`."""
    if flat(matrix):
        return matrix
    linear, near = local(matrix, at), np.eye(3)
    near[:2, :2], near[:2, 2] = linear, move(matrix, at) - linear @ at
    return near


def _nearest_turn(angle: float, before: float) -> float:
    """The same direction, counted on from the turn before: no leap at 180 degrees."""
    return angle + 360.0 * round((before - angle) / 360.0)


def set_pivot(id: str, frame: int, pivot: ArrayLike) -> Edit:
    """Turn and scale about another place `[2]` in the item's own space, on every
    frame. Nothing moves where the transform is keyed, nor at `frame`."""
    new = np.asarray(pivot, dtype=float)

    def edit(document: Document) -> Document:
        old = item_of(document, id).transform
        if old.still:
            return _set(document, id, replace(old, pivot={frame: Key(value=new)}))
        times = {frame}.union(*(getattr(old, part) for part in PARTS))
        translate: dict[int, Key] = {}
        for time in sorted(times):
            matrix = placement.own_matrix(old, time)
            value = matrix[:2, 2] - new + matrix[:2, :2] @ new
            kept = old.translate.get(time)
            course = kept.interpolation if kept is not None else "smooth"
            translate[time] = Key(value=value, interpolation=course)
        moved = replace(old, translate=translate, pivot={frame: Key(value=new)})
        return _set(document, id, moved)

    return held(edit)


def _replaced(
    document: Document, id: str, frame: int, transform: Transform
) -> Document:
    """Give an item this transform; refused where a shape of it is approved here."""
    item = item_of(document, id)
    for shape in [item] if isinstance(item, Shape) else item.shapes():
        if frame in shape.approved:
            raise FrozenError(shape.id, shape.name, [frame])
    return _set(document, id, transform)


def _set(document: Document, id: str, transform: Transform) -> Document:
    empty = transform.still and not transform.pivot
    new = UNMOVED if empty else transform
    return change_item(id, lambda item: replace(item, transform=new))(document)


# -- tracks ----------------------------------------------------------------------


def link(id: str, track: str, frame: int, *, keys_stay: bool = False) -> Edit:
    """Let a track carry a layer or shape. Nothing moves on `frame`; the paths stay as
    editable as they were, since nothing is baked into them.

    keys_stay: shapes that were keyed to the picture before keep every key, and every
    predicted frame, where it is; what is between keys rides on the track.
    """

    def edit(document: Document) -> Document:
        document.track(track)
        old = item_of(document, id).transform
        if old.track == track:
            return document
        return _set(document, id, replace(old, track=track, reference=frame))

    return held(kept_on_keys(edit) if keys_stay else kept_at(frame, edit))


def unlink(id: str, frame: int) -> Edit:
    """Take a layer or shape off its track; it stays where it is on `frame`."""

    def edit(document: Document) -> Document:
        old = item_of(document, id).transform
        if not old.track:
            return document
        return _set(document, id, replace(old, track="", reference=0))

    return held(kept_at(frame, edit))
