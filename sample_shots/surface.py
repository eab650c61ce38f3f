"""Flat pictures placed in the world, and how they are laid over one another.

Pictures are `[h, w, 4]` float32: light premultiplied by coverage, then coverage.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from smartroto.samples.camera import SIZE, Pose
from smartroto.shapes.arrays import Array, Image

Jitter = tuple[float, float]


@dataclass(frozen=True)
class Surface:
    """A painted rectangle in the world.

    image: its texels. origin: the upper left corner, metres. across, down: its edges.
    """

    image: Image
    origin: Array
    across: Array
    down: Array

    def over(self, picture: Image, pose: Pose, scale: float, jitter: Jitter) -> None:
        """Lay the surface over a whole frame `[H, W, 3]`, in place."""
        import cv2

        h, w = self.image.shape[:2]
        texels = np.array([[1 / w, 0, 0.5 / w], [0, 1 / h, 0.5 / h], [0, 0, 1]])
        matrix = to_indices(scale, jitter) @ pose.plane(
            self.origin, self.across, self.down
        )
        left, top, right, bottom = _touched(matrix, picture.shape)
        if left >= right or top >= bottom:
            return
        shift = np.array([[1, 0, -left], [0, 1, -top], [0, 0, 1.0]])
        drawn: Any = cv2.warpPerspective(
            self.image, shift @ matrix @ texels, (right - left, bottom - top)
        )
        lay(picture[top:bottom, left:right], drawn)


def _touched(matrix: Array, shape: tuple[int, ...]) -> tuple[int, int, int, int]:
    """The box of pixels that a unit square may reach: left, top, right, bottom."""
    corners = np.array([[0, 0, 1], [1, 0, 1], [1, 1, 1], [0, 1, 1.0]]) @ matrix.T
    places = corners[:, :2] / corners[:, 2:]
    low = np.floor(places.min(0)).astype(int) - 1
    high = np.ceil(places.max(0)).astype(int) + 2
    return (
        max(0, int(low[0])),
        max(0, int(low[1])),
        min(shape[1], int(high[0])),
        min(shape[0], int(high[1])),
    )


def lay(below: Image, above: Image) -> None:
    """Lay a premultiplied picture `[h, w, 4]` over an opaque one, in place."""
    below *= 1 - above[..., 3:]
    below += above[..., :3]


def frame_size(scale: float) -> tuple[int, int]:
    """Width and height of a rendering, in pixels."""
    return round(SIZE[0] * scale), round(SIZE[1] * scale)


def to_indices(scale: float, jitter: Jitter) -> Array:
    """`[3, 3]` from plate pixels to array indices of a rendering."""
    return np.array(
        [[scale, 0, jitter[0] - 0.5], [0, scale, jitter[1] - 0.5], [0, 0, 1.0]]
    )


def pixel_grid(
    box: tuple[int, int, int, int], scale: float, jitter: Jitter
) -> tuple[Array, Array]:
    """Plate coordinates of the pixels in a box (left, top, right, bottom)."""
    x = (np.arange(box[0], box[2]) + 0.5 - jitter[0]) / scale
    y = (np.arange(box[1], box[3]) + 0.5 - jitter[1]) / scale
    across, down = np.meshgrid(x, y)
    return across, down


def cut(colour: Image, coverage: Image) -> Image:
    """Colour and coverage as a premultiplied picture."""
    return np.dstack([colour * coverage[..., None], coverage]).astype(np.float32)


def filled(polygon: Array, size: tuple[int, int]) -> Image:
    """Coverage `[h, w]` of a polygon given in array coordinates, antialiased."""
    import cv2

    fine, bits = 4, 6
    mask = np.zeros((size[1] * fine, size[0] * fine), np.uint8)
    points = np.rint((polygon * fine - 0.5) * 2**bits).astype(np.int32)
    cv2.fillPoly(mask, [points], 255, shift=bits)
    small = cv2.resize(mask, size, interpolation=cv2.INTER_AREA)
    return small.astype(np.float32) / np.float32(255)
