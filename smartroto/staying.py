"""What stays in place while layers and tracks change around it.

A shape that comes into another layer, or onto a track, would jump. `kept_at` wraps
such an edit so that nothing moves on the frame at which the artist works; from there
on the shape goes with what carries it now. `held` keeps approved frames.
"""

from dataclasses import replace
from types import MappingProxyType

import numpy as np

from smartroto import placement
from smartroto.animation import value_at
from smartroto.document import Document, Key, Layer, Shape
from smartroto.history import Edit
from smartroto.mapping import mapped_prediction, mapped_shape
from smartroto.shapes.arrays import Array
from smartroto.shapes.matrices import inverse

SAME = 1e-12
"""Entries of a map closer than this to the identity's move nothing."""


def kept_at(frame: int, edit: Edit) -> Edit:
    """The edit, with every shape that is placed otherwise brought back to where it
    was on `frame`: its keys and predictions are mapped by what undoes the jump.

    Under perspective an in-between that is neither keyed nor predicted comes back to
    within a fraction of a pixel, everything else exactly.
    """

    def staying(document: Document) -> Document:
        after = edit(document)
        if document.placings == after.placings:
            return after
        jumps = {
            shape.id: back
            for shape in after.shapes()
            if (back := _jump(document, after, shape, frame)) is not None
        }
        shapes = {
            shape.id: mapped_shape(shape, jumps[shape.id])
            for shape in after.shapes()
            if shape.id in jumps
        }
        predictions = {
            id: mapped_prediction(prediction, jumps[id]) if id in jumps else prediction
            for id, prediction in after.predictions.items()
        }
        with_shapes = _with(after, shapes) if shapes else after
        return replace(with_shapes, predictions=MappingProxyType(predictions))

    return staying


def _jump(before: Document, after: Document, shape: Shape, frame: int) -> Array | None:
    """The map that brings a shape back; None where it has not gone away."""
    if before.placings.get(shape.id) == after.placings.get(shape.id):
        return None
    old = placement.world(before, shape.id, frame)
    new = placement.world(after, shape.id, frame)
    back = np.asarray(inverse(new) @ old)
    back = back / back[2, 2]
    return None if np.allclose(back, np.eye(3), rtol=0, atol=SAME) else back


def kept_on_keys(edit: Edit) -> Edit:
    """The edit, with every key and predicted frame staying where it is on the plate:
    only what lies between keys goes with what carries it now."""

    def staying(document: Document) -> Document:
        after = edit(document)
        shapes: dict[str, Shape] = {}
        predictions = dict(after.predictions)
        for shape in after.shapes():
            if document.placings.get(shape.id) == after.placings.get(shape.id):
                continue
            shapes[shape.id] = _rekeyed(document, after, shape)
            old = predictions.get(shape.id)
            if old is not None:
                there = placement.moved(document, shape, old.frames, old.knots)
                own = placement.brought_back(after, shape, old.frames, there)
                predictions[shape.id] = replace(old, knots=own)
        if not shapes:
            return after
        moved = _with(after, shapes)
        return replace(moved, predictions=MappingProxyType(predictions))

    return staying


def _rekeyed(before: Document, after: Document, shape: Shape) -> Shape:
    """A shape whose keys are seen after as they were before."""

    def own(frame: int, points: Array) -> Array:
        there = placement.onto_plate(before, shape.id, frame, points)
        return placement.into_path(after, shape.id, frame, there)

    keys, feather = {}, {}
    for frame, key in shape.keys.items():
        keys[frame] = replace(key, value=own(frame, key.value), slopes=None)
    for frame, key in shape.feather.items():
        knots = value_at(shape.keys, frame)
        value = own(frame, knots + key.value) - own(frame, knots)
        feather[frame] = replace(key, value=value, slopes=None)
    return replace(shape, keys=keys, feather=feather)


def held(edit: Edit) -> Edit:
    """The edit, with approved outlines staying where they are on the plate."""

    def holding(document: Document) -> Document:
        after = edit(document)
        if document.placings == after.placings:
            return after
        old = {shape.id: shape for shape in document.shapes() if shape.approved}
        frozen = {
            shape.id: _held(document, after, old[shape.id], shape)
            for shape in after.shapes()
            if shape.id in old and shape.approved
        }
        return _with(after, frozen) if frozen else after

    return holding


def _held(before: Document, after: Document, old: Shape, shape: Shape) -> Shape:
    approved = dict(shape.approved)
    for frame in shape.approved:
        if frame not in old.approved:
            continue
        there = placement.onto_plate(before, shape.id, frame, old.approved[frame].value)
        value = placement.into_path(after, shape.id, frame, there)
        approved[frame] = Key(value=value)
    return replace(shape, approved=approved)


def _with(document: Document, shapes: dict[str, Shape]) -> Document:
    """The document with some shapes replaced."""

    def filled(layer: Layer) -> Layer:
        items = tuple(
            filled(item) if isinstance(item, Layer) else shapes.get(item.id, item)
            for item in layer.items
        )
        same = all(a is b for a, b in zip(items, layer.items, strict=True))
        return layer if same else replace(layer, items=items)

    return replace(document, layers=tuple(map(filled, document.layers)))
