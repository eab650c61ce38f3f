"""The confidence view: how far off each part of a curve may be, painted to be read.

A band as wide as two standard deviations to either side lies over a grey plate, in
steps of one palette from sure to doubtful; points that are hidden, frames that are not
predicted and predictions that are stale have a pattern of their own.
"""

from collections.abc import Iterable

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPainterPath, QPen

from smartroto.review import WEAKER
from smartroto.shapes import spline
from smartroto.shapes.arrays import Array
from smartroto.ui import paths, style
from smartroto.ui.overlays import Ground
from smartroto.ui.view import Outline

SHARES = (0.25, 0.5, 1.0, 2.0)
"""Fractions of the threshold at which one step of the palette ends."""
COLOURS = ("#7fd0ff", style.PREDICTED, "#d9c86a", style.LOW, style.WORST)
SURE = "#ffffff"
PLACES = 10
"""Pieces that each curve segment is painted in."""
HIDDEN = 0.5
NOTHING = (1.5, 3.0)
"""The dots of a curve that nothing was said of."""
BAND = 2.0
THIN, LARGEST = 4.0, 80.0
"""Bands thinner than the curve itself are left out, wider ones cut, in points."""
DIM = QColor(0, 0, 0, 96)


def outline(
    painter: QPainter, ground: Ground, outline: Outline, threshold: float
) -> None:
    """The band and the curve of one shape, for a plate dimmed by `DIM`."""
    bounds = paths.curve(outline).controlPointRect().adjusted(-9, -9, 9, 9)
    if not ground.seen.intersects(bounds):
        return
    sigma = sigmas(outline)
    places, along = pieces(outline, sigma)
    screen, levels = ground.camera.to_screen(places), level(WEAKER * along, threshold)
    for step in np.unique(levels).tolist():
        here = levels == step
        path, ink = _joined(screen[here]), colour(step)
        wide = 2 * BAND * float(along[here].mean()) * ground.camera.zoom
        if wide > THIN:
            painter.strokePath(path, _pen(ink, min(wide, LARGEST), alpha=80))
        painter.strokePath(path, _pen("#101010", 4.4))
        painter.strokePath(path, _pen(ink, 2.6, _dash(outline, sigma)))
    _hidden(painter, ground, outline)


def sigmas(outline: Outline) -> Array | None:
    """The standard deviation of each point `[N]` in plate pixels; None where nothing
    is predicted. An artist's key is certain."""
    if outline.origin in ("key", "approved"):
        return np.zeros(len(outline.knots))
    prediction = outline.prediction
    row = prediction.row(outline.frame) if prediction is not None else None
    return None if prediction is None or row is None else prediction.across[row]


def pieces(outline: Outline, sigma: Array | None) -> tuple[Array, Array]:
    """Short pieces of the curve `[P, 2, 2]` in plate pixels, and the standard
    deviation along each `[P]`; 0 where it is certain, or where nothing was said."""
    curves = spline.segments(outline.knots, outline.closed)
    t = np.linspace(0, 1, PLACES + 1)
    ends = np.einsum("scd,tc->std", curves, spline.bernstein(t))
    places = np.stack([ends[:, :-1], ends[:, 1:]], axis=2).reshape(-1, 2, 2)
    if sigma is None:
        return places, np.zeros(len(places))
    start, end = sigma[: len(curves), None], np.roll(sigma, -1)[: len(curves), None]
    middles = (t[1:] + t[:-1]) / 2
    return places, (start * (1 - middles) + end * middles).ravel()


def level(off: Array, threshold: float) -> Array:
    """The step of the palette for likely errors in pixels; -1 for none at all."""
    steps = np.searchsorted(np.array(SHARES) * threshold, off)
    return np.asarray(np.where(off > 0, steps, -1))


def colour(level: int) -> str:
    """The colour of a step of the palette."""
    return SURE if level < 0 else COLOURS[level]


def _dash(outline: Outline, sigma: Array | None) -> tuple[float, ...]:
    if outline.origin == "stale":
        return (4.0, 4.0)
    return () if sigma is not None else NOTHING


def _pen(
    colour: str, width: float, dash: Iterable[float] = (), alpha: int = 255
) -> QPen:
    ink = QColor(colour)
    ink.setAlpha(alpha)
    pen = QPen(ink, width)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    pattern = [length / width * 2 for length in dash]
    flat = pattern or alpha < 255
    pen.setCapStyle(Qt.PenCapStyle.FlatCap if flat else Qt.PenCapStyle.RoundCap)
    if pattern:
        pen.setDashPattern(pattern)
    return pen


def _joined(pieces: Array) -> QPainterPath:
    """A path through pieces `[P, 2, 2]`, without gaps where they follow each other."""
    path = QPainterPath()
    end: list[float] = []
    for start, stop in pieces.tolist():
        if start != end:
            path.moveTo(*start)
        path.lineTo(*stop)
        end = stop
    return path


def _hidden(painter: QPainter, ground: Ground, outline: Outline) -> None:
    """Points whose surroundings are likely hidden: rings with a bar across."""
    prediction = outline.prediction
    row = prediction.row(outline.frame) if prediction is not None else None
    if prediction is None or row is None or outline.origin in ("key", "approved"):
        return
    hidden = prediction.seen[row] < HIDDEN
    for x, y in ground.camera.to_screen(outline.knots[hidden, 1]).tolist():
        for ink, width in (("#101010", 4.0), ("#ffffff", 1.6)):
            painter.setPen(_pen(ink, width))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(QPointF(x, y), 5.0, 5.0)
            painter.drawLine(QPointF(x - 3.5, y + 3.5), QPointF(x + 3.5, y - 3.5))


def legend(painter: QPainter, size: tuple[float, float], threshold: float) -> None:
    """What the colours say, in the lower left corner."""
    words = ["key"]
    words += [f"under {share * threshold:.2g} px" for share in SHARES]
    words += [f"over {SHARES[-1] * threshold:.2g} px", "not predicted"]
    inks = (SURE, *COLOURS, SURE)
    high = 18.0 * len(words) + 12
    box = QRectF(12, size[1] - high - 12, 128, high)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(16, 16, 16, 200))
    painter.drawRoundedRect(box, 4, 4)
    font = QFont(painter.font())
    font.setPixelSize(12)
    painter.setFont(font)
    for index, (word, ink) in enumerate(zip(words, inks, strict=True)):
        y = box.top() + 15 + 18 * index
        last = index == len(words) - 1
        painter.setPen(_pen(ink, 3.0, NOTHING if last else ()))
        painter.drawLine(QPointF(box.left() + 12, y), QPointF(box.left() + 34, y))
        painter.setPen(QColor(style.TEXT))
        painter.drawText(QPointF(box.left() + 44, y + 4), word)
    painter.restore()
