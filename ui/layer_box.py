"""The transform box of layers: it keys their transforms and leaves the paths alone."""

from collections.abc import Callable

import numpy as np

from smartroto import placement
from smartroto.document import PARTS, Layer
from smartroto.grouping import layers_of
from smartroto.history import Edit, together
from smartroto.placement_edits import carry, part_value, set_pivot, with_pivot
from smartroto.shapes.arrays import Array
from smartroto.ui.dragging import Shown, drag
from smartroto.ui.pointer import Gesture, Pointer, Scene


def layers(scene: Scene) -> list[Layer]:
    """The selected layers that may be moved."""
    chosen = scene.view.layers
    found = {layer.id: layer for layer in layers_of(scene.document)} if chosen else {}
    return [found[id] for id in chosen if id in found and not found[id].locked]


def pivot(scene: Scene) -> Array | None:
    """Where the pivot of the layer selected last is, in plate pixels; None where none
    was set, and without a layer."""
    for layer in layers(scene)[-1:]:
        if layer.transform.pivot:
            frame = scene.view.frame
            own = part_value(layer.transform, "pivot", frame)
            return placement.onto_plate(scene.picture.document, layer.id, frame, own)
    return None


def transform(
    scene: Scene,
    press: Pointer,
    label: str,
    matrix: Callable[[Pointer], Array],
    shown: Shown,
) -> Gesture | None:
    """A drag that moves the selected layers by a map `[2, 3]` of the plate.

    None, with a word to the artist, where autokey is off and a transform that is
    animated has no key here.
    """
    frame, chosen = scene.view.frame, layers(scene)
    for layer in chosen:
        times = {time for part in PARTS for time in getattr(layer.transform, part)}
        if not scene.view.autokey and times and frame not in times:
            scene.warn(f"Autokey is off and {layer.name} has no transform key here.")
            return None

    def edit_at(pen: Pointer) -> Edit:
        by = np.concatenate([matrix(pen), [[0.0, 0.0, 1.0]]])
        return together([_moved(layer.id, frame, by) for layer in chosen])

    if not chosen:
        return None
    return drag(scene, press, f"{label} layer", edit_at, shown=shown)


def _moved(id: str, frame: int, by: Array) -> Edit:
    """Moved about a pivot in its middle, unless it has one already."""
    return together([with_pivot(id, frame), carry(id, frame, by)])


def move_pivot(
    scene: Scene, press: Pointer, start: Array, snapped: Callable[[Pointer], Array]
) -> Gesture | None:
    """Drag the pivot of the layer selected last; nothing else moves."""
    frame, chosen = scene.view.frame, layers(scene)
    if not chosen:
        return None
    id = chosen[-1].id

    def edit_at(pen: Pointer) -> Edit:
        at = snapped(pen) if pen.shift else start + pen.at - press.at
        own = placement.into_path(scene.document, id, frame, at)
        return set_pivot(id, frame, own)

    return drag(scene, press, "Move pivot", edit_at)
