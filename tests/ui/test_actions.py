"""One list of actions: in menus, as shortcuts, and each does what it says."""

from collections import Counter
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from smartroto import edits, scope
from smartroto.ui.action_set import shown, tooltip
from smartroto.ui.actions import ACTIONS
from smartroto.ui.hotkeys import sheet
from smartroto.ui.palette import score
from smartroto.ui.studio import Studio
from smartroto.ui.window import Window

BY_ID = {action.id: action for action in ACTIONS}


def run(window: Window, id: str) -> None:
    assert window.actions_[id].isEnabled(), id
    window.actions_[id].trigger()


def test_ids_and_shortcuts_are_used_once() -> None:
    ids = Counter(action.id for action in ACTIONS)
    keys = Counter(
        QKeySequence(key).toString() for action in ACTIONS for key in action.keys
    )
    assert [id for id, count in ids.items() if count > 1] == []
    assert [key for key, count in keys.items() if count > 1] == []
    assert "" not in keys


def test_every_action_is_in_a_menu_and_on_the_window(window: Window) -> None:
    in_menus = [
        action.objectName()
        for menu in window.menuBar().findChildren(QMenu)
        for action in menu.actions()
        if action.objectName() in BY_ID
    ]
    assert sorted(in_menus) == sorted(BY_ID)
    on_window = {action.objectName() for action in window.actions()}
    assert set(BY_ID) <= on_window


def test_tooltips_name_the_shortcut() -> None:
    text = tooltip(BY_ID["predict"])
    assert "Predict" in text and "(P)" in text
    assert shown(BY_ID["autokey"]) == ""


def test_the_sheet_of_hotkeys_has_every_key_but_the_nudges() -> None:
    rows = {what for _, group in sheet(ACTIONS) for _, what in group}
    wanted = {
        action.title.rstrip("…")
        for action in ACTIONS
        if action.keys and "Nudge" not in action.menu
    }
    assert wanted <= rows


def test_undo_says_what_it_undoes(window: Window, studio: Studio) -> None:
    assert not window.actions_["undo"].isEnabled()
    studio.do("Move point", scope.move_points("arm", 1001, [0], np.ones(2)))
    assert window.actions_["undo"].text() == "Undo Move point"
    run(window, "undo")
    assert window.actions_["redo"].text() == "Redo Move point"
    run(window, "redo")
    assert studio.history.undo_label == "Move point"


@pytest.mark.parametrize(
    ("id", "frame"),
    [
        ("next", 1006),
        ("previous", 1004),
        ("on_10", 1012),
        ("back_10", 1001),
        ("first", 1001),
        ("last", 1012),
        ("next_key", 1012),
        ("previous_key", 1001),
    ],
)
def test_going_to_frames(window: Window, studio: Studio, id: str, frame: int) -> None:
    studio.select(["arm"])
    studio.go(1005)
    run(window, id)
    assert studio.view.frame == frame


def test_commit_and_remove_a_key(window: Window, studio: Studio) -> None:
    studio.select(["arm"])
    studio.go(1006)
    assert not window.actions_["remove_key"].isEnabled()
    run(window, "commit_key")
    assert 1006 in studio.document.shape("arm").keys
    assert not window.actions_["commit_key"].isEnabled()
    run(window, "remove_key")
    assert 1006 not in studio.document.shape("arm").keys


def test_delete_takes_points_then_shapes(window: Window, studio: Studio) -> None:
    studio.select(["arm"], {"arm": [1]})
    run(window, "delete")
    assert studio.document.shape("arm").count == 3
    run(window, "delete")
    assert [shape.id for shape in studio.document.shapes()] == ["hand"]
    assert studio.history.undo_label == "Delete arm"


def test_deleting_nearly_all_points_deletes_the_shape(
    window: Window, studio: Studio
) -> None:
    studio.select(["arm"], {"arm": [0, 1, 2]})
    run(window, "delete")
    assert [shape.id for shape in studio.document.shapes()] == ["hand"]


def test_a_locked_shape_is_left_alone(
    window: Window, studio: Studio, told: list[tuple[str, str]]
) -> None:
    studio.select(["arm"])
    run(window, "locked")
    run(window, "delete")
    assert len(list(studio.document.shapes())) == 2
    assert "locked" in told[-1][1]


def test_select_all_and_nothing(window: Window, studio: Studio) -> None:
    run(window, "select_all")
    assert set(studio.view.selected) == {"arm", "hand"}
    studio.select(["arm"])
    run(window, "select_all")
    assert studio.view.points["arm"] == {0, 1, 2, 3}
    run(window, "select_none")
    assert studio.view.selected == ("arm",)
    assert not any(studio.view.points.values())
    run(window, "select_none")
    assert studio.view.selected == ()


