"""Flags on the strip: frames that an open note speaks of, with how many there are."""

from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from smartroto.ui import style

if TYPE_CHECKING:
    from smartroto.review import FrameState
    from smartroto.ui.strip import Scale

WIDE, HIGH = 13.0, 11.0
INK = QColor("#2c1021")


def paint_flags(
    painter: QPainter, states: "Sequence[FrameState]", row: QRectF, scale: "Scale"
) -> None:
    """One for each run of frames with the same number of notes, at its first frame."""
    painter.save()
    for count, run in groupby(states, key=lambda state: state.notes):
        if count:
            frames = [state.frame for state in run]
            left, right = scale.x(frames[0]), scale.x(frames[-1] + 1)
            _paint(painter, QRectF(left, row.top(), right - left, HIGH), count)
    painter.restore()


def _paint(painter: QPainter, box: QRectF, count: int) -> None:
    """A line over the frames; on it a flag with a cross, and the count beside it."""
    painter.fillRect(QRectF(box.left(), box.top(), box.width(), 2), QColor(style.FIX))
    more = f"{count}" if count > 1 else ""
    metrics = painter.fontMetrics()
    wide = WIDE + (metrics.horizontalAdvance(more) + 3 if more else 0)
    flag = QRectF(box.left(), box.top(), wide, HIGH)
    painter.fillRect(flag, QColor(style.FIX))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(INK, 1.8))
    middle = QPointF(flag.left() + WIDE / 2, flag.center().y())
    for up in (-3.0, 3.0):
        painter.drawLine(middle + QPointF(-3, -up), middle + QPointF(3, up))
    if more:
        painter.setPen(INK)
        beside = flag.adjusted(WIDE - 1, -1, 0, 0)
        painter.drawText(beside, Qt.AlignmentFlag.AlignVCenter, more)
