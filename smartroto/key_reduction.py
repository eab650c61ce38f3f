"""Fewer keys for the same motion: predictions baked, and dense keys thinned out."""

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

import numpy as np

from smartroto.animation import held, knots_at
from smartroto.document import Document, Key, Shape
from smartroto.edits import change_shape, discard_prediction
from smartroto.errors import ShapeError
from smartroto.history import Edit
from smartroto.jobs import Progress
from smartroto.shapes import key_fit
from smartroto.shapes.arrays import Array
from smartroto.shapes.spline import polyline

Mode = Literal["curved", "straight"]

PLACES = 6
"""On each curve segment, where the error is looked at."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Reduction:
    """What a shape would be on the fewest keys.

    keys: the new keys; kept: how many of them the artist had set; frames: how many
    frames they stand for; worst: pixels that the outline is off at most, on frame
    `worst_frame`.
    """

    id: str
    keys: dict[int, Key]
    kept: int
    frames: int
    worst: float
    worst_frame: int

    def edit(self) -> Edit:
        """Put the keys in place of the old ones and of the prediction."""

        def change(shape: Shape) -> Shape:
            return replace(shape, keys=self.keys)

        def both(document: Document) -> Document:
            return discard_prediction(self.id)(change_shape(self.id, change)(document))

        return both


def reduce(
    document: Document,
    id: str,
    tolerance: float,
    *,
    mode: Mode = "curved",
    keep: bool = True,
    progress: Progress | None = None,
) -> Reduction:
    """The fewest ordinary keys that show a shape as it is now within a tolerance.

    tolerance: pixels that a place on the outline may be off on any frame.
    mode: in-betweens along curves, with slopes as Nuke stores them; or straight, for
        programs that know nothing else.
    keep: every key that the shape has stays where it is; without it only the first
        and the last do, and held keys with what follows them.
    ShapeError for a tolerance that is not above 0.
    """
    shape = document.shape(id)
    if tolerance <= 0:
        raise ShapeError("A tolerance is more than 0 pixels: give a larger one.")
    frames = _frames(document, shape)
    dense = np.stack([knots_at(document, shape, frame) for frame in frames])
    slope = key_fit.slopes(dense) if mode == "curved" else None
    line = polyline(dense, PLACES, shape.closed)
    along = None if slope is None else polyline(slope, PLACES, shape.closed)
    fixed = sorted(frame - frames.start for frame in _fixed(shape, frames, keep))
    rows, errors = {fixed[0]}, np.zeros(len(frames))
    for first, last in pairwise(fixed):
        rows.add(last)
        if held(shape.keys, frames[first] + 0.5):
            continue
        step = (progress or Progress()).part(first / len(frames), last / len(frames))
        way = key_fit.fewest(line, along, first, last, tolerance, step.step)
        rows.update(way)
        for start, end in pairwise(way):
            off = key_fit.errors(line, along, start, end)
            errors[start : end + 1] = np.maximum(errors[start : end + 1], off)
    keys = {frames[row]: _key(shape, frames[row], row, dense, slope) for row in rows}
    worst = int(np.argmax(errors))
    return Reduction(
        id=id,
        keys=keys,
        kept=len(shape.keys.keys() & keys.keys()),
        frames=len(frames),
        worst=float(errors[worst]),
        worst_frame=frames[worst],
    )


def _frames(document: Document, shape: Shape) -> range:
    """The frames that the keys have to stand for."""
    times = [*shape.keys, *shape.approved]
    prediction = document.predictions.get(shape.id)
    if prediction is not None:
        times += prediction.frames.tolist()
    return range(min(times), max(times) + 1)


def _fixed(shape: Shape, frames: range, keep: bool) -> set[int]:
    """Frames that stay keys: the ends, held keys and the ones after them, or all."""
    times = list(shape.keys)
    stay = {frames[0], frames[-1], *(times if keep else ())}
    for place, time in enumerate(times):
        if shape.keys[time].interpolation == "hold":
            stay.update(times[place : place + 2])
    return stay


def _key(shape: Shape, frame: int, row: int, dense: Array, slope: Array | None) -> Key:
    present = shape.keys.get(frame)
    if present is not None and present.interpolation == "hold":
        return present
    if slope is None:
        return Key(value=dense[row], interpolation="linear")
    return Key(value=dense[row], slopes=np.stack([slope[row]] * 2))
