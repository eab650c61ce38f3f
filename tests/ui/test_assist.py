"""The assist panel says how the primary shape stands."""

from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from smartroto import key_edits
from smartroto.ui.assist import moved_frames
from smartroto.ui.studio import Studio
from smartroto.ui.window import Window


@pytest.fixture
def assist(window: Window) -> Any:
    window.studio.select(["arm"])
    return window.docks["Assist"].widget().panel


def test_before_a_prediction_it_promises_nothing(assist: Any) -> None:
    assist.refresh()
    assert "Nothing predicted" in assist.weak.text()
    assert "predict first" in assist.next_key.text()
    assert not assist.go.isEnabled()
    assert assist.worst.isHidden()


def test_predict_button_predicts_and_switches_auto_on(
    assist: Any, studio: Studio, engine: Any, qtbot: QtBot
) -> None:
    engine.sigma = 5.0
    assist.predict.click()
    qtbot.waitUntil(lambda: "arm" in studio.history.document.predictions)
    qtbot.waitUntil(lambda: "10 frames to check" in assist.weak.text())
    assert assist.auto.isChecked()
    found = studio.suggestion("arm")
    assert found is not None and str(found[0]) in assist.next_key.text()
    assist.go.click()
    assert studio.view.frame == found[0]


def test_the_threshold_decides_what_is_weak(
    assist: Any, studio: Studio, engine: Any, qtbot: QtBot
) -> None:
    engine.sigma = 5.0
    studio.predict()
    qtbot.waitUntil(lambda: "10 frames to check" in assist.weak.text())
    assist.threshold.setValue(40)
    assert studio.view.threshold == 4.0
    qtbot.waitUntil(lambda: "No frame to check" in assist.weak.text())
    assert assist.threshold_text.text() == "4.0 px"


def test_what_the_last_prediction_changed(
    assist: Any, studio: Studio, engine: Any, qtbot: QtBot, knots: Any
) -> None:
    studio.predict()
    qtbot.waitUntil(lambda: "arm" in studio.history.document.predictions)
    engine.shift = 3.0
    studio.do("Move point", key_edits.set_key("arm", 1006, knots(20)))
    qtbot.waitUntil(lambda: "frames moved" in assist.changed.text())
    assert "12 frames moved" in assist.changed.text()
    assert "4.2 px" in assist.changed.text()
    assert not assist.worst.isHidden()


def test_auto_can_be_switched_off(assist: Any, studio: Studio) -> None:
    assist.auto.setChecked(True)
    assert studio.auto_predict
    assist.auto.setChecked(False)
    assert not studio.auto_predict


def test_moved_frames_counts_only_what_moved(studio: Studio, engine: Any) -> None:
    old = engine.answer(studio.document, "arm")
    assert moved_frames(old, old) == {}
    engine.shift = 0.3
    assert moved_frames(old, engine.answer(studio.document, "arm")) == {}
    engine.shift = 3.0
    moved = moved_frames(old, engine.answer(studio.document, "arm"))
    assert len(moved) == 12
    assert moved[1001] == pytest.approx(3.0 * 2**0.5)
