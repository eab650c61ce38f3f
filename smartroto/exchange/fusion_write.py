"""A document as masks that can be pasted into Fusion: formats/others.md 1."""

import re
from collections.abc import Iterator

import numpy as np

from smartroto.baking import baked
from smartroto.document import Document, Plate
from smartroto.errors import FormatError
from smartroto.exchange.curve import (
    Curve,
    constant,
    from_keys,
    lines,
    union,
    without_holds,
)
from smartroto.exchange.feather import signed_width
from smartroto.exchange.fusion_lexer import quoted
from smartroto.exchange.fusion_note import comment
from smartroto.exchange.fusion_shape import PAINT_MODES, SOFT_EDGE
from smartroto.exchange.linear import LinearKeys, linear_keys
from smartroto.exchange.outline import outline, plate_of
from smartroto.exchange.report import Report
from smartroto.exchange.states import told_keys
from smartroto.exchange.straight import Plain, plain_shapes
from smartroto.exchange.widths import one_width
from smartroto.jobs import Progress
from smartroto.shapes.arrays import Array

WORDS = {mode: word for word, mode in PAINT_MODES.items()}

FIRST_NUMBER = 0
"""What a polyline's first key is numbered. Real files with one key have 0; a writer in
use numbers by frame. Only that the numbers ascend seems to matter."""

POINT = "{ X = %.12g, Y = %.12g, LX = %.12g, LY = %.12g, RX = %.12g, RY = %.12g }"
LINEAR = "Flags = { Linear = true"


def setting_text(
    document: Document, progress: Progress | None = None, *, composition: bool = False
) -> tuple[str, Report]:
    """The text of a setting, or of a composition, with a mask for every shape.

    Raises FormatError where there is no plate to take the size from, or no shape.
    """
    document = baked(document)
    plate = plate_of(document, "Fusion")
    report = Report()
    writer = _Writer(document, plate, report, progress or Progress())
    tools = list(writer.tools())
    if not tools:
        raise FormatError("No shape has a key: there is nothing to write.")
    body = ["\tTools = ordered() {", *tools, "\t},", f'\tActiveTool = "{writer.below}"']
    head = ["{"]
    if composition:
        span = f"{{ {plate.first}, {plate.last} }}"
        head = [
            "Composition {",
            f"\tCurrentTime = {plate.first},",
            f"\tRenderRange = {span},",
            f"\tGlobalRange = {span},",
        ]
    return "\n".join([*head, *body, "}", ""]), report


class _Writer:
    """Writes masks from the lowest up, each laid on the one before it."""

    def __init__(
        self, document: Document, plate: Plate, report: Report, progress: Progress
    ) -> None:
        self.document = document
        self.plate = plate
        self.report = report
        self.progress = progress
        self.names: set[str] = set()
        self.below = ""

    def tools(self) -> Iterator[str]:
        """The text of every tool, ready to be joined by newlines."""
        shapes = list(plain_shapes(self.document, self.report))[::-1]
        for done, plain in enumerate(shapes):
            self.progress.step(done / len(shapes), f"Writing {plain.shape.name}")
            if not plain.shape.keys:
                self.report.drop(plain.shape.name, "has no key")
                continue
            yield from self._mask(plain, done)

    def _mask(self, plain: Plain, index: int) -> Iterator[str]:
        shape = plain.shape
        name = self._tool_name(shape.name)
        made = outline(self.document, shape)
        path = linear_keys(without_holds(made.curve))
        if len(path.frames) > len(made.curve.times):
            self.report.approximate(
                shape.name,
                "bent and held in-betweens got more keys, exact on every frame; "
                "between frames it is straight",
                path.error,
            )
        told = comment(self.document, plain, path.frames, made.curve)
        inputs = [
            *self._format(),
            *self._settings(plain),
            f"Polyline = {_source(name + 'Polyline')}",
            "Polyline2 = Input { Value = Polyline { }, Disabled = true, }",
            f"Comments = {_value(quoted(told))}",
        ]
        animated = {"Level": plain.opacity, "SoftEdge": self._soft(plain, made.curve)}
        for title, curve in animated.items():
            used = not curve.constant
            text = _value(_number(curve.values[0]))
            inputs.append(f"{title} = {_source(name + title) if used else text}")
        yield _tool(name, plain, inputs, index)
        yield _spline(f"{name}Polyline", _polyline_keys(path, self.plate, shape.closed))
        for title, curve in animated.items():
            if not curve.constant:
                yield _spline(f"{name}{title}", _number_keys(curve))
        self._tell(plain)
        self.below = name

    def _tool_name(self, name: str) -> str:
        """A word no other tool has: Fusion names tools like variables."""
        word = re.sub(r"\W", "_", name, flags=re.ASCII)
        word = word if re.match(r"[A-Za-z]", word) else f"Mask_{word}"
        found, number = word, 1
        while found in self.names:
            number += 1
            found = f"{word}_{number}"
        endings = ("", "Polyline", "Level", "SoftEdge")
        self.names |= {found + ending for ending in endings}
        return found

    def _format(self) -> Iterator[str]:
        width, height = self.plate.size
        yield f"MaskWidth = {_value(str(width))}"
        yield f"MaskHeight = {_value(str(height))}"
        yield f"PixelAspect = {_value(f'{{ {self.plate.pixel_aspect:.9g}, 1 }}')}"
        yield 'ClippingMode = Input { Value = FuID { "None" }, }'

    def _settings(self, plain: Plain) -> Iterator[str]:
        shape = plain.shape
        yield f"Invert = {_value(str(int(shape.inverted)))}"
        yield f'PaintMode = Input {{ Value = FuID {{ "{WORDS[shape.mode]}" }}, }}'
        if shape.motion_blur:
            yield f"MotionBlur = {_value('1')}"
        if not shape.closed:
            yield f"Solid = {_value('0')}"
            width = one_width(shape, self.report) / self.plate.size[0]
            yield f"BorderWidth = {_value(_number(width))}"
        if self.below:
            yield f"EffectMask = {_source(self.below, 'Mask')}"

    def _soft(self, plain: Plain, knots: Curve) -> Curve:
        """SoftEdge over time: the feather's mean width, in picture widths."""
        shape = plain.shape
        if not any(key.value.any() for key in shape.feather.values()):
            return constant(0.0)
        offsets = without_holds(from_keys(shape.feather))
        moving = [curve for curve in (knots, offsets) if not curve.constant]
        times = union(moving or [knots])
        pairs = zip(knots.at(times).values, offsets.at(times).values, strict=True)
        found = np.array([signed_width(*pair, shape.closed) for pair in pairs])
        self.report.approximate(
            shape.name,
            "the feather of single points became one soft edge",
            float(found[:, 1].max()),
        )
        if np.any(found[:, 0] < 0):
            self.report.approximate(shape.name, "a feather inwards lies outside now")
        return lines(times, np.abs(found[:, 0]) / (SOFT_EDGE * self.plate.size[0]))

    def _tell(self, plain: Plain) -> None:
        shape, report = plain.shape, self.report
        report.keep(shape.name, told_keys(self.document, shape))
        if shape.lifetime is not None:
            report.approximate(shape.name, "its lifetime became keys of its level")
        if shape.falloff != 1:
            report.drop(shape.name, "the falloff of its feather, kept in the comment")
        if shape.mode in ("subtract", "intersect"):
            report.approximate(
                shape.name,
                f"its mode became {WORDS[shape.mode]}, the same where it is opaque and "
                "lies on something opaque",
            )


