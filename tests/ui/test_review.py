"""The Review workspace: what waits, decisions, notes; and nothing else moves."""

import subprocess
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from smartroto import edits, notes, spans
from smartroto.review import WEAKER
from smartroto.ui import meter, queue
from smartroto.ui.action_set import needs
from smartroto.ui.notes_panel import NotesPanel
from smartroto.ui.studio import Studio

Key = Qt.Key


@pytest.fixture
def weak(studio: Studio, engine: Any) -> Studio:
    """The arm predicted, unsure on 1003, 1004 and still less on 1008."""
    answer = engine.answer(studio.document, "arm")
    sigma = answer.sigma.copy()
    sigma[2:4], sigma[7] = 5.0 / WEAKER, 9.0 / WEAKER
    studio.do("Predict", edits.set_prediction("arm", replace(answer, sigma=sigma)))
    return studio


@pytest.fixture
def review(weak: Studio, window: Any, qtbot: QtBot) -> Any:
    """The window in Review, with the keyboard."""
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    window.actions_["workspace_review"].trigger()
    qtbot.waitUntil(lambda: window.queue.tile is not None)
    window.canvas.setFocus()
    return window


def approved(studio: Studio) -> list[int]:
    return list(studio.document.shape("arm").approved)


def test_the_worst_comes_first_and_runs_are_one_decision(weak: Studio) -> None:
    found = queue.tiles(weak, "check", "worst")
    assert [tile.name for tile in found] == [("arm", 1008, 1008), ("arm", 1003, 1004)]
    in_time = queue.tiles(weak, "check", "time")
    assert [tile.name[1] for tile in in_time] == [1003, 1008]
    assert spans.words(*in_time[0].name[1:]) == "1003 to 1004"
    assert queue.why(found[0].run.worst).startswith("±9.0 px · ")
    weak.do("Hide", edits.set_visible("arm", False))
    assert queue.tiles(weak, "check", "worst") == []


def test_every_tile_gets_its_picture_and_those_near_the_view_stay(
    review: Any, weak: Studio, engine: Any, qtbot: QtBot
) -> None:
    answer = engine.answer(weak.document, "arm")
    sigma = answer.sigma.copy()
    sigma[2::2] = 5.0 / WEAKER
    weak.decide("Predict", edits.set_prediction("arm", replace(answer, sigma=sigma)))
    panel = review.queue
    panel.order.setCurrentIndex(panel.order.findData("time"))
    panel.list.setFixedHeight(80)
    qtbot.waitUntil(lambda: panel.list.count() == 5)

    def wanted() -> list[int]:
        return [key[1] for key in review.small._shown[panel]]

    def pictured() -> bool:
        return not any(panel.list.item(row).icon().isNull() for row in range(5))

    qtbot.waitUntil(pictured)
    assert wanted() == [1003, 1005, 1007, 1009]
    panel.list.scrollToBottom()
    qtbot.waitUntil(lambda: {1009, 1011} <= set(wanted()))
    assert 1003 not in wanted()
    panel.hide()
    assert wanted() == []


def test_a_picture_that_arrives_for_a_deleted_shape_is_let_go(
    review: Any, weak: Studio, qtbot: QtBot
) -> None:
    panel = review.queue
    panel.hide()
    weak.decide("Delete", edits.remove(["arm"]))
    qtbot.wait(1)
    assert panel.tile.shape == "arm"
    review.small.arrived.emit(1008)
    panel.show()
    qtbot.waitUntil(lambda: panel.list.count() == 0)


def test_a_tile_shows_its_frame_and_plays_round_it(review: Any, weak: Studio) -> None:
    assert (weak.view.frame, weak.view.selected) == (1008, ("arm",))
    assert (weak.view.run, weak.view.work) == ((1008, 1008), (1002, 1012))
    assert review.queue.count.text() == "3 frames in 2 decisions"


