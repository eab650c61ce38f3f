"""What a first prediction and a correction cost, against optical flow both ways.

    python benchmarks/engine.py [--frames 50] [--threads 2]

Draws its own shot: a textured disc of about 200 pixels on an 854x480 plate, keyed at
both ends and in the middle; then one more key. Prints seconds, and the same work in
units of dense flow there and back between all neighbouring frames.
"""

import argparse
import time
from collections.abc import Callable
from itertools import pairwise

import numpy as np

from smartroto.document import Document, Key, Layer, Plate, Shape
from smartroto.models.flow import flow
from smartroto.models.pictures import to_grey
from smartroto.shapes.arrays import Array, Image
from smartroto.solve import Memory, predict

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


def seconds(work: Callable[[], object]) -> float:
    """How long `work` takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main() -> None:
    import cv2

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--frames", type=int, default=50)
    parser.add_argument("--threads", type=int, default=2)
    asked = parser.parse_args()
    cv2.setNumThreads(asked.threads)
    pictures, last = shot(asked.frames), asked.frames - 1
    grey = [to_grey(picture) for picture in pictures]
    memory = Memory()

    def solve(*keyed: int) -> None:
        keys = {frame: Key(value=knots(frame)) for frame in keyed}
        shape = Shape(id="disc", name="disc", keys=keys)
        plate = Plate(path="made here", first=0, last=last, size=SIZE)
        layer = Layer(id="layer", name="layer", items=(shape,))
        document = Document(plate=plate, layers=(layer,))
        predict(document, "disc", read=pictures.__getitem__, memory=memory)

    def flows() -> None:
        for before, after in pairwise(grey):
            flow(before, after)
            flow(after, before)

    unit = seconds(flows)
    first = seconds(lambda: solve(0, last // 2, last))
    again = seconds(lambda: solve(0, last // 4, last // 2, last))
    near = unit * (last // 2) / last
    print(f"flow both ways     {unit:6.2f} s")
    print(f"first prediction   {first:6.2f} s   {first / unit:5.2f} of flow")
    print(f"one more key       {again:6.2f} s   {again / near:5.2f} of flow there")


if __name__ == "__main__":
    main()
