"""The table of shortcuts: search, change, see who has a key, import and export."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QKeySequenceEdit,
    QLabel,
    QLineEdit,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from smartroto.errors import Error
from smartroto.ui import keymaps
from smartroto.ui.action_set import Action
from smartroto.ui.fields import dim
from smartroto.ui.file_dialog import ask_path
from smartroto.ui.keymaps import Keymap

ID = Qt.ItemDataRole.UserRole
TOML = ("Hotkeys (*.toml)",)


class HotkeyEditor(QWidget):
    """Edits a preset's name and one's own changes; nobody is told until asked.

    preset: the name of the chosen preset; own: what differs from it.
    """

    def __init__(self, actions: tuple[Action, ...], preset: str, own: Keymap) -> None:
        super().__init__()
        self._plain = actions
        self.preset, self.own = preset, dict(own)
        self.choice = QComboBox()
        self.choice.addItems([*keymaps.PRESETS])
        self.choice.setCurrentText(preset)
        self.about = dim("")
        self.search = QLineEdit(placeholderText="Find an action or a key")
        self.search.setClearButtonEnabled(True)
        self.table = QTreeWidget()
        self.table.setRootIsDecorated(False)
        self.table.setUniformRowHeights(True)
        self.table.setHeaderLabels(["Action", "Menu", "Keys"])
        self.keys = QKeySequenceEdit()
        self.keys.setMaximumSequenceLength(1)
        self.note = QLabel(wordWrap=True)
        self._lay_out()
        self._listen()
        self._fill()

    @property
    def actions_now(self) -> tuple[Action, ...]:
        """The actions with the keys as they are in the table."""
        return keymaps.bound(self._plain, self._base, self.own)

    @property
    def _base(self) -> Keymap:
        return keymaps.PRESETS[self.preset]

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        top, file = QHBoxLayout(), QHBoxLayout()
        for widget in (dim("Preset"), self.choice, self.about):
            top.addWidget(widget)
        top.addStretch(1)
        column.addLayout(top)
        column.addWidget(self.search)
        column.addWidget(self.table, 1)
        head = self.table.header()
        head.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        head.resizeSection(1, 140)
        head.resizeSection(2, 160)
        head.setStretchLastSection(False)
        edit = QHBoxLayout()
        edit.addWidget(dim("New key"))
        edit.addWidget(self.keys)
        self.clear = _button("No Key", lambda: self._give(()), edit)
        self.reset = _button("Reset", self._reset, edit)
        edit.addStretch(1)
        column.addLayout(edit)
        column.addWidget(self.note)
        _button("Reset All", self._reset_all, file)
        file.addStretch(1)
        _button("Import…", self._import, file)
        _button("Export…", self._export, file)
        column.addLayout(file)
        self.note.setMinimumHeight(20)

    def _listen(self) -> None:
        self.choice.currentTextChanged.connect(self._choose)
        self.search.textChanged.connect(self._filter)
        self.table.currentItemChanged.connect(lambda *_: self._show_keys())
        self.keys.editingFinished.connect(self._typed)

    # -- showing -----------------------------------------------------------------

    def _fill(self) -> None:
        chosen = self._chosen()
        self.table.clear()
        base = {a.id: a.keys for a in keymaps.bound(self._plain, self._base)}
        for action in self.actions_now:
            keys = ", ".join(_native(key) for key in action.keys)
            menu = action.menu.replace("/", " / ")
            item = QTreeWidgetItem([action.title.rstrip("…"), menu, keys])
            item.setData(0, ID, action.id)
            font = item.font(2)
            font.setBold(action.keys != base[action.id])
            item.setFont(2, font)
            self.table.addTopLevelItem(item)
            if action.id == chosen:
                self.table.setCurrentItem(item)
        self.about.setText(keymaps.ABOUT[self.preset])
        self._filter(self.search.text())

    def _filter(self, words: str) -> None:
        root = self.table.invisibleRootItem()
        for item in map(root.child, range(root.childCount())):
            text = " ".join(item.text(column) for column in range(3)).lower()
            item.setHidden(not all(word in text for word in words.lower().split()))

    def _chosen(self) -> str:
        item = self.table.currentItem()
        return str(item.data(0, ID)) if item is not None else ""

    def _show_keys(self) -> None:
        id = self._chosen()
        action = next((each for each in self.actions_now if each.id == id), None)
        for widget in (self.keys, self.clear, self.reset):
            widget.setEnabled(action is not None)
        keys = action.keys if action is not None else ()
        self.keys.setKeySequence(QKeySequence(keys[0] if keys else ""))
        self.note.setText("" if action is not None else "Choose an action above.")

    # -- changing ----------------------------------------------------------------

    def _choose(self, preset: str) -> None:
        self.preset = preset
        self._fill()

    def _typed(self) -> None:
        key = keymaps.normal(self.keys.keySequence().toString())
        id = self._chosen()
        now = {action.id: action for action in self.actions_now}
        if not id or not key or key in now[id].keys[:1]:
            return
        if key in keymaps.FIXED:
            self.note.setText(f"{_native(key)} {keymaps.FIXED[key]}: it stays free.")
            return
        had = keymaps.holder(self.actions_now, key)
        self._give((key, *(old for old in now[id].keys[1:] if old != key)))
        if had is not None and had.id != id:
            title = had.title.rstrip("…")
            self.note.setText(f"{_native(key)} was the key of {title}, which lost it.")

    def _give(self, keys: tuple[str, ...]) -> None:
        """The chosen action gets these keys; who had one of them loses it."""
        id = self._chosen()
        if id:
            others = {
                other: tuple(key for key in some if key not in keys)
                for other, some in self.own.items()
            }
            self._take({**others, id: keys})

    def _take(self, own: Keymap) -> None:
        self.own = dict(own)
        self._fill()
        self._show_keys()

    def _reset(self) -> None:
        """The chosen action's own change is gone."""
        chosen = self._chosen()
        self._take({id: keys for id, keys in self.own.items() if id != chosen})

    def _reset_all(self) -> None:
        self._take({})

    def _import(self) -> None:
        path, _ = ask_path(self, "Import hotkeys", "", TOML, False)
        if path:
            self._safely(lambda: self._read(Path(path)))

    def _read(self, path: Path) -> None:
        self._take(keymaps.read(path, [action.id for action in self._plain]))

    def _export(self) -> None:
        path, _ = ask_path(self, "Export hotkeys", "hotkeys.toml", TOML, True)
        if path:
            self._safely(lambda: keymaps.write(Path(path), self.own))

    def _safely(self, work: Callable[[], None]) -> None:
        try:
            work()
        except Error as error:
            self.note.setText(str(error))


def _native(key: str) -> str:
    return str(QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText))


def _button(title: str, run: Callable[[], None], row: QHBoxLayout) -> QPushButton:
    button = QPushButton(title)
    button.setAutoDefault(False)
    button.clicked.connect(lambda: run())
    row.addWidget(button)
    return button
