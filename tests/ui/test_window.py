"""The window as a whole: title, files, drops, closing, messages, the look."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPointF, QSettings, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from smartroto import edits, key_edits, project
from smartroto.errors import Error
from smartroto.ui import dialogs, style
from smartroto.ui.statusline import StatusLine
from smartroto.ui.studio import Studio
from smartroto.ui.window import Window

Answer = QMessageBox.StandardButton


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Callable[[Answer], list[str]]:
    """Answers the question about unsaved work, and counts how often it was asked."""

    def answer_with(button: Answer) -> list[str]:
        asked: list[str] = []

        def ask(box: QMessageBox) -> int:
            asked.append(box.text())
            return button.value

        monkeypatch.setattr(QMessageBox, "exec", ask)
        return asked

    return answer_with


def change(studio: Studio) -> None:
    studio.do("Rename to fist", edits.rename("hand", "fist"))


def test_the_title_names_the_file_and_marks_unsaved_work(
    window: Window, studio: Studio, qtbot: QtBot, tmp_path: Path
) -> None:
    assert "sh010" in window.windowTitle()
    assert not window.isWindowModified()
    change(studio)
    assert window.isWindowModified()
    studio.save(str(tmp_path / "shot.sroto"))
    qtbot.waitUntil(lambda: not window.isWindowModified())
    assert window.windowTitle() == "shot.sroto[*] - SmartROTO"
    studio.undo()
    assert window.isWindowModified()
    studio.redo()
    assert not window.isWindowModified()


def test_save_asks_for_a_path_the_first_time(
    window: Window,
    studio: Studio,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    target = tmp_path / "first"
    asked = []

    def choose(*arguments: Any) -> tuple[str, str]:
        asked.append(arguments)
        return str(target), ""

    monkeypatch.setattr(dialogs, "ask_path", choose)
    change(studio)
    window.actions_["save"].trigger()
    qtbot.waitUntil(lambda: not studio.history.unsaved)
    change_again = edits.rename("hand", "paw")
    studio.do("Rename", change_again)
    window.actions_["save"].trigger()
    qtbot.waitUntil(lambda: not studio.history.unsaved)
    assert len(asked) == 1
    assert project.load(tmp_path / "first.sroto").shape("hand").name == "paw"
    assert window.dialogs.recent() == [str(tmp_path / "first.sroto")]


def test_closing_with_unsaved_work_asks_and_can_be_called_off(
    window: Window, studio: Studio, answers: Any
) -> None:
    asked = answers(Answer.Cancel)
    window.show()
    change(studio)
    assert not window.close()
    assert len(asked) == 1
    assert window.isVisible()


def test_closing_without_changes_asks_nothing(window: Window, answers: Any) -> None:
    asked = answers(Answer.Cancel)
    window.show()
    assert window.close()
    assert asked == []


def test_closing_can_save_first(
    window: Window, studio: Studio, answers: Any, qtbot: QtBot, tmp_path: Path
) -> None:
    answers(Answer.Save)
    window.show()
    studio.save(str(tmp_path / "shot.sroto"))
    qtbot.waitUntil(lambda: studio.path is not None)
    change(studio)
    window.close()
    qtbot.waitUntil(lambda: not window.isVisible())
    assert project.load(tmp_path / "shot.sroto").shape("hand").name == "fist"


def test_a_failing_save_keeps_the_window_open(
    window: Window, studio: Studio, answers: Any, qtbot: QtBot, tmp_path: Path
) -> None:
    answers(Answer.Save)
    window.show()
    change(studio)
    studio.files.path = str(tmp_path / "gone" / "shot.sroto")
    window.close()
    qtbot.waitUntil(lambda: window.banner.isVisible())
    assert window.isVisible()
    assert studio.history.unsaved


def test_closing_stops_a_running_prediction(
    window: Window, studio: Studio, engine: Any, qtbot: QtBot, answers: Any
) -> None:
    answers(Answer.Discard)
    window.show()
    engine.gate.clear()
    studio.predict(["arm"])
    qtbot.waitUntil(lambda: "arm" in studio.arriving)
    window.close()
    assert not window.isVisible()
    assert studio.predictor.jobs.running() == ()


def drop(window: Window, path: str) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(path)])
    event = QDropEvent(
        QPointF(50, 50),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    window.dropEvent(event)


def test_a_dropped_plate_opens(
    window: Window, studio: Studio, qtbot: QtBot, plate: Any
) -> None:
    drop(window, plate.path % 1004)
    qtbot.waitUntil(lambda: studio.history.undo_label == "Change plate")
    assert studio.plate is not None and studio.plate.first == 1001


def test_dropped_shapes_are_added(
    window: Window, studio: Studio, qtbot: QtBot, tmp_path: Path
) -> None:
    path = str(tmp_path / "shapes.nk")
    studio.export(path)
    qtbot.waitUntil(lambda: Path(path).exists() and not studio.files.jobs.running())
    drop(window, path)
    qtbot.waitUntil(lambda: len(list(studio.document.shapes())) == 4)
    assert studio.history.undo_label == "Import shapes.nk"


def test_errors_stay_in_the_banner_and_hints_in_the_status_line(
    window: Window, studio: Studio
) -> None:
    status = window.statusBar()
    assert isinstance(status, StatusLine)
    studio.hint.emit("Click: a corner.")
    assert status.text.text() == "Click: a corner."
    studio.message.emit("info", "Saved.")
    assert status.text.text() == "Saved."
    assert window.banner.isHidden()
    studio.message.emit("error", "Frame 1004 cannot be read.")
    assert not window.banner.isHidden()
    assert window.banner.text.text() == "Frame 1004 cannot be read."


def test_the_status_line_shows_a_job_until_it_is_gone(
    window: Window, studio: Studio
) -> None:
    status = window.statusBar()
    assert isinstance(status, StatusLine)
    studio.job_changed.emit("predict arm", 0.25, "")
    assert not status.holder.isHidden()
    assert status.job.text() == "Predicting arm"
    assert status.bar.value() == 250
    studio.job_changed.emit("predict hand", 0.0, "")
    assert status.job.text() == "Predicting arm · 1 more"
    studio.job_changed.emit("predict arm", -1.0, "")
    studio.job_changed.emit("predict hand", -1.0, "")
    assert status.holder.isHidden()


def test_the_stop_button_and_escape_stop_at_once(
    window: Window, studio: Studio, engine: Any, qtbot: QtBot
) -> None:
    window.show()
    engine.gate.clear()
    for stop in (
        lambda: window.statusBar().stop.click(),  # type: ignore[attr-defined]
        lambda: qtbot.keyClick(window.canvas, Qt.Key.Key_Escape),
    ):
        studio.predict(["arm"])
        qtbot.waitUntil(lambda: "arm" in studio.arriving)
        studio.select(["arm"])
        stop()
        assert studio.predictor.jobs.running() == ()
        assert studio.view.selected == ("arm",)


def test_a_failed_prediction_reaches_the_banner(
    window: Window, studio: Studio, engine: Any, qtbot: QtBot
) -> None:
    engine.fails = Error("Frame 1004 cannot be read: copy it again.")
    studio.predict(["arm"])
    qtbot.waitUntil(lambda: not window.banner.isHidden())
    assert "1004" in window.banner.text.text()


def test_layout_is_remembered(window: Window, studio: Studio) -> None:
    window.docks["Properties"].close()
    window.close()
    saved = QSettings("smartroto", "smartroto").value("layout")
    assert saved is not None
    again = Window(Studio(studio.document))
    assert again.docks["Properties"].isHidden()
    again.close_without_asking()
    again.deleteLater()


@pytest.mark.parametrize("sheet", ["sheet_keys", "sheet_curves"])
def test_no_widget_is_clipped_at_1280_by_720(
    window: Window, qtbot: QtBot, sheet: str
) -> None:
    window.resize(1280, 720)
    with qtbot.waitExposed(window):
        window.show()
    window.actions_[sheet].trigger()
    qtbot.wait(1)
    assert (window.width(), window.height()) == (1280, 720)
    small = [
        (type(child).__name__, child.objectName(), child.size(), need)
        for child in window.findChildren(QWidget)
        if child.isVisible() and child.window() is window
        for need in [child.minimumSizeHint().boundedTo(child.maximumSize())]
        if child.width() < need.width() or child.height() < need.height()
    ]
    assert small == []


def test_icons_are_drawn_in_the_colour_asked_for(qapp: Any) -> None:
    image = style.draw("play", 24, 2.0, "#ff8000").toImage()
    assert image.width() == 48
    colours = {
        image.pixelColor(x, y).name()
        for x in range(48)
        for y in range(48)
        if image.pixelColor(x, y).alpha() == 255
    }
    assert colours == {"#ff8000"}


def test_keys_of_a_prediction_survive_saving_through_the_window(
    window: Window, studio: Studio, engine: Any, qtbot: QtBot, tmp_path: Path
) -> None:
    studio.select(["arm"])
    window.actions_["predict"].trigger()
    qtbot.waitUntil(lambda: "arm" in studio.history.document.predictions)
    studio.do("Key", key_edits.key_here("arm", 1006))
    studio.save(str(tmp_path / "shot.sroto"))
    qtbot.waitUntil(lambda: studio.path is not None)
    again = project.load(tmp_path / "shot.sroto")
    assert list(again.shape("arm").keys) == [1001, 1006, 1012]
    assert "arm" in again.predictions


def test_the_header_says_when_the_project_was_saved(
    qtbot: Any, window: Window, studio: Studio, tmp_path: Path
) -> None:
    saved = window.header.saved
    studio.do("Add", edits.add_layer("spare"))
    assert saved.text() == "not saved yet"
    path = tmp_path / "shot.sroto"
    studio.save(str(path))
    qtbot.waitUntil(lambda: saved.text() == "saved just now")
    long_ago = path.stat().st_mtime - 3700
    os.utime(path, (long_ago, long_ago))
    saved.refresh()
    assert saved.text() == "saved 1 h ago"
