"""F1: all hotkeys on one sheet, made from the list of actions."""

import time
from itertools import groupby

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from smartroto.ui import style
from smartroto.ui.action_set import Action, shown
from smartroto.ui.fields import dim

MOST_COLUMNS, ROW = 6, 15
Groups = list[tuple[str, list[tuple[str, str]]]]
TAP = 0.35
"""Seconds; a longer press is held."""
MOUSE = (
    ("Wheel", "Zoom at the pointer"),
    ("Middle drag", "Pan (or Alt+drag)"),
    ("Click", "Corner, or select"),
    ("Drag", "Smooth point, or move"),
    ("Ctrl+Alt+click", "Insert a point"),
    ("Return", "Close the outline"),
    ("Esc", "Leave open, stop"),
)


def sheet(actions: tuple[Action, ...]) -> Groups:
    """Groups by menu of (key, what it does), actions without keys left out."""
    keyed = [action for action in actions if action.keys and "Nudge" not in action.menu]
    groups = [
        (menu.replace("/", " / "), [(shown(action), _plain(action)) for action in some])
        for menu, some in groupby(keyed, key=lambda action: action.menu)
    ]
    return [("Mouse and pen", list(MOUSE)), *_merged(groups)]


def _merged(groups: Groups) -> Groups:
    merged: dict[str, list[tuple[str, str]]] = {}
    for menu, rows in groups:
        merged.setdefault(menu, []).extend(rows)
    return list(merged.items())


def _plain(action: Action) -> str:
    return action.title.rstrip("…")


class Hotkeys(QFrame):
    """Lies over the window; any key or click closes it.

    made_for: the height of the window that its columns fit.
    """

    def __init__(self, actions: tuple[Action, ...], parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("hotkeys")
        self.setStyleSheet(
            f"#hotkeys {{ background: {style.PANEL}; border: 1px solid {style.EDGE};"
            " border-radius: 8px; } #hotkeys QLabel { font-size: 11px; }"
        )
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        columns = QHBoxLayout(self)
        columns.setContentsMargins(16, 12, 16, 12)
        columns.setSpacing(20)
        room = (parent.height() - 40) // ROW
        for groups in _columns(sheet(actions), room):
            column = QVBoxLayout()
            column.setSpacing(10)
            for title, rows in groups:
                column.addWidget(_group(title, rows))
            column.addStretch(1)
            columns.addLayout(column)
        self._since, self.made_for = 0.0, parent.height()
        self.setVisible(False)

    def toggle_over(self, widget: QWidget) -> None:
        """Open in the middle of the window, or close."""
        if self.isVisible():
            self.hide()
            return
        self.adjustSize()
        self.move(widget.rect().center() - self.rect().center())
        self.show()
        self.raise_()
        self.setFocus()
        self._since = time.monotonic()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not event.isAutoRepeat():
            self.hide()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """A key that was held closes the sheet, a tap leaves it open."""
        held = time.monotonic() - self._since > TAP
        if held and not event.isAutoRepeat():
            self.hide()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.hide()


def _group(title: str, rows: list[tuple[str, str]]) -> QWidget:
    holder = QWidget()
    grid = QGridLayout(holder)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(8)
    grid.setVerticalSpacing(1)
    head = QLabel(title)
    head.setProperty("strong", True)
    grid.addWidget(head, 0, 0, 1, 2)
    for line, (key, what) in enumerate(rows, 1):
        grid.addWidget(QLabel(key), line, 0, Qt.AlignmentFlag.AlignRight)
        grid.addWidget(dim(what), line, 1)
    grid.setColumnMinimumWidth(0, 60)
    grid.setColumnStretch(1, 1)
    return holder


def _columns(groups: Groups, room: int) -> list[Groups]:
    """The groups in order, in as few columns as `room` rows in each allow."""
    for count in range(3, MOST_COLUMNS + 1):
        columns = _balanced(groups, count)
        if max(map(_rows, columns)) <= room:
            return columns
    return columns


def _balanced(groups: Groups, count: int) -> list[Groups]:
    """The groups in order, in at most `count` columns, the tallest as low as can be."""
    least = max(_rows([group]) for group in groups)
    for height in range(least, _rows(groups) + 1):
        columns: list[Groups] = [[]]
        for group in groups:
            if columns[-1] and _rows([*columns[-1], group]) > height:
                columns.append([])
            columns[-1].append(group)
        if len(columns) <= count:
            break
    return columns


def _rows(groups: Groups) -> int:
    """Rows that groups take, their titles and the gaps between them included."""
    return sum(len(rows) + 2 for _, rows in groups)
