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
    """Three sheets: the plate, the veil of the matte over it, and resting outlines.

    A drag of selected points changes none but the veil while its matte is a quick one.
    Their memory is used again and again: fresh memory costs more than painting.
    """

    def __init__(self) -> None:
        self._under: tuple[Key, QPixmap] | None = None
        self._veil: tuple[Key, QImage] | None = None
        self._still: tuple[Key, QPixmap] | None = None

    def backdrop(
        self,
        painter: QPainter,
        ground: Ground,
        picture: Picture,
        pixels: Pixels,
        ratio: float,
    ) -> None:
        """Draw the plate and the matte; they cover everything."""
        place = _place(ground, ratio)
        under = self._plate(place, ground, picture, pixels, ratio)
        painter.drawPixmap(0, 0, under)
        if picture.view.display != "plate" and picture.plate is not None:
            key = (*place, *_plate(picture, pixels), *_matte(picture, pixels))
            if self._veil is None or self._veil[0] != key:
                sheet = self._buffer(ground, ratio)
                backdrop.veil(sheet, ground, picture, pixels, under)
                self._veil = key, sheet
            backdrop.lay(painter, ground, picture, self._veil[1])

    def _plate(
        self,
        place: Key,
        ground: Ground,
        picture: Picture,
        pixels: Pixels,
        ratio: float,
    ) -> QPixmap:
        key = (*place, *_plate(picture, pixels))
        if self._under is None or self._under[0] != key:
            sheet = _blank(ground, ratio, self._under)
            inner = QPainter(sheet)
            backdrop.under(inner, ground, picture, pixels)
            inner.end()
            self._under = key, sheet
        return self._under[1]

    def _buffer(self, ground: Ground, ratio: float) -> QImage:
        width, height = _device_size(ground, ratio)
        last = self._veil[1] if self._veil is not None else QImage()
        if (last.width(), last.height()) != (width, height):
            last = QImage(width, height, QImage.Format.Format_ARGB32_Premultiplied)
        last.setDevicePixelRatio(ratio)
        return last

    def still(self, ground: Ground, picture: Picture, ratio: float) -> QPixmap | None:
        """The outlines that are not selected, on nothing; None where there are none."""
        rest = [one for one in picture.outlines if not picture.is_selected(one.id)]
        if not rest:
            return None
        key = (*_place(ground, ratio), *rest)
        if self._still is None or self._still[0] != key:
            sheet = _blank(ground, ratio, self._still)
            sheet.fill(Qt.GlobalColor.transparent)
            painter = QPainter(sheet)
            overlays.outlines(painter, ground, picture, selected=False)
            painter.end()
            self._still = key, sheet
        return self._still[1]


def _place(ground: Ground, ratio: float) -> Key:
    camera = ground.camera
    return *camera.scale.tolist(), *camera.offset.tolist(), *ground.size, ratio


def _plate(picture: Picture, pixels: Pixels) -> Key:
    """All that what lies under the matte depends on."""
    plate, view = pixels.plate, picture.view
    if isinstance(plate, QImage):
        return view.display == "alpha", plate.cacheKey()
    empty = not picture.outlines
    return view.display == "alpha", plate, view.frame, picture.plate, empty


def _matte(picture: Picture, pixels: Pixels) -> Key:
    """All that the matte over it depends on."""
    if pixels.matte is not None:
        return picture.view.display, pixels.matte.cacheKey()
    return picture.view.display, *picture.outlines


def _device_size(ground: Ground, ratio: float) -> tuple[int, int]:
    width, height = (max(math.ceil(side * ratio), 1) for side in ground.size)
    return width, height


def _blank(ground: Ground, ratio: float, last: tuple[Key, QPixmap] | None) -> QPixmap:
    """A pixmap as large as the viewer: the last one again where it fits."""
    size = _device_size(ground, ratio)
    if last is not None and (last[1].width(), last[1].height()) == size:
        sheet = last[1]
    else:
        sheet = QPixmap(*size)
    sheet.setDevicePixelRatio(ratio)
    return sheet