def test_nudges_merge_into_one_step(window: Window, studio: Studio) -> None:
    before = studio.document.shape("arm").keys[1001].value
    studio.select(["arm"], {"arm": [2]})
    run(window, "nudge_6")
    run(window, "nudge_6")
    run(window, "nudge_8")
    moved = studio.document.shape("arm").keys[1001].value - before
    assert np.allclose(moved[2], [2, -1])
    assert np.allclose(np.delete(moved, 2, axis=0), 0)
    run(window, "undo")
    assert studio.document.shape("arm").keys[1001].value is before


def test_duplicate_lies_above_with_its_own_name(window: Window, studio: Studio) -> None:
    studio.select(["arm"])
    run(window, "duplicate")
    shapes = list(studio.document.shapes())
    assert [shape.name for shape in shapes] == ["hand", "arm 2", "arm"]
    assert studio.view.selected == (shapes[1].id,)
    assert list(shapes[1].keys) == list(shapes[2].keys)


def test_poses_are_pasted_as_keys(window: Window, studio: Studio) -> None:
    studio.select(["arm"])
    run(window, "copy_pose")
    studio.go(1008)
    run(window, "paste_pose")
    keys = studio.document.shape("arm").keys
    assert np.array_equal(keys[1008].value, keys[1001].value)


def test_views_and_switches(window: Window, studio: Studio) -> None:
    for id in ("alpha", "plate", "cutout", "overlay"):
        run(window, f"display_{id}")
        assert studio.view.display == id
        assert window.actions_[f"display_{id}"].isChecked()
    run(window, "toggle_alpha")
    assert studio.view.display == "alpha"
    run(window, "toggle_alpha")
    assert studio.view.display == "overlay"
    for field in ("handles", "outlines", "point_numbers", "autokey"):
        on = getattr(studio.view, field)
        run(window, field)
        assert getattr(studio.view, field) is not on
        assert window.actions_[field].isChecked() is not on


def test_gain_and_gamma(window: Window, studio: Studio) -> None:
    run(window, "gain_up")
    assert studio.view.gain > 1
    run(window, "gain_down")
    assert studio.view.gain == pytest.approx(1, abs=1e-3)
    studio.look(gain=3.0)
    run(window, "gain")
    assert studio.view.gain == 1
    run(window, "gain")
    assert studio.view.gain == 3
    run(window, "gamma_up")
    assert studio.view.gamma == pytest.approx(1.1)


def test_tools_exclude_each_other(window: Window, studio: Studio) -> None:
    for tool in ("bezier", "transform", "select"):
        run(window, f"tool_{tool}")
        assert studio.view.tool == tool
        on = [
            t
            for t in ("bezier", "transform", "select")
            if window.actions_[f"tool_{t}"].isChecked()
        ]
        assert on == [tool]


def test_predict_needs_a_selected_shape(window: Window, studio: Studio) -> None:
    assert not window.actions_["predict"].isEnabled()
    studio.select(["arm"])
    assert window.actions_["predict"].isEnabled()
    studio.do("Close plate", edits.set_plate(None))
    assert not window.actions_["predict"].isEnabled()


def test_weak_frames_are_jumped_to(
    window: Window, studio: Studio, engine: Any, qtbot: QtBot
) -> None:
    engine.sigma = 5.0
    studio.select(["hand"])
    run(window, "predict")
    qtbot.waitUntil(lambda: "hand" in studio.history.document.predictions)
    studio.go(1003)
    run(window, "next_weak")
    assert studio.view.frame == 1005
    run(window, "previous_weak")
    assert studio.view.frame == 1003


def test_shapes_go_to_the_clipboard_for_nuke(window: Window) -> None:
    run(window, "copy_shapes")
    text = QGuiApplication.clipboard().text()
    assert "Roto {" in text and "arm" in text


def test_shortcuts_reach_the_studio_while_the_viewer_has_the_keyboard(
    window: Window, studio: Studio, qtbot: QtBot
) -> None:
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    window.canvas.setFocus()
    studio.select(["arm"])
    qtbot.keyClick(window.canvas, Qt.Key.Key_D)
    assert studio.view.frame == 1002
    qtbot.keyClick(window.canvas, Qt.Key.Key_S)
    assert studio.view.frame == 1001
    qtbot.keyClick(window.canvas, Qt.Key.Key_V)
    assert studio.view.tool == "bezier"
    qtbot.keyClick(window.canvas, Qt.Key.Key_1)
    assert studio.view.display == "alpha"


def test_score_prefers_titles_and_refuses_other_words() -> None:
    predict, weak = BY_ID["predict"], BY_ID["next_weak"]
    assert score("pred", predict) == 0
    assert score("weak", weak) == 1
    assert score("frames keys", predict) is not None
    assert score("banana", predict) is None
