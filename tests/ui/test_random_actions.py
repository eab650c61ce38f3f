"""Any sequence of actions: nothing raises, and undo leads back to the very start."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QMessageBox
from pytest import MonkeyPatch, fixture

from smartroto.document import Document
from smartroto.ui.actions import ACTIONS
from smartroto.ui.studio import Studio
from smartroto.ui.window import Window

LEAVES = ("quit", "full_screen")
IDS = [action.id for action in ACTIONS if action.id not in LEAVES]
CHANGES = [a.id for a in ACTIONS if not a.not_undone and a.id not in LEAVES]

steps = st.one_of(
    st.sampled_from(CHANGES),
    st.sampled_from(IDS),
    st.tuples(st.just("select"), st.sets(st.integers(0, 3), max_size=4)),
    st.tuples(st.just("go"), st.integers(1001, 1012)),
)


@fixture
def unasked(monkeypatch: MonkeyPatch) -> None:
    """Every dialog that stops to ask is called off at once."""
    for kind in (QDialog, QMessageBox, QFileDialog):
        monkeypatch.setattr(kind, "exec", lambda self: 0)
    for name in ("about", "question", "warning", "information"):
        monkeypatch.setattr(QMessageBox, name, lambda *_, **__: 0)


def settle(window: Window) -> None:
    """Wait for what was begun, and close what was opened."""
    while window.studio.busy:
        QApplication.processEvents()
    QApplication.processEvents()
    for widget in QApplication.topLevelWidgets():
        if widget is not window and widget.isVisible():
            widget.close()


def take(window: Window, step: Any) -> None:
    """Do one step, where it can be done."""
    studio = window.studio
    if isinstance(step, str):
        window.actions_[step].trigger()  # does nothing where it is disabled
        settle(window)
    elif step[0] == "go":
        studio.go(step[1])
    else:
        ids = [shape.id for shape in studio.document.shapes()][-2:]
        studio.select(ids, {id: step[1] for id in ids})


@given(some=st.lists(steps, min_size=1, max_size=14))
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_any_actions_are_undone_to_the_start(
    window: Window,
    studio: Studio,
    engine: Any,
    drawn: Document,
    unasked: None,
    some: list[Any],
) -> None:
    QGuiApplication.clipboard().clear()
    studio.restart(drawn, None)
    for step in some:
        take(window, step)
    studio.cancel()
    settle(window)
    while studio.history.undo_label is not None:
        studio.undo()
    assert studio.history.document is drawn
    while studio.history.redo_label is not None:
        studio.redo()
    settle(window)
