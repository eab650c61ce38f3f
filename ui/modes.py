"""The shape model to be looked at: its first modes, each moving by itself."""

import math

from PySide6.QtCore import QElapsedTimer, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QTransform
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from smartroto.document import Shape
from smartroto.shapes.arrays import Array
from smartroto.ui import paths, style

COUNT = 3
"""Modes that are shown."""

REACH = 2.0
"""Standard deviations to either side."""

PERIOD = 2400
"""Milliseconds for once there and back."""

TICK = 33
"""Milliseconds between two pictures."""


class ModeView(QWidget):
    """One mode: the middle key standing still, and the shape that sways about it.

    rest: `[N, 3, 2]`, way: the mode at one standard deviation, plate pixels.
    """

    def __init__(self, rest: Array, way: Array, closed: bool) -> None:
        super().__init__()
        self.rest, self.way, self.closed = rest, way, closed
        self.amount = 0.0

    def sizeHint(self) -> QSize:
        """Room for an outline."""
        return QSize(220, 220)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The resting outline dim, the moved one in the colour of predictions."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), QColor(style.GROUND))
        painter.setTransform(self._fitted())
        for knots, ink, width in (
            (self.rest, style.DIM, 1.2),
            (self.rest + self.amount * self.way, style.PREDICTED, 2.0),
        ):
            pen = QPen(QColor(ink), width)
            pen.setCosmetic(True)
            painter.setPen(pen)
            painter.drawPath(paths.of_knots(knots, self.closed))

    def _fitted(self) -> QTransform:
        """Plate pixels to the widget, so that both extremes find room."""
        box = QRectF()
        for share in (-REACH, 0.0, REACH):
            path = paths.of_knots(self.rest + share * self.way, self.closed)
            box = box.united(path.boundingRect())
        room = QRectF(self.rect()).adjusted(14, 14, -14, -14)
        scale = min(
            room.width() / max(box.width(), 1), room.height() / max(box.height(), 1)
        )
        fitted = QTransform()
        fitted.translate(room.center().x(), room.center().y())
        fitted.scale(scale, scale)
        fitted.translate(-box.center().x(), -box.center().y())
        return fitted


class ModesDialog(QDialog):
    """How a shape may move, by what its keys have in common."""

    def __init__(self, shape: Shape, rest: Array, modes: Array, parent: QWidget):
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(f"Shape modes of {shape.name}")
        self.views = [ModeView(rest, way, shape.closed) for way in modes]
        self._clock = QElapsedTimer()
        self._clock.start()
        self._timer = QTimer(self, interval=TICK)
        self._timer.timeout.connect(self.sway)
        self._timer.start()
        self._lay_out(len(shape.keys))

    def _lay_out(self, keys: int) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(10)
        told = "1 key" if keys == 1 else f"{keys} keys"
        heading = QLabel(
            f"What {told} taught: each outline sways by two standard deviations of one "
            "mode, the largest first. A learned drag combines these.",
            wordWrap=True,
        )
        column.addWidget(heading)
        row = QHBoxLayout()
        row.setSpacing(10)
        for view in self.views:
            row.addWidget(view, 1)
        column.addLayout(row, 1)
        foot = QHBoxLayout()
        foot.addStretch(1)
        close = QPushButton("Close")
        close.clicked.connect(self.close)
        foot.addWidget(close)
        column.addLayout(foot)

    def sway(self) -> None:
        """Move all outlines on to where they are now."""
        share = math.sin(2 * math.pi * self._clock.elapsed() / PERIOD)
        for view in self.views:
            view.amount = REACH * share
            view.update()
