"""How long the viewer takes to answer the pen, painted by the CPU without a screen.

Drags one point of one of 20 shapes with 40 points each over a 1080p plate, in a viewer
of 1920 x 1080 points, and measures from the mouse event to the finished picture: the
gesture, the edit, what the studio tells everyone, and the repaint. Prints median and
95th percentile, and the ratio to painting an empty widget of the same size.

Run: `python benchmarks/canvas.py [--shapes 20] [--points 40] [--plate 1920x1080]`
"""

import argparse
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter
from PySide6.QtWidgets import QApplication, QWidget

from smartroto import edits
from smartroto.document import Document, Plate
from smartroto.shapes.arrays import Array
from smartroto.ui.canvas import Canvas
from smartroto.ui.studio import Studio

VIEWER = (1920, 1080)
FRAMES = (1001, 1002)
LIMIT_MS = 16.0
NONE, LEFT = Qt.MouseButton.NoButton, Qt.MouseButton.LeftButton


def blob(generator: np.random.Generator, size: tuple[int, int], points: int) -> Array:
    """A round, uneven outline somewhere on the plate: `[points, 3, 2]`."""
    angle = np.linspace(0, 2 * np.pi, points, endpoint=False)
    reach = generator.uniform(0.08, 0.22) * size[1]
    reach = reach * (1 + 0.1 * generator.standard_normal(points))
    centre = generator.uniform(0.2, 0.8, 2) * size
    ring = np.stack([np.cos(angle), np.sin(angle)], axis=1) * reach[:, None] + centre
    tangent = (np.roll(ring, -1, axis=0) - np.roll(ring, 1, axis=0)) / 6
    return np.stack([ring - tangent, ring, ring + tangent], axis=1)


def make_plate(folder: str, size: tuple[int, int]) -> Plate:
    """Two frames with a gradient."""
    image = QImage(*size, QImage.Format.Format_RGB888)
    painter = QPainter(image)
    for x in range(size[0]):
        painter.fillRect(x, 0, 1, size[1], QColor.fromHsv(x % 360, 120, 160))
    painter.end()
    for frame in FRAMES:
        image.save(str(Path(folder) / f"plate.{frame}.png"))
    pattern = str(Path(folder) / "plate.%04d.png")
    return Plate(path=pattern, first=FRAMES[0], last=FRAMES[-1], size=size)


def make_studio(plate: Plate, shapes: int, points: int) -> Studio:
    """A studio with random shapes, the first one selected with one point."""
    generator = np.random.default_rng(7)
    document = Document(plate=plate)
    for number in range(shapes):
        knots = blob(generator, plate.size, points)
        shape = edits.make_shape(document, "shape", knots, 1001, id=str(number))
        document = edits.add_shape(shape)(document)
    studio = Studio(document)
    studio.select(["0"], {"0": {0}})
    return studio


def send(widget: QWidget, kind: QEvent.Type, at: Array, held: Qt.MouseButton) -> None:
    """A mouse event as the system sends it."""
    place = QPointF(*at)
    button = NONE if kind == QEvent.Type.MouseMove else LEFT
    keys = Qt.KeyboardModifier.NoModifier
    event = QMouseEvent(kind, place, place, button, held, keys)
    QApplication.sendEvent(widget, event)


def timed(repeats: int, work: Callable[[int], object]) -> Array:
    """Milliseconds of each run, by the clock and of CPU: `[repeats, 2]`."""
    times = []
    for index in range(repeats):
        start = time.perf_counter(), time.thread_time()
        work(index)
        end = time.perf_counter(), time.thread_time()
        times.append((1e3 * (end[0] - start[0]), 1e3 * (end[1] - start[1])))
    return np.array(times)


def report(name: str, times: Array, empty: float) -> None:
    """One line of figures."""
    median, late = np.percentile(times[:, 0], [50, 95])
    cpu = np.median(times[:, 1])
    figures = f"{median:7.2f} ms {late:7.2f} ms {cpu:7.2f} ms {median / empty:7.1f} x"
    print(f"{name:34s} {figures}")


def settle(canvas: Canvas) -> None:
    """Wait until the plate and the exact matte are shown."""
    end = time.monotonic() + 20
    while time.monotonic() < end:
        QApplication.processEvents()
        if canvas.settled:
            return
        time.sleep(0.005)


def drags(canvas: Canvas, target: QImage, repeats: int) -> Array:
    """Times from a mouse move in a drag to the finished picture."""
    outline = canvas.picture.outline("0")
    assert outline is not None
    start = canvas.camera.to_screen(outline.knots[0, 1])
    send(canvas, QEvent.Type.MouseButtonPress, start, LEFT)

    def step(index: int) -> None:
        angle = 0.1 * index
        way = 8 + 20 * np.array([np.sin(angle), 1 - np.cos(angle)])
        send(canvas, QEvent.Type.MouseMove, start + way, LEFT)
        canvas.render(target)

    times = timed(repeats, step)
    send(canvas, QEvent.Type.MouseButtonRelease, start, NONE)
    return times


def hovered(canvas: Canvas, target: QImage, index: int) -> None:
    """The pen moves over the viewer with no button down."""
    at = np.array([300.0 + 7 * (index % 190), 400.0 + index % 200])
    send(canvas, QEvent.Type.MouseMove, at, NONE)
    canvas.render(target)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--shapes", type=int, default=20)
    parser.add_argument("--points", type=int, default=40)
    parser.add_argument("--plate", default="1920x1080")
    parser.add_argument("--repeats", type=int, default=200)
    args = parser.parse_args()
    width, height = map(int, args.plate.split("x"))
    application = QApplication.instance() or QApplication([])
    target = QImage(*VIEWER, QImage.Format.Format_RGB32)
    empty = QWidget()
    empty.resize(*VIEWER)
    plain = timed(args.repeats, lambda _: empty.render(target))
    nothing = float(np.median(plain[:, 0]))
    with tempfile.TemporaryDirectory() as folder:
        plate = make_plate(folder, (width, height))
        studio = make_studio(plate, args.shapes, args.points)
        canvas = Canvas(studio)
        canvas.resize(*VIEWER)
        canvas.show()
        print(f"{args.shapes} shapes x {args.points} points, {args.plate} plate")
        titles = (f"{title:>10s}" for title in ("median", "95 %", "CPU", "to empty"))
        print(f"{'':34s}", *titles)
        report("empty widget", plain, nothing)
        for display in ("overlay", "plate", "alpha"):
            studio.look(display=display)
            settle(canvas)
            still = timed(args.repeats, lambda _: canvas.render(target))
            report(f"repaint, {display}", still, nothing)
            moved = drags(canvas, target, args.repeats)
            report(f"point drag to picture, {display}", moved, nothing)
            if display == "overlay":
                median = float(np.median(moved[:, 0]))
                print(f"{'':34s} {'under' if median < LIMIT_MS else 'OVER'} 16 ms")
        hover = timed(args.repeats, lambda i: hovered(canvas, target, i))
        report("hover to picture, alpha", hover, nothing)
        studio.look(display="overlay")
        for frame in FRAMES:
            studio.go(frame)
            settle(canvas)
        steps = timed(
            args.repeats // 4,
            lambda i: (studio.go(FRAMES[i % 2]), canvas.render(target)),
        )
        report("frame step to picture, overlay", steps, nothing)
        wheel = timed(
            args.repeats // 4,
            lambda i: (studio.look(zoom=0.8 + 0.01 * i), canvas.render(target)),
        )
        report("zoom to picture, overlay", wheel, nothing)
        canvas.close()
        studio.close()
    del application


if __name__ == "__main__":
    main()
