"""A shape's outline over time for writing: its keys, or every predicted frame."""

from dataclasses import dataclass

import numpy as np

from smartroto.animation import knots_at
from smartroto.document import Document, Keys, Plate, Shape
from smartroto.errors import FormatError
from smartroto.exchange.curve import Curve, from_keys, lines


@dataclass(frozen=True)
class Outline:
    """Knots `[K, N, 3, 2]` in plate pixels, and whether they were predicted."""

    curve: Curve
    predicted: bool


def outline(document: Document, shape: Shape) -> Outline:
    """The curve of a shape's knots.

    With a prediction, every whole frame from the first to the last known one is a key,
    and the lines between them are what the document shows between frames. Beyond them
    the last one stays. Else there are the artist's keys, and around each approved
    frame two more, since it bends the way from one neighbour to the other and no more.
    Raises FormatError for a shape without keys.
    """
    if not shape.keys:
        raise FormatError(f"{shape.name}: the shape has no key.")
    prediction = document.predictions.get(shape.id)
    if prediction is None or not len(prediction.frames):
        return Outline(_frozen(from_keys(shape.keys), shape.approved), False)
    known = [*shape.keys, *prediction.frames[[0, -1]].tolist()]
    known += [frame + step for frame in shape.approved for step in (-1, 1)]
    frames = np.arange(min(known), max(known) + 1)
    knots = np.stack([knots_at(document, shape, int(frame)) for frame in frames])
    return Outline(lines(frames.astype(float), knots), True)


def _frozen(curve: Curve, approved: Keys) -> Curve:
    """The curve through approved outlines, the same from the frames beside them on."""
    if not approved:
        return curve
    near = [frame + step for frame in approved for step in (-1, 0, 1)]
    curve = curve.at(np.union1d(curve.times, np.array(near, dtype=float)))
    parts = (curve.values, curve.arriving, curve.leaving)
    values, arriving, leaving = (part.copy() for part in parts)
    held = curve.held.copy()
    rows = np.searchsorted(curve.times, list(approved))
    values[rows] = [key.value for key in approved.values()]
    for start in sorted({*(rows - 1), *rows}):
        held[start] = False
        leaving[start] = arriving[start + 1] = values[start + 1] - values[start]
    return Curve(
        times=curve.times, values=values, arriving=arriving, leaving=leaving, held=held
    )


def plate_of(document: Document, program: str, *, more: bool = False) -> Plate:
    """The document's plate, to take the size from.

    more: whether there is something else to write than shapes. Raises FormatError
    where there is no plate, or nothing to write.
    """
    if document.plate is None:
        raise FormatError(
            f"{program} needs the size of the picture, and no plate is open: open the "
            "plate and write again."
        )
    if not more and not any(True for _ in document.shapes()):
        raise FormatError("There is no shape to write: draw one first.")
    return document.plate
