"""The command palette: type, choose, run."""

from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from smartroto.ui.palette import ID, MENU, Palette
from smartroto.ui.studio import Studio
from smartroto.ui.window import Window


@pytest.fixture
def palette(window: Window, qtbot: QtBot) -> Any:
    window.show()
    opened = window.show_palette()
    yield opened
    if isValid(opened):
        opened.close()


def ids(palette: Palette) -> list[str]:
    rows = range(palette.found.count())
    return [palette.found.item(row).data(ID) for row in rows]


def test_it_offers_everything_first(palette: Palette, window: Window) -> None:
    assert len(ids(palette)) == len(window.actions_.list) - 1


def test_typing_narrows_and_return_runs(
    palette: Palette, studio: Studio, qtbot: QtBot
) -> None:
    qtbot.keyClicks(palette.words, "last fr")
    assert ids(palette)[0] == "last"
    qtbot.keyClick(palette.words, Qt.Key.Key_Return)
    assert studio.view.frame == 1012
    assert not isValid(palette) or not palette.isVisible()


def test_arrows_choose_and_go_round(palette: Palette, qtbot: QtBot) -> None:
    qtbot.keyClicks(palette.words, "gamma")
    count = palette.found.count()
    assert count > 2
    qtbot.keyClick(palette.words, Qt.Key.Key_Down)
    assert palette.found.currentRow() == 1
    qtbot.keyClick(palette.words, Qt.Key.Key_Up)
    qtbot.keyClick(palette.words, Qt.Key.Key_Up)
    assert palette.found.currentRow() == count - 1


def test_what_cannot_be_done_now_comes_last_and_does_not_run(
    palette: Palette, studio: Studio, qtbot: QtBot
) -> None:
    qtbot.keyClicks(palette.words, "undo")
    assert ids(palette)[0] == "undo"
    qtbot.keyClick(palette.words, Qt.Key.Key_Return)
    assert palette.isVisible()


def test_nothing_found_runs_nothing(palette: Palette, qtbot: QtBot) -> None:
    qtbot.keyClicks(palette.words, "banana")
    assert ids(palette) == []
    qtbot.keyClick(palette.words, Qt.Key.Key_Return)
    assert palette.isVisible()


def test_what_was_chosen_last_comes_first_and_the_rest_says_why_not(
    window: Window,
) -> None:
    palette = window.show_palette()
    palette.words.setText("fit")
    palette.run()
    again = window.show_palette()
    first = again.found.item(0)
    assert first.text() == "Fit"
    again.words.setText("delete")
    texts = {
        again.found.item(row).text(): again.found.item(row).data(MENU)
        for row in range(again.found.count())
    }
    assert texts["Delete"] == "Needs: a shape is selected"
    again.close()
