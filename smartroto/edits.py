"""What can be done to shapes and layers: functions that return `Document -> Document`.

Edits of keys and points are in `smartroto.key_edits`. An edit shares everything it
does not touch, and returns the very same document where nothing changes.
"""

import itertools
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any
from uuid import uuid4

import numpy as np

from smartroto.document import (
    IDENTITY_COLOURS,
    Document,
    Key,
    Layer,
    Plate,
    Shape,
)
from smartroto.errors import ShapeError
from smartroto.history import Edit
from smartroto.shapes.arrays import Array
from smartroto.shapes.learned import Learned
from smartroto.shapes.prediction import Prediction

Item = Shape | Layer


def new_id() -> str:
    """An id that no other shape or layer has."""
    return uuid4().hex[:12]


def set_plate(plate: Plate | None) -> Edit:
    """Put another plate under the shapes; predictions made on the old one stay."""
    return lambda document: replace(document, plate=plate)


def make_shape(
    document: Document,
    name: str,
    knots: Array,
    frame: int,
    *,
    closed: bool = True,
    id: str | None = None,
) -> Shape:
    """A new shape with one key, named and coloured so that it differs from others."""
    shapes = list(document.shapes())
    return Shape(
        id=id or new_id(),
        name=free_name(name, {shape.name for shape in shapes}),
        keys={frame: Key(value=knots)},
        closed=closed,
        colour=IDENTITY_COLOURS[len(shapes) % len(IDENTITY_COLOURS)],
    )


