"""The stabilised view: the picture moves under a thing that stays where it is.

Only the camera follows. Shapes, plate and pen stay in plate pixels, so that what is
drawn under stabilisation is exactly where it was drawn.
"""

from typing import TYPE_CHECKING, Any

import numpy as np

from smartroto.document import Document
from smartroto.placement import outline_at
from smartroto.shapes.arrays import Array
from smartroto.ui.camera import Camera, centre
from smartroto.ui.view import ViewState, same_objects

if TYPE_CHECKING:
    from smartroto.ui.studio import Studio

STILL = np.zeros(2)


class Steady:
    """How far what is followed has gone, remembered by frame.

    An edit of the followed shape does not shake the view: its way on a frame counts
    from when that was first looked at, until it is predicted anew.
    """

    def __init__(self) -> None:
        self._known: dict[int, Array] = {}
        self._on: tuple[Any, ...] = ()

    def shift(self, document: Document, view: ViewState) -> Array:
        """Plate pixels `[2]` from the frame on which it was switched on."""
        if not view.steady:
            return STILL
        track = next((t for t in document.tracks if t.id == view.steady), None)
        on = (view.steady, track, document.predictions.get(view.steady))
        if not same_objects(on, self._on):
            self._on, self._known = on, {}
        here = self._place(document, view.steady, view.frame)
        start = self._place(document, view.steady, view.steady_from)
        return here - start

    def _place(self, document: Document, id: str, frame: int) -> Array:
        if frame not in self._known:
            self._known[frame] = place_of(document, id, frame)
        return self._known[frame]


def place_of(document: Document, id: str, frame: int) -> Array:
    """Where a track or shape is on a frame, `[2]` plate pixels."""
    for track in document.tracks:
        if track.id == id:
            return np.asarray(track.at(frame).mean(axis=0))
    for shape in document.shapes():
        if shape.id == id and shape.keys:
            return np.asarray(outline_at(document, shape, frame)[:, 1].mean(axis=0))
    return STILL


def subject(document: Document, view: ViewState) -> str:
    """What is to be followed: the selected track, the shape's own, else the shape."""
    known = {track.id for track in document.tracks}
    if view.track in known and (view.tool == "track" or not view.selected):
        return view.track
    for id in view.selected[-1:]:
        for transform, track in reversed(document.placings.get(id, ())):
            if track is not None:
                return transform.track
        return id
    return ""


def toggle(studio: "Studio", camera: Camera, size: tuple[float, float]) -> None:
    """Follow the selected track or shape, or stand still again as it looks now."""
    view = studio.view
    if view.steady:
        studio.look(steady="", zoom=camera.zoom, centre=centre(camera, size))
        studio.message.emit("info", "The view stands still again.")
        return
    id = subject(studio.document, view)
    if id:
        studio.look(steady=id, steady_from=view.frame)
        studio.message.emit("info", "Stabilised: the view follows, edits stay true.")
    else:
        studio.message.emit("info", "Select a shape or a track to stabilise on.")
