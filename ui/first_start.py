"""The question of the first start: which program the hands come from."""

from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from smartroto.ui import keymaps
from smartroto.ui.fields import dim


class FirstStart(QDialog):
    """Three presets of hotkeys; closing it takes the first."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.preset = keymaps.NEUTRAL
        self.setWindowTitle("Welcome to SmartROTO")
        self.setMinimumWidth(620)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 18)
        column.setSpacing(10)
        head = QLabel("Which hotkeys do your hands know?")
        head.setProperty("strong", True)
        column.addWidget(head)
        for name in keymaps.PRESETS:
            column.addWidget(self._card(name))
        column.addWidget(
            dim("F1, held, shows all keys. Edit / Preferences changes any of them.")
        )

    def _card(self, name: str) -> QWidget:
        card = QFrame()
        card.setProperty("card", True)
        row, text = QHBoxLayout(card), QVBoxLayout()
        row.setContentsMargins(12, 10, 12, 10)
        title = QLabel(name)
        title.setProperty("strong", True)
        text.addWidget(title)
        text.addWidget(dim(keymaps.ABOUT[name]))
        row.addLayout(text, 1)
        button = QPushButton(f"Use {name}")
        button.setDefault(name == keymaps.NEUTRAL)
        button.setAutoDefault(False)
        button.clicked.connect(lambda: self._choose(name))
        row.addWidget(button)
        return card

    def _choose(self, name: str) -> None:
        self.preset = name
        self.accept()
