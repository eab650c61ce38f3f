"""What is selected: what comes with a layer, and what is left when things are gone."""

from collections.abc import Iterable
from typing import Any

from smartroto.document import Document
from smartroto.grouping import layers_of
from smartroto.ui import dope_rows
from smartroto.ui.view import ViewState


def with_layers(
    document: Document, ids: Iterable[str], shapes: Iterable[str]
) -> dict[str, Any]:
    """The fields of the view that select layers with all in them, and other shapes."""
    layers = tuple(dict.fromkeys(ids))
    below = [
        shape.id
        for layer in layers_of(document)
        if layer.id in layers
        for shape in layer.shapes()
    ]
    selected = tuple(dict.fromkeys([*below, *shapes]))
    return {"selected": selected, "points": {}, "layers": layers}


def left(document: Document, view: ViewState) -> dict[str, Any]:
    """The fields of the view that must change since what they name is gone."""
    counts = {shape.id: shape.count for shape in document.shapes()}
    among = view.layers or view.solo
    layers = {layer.id for layer in layers_of(document)} if among else set()
    now: dict[str, Any] = {
        "scope_frames": dope_rows.present(view.scope_frames, document),
        "selected": tuple(id for id in view.selected if id in counts),
        "points": {
            id: frozenset(index for index in some if index < counts[id])
            for id, some in view.points.items()
            if id in counts
        },
        "layers": tuple(id for id in view.layers if id in layers),
    }
    if view.solo:
        now["solo"] = frozenset(id for id in view.solo if id in layers | set(counts))
    if view.track and all(track.id != view.track for track in document.tracks):
        now["track"] = ""
    before = {**vars(view), "points": dict(view.points)}
    return now if any(before[name] != value for name, value in now.items()) else {}
