"""Hotkeys: presets without conflicts, one's own table, and the dialogs around them."""

import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from smartroto import settings
from smartroto.errors import Error
from smartroto.ui import hotkey_editor, keymaps, wishes
from smartroto.ui.actions import ACTIONS
from smartroto.ui.first_start import FirstStart
from smartroto.ui.hotkey_editor import HotkeyEditor
from smartroto.ui.keymaps import NEUTRAL, NUKE, PRESETS, SILHOUETTE, bound
from smartroto.ui.preferences import PAGES, Preferences
from smartroto.ui.studio import Studio
from smartroto.ui.window import Window

ESSENTIAL = ("open", "save", "undo", "redo", "tool_select", "tool_bezier", "next")


def keys_of(actions: Any, id: str) -> tuple[str, ...]:
    return next(tuple(action.keys) for action in actions if action.id == id)


@pytest.mark.parametrize("preset", PRESETS)
def test_every_preset_binds_without_conflicts(preset: str, window: Window) -> None:
    actions = bound(ACTIONS, PRESETS[preset])
    keys = Counter(key for action in actions for key in action.keys)
    assert [key for key, count in keys.items() if count > 1] == []
    assert not set(keys) & set(keymaps.FIXED)
    assert "" not in keys
    for id in ESSENTIAL:
        assert keys_of(actions, id), id
    window.rebind(actions)
    for action in actions:
        made = window.actions_[action.id]
        assert made.shortcuts() == [QKeySequence(key) for key in action.keys]


def test_return_as_a_hotkey_leaves_fields_alone(
    window: Window, studio: Studio, qtbot: QtBot
) -> None:
    window.rebind(bound(ACTIONS, PRESETS[SILHOUETTE]))
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    studio.select(["arm"])
    studio.go(1006)
    line = window.layers.filter
    ended = []
    line.returnPressed.connect(lambda: ended.append(True))
    line.setFocus()
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert ended and 1006 not in studio.document.shape("arm").keys
    window.canvas.setFocus()
    qtbot.keyClick(window.canvas, Qt.Key.Key_Return)
    assert 1006 in studio.document.shape("arm").keys


@pytest.mark.parametrize("preset", PRESETS)
def test_presets_speak_of_actions_that_there_are(preset: str) -> None:
    assert set(PRESETS[preset]) <= {action.id for action in ACTIONS}
    assert keymaps.ABOUT[preset].endswith(".")


def test_presets_do_what_hands_expect() -> None:
    nuke = bound(ACTIONS, PRESETS[NUKE])
    assert keys_of(nuke, "display_overlay")[0] == "M"
    assert keys_of(nuke, "scope") == ("Shift+M",)
    assert keys_of(nuke, "channel_red") == ("R",)
    assert "S" not in keys_of(nuke, "previous")
    silhouette = bound(ACTIONS, PRESETS[SILHOUETTE])
    assert keys_of(silhouette, "previous") == ("Z", "Left")
    assert keys_of(silhouette, "commit_key") == ("Return",)


def test_ones_own_table_wins_and_goes_through_a_file(tmp_path: Path) -> None:
    path, ids = tmp_path / "keys.toml", [action.id for action in ACTIONS]
    keymaps.write(path, {"save": ("Ctrl+\\", "F5"), "fit": ()})
    assert tomllib.loads(path.read_text()) == {"save": ["Ctrl+\\", "F5"], "fit": []}
    table = keymaps.read(path, ids)
    actions = bound(ACTIONS, PRESETS[NEUTRAL], table)
    assert keys_of(actions, "save") == ("Ctrl+\\", "F5")
    assert keys_of(actions, "fit") == ()
    assert keymaps.read(tmp_path / "none.toml", ids) == {}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('save = ["Q+Q"]', "no shortcut"),
        ('nothing = ["Q"]', "no action"),
        ("save = 3", "no shortcut"),
        ("save = ", "cannot be read"),
        ('save = "Q"\nfit = "Q"', "both"),
    ],
)
def test_a_wrong_table_is_refused(tmp_path: Path, text: str, sentence: str) -> None:
    path = tmp_path / "keys.toml"
    path.write_text(text)
    with pytest.raises(Error, match=sentence):
        keymaps.read(path, [action.id for action in ACTIONS])


@pytest.fixture
def editor(qapp: Any, qtbot: QtBot) -> HotkeyEditor:
    made = HotkeyEditor(ACTIONS, NEUTRAL, {})
    qtbot.addWidget(made)
    return made


def choose(editor: HotkeyEditor, title: str) -> None:
    (item,) = editor.table.findItems(title, Qt.MatchFlag.MatchExactly)
    editor.table.setCurrentItem(item)


