"""Walk through the real window on a sample shot and keep a picture of every step.

On a machine with a screen: `python docs/make_screenshots.py`. Without one:
`xvfb-run -s "-screen 0 1920x1080x24" python docs/make_screenshots.py`.
Pictures go to `docs/images`; `--out` and `--size` choose another folder and size.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QSettings, Qt
from PySide6.QtGui import QImage, QMouseEvent, qRgb
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu

from smartroto import samples
from smartroto.animation import knots_at
from smartroto.shapes.arrays import Array
from smartroto.ui.app import make_application
from smartroto.ui.window import Window

MOST_BYTES = 600_000
EXACT = 48
CORNER = 25.0
PATIENCE = 240.0
LEFT, NONE = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
PLAIN = Qt.KeyboardModifier.NoModifier
CTRL = Qt.KeyboardModifier.ControlModifier


def bend(into: Array, point: Array, out: Array) -> float:
    """The angle by which the outline turns at a point, in degrees; 180 if unclear."""
    before, after = point - into, out - point
    length = float(np.linalg.norm(before) * np.linalg.norm(after))
    if length < 1:
        return 180.0
    return float(np.degrees(np.arccos(np.clip(before @ after / length, -1, 1))))


class Artist:
    """Two hands: a pen over the viewer and keys under the left."""

    def __init__(self, window: Window, out: Path) -> None:
        self.window, self.out = window, out
        self.studio, self.canvas = window.studio, window.canvas

    def until(self, done: Callable[[], bool]) -> None:
        """Wait for something, with the window alive."""
        end = time.monotonic() + PATIENCE
        while not done():
            QApplication.processEvents()
            time.sleep(0.005)
            if time.monotonic() > end:
                raise TimeoutError("what was waited for did not happen")

    def rest(self, seconds: float = 0.4) -> None:
        """Let the window finish what it is drawing."""
        end = time.monotonic() + seconds
        self.until(lambda: time.monotonic() > end)

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = PLAIN) -> None:
        """Press a key over the viewer."""
        self.canvas.setFocus()
        QTest.keyClick(self.canvas, key, modifier)
        self.rest(0.05)

    def pen(
        self, kind: QEvent.Type, at: Array, button: Qt.MouseButton, keys: object = PLAIN
    ) -> None:
        """One event of the pen at a plate position."""
        x, y = self.canvas.camera.scale * at + self.canvas.camera.offset
        place = QPointF(float(x), float(y))
        held = NONE if kind == QEvent.Type.MouseButtonRelease else button
        event = QMouseEvent(
            kind,
            place,
            self.canvas.mapToGlobal(place),
            NONE if kind == QEvent.Type.MouseMove else button,
            held,
            keys,
        )
        QApplication.sendEvent(self.canvas, event)
        QApplication.processEvents()

    def drag(self, start: Array, end: Array, keys: Qt.KeyboardModifier = PLAIN) -> None:
        """Press, move in a few steps, release."""
        self.pen(QEvent.Type.MouseMove, start, NONE, keys)
        self.pen(QEvent.Type.MouseButtonPress, start, LEFT, keys)
        for part in (0.3, 0.7, 1.0):
            at = start + (end - start) * part
            self.pen(QEvent.Type.MouseMove, at, LEFT, keys)
        self.pen(QEvent.Type.MouseButtonRelease, end, LEFT, keys)

    def keep(self, name: str) -> None:
        """A picture of what is on the screen, small enough for a document."""
        self.rest()
        place = self.window.geometry()  # the screen, since menus are windows too
        shot = self.window.screen().grabWindow(0, *place.getRect())
        image = shot.toImage().convertToFormat(QImage.Format.Format_RGB888)
        path = self.out / f"{name}.png"
        image.save(str(path))
        if path.stat().st_size > MOST_BYTES:
            few_colours(image).save(str(path))
        print(f"{path} {path.stat().st_size // 1000} kB", flush=True)

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

    def shown(self) -> Array:
        """The outline of the selected shape as it is shown now."""
        shape = self.studio.primary
        assert shape is not None
        return knots_at(self.studio.document, shape, self.studio.view.frame)

    def predicted(self) -> bool:
        """Whether the selected shape has an up-to-date prediction and nothing runs."""
        shape = self.studio.primary
        idle = not self.studio.predictor.jobs.running()
        if shape is None or not idle:
            return False
        states = {state.state for state in self.studio.strip(shape.id)}
        return bool(states & {"predicted", "low"}) and "stale" not in states


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


def walk(artist: Artist, shot: samples.SampleShot) -> None:
    """The whole way: open, draw, two keys, predict, correct, look, export."""
    studio, window = artist.studio, artist.window
    truth, last = shot.truth_knots, len(shot.truth_knots) - 1
    artist.keep("01_empty")
    window.open_dropped(str(shot.plate_path).replace("%04d", str(shot.first)))
    artist.until(lambda: studio.plate is not None)
    artist.rest(2.0)
    artist.key(Qt.Key.Key_V)
    artist.place(truth[0], len(truth[0]) - 4)
    hover = (truth[0][-4, 1] + truth[0][-3, 1]) / 2
    artist.pen(QEvent.Type.MouseMove, hover, NONE)
    artist.keep("02_draw")
    artist.place(truth[0][-4:])
    artist.key(Qt.Key.Key_Return)
    artist.key(Qt.Key.Key_Q)
    artist.fix(truth[0])
    artist.key(Qt.Key.Key_End)
    artist.rest(1.0)
    move_whole(artist, truth[last])
    artist.fix(truth[last])
    artist.keep("03_second_key")
    studio.go(shot.first + last // 3)
    artist.key(Qt.Key.Key_P)
    artist.until(lambda: bool(studio.arriving))
    artist.rest(1.0)
    artist.keep("04_predicting")
    artist.until(artist.predicted)
    artist.keep("05_predicted")
    artist.key(Qt.Key.Key_N)
    artist.rest(1.0)
    artist.fix(truth[studio.view.frame - shot.first])
    artist.until(artist.predicted)
    artist.keep("06_corrected")
    artist.key(Qt.Key.Key_1)
    artist.rest(1.0)
    artist.keep("07_alpha")
    artist.key(Qt.Key.Key_3)
    artist.key(Qt.Key.Key_K, CTRL)
    palette(artist)
    artist.key(Qt.Key.Key_F1)
    artist.keep("09_hotkeys")
    window.show_hotkeys()
    export(artist)


def move_whole(artist: Artist, target: Array) -> None:
    """Bring the whole outline over the object before single points are moved."""
    artist.key(Qt.Key.Key_A, CTRL)
    knots = artist.shown()
    shift = target[:, 1].mean(axis=0) - knots[:, 1].mean(axis=0)
    if np.linalg.norm(shift) > 2:
        artist.drag(knots[0, 1], knots[0, 1] + shift)


def palette(artist: Artist) -> None:
    """Type into the command palette."""
    popup = QApplication.activePopupWidget()
    if popup is not None:
        QTest.keyClicks(popup.findChild(QLineEdit), "key")
        artist.keep("08_palette")
        popup.close()


def export(artist: Artist) -> None:
    """Open the menu, then write a Nuke node and a Silhouette file."""
    window, folder = artist.window, Path(tempfile.mkdtemp())
    bar = window.menuBar()
    menu = next(m for m in bar.findChildren(QMenu) if m.title() == "File")
    menu.popup(bar.mapToGlobal(bar.actionGeometry(menu.menuAction()).bottomLeft()))
    menu.setActiveAction(window.actions_["export"])
    artist.keep("10_export")
    menu.close()
    for name in ("radio.nk", "radio.fxs"):
        window.studio.export(str(folder / name))
        artist.until(lambda: not window.studio.files.jobs.running())
    artist.keep("11_exported")


def main() -> int:
    """Make the pictures; 1 where there is no screen."""
    parser = argparse.ArgumentParser(description=__doc__)
    here = Path(__file__).resolve().parent
    parser.add_argument("--out", type=Path, default=here / "images")
    parser.add_argument("--size", default="1600x900")
    parser.add_argument("--shot", default=samples.names()[0])
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    settings = tempfile.mkdtemp()
    kind, scope = QSettings.Format.NativeFormat, QSettings.Scope.UserScope
    QSettings.setPath(kind, scope, settings)
    application = make_application(sys.argv[:1])
    if application.platformName() == "offscreen":
        print("There is no screen: run this under xvfb-run.")
        return 1
    shot = samples.shot(given.shot)
    window = Window()
    width, height = (int(part) for part in given.size.split("x"))
    window.setGeometry(0, 0, width, height)
    window.show()
    window.activateWindow()
    QTest.qWaitForWindowActive(window)
    artist = Artist(window, given.out)
    artist.rest(1.0)
    walk(artist, shot)
    window.close_without_asking()
    return 0


if __name__ == "__main__":
    sys.exit(main())
