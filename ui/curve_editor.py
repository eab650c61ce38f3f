"""The curve editor: opacity, soft edge and transforms as curves over time."""

from typing import Any

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QEnterEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
)
from PySide6.QtWidgets import QApplication, QLineEdit

from smartroto import channels, timing
from smartroto.channels import Channel
from smartroto.document import PARTS, Document, Layer
from smartroto.edits import Item
from smartroto.history import together
from smartroto.ui import curve_paint, curve_plot, dope_rows
from smartroto.ui.curve_plot import Axis, Drag, KeyName
from smartroto.ui.playback import Playback
from smartroto.ui.ruler import RULER
from smartroto.ui.studio import Studio
from smartroto.ui.time_axis import GUTTER, TimeAxis
from smartroto.ui.time_pane import SLACK, TimePane

LINE = 20
EDGE = 10.0
GRAB = 8.0

SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
DELETES = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)


class CurveEditor(TimePane):
    """Click a name to see its curve; drag keys in time and value, Shift along one of
    them; double click on a curve adds a key; Delete deletes."""

    menu_wanted = Signal(QPoint)
    """Where on the screen the menu of keys is wanted."""

    def __init__(self, studio: Studio, playback: Playback, axis: TimeAxis) -> None:
        super().__init__(studio, playback, axis)
        self.shown: tuple[str, ...] = ()
        self.chosen: frozenset[KeyName] = frozenset()
        self._keys: Drag | None = None
        self._by = (0, 0.0)
        self._range: tuple[float, float] | None = None
        self._marquee: QRectF | None = None
        self._before: frozenset[KeyName] = frozenset()
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setMinimumHeight(RULER + 2 * LINE)
        studio.document_changed.connect(self._document_changed)
        studio.view_changed.connect(self._view_changed)

    def sizeHint(self) -> QSize:
        return QSize(900, RULER + 8 * LINE)

    # -- what is where -----------------------------------------------------------

    @property
    def item(self) -> Item | None:
        """The layer or shape whose curves are shown."""
        layers = self.studio.view.layers
        there = {one.id: one for one in dope_rows.items(self.studio.document)}
        if layers and layers[-1] in there:
            return there[layers[-1]]
        shape = self.studio.primary
        return there.get(shape.id) if shape is not None else None

    @property
    def channels(self) -> list[Channel]:
        """Those of the item; of a shape also what its layers are keyed with. Parts of
        the transform that have no keys come last."""
        item, document = self.item, self.studio.document
        if item is None:
            return []
        own = channels.channels(item)
        above = [
            channel
            for layer in _above(document, item.id)
            for channel in channels.channels(layer)
            if channels.is_animated(document, channel)
        ]
        still = [
            one
            for one in own
            if one.track in PARTS and not channels.is_animated(document, one)
        ]
        return [*(one for one in own if one not in still), *above, *still]

    @property
    def visible(self) -> list[Channel]:
        """The channels whose curves are shown: those picked, else the first keyed."""
        every = self.channels
        picked = [one for one in every if name_of(one) in self.shown]
        document = self.studio.document
        keyed = [one for one in every if channels.is_animated(document, one)]
        return picked or keyed[:1] or every[:1]

    def value_axis(self) -> Axis:
        """Values to points of this widget; it stands still during a drag."""
        top, bottom = RULER + EDGE, self.height() - EDGE
        low, high = self._range or curve_plot.fitted(
            self.studio.document, self.visible, self.studio.room
        )
        return Axis(low=low, high=high, top=top, bottom=max(bottom, top + 1))

    def place(self, key: KeyName) -> QPointF:
        """Where a key lies."""
        value = channels.value(self.studio.document, *key)
        return QPointF(self.scale.middle(key[1]), self.value_axis().y(value))

    def keys(self) -> dict[KeyName, QPointF]:
        """All keys that are shown, and where."""
        document, axis, scale = self.studio.document, self.value_axis(), self.scale
        found: dict[KeyName, QPointF] = {}
        for channel in self.visible:
            read = channels.reader(document, channel)
            for frame in channels.keys_of(document, channel):
                at = QPointF(scale.middle(frame), axis.y(read(frame)))
                found[channel, frame] = at
        return found

    def key_at(self, at: QPointF) -> KeyName | None:
        """The key under the pointer."""
        near = {
            (place - at).manhattanLength(): key for key, place in self.keys().items()
        }
        nearest = min(near, default=GRAB + 1)
        return near[nearest] if nearest <= GRAB and at.x() >= GUTTER else None

    def curve_at(self, at: QPointF) -> Channel | None:
        """The channel whose curve passes under the pointer."""
        frame = (at.x() - GUTTER) / self.scale.step + self.scale.first - 0.5
        axis, document = self.value_axis(), self.studio.document
        for channel in self.visible:
            y = axis.y(channels.value(document, channel, frame))
            if abs(y - at.y()) <= GRAB:
                return channel
        return None

    def _line_at(self, at: QPointF) -> Channel | None:
        index = int((at.y() - RULER) // LINE)
        every = self.channels
        return every[index] if 0 <= index < len(every) else None

    def _free(self) -> bool:
        """Whether the item may be edited; says so where it is locked."""
        item = self.item
        if item is not None and item.locked:
            self.studio.message.emit(
                "warning", f"{item.name} is locked: unlock it first."
            )
            return False
        return item is not None

    # -- the pointer -------------------------------------------------------------

    def pressed(self, at: QPointF, event: QMouseEvent) -> None:
        self.setFocus()
        held, key = event.modifiers(), self.key_at(at)
        self._before, self._keys, self._by = self.chosen, None, (0, 0.0)
        if at.x() < GUTTER:
            self._press_name(at, held)
        elif key is not None:
            self._press_key(key, held)
        else:
            self._marquee = QRectF(at, at)

    def _press_name(self, at: QPointF, held: Qt.KeyboardModifier) -> None:
        channel = self._line_at(at)
        if channel is None:
            return
        name = name_of(channel)
        if held & (CTRL | SHIFT):
            now = {name_of(one) for one in self.visible}
            self.shown = tuple(now ^ {name})
        else:
            self.shown = (name,)
        self._choose(frozenset())

    def _press_key(self, key: KeyName, held: Qt.KeyboardModifier) -> None:
        if held & CTRL:
            self._choose(self.chosen ^ {key})
            return
        if key not in self.chosen:
            self._choose((self.chosen if held & SHIFT else frozenset()) | {key})
        if self._free():
            axis = self.value_axis()
            self._range = (axis.low, axis.high)
            self._keys = Drag.of(self.studio.document, self.chosen)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        at = event.position()
        channel = self.curve_at(at) if at.y() >= RULER and at.x() >= GUTTER else None
        if channel is None or self.key_at(at) is not None:
            super().mouseDoubleClickEvent(event)
        elif self._free():
            frame = self.frame_at(at)
            edit = channels.add_key(channel, frame)
            self.studio.do(f"Key {channel.title.lower()} at {frame}", edit)
            self._choose(frozenset({(channel, frame)}))

    def moved(self, at: QPointF, event: QMouseEvent) -> None:
        if self._drag != "body":
            self._point(at)
        elif self._marquee is not None:
            self._sweep(at, event.modifiers())
        elif self._keys is not None:
            far = (at - self._grip).manhattanLength() > SLACK
            if far or self.studio.previewing:
                self._carry(self._keys, at, bool(event.modifiers() & SHIFT))

    def _carry(self, drag: Drag, at: QPointF, straight: bool) -> None:
        """Show the keys where a release would put them."""
        axis = self.value_axis()
        frames = self.frame_at(at) - self.frame_at(self._grip)
        value = axis.value(at.y()) - axis.value(self._grip.y())
        if straight:
            way = at - self._grip
            along = abs(way.x()) > abs(way.y())
            frames, value = (frames, 0.0) if along else (0, value)
        self._by = (frames, value)
        document = self.studio.history.document
        self.studio.preview(drag.edit(*self._by)(document))
        self.chosen = frozenset(drag.landed(frames))
        unit = next(iter(drag.start))[0].unit
        told = f"{drag.title}: {frames:+d} frames, {value:+.1f} {unit}"
        self.studio.hint.emit(f"{told} · Shift: one way · Esc: as it was")

    def _sweep(self, at: QPointF, held: Qt.KeyboardModifier) -> None:
        self._marquee = QRectF(self._grip, at).normalized().adjusted(-1, -1, 1, 1)
        some = {k for k, place in self.keys().items() if self._marquee.contains(place)}
        if held & SHIFT:
            self._choose(self._before | some)
        elif held & CTRL:
            self._choose(self._before - some)
        else:
            self._choose(frozenset(some))

    def released(self, at: QPointF, event: QMouseEvent) -> None:
        marquee, self._marquee = self._marquee, None
        keys, self._keys = self._keys, None
        click = (at - self._grip).manhattanLength() < SLACK
        if marquee is not None and click and not event.modifiers() & (SHIFT | CTRL):
            self._choose(frozenset())
        elif keys is not None and self.studio.previewing:
            self.studio.do(keys.title, keys.edit(*self._by))
        elif keys is not None and click and (found := self.key_at(at)) is not None:
            self.studio.go(found[1])
        self._range = None
        self.redraw()

    def called_off(self) -> None:
        if self._keys is not None:
            self.studio.preview(None)
        self._keys, self._marquee, self._range = None, None, None
        self._choose(self._before)

    def _point(self, at: QPointF) -> None:
        hint = "Drag: choose keys · double click on a curve: add a key"
        if at.x() < GUTTER:
            hint = "Click: show this curve · Ctrl: beside the others"
        elif (key := self.key_at(at)) is not None:
            value = channels.value(self.studio.document, *key)
            hint = f"Drag: move the key at {key[1]}, {value:.1f} {key[0].unit}"
        self.studio.hint.emit(hint)

    def _choose(self, chosen: frozenset[KeyName]) -> None:
        self.chosen = chosen
        self.redraw()

    # -- keys and menu -------------------------------------------------------------

    def enterEvent(self, event: QEnterEvent) -> None:
        if not isinstance(QApplication.focusWidget(), QLineEdit):
            self.setFocus()

    def event(self, event: QEvent) -> bool:
        """Claim the keys that mean chosen keys here from the window's shortcuts."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(
            event, QKeyEvent
        ):
            if event.key() in (*DELETES, Qt.Key.Key_Escape):
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        busy = self._keys is not None or self._marquee is not None
        if event.key() in DELETES:
            self.delete()
        elif event.key() == Qt.Key.Key_Escape and (busy or self.chosen):
            self.called_off() if busy else self._choose(frozenset())
        else:
            event.ignore()

    def delete(self) -> None:
        """Delete the chosen keys."""
        steps = [
            channels.delete_keys(channel, frames)
            for channel, frames in self._by_channel().items()
        ]
        if steps and self._free():
            count = len(self.chosen)
            label = "Delete key" if count == 1 else f"Delete {count} keys"
            self.studio.do(label, together(steps))
            self._choose(frozenset())

    def set_mode(self, mode: timing.Ease) -> None:
        """How the curve goes on after the chosen keys."""
        steps = [
            timing.set_interpolation(channel.id, frames, mode, channel.track)
            for channel, frames in self._by_channel().items()
        ]
        if steps and self._free():
            self.studio.do(f"Interpolation: {mode}", together(steps))

    def _by_channel(self) -> dict[Channel, set[int]]:
        found: dict[Channel, set[int]] = {}
        for channel, frame in self.chosen:
            found.setdefault(channel, set()).add(frame)
        return found

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        key = self.key_at(QPointF(event.pos()))
        if key is not None and key not in self.chosen:
            self._choose(frozenset({key}))
        if self.chosen:
            self.menu_wanted.emit(event.globalPos())

    # -- painting ----------------------------------------------------------------

    def _document_changed(self, old: Any, new: Any) -> None:
        if self._keys is None and self.studio.previewing:
            return
        self.chosen = frozenset(
            key for key in self.chosen if _exists(self.studio.document, key)
        )
        self.redraw()

    def _view_changed(self, old: Any, new: Any) -> None:
        if (old.selected, old.layers) != (new.selected, new.layers):
            self._choose(frozenset())
        elif old.preroll != new.preroll:
            self.redraw()

    def paint_body(self, painter: QPainter) -> None:
        curve_paint.paint(painter, self)

    def paint_over(self, painter: QPainter) -> None:
        curve_paint.paint_values(painter, self)
        curve_paint.paint_marquee(painter, self._marquee)


def name_of(channel: Channel) -> str:
    """A channel by what it is, whichever shape it is of."""
    return f"{channel.track} {channel.index}"


def _exists(document: Document, key: KeyName) -> bool:
    there = {item.id for item in dope_rows.items(document)}
    return key[0].id in there and key[1] in channels.keys_of(document, key[0])


def _above(document: Document, id: str) -> list[Layer]:
    """The layers that an item lies in, the innermost first."""

    def walk(layer: Layer, way: list[Layer]) -> list[Layer]:
        for child in layer.items:
            if child.id == id:
                return [layer, *way]
            if isinstance(child, Layer) and (found := walk(child, [layer, *way])):
                return found
        return []

    return next((found for top in document.layers if (found := walk(top, []))), [])
