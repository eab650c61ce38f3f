"""Predictions: when they start, what arrives, one undo step, and stopping them."""

from collections.abc import Callable
from typing import Any

import numpy as np
from pytestqt.qtbot import QtBot

from smartroto import edits, key_edits
from smartroto.errors import Error
from smartroto.shapes.arrays import Array
from smartroto.ui.studio import Studio

Square = Callable[..., Array]


def key_arm(studio: Studio, frame: int, knots: Array) -> None:
    assert studio.do("Move point", key_edits.set_key("arm", frame, knots))


def test_prediction_becomes_one_step(studio: Studio, engine: Any, qtbot: QtBot) -> None:
    studio.select(["arm"])
    studio.go(1005)
    studio.predict()
    qtbot.waitUntil(lambda: "arm" in studio.history.document.predictions)
    assert [(id, around) for _, id, around in engine.calls] == [("arm", 1005)]
    assert studio.history.undo_label == "Predict"
    assert studio.auto_predict
    studio.undo()
    assert not studio.document.predictions


def test_frames_that_arrive_are_shown_before_the_end(
    studio: Studio, engine: Any, qtbot: QtBot
) -> None:
    engine.gate.clear()
    studio.predict(["arm"])
    qtbot.waitUntil(lambda: "arm" in studio.document.predictions)
    assert not studio.history.document.predictions
    engine.gate.set()
    qtbot.waitUntil(lambda: "arm" in studio.history.document.predictions)


def test_a_correction_and_its_prediction_are_undone_together(
    studio: Studio, engine: Any, qtbot: QtBot, knots: Square
) -> None:
    studio.predict(["arm"])
    qtbot.waitUntil(lambda: "arm" in studio.history.document.predictions)
    before = studio.history.document
    key_arm(studio, 1006, knots(7))
    qtbot.waitUntil(lambda: len(engine.calls) == 2)
    qtbot.waitUntil(
        lambda: (
            studio.history.document.predictions["arm"] is not before.predictions["arm"]
        )
    )
    assert studio.history.undo_label == "Move point"
    studio.undo()
    assert studio.document is before


def test_shapes_edited_together_are_predicted_into_that_step(
    studio: Studio, engine: Any, qtbot: QtBot, knots: Square
) -> None:
    studio.auto_predict = True
    before = studio.history.document
    both = lambda d: key_edits.set_key("hand", 1008, knots(9))(  # noqa: E731
        key_edits.set_key("arm", 1006, knots(7))(d)
    )
    studio.do("Move", both)
    qtbot.waitUntil(lambda: len(studio.history.document.predictions) == 2)
    studio.undo()
    assert studio.document is before


def test_a_newer_correction_restarts_the_prediction(
    studio: Studio, engine: Any, qtbot: QtBot, knots: Square
) -> None:
    studio.auto_predict = True
    engine.gate.clear()
    key_arm(studio, 1006, knots(7))
    qtbot.waitUntil(lambda: len(engine.calls) == 1)
    key_arm(studio, 1007, knots(8))
    qtbot.waitUntil(lambda: len(engine.calls) == 2)
    engine.gate.set()
    qtbot.waitUntil(lambda: "arm" in studio.history.document.predictions)
    assert 1007 in engine.calls[-1][0].shape("arm").keys
    studio.undo()
    assert 1006 in studio.document.shape("arm").keys
    assert 1007 not in studio.document.shape("arm").keys


def test_an_edit_that_is_no_key_leaves_the_prediction_running(
    studio: Studio, engine: Any, qtbot: QtBot
) -> None:
    engine.gate.clear()
    studio.predict(["arm"])
    qtbot.waitUntil(lambda: len(engine.calls) == 1)
    studio.do("Rename", edits.rename("arm", "foreArm"))
    engine.gate.set()
    qtbot.waitUntil(lambda: "arm" in studio.history.document.predictions)
    assert len(engine.calls) == 1
    assert studio.document.shape("arm").name == "foreArm"


