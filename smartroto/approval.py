"""Accepting frames: their outlines are frozen and no longer computed.

Approving moves nothing, neither the frame itself nor any other, and makes no prediction
stale. What the keys would say on an approved frame goes on being computed beside it, so
that a conflict can be shown (`smartroto.review`). Notes on frames that are all
approved are closed.
"""

from collections.abc import Collection
from dataclasses import replace

from msgspec import structs

from smartroto.animation import knots_at
from smartroto.document import Document, Key
from smartroto.edits import change_shape
from smartroto.errors import FrozenError
from smartroto.history import Edit
from smartroto.note import Note


def approve(id: str, frames: Collection[int]) -> Edit:
    """Freeze what is shown of a shape on `frames`; those outside its life are left."""

    def edit(document: Document) -> Document:
        shape = document.shape(id)
        new = {
            frame: Key(value=knots_at(document, shape, frame))
            for frame in frames
            if shape.keys and shape.alive(frame) and frame not in shape.approved
        }
        if not new:
            return document
        both = {**shape.approved, **new}
        frozen = change_shape(id, lambda shape: replace(shape, approved=both))
        return _settled(frozen(document))

    return edit


def unapprove(id: str, frames: Collection[int]) -> Edit:
    """Let go of approved frames: they follow keys and predictions again."""

    def edit(document: Document) -> Document:
        shape = document.shape(id)
        kept = {f: key for f, key in shape.approved.items() if f not in set(frames)}
        if len(kept) == len(shape.approved):
            return document
        return change_shape(id, lambda shape: replace(shape, approved=kept))(document)

    return edit


def _settled(document: Document) -> Document:
    """The document with notes closed that only speak of approved frames by now."""
    shapes = {shape.id: shape for shape in document.shapes()}

    def done(note: Note) -> bool:
        about = [shapes[id] for id in note.shapes if id in shapes]
        frames = range(note.first, note.last + 1)
        return bool(about) and all(
            frame in shape.approved
            for shape in about
            for frame in frames
            if shape.alive(frame)
        )

    left = tuple(
        structs.replace(note, status="closed")
        if note.status != "closed" and done(note)
        else note
        for note in document.notes
    )
    return document if left == document.notes else replace(document, notes=left)


def unlocked(edit: Edit) -> Edit:
    """The edit with the approved frames that it would move let go first."""

    def bold(document: Document) -> Document:
        while True:
            try:
                return edit(document)
            except FrozenError as frozen:
                document = unapprove(frozen.id, frozen.frames)(document)

    return bold
