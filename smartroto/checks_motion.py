"""What the checks look at: every shape's outline on every frame that it lives."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from smartroto import placement
from smartroto.document import Document, Layer, Shape
from smartroto.jobs import Progress
from smartroto.shapes.arrays import Array, Flags, IntArray


@dataclass(frozen=True, kw_only=True)
class Finding:
    """Something to mend: where, and one sentence about it.

    shape: an id of a shape or layer, empty where it is about the whole shot; first,
    last: frames.
    """

    shape: str
    first: int
    last: int
    says: str


@dataclass(frozen=True, kw_only=True, eq=False)
class Motion:
    """A shape's frames `[T]`, in order, and knots `[T, N, 3, 2]` in plate pixels."""

    shape: Shape
    frames: IntArray
    knots: Array


def motions(document: Document, progress: Progress) -> list[Motion]:
    """Of every visible shape with keys, on the frames of the plate that it lives."""
    shapes = [s for s in document.shapes() if s.keys and s.visible]
    return [_motion(document, shape) for shape in progress.over(shapes)]


def _motion(document: Document, shape: Shape) -> Motion:
    times = [*shape.keys] if document.plate is None else [*document.plate.frames]
    frames = [int(t) for t in range(min(times), max(times) + 1) if shape.alive(t)]
    knots = [placement.outline_at(document, shape, frame) for frame in frames]
    form = (len(frames), shape.count, 3, 2)
    return Motion(
        shape=shape,
        frames=np.array(frames, dtype=np.int64),
        knots=np.reshape(np.array(knots, float), form),
    )


def runs(frames: IntArray, flags: Flags) -> Iterator[slice]:
    """Rows of flagged frames that follow each other.

    >>> [*runs(np.array([1, 2, 3, 9]), np.array([True, True, False, True]))]
    [slice(0, 2, None), slice(3, 4, None)]
    """
    rows = np.flatnonzero(flags)
    if not len(rows):
        return
    cuts = np.flatnonzero((np.diff(rows) > 1) | (np.diff(frames[rows]) > 1)) + 1
    for part in np.split(rows, cuts):
        yield slice(int(part[0]), int(part[-1]) + 1)


def about(id: str, frames: IntArray | Sequence[int], says: str) -> Finding:
    """A finding about frames, of which there is one at least, in order."""
    return Finding(shape=id, first=int(frames[0]), last=int(frames[-1]), says=says)


def found(motion: Motion, rows: slice, says: str) -> Finding:
    """A finding about some rows of a motion."""
    return about(motion.shape.id, motion.frames[rows], says)


def items(layers: Sequence[Layer | Shape]) -> Iterator[Layer | Shape]:
    """All layers and shapes, each layer before what it holds."""
    for item in layers:
        yield item
        if isinstance(item, Layer):
            yield from items(item.items)
