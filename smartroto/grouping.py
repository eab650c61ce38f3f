"""Edits of the tree: groups are made and undone, things come into other layers."""

from collections.abc import Collection
from dataclasses import replace
from typing import Literal

import numpy as np

from smartroto import edits
from smartroto.animation import value_at
from smartroto.document import Document, Key, Keys, Layer, Shape
from smartroto.edits import change_item, item_of
from smartroto.errors import ShapeError
from smartroto.history import Edit
from smartroto.shapes.arrays import Array
from smartroto.staying import held, kept_at

Place = Literal["into", "above", "below"]


def restack(
    ids: Collection[str],
    other: str,
    where: Literal["into", "above", "below"],
    frame: int,
) -> Edit:
    """Bring shapes and layers into a layer, or right above or below another item.

    They stay where they are on `frame`. A shape beside an outermost layer comes into
    it, since every shape lies in a layer.
    """

    def edit(document: Document) -> Document:
        for id in reversed(_outermost(document, set(ids) - {other})):
            item, at = item_of(document, id), item_of(document, other)
            layer, index = place_of(document, other)
            lone = isinstance(item, Shape) and not layer
            if isinstance(at, Layer) and (where == "into" or lone):
                document = edits.reorder(id, other, 0)(document)
                continue
            came_from, old = place_of(document, id)
            index -= came_from == layer and old < index
            step = 1 if where == "below" else 0
            document = edits.reorder(id, layer, index + step)(document)
        return document

    return held(kept_at(frame, edit))


def group(ids: Collection[str], name: str, frame: int, id: str | None = None) -> Edit:
    """Put shapes and layers into a new layer, where the topmost of them is."""
    new = id or edits.new_id()

    def edit(document: Document) -> Document:
        chosen = _outermost(document, ids)
        if not chosen:
            raise ShapeError("Select shapes or layers to group.")
        above, index = place_of(document, chosen[0])
        taken = {layer.name for layer in layers_of(document)}
        layer = Layer(id=new, name=edits.free_name(name, taken))
        document = replace(document, layers=(layer, *document.layers))
        for each in reversed(chosen):
            document = edits.reorder(each, new, 0)(document)
        return edits.reorder(new, above, index)(document)

    return held(kept_at(frame, edit))


def ungroup(id: str, frame: int) -> Edit:
    """Take a layer away and leave what is in it, with the layer's transform and
    opacity, in its place.

    Raises ShapeError for shapes that would lie in no layer, and where an item and
    the layer both move, since one transform cannot be both.
    """

    def edit(document: Document) -> Document:
        layer = item_of(document, id)
        if not isinstance(layer, Layer):
            raise ShapeError(f"{layer.name!r} is a shape, not a group.")
        above, index = place_of(document, id)
        if not above and any(isinstance(item, Shape) for item in layer.items):
            raise ShapeError(
                f"{layer.name!r} is the outermost layer: its shapes need one."
            )
        for item in layer.items:
            document = change_item(item.id, lambda item: _heir(item, layer))(document)
        names = [item.id for item in layer.items]
        for each in reversed(names):
            document = edits.reorder(each, above, index)(document)
        return edits.remove({id})(document)

    return held(edit)


def _heir(item: Shape | Layer, layer: Layer) -> Shape | Layer:
    """An item that does by itself what the layer around it did."""
    if not layer.transform.still and not item.transform.still:
        raise ShapeError(
            f"{item.name!r} and its layer {layer.name!r} both have a transform: "
            "reset one of them first."
        )
    transform = layer.transform if item.transform.still else item.transform
    times = sorted({*item.opacity, *layer.opacity})
    opacity = {
        time: Key(value=_opacity(item.opacity, time) * _opacity(layer.opacity, time))
        for time in times
    }
    visible, locked = item.visible and layer.visible, item.locked or layer.locked
    return replace(
        item, transform=transform, opacity=opacity, visible=visible, locked=locked
    )


def _opacity(keys: Keys, time: float) -> Array:
    return value_at(keys, time) if keys else np.ones(())


def _outermost(document: Document, ids: Collection[str]) -> list[str]:
    """Those of `ids` that are not inside another of them, the topmost first."""
    found: list[str] = []
    waiting: list[Shape | Layer] = list(reversed(document.layers))
    while waiting:
        item = waiting.pop()
        if item.id in ids:
            found.append(item.id)
        elif isinstance(item, Layer):
            waiting += reversed(item.items)
    return found


def place_of(document: Document, id: str) -> tuple[str, int]:
    """The id of the layer that holds an item, empty for none, and its index there."""
    for index, layer in enumerate(document.layers):
        if layer.id == id:
            return "", index
    for layer in layers_of(document):
        for index, item in enumerate(layer.items):
            if item.id == id:
                return layer.id, index
    raise ShapeError(f"There is no shape or layer {id!r} in this project.")


def layers_of(document: Document) -> list[Layer]:
    """Every layer, those within others too."""
    found: list[Layer] = []
    waiting = list(document.layers)
    while waiting:
        layer = waiting.pop()
        found.append(layer)
        waiting += [item for item in layer.items if isinstance(item, Layer)]
    return found
