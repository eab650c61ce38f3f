"""A Bezier of a Natron project becomes one of our shapes: formats/others.md 5."""

import numpy as np

from smartroto.document import IDENTITY_COLOURS, Colour, Key, Mode, Shape
from smartroto.edits import new_id
from smartroto.errors import FormatError
from smartroto.exchange.curve import Curve, to_keys, united
from smartroto.exchange.feather import uniform
from smartroto.exchange.motion import (
    Motion,
    Placed,
    check_size,
    on_whole_frames,
    place,
    place_offsets,
    still,
)
from smartroto.exchange.natron_knob import Knobs, curve, keyed, number, without_jumps
from smartroto.exchange.natron_transform import transform
from smartroto.exchange.natron_xml import Node
from smartroto.exchange.nuke_attributes import switched
from smartroto.exchange.nuke_shape import told
from smartroto.exchange.report import OPEN_END, Report
from smartroto.exchange.spans import check_motion, check_span
from smartroto.exchange.summary import summary
from smartroto.shapes.arrays import Array

SIDES = ("Left_", "", "Right_")

LIFETIMES = ("Single", "From start", "To end", "Custom")
"""The choices in Natron 2.1, for files without the label. Later versions may have "All"
before them; they write the label."""

MODES: dict[str, Mode] = {
    "over": "union",
    "plus": "add",
    "max": "max",
    "stencil": "subtract",
    "in": "intersect",
    "mask": "intersect",
}
"""Operators that do to mattes what our modes do: stencil is B(1 - a), mask is Ba."""

OVER = 28
"""The number of `over` in the list of operators, for files without the label."""


