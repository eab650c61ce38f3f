"""What lies under the curves: the plate, the matte over it, or what stands for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QImage,
    QPainter,
    QPen,
    QTransform,
)

from smartroto.ui import mattes, style
from smartroto.ui.camera import plate_size
from smartroto.ui.frames import Levels
from smartroto.ui.overlays import Ground
from smartroto.ui.view import Outline, Picture

SURROUND = QColor("#1c1c1c")
EMPTY = QColor("#262626")
WHITE = QColor(255, 255, 255)
TINT = QColor(214, 60, 60)
NEAREST_ABOVE, AVERAGED_BELOW = 2.0, 0.5
"""Zooms at which pixels are shown as such, and at which two of them are not enough
to say what many are; between, neighbours are blended."""
BACKINGS = {"black": "#000000", "white": "#ffffff", "grey": "#757575"}
"""What cut-outs stand over; grey is 18 % of light on an sRGB screen."""
MATTED = ("alpha", "overlay", "cutout")
"""The displays that show a matte."""
CHECKER = ("#6b6b6b", "#8c8c8c")
SQUARE = 12

Mode = QPainter.CompositionMode


@dataclass(frozen=True, kw_only=True, eq=False)
class Pixels:
    """The pictures to show: the plate's frame (or why there is none), and the matte.

    matte: white with the matte as alpha at plate size; None for the quick one.
    """

    plate: Levels | str | None = None
    matte: Levels | None = None


def under(painter: QPainter, ground: Ground, picture: Picture, pixels: Pixels) -> None:
    """What lies under the matte: the plate, or what stands for it; covers all."""
    painter.fillRect(QRectF(0, 0, *ground.size), SURROUND)
    if picture.view.display == "alpha" and picture.plate is not None:
        painter.fillRect(_plate_rect(ground, picture), QColor("black"))
    elif isinstance(pixels.plate, tuple):
        image(painter, ground, pixels.plate, plate_size(picture.plate))
    else:
        _stand_in(painter, ground, picture, pixels.plate)


def colour_of_matte(picture: Picture) -> QColor:
    """What the matte is painted with, before a cut-out replaces it by the plate."""
    return TINT if picture.view.display == "overlay" else WHITE


def fill(
    target: QImage,
    ground: Ground,
    picture: Picture,
    outlines: Sequence[Outline],
    start: QImage | None = None,
) -> None:
    """Paint the quick matte of some shapes into `target`, over that of `start`."""
    painter = QPainter(target)
    painter.setCompositionMode(Mode.CompositionMode_Source)
    if start is not None:
        painter.drawImage(0, 0, start)
    else:
        painter.fillRect(QRectF(0, 0, *ground.size), Qt.GlobalColor.transparent)
    if picture.plate is not None:
        painter.setClipRect(_plate_rect(ground, picture))
    colour = colour_of_matte(picture)
    mattes.quick(painter, ground.transform, outlines, colour)
    painter.end()


def exact(target: QImage, ground: Ground, picture: Picture, matte: Levels) -> None:
    """Paint the exact matte into `target`."""
    target.fill(0)
    painter = QPainter(target)
    image(painter, ground, matte, plate_size(picture.plate))
    painter.setCompositionMode(Mode.CompositionMode_SourceIn)
    painter.fillRect(QRectF(0, 0, *ground.size), colour_of_matte(picture))
    painter.end()


def cut_out(target: QImage, below: QImage) -> None:
    """Put what lies below in the place of the matte's colour."""
    painter = QPainter(target)
    painter.setCompositionMode(Mode.CompositionMode_SourceIn)
    painter.drawImage(0, 0, below)
    painter.end()


def lay(
    painter: QPainter, ground: Ground, picture: Picture, veil: QImage, below: QImage
) -> None:
    """Lay the veil over what is under it."""
    if picture.view.display == "cutout":
        _backing(painter, _plate_rect(ground, picture), picture.view.backing, below)
    elif picture.view.display == "overlay":
        painter.setOpacity(picture.view.fill)
    painter.drawImage(0, 0, veil)
    painter.setOpacity(1.0)


def _backing(painter: QPainter, rect: QRectF, backing: str, below: QImage) -> None:
    """What a cut-out stands over: a colour, squares, or the plate's negative."""
    painter.save()
    painter.setClipRect(rect)
    if backing == "inverse":
        painter.drawImage(0, 0, below)
        painter.setCompositionMode(Mode.CompositionMode_Difference)
        painter.fillRect(rect, WHITE)
    elif backing == "checker":
        painter.fillRect(rect, QBrush(_squares()))
    else:
        painter.fillRect(rect, QColor(BACKINGS[backing]))
    painter.restore()


