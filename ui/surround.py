"""A coloured frame round the viewer, with words, while an edit is not the usual one."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from smartroto.ui import style
from smartroto.ui.scope_bar import COLOURS, sentence
from smartroto.ui.view import ViewState

WIDTH = 3.0
TAG = 20.0


def paint(painter: QPainter, size: tuple[float, float], view: ViewState) -> None:
    """Warn of a scope beyond this key, and of autokey being off; say below that the
    view follows something or shows some shapes alone."""
    inset = 0.0
    if not view.autokey:
        _frame(painter, size, inset, QColor(style.WORST), "Autokey is off")
        inset = TAG
    if view.scope != "this":
        _frame(painter, size, inset, QColor(COLOURS[view.scope]), sentence(view))
    looks = ["Stabilised"] if view.steady else []
    looks += ["Solo"] if view.solo else []
    if looks:
        _tag(painter, size, size[1] - TAG, QColor(style.ACCENT), " · ".join(looks))


def _frame(
    painter: QPainter, size: tuple[float, float], top: float, colour: QColor, text: str
) -> None:
    """A frame at the edge, and a tag with words in the middle of its upper side."""
    pen = QPen(colour, WIDTH)
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    painter.save()
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    half = WIDTH / 2 + (WIDTH if top else 0)
    painter.drawRect(QRectF(half, half, size[0] - 2 * half, size[1] - 2 * half))
    painter.restore()
    _tag(painter, size, top, colour, text)


def _tag(
    painter: QPainter, size: tuple[float, float], top: float, colour: QColor, text: str
) -> None:
    """Words in the middle of the viewer's width."""
    painter.save()
    wide = painter.fontMetrics().horizontalAdvance(text) + 20
    tag = QRectF((size[0] - wide) / 2, top, wide, TAG)
    painter.fillRect(tag, colour)
    painter.setPen(QColor(style.ON_ACCENT))
    painter.drawText(tag, Qt.AlignmentFlag.AlignCenter, text)
    painter.restore()
