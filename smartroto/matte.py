"""The document at a frame as a float matte: shapes drawn, blurred and combined.

Shapes are laid on each other from the lowest to the top one, each by its mode. With
`a` what is there and `b` the shape's coverage times its opacity:

union `a + b - ab` · add `min(a + b, 1)` · subtract `a (1 - b)` · max `max(a, b)` ·
intersect `a (1 - opacity (1 - coverage))`, which is `ab` for an opaque shape.

A layer is laid on what is below it in the same way; its opacity fades between the
matte without and with the layer as a whole.
"""

from collections.abc import Collection, Iterable
from dataclasses import replace

import numpy as np

from smartroto.animation import opacity_at
from smartroto.document import Document, Layer, Shape
from smartroto.errors import PlateError
from smartroto.moment import Moment, shutter_times
from smartroto.shapes.arrays import Image
from smartroto.shapes.raster import Patch

Item = Shape | Layer


def matte(
    document: Document,
    frame: int,
    *,
    shapes: Collection[str] | None = None,
    shutter: float = 0.0,
    samples: int | None = None,
) -> Image:
    """The matte of a frame: float32 `[H, W]`, 0..1, of the plate's size.

    shapes: ids of those to draw; None means all. Shapes and layers that are not
        visible, and shapes outside their lifetime, are left out.
    shutter: how many frames it is open, centred on the frame: every shape is blurred by
        its motion. At 0 only shapes with motion blur are, by half a frame.
    samples: exact mattes that are averaged over the shutter; None takes one for each
        pixel of the fastest point's way, at most 64.
    PlateError without a plate, ShapeError for an unknown id or a broken outline.
    """
    size = plate_size(document)
    wanted = {shape.id for shape in document.shapes()} if shapes is None else {*shapes}
    for id in wanted:
        document.shape(id)
    drawn = [
        s for s in shown_shapes(document.layers) if s.id in wanted and s.alive(frame)
    ]
    times = shutter_times(document, drawn, frame, shutter, samples)
    moment = Moment(document, frame, size, blur_all=shutter > 0)
    total = np.zeros((size[1], size[0]), np.float32)
    for time in times:
        picture = total if len(times) == 1 else np.zeros_like(total)
        _lay(picture, document.layers, moment, time, {shape.id for shape in drawn})
        if picture is not total:
            total += picture / np.float32(len(times))
    return total


def shape_matte(
    document: Document,
    shape: Shape,
    frame: int,
    *,
    shutter: float = 0.0,
    samples: int | None = None,
) -> Image:
    """The matte of one shape alone, whatever its mode: float32 `[H, W]`, 0..1.

    Its opacity, inversion, soft edge, lifetime and motion blur count; visibility and
    the layers that it is in do not, but for where they carry it. shutter, samples and
    errors as in `matte`.
    """
    alone = replace(shape, mode="union", visible=True)
    layer = Layer(id="alone", name="alone", items=(alone,))
    around = document.placings.get(shape.id, ())
    for placing in reversed(around if shape.transform.still else around[:-1]):
        layer = replace(layer, items=(layer,), transform=placing.transform)
    only = replace(document, layers=(layer,))
    return matte(only, frame, shutter=shutter, samples=samples)


def plate_size(document: Document) -> tuple[int, int]:
    """Width and height of the plate; PlateError where there is none."""
    if document.plate is None:
        raise PlateError(
            "A matte needs the size of the plate, and this project has none: open the "
            "plate first."
        )
    return document.plate.size


def shown_shapes(items: Iterable[Item]) -> list[Shape]:
    """The shapes in visible layers that are visible themselves."""
    found: list[Shape] = []
    for item in items:
        if item.visible and isinstance(item, Layer):
            found += shown_shapes(item.items)
        elif item.visible and isinstance(item, Shape) and item.keys:
            found.append(item)
    return found


def _lay(
    picture: Image,
    items: Collection[Item],
    moment: Moment,
    time: float,
    drawn: Collection[str],
) -> None:
    """Lay items on a picture, the last one first."""
    for item in reversed(tuple(items)):
        if isinstance(item, Layer):
            _lay_layer(picture, item, moment, time, drawn)
        elif item.id in drawn:
            opacity = opacity_at(item.opacity, time)
            combine(picture, moment.patch(item, time), item, opacity)


def _lay_layer(
    picture: Image, layer: Layer, moment: Moment, time: float, drawn: Collection[str]
) -> None:
    opacity = opacity_at(layer.opacity, time) if layer.visible else 0.0
    if opacity == 0:
        return
    below = picture.copy() if opacity < 1 else picture
    _lay(picture, layer.items, moment, time, drawn)
    if opacity < 1:
        picture *= np.float32(opacity)
        picture += below * np.float32(1 - opacity)


def combine(picture: Image, patch: Patch, shape: Shape, opacity: float) -> None:
    """Lay a shape's coverage on a matte `[H, W]`, in place, by the shape's mode."""
    if shape.inverted:
        height, width = picture.shape
        patch = Patch(0, 0, 1 - patch.on((width, height)))
    there, b = picture[patch.region()], patch.values * np.float32(opacity)
    if shape.mode == "union":
        there += b - there * b
    elif shape.mode == "add":
        np.minimum(there + b, 1, out=there)
    elif shape.mode == "subtract":
        there *= 1 - b
    elif shape.mode == "max":
        np.maximum(there, b, out=there)
    else:
        inside = there * (np.float32(1 - opacity) + b)
        picture *= np.float32(1 - opacity)
        there[...] = inside
