"""The pen and the keys on the real viewer, by raw events."""

from typing import Any

import numpy as np
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QPointingDevice, QTabletEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from smartroto import edits
from smartroto.shapes.arrays import Array
from smartroto.ui import point_edits
from smartroto.ui.canvas import Canvas
from smartroto.ui.studio import Studio

CTRL = Qt.KeyboardModifier.ControlModifier


def knots(studio: Studio, id: str = "arm", frame: int = 1001) -> Array:
    return studio.document.shape(id).keys[frame].value


# -- the pen -----------------------------------------------------------------------


def test_a_click_on_the_curve_then_a_drag_of_a_point(
    canvas: Canvas, studio: Studio, hand: Any
) -> None:
    start = studio.document
    hand.drag((20, 20), (20, 20))
    assert studio.view.selected == ("arm",) and studio.document is start
    hand.press(10, 20)
    hand.move(13, 24)
    assert studio.history.undo_label is None
    shown = canvas.picture.outline("arm")
    assert shown is not None
    np.testing.assert_allclose(shown.knots[0, 1], [13, 24], atol=1e-6)
    hand.release(13, 24)
    assert studio.history.undo_label == "Move point"
    np.testing.assert_allclose(knots(studio)[0, 1], [13, 24], atol=1e-6)
    studio.undo()
    assert studio.document is start


def test_escape_in_a_drag_restores(canvas: Canvas, studio: Studio, hand: Any) -> None:
    studio.select(["arm"])
    start = studio.document
    hand.press(10, 20)
    hand.move(30, 40)
    hand.key(Qt.Key.Key_Escape)
    assert studio.document is start
    hand.move(40, 50)
    hand.release(40, 50)
    assert studio.document is start and studio.history.undo_label is None


def test_a_new_frame_ends_a_drag(canvas: Canvas, studio: Studio, hand: Any) -> None:
    studio.select(["arm"])
    start = studio.document
    hand.press(10, 20)
    hand.move(30, 40)
    studio.go(1005)
    hand.release(30, 40)
    assert studio.document is start


def test_x_held_is_slow(canvas: Canvas, studio: Studio, hand: Any) -> None:
    studio.select(["arm"])
    hand.press(10, 20)
    QTest.keyPress(canvas, Qt.Key.Key_X)
    hand.move(30, 20)
    QTest.keyRelease(canvas, Qt.Key.Key_X)
    hand.move(35, 20)
    hand.release(35, 20)
    np.testing.assert_allclose(knots(studio)[0, 1], [17, 20], atol=1e-6)


def test_modifiers_count_while_dragging(
    canvas: Canvas, studio: Studio, hand: Any
) -> None:
    studio.select(["arm"])
    hand.press(10, 20)
    hand.move(20, 24)
    QTest.keyPress(canvas, Qt.Key.Key_Shift)
    held = canvas.picture.outline("arm")
    assert held is not None
    np.testing.assert_allclose(held.knots[0, 1], [20, 20], atol=1e-6)
    QTest.keyRelease(canvas, Qt.Key.Key_Shift)
    freed = canvas.picture.outline("arm")
    assert freed is not None
    np.testing.assert_allclose(freed.knots[0, 1], [20, 24], atol=1e-6)
    hand.key(Qt.Key.Key_Escape)
    hand.release(20, 24)


def test_drawing_with_raw_events(canvas: Canvas, studio: Studio, hand: Any) -> None:
    studio.look(tool="bezier", frame=1002)
    for at in ((60, 10), (80, 10), (80, 30)):
        hand.drag(at, at)
    hand.drag((60, 30), (55, 25), (50, 20))
    hand.key(Qt.Key.Key_Backspace)
    hand.key(Qt.Key.Key_Return)
    (id,) = studio.view.selected
    shape = studio.document.shape(id)
    assert shape.closed and shape.count == 3 and list(shape.keys) == [1002]
    np.testing.assert_allclose(
        shape.keys[1002].value[:, 1], [[60, 10], [80, 10], [80, 30]], atol=1e-6
    )
    assert studio.view.tool == "select" and studio.history.undo_label == "Draw shape"


def test_another_tool_keeps_what_was_drawn(
    canvas: Canvas, studio: Studio, hand: Any
) -> None:
    studio.look(tool="bezier")
    for at in ((60, 10), (80, 10), (80, 30)):
        hand.drag(at, at)
    studio.look(tool="transform")
    assert studio.history.undo_label == "Draw shape"
    assert studio.view.tool == "transform" and not canvas.stage.busy


