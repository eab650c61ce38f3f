"""What a prediction over a 4K plate takes of memory.

    python benchmarks/memory.py [--frames 40] [--gigabytes 1]

A textured disc of 900 pixels travels over a plate of 3840x2160, drawn frame by frame;
keys on the first, the middle and the last frame, then one more. Prints the seconds, the
most memory that the process ever took beyond what it began with, and what the engine
remembers, which stays within `--gigabytes`.
"""

import argparse
import resource
import time

import numpy as np
from engine import keyed

from smartroto.shapes.arrays import Array, Image
from smartroto.solve import Memory, predict

SIZE, RADIUS = (3840, 2160), 450.0


def noise(seed: int, size: tuple[int, int], blur: float) -> Image:
    """Smooth noise around 0.45."""
    import cv2

    rough = np.random.default_rng(seed).random((size[1], size[0], 3), np.float32)
    soft = cv2.GaussianBlur(rough - 0.5, (0, 0), blur)
    return np.asarray(0.45 + 0.1 * soft / soft.std(), np.float32)


def centre(frame: int) -> Array:
    """Where the disc is."""
    return np.array([900.0 + 40 * frame, 1080 + 150 * np.sin(frame / 8)])


def knots(frame: int, count: int = 40) -> Array:
    """Its outline `[N, 3, 2]`."""
    angles = np.arange(count) / count * 2 * np.pi
    out = np.stack([np.cos(angles), np.sin(angles)], 1)
    arm = np.stack([-out[:, 1], out[:, 0]], 1) * 4 / 3 * np.tan(np.pi / 2 / count)
    ring = np.stack([out - arm, out, out + arm], 1)
    return np.asarray(centre(frame) + RADIUS * ring)


class Shot:
    """Draws frames when they are asked for, and keeps none."""

    def __init__(self) -> None:
        self.ground, self.skin = noise(1, SIZE, 6), noise(2, (1000, 1000), 4)

    def read(self, frame: int) -> Image:
        """float32 `[2160, 3840, 3]`."""
        picture = self.ground.copy()
        x, y = centre(frame).round().astype(int) - 500
        part = picture[y : y + 1000, x : x + 1000]
        at = np.arange(1000) - 499.5
        cover = np.clip(RADIUS + 0.5 - np.hypot(at, at[:, None]), 0, 1)
        skin = self.skin[: part.shape[0], : part.shape[1]]
        share = cover[: part.shape[0], : part.shape[1], None].astype(np.float32)
        part += share * (skin - part)
        return picture


def most() -> float:
    """The most memory that this process ever took, GiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--frames", type=int, default=40)
    parser.add_argument("--gigabytes", type=float, default=1.0)
    asked = parser.parse_args()
    shot, last = Shot(), asked.frames - 1
    shot.read(0)
    start, memory = most(), Memory(int(asked.gigabytes * 2**30))
    for frames in ((0, last // 2, last), (0, last // 4, last // 2, last)):
        document = keyed({frame: knots(frame) for frame in frames}, last, SIZE)
        before = time.perf_counter()
        found = predict(document, "disc", read=shot.read, memory=memory)
        spent = time.perf_counter() - before
        truth = np.stack([knots(frame) for frame in range(asked.frames)])
        off = np.linalg.norm((found.knots - truth)[:, :, 1], axis=-1).mean()
        print(
            f"{len(frames)} keys {spent:6.1f} s   peak +{most() - start:.2f} GiB   "
            f"remembered {memory.used / 2**30:.2f} GiB   off by {off:.2f} px"
        )


if __name__ == "__main__":
    main()
