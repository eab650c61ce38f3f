"""The drawing layers over the plate, in order: curves, points, handles, tool.

Everything is drawn in points of the viewer through a camera: curves as cached paths
in plate pixels with cosmetic pens, points as batches. What a state means is said by
dash and fill as well as by colour.
"""

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QPainter,
    QPainterPath,
    QPen,
    QTransform,
)

from smartroto.shapes.arrays import Array
from smartroto.ui import paths, style
from smartroto.ui.camera import Camera
from smartroto.ui.hit import Hit, handles_shown
from smartroto.ui.pointer import Box, Draft, Mark, Marquee
from smartroto.ui.view import Outline, Picture

SHADE = QColor(0, 0, 0, 90)
SHADOW = QColor(0, 0, 0, 150)
WHITE = QColor("#ffffff")
INK = QColor("#161616")
HALO = QColor(style.LOW)
STALE = QColor(style.STALE)

DASHES = {"predicted": [9.0, 5.0], "stale": [4.0, 4.0]}
BOLD = 4
"""Up to so many selected shapes have wide lines; more are drawn thin, for speed."""
POINT, CHOSEN, HOVERED, HANDLE = 5.5, 8.0, 9.5, 6.0


@dataclass(frozen=True, kw_only=True)
class Ground:
    """Where to draw: the camera and the size of the viewer in points."""

    camera: Camera
    size: tuple[float, float]

    @property
    def transform(self) -> QTransform:
        """Plate pixels to points of the viewer."""
        (sx, sy), (dx, dy) = self.camera.scale, self.camera.offset
        return QTransform(sx, 0.0, 0.0, sy, dx, dy)

    @property
    def seen(self) -> QRectF:
        """The part of the plate in the viewer, with room for pens."""
        low = self.camera.to_plate(np.array([-16.0, -16.0]))
        high = self.camera.to_plate(np.array(self.size) + 16.0)
        return QRectF(QPointF(*low), QPointF(*high))


def colour_of(outline: Outline) -> QColor:
    """The shape's identity colour."""
    return QColor.fromRgbF(*outline.colour)


