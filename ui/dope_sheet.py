"""The dope sheet: a row for each shape and layer, its keys to be chosen and moved."""

from typing import Any

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QEnterEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QLineEdit, QScrollBar

from smartroto.ui import dope_paint, dope_rows
from smartroto.ui.dope_rows import Chosen, Drag, Row
from smartroto.ui.playback import Playback
from smartroto.ui.ruler import RULER
from smartroto.ui.studio import Studio
from smartroto.ui.time_axis import GUTTER, TimeAxis
from smartroto.ui.time_pane import SLACK, TimePane

ROW = 22
GRAB = 7.0
BAR = 12
FOLD = 28
NOTHING: Chosen = {}

SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
DELETES = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)


class DopeSheet(TimePane):
    """Click or marquee chooses keys, drag moves them, Shift copies, the ends of the box
    stretch, Delete deletes. A layer's row holds the keys of all that lies in it."""

    menu_wanted = Signal(QPoint)
    """Where on the screen the menu of keys is wanted."""
    delete_wanted = Signal()
    """The chosen keys are to be deleted."""

    def __init__(self, studio: Studio, playback: Playback, axis: TimeAxis) -> None:
        super().__init__(studio, playback, axis)
        self._folded: frozenset[str] = frozenset()
        self._made: tuple[Any, list[Row]] = (None, [])
        self._keys: Drag | None = None
        self._by, self._copy = 0, False
        self._marquee: QRectF | None = None
        self._before: Chosen = NOTHING
        self._scroll = QScrollBar(Qt.Orientation.Vertical, self)
        self._scroll.valueChanged.connect(self.redraw)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setMinimumHeight(RULER + 2 * ROW)
        studio.document_changed.connect(self._document_changed)
        studio.view_changed.connect(self._view_changed)

    def sizeHint(self) -> QSize:
        return QSize(900, RULER + 6 * ROW)

    # -- what is where -----------------------------------------------------------

    @property
    def rows(self) -> list[Row]:
        """All rows, those scrolled out of view included."""
        layers = self.studio.document.layers
        on = (layers, self._folded)
        if (
            self._made[0] is None
            or self._made[0][0] is not layers
            or (self._made[0][1] != self._folded)
        ):
            self._made = on, dope_rows.rows(self.studio.document, self._folded)
        return self._made[1]

    @property
    def chosen(self) -> Chosen:
        """The chosen keys."""
        return self.studio.view.scope_frames

    def folds(self, row: Row) -> bool:
        """Whether a layer's content is hidden."""
        return row.item.id in self._folded

    def row_box(self, index: int) -> QRectF:
        """Where a row lies in this widget."""
        top = RULER + index * ROW - self._scroll.value()
        return QRectF(0, top, self.width() - self._bar_width(), ROW)

    def _bar_width(self) -> int:
        return BAR if self._scroll.maximum() else 0

    def row_at(self, at: QPointF) -> Row | None:
        """The row under the pointer."""
        index = int((at.y() - RULER + self._scroll.value()) // ROW)
        return self.rows[index] if 0 <= index < len(self.rows) else None

    def key_at(self, at: QPointF) -> tuple[Row, int] | None:
        """The row and frame of the key under the pointer."""
        row, scale = self.row_at(at), self.scale
        if row is None or at.x() < GUTTER or at.y() < RULER:
            return None
        away = {abs(scale.middle(frame) - at.x()): frame for frame in row.owners}
        nearest = min(away, default=GRAB + 1)
        return (row, away[nearest]) if nearest <= GRAB else None

    def box(self) -> QRectF | None:
        """The box round the chosen keys, where they lie on more than one frame."""
        ends = dope_rows.extent(self.chosen)
        lines = [i for i, row in enumerate(self.rows) if self.chosen.get(row.item.id)]
        if ends is None or ends[0] == ends[1] or not lines:
            return None
        left, right = self.scale.middle(ends[0]) - 9, self.scale.middle(ends[1]) + 9
        top, bottom = self.row_box(lines[0]).top(), self.row_box(lines[-1]).bottom()
        return QRectF(left, top, right - left, bottom - top)

    def end_at(self, at: QPointF) -> str:
        """ "start" or "end" where the pointer is on an end of the box."""
        box = self.box()
        if box is None or not box.top() <= at.y() <= box.bottom():
            return ""
        if abs(at.x() - box.left()) <= 3:
            return "start"
        return "end" if abs(at.x() - box.right()) <= 3 else ""

    # -- the pointer -------------------------------------------------------------

    def pressed(self, at: QPointF, event: QMouseEvent) -> None:
        self.setFocus()
        held, key, end = event.modifiers(), self.key_at(at), self.end_at(at)
        self._before = self.chosen
        self._keys, self._by, self._copy = None, 0, False
        if at.x() < GUTTER:
            self._press_name(at, held)
        elif key is not None:
            self._press_key(*key, held)
        elif end:
            self._keys = Drag(kind=end, chosen=self.chosen)
        else:
            self._marquee = QRectF(at, at)

    def _press_name(self, at: QPointF, held: Qt.KeyboardModifier) -> None:
        row = self.row_at(at)
        if row is None:
            return
        if row.is_layer and at.x() < FOLD + row.depth * dope_paint.INDENT:
            self._folded = self._folded ^ {row.item.id}
            self._fit_scroll()
            self.redraw()
        elif row.is_layer:
            self.studio.look(selected=(), points={}, layers=(row.item.id,))
        else:
            kept = self.studio.view.selected if held & CTRL else ()
            self.studio.select([*kept, row.item.id])

    def _press_key(self, row: Row, frame: int, held: Qt.KeyboardModifier) -> None:
        if row.locked:
            name = row.item.name
            self.studio.message.emit("warning", f"{name} is locked: unlock it first.")
            return
        here = {id: frozenset({frame}) for id in row.owners[frame]}
        inside = not dope_rows.without(here, self.chosen)
        if held & CTRL:
            change = dope_rows.without if inside else dope_rows.joined
            self._choose(change(self.chosen, here))
            return
        if not inside:
            self._choose(dope_rows.joined(self.chosen, here) if held & SHIFT else here)
        self._keys = Drag(kind="move", chosen=self.chosen)

    def moved(self, at: QPointF, event: QMouseEvent) -> None:
        if self._drag != "body":
            self._point(at)
        elif self._marquee is not None:
            self._sweep(at, event.modifiers())
        elif self._keys is not None:
            far = abs(at.x() - self._grip.x()) > SLACK
            if far or self.studio.previewing:
                self._carry(self._keys, at, bool(event.modifiers() & SHIFT))

    def _carry(self, drag: Drag, at: QPointF, copy: bool) -> None:
        """Show the keys where a release would put them."""
        self._by = self.frame_at(at) - self.frame_at(self._grip)
        self._copy = copy and drag.kind == "move"
        moves = drag.moves(self._by)
        edit = dope_rows.carried_out(moves, self._copy)
        self.studio.preview(edit(self.studio.history.document))
        self._choose(dope_rows.landed(moves))
        what = drag.title(self._copy)
        self.studio.hint.emit(f"{what} by {self._by:+d} frames · Esc: as it was")

    def _sweep(self, at: QPointF, held: Qt.KeyboardModifier) -> None:
        """Choose what the marquee catches; Shift adds, Ctrl takes out."""
        swept = QRectF(self._grip, at).normalized().adjusted(0, -0.5, 0, 0.5)
        self._marquee = swept
        lines = [
            row
            for index, row in enumerate(self.rows)
            if not row.is_layer and self.row_box(index).intersects(swept)
        ]
        scale = self.scale
        first = scale.frame(swept.left() + scale.step / 2)
        last = scale.frame(swept.right() + scale.step / 2) - 1
        some = dope_rows.caught(lines, first, last)
        if held & SHIFT:
            some = dope_rows.joined(self._before, some)
        elif held & CTRL:
            some = dope_rows.without(self._before, some)
        self._choose(some)

    def released(self, at: QPointF, event: QMouseEvent) -> None:
        click = abs(at.x() - self._grip.x()) + abs(at.y() - self._grip.y()) < SLACK
        marquee, self._marquee = self._marquee, None
        keys, self._keys = self._keys, None
        if marquee is not None and click:
            held = event.modifiers() & (SHIFT | CTRL)
            self._choose(self._before if held else NOTHING)
        elif keys is not None and self.studio.previewing:
            edit = dope_rows.carried_out(keys.moves(self._by), self._copy)
            if not self.studio.do(keys.title(self._copy), edit):
                self._choose(keys.chosen)
        elif keys is not None and click and keys.kind == "move":
            self._click(at, event.modifiers())
        self.redraw()

    def _click(self, at: QPointF, held: Qt.KeyboardModifier) -> None:
        """A click on a key goes to its frame and chooses it alone."""
        found = self.key_at(at)
        if found is not None and not held & (SHIFT | CTRL):
            row, frame = found
            self._choose({id: frozenset({frame}) for id in row.owners[frame]})
            self.studio.go(frame)

    def called_off(self) -> None:
        if self._keys is not None:
            self.studio.preview(None)
        self._keys = self._marquee = None
        self._choose(self._before)

    def _point(self, at: QPointF) -> None:
        cursor, hint = Qt.CursorShape.ArrowCursor, "Drag: choose keys · Shift: add"
        row = self.row_at(at)
        if at.x() < GUTTER:
            what = "layer" if row is not None and row.is_layer else "shape"
            hint = f"Click: select the {what} · the arrow folds a layer"
        elif (found := self.key_at(at)) is not None:
            hint = f"Drag: move the key at {found[1]} · Shift: copy · Ctrl: choose too"
        elif self.end_at(at):
            cursor, hint = Qt.CursorShape.SizeHorCursor, "Drag: stretch the chosen keys"
        self.setCursor(cursor)
        self.studio.hint.emit(hint)

    def _choose(self, chosen: Chosen) -> None:
        if dict(chosen) != dict(self.chosen):
            self.studio.look(scope_frames=chosen)

    # -- keys, wheel and menu ------------------------------------------------------

    def enterEvent(self, event: QEnterEvent) -> None:
        if not isinstance(QApplication.focusWidget(), QLineEdit):
            self.setFocus()

    def event(self, event: QEvent) -> bool:
        """Claim the keys that mean chosen keys here from the window's shortcuts."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(
            event, QKeyEvent
        ):
            everything = event.key() == Qt.Key.Key_A and event.modifiers() & CTRL
            if event.key() in (*DELETES, Qt.Key.Key_Escape) or everything:
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._escape(event)
        elif event.key() in DELETES:
            self.delete_wanted.emit()
        elif event.key() == Qt.Key.Key_A and event.modifiers() & CTRL:
            room = self.studio.room
            some = [row for row in self.rows if not row.is_layer]
            self._choose(dope_rows.caught(some, room.start, room.stop))
        else:
            event.ignore()

    def _escape(self, event: QKeyEvent) -> None:
        if self._keys is not None or self._marquee is not None:
            self.called_off()
        elif self.chosen:
            self._choose(NOTHING)
        else:
            event.ignore()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom in time; over the names, or with Shift, scroll the rows."""
        if event.position().x() < GUTTER or event.modifiers() & SHIFT:
            turn = event.angleDelta().y() or event.angleDelta().x()
            self._scroll.setValue(self._scroll.value() - round(turn / 120 * 2 * ROW))
        else:
            super().wheelEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        found = self.key_at(QPointF(event.pos()))
        if found is not None and not found[0].locked:
            row, frame = found
            here = {id: frozenset({frame}) for id in row.owners[frame]}
            if dope_rows.without(here, self.chosen):
                self._choose(here)
        self.menu_wanted.emit(event.globalPos())

    # -- painting ----------------------------------------------------------------

    def _document_changed(self, old: Any, new: Any) -> None:
        if self._keys is None and self.studio.previewing:
            return  # a drag of points in the viewer moves no key in time
        self._fit_scroll()
        self.redraw()

    def _view_changed(self, old: Any, new: Any) -> None:
        shown = ("selected", "layers", "scope_frames", "threshold", "preroll")
        if any(getattr(old, name) != getattr(new, name) for name in shown):
            self.redraw()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit_scroll()
        super().resizeEvent(event)

    def _fit_scroll(self) -> None:
        room = self.height() - RULER
        more = max(len(self.rows) * ROW - room, 0)
        self._scroll.setRange(0, more)
        self._scroll.setPageStep(max(room, ROW))
        self._scroll.setSingleStep(ROW)
        self._scroll.setGeometry(self.width() - BAR, RULER, BAR, max(room, 0))
        self._scroll.setVisible(more > 0)

    def paint_body(self, painter: QPainter) -> None:
        dope_paint.paint_rows(painter, self)

    def paint_over(self, painter: QPainter) -> None:
        dope_paint.paint_marquee(painter, self._marquee)