def test_y_approves_the_run_and_the_next_comes_up(
    review: Any, weak: Studio, qtbot: QtBot
) -> None:
    qtbot.keyClick(review.canvas, Key.Key_Y)
    assert approved(weak) == [1008]
    qtbot.waitUntil(lambda: weak.view.run == (1003, 1004))
    assert weak.view.frame in (1003, 1004)
    qtbot.keyClick(review.canvas, Key.Key_Y)
    assert approved(weak) == [1003, 1004, 1008]
    qtbot.waitUntil(lambda: weak.view.run is None)
    assert review.queue.count.text() == "Nothing waits here"
    weak.undo()
    qtbot.waitUntil(lambda: weak.view.run == (1003, 1004))


def test_elsewhere_the_frame_that_is_seen_is_decided_about(
    review: Any, weak: Studio, qtbot: QtBot
) -> None:
    weak.look(scope="all")
    weak.go(1006)
    qtbot.keyClick(review.canvas, Key.Key_Y)
    assert approved(weak) == [1006]


def test_n_rejects_with_a_word_or_without(
    review: Any, weak: Studio, qtbot: QtBot
) -> None:
    qtbot.keyClick(review.canvas, Key.Key_N)
    line = review.note_line
    assert line.isVisible() and line.about.text() == "arm, frame 1008"
    qtbot.keyClicks(line.text, "yn pops")
    qtbot.keyClick(line.text, Key.Key_Return)
    assert not line.isVisible() and not approved(weak)
    (note,) = weak.document.notes
    assert (note.text, note.first, note.last) == ("yn pops", 1008, 1008)
    qtbot.waitUntil(lambda: weak.view.run == (1003, 1004))
    review.canvas.setFocus()
    qtbot.keyClick(review.canvas, Key.Key_N)
    qtbot.keyClick(line.text, Key.Key_Return)
    assert [one.text for one in weak.document.notes] == ["yn pops", ""]
    assert {s.frame for s in weak.strip("arm") if s.state == "rejected"} == {
        1003,
        1004,
        1008,
    }
    assert weak.history.undo_label == "Needs fix on 2 frames"


def test_escape_leaves_everything_as_it_was(
    review: Any, weak: Studio, qtbot: QtBot
) -> None:
    review.actions_["reject"].trigger()
    qtbot.keyClicks(review.note_line.text, "never mind")
    qtbot.keyClick(review.note_line.text, Key.Key_Escape)
    assert not review.note_line.isVisible()
    assert weak.document.notes == () and weak.view.selected == ("arm",)


def test_d_and_s_go_through_the_list(review: Any, weak: Studio, qtbot: QtBot) -> None:
    qtbot.keyClick(review.canvas, Key.Key_D)
    assert weak.view.run == (1003, 1004)
    qtbot.keyClick(review.canvas, Key.Key_D)
    assert weak.view.run == (1003, 1004)
    qtbot.keyClick(review.canvas, Key.Key_S)
    assert weak.view.run == (1008, 1008)
    qtbot.keyClick(review.canvas, Key.Key_Right)
    assert weak.view.frame == 1009


def test_nothing_moves_in_review(
    review: Any, weak: Studio, mouse: Any, told: list[tuple[str, str]]
) -> None:
    before = weak.document
    pen, camera = mouse(review.canvas), review.canvas.camera
    knots = review.canvas.picture.knots("arm")
    x, y = camera.to_screen(knots[0, 1])
    pen.drag((x, y), (x + 30, y + 20))
    assert weak.document is before
    assert weak.view.selected == ("arm",)
    for id in ("delete", "commit_key", "predict", "tool_bezier", "nudge_8"):
        assert not review.actions_[id].isEnabled(), id
    assert not weak.do("Rename", edits.rename("arm", "leg"))
    assert weak.document is before and "only looked at" in told[-1][1]
    pen.press(5, 5)
    pen.release(5, 5)
    assert weak.view.selected == ()
    action = next(a for a, _ in review.actions_ if a.id == "commit_key")
    assert needs(action, weak) == "Needs: the Roto workspace"