def _pen(
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


def outlines(
    painter: QPainter, ground: Ground, picture: Picture, *, selected: bool
) -> None:
    """The curves of either the selected or the other shapes, lowest first."""
    shown = [one for one in picture.outlines if picture.is_selected(one.id) == selected]
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for outline in reversed(shown):
        _outline(painter, ground, outline, selected, selected and len(shown) <= BOLD)
    painter.restore()


def _outline(
    painter: QPainter, ground: Ground, outline: Outline, selected: bool, bold: bool
) -> None:
    whole, seen, zoom = paths.curve(outline), ground.seen, ground.camera.zoom
    if not whole.controlPointRect().adjusted(-1, -1, 1, 1).intersects(seen):
        return
    path = paths.visible(whole, outline.knots, outline.closed, seen, zoom)
    colour = WHITE if selected else colour_of(outline)
    if outline.origin == "stale":
        colour = STALE
    if outline.locked:
        colour = QColor(colour.red(), colour.green(), colour.blue(), 120)
    painter.setTransform(ground.transform, True)
    _halo(painter, outline, 11.0 if selected else 8.0)
    dash = DASHES.get(outline.origin)
    if bold:
        painter.strokePath(path, _pen(painter, SHADE, 3.3))
        painter.strokePath(path, _pen(painter, colour, 1.7, dash))
    else:
        _thin(painter, path, colour, dash)
    edge = paths.soft_edge(outline)
    if edge is not None and outline.outer is not None:
        soft = paths.visible(edge, outline.outer, outline.closed, seen, zoom)
        painter.strokePath(soft, _pen(painter, colour_of(outline), 1.0, [1.5, 3.0]))
    painter.setTransform(ground.transform.inverted()[0], True)


def _thin(
    painter: QPainter, path: QPainterPath, colour: QColor, dash: list[float] | None
) -> None:
    """One pixel wide with a shadow below it: many times faster than wider lines."""
    there = painter.transform()
    painter.setTransform(there * QTransform.fromTranslate(1.0, 1.0))
    painter.strokePath(path, _pen(painter, SHADOW, 1.0))
    painter.setTransform(there)
    painter.strokePath(path, _pen(painter, colour, 1.0, dash))


def _halo(painter: QPainter, outline: Outline, width: float) -> None:
    doubtful = outline.doubtful_segments
    if doubtful:
        glow = QColor(HALO)
        glow.setAlpha(190)
        painter.strokePath(
            paths.of_segments(outline, doubtful), _pen(painter, glow, width)
        )


def points(
    painter: QPainter, ground: Ground, picture: Picture, hover: Hit | None
) -> None:
    """Handles and points of the selected shapes."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for outline in reversed(picture.outlines):
        if picture.is_selected(outline.id):
            if picture.view.handles and not outline.locked:
                _handles(painter, ground, picture, outline, hover)
            _points(painter, ground, picture, outline, hover)
            if picture.view.point_numbers:
                _numbers(painter, ground, outline)
    painter.restore()


def _handles(
    painter: QPainter,
    ground: Ground,
    picture: Picture,
    outline: Outline,
    hover: Hit | None,
) -> None:
    shown = handles_shown(picture, outline)
    if not shown:
        return
    rows = np.array(shown)
    screen = ground.camera.to_screen(outline.knots)
    feet, tips = screen[rows[:, 0], 1], screen[rows[:, 0], rows[:, 1]]
    lines = [
        QLineF(*foot, *tip)
        for foot, tip in zip(feet.tolist(), tips.tolist(), strict=True)
    ]
    painter.setPen(QPen(SHADE, 2.4))
    painter.drawLines(lines)
    painter.setPen(QPen(QColor("#d0d0d0"), 1.0))
    painter.drawLines(lines)
    _dots(painter, tips, INK, HANDLE + 2.0, round_=True)
    _dots(painter, tips, colour_of(outline), HANDLE, round_=True)
    if hover is not None and hover.kind == "handle" and hover.id == outline.id:
        tip = screen[hover.index, hover.part]
        _dots(painter, tip[None], WHITE, HOVERED, round_=True)


def _points(
    painter: QPainter,
    ground: Ground,
    picture: Picture,
    outline: Outline,
    hover: Hit | None,
) -> None:
    screen = ground.camera.to_screen(outline.knots[:, 1])
    chosen = np.zeros(len(screen), dtype=bool)
    chosen[list(picture.chosen(outline.id))] = True
    idle, held = screen[~chosen], screen[chosen]
    colour = STALE if outline.origin == "stale" else colour_of(outline)
    _dots(painter, idle, INK, POINT + 2.0)
    _dots(painter, idle, colour, POINT)
    if outline.origin != "key":
        _dots(painter, idle, INK, POINT - 2.5)
    _dots(painter, held, INK, CHOSEN + 2.0)
    _dots(painter, held, WHITE, CHOSEN)
    if outline.origin != "key":
        _dots(painter, held, INK, CHOSEN - 4.5)
    if hover is not None and hover.kind == "point" and hover.id == outline.id:
        _ring(painter, screen[hover.index], HOVERED)


def _dots(
    painter: QPainter, at: Array, colour: QColor, size: float, round_: bool = False
) -> None:
    if len(at):
        painter.setPen(_dot(colour, size, round_))
        painter.drawPoints(paths.polygon(at))


def _ring(painter: QPainter, at: Array, size: float) -> None:
    half = size / 2 + 1.5
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(INK, 3.0))
    painter.drawRect(QRectF(at[0] - half, at[1] - half, 2 * half, 2 * half))
    painter.setPen(QPen(WHITE, 1.5))
    painter.drawRect(QRectF(at[0] - half, at[1] - half, 2 * half, 2 * half))


def _numbers(painter: QPainter, ground: Ground, outline: Outline) -> None:
    font = QFont(painter.font())
    font.setPixelSize(11)
    painter.setFont(font)
    screen = ground.camera.to_screen(outline.knots[:, 1])
    for index, (x, y) in enumerate(screen.tolist()):
        for shift, colour in ((1.0, INK), (0.0, WHITE)):
            painter.setPen(colour)
            painter.drawText(QPointF(x + 8 + shift, y - 6 + shift), str(index))


def curve_hover(
    painter: QPainter, ground: Ground, picture: Picture, hover: Hit | None
) -> None:
    """The curve under the pen: the segment of a selected shape, else all of it."""
    outline = picture.outline(hover.id) if hover and hover.kind == "curve" else None
    if outline is None or hover is None:
        return
    painter.save()
    painter.setTransform(ground.transform, True)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if picture.is_selected(outline.id):
        path = paths.of_segments(outline, (hover.index,))
        painter.strokePath(path, _pen(painter, WHITE, 3.0))
    else:
        whole = paths.curve(outline)
        zoom = ground.camera.zoom
        path = paths.visible(whole, outline.knots, outline.closed, ground.seen, zoom)
        painter.strokePath(path, _pen(painter, colour_of(outline).lighter(125), 2.6))
    painter.restore()


def tool(painter: QPainter, ground: Ground, mark: Mark | None) -> None:
    """What the tool at work shows."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if isinstance(mark, Marquee):
        _marquee(painter, ground, mark)
    elif isinstance(mark, Draft):
        _draft(painter, ground, mark)
    elif isinstance(mark, Box):
        _box(painter, ground, mark)
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
        _stroke(painter, paths.of_knots(knots, closed=False), WHITE, 1.6)
    if mark.ghost is not None:
        ghost = paths.of_knots(ground.camera.to_screen(mark.ghost), closed=False)
        painter.strokePath(ghost, _pen(painter, SHADE, 2.8))
        painter.strokePath(ghost, _pen(painter, QColor("#c8c8c8"), 1.2, [5.0, 4.0]))
    last = knots[-1]
    lines = [QLineF(*last[1], *last[0]), QLineF(*last[1], *last[2])]
    painter.setPen(QPen(QColor("#d0d0d0"), 1.0))
    painter.drawLines(lines)
    tips = last[[0, 2]][np.abs(last[[0, 2]] - last[1]).max(axis=1) > 0.5]
    _dots(painter, tips, INK, HANDLE + 2.0, round_=True)
    _dots(painter, tips, WHITE, HANDLE, round_=True)
    _dots(painter, knots[:, 1], INK, POINT + 2.0)
    _dots(painter, knots[:, 1], WHITE, POINT)
    if mark.closing:
        _ring(painter, knots[0, 1], HOVERED)


def _stroke(
    painter: QPainter, path: QPainterPath, colour: QColor, width: float
) -> None:
    painter.strokePath(path, _pen(painter, SHADE, width + 1.8))
    painter.strokePath(path, _pen(painter, colour, width))


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
    _dots(painter, grips, INK, HANDLE + 2.0)
    _dots(painter, grips, QColor("#e0e0e0"), HANDLE)
    x, y = ground.camera.to_screen(mark.pivot).tolist()
    for colour, width in ((SHADE, 3.4), (WHITE, 1.4)):
        painter.setPen(QPen(colour, width))
        painter.drawEllipse(QPointF(x, y), 6.0, 6.0)
        painter.drawLines([QLineF(x - 10, y, x + 10, y), QLineF(x, y - 10, x, y + 10)])
