"""Onion skin: the outlines of the selected shapes on keys or frames near by."""

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QFont, QPainter

from smartroto import placement
from smartroto.document import Shape
from smartroto.ui import ink, paths
from smartroto.ui.overlays import Ground
from smartroto.ui.view import Onion, Picture

BEFORE, AFTER = QColor("#6fa8ff"), QColor("#ffab6b")
DASHES = {-1: [2.0, 3.0], 1: [10.0, 4.0]}
"""What was is dotted, what will be is dashed: the form repeats the colour."""


@dataclass(frozen=True)
class Skin:
    """A frame whose outline is shown; how many it lies after the present, or before."""

    frame: int
    away: int


def skins(shape: Shape, frame: int, onion: Onion) -> list[Skin]:
    """The frames near by whose outlines are shown, the farthest first."""
    if onion.of_keys:
        past = [time for time in shape.keys if time < frame][::-1]
        coming = [time for time in shape.keys if time > frame]
    else:
        past = [frame - step for step in range(1, onion.before + 1)]
        coming = [frame + step for step in range(1, onion.after + 1)]
    found = [Skin(t, -n) for n, t in enumerate(past[: onion.before], 1)]
    found += [Skin(t, n) for n, t in enumerate(coming[: onion.after], 1)]
    alive = [skin for skin in found if shape.alive(skin.frame)]
    return sorted(alive, key=lambda skin: -abs(skin.away))


def paint(painter: QPainter, ground: Ground, picture: Picture) -> None:
    """Draw the skins below the outlines, the fainter the farther away in time."""
    onion = picture.view.onion
    if not onion.on or picture.view.playing:
        return
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    font = QFont(painter.font())
    font.setPixelSize(10)
    painter.setFont(font)
    for outline in picture.outlines:
        if picture.is_selected(outline.id):
            for skin in skins(outline.shape, picture.view.frame, onion):
                _paint(painter, ground, picture, outline.shape, skin)
    painter.restore()


def _paint(
    painter: QPainter, ground: Ground, picture: Picture, shape: Shape, skin: Skin
) -> None:
    knots = placement.outline_at(picture.document, shape, skin.frame)
    screen = ground.camera.to_screen(knots)
    colour = QColor(BEFORE if skin.away < 0 else AFTER)
    colour.setAlphaF(max(0.85 - 0.2 * (abs(skin.away) - 1), 0.25))
    path = paths.of_knots(screen, shape.closed)
    dash = DASHES[1 if skin.away > 0 else -1]
    painter.strokePath(path, ink.pen(painter, QColor(0, 0, 0, 110), 3.2, dash))
    painter.strokePath(path, ink.pen(painter, colour, 1.6, dash))
    x, y = screen[int(np.argmin(screen[:, 1, 1])), 1].tolist()
    painter.setPen(colour)
    painter.drawText(QPointF(x - 12, y - 5), str(skin.frame))
