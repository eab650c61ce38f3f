"""The loupe: the plate four times larger under a point that is held still."""

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QObject, QPointF, Qt, QTimer
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from smartroto.shapes.arrays import Array
from smartroto.ui import backdrop
from smartroto.ui.backdrop import Pixels
from smartroto.ui.camera import Camera, plate_size
from smartroto.ui.overlays import Ground
from smartroto.ui.view import Picture

STILL_MS = 250
STILL = 2.0
"""Points that the pen may tremble."""
TIMES = 4.0
RADIUS = 72.0
AWAY = 28.0


class Loupe(QObject):
    """Comes when a pressed pen rests, stays until it is lifted.

    at: where the pen is on the screen while the loupe is shown, else None.
    """

    def __init__(self, changed: Callable[[], None], parent: QObject) -> None:
        super().__init__(parent)
        self.at: Array | None = None
        self._changed = changed
        self._pen: Array | None = None
        self._timer = QTimer(self, singleShot=True, interval=STILL_MS)
        self._timer.timeout.connect(self._show)

    def press(self, at: Array) -> None:
        """The pen went down on a point."""
        self._pen = at
        self._timer.start()

    def move(self, at: Array) -> None:
        """The pen moved: wait anew, or let the shown loupe follow."""
        if self._pen is None:
            return
        if self.at is not None:
            self.at = at
        elif np.hypot(*(at - self._pen)) > STILL:
            self._timer.start()
        self._pen = at

    def lift(self) -> None:
        """The pen went up."""
        self._timer.stop()
        self._pen = None
        if self.at is not None:
            self.at = None
            self._changed()

    def _show(self) -> None:
        self.at = self._pen
        self._changed()


def paint(
    painter: QPainter, ground: Ground, picture: Picture, pixels: Pixels, at: Array
) -> None:
    """The plate round `at`, without outlines, beside the pen."""
    if not isinstance(pixels.plate, tuple):
        return
    middle = _place(at, ground.size)
    camera = ground.camera
    scale = camera.scale * TIMES
    larger = Camera(scale=scale, offset=middle - camera.to_plate(at) * scale)
    round_ = QPainterPath()
    round_.addEllipse(QPointF(*middle), RADIUS, RADIUS)
    painter.save()
    painter.setClipPath(round_)
    painter.fillPath(round_, backdrop.SURROUND)
    size = plate_size(picture.plate)
    there = Ground(camera=larger, size=ground.size)
    backdrop.image(painter, there, pixels.plate, size)
    painter.setClipping(False)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for colour, width in ((QColor(0, 0, 0, 160), 5.0), (QColor("#f0f0f0"), 2.0)):
        painter.setPen(QPen(colour, width))
        painter.drawPath(round_)
    _cross(painter, middle)
    painter.restore()


def _place(at: Array, size: tuple[float, float]) -> Array:
    """The loupe's middle: above right of the pen, or wherever there is room."""
    off = RADIUS + AWAY
    x = at[0] + off if at[0] + off + RADIUS < size[0] else at[0] - off
    y = at[1] - off if at[1] - off - RADIUS > 0 else at[1] + off
    return np.array([x, y])


def _cross(painter: QPainter, middle: Array) -> None:
    """Hair lines that leave the very spot free."""
    x, y = middle.tolist()
    for colour, width in ((QColor(0, 0, 0, 150), 3.0), (QColor("#ffffff"), 1.0)):
        painter.setPen(QPen(colour, width))
        for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1)):
            start = QPointF(x + 5 * dx, y + 5 * dy)
            painter.drawLine(start, QPointF(x + 16 * dx, y + 16 * dy))
