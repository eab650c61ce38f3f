"""Rejecting frames with a note, and what becomes of it: edits of the document.

A frame that a note is open on needs a fix. The artist says when it is fixed, the
reviewer closes the note. A note whose frames are all approved is closed by itself
(`smartroto.approval`).
"""

import getpass
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from uuid import uuid4

from msgspec import structs

from smartroto.approval import unapprove
from smartroto.document import Document
from smartroto.errors import Error
from smartroto.history import Edit, together
from smartroto.note import Note, Status
from smartroto.spans import runs


def user() -> str:
    """Who is at work here, as the system calls them; empty where it does not say."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return ""


def reject(
    frames: Mapping[str, Collection[int]],
    text: str = "",
    *,
    author: str = "",
    now: float | None = None,
) -> Edit:
    """Say that frames need a fix: one note for each run of them.

    frames: shape id -> the frames of it that are rejected; approved ones are let go.
    now: seconds since 1970.
    """
    when = time.time() if now is None else now

    def edit(document: Document) -> Document:
        known = {id: some for id, some in frames.items() if some}
        for id in known:
            document.shape(id)
        made = tuple(
            Note(
                id=f"note-{uuid4().hex[:12]}",
                shapes=tuple(known),
                first=first,
                last=last,
                text=text.strip(),
                author=author,
                time=when,
            )
            for first, last in runs({f for some in known.values() for f in some})
        )
        if not made:
            return document
        free = together(unapprove(id, some) for id, some in known.items())
        return replace(free(document), notes=(*document.notes, *made))

    return edit


def mark(id: str, status: Status) -> Edit:
    """Open a note again, say that it is fixed, or close it."""
    return _change(id, lambda note: structs.replace(note, status=status))


def reword(id: str, text: str) -> Edit:
    """Say it in other words."""
    return _change(id, lambda note: structs.replace(note, text=text.strip()))


def remove(id: str) -> Edit:
    """Take a note away, as one that was a mistake."""

    def edit(document: Document) -> Document:
        _known(document, id)
        return replace(document, notes=tuple(n for n in document.notes if n.id != id))

    return edit


def _change(id: str, how: Callable[[Note], Note]) -> Edit:
    def edit(document: Document) -> Document:
        _known(document, id)
        changed = tuple(how(n) if n.id == id else n for n in document.notes)
        if changed == document.notes:
            return document
        return replace(document, notes=changed)

    return edit


def _known(document: Document, id: str) -> None:
    if all(note.id != id for note in document.notes):
        raise Error(f"There is no note {id!r} in this project.")
