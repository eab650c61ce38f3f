"""The region of interest: a part of the plate that is shown alone, and so faster."""

from typing import Literal

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from smartroto.document import Document, Plate, Shape
from smartroto.look import Region
from smartroto.placement import outline_at
from smartroto.shapes.arrays import Array
from smartroto.ui.camera import Camera
from smartroto.ui.overlays import Ground

Part = Literal[
    "left",
    "right",
    "top",
    "bottom",
    "top left",
    "top right",
    "bottom left",
    "bottom right",
]
"""An edge or a corner."""

REACH, AIR, LEAST = 6.0, 0.15, 32
"""Points around an edge that take hold of it; share of a shape that is left around it;
plate pixels that a region is wide at least."""

SHADE, LINE = QColor(20, 20, 20, 200), QColor("#f0f0f0")


def around(document: Document, shapes: list[Shape]) -> Region | None:
    """The region that holds some shapes on all their keys, with air; None for none."""
    plate = document.plate
    boxes = [
        outline_at(document, shape, frame)[:, 1]
        for shape in shapes
        for frame in shape.keys
    ]
    if plate is None or not boxes:
        return None
    points = np.concatenate(boxes)
    low, high = points.min(axis=0), points.max(axis=0)
    air = AIR * (high - low).max()
    return within(plate, (*(low - air), *(high + air)))


def seen(plate: Plate, camera: Camera, size: tuple[float, float]) -> Region:
    """The region that the viewer shows."""
    corners = camera.to_plate(np.array([(0.0, 0.0), size]))
    return within(plate, tuple(corners.ravel().tolist()))


def within(plate: Plate, sides: tuple[float, ...]) -> Region:
    """Left, top, right and bottom in whole pixels of the plate, not too narrow."""
    ends = []
    for low, high, end in (
        (sides[0], sides[2], plate.size[0]),
        (sides[1], sides[3], plate.size[1]),
    ):
        least = min(LEAST, end)
        first = int(np.clip(np.floor(low), 0, end - least))
        ends.append((first, int(np.clip(np.ceil(high), first + least, end))))
    (left, right), (top, bottom) = ends
    return left, top, right, bottom


def part(region: Region, camera: Camera, at: Array) -> Part | None:
    """The edge or corner that a press at `at`, a point of the viewer, takes hold of."""
    left, top, right, bottom = _on_screen(region, camera)
    x, y = at
    if not (left - REACH < x < right + REACH and top - REACH < y < bottom + REACH):
        return None
    down = _end(y, {"top": top, "bottom": bottom})
    across = _end(x, {"left": left, "right": right})
    name = f"{down} {across}".strip()
    return next((each for each in CURSORS if each == name), None)


def _end(at: float, ends: dict[str, float]) -> str:
    """The end that is near, or nothing."""
    return next((name for name, end in ends.items() if abs(at - end) < REACH), "")


CURSORS: dict[Part, str] = {
    "left": "across",
    "right": "across",
    "top": "down",
    "bottom": "down",
    "top left": "falling",
    "bottom right": "falling",
    "top right": "rising",
    "bottom left": "rising",
}


def dragged(region: Region, what: Part, at: Array, plate: Plate) -> Region:
    """The region with an edge or a corner at `at`, plate pixels."""
    sides = list(map(float, region))
    for index, name in enumerate(("left", "top", "right", "bottom")):
        if name in what.split():
            other, place = sides[(index + 2) % 4], float(at[index % 2])
            first = index < 2
            sides[index] = (
                min(place, other - LEAST) if first else max(place, other + LEAST)
            )
    return within(plate, tuple(sides))


def paint(painter: QPainter, ground: Ground, region: Region) -> None:
    """Everything but the region in the dark, and its edge."""
    left, top, right, bottom = _on_screen(region, ground.camera)
    box = QRectF(QPointF(left, top), QPointF(right, bottom))
    path = QPainterPath()
    path.addRect(QRectF(0, 0, *ground.size))
    path.addRect(box)
    painter.save()
    painter.fillPath(path, SHADE)
    pen = QPen(LINE, 1.0, Qt.PenStyle.DashLine)
    pen.setCosmetic(True)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(box)
    painter.restore()


def _on_screen(region: Region, camera: Camera) -> list[float]:
    corners = np.array(region, float).reshape(2, 2)
    return [float(side) for side in camera.to_screen(corners).ravel()]
