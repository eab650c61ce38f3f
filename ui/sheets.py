"""The parts of the picture that rest, kept as pixmaps while nothing in them changes."""

import math

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter, QPixmap

from smartroto.ui import backdrop, doubt, overlays
from smartroto.ui.backdrop import Pixels
from smartroto.ui.mattes import in_any_order
from smartroto.ui.overlays import Ground
from smartroto.ui.view import Picture

Key = tuple[object, ...]
MATTED = ("alpha", "overlay", "cutout")
"""The displays that show a matte."""


class Sheets:
    """The plate, the veil of the matte over it, and the outlines that rest.

    A drag of selected points changes none but the veil while its matte is a quick
    one, and of that only what the selected shapes fill. Memory is used again and
    again: fresh memory costs more than painting.
    """

    def __init__(self) -> None:
        self._under: tuple[Key, QPixmap] | None = None
        self._veil: tuple[Key, QImage] | None = None
        self._filled: tuple[Key, QImage] | None = None
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
        if picture.view.display in MATTED and picture.plate is not None:
            key = (*place, *_plate(picture, pixels), *_matte(picture, pixels))
            if self._veil is None or self._veil[0] != key:
                sheet = _image(ground, ratio, self._veil)
                self._paint_matte(sheet, place, ground, picture, pixels, ratio)
                if picture.view.display == "cutout":
                    backdrop.cut_out(sheet, under)
                self._veil = key, sheet
            backdrop.lay(painter, ground, picture, self._veil[1], under)

    def _paint_matte(
        self,
        sheet: QImage,
        place: Key,
        ground: Ground,
        picture: Picture,
        pixels: Pixels,
        ratio: float,
    ) -> None:
        everything = picture.outlines
        if pixels.matte is not None:
            backdrop.exact(sheet, ground, picture, pixels.matte)
        elif in_any_order(everything):
            moving = [one for one in everything if picture.is_selected(one.id)]
            start = self._resting(place, ground, picture, ratio)
            backdrop.fill(sheet, ground, picture, moving, start)
        else:
            backdrop.fill(sheet, ground, picture, everything)

    def _resting(
        self, place: Key, ground: Ground, picture: Picture, ratio: float
    ) -> QImage:
        """The quick matte of the shapes that are not selected."""
        rest = [one for one in picture.outlines if not picture.is_selected(one.id)]
        key = (*place, picture.view.display, *rest)
        if self._filled is None or self._filled[0] != key:
            sheet = _image(ground, ratio, self._filled)
            backdrop.fill(sheet, ground, picture, rest)
            self._filled = key, sheet
        return self._filled[1]

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

    def still(self, ground: Ground, picture: Picture, ratio: float) -> QPixmap | None:
        """The outlines that are not selected, on nothing; None where there are none.

        In the confidence view all of them, as bands of doubt.
        """
        doubtful = picture.view.display == "confidence"
        everything = picture.outlines
        rest = [o for o in everything if doubtful or not picture.is_selected(o.id)]
        if not rest:
            return None
        threshold = picture.view.threshold if doubtful else 0.0
        key = (*_place(ground, ratio), doubtful, threshold, *rest)
        if self._still is None or self._still[0] != key:
            sheet = _blank(ground, ratio, self._still)
            sheet.fill(Qt.GlobalColor.transparent)
            painter = QPainter(sheet)
            if doubtful:
                doubt.paint(painter, ground, picture)
            else:
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
    if isinstance(plate, tuple):
        return view.display == "alpha", plate[0].cacheKey()
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


def _image(ground: Ground, ratio: float, last: tuple[Key, QImage] | None) -> QImage:
    """The same as an image with alpha; what it holds is to be painted over."""
    size = _device_size(ground, ratio)
    if last is not None and (last[1].width(), last[1].height()) == size:
        sheet = last[1]
    else:
        sheet = QImage(*size, QImage.Format.Format_ARGB32_Premultiplied)
    sheet.setDevicePixelRatio(ratio)
    return sheet
