"""How the frames of a shape look on the strip: pure geometry and painting.

The height of a bar is the confidence; form and pattern repeat what colour says.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from itertools import groupby
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen, QPolygonF

from smartroto.animation import opacity_at
from smartroto.document import Colour, Shape
from smartroto.timing import Ease, mode_of
from smartroto.ui import style
from smartroto.ui.flags import paint_flags

if TYPE_CHECKING:
    from smartroto.review import FrameState

LEAST = 0.12
"""Of the height is left even where nothing is certain, so that the pattern shows."""

WORDS = {
    "approved": "approved: frozen",
    "key": "key",
    "predicted": "predicted · ok",
    "low": "predicted · check",
    "rejected": "needs fix",
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
    if state.sigma > 0:
        parts.append(f"within about ±{state.sigma:.1f} px")
    if state.reason:
        parts.append(escape(state.reason))
    if state.notes:
        parts.append("1 open note" if state.notes == 1 else f"{state.notes} open notes")
    return "<br>".join(parts)


def paint_name(
    painter: QPainter,
    name: str,
    colour: Colour,
    row: QRectF,
    gutter: float,
    indent: float = 0.0,
) -> None:
    """The identity colour and the name of a shape, left of its row."""
    middle, left = row.center().y(), 12 + indent
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor.fromRgbF(*colour))
    painter.drawEllipse(QPointF(left + 4, middle), 4, 4)
    painter.restore()
    painter.setPen(QColor(style.TEXT))
    room = gutter - left - 24
    short = painter.fontMetrics().elidedText(
        name, Qt.TextElideMode.ElideRight, int(room)
    )
    box = QRectF(left + 16, middle - 10, room, 20)
    painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, short)


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
    seen = [state for state in states if _in_view(state.frame, row, scale)]
    for state in seen:
        cell = QRectF(scale.x(state.frame), row.top(), scale.step, row.height())
        _paint_cell(painter, cell, state)
    if row.height() > 24:
        for run in runs(seen):
            _paint_sign(painter, run, row, scale)
    paint_flags(painter, seen, row, scale)
    size = min(row.height() * 0.3, 7.0)
    for frame, key in shape.keys.items():
        if _in_view(frame, row, scale):
            at = QPointF(scale.middle(frame), row.bottom() - size - 2)
            paint_key(painter, at, size, QColor.fromRgbF(*shape.colour), mode_of(key))
    painter.restore()


def _in_view(frame: int, row: QRectF, scale: Scale) -> bool:
    return scale.x(frame + 1) >= row.left() and scale.x(frame) <= row.right()


def runs(states: "Sequence[FrameState]") -> "list[list[FrameState]]":
    """Frames in a row of the same state."""
    found: list[list[FrameState]] = []
    for state in states:
        if found and found[-1][-1].state == state.state:
            found[-1].append(state)
        else:
            found.append([state])
    return found


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


FILLS = {
    "approved": (style.APPROVED, "#00724f", Qt.BrushStyle.HorPattern),
    "predicted": (style.PREDICTED, "", Qt.BrushStyle.NoBrush),
    "low": (style.LOW, "#5a2a00", Qt.BrushStyle.BDiagPattern),
    "rejected": (style.FIX, "#5f2c4a", Qt.BrushStyle.DiagCrossPattern),
    "touched": (style.TOUCHED, "#8d8748", Qt.BrushStyle.Dense6Pattern),
    "stale": ("#5e5e5e", "#a8a8a8", Qt.BrushStyle.FDiagPattern),
}
"""Of each state: colour, colour of the pattern, pattern."""


def _bar(painter: QPainter, cell: QRectF, state: "FrameState") -> None:
    gap = 1.0 if cell.width() > 4 and state.state != "approved" else 0.0
    height = cell.height() * (LEAST + (1 - LEAST) * state.confidence)
    bar = QRectF(
        cell.left(), cell.bottom() - height, max(cell.width() - gap, 1.0), height
    )
    colour, ink, pattern = FILLS[state.state]
    painter.fillRect(bar, QColor(colour))
    if ink:
        painter.fillRect(bar, QBrush(QColor(ink), pattern))
    top = QRectF(bar.left(), bar.top(), bar.width(), 2)
    if state.state == "low":
        painter.fillRect(top, QColor(style.WORST))
    elif state.conflict:
        painter.fillRect(top.adjusted(0, 0, 0, 1), QColor(style.LOW))


def _paint_sign(
    painter: QPainter, run: "list[FrameState]", row: QRectF, scale: Scale
) -> None:
    """A sign on a run of frames that is wide enough: the form says what colour does."""
    left, right = scale.x(run[0].frame), scale.x(run[-1].frame + 1)
    if right - left < 14:
        return
    at = QPointF((left + right) / 2, row.top() + 8)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if run[0].state == "approved":
        painter.setPen(QPen(QColor("#eafff7"), 2))
        tick = [QPointF(-4, 0), QPointF(-1, 3), QPointF(4, -4)]
        painter.drawPolyline(QPolygonF([at + point for point in tick]))
    elif run[0].state == "low":
        _triangle(painter, at)
    elif run[0].state == "touched":
        paint_key(painter, at, 5.0, QColor(0, 0, 0, 0), hollow=style.TOUCHED)
    painter.restore()


def _triangle(painter: QPainter, at: QPointF) -> None:
    corners = [QPointF(0, -6), QPointF(6.5, 5), QPointF(-6.5, 5)]
    painter.setPen(QPen(QColor(style.LINE), 1))
    painter.setBrush(QColor(style.LOW))
    painter.drawPolygon(QPolygonF([at + corner for corner in corners]))
    painter.setPen(QPen(QColor(style.LINE), 1.6))
    painter.drawLine(at + QPointF(0, -2.5), at + QPointF(0, 1.2))
    painter.drawPoint(at + QPointF(0, 3.4))


FORMS: dict[Ease, list[tuple[float, float]]] = {
    "smooth": [(0, -1), (0.8, 0), (0, 1), (-0.8, 0)],
    "linear": [(-0.7, -0.9), (0.9, 0), (-0.7, 0.9)],
    "hold": [(-0.72, -0.72), (0.72, -0.72), (0.72, 0.72), (-0.72, 0.72)],
}
"""A diamond is smooth, a wedge goes on straight, a square holds; a disc eases."""


def paint_key(
    painter: QPainter,
    at: QPointF,
    size: float,
    colour: QColor,
    mode: Ease = "smooth",
    *,
    chosen: bool = False,
    hollow: str = "",
) -> None:
    """A key in the shape's colour; its form says how the in-betweens after it go.

    chosen: selected, with a white rim; hollow: the colour of a rim without a body.
    """
    rim = QPen(QColor(style.LINE), 1.5)
    if chosen or hollow:
        rim = QPen(QColor(hollow or "#ffffff"), 2.0 if chosen else 1.5)
    rim.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(rim)
    painter.setBrush(Qt.BrushStyle.NoBrush if hollow and not chosen else colour)
    if mode == "ease":
        painter.drawEllipse(at, size * 0.8, size * 0.8)
    else:
        painter.drawPolygon(_form(mode, size).translated(at))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


@cache
def _form(mode: Ease, size: float) -> QPolygonF:
    return QPolygonF([QPointF(x * size, y * size) for x, y in FORMS[mode]])


def paint_suggestion(
    painter: QPainter, x: float, top: float, lit: bool = False
) -> None:
    """The suggested next key: a yellow arrow that points at the frame, hollow but for
    the moment when it comes up."""
    arrow = QPolygonF([QPointF(x - 5, top), QPointF(x + 5, top), QPointF(x, top + 7)])
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(style.KEY), 1.5))
    painter.setBrush(QColor(style.KEY if lit else style.GROUND))
    painter.drawPolygon(arrow)
    painter.restore()


def paint_lifetime(
    painter: QPainter,
    row: QRectF,
    scale: Scale,
    life: tuple[int, int],
    shape: Shape,
) -> None:
    """The in and out bar of a shape, as high as its opacity; a cap at either end that
    was set."""
    colour = QColor.fromRgbF(*shape.colour)
    painter.save()
    painter.setClipRect(row.adjusted(-4, -2, 4, 2))
    painter.fillRect(row, QColor(style.LINE))
    colour.setAlpha(170)
    for first, last, opacity in _opacities(shape, life):
        left, right = scale.x(first), scale.x(last + 1)
        high = row.height() * opacity
        bar = QRectF(left, row.bottom() - high, right - left, high)
        painter.fillRect(bar, colour)
    if shape.lifetime is not None:
        colour.setAlpha(255)
        for x in (scale.x(life[0]), scale.x(life[1] + 1) - 4):
            cap = QRectF(x, row.top() - 2, 4, row.height() + 4)
            painter.fillRect(cap, colour)
    painter.restore()


def _opacities(shape: Shape, life: tuple[int, int]) -> Iterator[tuple[int, int, float]]:
    """Runs of frames with the same opacity: first, last, 0..1."""
    if len(shape.opacity) < 2:
        yield *life, opacity_at(shape.opacity, life[0])
        return
    frames = range(life[0], life[1] + 1)
    for opacity, run in groupby(frames, key=lambda f: opacity_at(shape.opacity, f)):
        some = list(run)
        yield some[0], some[-1], opacity
