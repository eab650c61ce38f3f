"""The viewer: shows a picture, pans and zooms, and hands the pen to the tools."""

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEvent, QSize, Qt, QTimer
from PySide6.QtGui import (
    QCloseEvent,
    QEnterEvent,
    QFocusEvent,
    QImage,
    QKeyEvent,
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
from smartroto.ui import commands, cursors, marks, overlays, point_edits, surround
from smartroto.ui.backdrop import Pixels
from smartroto.ui.camera import Camera
from smartroto.ui.frames import DisplayFrames, Key, ahead
from smartroto.ui.hand import MODIFIER_KEYS, Hand, pans, typed_by
from smartroto.ui.mattes import Mattes
from smartroto.ui.overlays import Ground
from smartroto.ui.sheets import Sheets
from smartroto.ui.stage import Stage
from smartroto.ui.view import Freshness, Picture, ViewState, resolve

if TYPE_CHECKING:
    from smartroto.ui.studio import Studio

WAIT_MS = 250
"""How long the last whole frame is held while the plate of the next is coming."""
WHEEL = 1.2

_EDITORS = (QLineEdit, QAbstractSpinBox, QPlainTextEdit)


class Canvas(QWidget):
    """The picture of the studio's document, and the pen over it.

    What is drawn may be a moment older than the view while a plate is being read, so
    that outlines never lie on the picture of another frame.
    """

    def __init__(self, studio: "Studio", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.studio = studio
        self.stage = Stage(studio, self.update)
        self.frames = DisplayFrames(lambda: studio.frames, self)
        self.mattes = Mattes(self)
        self._sheets = Sheets()
        self._hand = Hand()
        self._stale = Freshness(review.is_stale)
        self._drawn = self.stage.picture
        self._grabbed: Array | None = None
        self._direction = 1
        self._patience = QTimer(self, singleShot=True, interval=WAIT_MS)
        self._patience.timeout.connect(self._show_now)
        self._set_up()
        studio.document_changed.connect(self._document_changed)
        studio.view_changed.connect(self._view_changed)
        self.frames.arrived.connect(self._frame_arrived)
        self.mattes.arrived.connect(self.update)
        self.mattes.failed.connect(lambda why: studio.message.emit("warning", why))
        self._resolve()

    def _set_up(self) -> None:
        self.setObjectName("canvas")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
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
        picture, key = self._drawn, _key(self._drawn)
        plate = key is None or self.frames.get(key) is not None
        plain = picture.view.display == "plate" or not picture.outlines
        matte = plain or self.mattes.image(picture) is not None
        return picture is self.picture and plate and matte

    def fit(self) -> None:
        """Show the selected shapes, or the whole plate, as large as they fit."""
        outlines = [self.picture.outline(id) for id in self.studio.view.selected]
        bounds = [one.bounds for one in outlines if one is not None]
        if not bounds:
            self.studio.look(zoom=0.0, centre=None)
            return
        low = np.min([low for low, _ in bounds], axis=0)
        high = np.max([high for _, high in bounds], axis=0)
        aspect = cameras.aspect(self.studio.plate)
        zoom = cameras.fitting((high - low) * 1.15, aspect, self._size)
        x, y = (low + high) / 2
        self.studio.look(zoom=zoom, centre=(float(x), float(y)))

    def smooth(self) -> None:
        """Smooth the selected points."""
        point_edits.smooth(self.stage)

    def cusp(self) -> None:
        """Make corners of the selected points."""
        point_edits.cusp(self.stage)

    # -- from the studio -----------------------------------------------------------

    def _document_changed(self, old: object, new: object) -> None:
        self._resolve()

    def _view_changed(self, old: ViewState, new: ViewState) -> None:
        if old.frame != new.frame:
            self._direction = 1 if new.frame > old.frame else -1
            if self.stage.held:
                self.stage.call_off()
        if old.tool != new.tool:
            self.stage.call_off()
        if old.options != new.options:
            self.stage.again()
        chosen = (old.selected, old.points) != (new.selected, new.points)
        if chosen and self.studio.view.pivot is not None:
            self.studio.look(pivot=None)
        self._resolve()

    def _resolve(self) -> None:
        """Take the studio's document and view up, and see what must be redrawn."""
        document, view = self.studio.document, self.studio.view
        self.stage.picture = resolve(
            document, view, stale=self._stale, before=self.stage.picture
        )
        self._place()
        self._load()
        if self._waits():
            if not self._patience.isActive():
                self._patience.start()
        else:
            self._show_now()
        self.stage.rest()

    def _place(self) -> None:
        self.stage.camera = cameras.camera(
            self.studio.view, self.studio.plate, self._size
        )

    @property
    def _size(self) -> tuple[float, float]:
        return float(self.width()), float(self.height())

    def _show_now(self) -> None:
        self._patience.stop()
        self._drawn = self.stage.picture
        self.update()

    # -- pictures ------------------------------------------------------------------

    def _load(self) -> None:
        plate, view = self.studio.plate, self.studio.view
        if plate is None:
            self.frames.want(())
            return
        near = ahead(view.frame, plate.frames, self._direction, view.playing)
        self.frames.want((plate, frame, view.gain, view.gamma) for frame in near)

    def _waits(self) -> bool:
        """Whether the last picture is to be held until its plate is there."""
        key = _key(self.stage.picture)
        return key not in (None, _key(self._drawn)) and self.frames.get(key) is None

    def _frame_arrived(self, frame: int) -> None:
        if frame == self.studio.view.frame and not self._waits():
            self._show_now()

    def _pixels(self, picture: Picture) -> Pixels:
        key = _key(picture)
        plate: QImage | str | None = self.frames.get(key) if key else None
        resting = not self.stage.held and not picture.view.playing
        shown = picture.view.display != "plate"
        self.mattes.want(picture if resting and shown else None)
        return Pixels(plate=plate, matte=self.mattes.image(picture))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the layers: backdrop, curves, points and handles, tool."""
        picture, ratio = self._drawn, self.devicePixelRatioF()
        ground = Ground(camera=self.camera, size=self._size)
        pixels = self._pixels(picture)
        painter = QPainter(self)
        try:
            self._sheets.backdrop(painter, ground, picture, pixels, ratio)
            if picture.view.outlines:
                self._outlines(painter, ground, picture, ratio)
            marks.draw(painter, ground, self.stage.shown)
            surround.paint(painter, self._size, self.studio.view)
        finally:  # a painter left open on a widget takes the program down
            painter.end()

    def _outlines(
        self, painter: QPainter, ground: Ground, picture: Picture, ratio: float
    ) -> None:
        still = self._sheets.still(ground, picture, ratio)
        if still is not None:
            painter.drawPixmap(0, 0, still)
        settled = picture is self.picture and not self.stage.busy
        hover = self.stage.aim.hit if settled else None
        overlays.outlines(painter, ground, picture, selected=True)
        overlays.curve_hover(painter, ground, picture, hover)
        overlays.points(painter, ground, picture, hover)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the plate where the view says."""
        self._place()
        self.stage.rest()

    # -- looking around ------------------------------------------------------------

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom at the cursor."""
        turn = event.angleDelta().y() or event.angleDelta().x()
        at = np.array([event.position().x(), event.position().y()])
        after = cameras.zoomed(self.camera, at, WHEEL ** (turn / 120), self._size)
        self._look_through(after)
        event.accept()

    def _look_through(self, camera: Camera) -> None:
        self.studio.look(zoom=camera.zoom, centre=cameras.centre(camera, self._size))

    def _pan(self, event: QMouseEvent) -> None:
        at = np.array([event.position().x(), event.position().y()])
        if self._grabbed is not None:
            moved = Camera(scale=self.camera.scale, offset=at - self._grabbed)
            self._look_through(moved)

    # -- the pen -------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Pan, or begin what the tool does here."""
        self._pressed(event, double=False)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """The second press of a double click."""
        self._pressed(event, double=True)

    def _pressed(self, event: QMouseEvent, double: bool) -> None:
        if not self.stage.held and pans(event):
            at = np.array([event.position().x(), event.position().y()])
            self._grabbed = at - self.camera.offset
            self._point()
        elif event.button() == Qt.MouseButton.LeftButton and self._grabbed is None:
            self.stage.press(self._hand.press(event, self.camera, double))
            self._point()
        else:
            event.ignore()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Pan, drag or hover."""
        if self._grabbed is not None:
            self._pan(event)
        else:
            self.stage.move(self._hand.move(event, self.camera, self.stage.held))
            self._point()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End what the press began."""
        if self._grabbed is not None:
            self._grabbed = None
        elif event.button() == Qt.MouseButton.LeftButton and self.stage.held:
            self.stage.release(self._hand.move(event, self.camera, True))
            self.update()
        self._point()

    def tabletEvent(self, event: QTabletEvent) -> None:
        """Take the pressure; the mouse event that follows does the rest."""
        self._hand.tablet(event)
        event.ignore()

    def _point(self) -> None:
        """Show the cursor that fits."""
        name = "pan" if self._grabbed is not None else self.stage.aim.cursor
        self.setCursor(cursors.cursor(name, self.devicePixelRatioF()))

    def enterEvent(self, event: QEnterEvent) -> None:
        """Keys go where the pen is, unless something is being typed elsewhere."""
        if not isinstance(QApplication.focusWidget(), _EDITORS):
            self.setFocus()

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is under the pen any more."""
        if not self.stage.held:
            self.stage.leave()

    # -- keys ----------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        """Claim keys from the window's shortcuts while a gesture is at work."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(
            event, QKeyEvent
        ):
            typed = self.stage.busy and typed_by(event) is not None
            if self.stage.held or typed or event.key() == Qt.Key.Key_X:
                event.accept()
                return True
        return super().event(event)

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
        self._hand.slow = False
        self.update()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stop all reading and rendering."""
        self.frames.want(())
        self.mattes.want(None)
        self.frames.jobs.wait()
        self.mattes.jobs.wait()
        self.stage.jobs.wait()
        event.accept()


def _key(picture: Picture) -> Key | None:
    """The display frame that a picture needs."""
    plate, view = picture.plate, picture.view
    return None if plate is None else (plate, view.frame, view.gain, view.gamma)
