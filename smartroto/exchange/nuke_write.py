"""Layers and shapes as Nuke's `curves` knob holds them: formats/nuke.md 3 to 8."""

from collections.abc import Mapping

import numpy as np

from smartroto.document import Document, Keys, Layer, Plate, Shape
from smartroto.errors import FormatError
from smartroto.exchange import carried
from smartroto.exchange.curve import Curve, from_keys, without_holds
from smartroto.exchange.nuke_attributes import LIFE_RANGE, LIFE_SINGLE, LIFE_TO_END
from smartroto.exchange.nuke_text import (
    attribute,
    name_token,
    own_points,
    shared_points,
    token,
)
from smartroto.exchange.nuke_transform import list_text
from smartroto.exchange.nuke_tree import LOCKED
from smartroto.exchange.nuke_widths import POINT, heads
from smartroto.exchange.outline import outline
from smartroto.exchange.report import OPEN_END, Report
from smartroto.exchange.states import Origins, marks_of, origins, told_keys
from smartroto.jobs import Progress
from smartroto.shapes.arrays import Array

LAYER_FLAGS, SHAPE_FLAGS, OPEN_SHAPE_FLAGS = 1 << 21, 1 << 9, 1 << 9 | 1 << 20
CURVE_FLAGS, OPEN_CURVE_FLAGS = 1 << 13, 1 << 13 | 1 << 20 | 1 << 5
"""Layer: open in the list. Shape: renderable. Curve: relative tangents. Open ones are
stroked splines."""

BLENDS = {"union": 0, "add": 7, "subtract": 12, "intersect": 12, "max": 1}
"""`intersect` has no mode in Nuke: the inverse is taken away instead, which is the
same for full coverage and a little harder on soft edges."""


class Writer:
    """Writes layers and shapes, noting what Nuke cannot have."""

    def __init__(
        self, document: Document, plate: Plate, report: Report, progress: Progress
    ) -> None:
        self.document = document
        self.plate = plate
        self.report = report
        self.progress = progress
        self.total = sum(1 for _ in document.shapes())
        self.done = 0
        self.origins: dict[str, Origins] = {}
        self.marks: dict[str, str] = {}

    def layer(self, layer: Layer) -> list[str]:
        """A layer and all below it; the last line closes it."""
        flags = LAYER_FLAGS | (LOCKED if layer.locked else 0)
        values: dict[str, Curve | float] = {} if layer.visible else {"vis": 0.0}
        self._opacity(values, layer.name, layer.opacity)
        lines = [
            f"{{layer {name_token(layer.name)}",
            f" {{f {flags}}}",
            " " + self._transform(layer),
            f" {_attributes(values, _own(layer))}",
        ]
        strokes = _strokes(layer)
        for index, item in enumerate(layer.items):
            lines.extend(strokes.pop(index, ()))
            inner = self.layer(item) if isinstance(item, Layer) else self.shape(item)
            lines.extend(" " + line for line in inner)
        lines.extend(text for texts in strokes.values() for text in texts)
        return _closed(lines)

    def shape(self, shape: Shape) -> list[str]:
        """A shape's curves, pivot and attributes; nothing where it has no key."""
        self.progress.step(self.done / self.total, f"Writing {shape.name}")
        self.done += 1
        try:
            made = outline(self.document, shape)
        except FormatError:
            self.report.drop(shape.name, "has no key")
            return []
        knots = self._whole(shape.name, made.curve)
        told = origins(self.document, shape, map(int, knots.times))
        self.origins[shape.id] = told
        self.marks[shape.id] = marks_of(told, made.curve)
        main = _relative(knots, self.plate.size[1])
        flags = (SHAPE_FLAGS if shape.closed else OPEN_SHAPE_FLAGS) | (
            LOCKED if shape.locked else 0
        )
        cc = f"{{cc {{f {CURVE_FLAGS if shape.closed else OPEN_CURVE_FLAGS}}}"
        points = _closed(shared_points(main, self._heads(shape)))
        curves = _closed([cc, *(" " + line for line in points)])
        feather = [" idem}"]
        if shape.feather:
            soft = self._whole(shape.name, from_keys(shape.feather))
            points = _closed(_feather_points(main, soft))
            feather = [*_closed([f" {cc}", *("  " + line for line in points)])]
            feather = _closed(feather)
        lines = [
            f"{{curvegroup {name_token(shape.name)} {flags} bezier",
            " {" + curves[0],
            *("  " + line for line in curves[1:]),
            *(" " + line for line in feather),
            f" {self._placed(shape, main)}",
            f" {_attributes(self._values(shape), _own(shape))}",
        ]
        self._tell(shape)
        return _closed(lines)

    def _heads(self, shape: Shape) -> list[str]:
        """What stands before each entry of the outline: on points, not on tangents."""
        widths = None
        if shape.point_widths and not shape.closed:
            widths = self._whole(shape.name, from_keys(shape.point_widths))
        at_points = heads(shape, widths, self.report)
        return [text for head in at_points for text in ("", head, "")]

    def _placed(self, shape: Shape, main: Curve) -> str:
        """The transform of a shape; of one without, where its middle is."""
        if shape.transform.still:
            return f"{{tx {' '.join(_pivot(main))}}}"
        return self._transform(shape)

    def _transform(self, item: Shape | Layer) -> str:
        if not item.transform.still:
            self.report.keep(item.name, "its transform")

        def curve(keys: Keys) -> Curve:
            return self._whole(item.name, from_keys(keys))

        return list_text(item.transform, self.plate.size, curve)

    def _whole(self, name: str, curve: Curve) -> Curve:
        if curve.held.any():
            self.report.approximate(
                name, "held keys got another key on the frame before the jump", 0.0
            )
        return without_holds(curve)

    def _values(self, shape: Shape) -> dict[str, Curve | float]:
        """Attributes that are not at Nuke's defaults."""
        values: dict[str, Curve | float] = dict(zip("rgb", shape.colour, strict=True))
        self._opacity(values, shape.name, shape.opacity)
        if shape.mode == "intersect":
            self.report.approximate(
                shape.name, "intersecting became taking the inverse away"
            )
        settings = {
            "vis": (float(shape.visible), 1.0),
            "inv": (float(shape.inverted != (shape.mode == "intersect")), 0.0),
            "bm": (float(BLENDS[shape.mode]), 0.0),
            "ff": (shape.falloff, 1.0),
            "mbo": (float(shape.motion_blur), 0.0),
            "osw": (shape.width, None if not shape.closed else shape.width),
        }
        values.update({k: v for k, (v, usual) in settings.items() if v != usual})
        return values | _lifetime(shape.lifetime)

    def _opacity(self, values: dict[str, Curve | float], name: str, keys: Keys) -> None:
        if keys:
            values["opc"] = self._whole(name, from_keys(keys))

    def _tell(self, shape: Shape) -> None:
        self.report.keep(shape.name, told_keys(self.document, shape))