def shape_of(
    learned: Learned, document: Document, plate: Plate, frame: int, size: float = 0.0
) -> Shape:
    """A new shape with the points of a model, in the middle of the plate; size as in
    `Session.add_from_model`."""
    size = size or plate.size[1] / 8
    middle = np.array(plate.size, float) / 2
    knots = middle + size * learned.silhouettes[len(learned.silhouettes) // 2]
    shape = make_shape(document, learned.name, knots, frame, closed=learned.closed)
    return replace(shape, learned=learned)


def free_name(name: str, taken: Collection[str]) -> str:
    """`name`, or `name 2`, `name 3` … whichever is not taken.

    >>> free_name("arm", {"arm", "arm 2"})
    'arm 3'
    """
    if name not in taken:
        return name
    numbered = (f"{name} {number}" for number in itertools.count(2))
    return next(candidate for candidate in numbered if candidate not in taken)


def add_shape(shape: Shape, layer_id: str | None = None) -> Edit:
    """Put `shape` on top of a layer: the named one, else the first, else a new one."""

    def edit(document: Document) -> Document:
        if not document.layers:
            layer = Layer(id=new_id(), name="Layer1", items=(shape,))
            return replace(document, layers=(layer,))
        target = layer_id or document.layers[0].id

        def insert(layer: Layer) -> Layer:
            return replace(layer, items=(shape, *layer.items))

        return _change(document, target, insert)

    return edit


def add_layers(layers: tuple[Layer, ...]) -> Edit:
    """Put whole layers, such as those of an imported file, on top of the others."""

    def edit(document: Document) -> Document:
        if not layers:
            return document
        return replace(document, layers=(*layers, *document.layers))

    return edit


def remove(ids: Collection[str]) -> Edit:
    """Take shapes and layers out, with what was predicted for them."""

    def without(items: tuple[Any, ...]) -> tuple[Any, ...]:
        kept = [
            replace(item, items=without(item.items))
            if isinstance(item, Layer) and not _untouched(item, ids)
            else item
            for item in items
            if item.id not in ids
        ]
        return tuple(kept)

    def edit(document: Document) -> Document:
        if all(_untouched(layer, ids) for layer in document.layers):
            return document
        slim = replace(document, layers=without(document.layers))
        left = {shape.id for shape in slim.shapes()}
        return _with_predictions(
            slim, {k: v for k, v in document.predictions.items() if k in left}
        )

    return edit


def _untouched(layer: Layer, ids: Collection[str]) -> bool:
    return layer.id not in ids and all(
        _untouched(item, ids) if isinstance(item, Layer) else item.id not in ids
        for item in layer.items
    )


def reorder(id: str, layer_id: str, index: int) -> Edit:
    """Move a shape or layer to a place of the stack; index 0 is the top.

    layer_id: the layer that it comes into; empty for a layer that is to stand alone.
    """

    def edit(document: Document) -> Document:
        item = item_of(document, id)
        if isinstance(item, Layer) and not _untouched(item, {layer_id}):
            raise ShapeError(f"Layer {item.name!r} cannot be moved into itself.")
        slim = remove({id})(document)
        if not layer_id:
            if not isinstance(item, Layer):
                raise ShapeError(f"{item.name!r} is a shape: it needs a layer.")
            layers = (*slim.layers[:index], item, *slim.layers[index:])
            return replace(slim, layers=layers, predictions=document.predictions)

        def insert(layer: Layer) -> Layer:
            items = (*layer.items[:index], item, *layer.items[index:])
            return replace(layer, items=items)

        moved = _change(slim, layer_id, insert)
        return replace(moved, predictions=document.predictions)

    return edit


def add_layer(name: str, id: str | None = None) -> Edit:
    """A new, empty layer on top."""

    def edit(document: Document) -> Document:
        taken = {layer.name for layer in document.layers}
        layer = Layer(id=id or new_id(), name=free_name(name, taken))
        return replace(document, layers=(layer, *document.layers))

    return edit


def _setter(field: str) -> Callable[[str, Any], Edit]:
    def setter(id: str, value: Any) -> Edit:
        def edit(document: Document) -> Document:
            if getattr(item_of(document, id), field) == value:
                return document
            return _change(document, id, lambda item: replace(item, **{field: value}))

        return edit

    setter.__doc__ = f"Set `{field}` of the shape or layer with this id."
    return setter


rename = _setter("name")
set_visible = _setter("visible")
set_locked = _setter("locked")
set_colour = _setter("colour")
set_mode = _setter("mode")
set_inverted = _setter("inverted")
set_lifetime = _setter("lifetime")
set_width = _setter("width")
set_learned = _setter("learned")
set_motion_blur = _setter("motion_blur")


def set_prediction(id: str, prediction: Prediction) -> Edit:
    """Keep what was predicted for a shape."""

    def edit(document: Document) -> Document:
        document.shape(id)
        return _with_predictions(document, {**document.predictions, id: prediction})

    return edit


def discard_prediction(id: str) -> Edit:
    """Forget a prediction: the frames between keys are interpolated again."""

    def edit(document: Document) -> Document:
        if id not in document.predictions:
            return document
        kept = {k: v for k, v in document.predictions.items() if k != id}
        return _with_predictions(document, kept)

    return edit


def _with_predictions(
    document: Document, predictions: Mapping[str, Prediction]
) -> Document:
    return replace(document, predictions=MappingProxyType(dict(predictions)))


def item_of(document: Document, id: str) -> Item:
    """The shape or layer with this id; ShapeError where there is none."""
    waiting: list[Item] = list(document.layers)
    while waiting:
        item = waiting.pop()
        if item.id == id:
            return item
        if isinstance(item, Layer):
            waiting.extend(item.items)
    raise ShapeError(f"There is no shape or layer {id!r} in this project.")


def _change(document: Document, id: str, change: Callable[[Any], Any]) -> Document:
    """The document with the item `id` replaced by `change(item)`."""
    item_of(document, id)

    def walk(item: Any) -> Any:
        if item.id == id:
            return change(item)
        if isinstance(item, Layer):
            items = tuple(walk(child) for child in item.items)
            same = all(a is b for a, b in zip(items, item.items, strict=True))
            return item if same else replace(item, items=items)
        return item

    return replace(document, layers=tuple(walk(layer) for layer in document.layers))


def change_item(id: str, change: Callable[[Any], Any]) -> Edit:
    """An edit that replaces one shape or layer by `change(item)`."""

    def edit(document: Document) -> Document:
        item = item_of(document, id)
        changed = change(item)
        if changed is item:
            return document
        return _change(document, id, lambda _: changed)

    return edit


def change_shape(id: str, change: Callable[[Shape], Shape]) -> Edit:
    """An edit that replaces one shape by `change(shape)`."""

    def edit(document: Document) -> Document:
        shape = document.shape(id)
        changed = change(shape)
        if changed is shape:
            return document
        return _change(document, id, lambda _: changed)

    return edit