def test_what_was_seen_is_what_was_corrected(
    studio: Studio, engine: Any, qtbot: QtBot
) -> None:
    engine.gate.clear()
    engine.shift = 4.0
    studio.predict(["hand"])
    qtbot.waitUntil(lambda: "hand" in studio.document.predictions)
    studio.do("Key frame 1008", key_edits.key_here("hand", 1008))
    keys = studio.history.document.shape("hand").keys
    assert np.allclose(keys[1008].value, keys[1004].value + 4.0)


def test_no_prediction_by_itself_before_the_first_was_asked_for(
    studio: Studio, engine: Any, knots: Square
) -> None:
    key_arm(studio, 1006, knots(7))
    assert not studio.predictor.pending
    studio.auto_predict = True
    studio.do("Rename", edits.rename("arm", "foreArm"))
    assert not studio.predictor.pending
    key_arm(studio, 1007, knots(7))
    assert studio.predictor.pending
    studio.cancel()
    assert not studio.predictor.pending
    assert engine.calls == []


def test_stopping_a_first_prediction_keeps_what_arrived_as_stale(
    studio: Studio, engine: Any, qtbot: QtBot
) -> None:
    engine.gate.clear()
    studio.predict(["arm"])
    qtbot.waitUntil(lambda: "arm" in studio.arriving)
    studio.cancel()
    assert not studio.arriving
    assert studio.strip("arm")[4].state == "stale"
    studio.undo()
    assert not studio.document.predictions


def test_stopping_a_later_prediction_shows_the_earlier_one_again(
    studio: Studio, engine: Any, qtbot: QtBot
) -> None:
    studio.predict(["arm"])
    qtbot.waitUntil(lambda: "arm" in studio.history.document.predictions)
    before = studio.document
    engine.gate.clear()
    studio.predict(["arm"])
    qtbot.waitUntil(lambda: "arm" in studio.arriving)
    studio.cancel()
    assert studio.document is before


def test_a_failing_prediction_is_one_sentence(
    studio: Studio, engine: Any, qtbot: QtBot, told: list[tuple[str, str]]
) -> None:
    engine.fails = Error("Frame 1004 cannot be read: copy it again.")
    studio.predict(["arm"])
    qtbot.waitUntil(lambda: bool(told))
    assert told == [("error", "Frame 1004 cannot be read: copy it again.")]
    assert not studio.arriving


def test_cause_is_not_taken_from_an_older_step(
    studio: Studio, engine: Any, qtbot: QtBot, knots: Square
) -> None:
    studio.auto_predict = True
    engine.gate.clear()
    key_arm(studio, 1006, knots(7))
    qtbot.waitUntil(lambda: len(engine.calls) == 1)
    studio.do("Rename", edits.rename("hand", "fist"))
    engine.gate.set()
    qtbot.waitUntil(lambda: "arm" in studio.history.document.predictions)
    assert studio.history.undo_label == "Predict"
    studio.undo()
    assert studio.history.undo_label == "Rename"


def test_a_correction_is_shown_at_once_and_then_solved(
    studio: Studio, engine: Any, qtbot: QtBot, knots: Square
) -> None:
    studio.predict(["arm"])
    qtbot.waitUntil(lambda: "arm" in studio.history.document.predictions)
    earlier = studio.document.predictions["arm"].knots
    engine.gate.clear()
    engine.solves = False
    key_arm(studio, 1006, knots(7))
    shown = studio.document.predictions["arm"]
    row, key = shown.row(1004), shown.row(1006)
    assert row is not None and key is not None
    assert np.array_equal(shown.knots[key], knots(7))
    moved, whole = shown.knots[row] - earlier[row], knots(7) - earlier[key]
    assert np.allclose(moved, 0.6 * whole)
    states = {state.frame: state.state for state in studio.strip("arm")}
    assert states[1004] == "stale" and states[1006] == "key"
    engine.gate.set()
    qtbot.waitUntil(lambda: not studio.arriving)
    assert {s.state for s in studio.strip("arm")} == {"key", "predicted"}
