"""Opening, saving, importing and exporting, off the window's thread."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from smartroto import edits
from smartroto.document import Document, Plate
from smartroto.jobs import Progress
from smartroto.settings import current
from smartroto.ui import locks
from smartroto.ui.jobs import Jobs

if TYPE_CHECKING:
    from smartroto.delivery import Delivery
    from smartroto.exchange.options import ExportOptions
    from smartroto.exchange.report import Imported, Report
    from smartroto.ui.studio import Studio

PROJECT = ".sroto"
MOST_NOTES = 3


class Files(QObject):
    """The studio's door to the disk. Every failure is one sentence in the banner.

    path: the project file; digest: of its contents as they were saved or opened.
    last_report: what the latest import or export told, under a sentence.
    """

    reported = Signal()
    """An import changed something on the way: `last_report` tells what."""

    def __init__(self, studio: "Studio") -> None:
        super().__init__(studio)
        self._studio = studio
        self.path: str | None = None
        self.last_report: tuple[str, Report] | None = None
        self.digest = ""
        self._lock: locks.Lock | None = None
        self.jobs = Jobs(self, threads=2)
        self.jobs.reported.connect(studio.job_changed)

    def hold(self, lock: locks.Lock | None) -> None:
        """Keep other windows off a file, and let go of the one before."""
        if self._lock is not None and self._lock is not lock:
            self._lock.free()
        self._lock = lock

    def holds(self, path: str) -> bool:
        """Whether this window has taken the file already."""
        mine = self._lock.path if self._lock is not None else ""
        return bool(mine) and Path(mine).resolve() == Path(path).resolve()

    def open(self, path: str, *, copy: bool = False) -> None:
        """Open a project, or a plate from one of its frames, a pattern or a folder.

        copy: forget where the project came from, so that saving asks for a name.
        """
        if Path(path).suffix.lower() == PROJECT:
            shown = self._opened(None if copy else path)
            self._start("open", lambda progress: _load(path), shown)
        else:
            self._start("open", lambda progress: _find(path), self._use_plate)

    def _opened(self, path: str | None) -> Callable[[tuple[Document, str]], None]:
        def show(loaded: tuple[Document, str]) -> None:
            document, self.digest = loaded
            self._studio.restart(document, path)
            self._warn_of_gaps()

        return show

    def _use_plate(self, plate: Plate) -> None:
        """A new project where nothing is drawn; else another plate, undoably."""
        document = self._studio.history.document
        if any(document.shapes()):
            self._studio.do("Change plate", edits.set_plate(plate))
            self._studio.go(self._studio.view.frame)
        else:
            self._studio.restart(Document(plate=plate), None)
        self._warn_of_gaps()

    def _warn_of_gaps(self) -> None:
        plate, gone = self._studio.plate, len(self._studio.missing)
        if plate is None or not gone:
            return
        what = "All frames" if gone == len(plate.frames) else f"{gone} frames"
        where = Path(plate.path).parent
        sentence = f"{what} of this plate are missing on disk in {where}."
        self._studio.message.emit("warning", sentence)

    def save(
        self, path: str | None = None, then: Callable[[], None] = lambda: None
    ) -> bool:
        """Save in the background, then call `then`; False where no path is known."""
        path = path or self.path
        if path is None:
            return False
        target = as_project(path)
        if not self.holds(target) and not self._take(target):
            return False
        document = self._studio.history.document

        def saved(digest: str) -> None:
            self.path, self.digest = target, digest
            if self._studio.history.document is document:
                self._studio.history.mark_saved()
            else:
                self._studio.history.saved = document
            self._studio.file_changed.emit()
            self._say(f"Saved {Path(target).name}.")
            then()

        self._start("save", lambda progress: _save(document, target), saved)
        return True

    def _take(self, target: str) -> bool:
        """Whether this window may write to `target`, because no other works on it."""
        lock = locks.take(target)
        if isinstance(lock, locks.Holder):
            self._studio.message.emit(
                "error",
                f"{Path(target).name} is open in another window ({lock}): "
                "save under another name.",
            )
            return False
        self.hold(lock)
        return True

    def export(self, path: str, options: "ExportOptions | None" = None) -> None:
        """Write what is shown, predictions included, in the format of the suffix."""
        document = self._studio.history.document

        def work(progress: Progress) -> Any:
            from smartroto.exchange.export import export

            return export(document, path, options, progress)

        told = f"Exported {Path(path).name}."
        self._start("export", work, lambda report: self._tell(told, report))

    def deliver(self, folder: str, delivery: "Delivery") -> None:
        """Write all that is handed over of the shot into a folder."""
        document = self._studio.history.document

        def work(progress: Progress) -> Any:
            from smartroto.delivery import deliver

            return deliver(document, folder, delivery, progress)

        told = f"Delivered {Path(folder).name}."
        self._start("export", work, lambda report: self._tell(told, report))

    def import_shapes(self, path: str) -> None:
        """Add the layers of another program's file as one undo step."""
        plate = self._studio.plate

        def work(progress: Progress) -> Any:
            from smartroto import registry

            return registry.read(path, plate.size if plate is not None else None)

        name = Path(path).name
        self._start("import", work, lambda found: self._imported(name, found))

    def paste(self, text: str) -> None:
        """Add the shapes of text that another program, or this one, copied."""
        plate = self._studio.plate

        def work(progress: Progress) -> Any:
            from smartroto.exchange.pasted import loads

            return loads(text, plate.size if plate is not None else None)

        self._start(
            "import", work, lambda found: self._imported("the clipboard", found)
        )

    def _imported(self, name: str, found: "Imported") -> None:
        self._studio.do(f"Import {name}", found.edit())
        ids = [shape.id for layer in found.layers for shape in layer.shapes()]
        self._studio.select(ids)
        many = "1 shape" if len(ids) == 1 else f"{len(ids)} shapes"
        self._tell(f"{many} from {name}.", found.report)
        if any(True for _ in found.report):
            self.reported.emit()

    def _tell(self, sentence: str, report: "Report | None") -> None:
        """Say what was done, and what of it did not come through as it was."""
        if report is not None:
            self.last_report = sentence, report
            self._studio.file_changed.emit()
        notes = [str(note) for note in report or ()]
        told = " ".join([sentence, *notes[:MOST_NOTES]])
        if len(notes) > MOST_NOTES:
            told += f" And {len(notes) - MOST_NOTES} more notes."
        self._studio.message.emit("warning" if notes else "info", told)

    def cancel(self) -> None:
        """Call off an export, import or opening; a save always runs to its end."""
        for name in self.jobs.running():
            if name != "save":
                self.jobs.cancel(name)

    def close(self) -> None:
        """Call off what can be; wait for a save."""
        self.cancel()
        self.jobs.finish()
        self.hold(None)

    def _say(self, sentence: str) -> None:
        self._studio.message.emit("info", sentence)

    def _start(
        self, name: str, work: Callable[[Progress], Any], done: Callable[[Any], None]
    ) -> None:
        self.jobs.start(name, work, done, self._fail)

    def _fail(self, error: Exception) -> None:
        self._studio.report(error)


def as_project(path: str) -> str:
    """`path` with the suffix of a project, whatever other dots its name has.

    >>> as_project("sh010.v002"), as_project("arm.sroto")
    ('sh010.v002.sroto', 'arm.sroto')
    """
    return path if path.lower().endswith(PROJECT) else path + PROJECT


def _load(path: str) -> tuple[Document, str]:
    from smartroto import project

    with ThreadPoolExecutor(1) as beside:
        digest = beside.submit(project.digest, path)
        return project.load(path), digest.result()


_saving = Lock()
"""A save that a newer one called off runs to its end before the newer one begins."""


def _save(document: Document, path: str) -> str:
    from smartroto import project

    with _saving:
        project.save(document, path, keep=current().backups)
        return project.digest(path)


def _find(path: str) -> Plate:
    from smartroto import plate

    return plate.find(path)
