"""Warnings and failures: one sentence over the viewer that does not block."""

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy

from smartroto.ui import style
from smartroto.ui.fields import small_button
from smartroto.ui.studio import Studio

WARNING_MS = 8000


class Banner(QFrame):
    """Shows the latest sentence; an error stays until it is dismissed."""

    def __init__(self, studio: Studio) -> None:
        super().__init__()
        self.setVisible(False)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.sign = QLabel()
        self.sign.setPixmap(
            style.draw("warning", 16, self.devicePixelRatioF(), style.KEY)
        )
        self.text = QLabel(wordWrap=True)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 6, 6)
        row.setSpacing(8)
        row.addWidget(self.sign)
        row.addWidget(self.text, 1)
        row.addWidget(small_button("cancel", "Dismiss", self.hide))
        self._timer = QTimer(self, singleShot=True, interval=WARNING_MS)
        self._timer.timeout.connect(self.hide)
        studio.message.connect(self.tell)

    def tell(self, level: str, sentence: str) -> None:
        """Show a warning for a while, an error until dismissed; pass over the rest."""
        if level not in ("warning", "error"):
            return
        self.setProperty("banner", level)
        self.style().unpolish(self)
        self.style().polish(self)
        self.text.setText(sentence)
        self.setVisible(True)
        self._timer.stop()
        if level == "warning":
            self._timer.start()