@cache
def _squares() -> QImage:
    """Four squares that repeat."""
    tile = QImage(2 * SQUARE, 2 * SQUARE, QImage.Format.Format_RGB32)
    tile.fill(QColor(CHECKER[0]))
    painter = QPainter(tile)
    for corner in (0, SQUARE):
        painter.fillRect(corner, corner, SQUARE, SQUARE, QColor(CHECKER[1]))
    painter.end()
    return tile


def _plate_rect(ground: Ground, picture: Picture) -> QRectF:
    width, height = plate_size(picture.plate)
    return ground.transform.mapRect(QRectF(0, 0, width, height))


def _stand_in(
    painter: QPainter, ground: Ground, picture: Picture, why: str | None
) -> None:
    """A quiet field in place of the plate, and a word about it."""
    rect = _plate_rect(ground, picture)
    painter.fillRect(rect, EMPTY)
    painter.setPen(QPen(QColor(style.EDGE), 1.0))
    painter.drawRect(rect)
    frame = picture.view.frame
    if picture.plate is None:
        return
    if why is None:
        _say(painter, ground, f"Reading frame {frame}", "")
    else:
        _say(painter, ground, f"Frame {frame} cannot be shown", why)


def image(
    painter: QPainter, ground: Ground, levels: Levels, size: tuple[int, int]
) -> None:
    """Draw a picture over the whole plate: averaged when small, its pixels when large.

    levels: the same picture at falling sizes. size: the plate's, in pixels.
    """
    ratio = painter.device().devicePixelRatio()
    source, transform = _level(levels, ground, size, ratio)
    seen = transform.inverted()[0].mapRect(QRectF(0, 0, *ground.size))
    part = seen.toAlignedRect().intersected(source.rect())
    if part.isEmpty():
        return
    target = transform.mapRect(QRectF(part))
    sharp = min(transform.m11(), transform.m22()) * ratio
    painter.save()
    if sharp < AVERAGED_BELOW:
        _draw_smaller(painter, source, part, target, ratio)
    else:
        smooth = sharp < NEAREST_ABOVE and abs(sharp - 1) > 1e-6
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
        painter.drawImage(target, source, QRectF(part))
    painter.restore()


def _level(
    levels: Levels, ground: Ground, size: tuple[int, int], ratio: float
) -> tuple[QImage, QTransform]:
    """The smallest level that is not enlarged, and its pixels to points."""
    made = [
        (each, QTransform.fromScale(size[0] / each.width(), size[1] / each.height()))
        for each in levels
    ]
    placed = [(each, scale * ground.transform) for each, scale in made]
    fine = [one for one in placed if min(one[1].m11(), one[1].m22()) * ratio <= 1]
    return fine[-1] if fine else placed[0]


def _draw_smaller(
    painter: QPainter, source: QImage, part: QRect, target: QRectF, ratio: float
) -> None:
    """Average pixels while scaling down, then place the result exactly."""
    crop = source if part == source.rect() else source.copy(part)
    size = np.maximum(np.rint([target.width() * ratio, target.height() * ratio]), 1)
    scaled = crop.scaled(
        int(size[0]),
        int(size[1]),
        Qt.AspectRatioMode.IgnoreAspectRatio,
        Qt.TransformationMode.SmoothTransformation,
    )
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(target, scaled)


def _say(painter: QPainter, ground: Ground, title: str, more: str) -> None:
    """Two quiet lines in the middle of the viewer."""
    whole = QRectF(40, 0, ground.size[0] - 80, ground.size[1])
    font = QFont(painter.font())
    font.setPixelSize(20)
    painter.setFont(font)
    painter.setPen(QColor(style.TEXT))
    centre = Qt.AlignmentFlag.AlignHCenter
    wrap = Qt.TextFlag.TextWordWrap
    upper = QRectF(whole.x(), 0, whole.width(), whole.height() / 2 - 4)
    painter.drawText(upper, centre | Qt.AlignmentFlag.AlignBottom | wrap, title)
    font.setPixelSize(13)
    painter.setFont(font)
    painter.setPen(QColor(style.DIM))
    lower = QRectF(
        whole.x(), whole.height() / 2 + 8, whole.width(), whole.height() / 2 - 8
    )
    painter.drawText(lower, centre | Qt.AlignmentFlag.AlignTop | wrap, more)
