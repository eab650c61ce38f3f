"""After a crash: what can be restored, and the question whether it should be."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from smartroto.journal import Found
from smartroto.ui.fields import dim

WIDTH, MOST_SHOWN = 640, 4


def ago(seconds: float) -> str:
    """How long ago something was, in words.

    >>> ago(20), ago(300), ago(7200), ago(200000)
    ('just now', '5 minutes ago', '2 hours ago', '2 days ago')
    """
    for size, name in ((86400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= size:
            count = int(seconds // size)
            return f"{count} {name}{'s' if count > 1 else ''} ago"
    return "just now"


def described(found: Found, now: float | None = None) -> str:
    """What a journal holds: how many changes, when the last was made, and where."""
    count = found.changes
    changes = "1 change" if count == 1 else f"{count} changes"
    when = time.strftime("%d %b %Y %H:%M", time.localtime(found.last))
    passed = ago((time.time() if now is None else now) - found.last)
    where = Path(found.header.project or found.header.plate or found.path).parent
    lines = [f"{changes} not saved, the last {passed} ({when})", str(where)]
    if found.torn:
        lines.append("The very last change was cut short and is left out.")
    return "\n".join(lines)


class Rescue(QDialog):
    """Lists journals; each can be restored or discarded, or left for later.

    chosen: the journal that is to be restored. Discarding asks `discard` to remove the
    file at once.
    """

    def __init__(
        self,
        found: Sequence[Found],
        discard: Callable[[Found], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.chosen: Found | None = None
        self._discard = discard
        self._left = len(found)
        self.setWindowTitle("Unsaved work")
        self.setMinimumWidth(WIDTH)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(12)
        head = QLabel("SmartROTO ended before this work was saved.")
        head.setProperty("strong", True)
        column.addWidget(head)
        column.addWidget(self._list(found))
        column.addWidget(
            dim("Restored work has its undo list; the saved files stay untouched.")
        )
        later = QDialogButtonBox()
        button = later.addButton("Decide Later", QDialogButtonBox.ButtonRole.RejectRole)
        button.setToolTip("Nothing is lost: File / Recover Unsaved Work shows it again")
        button.setAutoDefault(False)
        later.rejected.connect(self.reject)
        column.addWidget(later)

    def _list(self, found: Sequence[Found]) -> QWidget:
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for each in found:
            column.addWidget(self._card(each, first=each is found[0]))
        if len(found) <= MOST_SHOWN:
            return holder
        column.addStretch(1)
        area = QScrollArea(widgetResizable=True)
        area.setWidget(holder)
        area.setMinimumHeight(320)
        return area

    def _card(self, found: Found, first: bool) -> QWidget:
        card = QFrame()
        card.setProperty("card", True)
        row = QHBoxLayout(card)
        row.setContentsMargins(12, 10, 12, 10)
        row.setSpacing(8)
        text = QVBoxLayout()
        text.setSpacing(2)
        name = QLabel(found.name)
        name.setProperty("strong", True)
        text.addWidget(name)
        about = dim(described(found))
        about.setWordWrap(True)
        about.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        text.addWidget(about)
        row.addLayout(text, 1)
        discard, restore = QPushButton("Discard"), QPushButton("Restore")
        discard.clicked.connect(lambda: self._drop(found, card))
        restore.clicked.connect(lambda: self._choose(found))
        restore.setProperty("primary", first)
        for button in (discard, restore):
            button.setAutoDefault(False)
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        return card

    def _choose(self, found: Found) -> None:
        self.chosen = found
        self.accept()

    def _drop(self, found: Found, card: QWidget) -> None:
        self._discard(found)
        card.setVisible(False)
        self._left -= 1
        if not self._left:
            self.reject()
