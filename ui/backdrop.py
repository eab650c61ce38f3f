"""What lies under the curves: the plate, the matte over it, or what stands for them."""

import math
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPen

from smartroto.ui import mattes, style
from smartroto.ui.camera import plate_size
from smartroto.ui.overlays import Ground
from smartroto.ui.view import Picture

SURROUND = QColor("#1c1c1c")
EMPTY = QColor("#262626")
TINT = QColor(214, 60, 60)
TINT_OPACITY = 0.32
NEAREST_ABOVE = 2.0

Mode = QPainter.CompositionMode


@dataclass(frozen=True, kw_only=True, eq=False)
class Pixels:
    """The pictures to show: the plate's frame (or why there is none), and the matte.

    matte: white with the matte as alpha at plate size; None for the quick one.
    """

    plate: QImage | str | None = None
    matte: QImage | None = None


def paint(painter: QPainter, ground: Ground, picture: Picture, pixels: Pixels) -> None:
    """Draw the whole backdrop; the device is covered completely."""
    painter.fillRect(QRectF(0, 0, *ground.size), SURROUND)
    display = picture.view.display
    if display == "alpha" and picture.plate is not None:
        painter.fillRect(_plate_rect(ground, picture), QColor("black"))
        _matte(painter, ground, picture, pixels, QColor("white"), 1.0)
    elif display == "cutout" and isinstance(pixels.plate, QImage):
        _cutout(painter, ground, picture, pixels)
    else:
        _plate(painter, ground, picture, pixels)
        if display == "overlay":
            _matte(painter, ground, picture, pixels, TINT, TINT_OPACITY)


def _plate_rect(ground: Ground, picture: Picture) -> QRectF:
    width, height = plate_size(picture.plate)
    return ground.transform.mapRect(QRectF(0, 0, width, height))


def _plate(painter: QPainter, ground: Ground, picture: Picture, pixels: Pixels) -> None:
    if isinstance(pixels.plate, QImage):
        image(painter, ground, pixels.plate)
        return
    rect = _plate_rect(ground, picture)
    painter.fillRect(rect, EMPTY)
    painter.setPen(QPen(QColor(style.EDGE), 1.0))
    painter.drawRect(rect)
    if picture.plate is None:
        if not picture.outlines:
            _say(painter, ground, "Drop a plate here", "or press Ctrl+O to open one")
    elif pixels.plate is None:
        _say(painter, ground, f"Reading frame {picture.view.frame}", "")
    else:
        frame = picture.view.frame
        _say(painter, ground, f"Frame {frame} cannot be shown", pixels.plate)


def image(painter: QPainter, ground: Ground, source: QImage) -> None:
    """Draw a picture of plate size: averaged when small, its pixels when large."""
    transform = ground.transform
    seen = transform.inverted()[0].mapRect(QRectF(0, 0, *ground.size))
    part = seen.toAlignedRect().intersected(source.rect())
    if part.isEmpty():
        return
    target = transform.mapRect(QRectF(part))
    ratio = painter.device().devicePixelRatio()
    sharp = float(ground.camera.scale.min()) * ratio
    painter.save()
    if sharp < 1:
        _draw_smaller(painter, source, part, target, ratio)
    else:
        smooth = sharp < NEAREST_ABOVE and abs(sharp - 1) > 1e-6
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
        painter.drawImage(target, source, QRectF(part))
    painter.restore()


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


def mask(painter: QPainter, ground: Ground, picture: Picture, pixels: Pixels) -> QImage:
    """The matte through the camera: white with alpha, as large as the viewer."""
    ratio = painter.device().devicePixelRatio()
    width, height = (math.ceil(side * ratio) for side in ground.size)
    shown = QImage(width, height, QImage.Format.Format_ARGB32_Premultiplied)
    shown.setDevicePixelRatio(ratio)
    shown.fill(0)
    inner = QPainter(shown)
    if picture.plate is not None:
        inner.setClipRect(_plate_rect(ground, picture))
    if pixels.matte is not None:
        image(inner, ground, pixels.matte)
    else:
        mattes.quick(inner, ground.transform, picture)
    inner.end()
    return shown


def _matte(
    painter: QPainter,
    ground: Ground,
    picture: Picture,
    pixels: Pixels,
    colour: QColor,
    opacity: float,
) -> None:
    if not picture.outlines:
        return
    shown = mask(painter, ground, picture, pixels)
    if colour != QColor("white"):
        inner = QPainter(shown)
        inner.setCompositionMode(Mode.CompositionMode_SourceIn)
        inner.fillRect(QRectF(0, 0, *ground.size), colour)
        inner.end()
    painter.save()
    painter.setOpacity(opacity)
    painter.drawImage(0, 0, shown)
    painter.restore()


def _cutout(
    painter: QPainter, ground: Ground, picture: Picture, pixels: Pixels
) -> None:
    """The plate within the matte, over black."""
    painter.fillRect(_plate_rect(ground, picture), QColor("black"))
    if not isinstance(pixels.plate, QImage):
        return
    shown = mask(painter, ground, picture, pixels)
    inner = QPainter(shown)
    inner.setCompositionMode(Mode.CompositionMode_SourceIn)
    image(inner, ground, pixels.plate)
    inner.end()
    painter.drawImage(0, 0, shown)


def _say(painter: QPainter, ground: Ground, title: str, more: str) -> None:
    """Two quiet lines in the middle of the viewer."""
    whole = QRectF(40, 0, ground.size[0] - 80, ground.size[1])
    font = QFont(painter.font())
    font.setPixelSize(20)
    painter.setFont(font)
    painter.setPen(QColor(style.DIM))
    centre = Qt.AlignmentFlag.AlignHCenter
    wrap = Qt.TextFlag.TextWordWrap
    upper = QRectF(whole.x(), 0, whole.width(), whole.height() / 2 - 4)
    painter.drawText(upper, centre | Qt.AlignmentFlag.AlignBottom | wrap, title)
    font.setPixelSize(13)
    painter.setFont(font)
    painter.setPen(QColor(style.FAINT))
    lower = QRectF(
        whole.x(), whole.height() / 2 + 8, whole.width(), whole.height() / 2 - 8
    )
    painter.drawText(lower, centre | Qt.AlignmentFlag.AlignTop | wrap, more)
