"""A shape as Nuke writes it becomes one of ours: formats/nuke.md 3.1, 4 and 8."""

import numpy as np

from smartroto.document import Colour, Shape
from smartroto.edits import new_id
from smartroto.exchange.carried import owned
from smartroto.exchange.curve import Curve, constant, to_keys, united
from smartroto.exchange.feather import uniform
from smartroto.exchange.motion import (
    Motion,
    Placed,
    on_whole_frames,
    place,
    place_offsets,
)
from smartroto.exchange.nuke_attributes import Attributes
from smartroto.exchange.nuke_points import read_points
from smartroto.exchange.nuke_tree import LOCKED, OPEN, RawShape
from smartroto.exchange.nuke_widths import keep_the_rest, read_widths
from smartroto.exchange.report import Report
from smartroto.exchange.summary import summary

FLIP = np.diag([1.0, -1.0])
"""Nuke counts y from the bottom."""


def read_shape(
    raw: RawShape,
    motion: Motion,
    height: float,
    frame: int,
    colour: Colour,
    report: Report,
) -> Shape:
    """The shape in plate pixels, y down.

    motion: of the shape and all layers around it, in Nuke's pixels, y up.
    height: of the format; frame: where a shape goes that has no key times.
    colour: for a shape that is white, as all are by default.
    Raises FormatError where the points make no shape.
    """
    closed = not raw.flags & OPEN
    attributes = Attributes(raw.attributes, raw.name, report)
    knots, offsets = read_points(raw, closed, frame, report)
    outline = _flipped(told(raw.name, place(knots, motion), report), height)
    soft = None
    if offsets is not None:
        moved = place_offsets(offsets, knots, motion)
        soft = _flipped(told(f"{raw.name} (feather)", moved, report), 0.0)
    soft = _with_uniform(outline, soft, attributes, closed)
    mode, inverted = attributes.mode()
    keys, count = to_keys(outline), outline.values.shape[1]
    kept = attributes.keep_the_rest() | keep_the_rest(raw, count, report)
    shape = Shape(
        id=new_id(),
        name=raw.name,
        keys=keys,
        closed=closed,
        feather={} if soft is None else to_keys(soft),
        opacity=attributes.opacity(min(keys)),
        point_widths=read_widths(raw, count, closed, min(keys), report),
        mode=mode,
        inverted=inverted,
        lifetime=attributes.lifetime(),
        width=max(attributes.number("osw", 10.0), 0.0),
        falloff=attributes.number("ff", 1.0),
        motion_blur=bool(attributes.number("mbo", 0.0)),
        visible=attributes.visible(),
        locked=bool(raw.flags & LOCKED),
        colour=attributes.colour() or colour,
        carried=owned("nuke", kept),
    )
    report.keep(raw.name, summary(shape))
    return shape


def told(name: str, placed: Placed, report: Report) -> Curve:
    """A curve on whole frames; what that changed goes into the report."""
    whole = on_whole_frames(placed.curve)
    error = max(placed.error, whole.error)
    if placed.baked:
        report.approximate(
            name,
            "a moving transform became a key on every frame, exact there; "
            "between frames it is straight",
            error,
        )
    elif whole.baked:
        report.approximate(
            name, "keys between frames moved to whole frames, exact there", error
        )
    return whole.curve


def _flipped(curve: Curve, height: float) -> Curve:
    flipped = curve.mapped(FLIP)
    lifted = flipped.values + np.array([0.0, height])
    return flipped.with_parts(lifted, flipped.arriving, flipped.leaving)


def _with_uniform(
    outline: Curve, soft: Curve | None, attributes: Attributes, closed: bool
) -> Curve | None:
    """The feather of single points, plus that of the whole shape."""
    if not attributes.number("fo", 1.0):
        if soft is not None or attributes.curve("fx") or attributes.curve("fy"):
            attributes.report.drop(attributes.name, "a feather that is switched off")
        return None
    sides = [attributes.curve(name) for name in ("fx", "fy")]
    if sides == [None, None]:
        return soft
    width = united([side or constant(0.0) for side in sides])
    width = told(attributes.name, Placed(width), attributes.report)
    around, error = uniform(outline, width, closed)
    attributes.report.approximate(
        attributes.name, "its feather width became feather points", error
    )
    if soft is None:
        return around
    times = np.unique(np.concatenate([soft.times, around.times]))
    return soft.at(times).plus(around.at(times))
