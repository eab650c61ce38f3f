"""What is to be predicted: keys on the plate, and the gaps between them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from smartroto import placement
from smartroto.document import Document, Plate, Shape
from smartroto.errors import ShapeError
from smartroto.learn import foreign
from smartroto.models.plain import plain
from smartroto.shapes.arrays import Array, IntArray
from smartroto.shapes.learned import Learned, where


@dataclass(frozen=True)
class Gap:
    """Frames from one key to the next, or from the last key to the end (one key)."""

    start: int
    end: int
    keyed: bool

    @property
    def frames(self) -> list[int]:
        """Start to end; backwards where end lies before start."""
        way = 1 if self.end >= self.start else -1
        return list(range(self.start, self.end + way, way))

    def ages(self) -> IntArray:
        """`[T]` frames from each to the nearest key of the gap."""
        age = np.arange(len(self.frames))
        return np.minimum(age, age[::-1]) if self.keyed else age

    def away(self, frame: int | None) -> int:
        """How far the gap lies from `frame`; 0 where it holds it."""
        low, high = sorted((self.start, self.end))
        if frame is None:
            return low
        return max(low - frame, frame - high, 0)


@dataclass(frozen=True)
class Task:
    """What is to be predicted.

    own: the keys `[K, N, 3, 2]` as stored, in the shape's own space; keys: the same in
    plate pixels, where pictures are; frames: `[T]` that are wanted; placing: how the
    shape is placed, as a word.
    """

    document: Document
    shape: Shape
    times: IntArray
    own: Array
    keys: Array
    frames: IntArray
    placing: str

    @property
    def plate(self) -> Plate | None:
        """The plate that is looked at."""
        return self.document.plate

    @property
    def placed(self) -> bool:
        """Whether anything places the shape."""
        return bool(self.placing)

    @property
    def taught(self) -> Learned | None:
        """What another shot taught about the shape."""
        return foreign(self.plate, self.shape)

    def on_plate(self, frames: IntArray, knots: Array) -> Array:
        """Outlines `[T, N, 3, 2]` of the shape's own space in plate pixels."""
        return placement.moved(self.document, self.shape, frames, knots)

    def brought_back(self, frames: IntArray, knots: Array) -> Array:
        """Outlines `[T, N, 3, 2]` on the plate in the shape's own space."""
        return placement.brought_back(self.document, self.shape, frames, knots)

    def plain(
        self, times: IntArray, own: Array, frames: IntArray
    ) -> tuple[Array, Array]:
        """Interpolated in the shape's own space and put on the plate: outlines
        `[T, N, 3, 2]` and the error `[T, N]` to expect, both in plate pixels."""
        usual = 0.0
        if self.taught is not None:
            usual = self.taught.unrest * where(own[len(own) // 2])[1]
        knots, error = plain(times.astype(float), own, frames.astype(float), usual)
        if not self.placed:
            return knots, error
        middles = knots[:, :, 1].mean(axis=1)
        wide = [
            placement.stretch_at(self.document, self.shape.id, frame, at)
            for frame, at in zip(frames.tolist(), middles, strict=True)
        ]
        return self.on_plate(frames, knots), error * np.array(wide)[:, None]

    @classmethod
    def of(
        cls, document: Document, shape: Shape, frames: Sequence[int] | None
    ) -> "Task":
        """The task of a shape; ShapeError where it has no usable key."""
        if not shape.keys:
            raise ShapeError(
                f"{shape.name!r} has no keys: draw it on one frame before predicting."
            )
        times = np.array(list(shape.keys), dtype=np.int64)
        keys = np.stack([key.value for key in shape.keys.values()])
        if not np.isfinite(keys).all():
            bad = int(times[~np.isfinite(keys).all(axis=(1, 2, 3))][0])
            raise ShapeError(
                f"The key of {shape.name!r} at frame {bad} holds a position that is no "
                "number: set that key again."
            )
        wanted = _wanted(document.plate, times, frames)
        there = placement.moved(document, shape, times, keys)
        placing = placement.digest(document, shape.id)
        return cls(document, shape, times, keys, there, wanted, placing)

    def gaps(self) -> Iterator[Gap]:
        """The gaps that hold a wanted frame without a key."""
        free = np.setdiff1d(self.frames, self.times)
        first, last = int(self.times[0]), int(self.times[-1])
        for start, end in zip(self.times, self.times[1:], strict=False):
            if ((free > start) & (free < end)).any():
                yield Gap(int(start), int(end), True)
        if len(free) and free[0] < first:
            yield Gap(first, int(free[0]), False)
        if len(free) and free[-1] > last:
            yield Gap(last, int(free[-1]), False)

    def free(self, gaps: Sequence[Gap]) -> frozenset[int]:
        """The wanted frames of these gaps."""
        within = {frame for gap in gaps for frame in gap.frames}
        return frozenset(
            within.intersection(self.frames.tolist()) - set(self.times.tolist())
        )


def _wanted(
    plate: Plate | None, times: IntArray, frames: Sequence[int] | None
) -> IntArray:
    if frames is not None:
        return np.unique(np.array(list(frames), dtype=np.int64))
    if plate is None:
        return np.arange(times[0], times[-1] + 1)
    return np.arange(plate.first, plate.last + 1)
