"""Synthetic shots that the tests of the engine's evidence share."""

from collections.abc import Callable

import numpy as np
import pytest

from smartroto.models.memory import Memory
from smartroto.models.pictures import Pictures, whole
from smartroto.shapes.arrays import Array, Image

SIZE = (200, 150)


def _noise(seed: int, size: tuple[int, int], blur: float) -> Image:
    import cv2

    noise = np.random.default_rng(seed).normal(size=(size[1], size[0], 3))
    soft = cv2.GaussianBlur(noise.astype(np.float32), (0, 0), blur)
    return np.asarray(soft / soft.std(), np.float32)


def _circle(centre: Array, radius: float, turn: float, count: int = 10) -> Array:
    angles = np.arange(count) / count * 2 * np.pi + turn
    out = np.stack([np.cos(angles), np.sin(angles)], 1)
    along = np.stack([-out[:, 1], out[:, 0]], 1)
    arm = along * radius * 4 / 3 * np.tan(np.pi / 2 / count)
    points = centre + radius * out
    return np.stack([points - arm, points, points + arm], axis=1)


class Disc:
    """A textured disc that travels and turns over a textured ground; all exact."""

    size = SIZE

    def __init__(self, contrast: float = 1.0) -> None:
        self.ground = 0.45 + 0.06 * _noise(1, SIZE, 2.0)
        self.skin = 0.45 + contrast * 0.1 + 0.12 * _noise(2, (110, 110), 1.8)

    def centre(self, frame: int) -> Array:
        return np.array([50.0 + 2.6 * frame, 50 + 0.8 * frame + 0.06 * frame**2])

    def knots(self, frame: int) -> Array:
        return _circle(self.centre(frame), 34.0, 0.03 * frame)

    def read(self, frame: int) -> Image:
        import cv2

        cosine, sine = np.cos(0.03 * frame), np.sin(0.03 * frame)
        turn = np.array([[cosine, -sine], [sine, cosine]])
        shift = self.centre(frame) - 0.5 - turn @ np.array([54.5, 54.5])
        matrix = np.c_[turn, shift]
        skin = cv2.warpAffine(self.skin, matrix, SIZE, flags=cv2.INTER_LINEAR)
        x, y = np.meshgrid(np.arange(SIZE[0]) + 0.5, np.arange(SIZE[1]) + 0.5)
        away = np.hypot(x - self.centre(frame)[0], y - self.centre(frame)[1])
        cover = np.clip(34.5 - away, 0, 1)[..., None]
        picture = cover * skin + (1 - cover) * self.ground
        return np.asarray(picture, np.float32)


@pytest.fixture
def disc() -> Disc:
    return Disc()


@pytest.fixture
def look() -> Callable[[Callable[[int], Image]], Pictures]:
    """Pictures of a whole small plate."""

    def pictures(read: Callable[[int], Image]) -> Pictures:
        return Pictures(read=read, region=whole(SIZE), memory=Memory())

    return pictures
