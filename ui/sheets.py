"""The parts of the picture that rest, kept as images while nothing in them changes."""

from PySide6.QtGui import QImage, QPainter

from smartroto.ui import backdrop, sheet
from smartroto.ui.backdrop import MATTED, Pixels
from smartroto.ui.mattes import in_any_order
from smartroto.ui.overlays import Ground
from smartroto.ui.resting import Resting
from smartroto.ui.sheet import Key
from smartroto.ui.view import Picture


class Sheets:
    """The plate, the veil of the matte over it, and the outlines that rest.

    A drag of selected points changes none but the veil while its matte is a quick
    one, and of that only what the selected shapes fill. Memory is used again and
    again: fresh memory costs more than painting.
    """

    def __init__(self) -> None:
        self._under: tuple[Key, QImage] | None = None
        self._veil: tuple[Key, QImage] | None = None
        self._filled: tuple[Key, QImage] | None = None
        self.resting = Resting()

    def backdrop(
        self,
        painter: QPainter,
        ground: Ground,
        picture: Picture,
        pixels: Pixels,
        ratio: float,
    ) -> None:
        """Draw the plate and the matte; they cover everything."""
        place = sheet.place(ground, ratio)
        under = self._plate(place, ground, picture, pixels, ratio)
        painter.drawImage(0, 0, under)
        if picture.view.display in MATTED and picture.plate is not None:
            key = (*place, *_plate(picture, pixels), *_matte(picture, pixels))
            if self._veil is None or self._veil[0] != key:
                veil = sheet.image(ground, ratio, self._veil)
                self._paint_matte(veil, place, ground, picture, pixels, ratio)
                if picture.view.display == "cutout":
                    backdrop.cut_out(veil, under)
                self._veil = key, veil
            backdrop.lay(painter, ground, picture, self._veil[1], under)

    def _paint_matte(
        self,
        target: QImage,
        place: Key,
        ground: Ground,
        picture: Picture,
        pixels: Pixels,
        ratio: float,
    ) -> None:
        everything = picture.outlines
        if pixels.matte is not None:
            backdrop.exact(target, ground, picture, pixels.matte)
        elif in_any_order(everything):
            moving = [one for one in everything if picture.is_selected(one.id)]
            start = self._resting(place, ground, picture, ratio)
            backdrop.fill(target, ground, picture, moving, start)
        else:
            backdrop.fill(target, ground, picture, everything)

    def _resting(
        self, place: Key, ground: Ground, picture: Picture, ratio: float
    ) -> QImage:
        """The quick matte of the shapes that are not selected."""
        rest = [one for one in picture.outlines if not picture.is_selected(one.id)]
        key = (*place, picture.view.display, *rest)
        if self._filled is None or self._filled[0] != key:
            filled = sheet.image(ground, ratio, self._filled)
            backdrop.fill(filled, ground, picture, rest)
            self._filled = key, filled
        return self._filled[1]

    def _plate(
        self,
        place: Key,
        ground: Ground,
        picture: Picture,
        pixels: Pixels,
        ratio: float,
    ) -> QImage:
        key = (*place, *_plate(picture, pixels))
        if self._under is None or self._under[0] != key:
            under = sheet.image(ground, ratio, self._under)
            inner = QPainter(under)
            backdrop.under(inner, ground, picture, pixels)
            inner.end()
            self._under = key, under
        return self._under[1]


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
        return picture.view.display, pixels.matte[0].cacheKey()
    return picture.view.display, *picture.outlines
