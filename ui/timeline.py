"""The time bar: ruler, a strip for each selected shape, and the frame one is on."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QHelpEvent, QImage, QMouseEvent, QPainter
from PySide6.QtWidgets import QToolTip

from smartroto import lifetime
from smartroto.document import Shape
from smartroto.ui import hover, strip, style
from smartroto.ui.playback import Playback
from smartroto.ui.ruler import RULER
from smartroto.ui.studio import Studio
from smartroto.ui.time_axis import GUTTER, MARGIN, TimeAxis
from smartroto.ui.time_pane import SLACK, TimePane

if TYPE_CHECKING:
    from smartroto.review import FrameState

BAR = 5
ASKS = ("low", "rejected")
"""States that a click nearby goes to."""
BLINK_MS = 600
MOST_ROWS, LEAST_ROW = 6, 26.0


class Timeline(TimePane):
    """Drag scrubs; a click on a weak bar goes there; the ends of a life are dragged.

    picture: the display picture of a frame where there is one, for the hover.
    """

    def __init__(self, studio: Studio, playback: Playback, axis: TimeAxis) -> None:
        super().__init__(studio, playback, axis)
        self._end = ("", "")
        self.picture: Callable[[int], QImage | None] = lambda frame: None
        self._suggested: dict[str, int] = {}
        self._lit: set[str] = set()
        self._blink = QTimer(self, singleShot=True, interval=BLINK_MS)
        self._blink.timeout.connect(self._rest)
        self.setMinimumHeight(RULER + 34)
        studio.document_changed.connect(self._document_changed)
        studio.view_changed.connect(self._view_changed)

    def sizeHint(self) -> QSize:
        return QSize(900, RULER + 76)

    # -- what is where -----------------------------------------------------------

    def rows(self) -> list[tuple[Shape, QRectF]]:
        """The shapes that have a strip, and where: the primary one first."""
        shapes = list(reversed(self.studio.shapes()))
        shapes = shapes or list(self.studio.document.shapes())
        room = self.height() - RULER - 6
        shapes = shapes[: min(max(int(room / LEAST_ROW), 1), MOST_ROWS)]
        count = max(len(shapes), 1)
        height = min(room / count, 76.0)
        width = self.width() - GUTTER - MARGIN
        return [
            (shape, QRectF(GUTTER, RULER + 2 + index * height, width, height - 4))
            for index, shape in enumerate(shapes)
        ]

    def _row_at(self, at: QPointF) -> tuple[Shape, QRectF] | None:
        for shape, row in self.rows():
            if row.top() <= at.y() <= row.bottom() + 2:
                return shape, row
        return None

    def state_at(self, at: QPointF) -> "FrameState | None":
        """The frame's state under the pointer; a weak one nearby is preferred."""
        found = self._row_at(at)
        if found is None:
            return None
        scale = self.scale
        near = {scale.frame(at.x() + d) for d in (-SLACK, 0.0, SLACK)}
        states = {s.frame: s for s in self.studio.strip(found[0].id)}
        weak = [f for f in near if f in states and states[f].state in ASKS]
        return states.get(weak[0] if weak else scale.frame(at.x()))

    # -- events ------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            self._tell(QPointF(event.pos()), event.globalPos())
            return True
        return super().event(event)

    def _tell(self, at: QPointF, where: QPoint) -> None:
        found, state, frame = self._row_at(at), self.state_at(at), self.frame_at(at)
        if at.x() < GUTTER:
            QToolTip.hideText()
        elif frame in self.studio.missing:
            QToolTip.showText(where, f"<b>{frame}</b> · missing on disk", self)
        elif state is not None and found is not None:
            crop = hover.crop(self.studio.document, found[0], state.frame, self.picture)
            QToolTip.showText(
                where, hover.with_crop(strip.hover_text(state), crop), self
            )

    def pressed(self, at: QPointF, event: QMouseEvent) -> None:
        found = self._row_at(at)
        if at.x() < GUTTER:
            if found is not None:
                self.studio.select([found[0].id])
            return
        self._end = self._end_under(at)
        if not self._end[0]:
            self.playback.stop()
            state = self.state_at(at)
            self.studio.go(state.frame if state else self.frame_at(at))

    def moved(self, at: QPointF, event: QMouseEvent) -> None:
        if self._drag != "body":
            self._point(at, event.globalPosition().toPoint())
        elif self._end[0]:
            self._drag_end(at, commit=False)
        elif abs(at.x() - self._grip.x()) > SLACK and self._grip.x() >= GUTTER:
            self.studio.go(self.frame_at(at))

    def released(self, at: QPointF, event: QMouseEvent) -> None:
        if self._end[0]:
            self._drag_end(at, commit=True)
        self._end = ("", "")

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.axis.whole()

    def _point(self, at: QPointF, where: QPoint) -> None:
        end, weak = self._end_under(at)[0], self.state_at(at)
        shape = Qt.CursorShape.SizeHorCursor if end else Qt.CursorShape.ArrowCursor
        self.setCursor(shape)
        if end:
            self.studio.hint.emit("Drag: change where the shape begins or ends")
        elif weak is not None and weak.state in ASKS:
            self.studio.hint.emit(f"Click: go to frame {weak.frame} and check it")
        else:
            self.studio.hint.emit(
                "Drag: scrub · wheel: zoom · double click: all frames"
            )
        if at.x() >= GUTTER:
            self._tell(at, where)

    # -- the ends of a shape's life ------------------------------------------------

    def _end_under(self, at: QPointF) -> tuple[str, str]:
        """ "in" or "out" and the shape where the pointer is on an end of its bar."""
        for shape, row in self.rows():
            if shape.locked or not row.bottom() - BAR - 3 <= at.y() <= row.bottom() + 2:
                continue
            first, last = self._life(shape)
            if abs(at.x() - self.scale.x(first)) < 6:
                return "in", shape.id
            if abs(at.x() - self.scale.x(last + 1)) < 6:
                return "out", shape.id
        return "", ""

    def _life(self, shape: Shape) -> tuple[int, int]:
        span = self.studio.span
        return shape.lifetime or (span.start, span.stop - 1)

    def _drag_end(self, at: QPointF, commit: bool) -> None:
        end, id = self._end
        first, last = self._life(self.studio.history.document.shape(id))
        room = self.studio.room
        frame = min(max(self.frame_at(at), room.start), room.stop - 1)
        if end == "in":
            first = min(frame, last)
        else:
            last = max(frame, first)
        edit = lifetime.live(id, first, last, self.studio.span)
        if commit:
            self.studio.do("Change lifetime", edit)
        else:
            self.studio.preview(edit(self.studio.history.document))

    # -- painting ----------------------------------------------------------------

    def _document_changed(self, old: Any, new: Any) -> None:
        if self._end[0] or not self.studio.previewing:
            self.redraw()  # else a drag of points would pay for the strips

    def _view_changed(self, old: Any, new: Any) -> None:
        if (old.selected, old.threshold, old.preroll) != (
            new.selected,
            new.threshold,
            new.preroll,
        ):
            self.redraw()

    def paint_body(self, painter: QPainter) -> None:
        for shape, row in self.rows():
            self._paint_shape(painter, shape, row)
        if not self.rows():
            painter.setPen(QColor(style.FAINT))
            room = QRectF(GUTTER, RULER, self.width() - GUTTER, self.height() - RULER)
            text = "Keys and predictions of your shapes appear here"
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter, text)

    def _paint_shape(self, painter: QPainter, shape: Shape, row: QRectF) -> None:
        strip.paint_name(painter, shape.name, shape.colour, row, GUTTER)
        states = self.studio.strip(shape.id)
        bars = row.adjusted(0, 0, 0, -BAR - 3)
        strip.paint_row(painter, bars, states, self.scale, shape)
        bar = QRectF(row.left(), row.bottom() - BAR, row.width(), BAR)
        strip.paint_lifetime(painter, bar, self.scale, self._life(shape), shape)
        found = self.studio.suggestion(shape.id)
        if found is not None:
            self._notice(shape.id, found[0])
            x, lit = self.scale.middle(found[0]), shape.id in self._lit
            strip.paint_suggestion(painter, x, row.top() + 1, lit)

    def _notice(self, id: str, frame: int) -> None:
        """Light a new suggestion up once, then let it be."""
        if self._suggested.get(id) != frame:
            self._suggested[id] = frame
            self._lit.add(id)
            self._blink.start()

    def _rest(self) -> None:
        self._lit.clear()
        self.redraw()
