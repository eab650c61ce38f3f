"""Transforms and tracks as records of a project file."""

import msgspec
import numpy as np

from smartroto.document import (
    PARTS,
    POINTS,
    UNMOVED,
    Colour,
    Track,
    TrackKind,
    Transform,
)
from smartroto.project_keys import FileKey, keys_from_file, keys_to_file


class FileTransform(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """How a layer or shape is placed, and the track that carries it."""

    translate: list[FileKey] = []
    rotate: list[FileKey] = []
    scale: list[FileKey] = []
    skew: list[FileKey] = []
    pivot: list[FileKey] = []
    track: str = ""
    reference: int = 0


class FileTrack(
    msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True, tag="track"
):
    """A track: its points on each of its frames."""

    id: str
    name: str
    kind: TrackKind
    colour: Colour
    frames: list[int]
    places: np.ndarray
    trust: np.ndarray
    fixed: list[int] = []
    visible: bool = True


_FORMS: dict[str, tuple[int, ...]] = {
    part: () if part in ("rotate", "skew") else (2,) for part in PARTS
}


def transform_to_file(transform: Transform) -> FileTransform | None:
    """The record of a transform; None of one that was never touched."""
    if transform is UNMOVED:
        return None
    parts = {part: keys_to_file(getattr(transform, part)) for part in PARTS}
    track, reference = transform.track, transform.reference
    return FileTransform(**parts, track=track, reference=reference)


def transform_from_file(file: FileTransform | None, where: str) -> Transform:
    """The transform of a record; where: what it places."""
    if file is None:
        return UNMOVED
    parts = {
        part: keys_from_file(
            getattr(file, part), _FORMS[part], f"the {part} of {where}"
        )
        for part in PARTS
    }
    return Transform(**parts, track=file.track, reference=file.reference)


def track_to_file(track: Track) -> FileTrack:
    """The record of a track."""
    return FileTrack(
        id=track.id,
        name=track.name,
        kind=track.kind,
        colour=track.colour,
        frames=[int(frame) for frame in track.frames],
        places=track.places,
        trust=track.trust,
        fixed=sorted(track.fixed),
        visible=track.visible,
    )


def track_from_file(file: FileTrack) -> Track:
    """The track of a record; msgspec.ValidationError where its points do not fit."""
    frames = np.array(file.frames, dtype=np.int64)
    count = POINTS[file.kind]
    form = (len(frames), count, 2)
    rising = len(frames) > 0 and bool(np.all(np.diff(frames) > 0))
    whole = file.places.shape == form and file.trust.shape == form[:1]
    if not (rising and whole and np.isfinite(file.places).all()):
        raise msgspec.ValidationError(
            f"the track {file.name!r} needs ascending frames and {count} finite points "
            "on each of them"
        )
    return Track(
        id=file.id,
        name=file.name,
        kind=file.kind,
        frames=frames,
        places=file.places,
        trust=file.trust,
        fixed=frozenset(file.fixed),
        visible=file.visible,
        colour=file.colour,
    )
