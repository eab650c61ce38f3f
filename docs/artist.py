"""A pair of synthetic hands over the real window, and a camera that looks on.

What the documents show is made with it: raw pen, wheel and key events go to the
widgets, pictures come from the screen.
"""

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QMouseEvent, QWheelEvent, qRgb
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from smartroto.placement import outline_at
from smartroto.shapes.arrays import Array
from smartroto.ui.window import Window

MOST_BYTES = 600_000
EXACT = 48
CORNER = 25.0
PATIENCE = 240.0
LEFT, NONE = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
MIDDLE = Qt.MouseButton.MiddleButton
PLAIN = Qt.KeyboardModifier.NoModifier
CTRL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
PRESS, MOVE, RELEASE = (
    QEvent.Type.MouseButtonPress,
    QEvent.Type.MouseMove,
    QEvent.Type.MouseButtonRelease,
)

Look = Callable[["Artist"], None]


def bend(into: Array, point: Array, out: Array) -> float:
    """The angle by which the outline turns at a point, in degrees; 180 if unclear."""
    before, after = point - into, out - point
    length = float(np.linalg.norm(before) * np.linalg.norm(after))
    if length < 1:
        return 180.0
    return float(np.degrees(np.arccos(np.clip(before @ after / length, -1, 1))))


class Artist:
    """Two hands: a pen over the viewer and keys under the left.

    look: is called while things move, to record them.
    """

    def __init__(self, window: Window, out: Path, look: Look | None = None) -> None:
        self.window, self.out, self.look = window, out, look
        self.studio, self.canvas = window.studio, window.canvas
        self.at, self.said = QPoint(), ""

    # -- waiting -----------------------------------------------------------------

    def until(self, done: Callable[[], bool]) -> None:
        """Wait for something, with the window alive and looked at."""
        end = time.monotonic() + PATIENCE
        while not done():
            QApplication.processEvents()
            self.glance()
            time.sleep(0.005)
            if time.monotonic() > end:
                raise TimeoutError("what was waited for did not happen")

    def rest(self, seconds: float = 0.4) -> None:
        """Let the window finish what it is drawing."""
        end = time.monotonic() + seconds
        self.until(lambda: time.monotonic() > end)

    # -- keys and pen ------------------------------------------------------------

    def key(
        self, key: Qt.Key, modifier: Qt.KeyboardModifier = PLAIN, said: str = ""
    ) -> None:
        """Press a key over the viewer; `said` is shown beside the pen."""
        self.said = said
        self.canvas.setFocus()
        QTest.keyClick(self.canvas, key, modifier)
        self.rest(0.15)
        self.said = ""

    def act(self, id: str) -> None:
        """Choose an action of the menus."""
        action = self.window.actions_[id]
        assert action.isEnabled(), f"{id} cannot be used here"
        self.said = action.text().replace("&", "")
        action.trigger()
        self.rest(0.3)
        self.said = ""

    def screen_of(self, at: Array) -> QPointF:
        """A place of the plate as a place of the viewer."""
        x, y = self.canvas.camera.scale * at + self.canvas.camera.offset
        return QPointF(float(x), float(y))

    def pen(
        self,
        kind: QEvent.Type,
        at: Array | QPointF,
        button: Qt.MouseButton,
        keys: Qt.KeyboardModifier = PLAIN,
        over: QWidget | None = None,
    ) -> None:
        """One event of the pen: at a plate position, or at a place of a widget."""
        widget = over or self.canvas
        place = at if isinstance(at, QPointF) else self.screen_of(at)
        held = NONE if kind == RELEASE else button
        changed = NONE if kind == MOVE else button
        self.at = widget.mapTo(self.window, place.toPoint())
        everywhere = widget.mapToGlobal(place)
        event = QMouseEvent(kind, place, everywhere, changed, held, keys)
        QApplication.sendEvent(widget, event)
        QApplication.processEvents()
        self.glance()

    def drag(
        self,
        start: Array | QPointF,
        end: Array | QPointF,
        keys: Qt.KeyboardModifier = PLAIN,
        button: Qt.MouseButton = LEFT,
        over: QWidget | None = None,
    ) -> None:
        """Press, move in a few steps, release."""
        self.pen(MOVE, start, NONE, keys, over)
        self.pen(PRESS, start, button, keys, over)
        for part in (0.2, 0.4, 0.6, 0.8, 1.0):
            self.pen(MOVE, start + (end - start) * part, button, keys, over)
        self.pen(RELEASE, end, button, keys, over)

    def click(self, at: Array, keys: Qt.KeyboardModifier = PLAIN) -> None:
        """Press and release in one place."""
        self.pen(MOVE, at, NONE, keys)
        self.pen(PRESS, at, LEFT, keys)
        self.pen(RELEASE, at, LEFT, keys)

    def wheel(self, at: Array, turns: int) -> None:
        """Turn the wheel over a plate position; positive zooms in."""
        place = self.screen_of(at)
        self.at = place.toPoint()
        for _ in range(abs(turns)):
            event = QWheelEvent(
                place,
                self.canvas.mapToGlobal(place),
                QPoint(),
                QPoint(0, 120 if turns > 0 else -120),
                NONE,
                PLAIN,
                Qt.ScrollPhase.NoScrollPhase,
                False,
            )
            QApplication.sendEvent(self.canvas, event)
            self.rest(0.05)

    # -- what an artist does -----------------------------------------------------

    def place(self, knots: Array, count: int | None = None) -> None:
        """Click or drag out the points of a new outline."""
        for into, point, out in knots[:count]:
            corner = bend(into, point, out) > CORNER
            self.drag(point, point if corner else out)

    def fix(self, target: Array) -> None:
        """Move the points, then the handles, that are off the object by a pixel."""
        for index in range(len(target)):
            if self.off(index, 1, target) > 1:
                self.drag(self.shown()[index, 1], target[index, 1])
        for index in range(len(target)):
            for part in (2, 0):
                if self.off(index, part, target) > 2:
                    self.pull(index, part, target)

    def off(self, index: int, part: int, target: Array) -> float:
        """How far a point or handle lies from where it should."""
        return float(np.linalg.norm(self.shown()[index, part] - target[index, part]))

    def pull(self, index: int, part: int, target: Array) -> None:
        """Select a point, then move one of its handles by itself."""
        knots = self.shown()
        if np.linalg.norm(knots[index, part] - knots[index, 1]) < 9:
            return  # a handle that lies on its point cannot be picked
        self.drag(knots[index, 1], knots[index, 1])
        self.drag(knots[index, part], target[index, part], CTRL)

    def move_whole(self, target: Array) -> None:
        """Bring the whole outline over the object before single points are moved."""
        self.key(Qt.Key.Key_A, CTRL, "Ctrl+A")
        knots = self.shown()
        shift = target[:, 1].mean(axis=0) - knots[:, 1].mean(axis=0)
        if np.linalg.norm(shift) > 2:
            self.drag(knots[0, 1], knots[0, 1] + shift)

    def shown(self) -> Array:
        """The outline of the selected shape as it is shown now, plate pixels."""
        shape = self.studio.primary
        assert shape is not None
        return outline_at(self.studio.document, shape, self.studio.view.frame)

    def predicted(self) -> bool:
        """Whether the selected shape has an up-to-date prediction and nothing runs."""
        shape = self.studio.primary
        idle = not self.studio.predictor.jobs.running()
        if shape is None or not idle:
            return False
        states = {state.state for state in self.studio.strip(shape.id)}
        return bool(states & {"predicted", "low"}) and "stale" not in states

    # -- looking -----------------------------------------------------------------

    def screen(self) -> QImage:
        """What is on the screen where the window is: menus are windows too."""
        place = self.window.geometry()
        shot = self.window.screen().grabWindow(0, *place.getRect())
        return shot.toImage().convertToFormat(QImage.Format.Format_RGB888)

    def glance(self) -> None:
        """Let whoever looks on have a look."""
        if self.look is not None:
            self.look(self)

    def keep(self, name: str) -> None:
        """A picture of what is on the screen, small enough for a document."""
        self.rest()
        image = self.screen()
        path = self.out / f"{name}.png"
        image.save(str(path))
        if path.stat().st_size > MOST_BYTES:
            few_colours(image).save(str(path))
        print(f"{path.name} {path.stat().st_size // 1000} kB", flush=True)


def few_colours(image: QImage) -> QImage:
    """The same picture in the 256 colours that suit it best."""
    import cv2

    width, height = image.width(), image.height()
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(height, -1)
    pixels = rows[:, : 3 * width].reshape(-1, 3)
    kinds, counts = np.unique(pixels, axis=0, return_counts=True)
    flat = kinds[np.argsort(counts)[::-1][:EXACT]]  # the window's own colours
    some = pixels[:: max(len(pixels) // 40_000, 1)].astype(np.float32)
    enough = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 12, 0.5)
    cv2.setRNGSeed(1)
    start = cv2.KMEANS_PP_CENTERS
    _, _, rest = cv2.kmeans(some, 256 - len(flat), None, enough, 1, start)
    table = [*flat.tolist(), *np.rint(rest).astype(int).tolist()]
    colours = [qRgb(*colour) for colour in table]
    plain = Qt.ImageConversionFlag.ThresholdDither
    return image.convertToFormat(QImage.Format.Format_Indexed8, colours, plain)
