"""Opening with care: another window on the file, and work that a crash left behind."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMessageBox, QWidget

from smartroto import recovery
from smartroto.autosave import beside
from smartroto.history import Line
from smartroto.journal import Found
from smartroto.ui import locks
from smartroto.ui.files import PROJECT
from smartroto.ui.journals import Journals, folder
from smartroto.ui.rescue import Rescue
from smartroto.ui.studio import Studio

T = TypeVar("T")


class Opening(QObject):
    """Stands before the studio's own opening and asks what only the artist knows."""

    def __init__(self, studio: Studio, journals: Journals, parent: QWidget) -> None:
        super().__init__(parent)
        self._studio, self._journals, self._window = studio, journals, parent

    def open(self, path: str) -> None:
        """Open a plate or a project; for a project see first who else works on it and
        whether there is unsaved work."""
        if Path(path).suffix.lower() != PROJECT:
            self._studio.open(path)
            return
        if not self._studio.files.holds(path) and not self._take(path):
            return
        self._start(
            lambda: _waiting([beside(path)], mine=path),
            lambda found: self._seen(path, found),
        )

    def _take(self, path: str) -> bool:
        """Take a project for this window; False where it stays with another one."""
        lock = locks.take(path)
        if isinstance(lock, locks.Holder):
            answer = self._ask_about(path, lock)
            if answer == "copy":
                self._studio.files.open(path, copy=True)
            if answer != "over":
                return False
            lock = locks.take_over(path)
        self._studio.files.hold(lock if isinstance(lock, locks.Lock) else None)
        return True

    def _seen(self, path: str, found: list[Found]) -> None:
        """Offer the work beside a project, then open what was decided on."""
        chosen = self._offer(found) if found else None
        if chosen is not None:
            self.restore(chosen)
            return
        if beside(path).exists():
            recovery.lay_aside(beside(path))
        self._studio.open(path)

    # -- after a crash -----------------------------------------------------------

    def look_for_work(
        self, recent: Iterable[str], otherwise: Callable[[], None] = lambda: None
    ) -> None:
        """Offer what crashes left behind beside the recent projects or unsaved.

        otherwise: done where there is nothing, or nothing is to be restored.
        """
        projects = [path for path in recent if path.lower().endswith(PROJECT)]

        def seen(found: list[Found]) -> None:
            chosen = self._offer(found) if found else None
            if chosen is not None:
                self.restore(chosen)
            else:
                otherwise()

        self._start(lambda: _waiting(recovery.journals(projects, folder())), seen)

    def recover(self, recent: Iterable[str]) -> None:
        """The same when the artist asks for it."""
        info = self._studio.message.emit
        self.look_for_work(recent, lambda: info("info", "No unsaved work is restored."))

    def restore(self, found: Found) -> None:
        """Show the work of a journal and go on with it."""
        project = found.header.project
        files = self._studio.files
        if project and not files.holds(project) and not self._take(project):
            return
        self._start(lambda: recovery.recover(found), lambda line: self._go(found, line))

    def _go(self, found: Found, line: Line) -> None:
        self._journals.restore(found, line)
        self._studio.message.emit("info", f"Restored the work on {found.name}.")

    def _start(self, work: Callable[[], T], done: Callable[[T], None]) -> None:
        files = self._studio.files
        files.jobs.start("open", lambda progress: work(), done, self._studio.report)

    # -- questions ---------------------------------------------------------------

    def _offer(self, found: list[Found]) -> Found | None:
        dialog = Rescue(found, _discard, self._window)
        dialog.exec()
        dialog.deleteLater()
        return dialog.chosen

    def _ask_about(self, path: str, holder: locks.Holder) -> str:
        """ "copy", "over" or "" for leaving it."""
        box = QMessageBox(self._window)
        box.setWindowTitle("Open in another window")
        box.setText(f"{Path(path).name} is open in another window ({holder}).")
        box.setInformativeText(
            "Two windows would overwrite each other's work. A copy asks for its own "
            "name when it is saved. Take it over only if that window is gone."
        )
        role = QMessageBox.ButtonRole
        copy = box.addButton("Open a Copy", role.AcceptRole)
        over = box.addButton("Take It Over", role.DestructiveRole)
        box.addButton(QMessageBox.StandardButton.Cancel)
        box.setDefaultButton(copy)
        box.exec()
        clicked = box.clickedButton()
        box.deleteLater()
        return "copy" if clicked is copy else "over" if clicked is over else ""


def _waiting(paths: Iterable[Path], mine: str = "") -> list[Found]:
    """Journals with changes that no living window writes.

    mine: a project that this window has taken already.
    """
    free = [path for path in paths if path.exists() and locks.free(path)]
    found = [each for path in free if (each := recovery.wanted(path)) is not None]
    return [
        each
        for each in found
        if each.header.project in ("", mine) or locks.free(each.header.project)
    ]


def _discard(found: Found) -> None:
    found.path.unlink(missing_ok=True)
