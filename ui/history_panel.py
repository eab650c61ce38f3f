"""The undo list as a panel: a click goes there."""

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from smartroto.ui import style
from smartroto.ui.studio import Studio

IDLE_MS = 60
FIRST = "As opened"


class HistoryPanel(QWidget):
    """Steps from the oldest down; those that were undone are faint."""

    def __init__(self, studio: Studio) -> None:
        super().__init__()
        self._studio = studio
        self.list = QListWidget()
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setUniformItemSizes(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.list)
        self._timer = QTimer(self, singleShot=True, interval=IDLE_MS)
        self._timer.timeout.connect(self.refresh)
        studio.file_changed.connect(self._timer.start)
        self.list.itemClicked.connect(lambda item: self.go(self.list.row(item)))
        self.refresh()

    def refresh(self) -> None:
        """Show the steps there are; only what differs is written anew."""
        if not self.isVisible() and self.list.count():
            return
        line = self._studio.history.line
        while self.list.count() > len(line.labels):
            self.list.takeItem(self.list.count() - 1)
        for row, label in enumerate(line.labels):
            if row == self.list.count():
                self.list.addItem(QListWidgetItem())
            item = self.list.item(row)
            item.setText(label or FIRST)
            undone = row > line.at
            item.setForeground(QColor(style.FAINT if undone else style.TEXT))
        self.list.setCurrentRow(line.at)

    def showEvent(self, event: object) -> None:
        """What happened while it was hidden is shown now."""
        self._timer.start()

    def go(self, row: int) -> None:
        """Undo or redo as far as this step."""
        away = row - self._studio.history.line.at
        for _ in range(abs(away)):
            if away < 0:
                self._studio.undo()
            else:
                self._studio.redo()
