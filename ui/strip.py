"""How the frames of a shape look on the strip: pure geometry and painting.

The height of a bar is the confidence; form and pattern repeat what colour says.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen, QPolygonF

from smartroto.document import Shape
from smartroto.ui import style

if TYPE_CHECKING:
    from smartroto.review import FrameState

LEAST = 0.12
"""Of the height is left even where nothing is certain, so that the pattern shows."""

WORDS = {
    "approved": "approved: frozen",
    "key": "key",
    "predicted": "predicted · ok",
    "low": "predicted · check",
    "touched": "touched: moved with its keys, no key yet",
    "stale": "stale: keys changed since",
    "between": "in between, not predicted",
    "off": "off: outside the lifetime",
}


@dataclass(frozen=True)
class Scale:
    """Frames to points: frame `first` starts at `left`, each is `step` points wide."""

    first: float
    step: float
    left: float

    def x(self, frame: float) -> float:
        """Where a frame's cell starts."""
        return self.left + (frame - self.first) * self.step

    def middle(self, frame: float) -> float:
        """The middle of a frame's cell."""
        return self.x(frame + 0.5)

    def frame(self, x: float) -> int:
        """The frame whose cell holds `x`."""
        return math.floor(self.first + (x - self.left) / self.step)

    def label_every(self, room: float = 56.0) -> int:
        """Frames between numbers so that each has `room` points."""
        need = room / self.step
        for size in (1, 2, 5):
            if size >= need:
                return size
        power = 10 ** max(math.floor(math.log10(need)), 0)
        return int(next(m * power for m in (1, 2, 5, 10) if m * power >= need))


def numbered(scale: Scale, span: range, right: float) -> Iterator[int]:
    """The frames that get a number: round ones, and the first."""
    every = scale.label_every()
    low = max(span.start, scale.frame(scale.left))
    high = min(span.stop - 1, scale.frame(right))
    for frame in range(low, high + 1):
        if frame % every == 0 or (every == 1 and frame == low):
            yield frame


def hover_text(state: "FrameState") -> str:
    """What the strip says about a frame: number, state, how far off, why."""
    parts = [f"<b>{state.frame}</b> · {WORDS[state.state]}"]
    if state.state in ("predicted", "low", "touched", "stale"):
        parts.append(f"within about ±{state.sigma:.1f} px")
    if state.reason:
        parts.append(state.reason)
    return "<br>".join(parts)


def paint_row(
    painter: QPainter,
    row: QRectF,
    states: "Sequence[FrameState]",
    scale: Scale,
    shape: Shape,
) -> None:
    """The strip of one shape inside `row`."""
    painter.save()
    painter.setClipRect(row)
    for state in states:
        cell = QRectF(scale.x(state.frame), row.top(), scale.step, row.height())
        if cell.right() >= row.left() and cell.left() <= row.right():
            _paint_cell(painter, cell, state)
    size = min(row.height() * 0.3, 7.0)
    for frame in shape.keys:
        at = QPointF(scale.middle(frame), row.bottom() - size - 2)
        paint_key(painter, at, size, QColor.fromRgbF(*shape.colour))
    painter.restore()


def _paint_cell(painter: QPainter, cell: QRectF, state: "FrameState") -> None:
    if state.state == "off":
        _line(painter, cell, style.OFF, cell.bottom() - 1.5)
    elif state.state == "between":
        _line(painter, cell, style.FAINT, cell.bottom() - cell.height() * 0.3)
    elif state.state != "key":
        _bar(painter, cell, state)


def _line(painter: QPainter, cell: QRectF, colour: str, y: float) -> None:
    width = cell.width() + 0.5
    painter.fillRect(QRectF(cell.left(), y, width, 1.5), QColor(colour))


def _bar(painter: QPainter, cell: QRectF, state: "FrameState") -> None:
    gap = 1.0 if cell.width() > 4 else 0.0
    height = cell.height() * (LEAST + (1 - LEAST) * state.confidence)
    bar = QRectF(
        cell.left(), cell.bottom() - height, max(cell.width() - gap, 1.0), height
    )
    colour = QColor(
        {
            "approved": style.APPROVED,
            "predicted": style.PREDICTED,
            "low": style.LOW,
            "touched": style.TOUCHED,
            "stale": "#5e5e5e",
        }[state.state]
    )
    painter.fillRect(bar, colour)
    if state.state == "low":
        _hatch(painter, bar, "#5a2a00", Qt.BrushStyle.BDiagPattern)
        painter.fillRect(QRectF(bar.left(), bar.top(), bar.width(), 2), style.WORST)
    elif state.state == "stale":
        _hatch(painter, bar, "#a8a8a8", Qt.BrushStyle.FDiagPattern)


def _hatch(painter: QPainter, bar: QRectF, colour: str, pattern: Qt.BrushStyle) -> None:
    painter.fillRect(bar, QBrush(QColor(colour), pattern))


def paint_key(painter: QPainter, at: QPointF, size: float, colour: QColor) -> None:
    """A key: a diamond in the shape's colour."""
    corners = [(0, -size), (size * 0.8, 0), (0, size), (-size * 0.8, 0)]
    diamond = QPolygonF([at + QPointF(x, y) for x, y in corners])
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(style.LINE), 1.5))
    painter.setBrush(colour)
    painter.drawPolygon(diamond)
    painter.restore()


def paint_suggestion(painter: QPainter, x: float, top: float) -> None:
    """The suggested next key: a yellow, hollow arrow that points at the frame."""
    arrow = QPolygonF([QPointF(x - 5, top), QPointF(x + 5, top), QPointF(x, top + 7)])
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(style.KEY), 1.5))
    painter.setBrush(QColor(style.GROUND))
    painter.drawPolygon(arrow)
    painter.restore()


def paint_lifetime(
    painter: QPainter, row: QRectF, scale: Scale, span: range, shape: Shape
) -> None:
    """The in and out bar of a shape; caps where it ends before the plate does."""
    first, last = shape.lifetime or (span.start, span.stop - 1)
    left, right = scale.x(first), scale.x(last + 1)
    colour = QColor.fromRgbF(*shape.colour)
    painter.save()
    painter.setClipRect(row.adjusted(-2, -2, 2, 2))
    painter.fillRect(row, QColor(style.LINE))
    bar = QRectF(left, row.top(), right - left, row.height())
    colour.setAlpha(150)
    painter.fillRect(bar, colour)
    if shape.lifetime is not None:
        colour.setAlpha(255)
        for x in (left, right - 3):
            cap = QRectF(x, row.top() - 1, 3, row.height() + 2)
            painter.fillRect(cap, colour)
    painter.restore()
