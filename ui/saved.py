"""How long ago the project was saved, at the right of the status line."""

import time
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLabel, QWidget

from smartroto.ui.studio import Studio

EVERY_MS = 10_000
"""Coarse, so that a resting window rests."""


def ago(seconds: float) -> str:
    """A rough time in words.

    >>> ago(3.0), ago(75.0), ago(600.0), ago(9000.0), ago(200_000.0)
    ('just now', '1 min ago', '10 min ago', '2 h ago', '2 days ago')
    """
    for unit, name in ((86_400, "days"), (3600, "h"), (60, "min")):
        if seconds >= unit:
            return f"{int(seconds // unit)} {name} ago"
    return f"{10 * int(seconds // 10)} s ago" if seconds >= 10 else "just now"


class Saved(QLabel):
    """Nothing where nothing was drawn; what is not saved yet is safe in the journal."""

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("dim", True)
        self._studio = studio
        self.setContentsMargins(0, 0, 8, 0)
        self._timer = QTimer(self, interval=EVERY_MS)
        self._timer.timeout.connect(self.refresh)
        self._seen: tuple[str | None, bool] | None = None
        studio.file_changed.connect(self._changed)
        self._changed()

    def _changed(self) -> None:
        """Not at every step of a drag: asking for a file may take long."""
        now = (self._studio.path, self._studio.history.unsaved)
        if now != self._seen:
            self._seen = now
            self.refresh()

    def refresh(self) -> None:
        """Say it anew."""
        text = self._says()
        if text != self.text():
            self.setText(text)
        if bool(text) != self._timer.isActive():
            self._timer.start() if text else self._timer.stop()

    def _says(self) -> str:
        path, unsaved = self._studio.path, self._studio.history.unsaved
        if path is None:
            return "not saved yet" if unsaved else ""
        try:
            since = max(time.time() - Path(path).stat().st_mtime, 0.0)
        except OSError:
            return "the project's file is gone"
        return f"saved {ago(since)}" + (" · changed since" if unsaved else "")