def _closed(lines: list[str]) -> list[str]:
    """The lines of a list with its brace closed behind the last."""
    return [*lines[:-1], lines[-1] + "}"]


def _own(item: Shape | Layer) -> dict[str, str]:
    """Attributes that Nuke had and we have not; a mode chosen here goes before one."""
    kept = carried.of(item, "nuke")
    if isinstance(item, Shape) and item.mode != "union":
        kept.pop("bm", None)
    elsewhere = (carried.STROKE, POINT)
    return {n: text for n, text in kept.items() if not n.startswith(elsewhere)}


def _strokes(layer: Layer) -> dict[int, list[str]]:
    """Brush strokes by the number of items above them."""
    found = {
        int(name.removeprefix(carried.STROKE)): [f" {text}"]
        for name, text in carried.of(layer, "nuke").items()
        if name.startswith(carried.STROKE)
    }
    return dict(sorted(found.items()))


def _attributes(values: dict[str, Curve | float], own: Mapping[str, str]) -> str:
    words = [f"{name} {attribute(value)}" for name, value in values.items()]
    words += [f"{name} {text}" for name, text in own.items()]
    return "{" + " ".join(["a", *words]) + "}"


def _lifetime(lifetime: tuple[int, int] | None) -> dict[str, Curve | float]:
    if lifetime is None:
        return {}
    first, last = lifetime
    kind = LIFE_SINGLE if first == last else LIFE_RANGE
    kind = LIFE_TO_END if last >= OPEN_END else kind
    return {"ltt": float(kind), "ltn": float(first), "ltm": float(last)}


def _relative(knots: Curve, height: int) -> Curve:
    """Knots `[K, N, 3, 2]`, y up, as Nuke has them: centres, tangents from them."""
    up = knots.mapped(np.diag([1.0, -1.0]))
    raised = up.values + np.array([0.0, float(height)])
    parts = (raised, up.arriving, up.leaving)
    return knots.with_parts(*(_from_centre(part) for part in parts))


def _from_centre(part: Array) -> Array:
    middle = np.array([[0.0], [1.0], [0.0]])
    with np.errstate(over="ignore", invalid="ignore"):  # refused where it is written
        centre = part[:, :, 1:2].astype(np.float32).astype(float)
        return np.asarray(part * middle + (part - centre) * (1 - middle))


def _feather_points(main: Curve, feather: Curve) -> list[str]:
    """Offsets of the feather, and tangents from there, y up.

    Where the feather is one offset for a point and its handles, its tangents are
    those of the outline and keep their times, as Nuke itself leaves them.
    """
    up = feather.mapped(np.diag([1.0, -1.0]))
    if np.array_equal(feather.times, main.times):
        return shared_points(_with_feather(main, up))
    times = np.unique(np.concatenate([main.times, up.times]))
    entries: list[Curve] = []
    for n in range(up.values.shape[1]):
        for side in range(3):
            entries.append(_feather_entry(main, up, n, side, times))
    return own_points(entries)


def _feather_entry(main: Curve, up: Curve, n: int, side: int, times: Array) -> Curve:
    offset, tangent = _one(up, n, 1), _one(main, n, side)
    if side == 1:
        return offset
    more = _minus(_one(up, n, side), offset)
    if not np.any(more.values):
        return tangent
    return tangent.at(times).plus(more.at(times))


def _one(curve: Curve, n: int, side: int) -> Curve:
    parts = (curve.values, curve.arriving, curve.leaving)
    return curve.with_parts(*(part[:, n, side] for part in parts))


def _minus(curve: Curve, other: Curve) -> Curve:
    return curve.plus(other.mapped(-np.eye(2)))


def _with_feather(main: Curve, up: Curve) -> Curve:
    """The feather's entries where both have the same times."""
    pairs = (
        (main.values, up.values),
        (main.arriving, up.arriving),
        (main.leaving, up.leaving),
    )
    return main.with_parts(*(_joined(hard, soft) for hard, soft in pairs))


def _joined(hard: Array, soft: Array) -> Array:
    offset = soft[:, :, 1:2]
    middle = np.array([[0.0], [1.0], [0.0]])
    return np.asarray(offset * middle + (hard + soft - offset) * (1 - middle))


def _pivot(main: Curve) -> list[str]:
    """When and where the middle of the points is, as Nuke notes it."""
    x, y = main.values[0, :, 1].mean(axis=0)
    return [token(main.times[0]), token(x), token(y)]
