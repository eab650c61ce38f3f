"""How far a thing may go from one frame to the next, with and without leaps.

    python benchmarks/fast_motion.py [--frames 25] [--every 8]

Draws balls of several sizes that are thrown about over a ground much like them, keyed
every few frames, and prints the mean and the worst distance between predicted and true
outline on the frames between, in pixels: of linear interpolation, of the engine that
follows by flow alone, and of the engine as it is.
"""

import argparse
from unittest.mock import patch

import smartroto  # noqa: F401  # isort: skip  (tells NumPy its threads)
import numpy as np
from engine import SIZE, keyed, noise

from smartroto.artist import off
from smartroto.peers import interpolated
from smartroto.shapes.arrays import Array, Image
from smartroto.shapes.between import linear
from smartroto.solve import predict

ROOM = 150.0
"""Pixels that the balls keep within, up and down."""


class Ball:
    """A ball of `radius` pixels, `speed` of them a frame in the mean, turning by `turn`
    radians; `shutter`: for how much of each frame it is open."""

    def __init__(
        self, radius: int, speed: float, turn: float = 0.0, shutter: float = 0.0
    ) -> None:
        self.radius, self.pace = radius, speed / (1.55 * ROOM)
        self.turn, self.shutter = turn, shutter
        self.ground = 0.45 + 0.08 * noise(1, SIZE, 3)
        self.skin = 0.55 + 0.12 * noise(2, (2 * radius + 40, 2 * radius + 40), 2)

    def centre(self, time: float) -> Array:
        """Where it is."""
        x, y = np.sin(self.pace * time), np.sin(1.7 * self.pace * time + 0.5)
        return np.array([SIZE[0] / 2 + 1.6 * ROOM * x, SIZE[1] / 2 + ROOM * y])

    def knots(self, frame: int, count: int = 12) -> Array:
        """Its exact outline."""
        angle = np.arange(count) / count * 2 * np.pi + self.turn * frame
        out = np.stack([np.cos(angle), np.sin(angle)], 1)
        arm = np.stack([-out[:, 1], out[:, 0]], 1) * 4 / 3 * np.tan(np.pi / 2 / count)
        around = np.stack([out - arm, out, out + arm], 1)
        return np.asarray(self.centre(frame) + self.radius * around)

    def picture(self, frame: int) -> Image:
        """The frame, float32 in 0..1."""
        open_ = np.linspace(-0.5, 0.5, 9) * self.shutter if self.shutter else [0.0]
        return np.asarray(np.mean([self._at(frame + t) for t in open_], 0), np.float32)

    def _at(self, time: float) -> Image:
        import cv2

        middle, size = self.centre(time), self.skin.shape[0] / 2
        turned = -np.degrees(self.turn * time)
        move = cv2.getRotationMatrix2D((size - 0.5, size - 0.5), turned, 1.0)
        move[:, 2] += middle - size
        laid = cv2.warpAffine(self.skin, move, SIZE)
        x, y = np.meshgrid(np.arange(SIZE[0]) + 0.5, np.arange(SIZE[1]) + 0.5)
        away = np.hypot(x - middle[0], y - middle[1])
        cover = np.clip(self.radius + 0.5 - away, 0, 1)[..., None]
        return np.asarray(cover * laid + (1 - cover) * self.ground, np.float32)


def predicted(pictures: list[Image], truth: Array, frames: list[int]) -> Array:
    """The engine's answer from the truth on some frames."""
    keys = {frame: truth[frame] for frame in frames}
    height, width = pictures[0].shape[:2]
    document = keyed(keys, len(truth) - 1, (width, height))
    return predict(document, "disc", read=pictures.__getitem__).knots


def told(knots: Array, truth: Array, frames: list[int]) -> str:
    """Mean and worst error on the frames that are not keyed."""
    error = np.delete(off(knots, truth), frames)
    return f"{error.mean():7.2f} / {error.max():6.1f}"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--frames", type=int, default=25)
    parser.add_argument("--every", type=int, default=8)
    asked = parser.parse_args()
    frames = sorted({*range(0, asked.frames, asked.every), asked.frames - 1})
    easy = [Ball(radius, speed) for radius in (60, 25, 12) for speed in (20, 40, 80)]
    hard = [Ball(25, 40, turn=0.15), Ball(25, 40, shutter=0.5), Ball(40, 60, 0.1, 0.5)]
    print("radius speed turn shutter          linear       flow alone       with leaps")
    for ball in [*easy, *hard]:
        pictures = [ball.picture(frame) for frame in range(asked.frames)]
        truth = np.array([ball.knots(frame) for frame in range(asked.frames)])
        with patch("smartroto.models.motion.leapt", lambda *known: known[3]):
            flow = predicted(pictures, truth, frames)
        plain = interpolated(linear, truth, frames)
        answers = plain, flow, predicted(pictures, truth, frames)
        speed = np.linalg.norm(np.diff(truth[:, :, 1].mean(1), axis=0), axis=1).mean()
        row = f"{ball.radius:6} {speed:5.0f} {ball.turn:4} {ball.shutter:7}"
        print(row, *(told(knots, truth, frames) for knots in answers), flush=True)


if __name__ == "__main__":
    main()
