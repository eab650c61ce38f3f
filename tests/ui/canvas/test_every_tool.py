"""Each tool by raw events of a mouse and of a pen, and undo after it."""

from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QInputDevice, QPointingDevice, QTabletEvent
from PySide6.QtWidgets import QApplication

from smartroto.ui.canvas import Canvas
from smartroto.ui.studio import Studio
from smartroto.ui.tools import TOOLS

NONE = Qt.KeyboardModifier.NoModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
CTRL = Qt.KeyboardModifier.ControlModifier

ROUND = tuple(
    (60 + 15 * float(np.cos(a)), 30 + 15 * float(np.sin(a)))
    for a in np.linspace(0, 2 * np.pi, 40)
)
BESIDE = tuple((x - 32, y + 2) for x, y in ROUND)
DEEDS = {
    "select": (((10, 20), (13, 22), (16, 24)), NONE, "Move point"),
    "bezier": (ROUND, CTRL, "Draw shape"),
    "sketch": (ROUND, NONE, "Draw shape"),
    "ellipse": (((50, 10), (60, 20), (80, 40)), NONE, "Draw shape"),
    "rectangle": (((50, 10), (60, 20), (80, 40)), SHIFT, "Draw shape"),
    "transform": (((20, 35), (24, 35), (26, 35)), NONE, "Move"),
    "reshape": (((10, 20), (13, 22), (16, 24)), SHIFT, "Reshape"),
    "learned": (((10, 20), (13, 22), (16, 24)), NONE, "Learned drag"),
    "feather": (((10, 20), (7, 18), (5, 16)), NONE, "Pull feather"),
    "redraw": (BESIDE, NONE, "Redraw outline"),
    "trace": (((20, 30), (21, 31), (22, 32)), NONE, "Draw shape"),
}
ENDS = {"redraw", "trace"}
"""Tools that propose something, which Return accepts."""

STYLUS = QPointingDevice(
    "pen",
    77,
    QInputDevice.DeviceType.Stylus,
    QPointingDevice.PointerType.Pen,
    QInputDevice.Capability.Pressure,
    1,
    1,
)


def touch(canvas: Canvas, at: tuple[float, float], keys: Any) -> None:
    """What a pen sends before the mouse event that follows it."""
    place = QPointF(*canvas.camera.to_screen(np.array(at, dtype=float)))
    out, move = canvas.mapToGlobal(place), QEvent.Type.TabletMove
    rest = (0.0, 0.0, 0.0, 0.0, 0.0, keys, Qt.MouseButton.NoButton)
    event = QTabletEvent(
        move, STYLUS, place, out, 0.8, *rest, Qt.MouseButton.LeftButton
    )
    QApplication.sendEvent(canvas, event)


@pytest.mark.parametrize("with_pen", [False, True], ids=["mouse", "pen"])
@pytest.mark.parametrize("tool", sorted(DEEDS))
def test_a_tool_does_one_thing_that_undo_takes_back(
    canvas: Canvas, studio: Studio, hand: Any, qtbot: Any, tool: str, with_pen: bool
) -> None:
    way, keys, label = DEEDS[tool]
    studio.select(["arm"])
    studio.look(tool=tool)
    start = studio.document
    for index, place in enumerate(way):
        if with_pen:
            touch(canvas, place, keys)
        (hand.move if index else hand.press)(*place, keys)
    held = canvas.stage.pen
    assert held is not None and held.radius == (12.0 if with_pen else 8.0)
    assert held.pressure == pytest.approx(0.8 if with_pen else 1.0, abs=1e-3)
    hand.release(*way[-1], keys)
    if tool in ENDS:
        proposed = lambda: getattr(canvas.stage.shown, "knots", None) is not None  # noqa: E731
        qtbot.waitUntil(proposed)
        hand.key(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: studio.history.undo_label is not None)
    assert studio.history.undo_label == label and not canvas.stage.busy
    canvas.grab()
    studio.undo()
    assert studio.document is start and studio.history.undo_label is None


@pytest.mark.parametrize("with_pen", [False, True], ids=["mouse", "pen"])
@pytest.mark.parametrize("tool", ["bspline", "spline"])
def test_clicks_place_points_and_return_ends(
    canvas: Canvas, studio: Studio, hand: Any, tool: str, with_pen: bool
) -> None:
    studio.look(tool=tool)
    start, before = studio.document, {s.id for s in studio.document.shapes()}
    for place in ((50.0, 10.0), (80.0, 10.0), (80.0, 40.0), (50.0, 40.0)):
        if with_pen:
            touch(canvas, place, NONE)
        hand.press(*place, NONE)
        hand.release(*place, NONE)
    canvas.grab()
    hand.key(Qt.Key.Key_Return)
    (made,) = (s for s in studio.document.shapes() if s.id not in before)
    assert made.count == 4 and made.closed == (tool == "bspline")
    assert studio.history.undo_label == "Draw shape" and not canvas.stage.busy
    studio.undo()
    assert studio.document is start and studio.history.undo_label is None


def test_every_tool_that_edits_shapes_is_tried() -> None:
    assert set(TOOLS) - set(DEEDS) == {"bspline", "spline", "track"}
