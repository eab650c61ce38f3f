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
    moment = _moment(document, frame, shutter)
    wanted = {shape.id for shape in document.shapes()} if shapes is None else {*shapes}
    for id in wanted:
        document.shape(id)
    return _exposed(moment, document.layers, wanted, shutter, samples)


def mattes(
    document: Document, frame: int, shapes: Iterable[str], *, shutter: float = 0.0
) -> list[Image]:
    """The matte of a frame, then that of each of these shapes alone, whatever its mode.

    shapes: ids. Their opacity, inversion, soft edge, lifetime and motion blur count in
        their own mattes; visibility and the layers that they are in do not, but for
        where they carry them. What nothing blurs is drawn once for both.
    shutter and errors as in `matte`.
    """
    moment = _moment(document, frame, shutter)
    everything = {shape.id for shape in document.shapes()}
    pictures = [_exposed(moment, document.layers, everything, shutter)]
    for id in shapes:
        alone = replace(document.shape(id), mode="union", visible=True)
        pictures.append(_exposed(moment, [alone], {id}, shutter))
    return pictures


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


def _moment(document: Document, frame: int, shutter: float) -> Moment:
    return Moment(document, frame, plate_size(document), blur_all=shutter > 0)


def _exposed(
    moment: Moment,
    items: Collection[Item],
    wanted: Collection[str],
    shutter: float,
    samples: int | None = None,
) -> Image:
    """The wanted shapes among items laid on each other, the mean over the shutter."""
    shown = [shape for shape in shown_shapes(items) if shape.id in wanted]
    drawn = [shape for shape in shown if shape.alive(moment.frame)]
    times = shutter_times(moment.document, drawn, moment.frame, shutter, samples)
    total = np.zeros((moment.size[1], moment.size[0]), np.float32)
    for time in times:
        picture = total if len(times) == 1 else np.zeros_like(total)
        _lay(picture, items, moment, time, {shape.id for shape in drawn})
        if picture is not total:
            total += picture / np.float32(len(times))
    return total


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
