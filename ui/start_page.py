"""What an empty window says: how to begin, and what was open last."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from smartroto.ui.fields import dim
from smartroto.ui.studio import Studio

WIDTH, MOST = 460, 6


class StartPage(QWidget):
    """Lies in the middle of the viewer until a plate or a project is open.

    recent: asks for the paths opened last; open: asks the artist for one; open_path:
    opens one of them.
    """

    def __init__(
        self,
        studio: Studio,
        over: QWidget,
        recent: Callable[[], list[str]],
        open: Callable[[], None],
        open_path: Callable[[str], None],
    ) -> None:
        super().__init__(over)
        self._studio, self._over = studio, over
        self._recent, self._open_path = recent, open_path
        self.setObjectName("start")
        self.setStyleSheet("#start, #entry { background: transparent; }")
        self.setFixedWidth(WIDTH)
        column = QVBoxLayout(self)
        column.setSpacing(8)
        head = QLabel("Drop a plate or a project here")
        head.setStyleSheet("font-size: 18px;")
        column.addWidget(head)
        column.addWidget(
            dim("A frame of a sequence, a movie, a folder, or a .sroto file.")
        )
        row = QHBoxLayout()
        button = QPushButton("Open…")
        button.setToolTip("A project, a frame of a sequence, or a movie")
        button.setProperty("primary", True)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.clicked.connect(lambda: open())
        row.addWidget(button)
        row.addStretch(1)
        column.addLayout(row)
        self.entries = QVBoxLayout()
        self.entries.setSpacing(2)
        column.addSpacing(8)
        column.addLayout(self.entries)
        over.installEventFilter(self)
        studio.document_changed.connect(lambda old, new: self.refresh())
        self.refresh()

    def refresh(self) -> None:
        """Show or hide, and lie in the middle."""
        document = self._studio.document
        empty = document.plate is None and not any(document.shapes())
        self.setVisible(empty)
        if empty:
            QTimer.singleShot(0, self, self._centre)

    def _centre(self) -> None:
        layout = self.layout()
        if layout is not None:
            layout.activate()
        self.resize(WIDTH, self.sizeHint().height())
        self.move(self._over.rect().center() - self.rect().center())

    def showEvent(self, event: QShowEvent) -> None:
        """List what was open last."""
        while self.entries.count():
            item = self.entries.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.deleteLater()
        paths = self._recent()[:MOST]
        if paths:
            self.entries.addWidget(dim("Recent"))
        for path in paths:
            self.entries.addWidget(self._entry(path))
        QTimer.singleShot(0, self, self._centre)

    def _entry(self, path: str) -> QWidget:
        where = Path(path)
        button = QPushButton(where.name)
        button.setProperty("quiet", True)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.setToolTip(path)
        button.clicked.connect(lambda: self._open_path(path))
        folder = dim(self._short(str(where.parent)))
        holder = QWidget()
        holder.setObjectName("entry")
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(button)
        row.addWidget(folder, 1)
        return holder

    def _short(self, folder: str) -> str:
        metrics = self.fontMetrics()
        return metrics.elidedText(folder, Qt.TextElideMode.ElideMiddle, WIDTH // 2)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay in the middle of the viewer."""
        if event.type() == QEvent.Type.Resize:
            self.refresh()
        return super().eventFilter(watched, event)
