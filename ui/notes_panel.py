"""What reviewers said: a list with the frames, the words and what became of it."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QCheckBox,
    QHeaderView,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from smartroto import notes, spans
from smartroto.history import Edit
from smartroto.note import Note, Status
from smartroto.ui import style
from smartroto.ui.fields import dim, row_of
from smartroto.ui.studio import Studio

FRAMES, SHAPES, WORDS = range(3)
ID = Qt.ItemDataRole.UserRole
WORDLESS = "needs fix"
LEAST = 48
"""Points of height for the list, so that the panel fits beside others."""
SIGNS: dict[Status, tuple[str, str]] = {
    "open": ("✗", style.FIX),
    "fixed": ("◇", style.TOUCHED),
    "closed": ("✓", style.APPROVED),
}
"""Of each status its sign and colour."""


class NotesPanel(QWidget):
    """A click goes to the frame, a double click on the words changes them."""

    def __init__(self, studio: Studio) -> None:
        super().__init__()
        self._studio = studio
        self._filling = False
        self._shown: tuple[Any, ...] = ()
        self.list = QTreeWidget()
        self.list.setColumnCount(3)
        self.list.setHeaderHidden(True)
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setMinimumHeight(LEAST)
        self.list.setEditTriggers(QTreeWidget.EditTrigger.NoEditTriggers)
        fit = QHeaderView.ResizeMode.ResizeToContents
        for column in (FRAMES, SHAPES):
            self.list.header().setSectionResizeMode(column, fit)
        self.empty = dim("No note on these shapes. Needs Fix (Alt+N) writes one.")
        self.empty.setWordWrap(True)
        self.closed = QCheckBox("Show closed notes")
        self.closed.setToolTip("Those that a reviewer agreed to as well")
        self.fixed = self._button("Fixed", "The frames are mended", "fixed")
        self.close_ = self._button("Close", "The reviewer agrees", "closed")
        self.again = self._button("Reopen", "It is not mended", "open")
        self.remove = QPushButton("Delete")
        self.remove.setToolTip("The note was a mistake; undo brings it back")
        self.remove.clicked.connect(lambda: self._do("Delete note", notes.remove))
        buttons = (self.fixed, self.close_, self.again, self.remove)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(8, 4, 8, 8)
        rows.setSpacing(6)
        rows.addWidget(self.closed)
        rows.addWidget(self.empty)
        rows.addWidget(self.list, 1)
        rows.addWidget(row_of(*buttons))
        self._timer = QTimer(self, singleShot=True, interval=0)
        self._timer.timeout.connect(self.refresh)
        studio.document_changed.connect(lambda old, new: self._timer.start())
        self.closed.toggled.connect(lambda on: self.refresh())
        self.list.itemSelectionChanged.connect(self._offer)
        self.list.itemClicked.connect(self._go)
        self.list.itemDoubleClicked.connect(self._edit)
        self.list.itemChanged.connect(self._reworded)
        self.refresh()

    def _button(self, title: str, tip: str, status: Status) -> QPushButton:
        button = QPushButton(title)
        button.setToolTip(tip)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        label = f"{title} note"
        button.clicked.connect(
            lambda: self._do(label, lambda id: notes.mark(id, status))
        )
        return button

    # -- showing -----------------------------------------------------------------

    def refresh(self) -> None:
        """Show the notes there are, those that wait first."""
        document = self._studio.document
        names = {shape.id: shape.name for shape in document.shapes()}
        now = (document.notes, self.closed.isChecked(), names)
        if now == self._shown:
            return
        self._shown, kept = now, self._current()
        self._filling = True
        self.list.clear()
        shown = [n for n in document.notes if n.status != "closed" or now[1]]
        for note in sorted(shown, key=lambda one: (one.status != "open", one.first)):
            item = self._item(note, names)
            self.list.addTopLevelItem(item)
            if kept is not None and note.id == kept.id:
                self.list.setCurrentItem(item)
        self._filling = False
        self.empty.setVisible(not shown)
        self._offer()

    def _item(self, note: Note, names: dict[str, str]) -> QTreeWidgetItem:
        sign, colour = SIGNS[note.status]
        about = ", ".join(names[id] for id in note.shapes if id in names)
        text = note.text or WORDLESS
        item = QTreeWidgetItem(
            [f"{sign} {spans.words(note.first, note.last)}", about, text]
        )
        item.setData(FRAMES, ID, note.id)
        item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
        item.setForeground(FRAMES, QColor(colour))
        faint = note.status == "closed" or not note.text
        item.setForeground(WORDS, QColor(style.FAINT if faint else style.TEXT))
        who = f"{note.status}, by {note.author}" if note.author else note.status
        item.setToolTip(WORDS, f"{text} ({who})")
        return item

    def _current(self) -> Note | None:
        item = self.list.currentItem()
        id = item.data(FRAMES, ID) if item is not None else None
        return next((n for n in self._studio.document.notes if n.id == id), None)

    def _offer(self) -> None:
        """Only what makes sense for the chosen note."""
        note = self._current()
        status = note.status if note is not None else ""
        self.fixed.setEnabled(status == "open")
        self.close_.setEnabled(status in ("open", "fixed"))
        self.again.setEnabled(status in ("fixed", "closed"))
        self.remove.setEnabled(bool(status))

    # -- doing -------------------------------------------------------------------

    def _go(self) -> None:
        """Select what the note is about and go to its first frame."""
        note = self._current()
        if note is not None:
            there = {shape.id for shape in self._studio.document.shapes()}
            self._studio.select(id for id in note.shapes if id in there)
            self._studio.go(note.first)

    def _do(self, label: str, edit: Callable[[str], Edit]) -> None:
        note = self._current()
        if note is not None:
            self._studio.decide(label, edit(note.id))

    def _edit(self, item: QTreeWidgetItem, column: int) -> None:
        if column == WORDS:
            self.list.editItem(item, WORDS)

    def _reworded(self, item: QTreeWidgetItem, column: int) -> None:
        if not self._filling and column == WORDS:
            text = item.text(WORDS)
            text = "" if text == WORDLESS else text
            self._studio.decide(
                "Change note", notes.reword(item.data(FRAMES, ID), text)
            )
