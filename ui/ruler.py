"""The ruler on top of everything that has a time axis, and the present frame."""

from collections.abc import Collection, Iterator
from itertools import groupby

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen

from smartroto.ui import style
from smartroto.ui.strip import Scale, numbered
from smartroto.ui.studio import Studio
from smartroto.ui.time_axis import GUTTER, MARGIN

RULER = 24
MISSING = "#c44a3a"


def paint_ruler(
    painter: QPainter, studio: Studio, work: range, scale: Scale, width: float
) -> None:
    """Numbers, the work range, and what is missing or outside the plate."""
    painter.fillRect(QRectF(0, 0, width, RULER), QColor(style.PANEL))
    left, end = scale.x(work.start), scale.x(work.stop)
    shown = QRectF(QPointF(max(left, GUTTER), RULER - 3), QPointF(end, RULER))
    if shown.width() > 0:
        painter.fillRect(shown, QColor(style.FAINT))
    for frame in numbered(scale, studio.room, width - MARGIN):
        x = scale.middle(frame)
        painter.setPen(QColor(style.FAINT))
        painter.drawLine(QPointF(x, RULER - 7), QPointF(x, RULER - 3))
        painter.setPen(QColor(style.DIM if frame in studio.span else style.FAINT))
        box = QRectF(x - 30, 0, 60, RULER - 7)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(frame))
    for first, stop in _runs(studio.missing):
        gap = _between(scale, first, stop, RULER)
        if gap.width() > 0:
            gap = QRectF(gap.left(), RULER - 6, gap.width(), 6)
            painter.fillRect(gap, QColor(MISSING))


def paint_ground(
    painter: QPainter, studio: Studio, scale: Scale, bottom: float
) -> None:
    """What lies behind the rows: frames outside the plate, or missing on disk."""
    room, span = studio.room, studio.span
    for first, stop in ((room.start, span.start), (span.stop, room.stop)):
        box = _between(scale, first, stop, bottom)
        painter.fillRect(box, QBrush(QColor(style.RAISED), Qt.BrushStyle.BDiagPattern))
    for first, stop in _runs(studio.missing):
        box = _between(scale, first, stop, bottom)
        if box.isEmpty():
            continue
        shade = QColor(MISSING)
        shade.setAlpha(40)
        painter.fillRect(box, shade)


def _runs(frames: Collection[int]) -> Iterator[tuple[int, int]]:
    """Frames in a row as their first and the one after their last."""
    for _, run in groupby(enumerate(sorted(frames)), lambda one: one[1] - one[0]):
        some = [frame for _, frame in run]
        yield some[0], some[-1] + 1


def _between(scale: Scale, first: float, stop: float, bottom: float) -> QRectF:
    left, right = max(scale.x(first), float(GUTTER)), scale.x(stop)
    wide = max(right - left, 2.0) if right > left else 0.0
    return QRectF(left, RULER, wide, bottom - RULER)


def paint_cached(painter: QPainter, studio: Studio, scale: Scale) -> None:
    """A thin line under the frames whose picture is in memory."""
    if studio.plate is None:
        return
    for frame in studio.frames.held(studio.plate):
        left, right = max(scale.x(frame), float(GUTTER)), scale.x(frame + 1)
        if right > left:
            line = QRectF(left, RULER - 1, right - left + 0.5, 1)
            painter.fillRect(line, QColor(style.APPROVED))


def paint_now(
    painter: QPainter, studio: Studio, scale: Scale, size: tuple[float, float]
) -> None:
    """The present frame: one strong line, and its number on the ruler."""
    x = scale.middle(studio.view.frame)
    if x < GUTTER - 1 or x > size[0]:
        return
    text = str(studio.view.frame)
    wide = painter.fontMetrics().horizontalAdvance(text) + 12
    tag = QRectF(x - wide / 2, 1, wide, RULER - 8)
    _clear_numbers(painter, studio, scale, tag, size[0])
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor("#ffffff"), 2))
    painter.drawLine(QPointF(x, RULER - 7), QPointF(x, size[1]))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor("#ffffff"))
    painter.drawRoundedRect(tag, 3, 3)
    painter.setPen(QColor("#101010"))
    painter.drawText(tag, Qt.AlignmentFlag.AlignCenter, text)
    painter.restore()


def _clear_numbers(
    painter: QPainter, studio: Studio, scale: Scale, tag: QRectF, width: float
) -> None:
    """Take away the numbers that the tag of the present frame would cut."""
    for frame in numbered(scale, studio.room, width):
        wide = painter.fontMetrics().horizontalAdvance(str(frame)) + 6
        box = QRectF(scale.middle(frame) - wide / 2, 0, wide, RULER - 7)
        if box.intersects(tag):
            painter.fillRect(box, QColor(style.PANEL))
