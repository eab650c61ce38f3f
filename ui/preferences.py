"""The preferences: every setting with a sentence, and the table of hotkeys."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from smartroto import settings
from smartroto.errors import Error
from smartroto.settings import Settings
from smartroto.ui.action_set import Action
from smartroto.ui.fields import Number, dim
from smartroto.ui.hotkey_editor import HotkeyEditor
from smartroto.ui.keymaps import NEUTRAL, Keymap

SIZE = (760, 520)


@dataclass(frozen=True, kw_only=True)
class Field:
    """A setting as it is asked for: its name, title, a sentence, and its range."""

    name: str
    title: str
    sentence: str
    low: float = 0.0
    high: float = 1.0
    decimals: int = 0
    suffix: str = ""


PAGES: dict[str, tuple[Field, ...]] = {
    "Memory": (
        Field(
            name="frame_memory_gb",
            title="Pictures",
            sentence="How much memory frames of the plate may fill. More plays longer "
            "ranges without reading again.",
            low=0.25,
            high=512,
            decimals=2,
            suffix=" GB",
        ),
        Field(
            name="engine_memory_gb",
            title="Predictions",
            sentence="What the engine may remember between two predictions of a shot, "
            "so that a correction is quick.",
            low=0.25,
            high=512,
            decimals=2,
            suffix=" GB",
        ),
        Field(
            name="threads",
            title="Threads",
            sentence="How many the engine may use; 0 takes what the machine has. "
            "From the next start on.",
            high=256,
        ),
        Field(
            name="cache_dir",
            title="Cache folder",
            sentence="For what can be made again, and the journals of unsaved "
            "projects. Empty is the system's place.",
        ),
    ),
    "Colour": (
        Field(
            name="ocio",
            title="OCIO configuration",
            sentence="Path of a config.ocio. Empty takes $OCIO, else the built-in "
            "ACES one. From the next start on.",
        ),
    ),
    "Safety": (
        Field(
            name="autosave",
            title="Autosave",
            sentence="Writes every change to a journal at once, so that a crash loses "
            "a second at most. From the next start on.",
        ),
        Field(
            name="backups",
            title="Backups",
            sentence="How many earlier states of a project are kept in the folder "
            "“backups” beside it.",
            high=999,
        ),
    ),
    "Pen and screen": (
        Field(
            name="pen_radius",
            title="Pen reach",
            sentence="How near to a point the pen must come to take it, in points of "
            "the screen. The mouse has 8.",
            low=2,
            high=64,
            decimals=1,
        ),
        Field(
            name="scale",
            title="Size of text and icons",
            sentence="1 is the size that the system asks for. From the next start on.",
            low=0.5,
            high=4,
            decimals=2,
        ),
    ),
}


class Preferences(QDialog):
    """Shows what the user's file says; OK writes it.

    table: what is in the user's table of hotkeys. held: names of settings that the
    environment decides, which cannot be changed here.
    """

    def __init__(
        self,
        parent: QWidget,
        actions: tuple[Action, ...],
        table: Keymap,
        done: Callable[[Settings, Keymap], None],
    ) -> None:
        super().__init__(parent)
        self._done = done
        self._held = settings.from_environment()
        self._settings = settings.load(environ={})
        self._read: dict[str, Callable[[], Any]] = {}
        preset = self._settings.hotkeys or NEUTRAL
        self.hotkeys = HotkeyEditor(actions, preset, table)
        self.setWindowTitle("Preferences")
        self.resize(*SIZE)
        self.pages, self.list = QStackedWidget(), QListWidget()
        self.list.setFixedWidth(150)
        for title, fields in PAGES.items():
            self._add(title, self._form(fields))
        self._add("Hotkeys", self.hotkeys)
        self.list.currentRowChanged.connect(self.pages.setCurrentIndex)
        self.list.setCurrentRow(0)
        self.problem = QLabel(wordWrap=True)
        self._lay_out()

    def _lay_out(self) -> None:
        column, row = QVBoxLayout(self), QHBoxLayout()
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        row.setSpacing(16)
        row.addWidget(self.list)
        row.addWidget(self.pages, 1)
        column.addLayout(row, 1)
        buttons = QDialogButtonBox.StandardButton
        box = QDialogButtonBox(buttons.Ok | buttons.Cancel)
        box.accepted.connect(self.accept)
        box.rejected.connect(self.reject)
        foot = QHBoxLayout()
        foot.addWidget(self.problem, 1)
        foot.addWidget(box)
        column.addLayout(foot)

    def _add(self, title: str, page: QWidget) -> None:
        self.list.addItem(title)
        self.pages.addWidget(page)

    def show_page(self, title: str) -> None:
        """Turn to a page."""
        found = self.list.findItems(title, Qt.MatchFlag.MatchExactly)
        if found:
            self.list.setCurrentItem(found[0])

    def _form(self, fields: tuple[Field, ...]) -> QWidget:
        page = QWidget()
        form = QFormLayout(page)
        form.setContentsMargins(0, 0, 0, 0)
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(4)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        for field in fields:
            widget = self._widget(field)
            widget.setAccessibleName(field.title)
            form.addRow(field.title, widget)
            sentence = dim(field.sentence)
            if field.name in self._held:
                widget.setEnabled(False)
                variable = settings.PREFIX + field.name.upper()
                sentence.setText(f"{field.sentence} Set by ${variable}.")
            sentence.setWordWrap(True)
            sentence.setContentsMargins(0, 0, 0, 12)
            form.addRow("", sentence)
        return page

    def _widget(self, field: Field) -> QWidget:
        value = getattr(self._settings, field.name)
        if isinstance(value, bool):
            box = QCheckBox("on")
            box.setChecked(value)
            self._read[field.name] = box.isChecked
            return box
        if isinstance(value, str):
            line = QLineEdit(value)
            self._read[field.name] = lambda: line.text().strip()
            return line
        number = Number(field.low, field.high, field.decimals, suffix=field.suffix)
        number.setMaximumWidth(120)
        number.show_value(value)
        kind = type(value)
        self._read[field.name] = lambda: kind(number.value())
        return number

    def accept(self) -> None:
        """Write the settings; what cannot be is told, and the dialog stays."""
        values = {name: read() for name, read in self._read.items()}
        for name in ("ocio", "cache_dir"):
            if values[name] and not Path(values[name]).exists():
                self.problem.setText(f"{values[name]} does not exist.")
                return
        chosen = replace(self._settings, **values, hotkeys=self.hotkeys.preset)
        try:
            self._done(chosen, self.hotkeys.own)
        except Error as error:
            self.problem.setText(str(error))
            return
        super().accept()
