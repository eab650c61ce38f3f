"""How quickly the whole window answers with very many shapes.

500 shapes of 30 points with predictions on 60 frames over a 4K plate, one selected, in
a window of 1920 x 1080 with all its panels. From the event to the painted window:
stepping through frames that are in memory, zooming, dragging a point, hovering, and
selecting another shape. Prints milliseconds by the clock and of the thread's own work.

Run: `python benchmarks/window.py [--shapes 500]`
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

import canvas as viewer
import numpy as np
import project
from PySide6.QtCore import QEvent, QSettings
from PySide6.QtWidgets import QApplication

from smartroto import solve
from smartroto.document import Document
from smartroto.ui.app import make_application
from smartroto.ui.studio import Studio
from smartroto.ui.window import Window

FRAMES, NEAR = 60, 12
SIZE = (4096, 2304)


def make(folder: str, shapes: int) -> Document:
    """The shapes over a plate that is there; all frames are the same picture."""
    document = project.make(shapes, FRAMES, 10, 30)
    plate = replace(viewer.make_plate(folder, SIZE), last=project.FIRST + FRAMES - 1)
    first = Path(plate.path % plate.first)
    for frame in plate.frames:
        there = Path(plate.path % frame)
        if not there.exists():
            os.link(first, there)
    sources = {s.id: solve.fingerprint(plate, s) for s in document.shapes()}
    fresh = {
        id: replace(prediction, source=sources[id])
        for id, prediction in document.predictions.items()
    }
    return replace(document, plate=plate, predictions=MappingProxyType(fresh))


def measure(window: Window, name: str, deed: Callable[[int], object]) -> None:
    """Do something a number of times and print how long the window took."""
    times = []
    for turn in range(40):
        start = time.perf_counter(), time.thread_time()
        deed(turn)
        window.canvas.repaint()
        QApplication.processEvents()
        end = time.perf_counter(), time.thread_time()
        times.append([1e3 * (b - a) for a, b in zip(start, end, strict=True)])
    clock, busy = np.array(times[5:]).T
    late = np.percentile(busy, 95)
    print(f"{name:22s}{np.median(clock):9.1f}{np.median(busy):9.1f}{late:9.1f}")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--shapes", type=int, default=500)
    args = parser.parse_args()
    make_application(["smartroto"])
    with tempfile.TemporaryDirectory() as folder:
        scope = QSettings.Scope.UserScope
        QSettings.setPath(QSettings.Format.NativeFormat, scope, f"{folder}/settings")
        studio = Studio(make(folder, args.shapes))
        window = Window(studio)
        window.resize(1920, 1080)
        window.show()
        studio.select(["shape0000"], {"shape0000": [0]})
        for frame in range(project.FIRST, project.FIRST + NEAR):
            studio.go(frame)
            viewer.settle(window.canvas)
        print(f"{args.shapes} shapes, ms {'':6s}   median      CPU CPU 95 %")
        measure(window, "frame step", lambda i: studio.go(project.FIRST + i % NEAR))
        centre = (SIZE[0] / 2, SIZE[1] / 2)
        zoom = {"centre": centre}
        measure(window, "zoom", lambda i: studio.look(zoom=0.4 + 0.004 * i, **zoom))
        studio.look(zoom=0.0, centre=None)
        viewer.settle(window.canvas)
        pen(window)
        ids = [shape.id for shape in studio.document.shapes()]
        measure(window, "select another", lambda i: studio.select([ids[i % len(ids)]]))
        window.close_without_asking()


def pen(window: Window) -> None:
    """Drag a point of the selected shape, then hover over everything."""
    canvas, move = window.canvas, QEvent.Type.MouseMove
    outline = canvas.picture.outline("shape0000")
    assert outline is not None
    at = canvas.camera.to_screen(outline.knots[0, 1])
    viewer.send(canvas, move, at, viewer.NONE)
    viewer.send(canvas, QEvent.Type.MouseButtonPress, at, viewer.LEFT)
    away = [at + np.array([5.0 + i % 9, 3.0]) for i in range(40)]
    measure(
        window,
        "drag a point",
        lambda i: viewer.send(canvas, move, away[i], viewer.LEFT),
    )
    viewer.send(canvas, QEvent.Type.MouseButtonRelease, at, viewer.NONE)
    places = [np.array([300.0 + 20 * i, 200.0 + 15 * i]) for i in range(40)]
    measure(
        window, "hover", lambda i: viewer.send(canvas, move, places[i], viewer.NONE)
    )


if __name__ == "__main__":
    main()
