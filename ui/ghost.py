"""What was predicted before the last run, drawn as a ghost over what is now."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter

from smartroto import placement
from smartroto.shapes.arrays import Array
from smartroto.shapes.prediction import Prediction
from smartroto.ui import paths
from smartroto.ui.ink import pen
from smartroto.ui.overlays import Ground
from smartroto.ui.view import Picture

GHOST = QColor(235, 235, 235, 210)
DARK = QColor(0, 0, 0, 150)
DOTS = [1.5, 3.5]


Ghost = tuple[Array, bool]
"""Knots `[N, 3, 2]` in plate pixels, and whether they are closed."""


def ghosts(picture: Picture, previous: Mapping[str, Prediction]) -> list[Ghost]:
    """Those of the selected shapes as they were predicted before; not of shapes that
    have other points now."""
    found = []
    for outline in picture.outlines:
        before = previous.get(outline.id) if picture.is_selected(outline.id) else None
        row = before.row(picture.view.frame) if before is not None else None
        if before is None or row is None:
            continue
        own = before.knots[row]
        if own.shape == outline.knots.shape:
            frame = picture.view.frame
            knots = placement.onto_plate(picture.document, outline.id, frame, own)
            found.append((knots, outline.closed))
    return found


def paint(painter: QPainter, ground: Ground, shown: Sequence[Ghost]) -> None:
    """Draw them finely dotted so that no state is mistaken for one."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for knots, closed in shown:
        path = paths.of_knots(ground.camera.to_screen(knots), closed=closed)
        painter.strokePath(path, pen(painter, DARK, 3.2, DOTS))
        painter.strokePath(path, pen(painter, GHOST, 1.6, DOTS))
    painter.restore()
