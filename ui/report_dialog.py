"""What came through when shapes were read or written, line by line."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush, QColor, QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from smartroto.ui import style

if TYPE_CHECKING:
    from smartroto.exchange.report import Note, Report

OPEN_UP_TO = 40
"""A longer list of what was kept stays folded: it is the rest that one looks at."""


class ReportDialog(QDialog):
    """Lies beside the work until it is closed; the window can be used meanwhile."""

    def __init__(self, title: str, report: "Report", parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("What came through")
        self.report = report
        self.tree = QTreeWidget()
        self._lay_out(title)
        self._fill()
        self.resize(720, 420)

    def _lay_out(self, title: str) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(10)
        heading = QLabel(title, wordWrap=True)
        heading.setProperty("strong", True)
        column.addWidget(heading)
        self.tree.setHeaderLabels(["Shape or layer", "What", "Off by"])
        self.tree.setRootIsDecorated(True)
        self.tree.setUniformRowHeights(False)
        self.tree.setWordWrap(True)
        self.tree.setSelectionMode(QTreeWidget.SelectionMode.NoSelection)
        self.tree.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        head = self.tree.header()
        head.setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        head.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        head.setSectionResizeMode(2, QHeaderView.ResizeMode.ResizeToContents)
        head.setStretchLastSection(False)
        column.addWidget(self.tree, 1)
        row = QHBoxLayout()
        copy = QPushButton("Copy as Text")
        copy.clicked.connect(self.copy)
        close = QPushButton("Close")
        close.setDefault(True)
        close.clicked.connect(self.close)
        row.addWidget(copy)
        row.addStretch(1)
        row.addWidget(close)
        column.addLayout(row)

    def _fill(self) -> None:
        report = self.report
        self._group("Dropped", report.dropped, style.WORST, True)
        self._group("Approximated", report.approximated, style.LOW, True)
        alone = not report.dropped and not report.approximated
        opened = alone or len(report.kept) <= OPEN_UP_TO
        self._group("Kept", report.kept, style.APPROVED, opened)

    def _group(
        self, title: str, notes: "list[Note]", colour: str, opened: bool
    ) -> None:
        if not notes:
            return
        top = QTreeWidgetItem([f"{title}  {len(notes)}"])
        top.setForeground(0, QBrush(QColor(colour)))
        self.tree.addTopLevelItem(top)
        top.setFirstColumnSpanned(True)
        for note in notes:
            off = "" if note.error is None else f"{note.error:.3g} px"
            line = QTreeWidgetItem([note.name or "The whole file", note.text, off])
            line.setToolTip(1, str(note))
            line.setTextAlignment(2, Qt.AlignmentFlag.AlignRight)
            top.addChild(line)
        top.setExpanded(opened)

    def copy(self) -> None:
        """Put the report on the clipboard, as the command line prints it."""
        QGuiApplication.clipboard().setText(str(self.report))
