"""A shape that was just drawn enters the document."""

from smartroto import edits, placement
from smartroto.document import Document
from smartroto.grouping import layers_of
from smartroto.shapes.arrays import Array
from smartroto.ui.pointer import Scene


def add(
    scene: Scene,
    name: str,
    knots: Array,
    *,
    tool: str,
    closed: bool = True,
    width: float = 10.0,
) -> bool:
    """Add a shape with its first key here, select it, and go on to edit it.

    knots: `[N, 3, 2]` plate pixels; tool: the one that drew it, left for the select
    tool unless the artist took another already; width: the stroke's, where it is open.
    """
    id, frame, layer = edits.new_id(), scene.view.frame, layer_of(scene)

    def edit(document: Document) -> Document:
        into = layer or next((each.id for each in document.layers), "")
        own = placement.into_path(document, into, frame, knots)
        shape = edits.make_shape(document, name, own, frame, closed=closed, id=id)
        added = edits.add_shape(shape, layer)(document)
        return edits.set_width(id, width)(added)

    if not scene.commit("Draw shape", edit):
        return False
    scene.select([id])
    if scene.view.tool == tool:
        scene.look(tool="select")
    return True


def layer_of(scene: Scene) -> str | None:
    """The layer of the shape selected last, so that a limb's shapes stay together."""
    chosen = scene.view.selected[-1:]
    return next(
        (
            layer.id
            for layer in layers_of(scene.document)
            if any(item.id in chosen for item in layer.items)
        ),
        None,
    )
