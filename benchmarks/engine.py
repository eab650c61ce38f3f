"""What a first prediction and a correction cost, against optical flow both ways.

    python benchmarks/engine.py [--frames 50] [--threads 2] [--processor]

Draws its own shot: a textured disc of about 200 pixels on an 854x480 plate, keyed at
both ends and in the middle; then one more key between two of them. Prints seconds, and
the same work in units of dense flow there and back between all neighbouring frames: of
a correction the time until its neighbourhood is solved, until the first guess shows,
and until all is done. With `--processor` seconds of the processor are counted, which
other work on the machine does not lengthen.
"""

import argparse
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import pairwise

import smartroto  # noqa: F401  # isort: skip  (tells NumPy its threads)
import numpy as np

from smartroto.document import Document, Key, Layer, Plate, Shape
from smartroto.models.flow import flow
from smartroto.models.pictures import to_grey
from smartroto.shapes.arrays import Array, Image
from smartroto.shapes.prediction import Prediction
from smartroto.solve import Memory, Partial, predict

SIZE = (854, 480)


def noise(seed: int, size: tuple[int, int], blur: float) -> Image:
    """Smooth noise of standard deviation one."""
    import cv2

    rough = np.random.default_rng(seed).normal(size=(size[1], size[0], 3))
    soft = cv2.GaussianBlur(rough.astype(np.float32), (0, 0), blur)
    return np.asarray(soft / soft.std(), np.float32)


def centre(frame: int) -> Array:
    """Where the disc is."""
    return np.array([200 + 8.0 * frame, 240 + 60 * np.sin(frame / 8)])


def knots(frame: int, count: int = 40) -> Array:
    """The disc's exact outline."""
    angles = np.arange(count) / count * 2 * np.pi
    out = np.stack([np.cos(angles), np.sin(angles)], 1)
    along = np.stack([-out[:, 1], out[:, 0]], 1) * 4 / 3 * np.tan(np.pi / 2 / count)
    return np.asarray(
        centre(frame) + 100 * np.stack([out - along, out, out + along], 1)
    )


def shot(frames: int) -> list[Image]:
    """All frames, float32 in 0..1."""
    import cv2

    ground = 0.45 + 0.08 * noise(1, SIZE, 3)
    skin = 0.55 + 0.12 * noise(2, (240, 240), 2)
    x, y = np.meshgrid(np.arange(SIZE[0]) + 0.5, np.arange(SIZE[1]) + 0.5)
    out = []
    for frame in range(frames):
        middle = centre(frame)
        move = np.float32([[1, 0, middle[0] - 120], [0, 1, middle[1] - 120]])
        laid = cv2.warpAffine(skin, move, SIZE)
        away = np.hypot(x - middle[0], y - middle[1])
        cover = np.clip(100.5 - away, 0, 1)[..., None]
        out.append(np.asarray(cover * laid + (1 - cover) * ground, np.float32))
    return out


def keyed(keys: dict[int, Array], last: int, size: tuple[int, int]) -> Document:
    """A document of one shape, `disc`, with these keys on a plate of frames 0 to
    `last`."""
    made = {frame: Key(value=value) for frame, value in keys.items()}
    shape = Shape(id="disc", name="disc", keys=made)
    plate = Plate(path="made here", first=0, last=last, size=size)
    layer = Layer(id="layer", name="layer", items=(shape,))
    return Document(plate=plate, layers=(layer,))


def seconds(work: Callable[[], object], clock: Callable[[], float]) -> float:
    """How long `work` takes."""
    start = clock()
    work()
    return clock() - start


@dataclass
class Bench:
    """The shot, and what the engine remembers of it."""

    pictures: list[Image]
    clock: Callable[[], float]
    memory: Memory = field(default_factory=Memory)
    known: dict[str, Prediction] = field(default_factory=dict)

    def solve(self, *frames: int, around: int, partial: Partial | None = None) -> None:
        """Predict from keys on these frames."""
        keys = {frame: knots(frame) for frame in frames}
        document = keyed(keys, len(self.pictures) - 1, SIZE)
        document = replace(document, predictions=self.known)
        read = self.pictures.__getitem__
        self.known = {
            "disc": predict(
                document,
                "disc",
                read=read,
                around=around,
                partial=partial,
                memory=self.memory,
            )
        }

    def correct(self, frames: list[int], new: int) -> tuple[float, float, float]:
        """Seconds until the first guess, until both gaps beside `new`, until all."""
        at = frames.index(new)
        near = set(range(frames[at - 1], frames[at + 1]))
        start, told = self.clock(), []

        def partial(shown: Prediction, waiting: frozenset[int]) -> None:
            told.append((self.clock() - start, not near & waiting))

        self.solve(*frames, around=new, partial=partial)
        there = next(when for when, done in told if done)
        return told[0][0], there, self.clock() - start


def main() -> None:
    import cv2

    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--frames", type=int, default=50)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--processor", action="store_true")
    asked = parser.parse_args()
    cv2.setNumThreads(asked.threads)
    last = asked.frames - 1
    clock = time.process_time if asked.processor else time.perf_counter
    Bench(shot(4), clock).solve(0, 3, around=0)  # what is loaded once
    bench = Bench(shot(asked.frames), clock)
    grey = [to_grey(picture) for picture in bench.pictures]

    def flows() -> None:
        for before, after in pairwise(grey):
            flow(before, after)
            flow(after, before)

    unit = seconds(flows, clock)
    first = seconds(lambda: bench.solve(0, last // 2, last, around=0), clock)
    frames = [0, last // 4, last // 2, last]
    guess, there, all_ = bench.correct(frames, last // 4)
    near = unit * (last // 2) / last
    print(f"flow both ways       {unit:6.2f} s")
    print(f"first prediction     {first:6.2f} s   {first / unit:5.2f} of flow")
    print(f"one more key, guess  {guess:6.3f} s")
    print(f"  its neighbourhood  {there:6.2f} s   {there / near:5.2f} of flow there")
    print(f"  all                {all_:6.2f} s   {all_ / near:5.2f} of flow there")


if __name__ == "__main__":
    main()
