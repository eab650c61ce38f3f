"""From Qt's mouse, pen and key events to what tools understand."""

import time

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPointingDevice, QTabletEvent

from smartroto.settings import current
from smartroto.shapes.arrays import Array
from smartroto.ui.camera import Camera
from smartroto.ui.pointer import Pointer

SLOW = 0.1
RECENT = 0.1
"""Seconds after a pen's own event in which mouse events come from it too: on some
systems they do not say so."""
MOUSE_RADIUS = 8.0

_MODIFIERS = {
    "shift": Qt.KeyboardModifier.ShiftModifier,
    "ctrl": Qt.KeyboardModifier.ControlModifier,
    "alt": Qt.KeyboardModifier.AltModifier,
}
_BUTTONS = {
    Qt.MouseButton.LeftButton: "left",
    Qt.MouseButton.MiddleButton: "middle",
    Qt.MouseButton.RightButton: "right",
}

_TYPED = {
    Qt.Key.Key_Escape: "escape",
    Qt.Key.Key_Return: "return",
    Qt.Key.Key_Enter: "return",
    Qt.Key.Key_Backspace: "backspace",
    Qt.Key.Key_Delete: "backspace",
}
MODIFIER_KEYS = {
    Qt.Key.Key_Shift: Qt.KeyboardModifier.ShiftModifier,
    Qt.Key.Key_Control: Qt.KeyboardModifier.ControlModifier,
    Qt.Key.Key_Alt: Qt.KeyboardModifier.AltModifier,
}


class Hand:
    """Where the artist's hand is; while `slow` it moves a tenth of the way.

    suggests: whether the other hand holds the key that suggests an outline.

    A slow drag leaves the pen behind the cursor until the button goes up.
    """

    def __init__(self) -> None:
        self.slow = False
        self.suggests = False
        self._pressure = 1.0
        self._touched = -RECENT
        self._radius = MOUSE_RADIUS
        self._cursor = np.zeros(2)
        self._pen = np.zeros(2)

    @property
    def screen(self) -> Array:
        """Where the cursor was last, `[2]` points of the viewer."""
        return self._cursor

    def tablet(self, event: QTabletEvent) -> None:
        """Remember how hard the pen is pressed; a mouse event follows."""
        self._pressure = event.pressure()
        self._touched = time.monotonic()

    def pen_near(self, near: bool) -> None:
        """The pen came near the tablet or left: what it last said is forgotten."""
        self._pressure, self._touched = 1.0, -RECENT
        self._radius = current().pen_radius if near else MOUSE_RADIUS

    def press(self, event: QMouseEvent, camera: Camera, double: bool) -> Pointer:
        """A button went down: the pen is where the cursor is."""
        self._learn(event)
        self._cursor = self._pen = _place(event.position())
        return self._pointer(event, camera, double)

    def move(self, event: QMouseEvent, camera: Camera, held: bool) -> Pointer:
        """The cursor moved; in a slow drag the pen follows by a tenth."""
        self._learn(event)
        now = _place(event.position())
        if held:
            step = SLOW if self.slow else 1.0
            self._pen = self._pen + step * (now - self._cursor)
        else:
            self._pen = now
        self._cursor = now
        return self._pointer(event, camera, False)

    def again(self, modifiers: Qt.KeyboardModifier, camera: Camera) -> Pointer:
        """The same place with other keys held."""
        return self._made(modifiers, camera, "left", False)

    def _learn(self, event: QMouseEvent) -> None:
        kind = event.pointerType()
        pen = kind in (
            QPointingDevice.PointerType.Pen,
            QPointingDevice.PointerType.Eraser,
        )
        pen = pen or time.monotonic() - self._touched < RECENT
        self._radius = current().pen_radius if pen else MOUSE_RADIUS
        if not pen:
            self._pressure = 1.0

    def _pointer(self, event: QMouseEvent, camera: Camera, double: bool) -> Pointer:
        button = _BUTTONS.get(event.button(), "left")
        return self._made(event.modifiers(), camera, button, double)

    def _made(
        self,
        modifiers: Qt.KeyboardModifier,
        camera: Camera,
        button: str,
        double: bool,
    ) -> Pointer:
        held = (name for name, flag in _MODIFIERS.items() if modifiers & flag)
        return Pointer(
            at=camera.to_plate(self._pen),
            screen=self._cursor,
            modifiers=frozenset(held),
            pressure=self._pressure,
            button=button,
            double=double,
            radius=self._radius,
        )


def pans(event: QMouseEvent) -> bool:
    """Whether a press pans: the middle button, or Alt with the left one."""
    if event.button() == Qt.MouseButton.MiddleButton:
        return True
    held = event.modifiers()
    alt = bool(held & Qt.KeyboardModifier.AltModifier)
    ctrl = bool(held & Qt.KeyboardModifier.ControlModifier)
    return event.button() == Qt.MouseButton.LeftButton and alt and not ctrl


def _place(at: QPointF) -> Array:
    return np.array([at.x(), at.y()])


def typed_by(event: QKeyEvent) -> str | None:
    """The gesture's name for a key; undo takes a point back as Backspace does."""
    undo = Qt.KeyboardModifier.ControlModifier
    if event.key() == Qt.Key.Key_Z and event.modifiers() == undo:
        return "backspace"
    return None if event.modifiers() else _TYPED.get(Qt.Key(event.key()))
