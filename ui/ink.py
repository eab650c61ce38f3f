"""The pens, dots and rings that everything over the picture is drawn with."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from smartroto.shapes.arrays import Array
from smartroto.ui import paths

SHADE = QColor(0, 0, 0, 90)
SHADOW = QColor(0, 0, 0, 150)
WHITE = QColor("#ffffff")
INK = QColor("#161616")
GREY = QColor("#d0d0d0")
POINT, CHOSEN, HOVERED, HANDLE = 5.5, 8.0, 9.5, 6.0


def pen(
    painter: QPainter, colour: QColor, width: float, dash: list[float] | None = None
) -> QPen:
    """A pen of the same width at every zoom. Qt counts that in device pixels."""
    pen = QPen(colour, width * painter.device().devicePixelRatio())
    pen.setCosmetic(True)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap if dash else Qt.PenCapStyle.RoundCap)
    if dash:
        pen.setDashPattern([length / width for length in dash])
    return pen


def _dot(colour: QColor, size: float, round_: bool = False) -> QPen:
    pen = QPen(colour, size)
    cap = Qt.PenCapStyle.RoundCap if round_ else Qt.PenCapStyle.SquareCap
    pen.setCapStyle(cap)
    return pen


def dots(
    painter: QPainter, at: Array, colour: QColor, size: float, round_: bool = False
) -> None:
    """Square or round dots at `[M, 2]` points of the viewer."""
    if len(at):
        painter.setPen(_dot(colour, size, round_))
        painter.drawPoints(paths.polygon(at))


def ring(painter: QPainter, at: Array, size: float) -> None:
    """A square ring round a place that the pen is on."""
    half = size / 2 + 1.5
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(INK, 3.0))
    painter.drawRect(QRectF(at[0] - half, at[1] - half, 2 * half, 2 * half))
    painter.setPen(QPen(WHITE, 1.5))
    painter.drawRect(QRectF(at[0] - half, at[1] - half, 2 * half, 2 * half))


def stroke(
    painter: QPainter,
    path: QPainterPath,
    colour: QColor,
    width: float,
    dash: list[float] | None = None,
) -> None:
    """A line with a shadow, to be seen on any picture."""
    painter.strokePath(path, pen(painter, SHADE, width + 1.8))
    painter.strokePath(path, pen(painter, colour, width, dash))