def test_e_goes_back_to_drawing_and_everything_is_as_before(
    weak: Studio, window: Any, qtbot: QtBot
) -> None:
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    weak.look(work=(1002, 1005))
    size, tools = window.size(), [a.keys for a, _ in window.actions_]
    window.actions_["workspace_review"].trigger()
    qtbot.waitUntil(lambda: weak.view.run is not None)
    assert window.docks["Review"].isVisible() and not window.docks["Shapes"].isVisible()
    assert [a.keys for a, _ in window.actions_] != tools
    window.canvas.setFocus()
    qtbot.keyClick(window.canvas, Key.Key_E)
    assert weak.view.workspace == "roto"
    assert (weak.view.frame, weak.view.run, weak.view.work) == (
        1008,
        None,
        (1002, 1005),
    )
    assert not window.docks["Review"].isVisible() and window.docks["Shapes"].isVisible()
    assert [a.keys for a, _ in window.actions_] == tools
    assert window.size() == size
    assert weak.do("Rename", edits.rename("arm", "leg"))


def test_what_is_edited_with_notes_can_be_undone(weak: Studio, window: Any) -> None:
    weak.decide("Needs fix", notes.reject({"arm": [1003]}, "soft"))
    panel = window.docks["Notes"].widget()
    assert isinstance(panel, NotesPanel)
    panel.refresh()
    item = panel.list.topLevelItem(0)
    assert [item.text(column) for column in range(3)] == ["✗ 1003", "arm", "soft"]
    panel.list.setCurrentItem(item)
    panel.list.itemClicked.emit(item, 0)
    assert (weak.view.frame, weak.view.selected) == (1003, ("arm",))
    assert not panel.again.isEnabled()
    item.setText(2, "too soft")
    assert weak.document.notes[0].text == "too soft"
    panel.fixed.click()
    assert weak.document.notes[0].status == "fixed"
    panel.refresh()
    panel.close_.click()
    panel.refresh()
    assert panel.list.topLevelItemCount() == 0
    panel.closed.setChecked(True)
    panel.list.setCurrentItem(panel.list.topLevelItem(0))
    panel.remove.click()
    assert weak.document.notes == ()
    for status in ("closed", "fixed", "open"):
        weak.undo()
        assert weak.document.notes[0].status == status


def test_the_strip_flags_what_notes_speak_of(weak: Studio, window: Any) -> None:
    window.resize(1200, 700)
    window.show()
    weak.select(["arm"])
    line = window.time.timeline
    plain = line.grab().toImage()
    weak.decide("Needs fix", notes.reject({"arm": [1005, 1006]}, "soft"))
    flagged = line.grab().toImage()
    (_, row), *_ = line.rows()
    at = line.scale.x(1006) + 2, row.top() + 1
    ratio = flagged.devicePixelRatio()
    spot = round(at[0] * ratio), round(at[1] * ratio)
    assert flagged.pixelColor(*spot).name().upper() == "#CC79A7"
    assert plain.pixelColor(*spot) != flagged.pixelColor(*spot)


def test_sure_frames_with_an_open_note_are_not_approved_unseen(weak: Studio) -> None:
    from smartroto.ui import approving

    weak.select(["arm"])
    before = approving.sure(weak)["arm"]
    assert 1001 in before
    weak.decide("Needs fix", notes.reject({"arm": [1001, 1005]}))
    assert set(before) - set(approving.sure(weak)["arm"]) == {1001, 1005}


def test_the_meter_reads_the_driver_and_falls_back(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert meter.card("3 %, 10 MiB, 99 MiB\n71 %, 20 MiB, 99 MiB\n") == (
        71,
        "20 MiB of 99 MiB",
    )
    with pytest.raises(ValueError):
        meter.card("NVIDIA-SMI has failed")
    shown = meter.Meter()
    qtbot.addWidget(shown)
    shown._tool = "a tool"
    said = subprocess.CompletedProcess((), 0, "38 %, 1 MiB, 2 MiB\n", "")
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: said)
    shown.refresh()
    qtbot.waitUntil(lambda: shown.text() == "GPU 38 %")
    broken = subprocess.CompletedProcess((), 0, "No devices were found", "")
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: broken)
    shown.refresh()
    qtbot.waitUntil(lambda: shown.text().startswith("CPU "))
    assert 0 <= int(shown.text().split()[1]) <= 100
