"""The scripting interface on the window's own document: each change is an undo step."""

from collections.abc import Callable
from pathlib import Path
from typing import cast

from smartroto.document import Document
from smartroto.history import Edit, History
from smartroto.session import Session
from smartroto.settings import current
from smartroto.ui.studio import Studio


class _Window:
    """The studio's history as a session sees one."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio

    @property
    def document(self) -> Document:
        """What is committed."""
        return self._studio.history.document

    def do(self, label: str, edit: Edit, merge: str | None = None) -> Document:
        """One undo step; what is refused is raised, where a script can see it."""
        after = edit(self.document)
        self._studio.do(label, lambda _: after, merge)
        return self.document

    def undo(self) -> None:
        """As Ctrl+Z."""
        self._studio.undo()

    def redo(self) -> None:
        """As Ctrl+Shift+Z."""
        self._studio.redo()


class LiveSession(Session):
    """A `Session` that holds no document of its own, with the view beside it."""

    def __init__(self, studio: Studio) -> None:
        from smartroto.solve import Memory

        self._studio = studio
        self.history = cast(History, _Window(studio))
        self.frames = studio.frames
        self._memory = Memory(current().engine_bytes)

    @property
    def frame(self) -> int:
        """The frame that is shown; can be set."""
        return self._studio.view.frame

    @frame.setter
    def frame(self, frame: int) -> None:
        self._studio.go(frame)

    @property
    def selected(self) -> list[str]:
        """Ids of the selected shapes; can be set."""
        return list(self._studio.view.selected)

    @selected.setter
    def selected(self, ids: list[str]) -> None:
        self._studio.select(ids)

    def save(self, path: str | Path = "") -> None:
        """Save as the window does, in the background."""
        self._studio.save(str(path) or None)


def names(studio: Studio) -> dict[str, object]:
    """What a script finds at hand in the window."""
    import numpy as np

    made: Callable[[Studio], LiveSession] = LiveSession
    return {"session": made(studio), "np": np}
