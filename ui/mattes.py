"""The matte in the viewer: a quick one while things move, the exact one after."""

from collections import OrderedDict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QTransform

from smartroto.animation import opacity_at
from smartroto.document import Document
from smartroto.jobs import Progress
from smartroto.shapes.arrays import Image
from smartroto.ui import paths
from smartroto.ui.camera import plate_size
from smartroto.ui.frames import SMALLEST, Levels, bits
from smartroto.ui.jobs import Jobs
from smartroto.ui.view import Outline, Picture

IDLE_MS = 60
BUDGET = 1 << 29

Key = tuple[object, object, int, int, tuple[int, int]]
Mask = NDArray[np.uint8]
Mode = QPainter.CompositionMode


class Mattes(QObject):
    """Exact mattes of whole documents, rendered in the background when things rest,
    and ahead of time while frames are played."""

    arrived = Signal()
    """The matte that was wanted last is there."""
    failed = Signal(str)
    """Why a matte could not be rendered."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._kept: OrderedDict[Key, tuple[Levels, Document]] = OrderedDict()
        self._bytes = 0
        self._wanted: Picture | None = None
        self._ahead: tuple[Document, Sequence[int]] | None = None
        self.jobs = Jobs(self, threads=1)
        self._timer = QTimer(self, singleShot=True, interval=IDLE_MS)
        self._timer.timeout.connect(self._start)

    def image(self, picture: Picture) -> Levels | None:
        """White with the matte as alpha, largest first; None while it is not there."""
        found = self._kept.get(_key(picture.document, picture.view.frame))
        return found[0] if found is not None else None

    def want(self, picture: Picture | None) -> None:
        """Render the matte of `picture` once nothing else has been wanted a while."""
        if picture is None or not picture.outlines or self.image(picture) is not None:
            self._wanted = None
            self._timer.stop()
        elif self._wanted is None or not _same(self._wanted, picture):
            self._wanted = picture
            self._timer.start()

    def fill(self, document: Document | None, frames: Sequence[int] = ()) -> None:
        """Render these frames one after the other, the first one first."""
        self._ahead = None if document is None else (document, frames)
        if not self.jobs.running():
            self._next()

    def _start(self) -> None:
        if self._wanted is not None:
            self._render(self._wanted.document, self._wanted.view.frame)

    def _next(self) -> None:
        if self._ahead is None:
            return
        document, frames = self._ahead
        missing = (each for each in frames if _key(document, each) not in self._kept)
        frame = next(missing, None)
        if frame is not None:
            self._render(document, frame)

    def _render(self, document: Document, frame: int) -> None:
        def work(progress: Progress) -> Levels:
            from smartroto import matte

            progress.check()
            return masks(matte.matte(document, frame))

        self.jobs.start(
            "matte",
            work,
            lambda made: self._keep(document, frame, made),
            lambda error: self._fail(error),
        )

    def _fail(self, error: Exception) -> None:
        self._ahead = None
        self.failed.emit(str(error))

    def _keep(self, document: Document, frame: int, made: Levels) -> None:
        self._kept[_key(document, frame)] = made, document
        self._bytes += _weight(made)
        while self._bytes > BUDGET and len(self._kept) > 1:
            _, (oldest, _) = self._kept.popitem(last=False)
            self._bytes -= _weight(oldest)
        self.arrived.emit()
        self._next()


def _weight(levels: Levels) -> int:
    return sum(each.sizeInBytes() for each in levels)


def _same(one: Picture, other: Picture) -> bool:
    return _key(one.document, one.view.frame) == _key(other.document, other.view.frame)


def _key(document: Document, frame: int) -> Key:
    """All that a matte depends on; the document kept beside it keeps the id valid."""
    drawn = document.layers, document.tracks, id(document.predictions)
    return *drawn, frame, plate_size(document.plate)


def masks(matte: Image) -> Levels:
    """A matte `[H, W]` 0..1 as white images with that alpha, of halving size."""
    import cv2

    first: Mask = np.rint(np.clip(matte, 0, 1) * 255).astype(np.uint8)
    levels = [first]
    while levels[-1].shape[1] >= 2 * SMALLEST:
        height, width = (max(side // 2, 1) for side in levels[-1].shape)
        area = cv2.INTER_AREA
        smaller = cv2.resize(levels[-1], (width, height), interpolation=area)
        levels.append(np.asarray(smaller, np.uint8))
    return tuple(_white(each) for each in levels)


def _white(alpha: Mask) -> QImage:
    import cv2

    height, width = alpha.shape
    image = QImage(width, height, QImage.Format.Format_ARGB32_Premultiplied)
    cv2.merge([alpha] * 4, dst=bits(image))
    return image


def quick(
    painter: QPainter,
    transform: QTransform,
    outlines: Sequence[Outline],
    colour: QColor,
) -> None:
    """Fill shapes (top first) into a transparent device: one colour, hard edges.

    The same combinations as the exact matte, lowest shape first, without feather.
    """
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setTransform(transform, True)
    for outline in reversed(outlines):
        _fill(painter, outline, colour)
    painter.restore()


def in_any_order(outlines: Sequence[Outline]) -> bool:
    """Whether the shapes may be filled in any order: all are plain unions."""
    return all(
        one.shape.mode in ("union", "max") and not one.shape.inverted
        for one in outlines
    )


def _fill(painter: QPainter, outline: Outline, colour: QColor) -> None:
    shape = outline.shape
    ink = QColor(colour)
    ink.setAlphaF(opacity_at(shape.opacity, outline.frame))
    path = paths.curve(outline)
    mode = Mode.CompositionMode_SourceOver
    if shape.mode == "add":
        mode = Mode.CompositionMode_Plus
    elif shape.mode in ("subtract", "intersect"):
        mode = Mode.CompositionMode_DestinationOut
    painter.setCompositionMode(mode)
    if not shape.closed:
        painter.fillPath(paths.stroke(outline), ink)
        return
    outside = shape.inverted != (shape.mode == "intersect")
    painter.fillPath(_outside(path) if outside else _winding(path), ink)


def _winding(path: QPainterPath) -> QPainterPath:
    filled = QPainterPath(path)
    filled.setFillRule(Qt.FillRule.WindingFill)
    return filled


def _outside(path: QPainterPath) -> QPainterPath:
    """Everything but the inside of `path`."""
    far = 1e5
    whole = QPainterPath()
    whole.addRect(QRectF(-far, -far, 2 * far, 2 * far))
    whole.addPath(path)
    return whole
