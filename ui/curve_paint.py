"""How the curve editor looks: names with values, the grid, curves, keys, tangents."""

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from smartroto import channels, timing
from smartroto.channels import Channel
from smartroto.ui import strip, style
from smartroto.ui.dope_paint import paint_marquee
from smartroto.ui.ruler import RULER
from smartroto.ui.time_axis import GUTTER

if TYPE_CHECKING:
    from smartroto.ui.curve_editor import CurveEditor

__all__ = ["paint", "paint_marquee", "paint_values"]

COLOURS = {
    "opacity None": "#e8e8e8",
    "feather None": "#d667b4",
    "translate 0": "#e2685c",
    "translate 1": "#7cc96b",
    "rotate None": "#5b9bd5",
    "scale 0": "#e0a458",
    "scale 1": "#4fc1b0",
    "skew None": "#a58be8",
}
LINE = 20
TANGENT = 26.0


def colour_of(channel: Channel) -> QColor:
    """The colour of a channel's curve; red and green are x and y, as everywhere."""
    return QColor(COLOURS[f"{channel.track} {channel.index}"])


def paint(painter: QPainter, editor: "CurveEditor") -> None:
    """Everything but the present frame."""
    painter.fillRect(
        QRectF(0, RULER, GUTTER, editor.height() - RULER), QColor(style.PANEL)
    )
    if not editor.channels:
        painter.setPen(QColor(style.FAINT))
        room = QRectF(GUTTER, RULER, editor.width() - GUTTER, editor.height() - RULER)
        text = "Select a shape or layer to see its curves"
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter, text)
        return
    painter.save()
    painter.setClipRect(QRectF(GUTTER, RULER, editor.width(), editor.height()))
    _paint_grid(painter, editor)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for channel in editor.visible:
        _paint_curve(painter, editor, channel)
    _paint_numbers(painter, editor)
    _paint_keys(painter, editor)
    painter.restore()
    painter.setPen(QColor(style.LINE))
    painter.drawLine(QPointF(GUTTER - 1, RULER), QPointF(GUTTER - 1, editor.height()))


def _paint_grid(painter: QPainter, editor: "CurveEditor") -> None:
    axis = editor.value_axis()
    for value in axis.lines():
        y = axis.y(value)
        painter.setPen(QColor("#3c3c3c" if abs(value) < 1e-9 else "#292929"))
        painter.drawLine(QPointF(GUTTER, y), QPointF(editor.width(), y))


def _paint_numbers(painter: QPainter, editor: "CurveEditor") -> None:
    """The values of the grid's lines, over the curves."""
    axis, unit = editor.value_axis(), editor.visible[0].unit
    flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
    for value in axis.lines():
        text = f"{round(value, 6):g} {unit}"
        wide = painter.fontMetrics().horizontalAdvance(text) + 12
        box = QRectF(editor.width() - wide - 2, axis.y(value) - 8, wide, 16)
        painter.fillRect(box, QColor(style.GROUND))
        painter.setPen(QColor(style.DIM))
        painter.drawText(box.adjusted(0, 0, -6, 0), flags, text)


def _paint_curve(painter: QPainter, editor: "CurveEditor", channel: Channel) -> None:
    """The curve, thin and dashed where nothing is keyed."""
    scale, axis, document = editor.scale, editor.value_axis(), editor.studio.document
    first = scale.first - 1
    last = first + (editor.width() - GUTTER) / scale.step + 2
    fine = 0.25 if channel.track != "feather" and scale.step > 12 else 1.0
    line = QPolygonF(
        [
            QPointF(scale.middle(frame), axis.y(value))
            for frame, value in channels.samples(
                document, channel, math.floor(first), math.ceil(last), fine
            )
        ]
    )
    pen = QPen(colour_of(channel), 1.6)
    if not channels.is_animated(document, channel):
        pen.setDashPattern([4.0, 4.0])
    painter.setPen(pen)
    painter.drawPolyline(line)


def _paint_keys(painter: QPainter, editor: "CurveEditor") -> None:
    document = editor.studio.document
    keys = {one: channels.keys_of(document, one) for one in editor.visible}
    for (channel, frame), at in editor.keys().items():
        chosen = (channel, frame) in editor.chosen
        if chosen:
            _paint_tangents(painter, editor, channel, frame, at)
        mode, colour = timing.mode_of(keys[channel][frame]), colour_of(channel)
        strip.paint_key(painter, at, 6.0, colour, mode, chosen=chosen)


def _paint_tangents(
    painter: QPainter, editor: "CurveEditor", channel: Channel, frame: int, at: QPointF
) -> None:
    """How the curve comes to the key and leaves it."""
    both = channels.slopes(editor.studio.document, channel, frame)
    if both is None:
        return
    axis, step = editor.value_axis(), editor.scale.step
    tall = (axis.bottom - axis.top) / (axis.high - axis.low)
    painter.setPen(QPen(QColor(style.DIM), 1.2))
    for slope, side in zip(both, (-1, 1), strict=True):
        way = QPointF(step, -slope * tall)
        length = math.hypot(way.x(), way.y())
        tip = at + way * (side * TANGENT / length)
        painter.drawLine(at, tip)
        painter.drawEllipse(tip, 2, 2)


def paint_values(painter: QPainter, editor: "CurveEditor") -> None:
    """The names of the channels with their values on the present frame."""
    frame, document = editor.studio.view.frame, editor.studio.document
    shown = editor.visible
    for index, channel in enumerate(editor.channels):
        box = QRectF(0, RULER + index * LINE, GUTTER - 1, LINE)
        if box.bottom() > editor.height():
            break
        if channel in shown:
            painter.fillRect(box, QColor(style.CHOSEN))
        _paint_chip(painter, channel, box, channels.is_animated(document, channel))
        own = editor.item is not None and channel.id == editor.item.id
        keyed = channels.is_animated(document, channel)
        painter.setPen(QColor(style.TEXT if keyed or channel in shown else style.DIM))
        title = channel.title if own else f"↑ {channel.title}"
        name = box.adjusted(26, 0, -60, 0)
        painter.drawText(name, Qt.AlignmentFlag.AlignVCenter, title)
        value = channels.value(document, channel, frame)
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(box.adjusted(0, 0, -8, 0), right, _written(value, channel))


def _written(value: float, channel: Channel) -> str:
    digits = {"%": 0, "x": 2}.get(channel.unit, 1)
    gap = "" if channel.unit == "°" else " "
    return f"{value + 0.0:.{digits}f}{gap}{channel.unit}"


def _paint_chip(painter: QPainter, channel: Channel, box: QRectF, keyed: bool) -> None:
    """A disc in the curve's colour; a ring where nothing is keyed."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    colour = colour_of(channel)
    painter.setPen(QPen(colour, 1.4))
    painter.setBrush(colour if keyed else Qt.BrushStyle.NoBrush)
    painter.drawEllipse(QPointF(15, box.center().y()), 3.6, 3.6)
    painter.restore()
