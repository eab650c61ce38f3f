"""What the tool at work shows: marquees, drafts, the transform box, brushes."""

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from smartroto.shapes.arrays import Array
from smartroto.ui import paths, style
from smartroto.ui.ink import (
    GREY,
    HANDLE,
    HOVERED,
    INK,
    POINT,
    SHADE,
    WHITE,
    dots,
    pen,
    ring,
    stroke,
)
from smartroto.ui.mark import Box, Draft, Figure, Mark, Marquee
from smartroto.ui.overlays import Ground


def draw(painter: QPainter, ground: Ground, mark: Mark | None) -> None:
    """What the tool at work shows."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if isinstance(mark, Marquee):
        _marquee(painter, ground, mark)
    elif isinstance(mark, Draft):
        _draft(painter, ground, mark)
    elif isinstance(mark, Box):
        _box(painter, ground, mark)
    elif isinstance(mark, Figure):
        _figure(painter, ground, mark)
    painter.restore()


def _marquee(painter: QPainter, ground: Ground, mark: Marquee) -> None:
    low, high = ground.camera.to_screen(np.stack([mark.low, mark.high])).tolist()
    rect = QRectF(QPointF(*low), QPointF(*high))
    painter.fillRect(rect, QColor(255, 255, 255, 24))
    painter.setPen(QPen(SHADE, 2.4))
    painter.drawRect(rect)
    pen = QPen(WHITE, 1.0)
    pen.setDashPattern([4.0, 3.0])
    painter.setPen(pen)
    painter.drawRect(rect)


def _draft(painter: QPainter, ground: Ground, mark: Draft) -> None:
    knots = ground.camera.to_screen(mark.knots)
    if len(knots) > 1:
        stroke(painter, paths.of_knots(knots, closed=False), WHITE, 1.6)
    if mark.ghost is not None:
        ghost = paths.of_knots(ground.camera.to_screen(mark.ghost), closed=False)
        painter.strokePath(ghost, pen(painter, SHADE, 2.8))
        painter.strokePath(ghost, pen(painter, QColor("#c8c8c8"), 1.2, [5.0, 4.0]))
    last = knots[-1]
    lines = [QLineF(*last[1], *last[0]), QLineF(*last[1], *last[2])]
    painter.setPen(QPen(GREY, 1.0))
    painter.drawLines(lines)
    tips = last[[0, 2]][np.abs(last[[0, 2]] - last[1]).max(axis=1) > 0.5]
    dots(painter, tips, INK, HANDLE + 2.0, round_=True)
    dots(painter, tips, WHITE, HANDLE, round_=True)
    dots(painter, knots[:, 1], INK, POINT + 2.0)
    dots(painter, knots[:, 1], WHITE, POINT)
    if mark.closing:
        ring(painter, knots[0, 1], HOVERED)


def _box(painter: QPainter, ground: Ground, mark: Box) -> None:
    corners = ground.camera.to_screen(mark.corners)
    frame = paths.polygon(corners)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(SHADE, 2.4))
    painter.drawPolygon(frame)
    painter.setPen(QPen(QColor("#e0e0e0"), 1.0))
    painter.drawPolygon(frame)
    middles = (corners + np.roll(corners, -1, axis=0)) / 2
    grips = np.concatenate([corners, middles])
    dots(painter, grips, INK, HANDLE + 2.0)
    dots(painter, grips, QColor("#e0e0e0"), HANDLE)
    x, y = ground.camera.to_screen(mark.pivot).tolist()
    for colour, width in ((SHADE, 3.4), (WHITE, 1.4)):
        painter.setPen(QPen(colour, width))
        painter.drawEllipse(QPointF(x, y), 6.0, 6.0)
        painter.drawLines([QLineF(x - 10, y, x + 10, y), QLineF(x, y - 10, x, y + 10)])


def _figure(painter: QPainter, ground: Ground, mark: Figure) -> None:
    for line, dash in ((mark.line, None), (mark.ghost, [5.0, 4.0])):
        if line is not None and len(line) > 1:
            path = paths.of_points(ground.camera.to_screen(line))
            stroke(painter, path, WHITE, 1.4, dash)
    if mark.links is not None:
        _links(painter, ground.camera.to_screen(mark.links))
    if mark.knots is not None:
        _proposal(painter, ground.camera.to_screen(mark.knots), mark.closed)
    for seeds, colour in ((mark.inside, style.APPROVED), (mark.outside, style.WORST)):
        if seeds is not None and len(seeds):
            _seeds(painter, ground.camera.to_screen(seeds), QColor(colour))
    if mark.rings is not None:
        for at in ground.camera.to_screen(mark.rings):
            ring(painter, at, HOVERED)
    if mark.circle is not None:
        centre, radius = mark.circle
        _circle(painter, ground.camera.to_screen(centre), radius)
    if mark.note:
        note(painter, ground.size, mark.note)


def _links(painter: QPainter, ends: Array) -> None:
    """From where a point was to where it goes."""
    lines = [QLineF(*start, *end) for start, end in ends.tolist()]
    for colour, width in ((SHADE, 2.6), (QColor(style.KEY), 1.2)):
        painter.setPen(QPen(colour, width))
        painter.drawLines(lines)
    dots(painter, ends[:, 0], INK, HANDLE, round_=True)
    dots(painter, ends[:, 0], GREY, HANDLE - 2.0, round_=True)


def _proposal(painter: QPainter, knots: Array, closed: bool) -> None:
    """A shape that is not recorded: its curve and its points."""
    stroke(painter, paths.of_knots(knots, closed), QColor(style.KEY), 1.6)
    dots(painter, knots[:, 1], INK, POINT + 2.0)
    dots(painter, knots[:, 1], WHITE, POINT)


def _seeds(painter: QPainter, at: Array, colour: QColor) -> None:
    dots(painter, at, INK, 9.0, round_=True)
    dots(painter, at, WHITE, 7.0, round_=True)
    dots(painter, at, colour, 5.0, round_=True)


def _circle(painter: QPainter, centre: Array, radius: float) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for colour, width in ((SHADE, 2.8), (WHITE, 1.2)):
        painter.setPen(QPen(colour, width))
        painter.drawEllipse(QPointF(*centre), radius, radius)


def note(painter: QPainter, size: tuple[float, float], words: str) -> None:
    """A few words on a dark field at the top of the viewer."""
    font = QFont(painter.font())
    font.setPixelSize(13)
    painter.setFont(font)
    wide = min(QFontMetricsF(font).horizontalAdvance(words) + 28, size[0] - 16)
    field = QRectF((size[0] - wide) / 2, 12, wide, 28)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(20, 20, 20, 215))
    painter.drawRoundedRect(field, 6, 6)
    painter.setPen(QColor(style.TEXT))
    painter.drawText(field, Qt.AlignmentFlag.AlignCenter, words)
