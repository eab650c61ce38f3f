"""Pictures as large as the viewer, kept and used again while they fit."""

import math

from PySide6.QtGui import QImage

from smartroto.ui.overlays import Ground

Key = tuple[object, ...]
"""All that the picture depends on."""


def place(ground: Ground, ratio: float) -> Key:
    """How the plate lies in the viewer; ratio: pixels of the screen for a point."""
    camera = ground.camera
    return *camera.scale.tolist(), *camera.offset.tolist(), *ground.size, ratio


def image(ground: Ground, ratio: float, last: tuple[Key, QImage] | None) -> QImage:
    """An image with alpha; the last one where it fits. It is to be painted over."""
    width, height = (max(math.ceil(side * ratio), 1) for side in ground.size)
    if last is not None and (last[1].width(), last[1].height()) == (width, height):
        sheet = last[1]
    else:
        sheet = QImage(width, height, QImage.Format.Format_ARGB32_Premultiplied)
    sheet.setDevicePixelRatio(ratio)
    return sheet
