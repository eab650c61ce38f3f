"""File dialogs, recent files, and the question before unsaved work is lost."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QCheckBox, QMessageBox, QWidget

from smartroto import __version__, backups
from smartroto.errors import Error
from smartroto.ui import approving, formats, linking
from smartroto.ui.export_dialog import ExportDialog
from smartroto.ui.file_dialog import ask_path
from smartroto.ui.files import PROJECT, as_project
from smartroto.ui.report_dialog import ReportDialog
from smartroto.ui.studio import Studio

NUKE_SCRIPTS = "Nuke scripts (*.nk)"
PROJECTS = "SmartROTO project (*.sroto)"
PICTURES = "*.exr *.dpx *.cin *.tif *.tiff *.png *.jpg *.jpeg"
MOVIES = "*.mov *.mp4 *.mxf *.mkv *.avi"
OPENABLE = (
    f"Plates and projects (*.sroto {PICTURES} {MOVIES})",
    PROJECTS,
    f"Picture sequences ({PICTURES})",
    f"Movies ({MOVIES})",
    "All files (*)",
)
MOST_RECENT = 8


class Dialogs:
    """Asks the artist for paths; the studio does the work."""

    def __init__(
        self,
        studio: Studio,
        parent: QWidget,
        opens: Callable[[str], None] | None = None,
    ) -> None:
        self.studio = studio
        self.parent = parent
        self._opens = opens or studio.open
        self.settings = QSettings("smartroto", "smartroto")

    # -- opening -----------------------------------------------------------------

    def open(self) -> None:
        """Ask for a project or plate and open it."""
        path, _ = ask_path(self.parent, "Open", self.folder(), OPENABLE, False)
        if path:
            self.open_path(path)

    def open_path(self, path: str) -> None:
        """Open a path; asks first where that would replace unsaved work."""

        def go() -> None:
            self.remember(path)
            self._opens(path)

        drawn = any(True for _ in self.studio.document.shapes())
        if drawn and not path.lower().endswith(PROJECT):
            go()  # another plate under the same shapes, which undo takes back
        else:
            self.unless_unsaved(go)

    def recent(self) -> list[str]:
        """The paths opened or saved last, the latest first."""
        kept = self.settings.value("recent", [])
        if isinstance(kept, list):
            return [str(path) for path in kept]
        return [kept] if isinstance(kept, str) else []

    def remember(self, path: str) -> None:
        """Put a path on top of the recent ones."""
        full = str(Path(path).absolute())
        paths = [full, *(old for old in self.recent() if old != full)]
        self.settings.setValue("recent", paths[:MOST_RECENT])

    def folder(self) -> str:
        """Where a dialog for files starts: by the project, or what was opened last."""
        if self.studio.path:
            return str(Path(self.studio.path).parent)
        recent = self.recent()
        return str(Path(recent[0]).parent) if recent else ""

    # -- saving ------------------------------------------------------------------

    def save(self, then: Callable[[], None] = lambda: None) -> None:
        """Save to the project's path, asking for one the first time."""
        if self.studio.path is None:
            self.save_as(then)
        else:
            self.studio.files.save(then=then)

    def save_as(self, then: Callable[[], None] = lambda: None) -> None:
        """Ask where to save the project, and save it there."""
        start = self.studio.path or str(Path(self.folder()) / f"{self.name()}.sroto")
        path, _ = ask_path(self.parent, "Save project", start, (PROJECTS,), True)
        if path:
            target = as_project(path)
            self.remember(target)
            self.studio.files.save(target, then=then)

    def save_version(self) -> None:
        """Save under the next version's name, which no file has yet."""
        if self.studio.path is None:
            self.save_as()
            return
        target = str(backups.version_up(Path(self.studio.path)))
        if self.studio.files.save(target):
            self.remember(target)

    def unless_unsaved(self, go_on: Callable[[], None]) -> None:
        """Do `go_on` at once, or after unsaved work was saved or given up."""
        if not self.studio.history.unsaved:
            go_on()
            return
        answer = self._ask()
        if answer == QMessageBox.StandardButton.Save:
            self.save(then=go_on)
        elif answer == QMessageBox.StandardButton.Discard:
            go_on()

    def _ask(self) -> QMessageBox.StandardButton:
        buttons = QMessageBox.StandardButton
        box = QMessageBox(self.parent)
        box.setWindowTitle("Unsaved changes")
        box.setText(f"Save the changes to {self.name()}?")
        box.setInformativeText("Without saving they are lost.")
        box.setStandardButtons(buttons.Save | buttons.Discard | buttons.Cancel)
        box.setDefaultButton(buttons.Save)
        answer = buttons(box.exec())
        box.deleteLater()
        return answer

    def name(self) -> str:
        """The project's name; the plate's where it has none yet."""
        if self.studio.path:
            return Path(self.studio.path).stem
        plate = self.studio.plate
        return Path(plate.path).name.split(".")[0] if plate is not None else "untitled"

    def ask_unlock(self, question: str, go_on: Callable[[], bool]) -> None:
        """Ask before approved frames are changed; the window goes on meanwhile."""
        buttons = QMessageBox.StandardButton
        box = QMessageBox(self.parent)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setWindowTitle("Approved")
        box.setText(question)
        box.setInformativeText(
            "What was approved there is let go; undo brings it back."
        )
        box.setStandardButtons(buttons.Yes | buttons.Cancel)
        box.button(buttons.Yes).setText("Unlock")
        box.setDefaultButton(buttons.Yes)
        silent = QCheckBox("Do not ask again until restart")
        box.setCheckBox(silent)

        def answered(answer: int) -> None:
            if answer == buttons.Yes:
                self.studio.unlocking.silent = silent.isChecked()
                go_on()

        box.finished.connect(answered)
        box.open()

    def approve_all(self) -> None:
        """Ask before all frames that are sure are approved."""
        text = approving.question(self.studio)
        if not text:
            self.studio.message.emit("info", "No unapproved frame is above it.")
            return
        buttons = QMessageBox.StandardButton
        box = QMessageBox(self.parent)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setWindowTitle("Approve")
        box.setText(text)
        px = f"{self.studio.view.threshold:.1f} px"
        box.setInformativeText(f"Keys, and what is predicted to within about {px}.")
        box.setStandardButtons(buttons.Yes | buttons.Cancel)
        box.button(buttons.Yes).setText("Approve")
        box.setDefaultButton(buttons.Yes)
        box.accepted.connect(lambda: approving.approve_sure(self.studio))
        box.open()

    # -- exchange ----------------------------------------------------------------

    def export(self) -> None:
        """Ask where and how to write shapes, mattes or all of it, and write them."""
        start = str(Path(self.folder()) / self.name())
        dialog = ExportDialog(self.studio, start, self.parent)
        if dialog.exec():
            delivery = dialog.delivery()
            if delivery is not None:
                self.studio.files.deliver(dialog.target(), delivery)
            else:
                self.studio.export(dialog.target(), dialog.options())
        dialog.deleteLater()

    def show_report(self) -> None:
        """What the latest import or export kept, approximated and dropped."""
        if self.studio.files.last_report is not None:
            ReportDialog(*self.studio.files.last_report, self.parent).show()

    def show_checks(self) -> None:
        """The ten checks before handing over; they lie beside the work."""
        from smartroto.ui.checks_dialog import ChecksDialog

        ChecksDialog(self.studio, self.parent).show()

    def import_shapes(self) -> None:
        """Ask for another program's file and add its shapes."""
        table = formats.importers()
        every = (formats.any_of(table, "Shapes"), *formats.filters(table))
        path, _ = ask_path(self.parent, "Import shapes", self.folder(), every, False)
        if path:
            self.studio.import_shapes(path)

    def import_tracks(self) -> None:
        """Ask for a Nuke script and add the tracks of its nodes."""
        path, _ = ask_path(
            self.parent, "Import tracks", self.folder(), (NUKE_SCRIPTS,), False
        )
        if path:
            linking.import_tracks(self.studio, path)

    def paste_tracks(self) -> None:
        """Add the tracks of the nodes that were copied in Nuke."""
        linking.add_tracks(self.studio, QGuiApplication.clipboard().text())

    def copy_shapes(self) -> None:
        """Put the selected shapes, or all, on the clipboard as a node for Nuke."""
        from smartroto.exchange import nuke
        from smartroto.exchange.options import ExportOptions
        from smartroto.exchange.prepare import prepared
        from smartroto.exchange.report import Report

        options = ExportOptions(shapes=self.studio.view.selected or None)
        document = self.studio.history.document
        try:
            text = nuke.dumps(prepared(document, options, Report(), curved=True))
        except Error as error:
            self.studio.message.emit("error", str(error))
            return
        QGuiApplication.clipboard().setText(text)
        count = len(self.studio.view.selected)
        what = f"{count} selected" if count else "All shapes"
        self.studio.message.emit("info", f"{what} copied: paste into Nuke, or here.")

    def paste_shapes(self) -> None:
        """Add what Nuke, Fusion or this window put on the clipboard."""
        self.studio.files.paste(QGuiApplication.clipboard().text())

    def about(self) -> None:
        """What this is."""
        QMessageBox.about(
            self.parent,
            "About SmartROTO",
            f"<b>SmartROTO {__version__}</b><br><br>Draw shapes on a few frames; the "
            "frames between are filled as splines with your own points.<br>"
            "Your keys are never changed.",
        )
