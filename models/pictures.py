"""The plate as the engine looks at it: one region, at one scale, frame by frame."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from smartroto.models.device import array, frames_at_once, pixels, tensor
from smartroto.models.features import PIXEL, features
from smartroto.models.flow import Bytes, Grey, flow
from smartroto.models.memory import Memory
from smartroto.shapes.arrays import Array, Image

if TYPE_CHECKING:
    from torch import Tensor

    from smartroto.models.flow import Field

Read = Callable[[int], Image]

T = TypeVar("T")

LONGEST = 1024
"""Longest side in pixels of what is looked at; a bigger region is scaled down."""


@dataclass(frozen=True, kw_only=True)
class Region:
    """A box of the plate (x, y, width, height in pixels) and the scale it is seen at.

    Pixels of the region are called working pixels.
    """

    box: tuple[int, int, int, int]
    scale: float

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in working pixels."""
        width, height = self.box[2:]
        return max(round(width * self.scale), 1), max(round(height * self.scale), 1)

    def inwards(self, points: Array) -> Array:
        """Plate pixels to working pixels."""
        return np.asarray((points - np.array(self.box[:2], float)) * self.scale)

    def outwards(self, points: Array) -> Array:
        """Working pixels to plate pixels."""
        return np.asarray(points / self.scale + np.array(self.box[:2], float))


def whole(size: tuple[int, int]) -> Region:
    """The whole plate."""
    return Region(box=(0, 0, *size), scale=min(1.0, LONGEST / max(size)))