def _tool(name: str, plain: Plain, inputs: list[str], index: int) -> str:
    """The text of one mask."""
    red, green, blue = (_number(part) for part in plain.shape.colour)
    flags = ["PassThrough = true"] if not plain.visible else []
    flags += ["Locked = true"] if plain.locked else []
    lines = [
        f"\t\t{name} = PolylineMask {{",
        '\t\t\tDrawMode = "ModifyOnly",',
        '\t\t\tDrawMode2 = "InsertAndModify",',
        *(f"\t\t\t{flag}," for flag in flags),
        "\t\t\tInputs = {",
        *(f"\t\t\t\t{entry}," for entry in inputs),
        "\t\t\t},",
        f"\t\t\tViewInfo = OperatorInfo {{ Pos = {{ 0, {index * 33} }} }},",
        f"\t\t\tColors = {{ TileColor = {{ R = {red}, G = {green}, B = {blue} }} }},",
        "\t\t},",
    ]
    return "\n".join(lines)


def _value(text: str) -> str:
    return f"Input {{ Value = {text}, }}"


def _source(name: str, output: str = "Value") -> str:
    return f'Input {{ SourceOp = "{name}", Source = "{output}", }}'


def _number(value: float | Array) -> str:
    return f"{float(value):.12g}"


def _spline(name: str, keys: Iterator[str]) -> str:
    return "\n".join(
        [
            f"\t\t{name} = BezierSpline {{",
            "\t\t\tSplineColor = { Red = 173, Green = 255, Blue = 47 },",
            "\t\t\tNameSet = true,",
            "\t\t\tKeyFrames = {",
            *keys,
            "\t\t\t}",
            "\t\t},",
        ]
    )


def _polyline_keys(path: LinearKeys, plate: Plate, closed: bool) -> Iterator[str]:
    """Polylines in fractions of the picture, y up, with handles from their points."""
    points = ",\n\t\t\t\t\t\t".join([POINT] * len(path.values[0]))
    start = "Closed = true, Points = {" if closed else "Points = {"
    rows = _fractions(np.stack(path.values), plate)
    for index, (frame, row) in enumerate(zip(path.frames, rows, strict=True)):
        flags = f"{LINEAR}, LockedY = true }}"
        yield (
            f"\t\t\t\t[{frame}] = {{ {index + FIRST_NUMBER}, {flags}, "
            f"Value = Polyline {{ {start}\n\t\t\t\t\t\t"
            f"{points % tuple(row.ravel())}\n\t\t\t\t\t}} }} }},"
        )


def _fractions(knots: Array, plate: Plate) -> Array:
    """Knots `[K, N, 3, 2]` as point, left and right offset: `[K, N, 3, 2]`."""
    scale = np.array([1 / plate.size[0], -1 / plate.size[1]])
    point = knots[:, :, 1:2]
    offsets = (knots[:, :, [0, 2]] - point) * scale
    centred = (point - np.array(plate.size) / 2) * scale
    return np.concatenate([centred, offsets], axis=2)


def _number_keys(curve: Curve) -> Iterator[str]:
    """Keys with handles at a third of the way, which carry any cubic as it is."""
    straight = np.append(curve.straight(), True)
    last = len(curve.times) - 1
    for k, time in enumerate(curve.times):
        value = float(curve.values[k])
        text = f"\t\t\t\t[{time:.0f}] = {{ {value:.12g}"
        if k:
            third = (time - curve.times[k - 1]) / 3
            text += _handle("LH", time - third, value - curve.arriving[k] * third)
        if k < last:
            third = (curve.times[k + 1] - time) / 3
            text += _handle("RH", time + third, value + curve.leaving[k] * third)
        yield text + (f", {LINEAR} }} }}," if straight[k] else " },")


def _handle(name: str, time: float, value: float) -> str:
    return f", {name} = {{ {time:.12g}, {value:.12g} }}"
