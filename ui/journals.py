"""The journal of this window: hands over each change, and keeps others off the file."""

import os
import time
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal

from smartroto.autosave import Autosave, Base
from smartroto.history import Line
from smartroto.journal import SUFFIX, Found
from smartroto.settings import current
from smartroto.ui import locks
from smartroto.ui.studio import Studio


def folder() -> Path:
    """Where the journals of unsaved projects lie."""
    return current().cache_path / "journals"


class Journals(QObject):
    """Watches the studio's history. On the window's thread it only passes a value on.

    What is saved, and where, is read off the history and the studio's path, so that
    no way of saving or opening can forget the journal.
    """

    _told = Signal(str)

    def __init__(self, studio: Studio) -> None:
        super().__init__(studio)
        self._studio = studio
        self.autosave = Autosave(self._told.emit)
        self._told.connect(self._tell, Qt.ConnectionType.QueuedConnection)
        stamp = time.strftime("%Y-%m-%d_%H%M%S", time.localtime())
        self._spare = folder() / f"{stamp}-{os.getpid()}-{id(self):x}{SUFFIX}"
        self._locks: dict[Path, locks.Lock | locks.Holder] = {}
        self._restoring = False
        self._what = studio.history, studio.path
        self._seen = self._saved = studio.history.document
        if current().autosave:
            self._stand()
            studio.file_changed.connect(self._look)

    def _look(self) -> None:
        if self._restoring:
            return
        history, path = self._studio.history, self._studio.path
        if history.saved is not self._saved or (history, path) != self._what:
            self._stand()
        if history.document is not self._seen:
            self._seen = history.document
            self._take(self._spare)
            self.autosave.note(history.line)

    def _stand(self) -> None:
        """The history was begun, opened or saved: changes count from there on."""
        self._what = self._studio.history, self._studio.path
        self._seen = self._saved = self._studio.history.saved
        self.autosave.stand_on(self._base())

    def _base(self) -> Base:
        files = self._studio.files
        return Base(
            document=self._saved,
            spare=self._spare,
            project=files.path or "",
            digest=files.digest if files.path else "",
        )

    def _take(self, journal: Path) -> None:
        """Other windows must not offer to restore what is at work here."""
        if journal not in self._locks:
            journal.parent.mkdir(parents=True, exist_ok=True)
            self._locks[journal] = locks.take(journal)

    def restore(self, found: Found, line: Line) -> None:
        """Show the work of a journal, and go on with that journal."""
        self._restoring = True
        try:
            self._studio.restore(line, found.header.project or None)
        finally:
            self._restoring = False
        self._take(found.path)
        self._stand()
        self._seen = line.document
        self.autosave.resume(found, line, self._base())

    def _tell(self, sentence: str) -> None:
        text = sentence or "Autosave works again."
        self._studio.message.emit("error" if sentence else "info", text)

    def close(self, *, keep: bool = False) -> None:
        """End; without `keep` all is saved or given up and the journal goes."""
        self.autosave.close(keep=keep)
        for lock in self._locks.values():
            if isinstance(lock, locks.Lock):
                lock.free()
