"""The line over the viewer that a rejection is explained in."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QWidget

from smartroto.ui import approving, style
from smartroto.ui.studio import Studio

WIDEST, AIR = 640, 16


class NoteLine(QFrame):
    """Return rejects, with a word or without; Esc leaves everything as it was."""

    def __init__(self, studio: Studio, over: QWidget) -> None:
        super().__init__(over)
        self._studio, self._over = studio, over
        self.setObjectName("note")
        self.setStyleSheet(
            f"#note {{ background: {style.PANEL}; border: 1px solid {style.FIX}; "
            "border-radius: 4px; }"
        )
        self.about = QLabel()
        self.about.setProperty("strong", True)
        self.text = QLineEdit(placeholderText="What is wrong · Return: needs fix")
        self.text.setToolTip("Return rejects the frames, without a word too")
        self.text.returnPressed.connect(self._send)
        self.text.installEventFilter(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 8, 8)
        row.setSpacing(10)
        row.addWidget(self.about)
        row.addWidget(self.text, 1)
        self.hide()
        studio.view_changed.connect(lambda old, new: self._follow())

    def ask(self) -> None:
        """Open for the selected shapes on the frames in scope."""
        self.text.clear()
        self._follow()
        room = self._over.width() - 2 * AIR
        self.setFixedWidth(min(WIDEST, room))
        self.adjustSize()
        left = (self._over.width() - self.width()) // 2
        self.move(left, self._over.height() - self.height() - AIR)
        self.show()
        self.raise_()
        self.text.setFocus(Qt.FocusReason.OtherFocusReason)

    def _follow(self) -> None:
        """It is always about what is selected and shown now."""
        if not self._studio.view.selected:
            self._close()
        self.about.setText(approving.about(self._studio))

    def _send(self) -> None:
        text = self.text.text()
        self._close()
        approving.reject_here(self._studio, text)

    def _close(self) -> None:
        if self.isVisible():
            self.hide()
            self._over.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Esc closes the line and nothing else."""
        if isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
            elif event.type() == QEvent.Type.KeyPress:
                self._close()
            return True
        return super().eventFilter(watched, event)
