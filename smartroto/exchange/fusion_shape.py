"""A mask of Fusion becomes one of our shapes: formats/others.md 1."""

import numpy as np

from smartroto.document import IDENTITY_COLOURS, Colour, Key, Mode, Shape
from smartroto.edits import new_id
from smartroto.errors import FormatError
from smartroto.exchange.curve import Curve, to_keys
from smartroto.exchange.feather import uniform
from smartroto.exchange.fusion_inputs import Inputs, placing
from smartroto.exchange.fusion_lexer import number, table
from smartroto.exchange.fusion_note import Comment
from smartroto.exchange.fusion_spline import SplineKey, polyline, spline_keys
from smartroto.exchange.motion import Placed, on_whole_frames, place
from smartroto.exchange.nuke_shape import told
from smartroto.exchange.restore import Restored, restored
from smartroto.exchange.spans import check_motion
from smartroto.exchange.summary import summary

PAINT_MODES: dict[str, Mode] = {
    "Merge": "union",
    "Add": "add",
    "Subtract": "subtract",
    "Multiply": "intersect",
    "Maximum": "max",
}
"""How a mask joins the one before it. Merge is Fusion's default. Subtract, Multiply and
the word's form are seen in saved files; the other two follow the manual's list."""

SOFT_EDGE = 1.0
"""Feather in picture widths for a SoftEdge of 1. SoftEdge blurs both sides of the edge,
our feather grows outwards; no measurement tells the blur's exact reach, so one is taken
for the other, and the report says so."""


def read_shape(
    inputs: Inputs,
    note: Comment,
    size: tuple[int, int],
    pixel_aspect: float,
    frame: int,
    index: int,
) -> Restored:
    """The shape of a PolylineMask in plate pixels, y down.

    frame: where a polyline goes that has no keys. index: how many came before, for a
    colour. Raises FormatError where the points make no shape.
    """
    report, name = inputs.report, inputs.name
    knots, closed, bent = polyline(_keys(inputs, frame))
    if bent:
        report.approximate(name, "eased in-betweens became a key on every frame", 0.0)
    motion = placing(inputs, size, pixel_aspect)
    check_motion(motion, knots.times)
    outline = told(name, place(knots, motion), report)
    if closed and not inputs.number("Solid", 1.0):
        report.drop(name, "that only its border is drawn: it is filled here")
    keys = to_keys(outline)
    mode = _mode(inputs)
    soft = _feather(inputs, outline, size[0], closed)
    shape = Shape(
        id=new_id(),
        name=name,
        keys=keys,
        closed=closed,
        feather={} if soft is None else to_keys(soft),
        opacity=_opacity(inputs, min(keys)),
        mode=mode,
        inverted=bool(inputs.number("Invert", 0.0)),
        width=_width(inputs, size[0], closed),
        falloff=note.states.falloff or 1.0 if note.states else 1.0,
        motion_blur=bool(inputs.number("MotionBlur", 0.0)),
        visible=inputs.tool.named.get("PassThrough") is not True,
        locked=inputs.tool.named.get("Locked") is True,
        colour=_colour(inputs) or IDENTITY_COLOURS[index % len(IDENTITY_COLOURS)],
    )
    report.keep(name, summary(shape))
    return restored(shape, note.states, report)


def _keys(inputs: Inputs, frame: int) -> list[SplineKey]:
    """The polyline's keys: those of its spline, or one that never changes."""
    source = inputs.source("Polyline")
    spline = inputs.tools.get(source)
    if spline is not None and spline.kind == "BezierSpline":
        return spline_keys(spline)
    if source:
        raise FormatError(f"Its points come from {source[:40]}, which is not here.")
    still = inputs.value("Polyline")
    return [SplineKey(float(frame), 0.0, None, None, False, still)]


def _mode(inputs: Inputs) -> Mode:
    word = inputs.word("PaintMode") or "Merge"
    if word not in PAINT_MODES:
        inputs.report.approximate(
            inputs.name, f"the paint mode {word[:40]} became a plain union"
        )
    return PAINT_MODES.get(word, "union")


def _feather(inputs: Inputs, outline: Curve, width: int, closed: bool) -> Curve | None:
    soft = inputs.curve("SoftEdge", 0.0)
    if not np.any(soft.values):
        return None
    pixels = soft.reshaped(1).mapped(np.array([[SOFT_EDGE * width]])).reshaped()
    whole = told(inputs.name, Placed(pixels), inputs.report)
    around, error = uniform(outline, whole, closed)
    inputs.report.approximate(
        inputs.name, "its soft edge became a feather on the outside", error
    )
    return around


def _opacity(inputs: Inputs, frame: int) -> dict[int, Key]:
    level = inputs.curve("Level", 1.0)
    if level.constant:
        value = float(level.values[0])
        return {} if value == 1 else {frame: Key(value=np.asarray(value))}
    return to_keys(on_whole_frames(level).curve)


def _width(inputs: Inputs, picture: int, closed: bool) -> float:
    border = inputs.curve("BorderWidth", 0.0)
    if not closed:
        return max(inputs.number("BorderWidth", 0.0) * picture, 0.0)
    if np.any(border.values):
        inputs.report.drop(inputs.name, "the border that grows or shrinks it")
    return 10.0


def _colour(inputs: Inputs) -> Colour | None:
    tile = table(table(inputs.tool.named.get("Colors")).named.get("TileColor")).named
    parts = [number(tile.get(channel)) for channel in "RGB"]
    if any(part is None for part in parts):
        return None
    red, green, blue = (float(np.clip(part or 0.0, 0, 1)) for part in parts)
    return red, green, blue
