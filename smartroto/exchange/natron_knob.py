"""Natron's animated values as curves, and the knobs of an item by name."""

import numpy as np

from smartroto.errors import FormatError
from smartroto.exchange.curve import Curve, constant, lines, without_holds
from smartroto.exchange.motion import on_whole_frames
from smartroto.exchange.natron_xml import Node
from smartroto.exchange.report import Report

HOLD, STRAIGHT = (0,), (1, 8)
"""How the segment after a key runs: 0 constant, 1 linear; 8, none, has no keys to join
and counts as linear. All others (smooth, Catmull-Rom, cubic, horizontal, free, broken)
are cubics by the derivatives that are stored."""

LARGEST = 1e9
FURTHEST_FRAME = 1e6
"""Values and frames beyond are damage."""

OLD_NAMES = {
    "Activated": "activated",
    "Opacity": "opacity",
    "Feather": "feather",
    "FallOff": "featherFallOff",
    "Inverted": "inverted",
    "Color": "color",
    "CompOP": "operator",
}
"""Before Natron 2 the knobs stood under these words."""


def curve(node: Node | None, value: float) -> Curve:
    """The curve in an element with a KeyFrameSet; `value` where it has no keys."""
    found = node.child("KeyFrameSet") if node is not None else None
    table = found.table() if found is not None else np.zeros((0, 5))
    if not np.all(np.abs([*table.ravel(), value]) <= LARGEST):
        raise FormatError("One of its values is not a number.")
    if not len(table):
        return constant(value)
    times, values, methods = table[:, 0], table[:, 1], table[:, 2]
    if np.abs(times).max() > FURTHEST_FRAME:
        raise FormatError("One of its keys is at a frame that no shot has.")
    line = lines(times, values)
    plain = np.isin(methods, STRAIGHT)
    arriving = np.where(plain, line.arriving, table[:, 3])
    leaving = np.where(plain, line.leaving, table[:, 4])
    held = np.isin(methods, HOLD)
    held[-1] = False
    arriving[0] = leaving[-1] = 0.0
    leaving[held] = 0.0
    arriving[1:][held[:-1]] = 0.0
    return Curve(
        times=times, values=values, arriving=arriving, leaving=leaving, held=held
    )


def keyed(node: Node | None) -> bool:
    """Whether an element holds keys."""
    found = node.child("KeyFrameSet") if node is not None else None
    return found is not None and bool(found.keys)


def number(text: str, default: float) -> float:
    """A number in a project's text."""
    try:
        return float(text[:64]) if text else default
    except ValueError:
        raise FormatError(f"{text[:20]!r} stands where a number should.") from None


class Knobs:
    """The knobs of a shape; what does not come through is told to the report."""

    def __init__(self, drawable: Node, name: str, report: Report) -> None:
        self.name = name
        self.report = report
        self.table: dict[str, Node] = {}
        for node in drawable.children:
            key = node.word("Name") if node.tag == "Item" else OLD_NAMES.get(node.tag)
            if key:
                self.table[key] = node

    def curves(self, name: str, default: tuple[float, ...]) -> list[Curve]:
        """A value over time for each dimension; `default` where there is none."""
        node = self.table.get(name)
        if node is None:
            return [constant(value) for value in default]
        parts = [part for part in node.children if part.tag == "item"]
        if any(part.word("Expression") for part in parts):
            self.report.drop(self.name, f"the expression of {name} (its value kept)")
        if any(part.word("HasMaster") == "1" for part in parts):
            self.report.drop(self.name, f"what drives {name} (its value kept)")
        found = [
            curve(part.child("Curve"), number(part.word("Value"), value))
            for part, value in zip(parts, default, strict=False)
        ]
        return found + [constant(value) for value in default[len(found) :]]

    def curve(self, name: str, default: float) -> Curve:
        """A value of one dimension over time."""
        return self.curves(name, (default,))[0]

    def number(self, name: str, default: float) -> float:
        """A value that we do not animate; a note where it is animated."""
        found = self.curve(name, default)
        if not found.constant:
            self.report.drop(self.name, f"the animation of {name} (first value kept)")
        return float(found.values[0])

    def choice(self, name: str) -> tuple[str, int]:
        """A choice's label, which not every version writes, and its number."""
        node = self.table.get(name)
        label = node.word("ChoiceLabel") if node is not None else ""
        return label, round(self.number(name, -1.0))


def without_jumps(curve: Curve) -> Curve:
    """The same on whole frames, with a key before each jump instead of a hold."""
    if not curve.held.any():
        return curve
    return without_holds(on_whole_frames(curve).curve)
