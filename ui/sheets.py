"""The parts of the picture that rest, kept as pixmaps while nothing in them changes."""

import math

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter, QPixmap

from smartroto.ui import backdrop, overlays
from smartroto.ui.backdrop import Pixels
from smartroto.ui.overlays import Ground
from smartroto.ui.view import Picture

Key = tuple[object, ...]


class Sheets:
    """Two sheets: the backdrop, and the outlines of the shapes that are not selected.

    A drag of selected points changes neither, but for the quick matte.
    """

    def __init__(self) -> None:
        self._backdrop: tuple[Key, QPixmap] | None = None
        self._still: tuple[Key, QPixmap] | None = None

    def backdrop(
        self, ground: Ground, picture: Picture, pixels: Pixels, ratio: float
    ) -> QPixmap:
        """The plate and the matte, opaque."""
        key = (*_place(ground, ratio), *_content(picture, pixels))
        if self._backdrop is None or self._backdrop[0] != key:
            sheet = _blank(ground, ratio)
            painter = QPainter(sheet)
            backdrop.paint(painter, ground, picture, pixels)
            painter.end()
            self._backdrop = key, sheet
        return self._backdrop[1]

    def still(self, ground: Ground, picture: Picture, ratio: float) -> QPixmap | None:
        """The outlines that are not selected, on nothing; None where there are none."""
        rest = [one for one in picture.outlines if not picture.is_selected(one.id)]
        if not rest:
            return None
        key = (*_place(ground, ratio), *rest)
        if self._still is None or self._still[0] != key:
            sheet = _blank(ground, ratio)
            sheet.fill(Qt.GlobalColor.transparent)
            painter = QPainter(sheet)
            overlays.outlines(painter, ground, picture, selected=False)
            painter.end()
            self._still = key, sheet
        return self._still[1]


def _place(ground: Ground, ratio: float) -> Key:
    camera = ground.camera
    return *camera.scale.tolist(), *camera.offset.tolist(), *ground.size, ratio


def _content(picture: Picture, pixels: Pixels) -> Key:
    """All that the backdrop shows; outlines count where a quick matte is drawn."""
    display = picture.view.display
    quick = pixels.matte is None and display != "plate"
    outlines = picture.outlines if quick else (bool(picture.outlines),)
    plate, matte = pixels.plate, pixels.matte
    return (
        picture.plate,
        display,
        picture.view.frame if not isinstance(plate, QImage) else None,
        plate.cacheKey() if isinstance(plate, QImage) else plate,
        matte.cacheKey() if matte is not None and display != "plate" else None,
        *outlines,
    )


def _blank(ground: Ground, ratio: float) -> QPixmap:
    width, height = (max(math.ceil(side * ratio), 1) for side in ground.size)
    sheet = QPixmap(width, height)
    sheet.setDevicePixelRatio(ratio)
    return sheet
