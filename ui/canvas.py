"""The viewer: shows a picture, pans and zooms, and hands the pen to the tools."""

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QEnterEvent,
    QFocusEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTabletEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)

from smartroto import review
from smartroto.shapes.arrays import Array
from smartroto.ui import camera as cameras
from smartroto.ui import commands, cursors, readout
from smartroto.ui.behind import Behind
from smartroto.ui.camera import Camera
from smartroto.ui.hand import MODIFIER_KEYS, Hand, pans, typed_by
from smartroto.ui.looking import Looking
from smartroto.ui.loupe import Loupe
from smartroto.ui.overlays import Ground
from smartroto.ui.pointer import Pointer
from smartroto.ui.screen import Screen, Side, Sight
from smartroto.ui.showing import Showing
from smartroto.ui.stage import Stage
from smartroto.ui.steady import Steady, toggle
from smartroto.ui.view import Freshness, Picture, ViewState, resolve

if TYPE_CHECKING:
    from smartroto.ui.studio import Studio

IDLE_MS, SLICE = 40, 0.006
"""Nothing happens for so long before finer painting goes on, in slices of seconds."""
_EDITORS = (QLineEdit, QAbstractSpinBox, QPlainTextEdit)


class Canvas(QWidget):
    """The picture of the studio's document, and the pen over it.

    What is drawn may be a moment older than the view while a plate is being read, so
    that outlines never lie on the picture of another frame.
    """

    looking: Looking
    stage: Stage
    told = Signal(str)
    """What is under the pen in numbers; empty where it is not over the viewer."""

    def __init__(self, studio: "Studio", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.studio = studio
        self.stage = Stage(studio, self.update)
        self.showing = Showing(studio, self.stage.picture, self)
        self._screen = Screen()
        self._behind = Behind(studio)
        self._idle = QTimer(self, singleShot=True)
        self._idle.timeout.connect(self._refine)
        self._hand = Hand()
        self._stale = Freshness(review.is_stale)
        self.looking = Looking(studio)
        self._steady = Steady()
        self._loupe = Loupe(self.update, self)
        self._set_up()
        studio.document_changed.connect(self._document_changed)
        studio.view_changed.connect(self._view_changed)
        self.showing.changed.connect(self.update)
        self._resolve()

    def _set_up(self) -> None:
        self.setObjectName("canvas")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setTabletTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(320, 200)

    def sizeHint(self) -> QSize:
        """Room for an HD plate at two thirds."""
        return QSize(1280, 720)

    # -- what the window asks for --------------------------------------------------

    @property
    def picture(self) -> Picture:
        """What the document and the view say now."""
        return self.stage.picture

    @property
    def camera(self) -> Camera:
        """How the plate lies in the viewer."""
        return self.stage.camera

    @property
    def settled(self) -> bool:
        """Whether the plate of this frame and the exact matte are there and shown."""
        return self.showing.settled

    def fit(self) -> None:
        """Show the selected shapes, or the whole plate, as large as they fit."""
        outlines = [self.picture.outline(id) for id in self.studio.view.selected]
        bounds = [one.bounds for one in outlines if one is not None]
        if not bounds:
            self.studio.look(zoom=0.0, centre=None)
            return
        low = np.min([low for low, _ in bounds], axis=0)
        high = np.max([high for _, high in bounds], axis=0)
        self.looking.fit(low, high)

    def stabilise(self) -> None:
        """Follow what is selected, or stand still again."""
        toggle(self.studio, self.camera, self._size)

    # -- from the studio -----------------------------------------------------------

    def _document_changed(self, old: object, new: object) -> None:
        self._resolve()

    def _view_changed(self, old: ViewState, new: ViewState) -> None:
        if old.frame != new.frame and self.stage.held:
            self.stage.call_off()
        if old.tool != new.tool:
            self.stage.call_off()
        if old.options != new.options:
            self.stage.again()
        self._resolve()

    def _resolve(self) -> None:
        """Take the studio's document and view up, and see what must be redrawn."""
        document, view = self.studio.document, self.studio.view
        self.stage.picture = resolve(
            document, view, stale=self._stale, before=self.stage.picture
        )
        self._place()
        sharp = float(self.camera.scale.min()) * self.devicePixelRatioF()
        self.showing.take(self.stage.picture, sharp)
        self.stage.rest()

    def _place(self) -> None:
        self.stage.camera = self._through(self.stage.picture)
        self.looking.camera, self.looking.size = self.stage.camera, self._size
        shift = self._steady.shift(self.studio.document, self.studio.view)
        self.looking.shift = shift

    def _through(self, picture: Picture) -> Camera:
        """The camera for a picture; one that is still waited for has another."""
        view = replace(self.studio.view, frame=picture.view.frame)
        shift = self._steady.shift(picture.document, view)
        return cameras.camera(view, self.studio.plate, self._size, shift)

    @property
    def _size(self) -> tuple[float, float]:
        return float(self.width()), float(self.height())

    # -- pictures ------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw what is to be seen."""
        picture = self.showing.drawn
        resting = not self.stage.held
        settled = picture is self.picture and not self.stage.busy
        side = Side(picture=picture, pixels=self.showing.pixels(picture, resting))
        sight = Sight(
            ground=Ground(camera=self._through(picture), size=self._size),
            ratio=self.devicePixelRatioF(),
            side=side,
            other=self._behind.side(side),
            hover=self.stage.aim.hit if settled else None,
            mark=self.stage.shown,
            view=self.studio.view,
            loupe=self._loupe.at,
            ghosts=self._behind.ghosts(picture),
        )
        painter = QPainter(self)
        try:
            self._screen.paint(painter, sight)
        finally:  # a painter left open on a widget takes the program down
            painter.end()
        if self._screen.rough:
            self._idle.start(IDLE_MS)

    def _refine(self) -> None:
        """Paint what was drawn quickly a little better, while nothing happens."""
        if self.stage.held or self.studio.view.playing:
            self._idle.start(IDLE_MS)
        elif self._screen.refine(SLICE):
            self.update()
        elif self._screen.rough:
            self._idle.start(0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the plate where the view says."""
        self._place()
        self.stage.rest()

    # -- looking around ------------------------------------------------------------

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom at the cursor."""
        turn = event.angleDelta().y() or event.angleDelta().x()
        self.looking.turn(_place(event), turn / 120)
        event.accept()

    # -- the pen -------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Pan, or begin what the tool does here."""
        self._pressed(event, double=False)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """The second press of a double click."""
        self._pressed(event, double=True)

    def _pressed(self, event: QMouseEvent, double: bool) -> None:
        left = event.button() == Qt.MouseButton.LeftButton
        if not self.stage.held and pans(event):
            self.looking.grab(_place(event))
        elif left and self.looking.hold is None:
            if self.stage.busy or not self.looking.press(_place(event)):
                self._press(self._hand.press(event, self.camera, double))
        else:
            event.ignore()
        self._point()

    def _press(self, pen: Pointer) -> None:
        if self._hand.suggests and not self.stage.busy:
            self.studio.look(tool="trace")
        hit = self.stage.pick(pen)
        self.stage.press(pen)
        if self.stage.held and hit is not None and hit.kind == "point":
            self._loupe.press(pen.screen)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Pan, drag or hover."""
        self._tell(_place(event))
        if self.looking.hold is not None:
            self.looking.move(_place(event))
        else:
            self._loupe.move(_place(event))
            self.stage.move(self._hand.move(event, self.camera, self.stage.held))
            self._point()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End what the press began."""
        self._loupe.lift()
        if self.looking.hold is not None:
            self.looking.release()
        elif event.button() == Qt.MouseButton.LeftButton and self.stage.held:
            self.stage.release(self._hand.move(event, self.camera, True))
            self.update()
        self._point()

    def _tell(self, at: Array) -> None:
        plate, frame = self.studio.plate, self.studio.view.frame
        if plate is None:
            return
        pixels = self.studio.frames.peek(plate, frame)
        matte = self.showing.mattes.image(self.picture)
        self.told.emit(readout.text(self.camera.to_plate(at), plate, pixels, matte))

    def tabletEvent(self, event: QTabletEvent) -> None:
        """Take the pressure; the mouse event that follows does the rest."""
        self._hand.tablet(event)
        event.ignore()

    def pen_near(self, near: bool) -> None:
        """A pen that left the tablet points at nothing any more."""
        self._hand.pen_near(near)
        if not near and not self.stage.held:
            self.stage.leave()

    def _point(self) -> None:
        """Show the cursor that fits."""
        name: str = self.stage.aim.cursor
        over = self.looking.over(self._hand.screen) if not self.stage.busy else None
        if self.looking.hold == "pan":
            name = "pan"
        elif over is not None:
            name = self.looking.cursor(over)
        self.setCursor(cursors.cursor(name, self.devicePixelRatioF()))

    def enterEvent(self, event: QEnterEvent) -> None:
        """Keys go where the pen is, unless something is being typed elsewhere."""
        if not isinstance(QApplication.focusWidget(), _EDITORS):
            self.setFocus()

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is under the pen any more."""
        self.told.emit("")
        if not self.stage.held:
            self.stage.leave()

    # -- keys ----------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        """Claim keys from the window's shortcuts while a gesture is at work."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(
            event, QKeyEvent
        ):
            typed = self.stage.busy and typed_by(event) is not None
            slow = self._slows(event)
            if self.stage.held or typed or slow or self._holds_v(event):
                event.accept()
                return True
        return super().event(event)

    def _holds_v(self, event: QKeyEvent) -> bool:
        """V held down: the outline is to be suggested, not drawn."""
        if event.key() != Qt.Key.Key_V or event.modifiers():
            return False
        drawing = self.studio.view.tool == "bezier" and not self.stage.busy
        self._hand.suggests = True
        if event.isAutoRepeat() and drawing:
            self.studio.look(tool="trace")
        return event.isAutoRepeat()

    def _slows(self, event: QKeyEvent) -> bool:
        """Whether X is held to slow a drag: where no action has that key."""
        if event.key() != Qt.Key.Key_X or event.modifiers():
            return False
        keys = (key for each in self.window().actions() for key in each.shortcuts())
        return QKeySequence("X") not in keys

    def focusNextPrevChild(self, next: bool) -> bool:
        """Tab goes through what lies under the pen, not through the widgets."""
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys of the gesture at work, X for slow drags, Tab for the next candidate."""
        typed = typed_by(event)
        if typed is not None and self.stage.type(typed):
            self.update()
        elif event.key() == Qt.Key.Key_X and not event.modifiers():
            self._hand.slow = True
        elif event.key() == Qt.Key.Key_Tab:
            self.stage.cycle()
            self._point()
        elif event.key() in MODIFIER_KEYS:
            self._modified(event.modifiers() | MODIFIER_KEYS[Qt.Key(event.key())])
        else:
            idle = not (self.studio.busy or self.studio.view.playing)
            if typed == "escape" and idle:
                commands.select_none(self.studio)
            event.ignore()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Let go of X or of a modifier."""
        if event.key() == Qt.Key.Key_X:
            self._hand.slow = event.isAutoRepeat() and self._hand.slow
        elif event.key() == Qt.Key.Key_V and not event.isAutoRepeat():
            self._hand.suggests = False
        elif event.key() in MODIFIER_KEYS:
            self._modified(event.modifiers() & ~MODIFIER_KEYS[Qt.Key(event.key())])
        else:
            event.ignore()

    def _modified(self, modifiers: Qt.KeyboardModifier) -> None:
        if self.stage.held or self.underMouse():
            self.stage.move(self._hand.again(modifiers, self.camera))
            self._point()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Keys that were held are no longer known."""
        self._hand.slow = self._hand.suggests = False
        self._loupe.lift()
        self.update()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stop all reading and rendering."""
        self._idle.stop()
        self.showing.close()
        self.stage.jobs.wait()
        event.accept()


def _place(event: QMouseEvent | QWheelEvent) -> Array:
    """Where an event happened, `[2]` points of the viewer."""
    return np.array([event.position().x(), event.position().y()])
