"""The track tool: place points and planes on the picture, and put them right."""

import numpy as np

from smartroto import edits
from smartroto.document import Document, Track
from smartroto.history import Edit
from smartroto.shapes.arrays import Array
from smartroto.track_edits import new_track, placed, put_track
from smartroto.ui.dragging import drag
from smartroto.ui.hit import Hit
from smartroto.ui.mark import Marquee
from smartroto.ui.pointer import Gesture, Pointer, Released, Scene
from smartroto.ui.tool import Aim, Tool

NAME = "track"


def begin(scene: Scene, pen: Pointer, hit: Hit | None) -> Gesture | None:
    """Take hold of a point of a track, or place a new one."""
    found = under(scene, pen)
    if found is not None:
        return correct(scene, pen, *found)
    return place(scene, pen)


def shown_tracks(document: Document, selected: str) -> list[Track]:
    """The tracks that are drawn and can be taken hold of, the selected one last."""
    seen = [track for track in document.tracks if track.visible]
    return sorted(seen, key=lambda track: track.id == selected)


def under(scene: Scene, pen: Pointer) -> tuple[Track, int] | None:
    """The nearest point of a track under the pen; the selected track goes first."""
    found: list[tuple[bool, float, Track, int]] = []
    for track in shown_tracks(scene.document, scene.view.track):
        away = (track.at(scene.view.frame) - pen.at) * scene.scale
        distances = np.hypot(*away.T)
        index = int(np.argmin(distances))
        if distances[index] <= pen.radius:
            other = track.id != scene.view.track
            found.append((other, float(distances[index]), track, index))
    if not found:
        return None
    _, _, track, index = min(found, key=lambda each: each[:2])
    return track, index


def correct(scene: Scene, press: Pointer, track: Track, index: int) -> Gesture:
    """Drag a point of a track to its place; it is followed anew from there."""
    frame = scene.view.frame
    start = track.at(frame)
    scene.look(track=track.id)

    def edit_at(pen: Pointer) -> Edit:
        places = start.copy()
        places[index] += pen.at - press.at
        return put_track(placed(track, frame, places))

    return drag(scene, press, f"Correct {track.name}", edit_at)


def place(scene: Scene, press: Pointer) -> Gesture:
    """A click places a point, with Shift a second one of the selected track; a drag
    places a plane by two of its corners."""
    moved = False
    pen = press
    try:
        while True:
            pen = yield
            moved = moved or pen.left(press)
            if moved:
                corners = np.stack([press.at, pen.at])
                low, high = corners.min(axis=0), corners.max(axis=0)
                scene.mark(Marquee(low=low, high=high))
    except Released:
        if moved:
            _add(scene, _corners(press.at, pen.at))
        elif press.shift and (first := _single(scene)) is not None:
            _second(scene, first, press.at)
        else:
            _add(scene, press.at[None])
    finally:
        scene.mark(None)


def _corners(one: Array, other: Array) -> Array:
    """The corners `[4, 2]` of a rectangle, clockwise from the top left."""
    (left, top), (right, bottom) = np.minimum(one, other), np.maximum(one, other)
    return np.array([[left, top], [right, top], [right, bottom], [left, bottom]])


def _single(scene: Scene) -> Track | None:
    """The selected track, where it has one point only."""
    return next(
        (
            track
            for track in scene.document.tracks
            if track.id == scene.view.track and track.kind == "shift"
        ),
        None,
    )


def _add(scene: Scene, places: Array) -> None:
    id, frame = edits.new_id(), scene.view.frame

    def add(document: Document) -> Document:
        return put_track(new_track(document, places, frame, id))(document)

    if scene.commit("Place track", add):
        scene.look(track=id)


def _second(scene: Scene, first: Track, at: Array) -> None:
    """A track of two points: both are placed here and followed from here."""
    frame = scene.view.frame
    places = np.concatenate([first.at(frame), at[None]])

    def add(document: Document) -> Document:
        made = new_track(document, places, frame, first.id)
        return put_track(made)(document)

    scene.commit("Place second point", add)


def aim(scene: Scene, pen: Pointer, hit: Hit | None) -> Aim:
    """What a press would do here."""
    found = under(scene, pen)
    if found is not None:
        name = found[0].name
        return Aim(cursor="move", hint=f"Drag: correct {name} and track on from here")
    more = " · Shift+click: second point" if _single(scene) is not None else ""
    return Aim(
        cursor="cross",
        hint=f"Click: place a point to track{more} · drag: place a plane · "
        "Alt+Right, Alt+Left: track on, back",
    )


TOOL = Tool(
    name=NAME,
    title="Track",
    key="Shift+T",
    tip="Click to place a point, drag to place a plane, then track on and back.",
    begin=begin,
    aim=aim,
)
