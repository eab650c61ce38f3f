"""Edits of tracks: made, put right by hand, gone on with, taken away."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from smartroto import edits
from smartroto.document import POINTS, Document, Layer, Shape, Track, TrackKind
from smartroto.errors import ShapeError
from smartroto.history import Edit
from smartroto.models.following import Step
from smartroto.placement_edits import unlink
from smartroto.shapes.arrays import Array
from smartroto.staying import held

NAMES = {"shift": "Point", "similarity": "Two points", "affine": "Three points"}


def new_track(document: Document, places: Array, frame: int, id: str = "") -> Track:
    """A track of one to four points `[P, 2]` in plate pixels, placed at `frame`.

    Raises ShapeError for another number of points.
    """
    kinds = {count: kind for kind, count in POINTS.items()}
    if len(places) not in kinds:
        raise ShapeError(f"A track has one to four points, not {len(places)}.")
    kind: TrackKind = kinds[len(places)]
    taken = {track.name for track in document.tracks}
    return Track(
        id=id or edits.new_id(),
        name=edits.free_name(NAMES.get(kind, "Plane"), taken),
        kind=kind,
        frames=np.array([frame]),
        places=np.asarray(places, dtype=float)[None],
        trust=np.ones(1),
        fixed=frozenset([frame]),
    )


def put_track(track: Track) -> Edit:
    """Add a track, or put it in the place of the one with its id."""

    def edit(document: Document) -> Document:
        known = [each.id for each in document.tracks]
        if track.id not in known:
            return replace(document, tracks=(*document.tracks, track))
        tracks = list(document.tracks)
        tracks[known.index(track.id)] = track
        return replace(document, tracks=tuple(tracks))

    return held(edit)


def remove_track(id: str, frame: int) -> Edit:
    """Take a track away. What rode on it stays where it is on `frame`."""

    def edit(document: Document) -> Document:
        document.track(id)
        for item in riders(document, id):
            document = unlink(item.id, frame)(document)
        left = tuple(track for track in document.tracks if track.id != id)
        return replace(document, tracks=left)

    return edit


def riders(document: Document, id: str) -> list[Shape | Layer]:
    """The layers and shapes that a track carries."""
    found: list[Shape | Layer] = []
    waiting: list[Shape | Layer] = list(document.layers)
    while waiting:
        item = waiting.pop()
        if item.transform.track == id:
            found.append(item)
        if isinstance(item, Layer):
            waiting += item.items
    return found


def rename_track(id: str, name: str) -> Edit:
    """Call a track otherwise."""

    def edit(document: Document) -> Document:
        track = document.track(id)
        if track.name == name:
            return document
        return put_track(replace(track, name=name))(document)

    return edit


def placed(track: Track, frame: int, places: Array) -> Track:
    """A track with its points `[P, 2]` put right by hand at `frame`."""
    step = Step(frame=frame, places=places, trust=1.0)
    return replace(with_steps(track, [step]), fixed=track.fixed | {frame})


def way_on(track: Track, frame: int, direction: int, span: range) -> list[int]:
    """The frames to follow it over: from `frame` to the next one that was placed by
    hand, or the end of `span`; direction 1 is forward, -1 back."""
    ends = [span.stop - 1] if direction > 0 else [span.start]
    ends += [f - direction for f in track.fixed if (f - frame) * direction > 0]
    end = min(ends) if direction > 0 else max(ends)
    return list(range(frame, end + direction, direction))


def with_steps(track: Track, steps: Sequence[Step], over: Sequence[int] = ()) -> Track:
    """A track with what was found on some frames.

    over: the frames it was looked for on: where it was not found it is not tracked.
    """
    found = {int(frame): row for row, frame in enumerate(track.frames)}
    kept = {
        frame: (track.places[row], float(track.trust[row]))
        for frame, row in found.items()
        if frame not in set(over[1:]) or frame in track.fixed
    }
    kept |= {step.frame: (step.places, step.trust) for step in steps}
    frames = sorted(kept)
    return replace(
        track,
        frames=np.array(frames),
        places=np.stack([kept[frame][0] for frame in frames]),
        trust=np.array([kept[frame][1] for frame in frames]),
    )
