"""The time bar: ruler, a strip for each selected shape, and the frame one is on."""

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QHelpEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from smartroto import edits
from smartroto.document import Shape
from smartroto.ui import strip, style
from smartroto.ui.playback import Playback
from smartroto.ui.studio import Studio

if TYPE_CHECKING:
    from smartroto.review import FrameState

GUTTER = 112
MARGIN = 12
RULER = 24
BAR = 5
MOST_ROWS = 6
SNAP = 4.0
MISSING = "#c44a3a"


class Timeline(QWidget):
    """Drag scrubs, the wheel zooms, middle-drag pans, a double click shows all."""

    def __init__(self, studio: Studio, playback: Playback) -> None:
        super().__init__()
        self.studio, self.playback = studio, playback
        self._visible: tuple[float, float] | None = None
        self._still: QPixmap | None = None
        self._drag = ""
        self._grip = QPointF()
        self.setMouseTracking(True)
        self.setMinimumHeight(RULER + 56)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        studio.document_changed.connect(self._document_changed)
        studio.view_changed.connect(self._view_changed)
        playback.changed.connect(self._redraw)

    def sizeHint(self) -> QSize:
        return QSize(900, RULER + 76)

    # -- what is where -----------------------------------------------------------

    @property
    def scale(self) -> strip.Scale:
        """Frames to points of this widget."""
        first, count = self._shown()
        room = max(self.width() - GUTTER - MARGIN, 50)
        return strip.Scale(first=first, step=room / count, left=GUTTER)

    def _shown(self) -> tuple[float, float]:
        span = self.studio.span
        return self._visible or (float(span.start), float(len(span)))

    def rows(self) -> list[tuple[Shape, QRectF]]:
        """The shapes that have a strip, and where: the primary one first."""
        shapes = list(reversed(self.studio.shapes()))
        shapes = (shapes or list(self.studio.document.shapes()))[:MOST_ROWS]
        room = self.height() - RULER - 6
        count = max(len(shapes), 1)
        height = min(room / count, 76.0)
        width = self.width() - GUTTER - MARGIN
        return [
            (shape, QRectF(GUTTER, RULER + 2 + index * height, width, height - 4))
            for index, shape in enumerate(shapes)
        ]

    def state_at(self, at: QPointF) -> "FrameState | None":
        """The frame's state under the pointer; a weak one nearby is preferred."""
        scale = self.scale
        for shape, row in self.rows():
            if row.top() <= at.y() <= row.bottom():
                near = {scale.frame(at.x() + d) for d in (-SNAP, 0.0, SNAP)}
                states = {s.frame: s for s in self.studio.strip(shape.id)}
                weak = [f for f in near if f in states and states[f].state == "low"]
                frame = scale.frame(at.x())
                return states.get(weak[0] if weak else frame)
        return None

    # -- events ------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            self._tell(QPointF(event.pos()), event.globalPos())
            return True
        return super().event(event)

    def _tell(self, at: QPointF, where: QPoint) -> None:
        state = self.state_at(at)
        frame = self.scale.frame(at.x())
        if at.x() < GUTTER:
            QToolTip.hideText()
        elif frame in self.studio.missing:
            QToolTip.showText(where, f"<b>{frame}</b> · missing on disk", self)
        elif state is not None:
            QToolTip.showText(where, strip.hover_text(state), self)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._grip = event.position()
        if event.button() == Qt.MouseButton.MiddleButton:
            self._drag = "pan"
        elif event.button() == Qt.MouseButton.LeftButton and self._grip.x() >= GUTTER:
            self._drag = self._end_under(self._grip) or "click"
            if self._drag == "click":
                self.playback.stop()
                state = self.state_at(self._grip)
                self.studio.go(state.frame if state else self._frame(self._grip))
        elif event.button() == Qt.MouseButton.LeftButton:
            self._pick(self._grip)

    def _pick(self, at: QPointF) -> None:
        for shape, row in self.rows():
            if row.top() <= at.y() <= row.bottom():
                self.studio.select([shape.id])

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position()
        if self._drag == "click" and abs(at.x() - self._grip.x()) > SNAP:
            self._drag = "scrub"
        if self._drag == "scrub":
            self.studio.go(self._frame(at))
        elif self._drag == "pan":
            self._pan((self._grip.x() - at.x()) / self.scale.step)
            self._grip = at
        elif self._drag in ("in", "out"):
            self._drag_end(at, commit=False)
        elif not self._drag:
            self._point(at, event.globalPosition().toPoint())

    def _point(self, at: QPointF, where: QPoint) -> None:
        end = self._end_under(at)
        shape = Qt.CursorShape.SizeHorCursor if end else Qt.CursorShape.ArrowCursor
        self.setCursor(shape)
        weak = self.state_at(at)
        if end:
            self.studio.hint.emit("Drag: change where the shape begins or ends.")
        elif weak is not None and weak.state == "low":
            self.studio.hint.emit(f"Click: go to frame {weak.frame} and check it.")
        else:
            self.studio.hint.emit("Drag: scrub. Wheel: zoom in time.")
        if at.x() >= GUTTER and at.y() > RULER:
            self._tell(at, where)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._drag in ("in", "out"):
            self._drag_end(event.position(), commit=True)
        self._drag = ""

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._visible = None
        self._redraw()

    def wheelEvent(self, event: QWheelEvent) -> None:
        factor = 0.8 ** (event.angleDelta().y() / 120)
        first, count = self._shown()
        span = self.studio.span
        under = (event.position().x() - GUTTER) / self.scale.step + first
        wide = min(max(count * factor, 8.0), float(len(span)))
        self._look_at(under - (under - first) * wide / count, wide)

    def _pan(self, frames: float) -> None:
        first, count = self._shown()
        self._look_at(first + frames, count)

    def _look_at(self, first: float, count: float) -> None:
        span = self.studio.span
        first = min(max(first, span.start), span.stop - count)
        self._visible = None if count >= len(span) else (first, count)
        self._redraw()

    def _frame(self, at: QPointF) -> int:
        return self.scale.frame(at.x())

    # -- the ends of a shape's life ------------------------------------------------

    def _end_under(self, at: QPointF) -> str:
        """ "in" or "out" where the pointer is on an end of the first row's bar."""
        for shape, row in self.rows()[:1]:
            span = self.studio.span
            first, last = shape.lifetime or (span.start, span.stop - 1)
            if at.y() < row.bottom() - BAR - 3 or at.y() > row.bottom() + 2:
                return ""
            if abs(at.x() - self.scale.x(first)) < 6:
                return "in"
            if abs(at.x() - self.scale.x(last + 1)) < 6:
                return "out"
        return ""

    def _drag_end(self, at: QPointF, commit: bool) -> None:
        shape = self.rows()[0][0]
        committed = self.studio.history.document.shape(shape.id)
        span = self.studio.span
        first, last = committed.lifetime or (span.start, span.stop - 1)
        frame = min(max(self._frame(at), span.start), span.stop - 1)
        if self._drag == "in":
            first = min(frame, last)
        else:
            last = max(frame, first)
        whole = (first, last) == (span.start, span.stop - 1)
        edit = edits.set_lifetime(shape.id, None if whole else (first, last))
        if commit:
            self.studio.do("Change lifetime", edit)
        else:
            self.studio.preview(edit(self.studio.history.document))

    # -- painting ----------------------------------------------------------------

    def _document_changed(self, old: Any, new: Any) -> None:
        if old.plate is not new.plate:
            self._visible = None
        if self._drag in ("in", "out") or not self.studio.previewing:
            self._redraw()  # else a drag of points would pay for the strips

    def _view_changed(self, old: Any, new: Any) -> None:
        if old.selected != new.selected or old.threshold != new.threshold:
            self._redraw()
        elif old.frame != new.frame:
            self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._redraw()

    def _redraw(self) -> None:
        self._still = None
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._still is None:
            self._still = self._paint_still()
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._still)
        self._paint_cached(painter)
        self._paint_now(painter)
        painter.end()

    def _paint_still(self) -> QPixmap:
        ratio = self.devicePixelRatioF()
        still = QPixmap(self.size() * ratio)
        still.setDevicePixelRatio(ratio)
        still.fill(QColor(style.GROUND))
        painter = QPainter(still)
        self._paint_ruler(painter)
        for shape, row in self.rows():
            self._paint_shape(painter, shape, row)
        if not self.rows():
            painter.setPen(QColor(style.FAINT))
            room = QRectF(GUTTER, RULER, self.width() - GUTTER, self.height() - RULER)
            text = "Keys and predictions of your shapes appear here"
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter, text)
        painter.end()
        return still

    def _paint_ruler(self, painter: QPainter) -> None:
        scale, right = self.scale, self.width() - MARGIN
        painter.fillRect(QRectF(0, 0, self.width(), RULER), QColor(style.PANEL))
        work = self.playback.work
        left, end = scale.x(work.start), scale.x(work.stop)
        painter.fillRect(QRectF(left, RULER - 3, end - left, 3), QColor(style.EDGE))
        for frame in strip.numbered(scale, self.studio.span, right):
            x = scale.middle(frame)
            painter.setPen(QColor(style.FAINT))
            painter.drawLine(QPointF(x, RULER - 7), QPointF(x, RULER - 3))
            painter.setPen(QColor(style.DIM))
            box = QRectF(x - 30, 0, 60, RULER - 7)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(frame))
        for frame in self.studio.missing:
            self._paint_missing(painter, scale.x(frame), scale.step)

    def _paint_missing(self, painter: QPainter, x: float, width: float) -> None:
        if x < GUTTER - width:
            return
        gap = QRectF(x, RULER - 6, max(width, 2.0), 6)
        painter.fillRect(gap, QColor(MISSING))
        column = QRectF(x, RULER, max(width, 2.0), self.height() - RULER)
        shade = QColor(MISSING)
        shade.setAlpha(40)
        painter.fillRect(column, shade)

    def _paint_shape(self, painter: QPainter, shape: Shape, row: QRectF) -> None:
        colour = QColor.fromRgbF(*shape.colour)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        middle = row.center().y()
        painter.drawEllipse(QPointF(16, middle), 4, 4)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(QColor(style.TEXT))
        name = painter.fontMetrics().elidedText(
            shape.name, Qt.TextElideMode.ElideRight, GUTTER - 40
        )
        box = QRectF(28, middle - 10, GUTTER - 32, 20)
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, name)
        states = self.studio.strip(shape.id)
        bars = row.adjusted(0, 0, 0, -BAR - 3)
        strip.paint_row(painter, bars, states, self.scale, shape)
        bar = QRectF(row.left(), row.bottom() - BAR, row.width(), BAR)
        strip.paint_lifetime(painter, bar, self.scale, self.studio.span, shape)
        found = self.studio.suggestion(shape.id)
        if found is not None:
            x = self.scale.middle(found[0])
            strip.paint_suggestion(painter, x, row.top() + 1)

    def _paint_cached(self, painter: QPainter) -> None:
        plate = self.studio.plate
        if plate is None:
            return
        scale = self.scale
        for frame in self.studio.frames.held(plate):
            left = max(scale.x(frame), float(GUTTER))
            right = scale.x(frame + 1)
            if right > left:
                line = QRectF(left, RULER - 1, right - left + 0.5, 1)
                painter.fillRect(line, QColor(style.APPROVED))

    def _clear_numbers(self, painter: QPainter, tag: QRectF) -> None:
        """Take away the numbers that the tag of the present frame would cut."""
        for frame in strip.numbered(self.scale, self.studio.span, self.width()):
            wide = painter.fontMetrics().horizontalAdvance(str(frame)) + 6
            x = self.scale.middle(frame)
            box = QRectF(x - wide / 2, 0, wide, RULER - 7)
            if box.intersects(tag):
                painter.fillRect(box, QColor(style.PANEL))

    def _paint_now(self, painter: QPainter) -> None:
        frame = self.studio.view.frame
        x = self.scale.middle(frame)
        if x < GUTTER - 1 or x > self.width():
            return
        text = str(frame)
        wide = painter.fontMetrics().horizontalAdvance(text) + 12
        tag = QRectF(x - wide / 2, 1, wide, RULER - 8)
        self._clear_numbers(painter, tag)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor("#ffffff"), 2))
        painter.drawLine(QPointF(x, RULER - 7), QPointF(x, self.height()))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor("#ffffff"))
        painter.drawRoundedRect(tag, 3, 3)
        painter.setPen(QColor("#101010"))
        painter.drawText(tag, Qt.AlignmentFlag.AlignCenter, text)
