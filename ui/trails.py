"""Tracks over the picture: where they are, where they were, and how sure that is."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from smartroto.document import Track
from smartroto.shapes.arrays import Array
from smartroto.ui import paths, style
from smartroto.ui.ink import INK, SHADE, WHITE, dots, pen, stroke
from smartroto.ui.overlays import Ground
from smartroto.ui.track_tool import NAME, shown_tracks
from smartroto.ui.view import Picture

SURE = 0.5
"""Trust below which a frame of the trail is drawn as doubtful."""
REACH = 60
"""Frames of the trail to either side."""


def paint(painter: QPainter, ground: Ground, picture: Picture) -> None:
    """Draw the tracks while the track tool is at hand."""
    if picture.view.tool != NAME:
        return
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for track in shown_tracks(picture.document, picture.view.track):
        selected = track.id == picture.view.track
        _trail(painter, ground, track, picture.view.frame, selected)
        _here(painter, ground, track, picture.view.frame, selected)
    painter.restore()


def _trail(
    painter: QPainter, ground: Ground, track: Track, frame: int, selected: bool
) -> None:
    near = np.abs(track.frames - frame) <= REACH
    if near.sum() < 2:
        return
    screen = ground.camera.to_screen(track.places[near])
    colour = QColor.fromRgbF(*track.colour)
    colour.setAlpha(230 if selected else 110)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for point in range(screen.shape[1]):
        line = paths.of_points(screen[:, point])
        painter.strokePath(line, pen(painter, SHADE, 2.6))
        painter.strokePath(line, pen(painter, colour, 1.2))
        if selected:
            _frames(painter, track, near, screen[:, point])


def _frames(
    painter: QPainter, track: Track, near: NDArray[np.bool_], at: Array
) -> None:
    """A dot for each frame: doubtful ones orange, those placed by hand larger."""
    trust, frames = track.trust[near], track.frames[near]
    by_hand = np.isin(frames, list(track.fixed))
    dots(painter, at[trust >= SURE], QColor(style.PREDICTED), 3.0, round_=True)
    dots(painter, at[trust < SURE], QColor(style.LOW), 4.5, round_=True)
    dots(painter, at[by_hand], INK, 7.5)
    dots(painter, at[by_hand], QColor(style.KEY), 5.5)


def _here(
    painter: QPainter, ground: Ground, track: Track, frame: int, selected: bool
) -> None:
    """Crosses at the points; the plane's outline; dashed where it is not tracked."""
    screen = ground.camera.to_screen(track.at(frame))
    colour = WHITE if selected else QColor.fromRgbF(*track.colour)
    dash = None if frame in track.frames else [4.0, 3.0]
    if len(screen) > 1:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        around = screen[[*range(len(screen)), 0]] if track.kind == "planar" else screen
        line = paths.of_points(around)
        stroke(painter, line, colour, 1.4, dash)
    for x, y in screen.tolist():
        _cross(painter, x, y, colour)
    if selected:
        painter.setPen(colour)
        x, y = screen[0].tolist()
        painter.drawText(QPointF(x + 12, y - 10), track.name)


def _cross(painter: QPainter, x: float, y: float, colour: QColor) -> None:
    for ink, width in ((INK, 3.4), (colour, 1.5)):
        painter.setPen(QPen(ink, width))
        for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1)):
            near, far = QPointF(x + 3 * dx, y + 3 * dy), QPointF(x + 9 * dx, y + 9 * dy)
            painter.drawLine(near, far)
