"""Learning from a shot: what the keys of a shape and their pictures teach, as a value.

It is kept with the shape in the project, and in a model file (`smartroto.model_file`)
for the next shot of the same thing.
"""

import hashlib

import numpy as np

from smartroto import placement
from smartroto.document import Document, Plate, Shape
from smartroto.errors import Error, ShapeError
from smartroto.jobs import Progress
from smartroto.models.memory import Memory
from smartroto.models.pictures import Pictures, Read, around
from smartroto.models.plain import unrest
from smartroto.shapes.arrays import Array, IntArray
from smartroto.shapes.learned import SIZES, Learned, silhouettes, where

MOST_KEYS = 24
"""Keys that are learned from, spread evenly where a shape has more."""


def learn(
    document: Document,
    shape_id: str,
    *,
    read: Read,
    progress: Progress | None = None,
    memory: Memory | None = None,
) -> Learned:
    """What the keys of a shape teach: its silhouettes, its edge and its unrest.

    read: as for `smartroto.solve.predict`. Raises ShapeError for an unknown shape or
    one without keys, Cancelled when `progress` is told to stop.
    """
    progress = progress or Progress()
    shape, plate = document.shape(shape_id), document.plate
    if not shape.keys:
        raise ShapeError(f"{shape.name!r} has no keys: there is nothing to learn from.")
    times = np.array(list(shape.keys))
    own = np.stack([key.value for key in shape.keys.values()])
    times, keys = _spread(times, placement.moved(document, shape, times, own))
    centre, weights = np.zeros(0), np.zeros(0)
    if plate is not None and shape.closed:
        from smartroto.models.boundary import together
        from smartroto.models.device import array

        size = plate.size
        pictures = Pictures(
            read=read,
            region=around(keys, size),
            memory=memory or Memory(),
            name=shot_word(plate),
            unreadable=(Error, OSError),
            check=progress.check,
        )
        inwards = [pictures.region.inwards(key) for key in keys]
        judge = together(pictures, times.tolist(), inwards)
        if judge is not None and len(judge.weights) == SIZES[1]:
            centre, weights = array(judge.centre), array(judge.weights)
    progress.step(1.0, f"Learned {shape.name}")
    return Learned(
        name=shape.name,
        closed=shape.closed,
        silhouettes=silhouettes(keys),
        centre=centre,
        weights=weights,
        unrest=unrest(times.astype(float), keys) / where(keys[len(keys) // 2])[1],
        shot=shot_word(plate),
    )


def foreign(plate: Plate | None, shape: Shape) -> Learned | None:
    """What the shape was given to start from, unless it comes from this very plate:
    there the keys themselves teach more, and may not be asked about themselves."""
    learned = shape.learned
    return None if learned is None or learned.shot == shot_word(plate) else learned


def shot_word(plate: Plate | None) -> str:
    """A word for a plate that tells nothing of it but whether it is the same."""
    if plate is None:
        return ""
    told = repr((plate.path.rpartition("/")[2], plate.first, plate.last, plate.size))
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def _spread(times: IntArray, keys: Array) -> tuple[IntArray, Array]:
    some = np.unique(np.linspace(0, len(times) - 1, min(len(times), MOST_KEYS)).round())
    rows = some.astype(int)
    return times[rows], keys[rows]