def press(editor: HotkeyEditor, key: str) -> None:
    editor.keys.setKeySequence(QKeySequence(key))
    editor.keys.editingFinished.emit()


def test_the_editor_says_who_loses_a_key(editor: HotkeyEditor) -> None:
    choose(editor, "Fit")
    press(editor, "Ctrl+S")
    assert "Save" in editor.note.text()
    assert editor.own == {"fit": ("Ctrl+S",)}
    assert keys_of(editor.actions_now, "save") == ()
    press(editor, "Tab")
    assert "stays free" in editor.note.text()
    editor.reset.click()
    assert editor.own == {}
    assert keys_of(editor.actions_now, "save") == ("Ctrl+S",)
    editor.clear.click()
    assert editor.own == {"fit": ()}


def test_the_editor_finds_by_name_and_key(editor: HotkeyEditor) -> None:
    editor.search.setText("ctrl+shift+s")
    root = editor.table.invisibleRootItem()
    shown = [
        item.text(0)
        for item in map(root.child, range(root.childCount()))
        if not item.isHidden()
    ]
    assert shown == ["Save Version Up"]
    editor.choice.setCurrentText(SILHOUETTE)
    assert keys_of(editor.actions_now, "next") == ("X", "Right")


def test_the_editor_imports_and_exports(
    editor: HotkeyEditor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "keys.toml"
    monkeypatch.setattr(hotkey_editor, "ask_path", lambda *_: (str(path), ""))
    choose(editor, "Fit")
    press(editor, "F5")
    buttons = {b.text(): b for b in editor.findChildren(QPushButton)}
    buttons["Export…"].click()
    buttons["Reset All"].click()
    assert editor.own == {}
    buttons["Import…"].click()
    assert editor.own == {"fit": ("F5",)}
    path.write_text("fit = 3")
    buttons["Import…"].click()
    assert "no shortcut" in editor.note.text()


def test_preferences_are_written_and_hold(
    window: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def fill(dialog: Preferences) -> int:
        dialog.hotkeys.choice.setCurrentText(NUKE)
        choose(dialog.hotkeys, "Fit")
        press(dialog.hotkeys, "F5")
        dialog.accept()
        return 1

    monkeypatch.setattr(Preferences, "exec", fill)
    monkeypatch.delenv("SMARTROTO_CACHE_DIR")
    window.wishes.ask()
    assert settings.load(environ={}).hotkeys == NUKE
    assert window.actions_["scope"].shortcut() == QKeySequence("Shift+M")
    assert keymaps.read(wishes.hotkeys_file(), ["fit"]) == {"fit": ("F5",)}
    again = Window()
    assert again.actions_["fit"].shortcut() == QKeySequence("F5")
    again.close_without_asking()
    again.deleteLater()


def test_every_setting_is_in_the_preferences() -> None:
    named = {field.name for page in PAGES.values() for field in page}
    assert named | {"hotkeys"} == set(settings.Settings.__dataclass_fields__)


def test_a_setting_of_the_environment_cannot_be_changed(
    window: Window, qtbot: QtBot
) -> None:
    dialog = Preferences(window, ACTIONS, {}, lambda *_: None)
    by_name = {each.accessibleName(): each for each in dialog.findChildren(QWidget)}
    assert not by_name["Cache folder"].isEnabled()
    assert by_name["Backups"].isEnabled()
    dialog.deleteLater()


def test_the_first_start_asks_once(
    window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def answer(dialog: FirstStart) -> int:
        asked.append(dialog)
        for button in dialog.findChildren(QPushButton):
            if "Silhouette" in button.text():
                button.click()
        return 1

    monkeypatch.setattr(FirstStart, "exec", answer)
    window.wishes.ask_first()
    window.wishes.ask_first()
    assert len(asked) == 1
    assert window.actions_["next"].shortcut() == QKeySequence("X")


def test_f1_shows_while_held_and_a_tap_leaves_it(
    window: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.show()

    def released() -> None:
        kind, none = QKeyEvent.Type.KeyRelease, Qt.KeyboardModifier.NoModifier
        sheet = window._hotkeys
        assert sheet is not None
        QApplication.sendEvent(sheet, QKeyEvent(kind, Qt.Key.Key_F1, none))

    window.actions_["hotkeys"].trigger()
    sheet = window._hotkeys
    assert sheet is not None and sheet.isVisible()
    released()
    assert sheet.isVisible(), "a tap leaves it open"
    monkeypatch.setattr("smartroto.ui.hotkeys.TAP", -1)
    released()
    assert not sheet.isVisible()
