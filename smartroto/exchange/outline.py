"""A shape's outline over time for writing: its keys, or every predicted frame."""

from dataclasses import dataclass

import numpy as np

from smartroto.animation import knots_at
from smartroto.document import Document, Plate, Shape
from smartroto.errors import FormatError
from smartroto.exchange.curve import Curve, from_keys, lines


@dataclass(frozen=True)
class Outline:
    """Knots `[K, N, 3, 2]` in plate pixels, and whether they were predicted."""

    curve: Curve
    predicted: bool


def outline(document: Document, shape: Shape) -> Outline:
    """The curve of a shape's knots.

    With a prediction, or with frames that are approved, every whole frame from the
    first to the last known one is a key, and the lines between them are what the
    document shows between frames. Beyond them the last one stays.
    Raises FormatError for a shape without keys.
    """
    if not shape.keys:
        raise FormatError(f"{shape.name}: the shape has no key.")
    prediction = document.predictions.get(shape.id)
    known = [*shape.keys]
    if prediction is not None:
        known += prediction.frames[[0, -1]].tolist() if len(prediction.frames) else []
    # A frozen frame bends its two neighbours' way to it and no more.
    known += [frame + step for frame in shape.approved for step in (-1, 1)]
    if len(known) == len(shape.keys):
        return Outline(from_keys(shape.keys), False)
    frames = np.arange(min(known), max(known) + 1)
    knots = np.stack([knots_at(document, shape, int(frame)) for frame in frames])
    return Outline(lines(frames.astype(float), knots), True)


def plate_of(document: Document, program: str) -> Plate:
    """The document's plate; FormatError where there is none to take the size from."""
    if document.plate is None:
        raise FormatError(
            f"{program} needs the size of the picture, and no plate is open: open the "
            "plate and write again."
        )
    if not any(True for _ in document.shapes()):
        raise FormatError("There is no shape to write: draw one first.")
    return document.plate
