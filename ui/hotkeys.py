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

COLUMNS = 4
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


def sheet(actions: tuple[Action, ...]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Groups by menu of (key, what it does), actions without keys left out."""
    keyed = [action for action in actions if action.keys and "Nudge" not in action.menu]
    groups = [
        (menu.replace("/", " / "), [(shown(action), _plain(action)) for action in some])
        for menu, some in groupby(keyed, key=lambda action: action.menu)
    ]
    return [("Mouse and pen", list(MOUSE)), *_merged(groups)]


def _merged(
    groups: list[tuple[str, list[tuple[str, str]]]],
) -> list[tuple[str, list[tuple[str, str]]]]:
    merged: dict[str, list[tuple[str, str]]] = {}
    for menu, rows in groups:
        merged.setdefault(menu, []).extend(rows)
    return list(merged.items())


def _plain(action: Action) -> str:
    return action.title.rstrip("…")


class Hotkeys(QFrame):
    """Lies over the window; any key or click closes it."""

    def __init__(self, actions: tuple[Action, ...], parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("hotkeys")
        self.setStyleSheet(
            f"#hotkeys {{ background: {style.PANEL}; border: 1px solid {style.EDGE};"
            " border-radius: 8px; }"
        )
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        columns = QHBoxLayout(self)
        columns.setContentsMargins(24, 20, 24, 20)
        columns.setSpacing(32)
        for groups in _balanced(sheet(actions)):
            column = QVBoxLayout()
            column.setSpacing(16)
            for title, rows in groups:
                column.addWidget(_group(title, rows))
            column.addStretch(1)
            columns.addLayout(column)
        self._since = 0.0
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
    grid.setHorizontalSpacing(12)
    grid.setVerticalSpacing(3)
    head = QLabel(title)
    head.setProperty("strong", True)
    grid.addWidget(head, 0, 0, 1, 2)
    for line, (key, what) in enumerate(rows, 1):
        grid.addWidget(QLabel(key), line, 0, Qt.AlignmentFlag.AlignRight)
        grid.addWidget(dim(what), line, 1)
    grid.setColumnMinimumWidth(0, 84)
    grid.setColumnStretch(1, 1)
    return holder


def _balanced(
    groups: list[tuple[str, list[tuple[str, str]]]],
) -> list[list[tuple[str, list[tuple[str, str]]]]]:
    """The groups in columns of about the same height, in order."""
    total = sum(len(rows) + 2 for _, rows in groups)
    columns: list[list[tuple[str, list[tuple[str, str]]]]] = [[]]
    height = 0
    for group in groups:
        tall = len(group[1]) + 2
        full = height and height + tall / 2 > total / COLUMNS
        if full and len(columns) < COLUMNS:
            columns.append([])
            height = 0
        columns[-1].append(group)
        height += tall
    return columns
