"""The small picture round a shape that the time bar shows beside its words."""

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QBuffer, QIODevice, QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from smartroto import placement
from smartroto.document import Document, Shape
from smartroto.ui import paths

SIDE = 120
ROOM = 1.5
"""The crop is this much larger than the shape."""


def crop(
    document: Document,
    shape: Shape,
    frame: int,
    picture: Callable[[int], QImage | None],
) -> QImage | None:
    """The picture round the shape at `frame` with its outline; None where no picture
    is in memory: a hover never waits for one."""
    image = picture(frame)
    if image is None or not shape.keys or document.plate is None:
        return None
    knots = placement.outline_at(document, shape, frame)
    low, high = knots[:, 1].min(axis=0), knots[:, 1].max(axis=0)
    side = max(float((high - low).max()) * ROOM, 16.0)
    left, top = (low + high) / 2 - side / 2
    scale = np.array(document.plate.size) / (image.width(), image.height())
    x, y, wide, high_ = (
        left / scale[0],
        top / scale[1],
        side / scale[0],
        side / scale[1],
    )
    part = image.copy(QRect(round(x), round(y), round(wide), round(high_)))
    small = part.scaled(
        SIDE,
        SIDE,
        Qt.AspectRatioMode.IgnoreAspectRatio,
        Qt.TransformationMode.SmoothTransformation,
    )
    painter = QPainter(small)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    line = paths.of_knots((knots - (left, top)) * (SIDE / side), shape.closed)
    for colour, width in ((QColor(0, 0, 0, 150), 3.0), (QColor("#ffffff"), 1.2)):
        painter.strokePath(line, QPen(colour, width))
    painter.end()
    return small


def with_crop(text: str, image: QImage | None) -> str:
    """The words of a tool tip beside a picture."""
    if image is None:
        return text
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    data = bytes(buffer.data().toBase64().data()).decode()
    return (
        f"<table cellspacing='0'><tr><td><img src='data:image/png;base64,{data}'></td>"
        f"<td style='padding-left:8px'>{text}</td></tr></table>"
    )
