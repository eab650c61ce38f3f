"""What datasets of outlines take from a document: each shape's region on a frame.

Datasets have no soft edges and no opacity: a shape is there where it is at least half
covered, on frames where it is at least half opaque. Shapes that add are objects;
those that take away, or intersect, cut what lies below them in the stack.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, Literal

import numpy as np
import shapely

from smartroto.animation import knots_at, widths_at
from smartroto.document import Document, Plate, Shape
from smartroto.exchange.outline import plate_of
from smartroto.exchange.report import Report
from smartroto.exchange.straight import Plain, plain_shapes
from smartroto.exchange.summary import summary
from smartroto.moment import TOLERANCE
from smartroto.sequence import file
from smartroto.shapes import planar, stroke
from smartroto.shapes.arrays import Array
from smartroto.shapes.spline import flatten

HALF = 0.5

Cut = Literal["subtract", "intersect"]


@dataclass(frozen=True, eq=False)
class Instance:
    """An object on a frame. number: from 1, the same on every frame.

    region: a shapely geometry in plate pixels, within the picture, not empty.
    """

    number: int
    shape: Shape
    region: Any


class Instances:
    """The objects of a document and where they are.

    Raises FormatError where there is no plate, or no shape.
    """

    def __init__(self, document: Document, program: str) -> None:
        self.document = document
        self.plate: Plate = plate_of(document, program)
        self.report = Report()
        plains = [p for p in plain_shapes(document, self.report) if self._usable(p)]
        self._stack = plains[::-1]
        self.objects = [
            plain.shape
            for plain in self._stack
            if plain.shape.mode not in ("subtract", "intersect")
        ]

    def _usable(self, plain: Plain) -> bool:
        shape = plain.shape
        if not (shape.keys and plain.visible):
            self.report.drop(shape.name, "is hidden" if shape.keys else "has no key")
            return False
        self.report.keep(shape.name, summary(shape))
        if any(key.value.any() for key in shape.feather.values()):
            self.report.drop(shape.name, "the soft edge: datasets have hard ones")
        return True

    def on(self, frame: int) -> list[Instance]:
        """The objects on a frame, the lowest first."""
        numbers = {shape.id: n for n, shape in enumerate(self.objects, 1)}
        found: list[Instance] = []
        for plain in self._stack:
            shape = plain.shape
            if plain.opacity.at(np.array([float(frame)])).values[0] < HALF:
                continue
            region = self._region(shape, frame)
            if shape.id in numbers:
                found.append(Instance(numbers[shape.id], shape, region))
            else:
                cut: Cut = "subtract" if shape.mode == "subtract" else "intersect"
                found = [_cut(each, region, cut) for each in found]
        return [each for each in found if each.region.area > 0]

    def _region(self, shape: Shape, frame: int) -> Any:
        """What a shape covers within the picture."""
        picture = shapely.box(0, 0, *self.plate.size)
        knots = knots_at(self.document, shape, frame)
        inside = (
            planar.nonzero(flatten(knots, TOLERANCE))
            if shape.closed
            else stroke.region(knots, widths_at(shape, frame), TOLERANCE)
        )
        verb: Cut = "subtract" if shape.inverted else "intersect"
        return planar.combine(picture, inside, verb)


def _cut(instance: Instance, region: Any, how: Cut) -> Instance:
    left = planar.combine(instance.region, region, how)
    return Instance(instance.number, instance.shape, left)


def frames_of(plate: Plate, frames: Iterable[int] | None) -> list[int]:
    """The frames to write; None means all of the plate."""
    return list(plate.frames if frames is None else frames)


def picture_name(plate: Plate, frame: int) -> str:
    """The file of a frame, without folders: that of the plate where it has one each."""
    named = PurePath(file(plate.path, frame)).name if plate.path else ""
    alone = named == PurePath(plate.path).name
    return f"{frame:05d}.png" if alone or not named else named


def simple_polygons(region: Any) -> list[Array]:
    """A region as rings `[M, 2]` that have no holes: one with holes is cut through.

    >>> square = shapely.box(0, 0, 4, 4) - shapely.box(1, 1, 2, 2)
    >>> len(simple_polygons(square))
    2
    """
    found: list[Array] = []
    for part in shapely.get_parts(region):
        if shapely.get_type_id(part) != 3 or part.area == 0:
            continue
        if not part.interiors:
            found.append(shapely.get_coordinates(part.exterior)[:-1])
            continue
        left, low, right, high = part.bounds
        middle = part.interiors[0].centroid.x
        for half in (
            shapely.box(left, low, middle, high),
            shapely.box(middle, low, right, high),
        ):
            found += simple_polygons(shapely.intersection(part, half))
    return found
