"""The command palette: any action by a few letters of its name."""

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    Qt,
)
from PySide6.QtGui import QColor, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from smartroto.ui import style
from smartroto.ui.action_set import Action, ActionSet, needs, shown

ID = Qt.ItemDataRole.UserRole
KEYS, MENU = ID + 1, ID + 2
WIDTH, MOST = 480, 12
LOOSE = 3
"""The score of a word that is only in the menu or the tip."""


def score(words: str, action: Action) -> int | None:
    """How well typed words fit an action, lower is better; None where they do not.

    Every word must start a word of the title or stand somewhere in the menu path.
    """
    title = action.title.lower()
    text = f"{title} {action.menu.lower()} {action.tip.lower()}"
    total = 0
    for word in words.lower().split():
        if title.startswith(word):
            continue
        if f" {word}" in f" {title}":
            total += 1
        elif word in text:
            total += LOOSE
        else:
            return None
    return total


class Row(QStyledItemDelegate):
    """The title on the left, where it is found in the middle, its key on the right."""

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        super().paint(painter, option, index)
        rect: QRect = option.rect
        box = rect.adjusted(8, 0, -12, 0)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setPen(QColor(style.DIM))
        metrics = painter.fontMetrics()
        keys = metrics.horizontalAdvance(index.data(KEYS)) + 12
        where = box.adjusted(box.width() // 2, 0, -keys, 0)
        cut = Qt.TextElideMode.ElideRight
        menu = metrics.elidedText(index.data(MENU), cut, where.width())
        painter.drawText(where, middle, menu)
        off = not index.flags() & Qt.ItemFlag.ItemIsEnabled
        painter.setPen(QColor(style.FAINT if off else style.TEXT))
        painter.drawText(box, middle | Qt.AlignmentFlag.AlignRight, index.data(KEYS))


class Palette(QFrame):
    """Type, choose with the arrows, Return runs, Esc closes."""

    def __init__(self, actions: ActionSet, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.actions_ = actions
        self.setObjectName("palette")
        self.setStyleSheet(
            f"#palette {{ background: {style.PANEL}; border: 1px solid {style.EDGE}; }}"
        )
        self.words = QLineEdit(placeholderText="Find a command")
        self.found = QListWidget()
        self.found.setItemDelegate(Row(self.found))
        self.found.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.addWidget(self.words)
        column.addWidget(self.found)
        self.words.installEventFilter(self)
        self.words.textChanged.connect(self._search)
        self.words.returnPressed.connect(self.run)
        self.found.itemClicked.connect(lambda item: self.run())
        self._search("")

    def show_over(self, widget: QWidget) -> None:
        """Open in the upper middle of a widget."""
        self.words.clear()
        self._search("")
        self.setFixedWidth(WIDTH)
        self.adjustSize()
        corner = QPoint((widget.width() - WIDTH) // 2, max(widget.height() // 8, 24))
        self.move(widget.mapToGlobal(corner))
        self.show()
        self.words.setFocus()

    def _search(self, words: str) -> None:
        self.found.clear()
        ranked = []
        for place, (action, made) in enumerate(self.actions_):
            rank = score(words, action)
            if rank is not None and action.id != "palette":
                off, loose = not made.isEnabled(), rank >= LOOSE
                order = loose, off, rank, self._age(action), place
                ranked.append((order, action, made))
        for order, action, made in sorted(ranked, key=lambda entry: entry[0]):
            off = order[1]
            item = QListWidgetItem(made.text().rstrip("…"))
            item.setData(ID, action.id)
            item.setData(KEYS, shown(action))
            where = action.menu.replace("/", " / ")
            item.setData(MENU, needs(action, self.actions_.studio) if off else where)
            if off:
                item.setFlags(Qt.ItemFlag.NoItemFlags)
            self.found.addItem(item)
        self.found.setCurrentRow(0)
        height = min(self.found.count(), MOST) * self.found.sizeHintForRow(0) + 2
        self.found.setFixedHeight(height)
        self.adjustSize()

    def _age(self, action: Action) -> int:
        """How long ago an action was chosen here; the latest is 0."""
        recent = self.actions_.recent
        return recent.index(action.id) if action.id in recent else len(recent)

    def run(self) -> None:
        """Close, and do what is marked."""
        item = self.found.currentItem()
        if item is not None and item.flags() & Qt.ItemFlag.ItemIsEnabled:
            self.close()
            self.actions_.choose(item.data(ID))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
            if step:
                row = self.found.currentRow() + step
                self.found.setCurrentRow(row % max(self.found.count(), 1))
                return True
        return super().eventFilter(watched, event)
