"""The inputs of a Fusion tool: still values, splines, and what is connected."""

from collections.abc import Mapping

import numpy as np

from smartroto.errors import FormatError
from smartroto.exchange.curve import Curve, constant
from smartroto.exchange.fusion_lexer import Flat, Table, Value, number, table
from smartroto.exchange.fusion_spline import scalar, spline_keys
from smartroto.exchange.motion import Motion, moving
from smartroto.exchange.report import Report
from smartroto.shapes.arrays import Array

LARGEST = 1e9
"""No setting is larger; one that is would only fill memory with rubbish."""

Tools = Mapping[str, "Table | Flat"]


class Inputs:
    """A mask's inputs by name; what does not come through is told to the report."""

    def __init__(self, tool: Table | Flat, tools: Tools, name: str, report: Report):
        self.tool = tool
        self.tools = tools
        self.name = name
        self.report = report
        self.table = table(tool.named.get("Inputs")).named

    def value(self, name: str) -> "Value | None":
        """The still value of an input."""
        return table(self.table.get(name)).named.get("Value")

    def word(self, name: str) -> str:
        """A choice, `FuID { "…" }`, or a text; empty where absent."""
        value = self.value(name)
        if isinstance(value, Table | Flat):
            value = value.listed[0] if value.listed else None
        return value.strip("\"'") if isinstance(value, str) else ""

    def source(self, name: str) -> str:
        """The tool that an input is connected to; empty where it is not."""
        found = table(self.table.get(name)).named.get("SourceOp")
        return found.strip("\"'") if isinstance(found, str) else ""

    def number(self, name: str, default: float) -> float:
        """A value that we do not animate; a note where it is animated."""
        curve = self.curve(name, default)
        if not curve.constant:
            self.report.drop(self.name, f"the animation of {name} (first value kept)")
        return float(curve.values[0])

    def curve(self, name: str, default: float) -> Curve:
        """A value over time; `default` where the input is absent."""
        entry = table(self.table.get(name)).named
        if isinstance(entry.get("Expression"), str):
            self.report.drop(self.name, f"the expression of {name} (its value kept)")
        if self.source(name):
            found = self._spline(self.source(name), name)
            if found is not None:
                return found
        value = number(entry.get("Value"))
        return constant(default if value is None else _checked(value))

    def _spline(self, source: str, name: str) -> Curve | None:
        tool = self.tools.get(source)
        if tool is None or tool.kind != "BezierSpline":
            self.report.drop(self.name, f"what drives {name} ({source[:40]})")
            return None
        keys = spline_keys(tool)
        if not keys:
            return None
        curve = scalar(keys)
        _checked(float(np.abs(curve.values).max()))
        return curve

    def pair(self, name: str, default: tuple[float, float]) -> tuple[Curve, Curve]:
        """A position over time: still, or an XYPath with a spline for each axis."""
        tool = self.tools.get(self.source(name))
        if tool is not None and tool.kind == "XYPath":
            axes = Inputs(tool, self.tools, self.name, self.report)
            return axes.curve("X", default[0]), axes.curve("Y", default[1])
        if self.source(name):
            self.report.drop(
                self.name, f"what moves its {name} ({self.source(name)[:40]})"
            )
        values = [number(part) for part in table(self.value(name)).listed]
        x, y = (
            default[axis] if axis >= len(values) else values[axis] for axis in (0, 1)
        )
        if x is None or y is None:
            return constant(default[0]), constant(default[1])
        return constant(_checked(x)), constant(_checked(y))


def _checked(value: float) -> float:
    if not abs(value) <= LARGEST:
        raise FormatError("One of its settings is not a number.")
    return value


def placing(inputs: Inputs, size: tuple[int, int], pixel_aspect: float) -> Motion:
    """From fractions of the picture, y up, centre at 0, to plate pixels, y down.

    Size, turn and centre of the mask are part of it; turns are in square pixels,
    anticlockwise.
    """
    x, y = inputs.pair("Center", (0.5, 0.5))
    curves = (x, y, inputs.curve("Size", 1.0), inputs.curve("ZAngle", 0.0))
    for name in ("XAngle", "YAngle"):
        if inputs.number(name, 0.0):
            inputs.report.drop(inputs.name, f"its turn out of the plane ({name})")
    keyed = [curve.times for curve in curves if not curve.constant]
    times = np.unique(np.concatenate(keyed)) if keyed else np.zeros(0)
    width, height = size

    def matrices(frames: Array) -> Array:
        x, y, scale, turn = (curve.at(frames).values for curve in curves)
        cos, sin = np.cos(np.radians(turn)), np.sin(np.radians(turn))
        table = np.tile(np.eye(3), (len(frames), 1, 1))
        table[:, 0, 0], table[:, 0, 1] = cos, -sin / pixel_aspect
        table[:, 1, 0], table[:, 1, 1] = -sin * pixel_aspect, -cos
        table[:, :2, :2] *= np.stack([scale * width, scale * height], 1)[:, None]
        table[:, :2, 2] = np.stack([x * width, (1 - y) * height], axis=1)
        return table

    if len(times):
        return moving(matrices, times)
    still = matrices(np.zeros(1))[0]
    return Motion(linear=still[:2, :2], offset=constant(still[:2, 2]), times=times)
