"""The journal of a window: there while work is unsaved, offered after a crash."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtWidgets import QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from smartroto import edits, project, recovery
from smartroto.autosave import beside
from smartroto.journal import Found
from smartroto.ui import locks, opening, rescue
from smartroto.ui.journals import folder
from smartroto.ui.rescue import Rescue
from smartroto.ui.studio import Studio
from smartroto.ui.window import Window

Choice = Callable[[Rescue], None]


@pytest.fixture
def answered(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], list[list[Found]]]:
    """Presses a button of the question what to do with unsaved work."""

    def prepare(button: str) -> list[list[Found]]:
        asked: list[list[Found]] = []
        plain = Rescue.__init__

        def init(self: Rescue, found: Any, *rest: Any) -> None:
            asked.append(found)
            plain(self, found, *rest)

        def execute(self: Rescue) -> int:
            for each in self.findChildren(QPushButton):
                if each.text() == button:
                    each.click()
                    break
            return 0

        monkeypatch.setattr(Rescue, "__init__", init)
        monkeypatch.setattr(Rescue, "exec", execute)
        return asked

    return prepare


def saved(studio: Studio, qtbot: QtBot, path: Path) -> None:
    studio.save(str(path))
    qtbot.waitUntil(lambda: not studio.files.jobs.running())


def crashed(window: Window) -> None:
    """What is on the disk when the program is killed at this moment."""
    assert window.journals.autosave.flush()
    window.journals.close(keep=True)
    window.studio.files.hold(None)


def names(studio: Studio) -> list[str]:
    return [shape.name for shape in studio.document.shapes()]


def rename(studio: Studio, name: str) -> None:
    studio.do("Rename", edits.rename("arm", name))


def another(qtbot: QtBot) -> Window:
    window = Window()
    window.opening.look_for_work(window.dialogs.recent())
    qtbot.waitUntil(lambda: not window.studio.files.jobs.running())
    return window


def shut(window: Window) -> None:
    window.close_without_asking()
    window.deleteLater()


def test_unsaved_work_is_offered_and_restored_with_its_undo_list(
    window: Window, studio: Studio, qtbot: QtBot, answered: Any
) -> None:
    rename(studio, "one")
    rename(studio, "two")
    start, now = studio.history.line.documents[0], studio.document
    crashed(window)
    asked = answered("Restore")
    again = another(qtbot)
    qtbot.waitUntil(lambda: names(again.studio) == ["hand", "two"])
    assert [found.changes for found in asked[0]] == [2]
    assert again.studio.history.unsaved and again.studio.path is None
    shape, other = again.studio.document.shape("arm"), now.shape("arm")
    assert np.array_equal(shape.keys[1001].value, other.keys[1001].value)
    again.studio.undo()
    again.studio.undo()
    assert names(again.studio) == [shape.name for shape in start.shapes()]
    shut(again)


def test_restored_work_is_in_the_journal_at_once(
    window: Window, studio: Studio, qtbot: QtBot, answered: Any
) -> None:
    rename(studio, "one")
    crashed(window)
    answered("Restore")
    again = another(qtbot)
    qtbot.waitUntil(lambda: "one" in names(again.studio))
    rename(again.studio, "two")
    crashed(again)
    (path,) = recovery.journals([], folder())
    found = recovery.wanted(path)
    assert found is not None and found.changes == 2
    assert recovery.recover(found).document.shape("arm").name == "two"
    shut(again)


def test_discarded_work_is_gone(
    window: Window, studio: Studio, qtbot: QtBot, answered: Any
) -> None:
    rename(studio, "one")
    crashed(window)
    answered("Discard")
    again = another(qtbot)
    assert names(again.studio) == []
    assert recovery.journals([], folder()) == []
    shut(again)


def test_work_after_a_save_is_offered_with_its_project(
    window: Window, studio: Studio, qtbot: QtBot, answered: Any, tmp_path: Path
) -> None:
    path = tmp_path / "shot.sroto"
    saved(studio, qtbot, path)
    rename(studio, "one")
    crashed(window)
    answered("Restore")
    again = Window()
    again.dialogs.open_path(str(path))
    qtbot.waitUntil(lambda: "one" in names(again.studio))
    assert again.studio.path == str(path) and again.studio.history.unsaved
    saved(again.studio, qtbot, path)
    again.journals.autosave.flush()
    assert not beside(path).exists()
    assert project.load(path).shape("arm").name == "one"
    shut(again)


def test_work_left_for_later_is_laid_aside(
    window: Window, studio: Studio, qtbot: QtBot, answered: Any, tmp_path: Path
) -> None:
    path = tmp_path / "shot.sroto"
    saved(studio, qtbot, path)
    rename(studio, "one")
    crashed(window)
    answered("Decide Later")
    again = Window()
    again.dialogs.open_path(str(path))
    qtbot.waitUntil(lambda: "arm" in names(again.studio))
    rename(again.studio, "two")
    again.journals.autosave.flush()
    found = recovery.journals([path], folder())
    kept = [recovery.recover(each) for p in found if (each := recovery.wanted(p))]
    assert {line.document.shape("arm").name for line in kept} == {"one", "two"}
    shut(again)


def test_a_saved_or_closed_project_leaves_no_journal(
    window: Window, studio: Studio, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "shot.sroto"
    rename(studio, "one")
    window.journals.autosave.flush()
    assert len(recovery.journals([], folder())) == 1
    saved(studio, qtbot, path)
    rename(studio, "two")
    window.journals.autosave.flush()
    assert beside(path).exists()
    window.close_without_asking()
    assert recovery.journals([path], folder()) == []


def test_work_of_a_living_window_is_not_offered(
    window: Window, studio: Studio, qtbot: QtBot, answered: Any
) -> None:
    rename(studio, "one")
    window.journals.autosave.flush()
    asked = answered("Discard")
    shut(another(qtbot))
    assert asked == []


@pytest.mark.parametrize("answer", ["Open a Copy", "Take It Over", "Cancel"])
def test_two_windows_on_one_project(
    window: Window,
    studio: Studio,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    answer: str,
) -> None:
    path = tmp_path / "shot.sroto"
    saved(studio, qtbot, path)

    def press(box: QMessageBox) -> int:
        for button in box.buttons():
            if button.text().replace("&", "") == answer:
                button.click()
        return 0

    monkeypatch.setattr(opening.QMessageBox, "exec", press)
    again = Window()
    again.dialogs.open_path(str(path))
    qtbot.waitUntil(lambda: not again.studio.files.jobs.running())
    opened = {"Open a Copy": (2, None), "Take It Over": (2, str(path))}
    shown = len(names(again.studio)), again.studio.path
    assert shown == opened.get(answer, (0, None))
    shut(again)


def test_saving_over_a_project_of_another_window_is_refused(
    window: Window, studio: Studio, qtbot: QtBot, tmp_path: Path, told: Any
) -> None:
    lock = locks.take(tmp_path / "shot.sroto")
    assert isinstance(lock, locks.Lock)
    assert not studio.save(str(tmp_path / "shot.sroto"))
    assert "another window" in told[-1][1]
    lock.free()
    assert locks.free(tmp_path / "shot.sroto")


def test_version_up_saves_beside(
    window: Window, studio: Studio, qtbot: QtBot, tmp_path: Path
) -> None:
    saved(studio, qtbot, tmp_path / "sh010_v003.sroto")
    rename(studio, "one")
    window.actions_["save_version"].trigger()
    qtbot.waitUntil(lambda: not studio.files.jobs.running())
    assert studio.path == str(tmp_path / "sh010_v004.sroto")
    assert project.load(tmp_path / "sh010_v003.sroto").shape("arm").name == "arm"
    assert locks.free(tmp_path / "sh010_v003.sroto")


def test_the_question_says_what_when_and_how_much(
    window: Window, studio: Studio
) -> None:
    rename(studio, "one")
    crashed(window)
    (path,) = recovery.journals([], folder())
    found = recovery.wanted(path)
    assert found is not None
    text = rescue.described(found, found.last + 120)
    assert "1 change" in text and "2 minutes ago" in text and found.name[:5] == "sh010"
