"""Cursors that say what a press would do."""

from functools import cache

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QCursor, QPainter, QPainterPath, QPen, QPixmap

_BUILT_IN = {
    "arrow": Qt.CursorShape.ArrowCursor,
    "cross": Qt.CursorShape.CrossCursor,
    "brush": Qt.CursorShape.CrossCursor,
    "move": Qt.CursorShape.SizeAllCursor,
    "pivot": Qt.CursorShape.SizeAllCursor,
    "across": Qt.CursorShape.SizeHorCursor,
    "down": Qt.CursorShape.SizeVerCursor,
    "falling": Qt.CursorShape.SizeFDiagCursor,
    "rising": Qt.CursorShape.SizeBDiagCursor,
    "pan": Qt.CursorShape.ClosedHandCursor,
}

_ARROW = ((1, 1), (1, 14), (4.5, 10.8), (7, 16), (9, 15), (6.6, 10), (11, 10))


@cache
def cursor(name: str, ratio: float = 1.0) -> QCursor:
    """The cursor of this name: those of `tool.Aim`, and "pan"."""
    if name in _BUILT_IN:
        return QCursor(_BUILT_IN[name])
    pixmap = QPixmap(round(24 * ratio), round(24 * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if name == "rotate":
        _outlined(painter, _turn())
        spot = 12
    else:
        _outlined(painter, _arrow(), fill=True)
        _outlined(painter, _badge(name))
        spot = 1
    painter.end()
    return QCursor(pixmap, spot, spot)


def _arrow() -> QPainterPath:
    path = QPainterPath(QPointF(*_ARROW[0]))
    for x, y in _ARROW[1:]:
        path.lineTo(x, y)
    path.closeSubpath()
    return path


def _badge(name: str) -> QPainterPath:
    """A small sign beside the arrow: point, handle, curve or plus."""
    path = QPainterPath()
    if name == "point":
        path.addRect(14, 13, 6, 6)
    elif name == "handle":
        path.moveTo(13, 20)
        path.lineTo(17.5, 15.5)
        path.addEllipse(QPointF(19, 14), 2.4, 2.4)
    elif name == "insert":
        path.moveTo(13, 16.5)
        path.lineTo(21, 16.5)
        path.moveTo(17, 12.5)
        path.lineTo(17, 20.5)
    else:
        path.moveTo(12, 20)
        path.cubicTo(14, 11, 19, 22, 22, 13)
    return path


def _turn() -> QPainterPath:
    """Three quarters of a circle with an arrow head."""
    path = QPainterPath()
    path.arcMoveTo(5, 5, 14, 14, 60)
    path.arcTo(5, 5, 14, 14, 60, 270)
    end = path.currentPosition()
    path.moveTo(end + QPointF(-4.5, -0.5))
    path.lineTo(end)
    path.lineTo(end + QPointF(1.5, 4.5))
    return path


def _outlined(painter: QPainter, path: QPainterPath, fill: bool = False) -> None:
    """White with a dark rim, to be seen on any picture."""
    rim = QPen(QColor("#101010"), 3.4 if not fill else 1.6)
    rim.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    if fill:
        painter.setPen(rim)
        painter.setBrush(QColor("#f4f4f4"))
        painter.drawPath(path)
        return
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(rim)
    painter.drawPath(path)
    painter.setPen(QPen(QColor("#ffffff"), 1.5))
    painter.drawPath(path)
