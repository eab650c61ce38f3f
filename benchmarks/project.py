"""How long a large project takes to open, and how much memory it takes.

500 shapes of 30 points over 1000 frames: the artist has keyed every 10th frame and the
rest is predicted. Each figure comes from a process of its own: one loads the project
and asks for some frames, one opens it in the window, from asking until it is seen.
Memory is the largest that a process ever took.

Run: `python benchmarks/project.py [--shapes 500] [--frames 1000] [--keys 10]`
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import MappingProxyType

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np

from smartroto import project, solve
from smartroto.animation import knots_at
from smartroto.document import Document, Key, Layer, Plate, Shape
from smartroto.shapes.arrays import Array
from smartroto.shapes.prediction import Prediction

SIZE = (4096, 2304)
FIRST = 1001


def outlines(frames: int, points: int, generator: np.random.Generator) -> Array:
    """A round, uneven outline that wanders over the plate: `[frames, points, 3, 2]`."""
    angle = np.linspace(0, 2 * np.pi, points, endpoint=False)
    reach = generator.uniform(0.02, 0.1) * SIZE[1]
    reach = reach * (1 + 0.1 * generator.standard_normal(points))
    ring = np.stack([np.cos(angle), np.sin(angle)], axis=1) * reach[:, None]
    tangent = (np.roll(ring, -1, axis=0) - np.roll(ring, 1, axis=0)) / 6
    knots = np.stack([ring - tangent, ring, ring + tangent], axis=1)
    start, end = generator.uniform(0.1, 0.9, (2, 2)) * SIZE
    way = np.linspace(0, 1, frames)[:, None]
    return knots + (start + (end - start) * way)[:, None, None]


def make(shapes: int, frames: int, every: int, points: int) -> Document:
    """The project, from a fixed seed."""
    generator = np.random.default_rng(3)
    path = "/nowhere/plate.%04d.exr"
    plate = Plate(path=path, first=FIRST, last=FIRST + frames - 1, size=SIZE)
    made, predictions = [], {}
    for number in range(shapes):
        knots = outlines(frames, points, generator)
        keys = {FIRST + row: Key(value=knots[row]) for row in range(0, frames, every)}
        id = f"shape{number:04d}"
        shape = Shape(id=id, name=id, keys=keys)
        made.append(shape)
        predictions[id] = Prediction(
            frames=np.arange(FIRST, FIRST + frames),
            knots=knots,
            sigma=generator.uniform(0.1, 3.0, (frames, points)),
            seen=np.ones((frames, points)),
            source=solve.fingerprint(plate, shape),
        )
    layer = Layer(id="all", name="all", items=tuple(made))
    return Document(
        plate=plate, layers=(layer,), predictions=MappingProxyType(predictions)
    )


def peak() -> float:
    """The most memory that this process has had at once, GiB."""
    lines = Path("/proc/self/status").read_text().splitlines()
    found = next(line for line in lines if line.startswith("VmHWM"))
    return int(found.split()[1]) / 2**20


def open_here(path: str) -> None:
    """Open the project and look at every 100th frame; print what it took."""
    before = peak()
    start, busy = time.perf_counter(), time.process_time()
    document = project.load(path)
    opened, busy = time.perf_counter() - start, time.process_time() - busy
    at = time.perf_counter()
    shapes = list(document.shapes())
    frames = range(FIRST, FIRST + 1000, 100)
    for frame in frames:
        for shape in shapes:
            knots_at(document, shape, frame)
    step = 1e3 * (time.perf_counter() - at) / len(frames)
    print(f"load {opened:.2f} s ({busy:.2f} s of CPU), a frame's knots {step:.1f} ms")
    print(f"memory at most {peak():.2f} GiB, {before:.2f} GiB of it the program")


def open_in_window(path: str) -> None:
    """Open the project in a window that is there; print how long until it is seen."""
    from PySide6.QtCore import QSettings
    from PySide6.QtWidgets import QApplication

    from smartroto.ui.app import make_application
    from smartroto.ui.window import Window

    make_application(["smartroto"])
    QSettings.setPath(
        QSettings.Format.NativeFormat,
        QSettings.Scope.UserScope,
        str(Path(path).parent / "settings"),
    )
    window = Window()
    window.resize(1920, 1080)
    window.show()
    QApplication.processEvents()
    before, start, held = peak(), time.perf_counter(), 0.0
    window.dialogs.open_path(path)
    while not window.canvas.picture.outlines:
        at = time.perf_counter()
        QApplication.processEvents()
        held = max(held, time.perf_counter() - at)
        time.sleep(0.002)
    window.repaint()
    QApplication.processEvents()
    opened = time.perf_counter() - start
    print(f"open in the window {opened:.2f} s, held up {1e3 * held:.0f} ms at most")
    print(f"memory at most {peak():.2f} GiB, {before:.2f} GiB of it the program")
    window.close_without_asking()


def main() -> None:
    """Write the project, open it in a fresh process, and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--shapes", type=int, default=500)
    parser.add_argument("--frames", type=int, default=1000)
    parser.add_argument("--keys", type=int, default=10)
    parser.add_argument("--points", type=int, default=30)
    parser.add_argument("--open")
    parser.add_argument("--window")
    args = parser.parse_args()
    if args.open or args.window:
        (open_here if args.open else open_in_window)(args.open or args.window)
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "large.sroto"
        document = make(args.shapes, args.frames, args.keys, args.points)
        start = time.perf_counter()
        project.save(document, path)
        print(f"save {time.perf_counter() - start:6.2f} s")
        sizes = [each.stat().st_size / 1e6 for each in sorted(Path(folder).iterdir())]
        print("files " + ", ".join(f"{size:.0f} MB" for size in sizes), flush=True)
        for door in ("--open", "--window"):
            subprocess.run([sys.executable, __file__, door, str(path)], check=True)


if __name__ == "__main__":
    main()
