"""The start page, the console, the history, and panels that find their place again."""

from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from smartroto import edits
from smartroto.ui.console import Console
from smartroto.ui.history_panel import FIRST, HistoryPanel
from smartroto.ui.interpreter import Interpreter
from smartroto.ui.live_session import LiveSession
from smartroto.ui.studio import Studio
from smartroto.ui.window import Window


def typed(console: Console, *lines: str) -> str:
    """What the output gained."""
    before = len(console.output.toPlainText())
    for line in lines:
        console.line.setText(line)
        console.run()
    return console.output.toPlainText()[before:]


def console_of(window: Window) -> Console:
    console = window.docks["Console"].widget()
    assert isinstance(console, Console)
    return console


def test_the_console_edits_the_live_document_undoably(
    window: Window, studio: Studio
) -> None:
    start, console = studio.document, console_of(window)
    assert "['hand', 'arm']" in typed(console, "session.shapes")
    typed(console, "k = session.knots('arm', 1001)")
    typed(console, "session.set_key('arm', 1005, k + 3)")
    assert 1005 in studio.document.shape("arm").keys
    assert studio.history.undo_label == "Key frame 1005"
    typed(console, "session.undo()")
    assert studio.document is start
    typed(console, "session.redo()", "session.frame = 1007")
    assert studio.view.frame == 1007 and studio.document is not start


def test_the_console_shows_errors_and_goes_on(window: Window, studio: Studio) -> None:
    start, console = studio.document, console_of(window)
    assert "ZeroDivisionError" in typed(console, "1 / 0")
    assert "There is no shape" in typed(console, "session.knots('foot', 1001)")
    assert "lies outside the plate" in typed(
        console, "session.set_key('arm', 99, session.knots('arm', 1001))"
    )
    assert "File / Quit" in typed(console, "quit()")
    assert "0\n1" in typed(console, "for i in range(2):", "    print(i)", "")
    assert studio.document is start


def test_the_console_remembers_and_completes(window: Window, qtbot: QtBot) -> None:
    console = console_of(window)
    typed(console, "a = 1", "b = 2")
    for key, shown in [
        (Qt.Key.Key_Up, "b = 2"),
        (Qt.Key.Key_Up, "a = 1"),
        (Qt.Key.Key_Down, "b = 2"),
        (Qt.Key.Key_Down, ""),
    ]:
        qtbot.keyClick(console.line, key)
        assert console.line.text() == shown
    console.line.setText("x = session.suggest_k")
    qtbot.keyClick(console.line, Qt.Key.Key_Tab)
    assert console.line.text() == "x = session.suggest_key"


def test_an_interpreter_keeps_blocks_together() -> None:
    python = Interpreter({})
    assert (python.push("if True:"), python.more) == ("", True)
    assert (python.push("    7"), python.push("")) == ("", "7\n")
    assert not python.more


def test_a_live_session_is_a_session(studio: Studio) -> None:
    session = LiveSession(studio)
    id = session.add_shape("new", np.ones((3, 3, 2)), 1002)
    session.selected = [id]
    assert studio.view.selected == (id,) and session.selected == [id]
    assert studio.history.undo_label == "Add new"
    assert session.document is studio.history.document


def test_the_history_goes_to_any_step(window: Window, studio: Studio) -> None:
    window.show()
    window.actions_["history"].trigger()
    panel = window.docks["History"].widget()
    assert isinstance(panel, HistoryPanel)
    documents = [studio.document]
    for name in ("a", "b", "c"):
        studio.do(f"Rename {name}", edits.rename("arm", name))
        documents.append(studio.document)
    panel.refresh()
    texts = [panel.list.item(row).text() for row in range(panel.list.count())]
    assert texts == [FIRST, "Rename a", "Rename b", "Rename c"]
    for row in (0, 3, 1):
        panel.go(row)
        assert studio.document is documents[row]
        panel.refresh()
        assert panel.list.currentRow() == row


def test_the_start_page_offers_what_was_open(
    qapp: Any, qtbot: QtBot, tmp_path: Path, plate: Any
) -> None:
    window = Window()
    window.dialogs.remember(plate.path % 1001)
    window.show()
    page = window.start_page
    assert page.isVisible()
    (button,) = [b for b in page.findChildren(QPushButton) if "sh010" in b.text()]
    button.click()
    qtbot.waitUntil(lambda: window.studio.plate is not None)
    assert not page.isVisible()
    window.close_without_asking()
    window.deleteLater()


def test_panels_go_back_to_their_place(window: Window) -> None:
    window.show()
    window.actions_["console"].trigger()
    window.docks["Properties"].close()
    assert window.docks["Console"].isVisible()
    window.actions_["reset_panels"].trigger()
    assert not window.docks["Console"].isVisible()
    assert window.docks["Properties"].isVisible()
