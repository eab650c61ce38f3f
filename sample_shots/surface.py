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


@dataclass(frozen=True)
class Flat:
    """A painted picture parallel to the frame. place: its corner, plate pixels."""

    image: Image
    place: Array

    def drawn(
        self, moved: Array, shape: tuple[int, ...], scale: float, jitter: Jitter
    ) -> tuple[tuple[slice, slice], Image]:
        """The picture moved by plate pixels: the part of the frame it covers, and it.

        shape: of the frame, rows first.
        """
        import cv2

        corner = (self.place + moved) * scale + jitter
        low = np.floor(corner).astype(int)
        left, top = np.maximum(low, 0)
        right = min(shape[1], int(low[0]) + self.image.shape[1] + 1)
        bottom = min(shape[0], int(low[1]) + self.image.shape[0] + 1)
        across, down = corner - (left, top)
        matrix = np.array([[1, 0, across], [0, 1, down]])
        size = (max(right - int(left), 1), max(bottom - int(top), 1))
        picture: Any = cv2.warpAffine(self.image, matrix, size)
        return (slice(int(top), bottom), slice(int(left), right)), picture

    def over(self, picture: Image, moved: Array, scale: float, jitter: Jitter) -> None:
        """Lay it over a whole frame `[H, W, 3]`, in place."""
        where, drawn = self.drawn(moved, picture.shape, scale, jitter)
        if picture[where].size:
            lay(picture[where], drawn)


def trimmed(image: Image, place: Array, k: float) -> Flat:
    """A flat without the rows and columns in which nothing is painted."""
    there = image[..., 3] > 0
    rows, columns = np.nonzero(there.any(1))[0], np.nonzero(there.any(0))[0]
    part = image[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    corner = np.array([columns[0], rows[0]]) / k
    return Flat(np.ascontiguousarray(part), np.asarray(place + corner, float))


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
    import cv2

    rest = 1 - above[..., 3]
    cv2.multiply(below, cv2.merge((rest, rest, rest)), dst=below)
    cv2.add(below, cv2.cvtColor(above, cv2.COLOR_BGRA2BGR), dst=below)


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
