"""What holds for every action there is, whoever adds one."""

from dataclasses import fields
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QFileDialog,
    QLineEdit,
    QMessageBox,
    QScrollBar,
)

from smartroto.document import Document
from smartroto.ui.action_set import Action, tooltip
from smartroto.ui.actions import ACTIONS
from smartroto.ui.studio import Studio
from smartroto.ui.window import Window

LEAVES = ("quit",)
"""Actions that end the window, which have their own tests."""


@pytest.fixture
def unasked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every dialog that stops to ask is called off at once."""
    for kind in (QDialog, QMessageBox, QFileDialog):
        monkeypatch.setattr(kind, "exec", lambda self: 0)
    for name in ("about", "question", "warning", "information"):
        monkeypatch.setattr(QMessageBox, name, lambda *_, **__: 0)


@pytest.fixture
def ready(window: Window, studio: Studio, engine: Any) -> Window:
    """A window in which most actions can be used: a predicted shape is selected."""
    studio.predict(["arm"])
    while studio.predictor.busy:
        QApplication.processEvents()
    studio.auto_predict = False
    studio.select(["arm"], {"arm": [0, 1]})
    studio.go(1006)
    return window


def settle(window: Window) -> None:
    """Wait for what the action began, and close what it opened."""
    while window.studio.busy:
        QApplication.processEvents()
    QApplication.processEvents()
    for widget in QApplication.topLevelWidgets():
        if widget is not window and widget.isVisible():
            widget.close()


def test_an_action_is_undone_or_says_why_not(ready: Window, unasked: None) -> None:
    view = ready.studio.view
    for action in ACTIONS:
        if action.id in LEAVES or not ready.actions_[action.id].isEnabled():
            continue
        start: Document = ready.studio.history.document
        ready.actions_[action.id].trigger()
        settle(ready)
        judge(action, ready.studio, start)
        ready.studio.look(**{f.name: getattr(view, f.name) for f in fields(view)})


def judge(action: Action, studio: Studio, start: Document) -> None:
    """The document is as it was, or undo makes it so."""
    history = studio.history
    if action.not_undone and action.id not in ("undo", "redo"):
        assert history.document is start, f"{action.id} changed the document after all"
    elif history.document is not start and not action.not_undone:
        assert history.undo_label, f"the step of {action.id} has no name"
        studio.undo()
        assert history.document is start, action.id
    while history.document is not start:
        studio.redo()


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.id)
def test_an_action_can_be_found_and_read(action: Action) -> None:
    assert not action.title[0].islower() and not action.title.endswith(".")
    assert action.menu and action.id.isidentifier()
    if action.not_undone:
        assert action.not_undone[0].islower() and action.not_undone[-1] != "."
        assert action.not_undone in tooltip(action)


def test_buttons_leave_the_keyboard_to_the_viewer(window: Window) -> None:
    button = window.actions_.button("fit")
    assert button.focusPolicy() == Qt.FocusPolicy.NoFocus
    button.deleteLater()


FIELDS = (QAbstractButton, QAbstractSlider, QAbstractSpinBox, QComboBox, QLineEdit)


def test_everything_that_can_be_changed_has_a_tip(window: Window) -> None:
    window.show()
    silent = [
        (type(each).__name__, type(each.parent()).__name__, each.objectName())
        for kind in FIELDS
        for each in window.findChildren(kind)
        if not each.toolTip()
        and not each.objectName().startswith("qt_")
        and not isinstance(each, QScrollBar)
        and not isinstance(each.parent(), QLineEdit | QAbstractSpinBox | QComboBox)
    ]
    assert silent == []
