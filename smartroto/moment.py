"""Shapes at a moment, fractions of a frame included, as outlines and coverage."""

from collections.abc import Sequence

import numpy as np

from smartroto import placement
from smartroto.animation import feather_at, knots_at
from smartroto.document import Document, Shape
from smartroto.errors import ShapeError
from smartroto.shapes import planar, raster, soft, stroke
from smartroto.shapes.arrays import Array
from smartroto.shapes.raster import Patch
from smartroto.shapes.spline import flatten

TOLERANCE = 0.02
"""How far in pixels the polygons that are filled may be off the curves."""

SHUTTER = 0.5
"""Frames that the shutter is open for shapes with motion blur of their own: 180°."""

MOST_SAMPLES = 64


class Moment:
    """Draws the shapes of one frame, each as often as it has to.

    blur_all: whether every shape moves within the frame, not only those with motion
    blur. What stays still is drawn once, however often it is asked for.
    """

    def __init__(
        self,
        document: Document,
        frame: int,
        size: raster.Size,
        *,
        blur_all: bool = False,
    ) -> None:
        self.document, self.frame, self.size = document, frame, size
        self._blur_all = blur_all
        self._still: dict[str, Patch] = {}

    def patch(self, shape: Shape, time: float) -> Patch:
        """The coverage of a shape at a time near the frame."""
        if self._blur_all or shape.motion_blur:
            return self._drawn(shape, time)
        if shape.id not in self._still:
            self._still[shape.id] = self._drawn(shape, self.frame)
        return self._still[shape.id]

    def _drawn(self, shape: Shape, time: float) -> Patch:
        document, own = self.document, own_outline_at(self.document, shape, time)
        feather = feather_at(shape, time)
        widths = placement.shown_widths(document, shape, time)
        if not placement.is_placed(document, shape.id):
            return draw(shape, own, feather, widths, self.size)
        knots = placement.onto_plate(document, shape.id, time, own)
        if feather is not None:
            outer = placement.onto_plate(document, shape.id, time, own + feather)
            feather = outer - knots
        return draw(shape, knots, feather, widths, self.size)


def draw(
    shape: Shape,
    knots: Array,
    feather: Array | None,
    widths: Array,
    size: raster.Size,
) -> Patch:
    """The coverage of a shape with these knots, `[N, 3, 2]` plate pixels.

    feather: offsets `[N, 3, 2]` to the soft edge, or None. An open shape is a stroke as
    wide at its points as `widths` says, `[N]` plate pixels; its soft edge lies as far
    out on both sides as the offsets are long. ShapeError where a number is not finite.
    """
    if not (
        np.isfinite(knots).all() and (feather is None or np.isfinite(feather).all())
    ):
        raise ShapeError(
            f"The outline of {shape.name!r} has points that are not finite numbers: "
            "key it again there, or discard its prediction."
        )
    soft_edge = feather is not None and bool(np.any(feather))
    if not shape.closed:
        return _stroke(shape, knots, feather if soft_edge else None, widths, size)
    inner = flatten(knots, TOLERANCE)
    if soft_edge and feather is not None:
        outer = flatten(knots + feather, TOLERANCE)
        return soft.feathered(inner, outer, size, shape.falloff)
    if planar.crosses_itself(inner):
        return raster.patch(planar.rings(planar.nonzero(inner)), size)
    return raster.patch([inner], size)


def _stroke(
    shape: Shape,
    knots: Array,
    feather: Array | None,
    widths: Array,
    size: raster.Size,
) -> Patch:
    core = stroke.region(knots, widths, TOLERANCE)
    if feather is None:
        return raster.patch(planar.rings(core), size)
    reach = np.linalg.norm(feather[:, 1], axis=-1)
    outer = stroke.region(knots, widths + 2 * reach, TOLERANCE)
    whole = planar.combine(outer, core, "union")
    return soft.between(core, whole, size, shape.falloff)


def outline_at(document: Document, shape: Shape, time: float) -> Array:
    """The outline at any time in plate pixels, `[N, 3, 2]`, for motion blur."""
    own = own_outline_at(document, shape, time)
    return placement.onto_plate(document, shape.id, time, own)


def own_outline_at(document: Document, shape: Shape, time: float) -> Array:
    """The outline at any time in the shape's own space, `[N, 3, 2]`.

    Beyond the first and the last predicted frame the motion goes on as it came, so
    that these frames are blurred as much as the others.
    """
    prediction = document.predictions.get(shape.id)
    if prediction is None or not len(prediction.frames):
        return knots_at(document, shape, time)
    first, last = int(prediction.frames[0]), int(prediction.frames[-1])
    for end, beyond in (
        (first, first - 1 < time < first),
        (last, last < time < last + 1),
    ):
        if beyond:
            there = knots_at(document, shape, end)
            return 2 * there - knots_at(document, shape, 2 * end - time)
    return knots_at(document, shape, time)


def shutter_times(
    document: Document,
    shapes: Sequence[Shape],
    frame: int,
    shutter: float = 0.0,
    samples: int | None = None,
) -> tuple[float, ...]:
    """The times at which a frame is drawn: the middles of equal parts of the shutter.

    shutter: frames, for all shapes; 0 means that of shapes with motion blur.
    samples: how many; None takes one for each pixel that the fastest point travels.
    """
    blurred = shapes if shutter > 0 else [s for s in shapes if s.motion_blur]
    open_for = shutter if shutter > 0 else SHUTTER
    if not blurred:
        return (float(frame),)
    if samples is None:
        way = max(_travel(document, shape, frame, open_for) for shape in blurred)
        samples = int(np.clip(np.ceil(way), 4, MOST_SAMPLES)) if way > 1e-3 else 1
    middles = (np.arange(samples) + 0.5) / samples - 0.5
    return tuple(float(time) for time in frame + open_for * middles)


def _travel(document: Document, shape: Shape, frame: int, shutter: float) -> float:
    """How far the fastest control point moves while the shutter is open, in pixels."""
    times = frame + shutter * np.array([-0.5, -0.25, 0.0, 0.25, 0.5])
    knots = np.stack([outline_at(document, shape, float(time)) for time in times])
    steps = np.linalg.norm(np.diff(knots, axis=0), axis=-1)
    return float(steps.sum(axis=0).max(initial=0.0))