class Bezier:
    """One Bezier of the archive on its way to a shape."""

    def __init__(self, item: Node, name: str, report: Report) -> None:
        drawable = item.child("RotoDrawableItemSerialization") or Node("")
        self.item = item
        self.name = name
        self.report = report
        self.base = drawable.child("RotoItemSerialization") or Node("")
        self.drawable = drawable
        self.knobs = Knobs(drawable, name, report)

    def shape(self, flip: Motion, frame: int, index: int) -> Shape:
        """The shape in plate pixels, y down.

        flip: from Natron's coordinates to plate pixels. frame: where a shape goes that
        has no keys. index: how many came before, for a colour.
        Raises FormatError where the points make no shape.
        """
        knots, soft = self._points(frame)
        motion = transform(self.knobs).then(flip)
        check_motion(motion, knots.times)
        outline = told(self.name, place(knots, motion), self.report)
        feather = None
        if soft is not None:
            moved = place_offsets(soft, knots, motion)
            feather = told(f"{self.name} (feather)", moved, self.report)
        closed = self._closed()
        feather = self._with_uniform(outline, feather, closed)
        keys = to_keys(outline)
        opacity, lifetime, visible = self._when(min(keys))
        shape = Shape(
            id=new_id(),
            name=self.name,
            keys=keys,
            closed=closed,
            feather={} if feather is None else to_keys(feather),
            opacity=opacity,
            mode=self._mode(),
            inverted=bool(self.knobs.number("inverted", 0.0)),
            lifetime=lifetime,
            width=max(self.knobs.number("brushSize", 10.0), 0.0),
            falloff=self.knobs.number("featherFallOff", 1.0) or 1.0,
            visible=visible and self.base.word("Activated") != "0",
            locked=self.base.word("Locked") == "1",
            colour=self._colour() or IDENTITY_COLOURS[index % len(IDENTITY_COLOURS)],
        )
        if any(np.any(each.values != 1) for each in self._paint()):
            self.report.drop(self.name, "the colour it is painted in")
        self.report.keep(self.name, summary(shape))
        return shape

    def _paint(self) -> list[Curve]:
        return self.knobs.curves("color", (1.0, 1.0, 1.0))

    def _points(self, frame: int) -> tuple[Curve, Curve | None]:
        """Knots and offsets to the feather's, `[K, N, 3, 2]`, y up."""
        times: list[Array] = []
        rows = [self._curves(tag, times) for tag in ("CP", "FP")]
        count = len(rows[0]) // 6
        told_count = self.item.word("NumPoints")
        if not count or (told_count and told_count != str(count)):
            raise FormatError(
                f"It has {count} points instead of {told_count or 'some'}."
            )
        at = np.unique(np.concatenate(times)) if times else np.array([float(frame)])
        check_size(len(at), count * 12)
        knots = united(rows[0], at).reshaped(count, 3, 2)
        if len(rows[1]) != len(rows[0]):
            self.report.drop(self.name, "its feather, which has other points")
            return knots, None
        outer = united(rows[1], at).reshaped(count, 3, 2)
        offsets = outer.plus(knots.mapped(-np.eye(2)))
        return knots, offsets if np.abs(offsets.values).max() > 1e-6 else None

    def _curves(self, tag: str, times: list[Array]) -> list[Curve]:
        """Six curves for each point: x and y of the left handle, centre, right one.

        The times of those that have keys are added to `times`.
        """
        found = []
        for point in (node for node in self.item.children if node.tag == tag):
            for name in (f"{side}{axis}" for side in SIDES for axis in "XY"):
                node = point.child(f"{name}_animation")
                one = without_jumps(curve(node, number(point.word(name), 0.0)))
                found.append(one)
                if keyed(node):
                    times.append(one.times)
        return found

    def _closed(self) -> bool:
        if self.item.word("OpenBezier") == "1":
            return False
        if self.item.word("Closed") == "0":
            self.report.approximate(
                self.name, "was not finished in Natron, and is an open spline here"
            )
            return False
        return True

    def _with_uniform(
        self, outline: Curve, soft: Curve | None, closed: bool
    ) -> Curve | None:
        """The feather of single points, plus the width that the whole shape has."""
        width = self.knobs.curve("feather", 0.0)
        if not np.any(width.values):
            return soft
        width = told(self.name, Placed(without_jumps(width)), self.report)
        around, error = uniform(outline, width, closed)
        self.report.approximate(
            self.name, "its feather width became feather points", error
        )
        if soft is None:
            return around
        times = np.unique(np.concatenate([soft.times, around.times]))
        return soft.at(times).plus(around.at(times))

    def _when(self, frame: int) -> tuple[dict[int, Key], tuple[int, int] | None, bool]:
        """Opacity keys, lifetime, and whether it is shown at all."""
        opacity = self.knobs.curve("opacity", 1.0)
        label, place = self.knobs.choice("lifeTime")
        kind = label or (LIFETIMES[place] if 0 <= place < len(LIFETIMES) else "Custom")
        here = round(self.knobs.number("lifeTimeFrame", 0.0))
        lifetime = {
            "Single": (here, here),
            "From start": (-OPEN_END, here),
            "To end": (here, OPEN_END),
        }.get(kind)
        shown = self.knobs.curve("activated", 1.0)
        if kind != "Custom" or shown.constant:
            visible = kind != "Custom" or bool(round(float(shown.values[0])))
            return self._opacity(opacity, frame), lifetime, visible
        check_span(opacity.times, shown.times)
        self.report.approximate(self.name, "switching it on and off became opacity")
        return to_keys(switched(opacity, shown)), None, True

    def _opacity(self, opacity: Curve, frame: int) -> dict[int, Key]:
        if not opacity.constant:
            return to_keys(on_whole_frames(opacity).curve)
        value = float(opacity.values[0])
        return {} if value == 1 else {frame: Key(value=np.asarray(value))}

    def _mode(self) -> Mode:
        label, place = self.knobs.choice("operator")
        word = label or ("over" if place in (-1, OVER) else f"number {place}")
        if word not in MODES:
            self.report.approximate(
                self.name, f"the operator {word[:40]} became a plain union"
            )
        return MODES.get(word, "union")

    def _colour(self) -> Colour | None:
        words = [self.drawable.word(f"OC.{channel}") for channel in "rgb"]
        if not all(words):
            return None
        red, green, blue = (float(np.clip(number(word, 0.0), 0, 1)) for word in words)
        return red, green, blue


def flip(height: int, pixel_aspect: float) -> Motion:
    """From Natron's coordinates, y up and x in square pixels, to plate pixels."""
    return still(np.diag([1 / pixel_aspect, -1.0]), np.array([0.0, float(height)]))
