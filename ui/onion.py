"""Onion skin: the outlines of the selected shapes on keys or frames near by."""

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QFont, QPainter

from smartroto import placement
from smartroto.document import Shape
from smartroto.ui import ink, paths
from smartroto.ui.overlays import Ground
from smartroto.ui.scope_bar import COLOURS
from smartroto.ui.view import Onion, Picture, ViewState

BEFORE, AFTER = QColor("#6fa8ff"), QColor("#ffab6b")
DASHES = {-1: [2.0, 3.0], 1: [10.0, 4.0]}
"""What was is dotted, what will be is dashed: the form repeats the colour."""

MOST = 4
"""Of the keys that an edit would change so many are shown to either side."""


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


def reached(shape: Shape, view: ViewState) -> list[Skin]:
    """The nearest of the other keys that an edit here would change."""
    times = view.reach.shares(shape.id, shape.keys, view.frame)
    past = sorted((t for t in times if t < view.frame), reverse=True)[:MOST]
    coming = sorted(t for t in times if t > view.frame)[:MOST]
    found = [Skin(time, -number) for number, time in enumerate(past, 1)]
    return found + [Skin(time, number) for number, time in enumerate(coming, 1)]


def paint(painter: QPainter, ground: Ground, picture: Picture) -> None:
    """Draw the skins below the outlines, the fainter the farther away in time.

    While edits go to other keys too, those keys are shown in the scope's colour, and
    move with the edit.
    """
    view = picture.view
    if view.playing or not (view.onion.on or view.scope != "this"):
        return
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    font = QFont(painter.font())
    font.setPixelSize(10)
    painter.setFont(font)
    for outline in picture.outlines:
        if picture.is_selected(outline.id):
            _paint_all(painter, ground, picture, outline.shape)
    painter.restore()


def _paint_all(
    painter: QPainter, ground: Ground, picture: Picture, shape: Shape
) -> None:
    view = picture.view
    if view.onion.on:
        for skin in skins(shape, view.frame, view.onion):
            colour = BEFORE if skin.away < 0 else AFTER
            _paint(painter, ground, picture, shape, skin, colour)
    if view.scope != "this":
        for skin in reached(shape, view):
            colour = QColor(COLOURS[view.scope])
            _paint(painter, ground, picture, shape, skin, colour)


def _paint(
    painter: QPainter,
    ground: Ground,
    picture: Picture,
    shape: Shape,
    skin: Skin,
    colour: QColor,
) -> None:
    knots = placement.outline_at(picture.document, shape, skin.frame)
    screen = ground.camera.to_screen(knots)
    colour = QColor(colour)
    colour.setAlphaF(max(0.85 - 0.2 * (abs(skin.away) - 1), 0.25))
    path = paths.of_knots(screen, shape.closed)
    dash = DASHES[1 if skin.away > 0 else -1]
    painter.strokePath(path, ink.pen(painter, QColor(0, 0, 0, 110), 3.2, dash))
    painter.strokePath(path, ink.pen(painter, colour, 1.6, dash))
    x, y = screen[int(np.argmin(screen[:, 1, 1])), 1].tolist()
    painter.setPen(colour)
    painter.drawText(QPointF(x - 12, y - 5), str(skin.frame))