def test_undo_while_drawing_takes_a_point_back(
    canvas: Canvas, studio: Studio, hand: Any
) -> None:
    studio.look(tool="bezier")
    for at in ((60, 10), (80, 10), (80, 30), (60, 30)):
        hand.drag(at, at)
    override = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_Z, CTRL)
    override.ignore()
    QApplication.sendEvent(canvas, override)
    assert override.isAccepted()
    hand.key(Qt.Key.Key_Z, CTRL)
    hand.key(Qt.Key.Key_Return)
    assert studio.document.shape(studio.view.selected[0]).count == 3


def test_shortcuts_are_left_alone_where_nothing_is_at_work(canvas: Canvas) -> None:
    override = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_Z, CTRL)
    override.ignore()
    QApplication.sendEvent(canvas, override)
    assert not override.isAccepted()


def test_tab_goes_to_the_next_candidate(
    canvas: Canvas, studio: Studio, hand: Any
) -> None:
    same = studio.document.shape("arm").keys[1001].value
    twin = edits.make_shape(studio.document, "twin", same, 1001, id="twin")
    studio.do("Twin", edits.add_shape(twin))
    hand.hover(20, 20)
    first = canvas.stage.aim.hit
    hand.key(Qt.Key.Key_Tab)
    second = canvas.stage.aim.hit
    assert first is not None and second is not None
    assert {first.id, second.id} == {"arm", "twin"}
    hand.drag((20, 20), (20, 20))
    assert studio.view.selected == (second.id,)


def test_smooth_and_cusp_are_undoable(canvas: Canvas, studio: Studio) -> None:
    studio.select(["arm"], {"arm": {0}})
    start = studio.document
    point_edits.smooth(canvas.stage)
    assert np.ptp(knots(studio)[0], axis=0).max() > 0
    point_edits.cusp(canvas.stage)
    assert np.ptp(knots(studio)[0], axis=0).max() == 0
    studio.undo()
    studio.undo()
    assert studio.document is start


def test_the_hint_says_what_a_click_will_do(
    canvas: Canvas, studio: Studio, hand: Any
) -> None:
    hints: list[str] = []
    studio.hint.connect(hints.append)
    hand.hover(20, 20)
    assert "select arm" in hints[-1]
    QApplication.sendEvent(canvas, QEvent(QEvent.Type.Leave))
    assert hints[-1] == "" and canvas.stage.aim.hit is None


def test_escape_with_nothing_at_work_lets_go(
    canvas: Canvas, studio: Studio, hand: Any
) -> None:
    studio.select(["arm"], {"arm": {0}})
    hand.key(Qt.Key.Key_Escape)
    assert studio.view.selected == ("arm",) and not any(studio.view.points.values())
    hand.key(Qt.Key.Key_Escape)
    assert studio.view.selected == ()


def test_v_held_suggests_an_outline(
    canvas: Canvas, studio: Studio, hand: Any, qtbot: Any
) -> None:
    start = studio.document
    down = QKeyEvent(
        QEvent.Type.ShortcutOverride, Qt.Key.Key_V, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(canvas, down)
    studio.look(tool="bezier")  # as the shortcut does
    hand.press(20, 30)
    assert studio.view.tool == "trace" and canvas.stage.busy
    hand.release(20, 30)
    qtbot.waitUntil(lambda: "points" in getattr(canvas.stage.shown, "note", ""))
    QTest.keyRelease(canvas, Qt.Key.Key_V)
    hand.key(Qt.Key.Key_Return)
    shape = studio.document.shape(studio.view.selected[0])
    low, high = shape.keys[1001].value[:, 1].min(0), shape.keys[1001].value[:, 1].max(0)
    np.testing.assert_allclose([low, high], [[10, 20], [30, 40]], atol=3)
    studio.undo()
    assert studio.document is start and studio.view.tool == "select"


def test_a_pen_that_says_nothing_in_its_mouse_events_is_a_pen(
    canvas: Canvas, studio: Studio, hand: Any
) -> None:
    studio.select(["arm"])
    place = QPointF(*hand.screen(10, 20))
    pen = QTabletEvent(
        QEvent.Type.TabletMove,
        QPointingDevice.primaryPointingDevice(),
        place,
        canvas.mapToGlobal(place),
        0.25,
        0.0,
        0.0,
        0.0,
        0.0,
        0.0,
        Qt.KeyboardModifier.NoModifier,
        Qt.MouseButton.NoButton,
        Qt.MouseButton.NoButton,
    )
    QApplication.sendEvent(canvas, pen)
    hand.hover(10, 20)
    held = canvas.stage.pen
    assert held is not None and held.radius == 12.0 and held.pressure == 0.25
    assert canvas.stage.aim.hit is not None
    canvas.pen_near(False)
    assert canvas.stage.aim.hit is None
    hand.hover(10, 20)
    held = canvas.stage.pen
    assert held is not None and held.radius == 8.0 and held.pressure == 1.0
