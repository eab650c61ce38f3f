"""Approved frames are changed only after a question, and the answer is one step."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PySide6.QtWidgets import QMessageBox

from smartroto import edits
from smartroto.animation import knots_at
from smartroto.approval import approve
from smartroto.shapes.arrays import Array
from smartroto.ui.studio import Studio

Button = QMessageBox.StandardButton


@pytest.fixture
def locked(studio: Studio, window: Any) -> Any:
    """The window with the arm selected on an approved frame."""
    studio.do("Approve", approve("arm", [1005]))
    window.show()
    window.canvas.resize(600, 400)
    studio.go(1005)
    studio.select(["arm"])
    return window


def drag_first_point(window: Any, mouse: Callable[..., Any]) -> Array:
    """Drag point 0 of the arm; returns where it was."""
    at = window.canvas.picture.outline("arm").knots[0, 1]
    x, y = window.canvas.camera.to_screen(at)
    mouse(window.canvas).drag((x, y), (x + 20, y + 10), (x + 30, y + 10))
    return np.array(at)


def question(window: Any) -> QMessageBox:
    found: QMessageBox = window.findChild(QMessageBox)
    return found


def test_a_drag_asks_once_and_goes_on_as_one_step(
    locked: Any, studio: Studio, mouse: Callable[..., Any]
) -> None:
    at = drag_first_point(locked, mouse)
    box = question(locked)
    assert box.text() == "Unlock 1005?"
    assert 1005 in studio.document.shape("arm").approved
    assert np.array_equal(locked.canvas.picture.outline("arm").knots[0, 1], at)
    box.button(Button.Yes).click()
    shape = studio.document.shape("arm")
    assert not shape.approved and shape.keys[1005].value[0, 1, 0] > at[0]
    assert studio.history.undo_label == "Move point"
    studio.undo()
    shape = studio.document.shape("arm")
    assert 1005 in shape.approved and 1005 not in shape.keys


def test_no_leaves_everything(
    locked: Any, studio: Studio, mouse: Callable[..., Any]
) -> None:
    before = studio.document
    drag_first_point(locked, mouse)
    question(locked).button(Button.Cancel).click()
    assert studio.document is before


def test_never_again_until_restart(
    locked: Any, studio: Studio, mouse: Callable[..., Any]
) -> None:
    drag_first_point(locked, mouse)
    box = question(locked)
    box.checkBox().setChecked(True)
    box.button(Button.Yes).click()
    studio.undo()
    drag_first_point(locked, mouse)
    shape = studio.document.shape("arm")
    assert not shape.approved and 1005 in shape.keys


def test_a_click_that_only_selects_asks_nothing(
    locked: Any, studio: Studio, mouse: Callable[..., Any]
) -> None:
    at = locked.canvas.picture.outline("arm").knots[0, 1]
    x, y = locked.canvas.camera.to_screen(at)
    mouse(locked.canvas).drag((x, y), (x, y))
    assert studio.view.points == {"arm": frozenset({0})}
    assert question(locked) is None


def test_a_prediction_and_the_strip_keep_to_it(studio: Studio, engine: Any) -> None:
    studio.do("Approve", approve("arm", [1005]))
    frozen = knots_at(studio.document, studio.document.shape("arm"), 1005)
    engine.shift = 4.0
    answer = engine.answer(studio.document, "arm")
    studio.do("Predict", edits.set_prediction("arm", answer))
    shape = studio.document.shape("arm")
    assert np.array_equal(knots_at(studio.document, shape, 1005), frozen)
    state = next(one for one in studio.strip("arm") if one.frame == 1005)
    assert state.state == "approved" and state.conflict > 1
