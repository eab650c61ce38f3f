"""The drawing layers over the plate, in order: curves, points, handles.

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

from smartroto.shapes import spline
from smartroto.shapes.arrays import Array
from smartroto.ui import paths, style
from smartroto.ui.camera import Camera
from smartroto.ui.hit import Hit, handles_shown, width_grips
from smartroto.ui.ink import (
    CHOSEN,
    HANDLE,
    HOVERED,
    INK,
    POINT,
    SHADE,
    SHADOW,
    WHITE,
    dots,
    pen,
    ring,
)
from smartroto.ui.view import Outline, Picture

HALO = QColor(style.LOW)
STALE = QColor(style.STALE)
APPROVED = QColor(style.APPROVED).lighter(130)

DASHES = {"predicted": [9.0, 5.0], "stale": [4.0, 4.0]}
BOLD = 4
"""Up to so many selected shapes have wide lines; more are drawn thin, for speed."""


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


def outlines(painter: QPainter, ground: Ground, picture: Picture) -> None:
    """The curves of the selected shapes, lowest first."""
    shown = [one for one in picture.outlines if picture.is_selected(one.id)]
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for each in reversed(shown):
        outline(painter, ground, each, selected=True, bold=len(shown) <= BOLD)
    painter.restore()


def outline(
    painter: QPainter, ground: Ground, outline: Outline, *, selected: bool, bold: bool
) -> None:
    """One curve with its soft edge; bold: in wide lines."""
    whole, seen, zoom = paths.curve(outline), ground.seen, ground.camera.zoom
    if not whole.controlPointRect().adjusted(-1, -1, 1, 1).intersects(seen):
        return
    path = paths.visible(whole, outline.knots, outline.closed, seen, zoom)
    colour = WHITE if selected else colour_of(outline)
    if outline.origin == "stale":
        colour = STALE
    elif outline.origin == "approved" and selected:
        colour, bold = APPROVED, False
    if outline.locked:
        colour = QColor(colour.red(), colour.green(), colour.blue(), 120)
    painter.setTransform(ground.transform, True)
    _halo(painter, outline, 11.0 if selected else 8.0)
    dash = DASHES.get(outline.origin)
    if bold:
        painter.strokePath(path, pen(painter, SHADE, 3.3))
        painter.strokePath(path, pen(painter, colour, 1.7, dash))
    else:
        _thin(painter, path, colour, dash)
    edge = paths.soft_edge(outline)
    if edge is not None and outline.outer is not None:
        soft = paths.visible(edge, outline.outer, outline.closed, seen, zoom)
        painter.strokePath(soft, pen(painter, colour_of(outline), 1.0, [1.5, 3.0]))
    painter.setTransform(ground.transform.inverted()[0], True)


def _thin(
    painter: QPainter, path: QPainterPath, colour: QColor, dash: list[float] | None
) -> None:
    """One pixel wide with a shadow below it: many times faster than wider lines."""
    there = painter.transform()
    painter.setTransform(there * QTransform.fromTranslate(1.0, 1.0))
    painter.strokePath(path, pen(painter, SHADOW, 1.0))
    painter.setTransform(there)
    painter.strokePath(path, pen(painter, colour, 1.0, dash))


def _halo(painter: QPainter, outline: Outline, width: float) -> None:
    doubtful = outline.doubtful_segments
    if doubtful:
        glow = QColor(HALO)
        glow.setAlpha(190)
        brush = pen(painter, glow, width)
        brush.setCapStyle(Qt.PenCapStyle.FlatCap)
        brush.setJoinStyle(Qt.PenJoinStyle.BevelJoin)  # round ones cost twice as much
        painter.strokePath(paths.of_segments(outline, doubtful), brush)


def points(
    painter: QPainter, ground: Ground, picture: Picture, hover: Hit | None
) -> None:
    """Handles and points of the selected shapes; points of all while all are picked."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for outline in reversed(picture.outlines):
        selected = picture.is_selected(outline.id)
        if selected or (picture.view.options.every and not outline.locked):
            if picture.view.handles and selected and not outline.locked:
                _handles(painter, ground, picture, outline, hover)
                _width(painter, ground, picture, outline)
            _points(painter, ground, picture, outline, hover)
            if picture.view.point_numbers:
                _numbers(painter, ground, outline)
                _direction(painter, ground, outline)
    painter.restore()


def _width(
    painter: QPainter, ground: Ground, picture: Picture, outline: Outline
) -> None:
    """The width of an open spline: a line across it with a grip at each end."""
    for grip in width_grips(picture, outline, ground.camera.scale):
        ends = ground.camera.to_screen(grip.ends)
        for colour, wide in ((SHADE, 2.4), (colour_of(outline), 1.2)):
            painter.setPen(QPen(colour, wide))
            painter.drawLine(QLineF(*ends[0], *ends[1]))
        dots(painter, ends, INK, HANDLE + 2.0)
        dots(painter, ends, colour_of(outline), HANDLE)


def _direction(painter: QPainter, ground: Ground, outline: Outline) -> None:
    """A ring round the first point, and an arrow on the way to the second."""
    knots = ground.camera.to_screen(outline.knots)
    ring(painter, knots[0, 1], HOVERED)
    tip = spline.evaluate(knots, np.array([0.5]), outline.closed)[0]
    way = spline.derivative(knots, np.array([0.5]), outline.closed)[0]
    way = way / max(float(np.hypot(*way)), 1e-9)
    across = np.array([-way[1], way[0]])
    corners = [tip + 7 * way, tip - 4 * way + 5 * across, tip - 4 * way - 5 * across]
    painter.setPen(QPen(INK, 1.2))
    painter.setBrush(WHITE)
    painter.drawPolygon(paths.polygon(np.stack(corners)))


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
    size = picture.view.handle_size
    dots(painter, tips, INK, HANDLE * size + 2.0, round_=True)
    dots(painter, tips, colour_of(outline), HANDLE * size, round_=True)
    if hover is not None and hover.kind == "handle" and hover.id == outline.id:
        tip = screen[hover.index, hover.part]
        dots(painter, tip[None], WHITE, HOVERED * size, round_=True)


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
    size = picture.view.handle_size
    if outline.origin == "approved":
        colour, size = APPROVED, 0.8 * size
    hollow = outline.origin not in ("key", "approved")
    _squares(painter, idle, colour, POINT * size, hollow)
    _squares(painter, held, WHITE, CHOSEN * size, hollow)
    if hover is not None and hover.kind == "point" and hover.id == outline.id:
        ring(painter, screen[hover.index], HOVERED * size)


def _squares(
    painter: QPainter, at: Array, colour: QColor, size: float, hollow: bool
) -> None:
    """Points with a dark rim; hollow where the outline is no key."""
    dots(painter, at, INK, size + 2.0)
    dots(painter, at, colour, size)
    if hollow:
        dots(painter, at, INK, size * 0.55)


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
        painter.strokePath(path, pen(painter, WHITE, 3.0))
    else:
        whole = paths.curve(outline)
        zoom = ground.camera.zoom
        path = paths.visible(whole, outline.knots, outline.closed, ground.seen, zoom)
        painter.strokePath(path, pen(painter, colour_of(outline).lighter(125), 2.6))
    painter.restore()
