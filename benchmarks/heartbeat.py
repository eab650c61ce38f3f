"""Whether the window's thread is ever held up while long work runs.

A timer of 5 ms beats in the window's thread while a shape is predicted, a large project
is saved and mattes are rendered to EXR, each alone and then all at once; a pen drags
a point to and fro. Prints the pauses between beats, without the time that the
thread was ready to run and waited for a processor (Linux tells that): with more at work
than there are processors it says more about the machine than about the window. What is
left is the thread's own work, and waiting for other threads of the program.

Run: `python benchmarks/heartbeat.py [--shapes 20]`
"""

import argparse
import os
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QSettings, Qt, QTimer
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from smartroto import edits, key_edits, samples
from smartroto import plate as plates
from smartroto.document import Document
from smartroto.shapes.arrays import Array
from smartroto.shapes.prediction import Prediction
from smartroto.ui.app import make_application
from smartroto.ui.studio import Studio
from smartroto.ui.window import Window

BEAT_MS = 5
LIMIT_MS = 50.0
NONE, LEFT = Qt.MouseButton.NoButton, Qt.MouseButton.LeftButton


def moment() -> tuple[float, float, float]:
    """Seconds by the clock, of this thread in the queue for a processor, at work."""
    try:
        queued = int(Path("/proc/thread-self/schedstat").read_text().split()[1]) / 1e9
    except OSError:
        queued = 0.0
    return time.perf_counter(), queued, time.thread_time()


class Heart:
    """Beats in the window's thread and remembers the pauses: by the clock, without
    waiting for a processor, and the thread's own work, in ms."""

    def __init__(self) -> None:
        self.pauses: list[tuple[float, float, float]] = []
        self._last = moment()
        self._timer = QTimer(timerType=Qt.TimerType.PreciseTimer, interval=BEAT_MS)
        self._timer.timeout.connect(self._beat)
        self._timer.start()

    def _beat(self) -> None:
        now = moment()
        clock, queued, busy = (
            1e3 * (b - a) for a, b in zip(self._last, now, strict=True)
        )
        self.pauses.append((clock, clock - queued, busy))
        self._last = now

    def take(self) -> Array:
        """The pauses since the last call, `[N, 3]`."""
        found, self.pauses = np.array(self.pauses), []
        return found


def make(folder: str, shapes: int) -> Document:
    """A sample shot with its arm to be predicted, and more shapes predicted already."""
    shot = samples.render("reach", folder, rows=range(0, 48, 2))
    plate = plates.find(str(shot.plate_path))
    document = Document(plate=plate)
    truth = shot.truth_knots
    first = edits.make_shape(document, "arm", truth[0], plate.first, id="arm")
    document = edits.add_shape(first)(document)
    last = key_edits.set_key("arm", plate.last, truth[-1])
    document = last(document)
    predictions = {}
    for number in range(1, shapes):
        moved = truth + np.array([20.0, 5.0]) * number
        shape = edits.make_shape(document, "s", moved[0], plate.first, id=f"{number}")
        document = edits.add_shape(shape)(document)
        count = moved.shape[:2]
        predictions[shape.id] = Prediction(
            frames=np.array(plate.frames),
            knots=moved,
            sigma=np.full(count, 0.5),
            seen=np.ones(count),
        )
    return replace(document, predictions=MappingProxyType(predictions))


class Trial:
    """The window at work, and a pen that never rests."""

    def __init__(self, window: Window, heart: Heart) -> None:
        self.window, self.heart = window, heart
        self.studio, self.canvas = window.studio, window.canvas
        self._angle = 0.0

    def send(self, kind: QEvent.Type, at: Array, held: Qt.MouseButton) -> None:
        """An event of the mouse at a place of the viewer."""
        button = NONE if kind == QEvent.Type.MouseMove else LEFT
        point = QPointF(float(at[0]), float(at[1]))
        keys = Qt.KeyboardModifier.NoModifier
        event = QMouseEvent(kind, point, point, button, held, keys)
        QApplication.sendEvent(self.canvas, event)

    def run(self, name: str, start: Callable[[], object]) -> None:
        """Start long work, drag until it has ended, and print the pauses."""
        outline = self.canvas.picture.outline("1")
        assert outline is not None
        self.studio.select(["1"])
        at = self.canvas.camera.to_screen(outline.knots[0, 1])
        self.send(QEvent.Type.MouseButtonPress, at, LEFT)
        QApplication.processEvents()
        self.heart.take()
        began = time.perf_counter()
        start()
        while self.working or time.perf_counter() - began < 1.0:
            self._angle += 0.2
            way = 12 * np.array([np.cos(self._angle), np.sin(self._angle)])
            self.send(QEvent.Type.MouseMove, at + way, LEFT)
            QApplication.processEvents()
            time.sleep(0.004)
        report(name, self.heart.take(), time.perf_counter() - began)
        self.send(QEvent.Type.MouseMove, at, LEFT)
        self.send(QEvent.Type.MouseButtonRelease, at, NONE)

    @property
    def working(self) -> bool:
        """Whether any of the long work still runs."""
        return self.studio.predictor.busy or bool(self.studio.files.jobs.running())


def report(name: str, pauses: Array, seconds: float) -> None:
    """One line of figures."""
    clock, held, busy = pauses.T
    print(
        f"{name:14s}{seconds:6.1f} s{len(clock):6d}{clock.max():10.1f}"
        f"{np.median(held):10.1f}{np.percentile(held, 99):8.1f}{held.max():9.1f}"
        f"{int((held > LIMIT_MS).sum()):6d}{busy.max():10.1f}",
        flush=True,
    )


def main() -> None:
    """Run everything and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--shapes", type=int, default=20)
    args = parser.parse_args()
    make_application(["smartroto"])
    with tempfile.TemporaryDirectory() as folder:
        scope = QSettings.Scope.UserScope
        QSettings.setPath(QSettings.Format.NativeFormat, scope, f"{folder}/settings")
        studio = Studio(make(f"{folder}/frames", args.shapes))
        window = Window(studio)
        window.resize(1920, 1080)
        window.show()
        end = time.monotonic() + 3
        while time.monotonic() < end:
            QApplication.processEvents()
        trial = Trial(window, Heart())
        print(
            f"{'':22s} beats   longest | held up: median    99 %  longest  >50 |  own"
        )
        project, mattes = Path(folder) / "a.sroto", Path(folder) / "m.%04d.exr"

        def together() -> None:
            first = studio.document.shape("arm").keys
            frame, key = next(iter(first.items()))
            moved = key_edits.set_key("arm", frame, key.value + 0.5)
            studio.do("Move", moved)
            QApplication.processEvents()
            studio.predict(["arm"])
            QApplication.processEvents()
            studio.save(str(project))
            QApplication.processEvents()
            studio.export(str(mattes))

        trial.run("nothing", lambda: None)
        trial.run("predict", lambda: studio.predict(["arm"]))
        trial.run("save", lambda: studio.save(str(project)))
        trial.run("render mattes", lambda: studio.export(str(mattes)))
        trial.run("all at once", together)
        window.close_without_asking()


if __name__ == "__main__":
    main()
