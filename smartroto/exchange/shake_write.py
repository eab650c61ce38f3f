"""A document as a Shake shape file: formats/others.md 3."""

from collections.abc import Iterator

import numpy as np

from smartroto.baking import baked
from smartroto.document import Document, Plate
from smartroto.errors import FormatError
from smartroto.exchange.curve import Curve, from_keys, without_holds
from smartroto.exchange.motion import check_size
from smartroto.exchange.outline import outline, plate_of
from smartroto.exchange.report import Report
from smartroto.exchange.shake_text import (
    EDGE_FLAG,
    EDGE_IS_OFFSET,
    EVERY_FRAME,
    HEADER,
    LOWEST_FIRST,
    NO_PARENT,
    PAINTED,
    TAKEN_AWAY,
)
from smartroto.exchange.states import told_keys
from smartroto.exchange.straight import Plain, plain_shapes
from smartroto.jobs import Progress
from smartroto.shapes.arrays import Array


def file_text(
    document: Document, progress: Progress | None = None
) -> tuple[str, Report]:
    """The text of a file with every shape.

    Raises FormatError where there is no plate to take the height from, or no shape.
    """
    document = baked(document)
    plate = plate_of(document, "Shake")
    progress, report = progress or Progress(), Report()
    plains = list(plain_shapes(document, report))
    blocks = []
    for done, plain in enumerate(plains):
        progress.step(done / len(plains), f"Writing {plain.shape.name}")
        if plain.shape.keys:
            blocks.append("\n".join(_block(document, plain, plate, report)))
        else:
            report.drop(plain.shape.name, "has no key")
    if not blocks:
        raise FormatError("No shape has a key: there is nothing to write.")
    if len(document.layers) > 1 or any(len(plain.layers) > 1 for plain in plains):
        report.drop("", "The layers: Shake has one list of shapes")
    head = [
        HEADER,
        f"motion_blur {_blur(document, report)}",
        "shutter_timing 0.5",
        "shutter_offset 0",
        f"num_shapes {len(blocks)}",
    ]
    ordered = blocks[::-1] if LOWEST_FIRST else blocks
    return "\n".join([*head, *ordered, ""]), report


def _blur(document: Document, report: Report) -> int:
    """Motion blur is for all shapes or for none."""
    blurred = {shape.motion_blur for shape in document.shapes() if shape.keys}
    if len(blurred) > 1:
        report.drop("", "Motion blur: some shapes have it, and Shake takes all or none")
    return int(blurred == {True})


def _block(
    document: Document, plain: Plain, plate: Plate, report: Report
) -> Iterator[str]:
    """The lines of one shape."""
    shape = plain.shape
    made = outline(document, shape)
    knots = without_holds(made.curve)
    edge = without_holds(from_keys(shape.feather)) if shape.feather else None
    soft = edge if edge is not None and np.any(edge.values) else None
    curves = [knots, plain.opacity, *([] if soft is None else [soft])]
    frames = _frames(curves)
    check_size(len(frames), knots.values[0].size * 2)
    _tell(document, plain, knots, len(frames), report)
    yield f'shape_name "{_name(shape.name, report)}"'
    yield f'parent_name "{NO_PARENT}"'
    yield f"closed {int(shape.closed)}"
    yield f"visible {int(plain.visible)}"
    yield f"locked {int(plain.locked)}"
    yield "tangents 1"
    yield f"{EDGE_FLAG} {int(soft is not None)}"
    yield f"num_vertices {shape.count}"
    yield f"num_key_times {len(frames)}"
    colour = TAKEN_AWAY if shape.mode == "subtract" else PAINTED
    painted = [f"color_{c} {v:g}" for c, v in zip("rgb", colour, strict=True)]
    opacity = plain.opacity.at(frames).values
    points = _numbers(knots.at(frames).values, soft, frames, plate.size[1])
    template = " ".join(["%.10g"] * points.shape[1])
    for frame, row, alpha in zip(frames, points, opacity, strict=True):
        centre = row.reshape(-1, 12)[:, :2].mean(axis=0)
        yield f"key_time {frame:.0f}"
        yield f"center_x {centre[0]:.10g}"
        yield f"center_y {centre[1]:.10g}"
        yield from painted
        yield f"color_a {alpha:.10g}"
        yield f"vertex_data {template % tuple(row)}"


def _frames(curves: list[Curve]) -> Array:
    """Every frame on which something may change, and all keys besides."""
    moving = [curve for curve in curves if not curve.constant] or curves[:1]
    return np.unique(np.concatenate([_own_frames(curve) for curve in moving]))


def _own_frames(curve: Curve) -> Array:
    times = [curve.times]
    for k in range(len(curve.times) - 1):
        ends = curve.at(curve.times[k : k + 2])
        if not ends.constant and (EVERY_FRAME or not ends.straight().all()):
            start, end = curve.times[k : k + 2]
            check_size(int(end - start), curve.values[0].size)
            times.append(np.arange(start, end))
    return np.unique(np.concatenate(times))


def _numbers(knots: Array, soft: Curve | None, frames: Array, height: int) -> Array:
    """`[K, N * 12]`: point, left, right of the outline and of the edge, y up."""
    order = [1, 0, 2]
    up = np.array([1.0, -1.0])
    raised = knots * up + np.array([0.0, float(height)])
    edge = np.zeros_like(knots)
    if soft is not None:
        edge = soft.at(frames).values * up + (0 if EDGE_IS_OFFSET else raised)
    both = np.stack([raised[:, :, order], edge[:, :, order]], axis=2)
    return both.reshape(len(knots), -1)


def _name(name: str, report: Report) -> str:
    safe = name.replace('"', "'").replace("\n", " ").replace("\r", " ")
    if safe != name:
        report.approximate(name, f"its name became {safe}")
    return safe


def _tell(
    document: Document,
    plain: Plain,
    knots: Curve,
    rows: int,
    report: Report,
) -> None:
    """Notes on what Shake does not have."""
    shape = plain.shape
    report.keep(shape.name, f"{told_keys(document, shape)}, written as {rows} keys")
    if rows > len(shape.keys) and len(knots.times) > 1:
        report.drop(shape.name, "which keys are the artist's: all frames are keys")
    if shape.lifetime is not None:
        report.approximate(shape.name, "its lifetime became the alpha of its colour")
    if shape.mode == "subtract":
        report.approximate(shape.name, "is taken away by being painted black")
    elif shape.mode != "union":
        report.drop(shape.name, f"its mode {shape.mode}: it is painted over the others")
    lost = {
        "that it is inverted": shape.inverted,
        "the width of its line": not shape.closed,
        "the falloff of its feather": bool(shape.feather) and shape.falloff != 1,
    }
    for what, so in lost.items():
        if so:
            report.drop(shape.name, what)
