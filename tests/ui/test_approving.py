"""Frames are accepted by a key, many at once after a question, and found again."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from smartroto import edits, key_edits
from smartroto.ui import approving
from smartroto.ui.ghost import ghosts
from smartroto.ui.studio import Studio

Key, Button = Qt.Key, QMessageBox.StandardButton


@pytest.fixture
def predicted(studio: Studio, engine: Any) -> Studio:
    """The arm predicted on all frames and selected on the third."""
    answer = engine.answer(studio.document, "arm")
    sigma = answer.sigma.copy()
    sigma[5] = 9.0
    found = replace(answer, sigma=sigma)
    studio.do("Predict", edits.set_prediction("arm", found))
    studio.select(["arm"])
    studio.go(1003)
    return studio


def approved(studio: Studio) -> list[int]:
    return list(studio.document.shape("arm").approved)


def test_y_approves_and_u_lets_go(predicted: Studio, window: Any, qtbot: QtBot) -> None:
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    window.canvas.setFocus()
    qtbot.keyClick(window.canvas, Key.Key_Y)
    assert approved(predicted) == [1003]
    assert predicted.history.undo_label == "Approve frame 1003"
    assert not window.actions_["approve"].isEnabled()
    assert window.canvas.picture.outline("arm").origin == "approved"
    qtbot.keyClick(window.canvas, Key.Key_U)
    assert approved(predicted) == []
    predicted.undo()
    predicted.undo()
    assert approved(predicted) == []


@pytest.mark.parametrize(
    ("scope", "count"), [("this", 1), ("from", 10), ("all", 12), ("soft", 1)]
)
def test_it_reaches_as_far_as_edits_do(
    predicted: Studio, scope: str, count: int
) -> None:
    predicted.look(scope=scope)
    approving.approve_here(predicted)
    assert len(approved(predicted)) == count
    approving.unlock_here(predicted)
    assert approved(predicted) == []


def test_selected_keys_are_approved(predicted: Studio) -> None:
    predicted.look(scope="selected", scope_frames={"arm": frozenset({1001, 1012})})
    approving.approve_here(predicted)
    assert approved(predicted) == [1001, 1012]


def test_all_that_is_sure_after_a_question(predicted: Studio, window: Any) -> None:
    window.dialogs.approve_all()
    box = window.findChild(QMessageBox)
    assert box.text() == "Approve 11 frames of 1 shape?"
    box.button(Button.Yes).click()
    assert approved(predicted) == [*range(1001, 1006), *range(1007, 1013)]
    predicted.go(1001)
    approving.jump_to_unapproved(predicted, 1)
    assert predicted.view.frame == 1006
    approving.jump_to_unapproved(predicted, 1)
    assert predicted.view.frame == 1006
    assert approving.question(predicted) == ""


def test_nothing_left_is_said(
    predicted: Studio, window: Any, told: list[tuple[str, str]]
) -> None:
    predicted.look(scope="all")
    approving.approve_here(predicted)
    window.dialogs.approve_all()
    assert window.findChild(QMessageBox) is None
    approving.jump_to_unapproved(predicted, 1)
    assert [text for _, text in told][-1] == "Every frame is approved."


def test_the_previous_prediction_shows_while_alt_p_is_held(
    predicted: Studio, window: Any, qtbot: QtBot
) -> None:
    before = predicted.document.predictions["arm"]
    moved = replace(before, knots=before.knots + 3.0)
    predicted.do("Predict", edits.set_prediction("arm", moved))
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    canvas = window.canvas
    canvas.setFocus()
    qtbot.keyPress(canvas, Key.Key_P, Qt.KeyboardModifier.AltModifier)
    assert predicted.view.ghost
    (ghost,) = canvas._behind.ghosts(canvas.picture)
    assert np.array_equal(ghost[0], before.knots[2]) and ghost[1]
    canvas.grab()
    qtbot.keyRelease(canvas, Key.Key_P, Qt.KeyboardModifier.AltModifier)
    assert not predicted.view.ghost and canvas._behind.ghosts(canvas.picture) == []


def test_a_ghost_of_other_points_is_not_shown(predicted: Studio) -> None:
    before = dict(predicted.document.predictions)
    predicted.do("Insert", key_edits.insert_point("arm", 0, 0.5))
    from smartroto.ui.view import resolve

    assert ghosts(resolve(predicted.document, predicted.view), before) == []
