"""A viewer with raw events, and the hand that sends them."""

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from smartroto.ui.canvas import Canvas
from smartroto.ui.studio import Studio

LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier
SIZE = (480, 320)


class Hand:
    """A mouse and a keyboard that know the plate."""

    def __init__(self, canvas: Canvas) -> None:
        self.canvas = canvas

    def screen(self, x: float, y: float) -> tuple[float, float]:
        at = self.canvas.camera.to_screen(np.array([x, y], dtype=float))
        return float(at[0]), float(at[1])

    def send(
        self,
        kind: QEvent.Type,
        at: tuple[float, float],
        button: Qt.MouseButton = LEFT,
        keys: Qt.KeyboardModifier = NONE,
    ) -> None:
        place = QPointF(*at)
        held = Qt.MouseButton.NoButton
        if kind != QEvent.Type.MouseButtonRelease:
            held = button
        if kind == QEvent.Type.MouseMove:
            button = Qt.MouseButton.NoButton
        out = self.canvas.mapToGlobal(place)
        event = QMouseEvent(kind, place, out, button, held, keys)
        QApplication.sendEvent(self.canvas, event)

    def press(self, x: float, y: float, keys: Qt.KeyboardModifier = NONE) -> None:
        self.send(QEvent.Type.MouseButtonPress, self.screen(x, y), LEFT, keys)

    def move(self, x: float, y: float, keys: Qt.KeyboardModifier = NONE) -> None:
        self.send(QEvent.Type.MouseMove, self.screen(x, y), LEFT, keys)

    def release(self, x: float, y: float, keys: Qt.KeyboardModifier = NONE) -> None:
        self.send(QEvent.Type.MouseButtonRelease, self.screen(x, y), LEFT, keys)

    def drag(self, *way: tuple[float, float], keys: Qt.KeyboardModifier = NONE) -> None:
        self.press(*way[0], keys)
        for place in way[1:]:
            self.move(*place, keys)
        self.release(*way[-1], keys)

    def hover(self, x: float, y: float) -> None:
        place = QPointF(*self.screen(x, y))
        event = QMouseEvent(
            QEvent.Type.MouseMove,
            place,
            self.canvas.mapToGlobal(place),
            Qt.MouseButton.NoButton,
            Qt.MouseButton.NoButton,
            NONE,
        )
        QApplication.sendEvent(self.canvas, event)

    def wheel(self, x: float, y: float, turn: int) -> None:
        place = QPointF(x, y)
        event = QWheelEvent(
            place,
            self.canvas.mapToGlobal(place),
            QPoint(),
            QPoint(0, turn),
            Qt.MouseButton.NoButton,
            NONE,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(self.canvas, event)

    def key(self, key: Qt.Key, keys: Qt.KeyboardModifier = NONE) -> None:
        QTest.keyClick(self.canvas, key, keys)


@pytest.fixture
def canvas(studio: Studio) -> Iterator[Canvas]:
    made = Canvas(studio)
    made.resize(*SIZE)
    made.show()
    yield made
    made.close()
    made.deleteLater()


@pytest.fixture
def hand(canvas: Canvas) -> Hand:
    return Hand(canvas)


@pytest.fixture
def make_hand() -> type[Hand]:
    """Makes a hand for a canvas."""
    return Hand
