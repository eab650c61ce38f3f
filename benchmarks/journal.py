"""What autosave and saving cost the window's thread, on a project of a whole shot.

python benchmarks/journal.py --shapes 500 --frames 1000
"""

import argparse
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from smartroto import edits, project, recovery
from smartroto.autosave import Autosave, Base
from smartroto.document import Document, Key, Layer, Plate, Shape
from smartroto.history import History
from smartroto.shapes.arrays import Array
from smartroto.shapes.prediction import Prediction

LIMIT_MS = 5.0
STALL_MS = 50.0
TICK = 0.002
GAP = 20
"""Frames between two keys."""


def make(shapes: int, frames: int, points: int) -> Document:
    """A document with keys every twenty frames."""
    chance = np.random.default_rng(1)
    plate = Plate(path="/sh010.%04d.exr", first=1, last=frames, size=(4096, 2160))
    layers = []
    for number in range(0, shapes, 20):
        items = tuple(
            Shape(
                id=f"s{index}",
                name=f"shape {index}",
                keys={
                    frame: Key(value=chance.uniform(0, 4096, (points, 3, 2)))
                    for frame in range(1, frames + 1, GAP)
                },
            )
            for index in range(number, min(number + 20, shapes))
        )
        layers.append(Layer(id=f"l{number}", name=f"layer {number}", items=items))
    return Document(plate=plate, layers=tuple(layers))


def predicted(shape: Shape, frames: int) -> Prediction:
    """A prediction of every frame."""
    knots = np.random.default_rng(2).uniform(0, 4096, (frames, shape.count, 3, 2))
    sigma = np.ones((frames, shape.count))
    return Prediction(
        frames=np.arange(1, frames + 1), knots=knots, sigma=sigma, seen=sigma
    )


def ms(work: Callable[[], object]) -> float:
    """Milliseconds that a call takes."""
    start = time.perf_counter()
    work()
    return 1e3 * (time.perf_counter() - start)


class Stalls:
    """How late a thread that only sleeps wakes up: what others hold up, worst in ms."""

    def __init__(self) -> None:
        self.late: list[float] = []
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._tick)

    def __enter__(self) -> "Stalls":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _tick(self) -> None:
        while not self._stop.is_set():
            start = time.perf_counter()
            time.sleep(TICK)
            self.late.append(1e3 * (time.perf_counter() - start - TICK))

    def told(self) -> str:
        """The worst and the 99th of a hundred."""
        late = np.array(self.late)
        return f"{np.percentile(late, 99):6.1f} ms {late.max():6.1f} ms"


def line(name: str, times: Array, limit: float) -> None:
    """One line of figures."""
    worst = float(np.max(times))
    verdict = "under" if worst < limit else "OVER"
    figures = f"{np.median(times):8.3f} ms {worst:8.3f} ms"
    print(f"{name:44s} {figures}   {verdict} {limit:g} ms")


def handing_over(document: Document, folder: Path, frames: int, edited: int) -> None:
    """Edit after edit, each handed to the journal at once."""
    history = History(document)
    autosave = Autosave(print)
    autosave.stand_on(Base(document=document, spare=folder / "bench.journal"))
    shapes = list(document.shapes())
    handed, written = [], []
    for number in range(edited):
        shape = shapes[number % len(shapes)]
        if number % 5 == 4:
            edit = edits.set_prediction(shape.id, predicted(shape, frames))
        else:
            edit = edits.rename(shape.id, f"{shape.name} {number}")
        history.do("Edit", edit)
        start = time.perf_counter()
        autosave.note(history.line)
        handed.append(1e3 * (time.perf_counter() - start))
        autosave.flush()
        written.append(1e3 * (time.perf_counter() - start))
    line("handed over, on the window's thread", np.array(handed), LIMIT_MS)
    line("written, on its own thread (second on)", np.array(written[1:]), 1e3)
    print(f"{'the first writes the whole document':44s} {written[0]:8.0f} ms")
    autosave.close(keep=True)
    (path,) = recovery.journals([], folder)
    print(f"{'size of the journal':44s} {path.stat().st_size / 2**20:8.1f} MiB")
    found = recovery.wanted(path)
    assert found is not None
    print(f"{'restored':44s} {ms(lambda: recovery.recover(found)):8.0f} ms")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--shapes", type=int, default=500)
    parser.add_argument("--frames", type=int, default=1000)
    parser.add_argument("--points", type=int, default=30)
    parser.add_argument("--edits", type=int, default=60)
    args = parser.parse_args()
    document = make(args.shapes, args.frames, args.points)
    print(f"{args.shapes} shapes x {args.points} points x {args.frames} frames")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with Stalls() as stalls:
            time.sleep(1)
        print(f"{'threads held up by nothing (99 %, worst)':44s} {stalls.told()}")
        with Stalls() as stalls:
            handing_over(document, folder, args.frames, args.edits)
        print(f"{'threads held up by the journal (99 %, worst)':44s} {stalls.told()}")
        path = folder / "bench.sroto"
        with Stalls() as stalls:
            took = ms(lambda: project.save(document, path, keep=3))
        print(f"{'saved in the background':44s} {took:8.0f} ms")
        print(f"{'threads held up by saving (99 %, worst)':44s} {stalls.told()}")
        print(f"{'opened':44s} {ms(lambda: project.load(path)):8.0f} ms")


if __name__ == "__main__":
    main()
