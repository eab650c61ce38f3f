"""The Keys menu: lifetimes, poses, offset, retime, bake; each is one undo step."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from smartroto import edits, key_edits
from smartroto.animation import knots_at, opacity_at
from smartroto.shapes.arrays import Array
from smartroto.shapes.prediction import Prediction
from smartroto.ui.actions_time import PREROLL
from smartroto.ui.studio import Studio
from smartroto.ui.window import Window


@pytest.fixture
def shown(window: Window, studio: Studio, knots: Callable[..., Array]) -> Window:
    """ "arm" selected at 1006, keyed at 1001, 1008 and 1012."""
    studio.do("Key", key_edits.set_key("arm", 1008, knots(20)))
    studio.select(["arm"])
    studio.go(1006)
    return window


def run(window: Window, id: str) -> None:
    assert window.actions_[id].isEnabled(), id
    window.actions_[id].trigger()


@pytest.mark.parametrize(
    ("id", "life"),
    [
        ("show_from", (1006, 1012)),
        ("hide_from", (1001, 1005)),
        ("only_here", (1006, 1006)),
    ],
)
def test_lifetimes_from_here(
    shown: Window, studio: Studio, id: str, life: tuple[int, int]
) -> None:
    before = studio.document
    run(shown, id)
    assert studio.document.shape("arm").lifetime == life
    run(shown, "undo")
    assert studio.document is before
    run(shown, "redo")
    run(shown, "always_there")
    assert studio.document.shape("arm").lifetime is None


def test_off_on_one_frame_and_on_a_range(shown: Window, studio: Studio) -> None:
    before = studio.document
    run(shown, "hide_here")
    opacity = studio.document.shape("arm").opacity
    seen = [opacity_at(opacity, f) for f in (1005, 1006, 1007)]
    assert seen == [1.0, 0.0, 1.0]
    run(shown, "undo")
    assert studio.document is before
    studio.go(1003)
    run(shown, "range_in")
    studio.go(1005)
    run(shown, "range_out")
    run(shown, "hide_range")
    opacity = studio.document.shape("arm").opacity
    assert [f for f in studio.span if not opacity_at(opacity, f)] == [1003, 1004, 1005]


def test_the_pose_of_the_nearest_key(shown: Window, studio: Studio) -> None:
    before = studio.document
    run(shown, "paste_nearest")
    keys = studio.document.shape("arm").keys
    assert np.array_equal(keys[1006].value, keys[1008].value)
    run(shown, "undo")
    assert studio.document is before


def test_a_single_pose_goes_to_other_shapes(shown: Window, studio: Studio) -> None:
    pose = knots_at(studio.document, studio.document.shape("arm"), 1006)
    run(shown, "copy_pose")
    studio.select(["hand"])
    run(shown, "paste_pose")
    assert np.array_equal(studio.document.shape("hand").keys[1006].value, pose)


def test_offset_tells_and_moves(shown: Window, studio: Studio) -> None:
    before = studio.document
    dialog = shown.time.ask_offset()
    dialog.by.setValue(-3)
    assert "from 998 to 1009" in dialog.told.text()
    assert "outside the plate" in dialog.told.text()
    dialog.accept()
    assert list(studio.document.shape("arm").keys) == [998, 1005, 1009]
    assert studio.document.shape("hand") is before.shape("hand")
    assert studio.room == range(998, 1013)
    run(shown, "undo")
    assert studio.document is before and studio.room == studio.span


def test_the_whole_project_is_offset(shown: Window, studio: Studio) -> None:
    dialog = shown.time.ask_offset()
    dialog.by.setValue(2)
    dialog.who.setCurrentIndex(1)
    dialog.accept()
    assert list(studio.document.shape("hand").keys) == [1006]
    assert list(studio.document.shape("arm").keys) == [1003, 1010, 1014]


def test_retime_backwards(shown: Window, studio: Studio) -> None:
    before = studio.document
    dialog = shown.time.ask_retime()
    dialog.turn.click()
    assert dialog.speed.text() == "-100.0%"
    dialog.accept()
    assert list(studio.document.shape("arm").keys) == [1001, 1005, 1012]
    run(shown, "undo")
    dialog = shown.time.ask_retime()
    dialog.ends[2].setValue(1012)
    assert "two different ends" in dialog.told.text()
    dialog.reject()
    assert studio.document is before


def test_reverse_goes_to_chosen_keys_or_the_shape(
    shown: Window, studio: Studio
) -> None:
    value = studio.document.shape("arm").keys[1001].value
    studio.look(scope_frames={"arm": frozenset({1001, 1008})})
    run(shown, "reverse_keys")
    assert studio.document.shape("arm").keys[1008].value is value
    run(shown, "undo")
    studio.look(scope_frames={})
    run(shown, "reverse_keys")
    assert list(studio.document.shape("arm").keys) == [1001, 1005, 1012]
    assert studio.document.shape("arm").keys[1012].value is value


def predict(studio: Studio) -> Array:
    """ "arm" predicted on all frames along an arc; the outlines `[12, N, 3, 2]`."""
    shape = studio.history.document.shape("arm")
    angle = np.linspace(0, 1.5, 12)
    way = 20 * np.stack([np.sin(angle), 1 - np.cos(angle)], axis=1)
    dense = shape.keys[1001].value + way[:, None, None]
    keys = {t: replace(k, value=dense[t - 1001]) for t, k in shape.keys.items()}
    studio.do("Move", edits.change_shape("arm", lambda s: replace(s, keys=keys)))
    prediction = Prediction(
        frames=np.arange(1001, 1013),
        knots=dense,
        sigma=np.ones((12, 4)),
        seen=np.ones((12, 4)),
    )
    studio.do("Predict", edits.set_prediction("arm", prediction))
    return dense


def test_baking_shows_count_and_error_first(
    shown: Window, studio: Studio, qtbot: QtBot
) -> None:
    dense = predict(studio)
    before = studio.document
    dialog = shown.time.ask_bake()
    assert not dialog.ok.isEnabled()
    qtbot.waitUntil(dialog.ok.isEnabled)
    text = dialog.told.text()
    assert "12 frames" in text and "3 of yours" in text and "px at most" in text
    dialog.mode.setCurrentIndex(1)
    qtbot.waitUntil(dialog.ok.isEnabled)
    straight = len(dialog.found[0].keys)
    dialog.accept()
    shape = studio.document.shape("arm")
    assert len(shape.keys) == straight and "arm" not in studio.document.predictions
    shown_ = np.stack([knots_at(studio.document, shape, f) for f in studio.span])
    assert np.linalg.norm(shown_ - dense, axis=-1).max() <= 0.5
    run(shown, "undo")
    assert studio.document is before


def test_baking_is_called_off(shown: Window, studio: Studio) -> None:
    predict(studio)
    before = studio.document
    dialog = shown.time.ask_bake()
    dialog.reject()
    assert studio.document is before and not dialog.jobs.running()


def test_frames_beyond_the_plate_can_be_keyed(shown: Window, studio: Studio) -> None:
    studio.go(990)
    assert studio.view.frame == 1001
    run(shown, "preroll")
    studio.go(990)
    assert studio.view.frame == 990 == 1001 - PREROLL + 5
    run(shown, "commit_key")
    assert 990 in studio.document.shape("arm").keys
    run(shown, "preroll")
    assert studio.room.start == 990, "keys are never out of reach"
    assert shown.playback.work == studio.span
    run(shown, "undo")
    assert studio.room == studio.span


def test_keys_from_here_on_are_chosen(shown: Window, studio: Studio) -> None:
    run(shown, "select_keys_on")
    assert studio.view.scope_frames == {"arm": frozenset({1008, 1012})}
    run(shown, "delete_keys")
    assert list(studio.document.shape("arm").keys) == [1001]
    assert studio.history.undo_label == "Delete 2 keys"


def test_sheets_opened_and_closed_in_haste_leave_the_panel_as_it_was(
    window: Window, qtbot: QtBot
) -> None:
    window.resize(1600, 960)
    window.show()
    qtbot.waitExposed(window)
    panel = window.time
    before = panel.height()
    for sheet in ("sheet_keys", "sheet_curves", "sheet_film"):
        window.actions_[sheet].trigger()
        qtbot.waitUntil(lambda: panel.height() > before + 100)
        assert panel.height() < before + 300
        window.actions_[sheet].trigger()
    qtbot.waitUntil(lambda: abs(panel.height() - before) < 8)


@pytest.mark.parametrize("size", [(1280, 720), (1600, 960)])
@pytest.mark.parametrize("sheet", ["sheet_keys", "sheet_curves", "sheet_film"])
def test_the_panel_is_as_low_again_when_a_sheet_is_closed(
    window: Window, qtbot: QtBot, size: tuple[int, int], sheet: str
) -> None:
    window.resize(*size)
    with qtbot.waitExposed(window):
        window.show()
    qtbot.wait(20)
    panel = window.time
    before = panel.height(), panel.timeline.height()
    for _ in range(2):
        window.actions_[sheet].trigger()
        qtbot.wait(20)
        assert panel.height() > before[0] + 100
        window.actions_[sheet].trigger()
        qtbot.wait(20)
        assert (panel.height(), panel.timeline.height()) == before
