"""How the dope sheet looks: names, spans of states, keys, the box, the marquee."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen, QPolygonF

from smartroto import timing
from smartroto.document import Keys, Shape
from smartroto.ui import strip, style
from smartroto.ui.dope_rows import Row
from smartroto.ui.ruler import RULER
from smartroto.ui.strip import FILLS
from smartroto.ui.time_axis import GUTTER

if TYPE_CHECKING:
    from smartroto.ui.dope_sheet import DopeSheet

KEY = 6.0
INDENT = 12
STATES = {state: fill[0] for state, fill in FILLS.items()} | {"key": style.KEY}
"""Of each state that is shown its colour."""
SELECTED_ROW = "#33414d"


def paint_rows(painter: QPainter, sheet: "DopeSheet") -> None:
    """All rows in view, and the box round the chosen keys."""
    if not sheet.rows:
        _paint_nothing(painter, sheet)
        return
    for index, row in enumerate(sheet.rows):
        box = sheet.row_box(index)
        if box.bottom() >= RULER and box.top() <= sheet.height():
            _paint_row(painter, sheet, row, box)
    painter.setPen(QColor(style.LINE))
    painter.drawLine(QPointF(GUTTER - 1, RULER), QPointF(GUTTER - 1, sheet.height()))
    painter.save()
    painter.setClipRect(QRectF(GUTTER, RULER, sheet.width(), sheet.height()))
    _paint_box(painter, sheet.box())
    painter.restore()


def _paint_nothing(painter: QPainter, sheet: "DopeSheet") -> None:
    painter.setPen(QColor(style.FAINT))
    room = QRectF(0, RULER, sheet.width(), sheet.height() - RULER)
    text = "Keys of your shapes and layers appear here"
    painter.drawText(room, Qt.AlignmentFlag.AlignCenter, text)


def _paint_row(painter: QPainter, sheet: "DopeSheet", row: Row, box: QRectF) -> None:
    view = sheet.studio.view
    selected = row.item.id in (*view.selected, *view.layers)
    if selected:
        painter.fillRect(box, QColor(SELECTED_ROW))
    elif row.is_layer:
        painter.fillRect(box, QColor(style.PANEL))
    painter.fillRect(
        QRectF(box.left(), box.bottom() - 1, box.width(), 1), QColor(style.LINE)
    )
    indent = row.depth * INDENT
    if row.is_layer:
        _paint_fold(painter, QPointF(16 + indent, box.center().y()), sheet.folds(row))
        _paint_title(painter, row, box, indent)
    else:
        strip.paint_name(painter, row.item.name, row.item.colour, box, GUTTER, indent)
    painter.save()
    painter.setClipRect(box.adjusted(GUTTER, 0, 0, 0))
    if isinstance(row.item, Shape):
        _paint_spans(painter, sheet, row.item, box)
    _paint_keys(painter, sheet, row, box)
    painter.restore()


def _paint_fold(painter: QPainter, at: QPointF, folded: bool) -> None:
    corners = [(-3, -5), (4, 0), (-3, 5)] if folded else [(-5, -3), (5, -3), (0, 4)]
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(style.DIM))
    painter.drawPolygon(QPolygonF([at + QPointF(x, y) for x, y in corners]))
    painter.restore()


def _paint_title(painter: QPainter, row: Row, box: QRectF, indent: int) -> None:
    room = GUTTER - indent - 36
    metrics = painter.fontMetrics()
    name = metrics.elidedText(row.item.name, Qt.TextElideMode.ElideRight, room)
    painter.setPen(QColor(style.TEXT))
    place = QRectF(28 + indent, box.top(), room, box.height())
    painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, name)


def _paint_spans(
    painter: QPainter, sheet: "DopeSheet", shape: Shape, box: QRectF
) -> None:
    """A thin band that says where frames are predicted, doubtful, approved or stale,
    and a line where the shape exists at all."""
    scale, middle = sheet.scale, box.center().y()
    for run in strip.runs(sheet.studio.strip(shape.id)):
        left, right = scale.x(run[0].frame), scale.x(run[-1].frame + 1)
        state = run[0].state
        if right < box.left() or left > box.right() or state == "off":
            continue
        if state not in FILLS:
            line = QRectF(left, middle - 0.5, right - left, 1)
            painter.fillRect(line, QColor(style.FAINT))
            continue
        colour, ink, pattern = FILLS[state]
        band = QRectF(left, middle - 3, right - left, 6)
        shade = QColor(colour)
        shade.setAlpha(150 if state == "predicted" else 220)
        painter.fillRect(band, shade)
        if ink:
            painter.fillRect(band, QBrush(QColor(ink), pattern))


def _paint_keys(painter: QPainter, sheet: "DopeSheet", row: Row, box: QRectF) -> None:
    scale, middle = sheet.scale, box.center().y()
    own, last = timing.tracks(row.item), GUTTER - 2 * KEY
    for frame, ids in row.owners.items():
        x = scale.middle(frame)
        if x < GUTTER - KEY or x > box.right() + KEY:
            continue
        chosen = all(frame in sheet.chosen.get(id, ()) for id in ids)
        mine = row.item.id in ids
        if mine or chosen or x - last >= 2:  # a sum of keys on sums would be a blot
            _paint_key(painter, row, own, frame, QPointF(x, middle), chosen)
            last = x


def _paint_key(
    painter: QPainter,
    row: Row,
    own: Mapping[str, Keys],
    frame: int,
    at: QPointF,
    chosen: bool,
) -> None:
    """A key of the path filled; of opacity, soft edge or transform alone a rim; of what
    lies in a layer a small grey one."""
    colour = QColor.fromRgbF(*row.item.colour)
    if row.locked:
        colour.setAlpha(90)
    path = own.get("keys", {})
    mine = (
        [path[frame]]
        if frame in path
        else [k[frame] for k in own.values() if frame in k]
    )
    if not mine:
        strip.paint_key(painter, at, KEY - 2, QColor(style.DIM), chosen=chosen)
        return
    hollow = "" if frame in path else colour.name()
    mode = timing.mode_of(mine[0])
    strip.paint_key(painter, at, KEY, colour, mode, chosen=chosen, hollow=hollow)


def _paint_box(painter: QPainter, box: QRectF | None) -> None:
    if box is None:
        return
    painter.fillRect(box, QColor(255, 255, 255, 14))
    painter.setPen(QPen(QColor(255, 255, 255, 110), 1))
    painter.drawRect(box)
    for x in (box.left(), box.right()):
        grip = QRectF(x - 2, box.top() + 3, 4, box.height() - 6)
        painter.fillRect(grip, QColor("#ffffff"))


def paint_marquee(painter: QPainter, box: QRectF | None) -> None:
    """The rectangle that chooses keys."""
    if box is None or box.isEmpty():
        return
    painter.fillRect(box, QColor(255, 255, 255, 24))
    pen = QPen(QColor("#ffffff"), 1)
    pen.setDashPattern([4.0, 3.0])
    painter.setPen(pen)
    painter.drawRect(box)
