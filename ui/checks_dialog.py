"""The ten checks before handing over: what they found, and where to go."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush, QColor
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from smartroto import spans
from smartroto.document import Document
from smartroto.errors import Error
from smartroto.jobs import Progress
from smartroto.ui import style
from smartroto.ui.studio import Studio

if TYPE_CHECKING:
    from smartroto.checks import Check
    from smartroto.checks_motion import Finding

JOB = "check"
FINDING = Qt.ItemDataRole.UserRole
HINT = (
    "Double-click or Return goes to the frame. What may stay is waived with a reason, "
    "which the report tells."
)


class ChecksDialog(QDialog):
    """Lies beside the work until it is closed; the window can be used meanwhile."""

    def __init__(self, studio: Studio, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Check the Shot")
        self._studio = studio
        self._checks: tuple[Check, ...] = ()
        self._of: Document | None = None
        self.heading, self.tree = QLabel(wordWrap=True), QTreeWidget()
        self.reason = QLineEdit(placeholderText="Why it may stay")
        self.waive = QPushButton("Waive")
        self.again = QPushButton("Check Again")
        self._lay_out()
        self.tree.itemActivated.connect(self.go)
        self.tree.currentItemChanged.connect(lambda *_: self._offer())
        self.reason.textChanged.connect(lambda *_: self._offer())
        self.reason.returnPressed.connect(self.waive.click)
        self.waive.clicked.connect(self._waive)
        self.again.clicked.connect(self.check)
        studio.document_changed.connect(self._changed)
        self.finished.connect(lambda _: studio.files.jobs.cancel(JOB))
        self.resize(720, 460)
        self._offer()
        self.check()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(10)
        self.heading.setProperty("strong", True)
        hint = QLabel(HINT, wordWrap=True)
        hint.setProperty("dim", True)
        self.tree.setHeaderLabels(["Check", "Frames", "What"])
        self.tree.setWordWrap(True)
        self.tree.setUniformRowHeights(False)
        head = self.tree.header()
        head.setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        head.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        head.setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        row, close = QHBoxLayout(), QPushButton("Close")
        close.clicked.connect(self.close)
        row.addWidget(self.reason, 1)
        for button in (self.waive, self.again, close):
            button.setAutoDefault(False)
            row.addWidget(button)
        for widget in (self.heading, self.tree, hint):
            column.addWidget(widget, 1 if widget is self.tree else 0)
        column.addLayout(row)

    # -- looking -----------------------------------------------------------------

    def check(self) -> None:
        """Look at the shot as it is now, in the background."""
        document = self._studio.document
        self.again.setEnabled(False)
        self.heading.setText("Checking…")

        def work(progress: Progress) -> "tuple[Check, ...]":
            from smartroto import checks

            return checks.run(document, progress)

        def done(found: "tuple[Check, ...]") -> None:
            self._checks, self._of = found, document
            self._show()

        self._studio.files.jobs.start(JOB, work, done, self._failed)

    def _failed(self, error: Exception) -> None:
        self.again.setEnabled(True)
        self.heading.setText(f"The checks could not be made: {error}")
        if not isinstance(error, Error):
            raise error

    def _changed(self) -> None:
        """Reasons are shown at once; for the rest the shot has to be checked again."""
        if self._of is not None and self._of is not self._studio.document:
            self._show()

    def _show(self) -> None:
        document = self._studio.document
        self.again.setEnabled(True)
        left = sum(len(check.open(document)) for check in self._checks)
        said = f"{left} things to look at" if left != 1 else "One thing to look at"
        said = said if left else "All ten checks passed or were waived"
        seen = self._of is not None and _same_but_reasons(self._of, document)
        self.heading.setText(said if seen else f"{said} · the shot has changed since")
        self.tree.clear()
        for check in self._checks:
            row = self._row(check, document)
            self.tree.addTopLevelItem(row)
            row.setExpanded(bool(check.open(document)))
        self._offer()

    def _row(self, check: "Check", document: Document) -> QTreeWidgetItem:
        left = len(check.open(document))
        waived = len(check.findings) - left
        told = f"{left} to look at" if left else "✓ passed"
        told = "✓ waived" if waived and not left else told
        item = QTreeWidgetItem([check.title, "", told])
        item.setToolTip(2, check.looks_at)
        item.setForeground(2, QBrush(QColor(style.LOW if left else style.DIM)))
        for finding in check.findings:
            item.addChild(self._line(check, finding, document))
        return item

    def _line(
        self, check: "Check", finding: "Finding", document: Document
    ) -> QTreeWidgetItem:
        frames = spans.words(finding.first, finding.last)
        key = check.key(finding)
        reason = document.waived.get(key)
        says = finding.says if reason is None else f"waived, {reason} ({finding.says})"
        line = QTreeWidgetItem([_name(document, finding.shape), frames, says])
        line.setData(0, FINDING, (key, finding))
        if reason is not None:
            for column in range(3):
                line.setForeground(column, QBrush(QColor(style.FAINT)))
        return line

    # -- doing -------------------------------------------------------------------

    def go(self, item: QTreeWidgetItem) -> None:
        """Select what a finding is about and go to its first frame."""
        data = item.data(0, FINDING)
        if data is None:
            return
        finding: Finding = data[1]
        document = self._studio.document
        if any(shape.id == finding.shape for shape in document.shapes()):
            self._studio.select([finding.shape])
        self._studio.go(finding.first)

    def _current(self) -> str:
        item = self.tree.currentItem()
        data = None if item is None else item.data(0, FINDING)
        return "" if data is None else str(data[0])

    def _offer(self) -> None:
        """The button waives with a reason, or takes a reason back."""
        key = self._current()
        waived = key in self._studio.document.waived
        self.waive.setText("Take Back" if waived else "Waive")
        self.waive.setEnabled(
            bool(key) and (waived or bool(self.reason.text().strip()))
        )

    def _waive(self) -> None:
        from smartroto import checks

        key = self._current()
        reason = "" if key in self._studio.document.waived else self.reason.text()
        self._studio.do("Waive" if reason else "Take Back", checks.waive(key, reason))
        self.reason.clear()


def _same_but_reasons(before: Document, after: Document) -> bool:
    """Whether the same would be found."""
    return (
        before.plate is after.plate
        and before.layers is after.layers
        and before.predictions is after.predictions
    )


def _name(document: Document, id: str) -> str:
    from smartroto.checks_motion import items

    names = (item.name for item in items(document.layers) if item.id == id)
    return next(names, "The shot")