def around(points: Array, size: tuple[int, int]) -> Region:
    """A region that holds the object at `points` `[..., 2]` with room to move.

    Where the whole plate is small enough, that: then all shapes share their flow.
    The box is snapped to a coarse grid so that a new key seldom changes it.
    """
    if max(size) <= LONGEST:
        return whole(size)
    flat = points.reshape(-1, 2)
    low, high = flat.min(0), flat.max(0)
    room = 0.3 * float((high - low).max()) + 64
    grid = 128
    low = np.clip(np.floor((low - room) / grid) * grid, 0, None)
    high = np.minimum(np.ceil((high + room) / grid) * grid, size)
    wide = (high - low).astype(int)
    if (wide < grid // 2).any():  # the object lies outside the plate
        return whole(size)
    box = (int(low[0]), int(low[1]), int(wide[0]), int(wide[1]))
    return Region(box=box, scale=min(1.0, LONGEST / int(wide.max())))


class _MissingError(Exception):
    """A frame cannot be read; nothing is kept of it, it may be there another time."""


@dataclass
class Pictures:
    """Frames of one plate in one region, and the flow between them.

    read(frame) gives `[H, W, 3]` floats of about 0..1 and raises what `unreadable`
    names where it cannot; such a frame is None here and listed in `lost`. check() is
    called before anything that takes long and raises when the work is to stop.
    """

    read: Read
    region: Region
    memory: Memory
    name: Hashable = ""
    unreadable: tuple[type[Exception], ...] = (OSError,)
    lost: dict[int, str] = field(default_factory=dict)
    check: Callable[[], None] = lambda: None

    def colour(self, frame: int) -> Image | None:
        """`[h, w, 3]` of the region, finite; None where the frame cannot be read.

        It is read anew each time: what follows from it is kept, and is smaller.
        """
        if frame in self.lost:
            return None
        try:
            return self._load(frame)
        except self.unreadable as error:
            self.lost[frame] = str(error)
            return None

    def grey(self, frame: int) -> Grey | None:
        """Eight bits, contrast spread over the full range; None if unreadable."""
        look = self._look(frame)
        return None if look is None else look[0]

    def features(self, frame: int) -> "Tensor | None":
        """What pixels look like `[h, w, 8]`, on the engine's device (see `features`);
        None if unreadable."""
        look = self._look(frame)
        return None if look is None else look[1]

    def seen(self, frames: Sequence[int], points: Array) -> Array:
        """What pixels look like at `points` `[T, P, 2]`, one row for each of `frames`:
        `[T, P, 8]`, NaN where a frame cannot be read."""
        from smartroto.models.reading import POINT_BYTES, read

        out = np.full((*points.shape[:2], PIXEL), np.nan)
        for rows in self.parts(range(len(frames)), points.shape[1] * POINT_BYTES):
            there, looks = self.looks(rows, frames)
            if there:
                x, y = tensor(np.moveaxis(points[there], -1, 0))
                out[there] = array(read(looks, x, y))
        return out

    def parts(self, rows: Sequence[int], bytes_each: int) -> list[list[int]]:
        """`rows` of frames in parts that may be worked on together, where each takes
        so many bytes on the device beside its picture."""
        width, height = self.region.size
        step = frames_at_once(width * height * PIXEL, bytes_each)
        return [list(rows[at : at + step]) for at in range(0, len(rows), step)]

    def looks(
        self, rows: Sequence[int], frames: Sequence[int]
    ) -> "tuple[list[int], list[Tensor]]":
        """Those of `rows` of `frames` that can be read, and their features."""
        shown = [(row, self.features(frames[row])) for row in rows]
        both = [(row, look) for row, look in shown if look is not None]
        return [row for row, _ in both], [look for _, look in both]

    def flow(self, frame: int, other: int) -> "Field | None":
        """Flow from `frame` to `other` in working pixels; None if one is missing."""

        def make() -> "Field":
            before, after = self.grey(frame), self.grey(other)
            if before is None or after is None:
                raise _MissingError
            return flow(before, after)

        try:
            return self.remember("flow", (frame, other), make)
        except _MissingError:
            return None

    def _look(self, frame: int) -> "tuple[Grey, Tensor] | None":
        """What is kept of a frame."""

        def make() -> "tuple[Grey, Tensor]":
            colour = self.colour(frame)
            if colour is None:
                raise _MissingError
            return to_grey(colour), pixels(features(colour))

        try:
            return self.remember("look", (frame,), make)
        except _MissingError:
            return None

    def _load(self, frame: int) -> Image:
        x, y, width, height = self.region.box
        whole_image = np.asarray(self.read(frame), np.float32)
        if whole_image.ndim == 2:
            whole_image = np.repeat(whole_image[..., None], 3, axis=2)
        part = whole_image[y : y + height, x : x + width, :3]
        if part.size == 0:
            part = np.zeros((1, 1, 3), np.float32)
        return shrink(tame(part), self.region.size)

    def remember(self, what: str, which: Hashable, make: Callable[[], T]) -> T:
        """What `make()` gives, once; `which` says all that it depends on but these
        pictures."""
        self.check()
        return self.memory.get((self.name, self.region, what, which), make)


def tame(image: Image) -> Image:
    """No NaN, no infinity, nothing far beyond white."""
    if image.size and image.min() >= -0.5 and image.max() <= 4.0:  # false for NaN
        return image
    image = np.nan_to_num(image, nan=0.0, posinf=4.0, neginf=0.0)
    return np.clip(image, -0.5, 4.0)


def shrink(image: Image, size: tuple[int, int]) -> Image:
    """Area-average to `size` (width, height); a missing third dimension is added."""
    import cv2

    if image.shape[2] == 1:
        image = np.repeat(image, 3, axis=2)
    if image.shape[1::-1] == size:
        return np.ascontiguousarray(image, dtype=np.float32)
    small = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    return np.ascontiguousarray(small, dtype=np.float32)


def to_grey(colour: Image) -> Grey:
    """Luma in 0..255."""
    import cv2

    weights = 255 * np.array([[0.2126, 0.7152, 0.0722]], np.float32)
    return to_bytes(np.asarray(cv2.transform(colour, weights), np.float32))


def to_bytes(values: Image) -> Bytes:
    """Values of 0..255 as eight bits, rounded, held at both ends."""
    import cv2

    return np.asarray(cv2.convertScaleAbs(np.maximum(values, 0.0)), np.uint8)
