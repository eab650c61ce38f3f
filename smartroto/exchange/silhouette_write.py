"""A document as Silhouette's shape file, the conservative way: formats/silhouette.md.

Layers without transforms, all properties present, fixed decimals, Bezier points,
linear or hold keys, and a key on every frame where the source is curved in time.
"""

import re
from collections.abc import Collection
from uuid import NAMESPACE_OID, uuid5
from xml.sax.saxutils import escape, quoteattr

import numpy as np

from smartroto.document import Document, Layer, Plate, Shape
from smartroto.errors import FormatError
from smartroto.exchange.carried import NOTE, of
from smartroto.exchange.curve import Curve, constant, from_keys
from smartroto.exchange.feather import signed_width
from smartroto.exchange.linear import LinearKeys, linear_keys
from smartroto.exchange.outline import outline, plate_of
from smartroto.exchange.report import Report
from smartroto.exchange.silhouette_opacity import opacity_keys, percent
from smartroto.exchange.silhouette_space import (
    DECIMALS,
    FEATHER_UNIT,
    HANDLES,
    STROKE_UNIT,
    TOP_FIRST,
    WRITTEN,
    Space,
    digits,
)
from smartroto.exchange.silhouette_transform import layer_matrices
from smartroto.exchange.states import describe, told_keys
from smartroto.exchange.transforms import partly_baked
from smartroto.exchange.widths import one_width
from smartroto.jobs import Progress
from smartroto.shapes.arrays import Array

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


_PAIR = f"(%.{DECIMALS}f,%.{DECIMALS}f)"
_POINT = f"<Point>{_PAIR},{_PAIR},{_PAIR}</Point>"


def file_text(
    document: Document, progress: Progress | None = None
) -> tuple[str, Report]:
    """The text of a `.fxs` file with every shape, and what it could not hold.

    Raises FormatError where there is no plate to take the size from, or no shape.
    """
    planar = {track.id for track in document.tracks if track.kind == "planar"}
    document = partly_baked(document, lambda item: _held(item, planar))
    plate = plate_of(document, "Silhouette")
    writer = _Writer(document, plate, progress or Progress())
    layers = writer.items(document.layers, "Layer")
    width, height = plate.size
    head = (
        f'<Silhouette width="{width}" height="{height}" '
        f'pixelAspect="{plate.pixel_aspect:.6f}" workRangeStart="0" '
        f'workRangeEnd="{plate.last - plate.first}" '
        f'sessionStartFrame="{plate.first}">'
    )
    lines = ["<!-- Silhouette Shape File -->", head, *_in(layers), "</Silhouette>", ""]
    return "\n".join(lines), writer.report


def _held(item: Shape | Layer, planar: Collection[str]) -> bool:
    """Whether a transform is written: layers have one, shapes not. What a planar track
    carries is baked, since perspective bends what handles say."""
    return isinstance(item, Layer) and item.transform.track not in planar


def _in(lines: list[str]) -> list[str]:
    return ["\t" + line for line in lines]


class _Writer:
    """Writes layers and shapes, noting what Silhouette cannot have."""

    def __init__(self, document: Document, plate: Plate, progress: Progress) -> None:
        self.document = document
        self.start = plate.first
        self.space = Space(*plate.size, plate.pixel_aspect)
        self.report = Report()
        self.progress = progress
        self.total = sum(1 for _ in document.shapes())
        self.done = 0
        self.ids = 0

    def items(self, items: tuple[Shape | Layer, ...], tag: str) -> list[str]:
        """Elements of a list of objects; layers at the top have a tag of their own."""
        ordered = items if TOP_FIRST else items[::-1]
        lines: list[str] = []
        for item in ordered:
            made = (
                self.layer(item, tag) if isinstance(item, Layer) else self.shape(item)
            )
            lines.extend(made)
        return lines

    def layer(self, layer: Layer, tag: str) -> list[str]:
        """A layer and everything in it."""
        fade = from_keys(layer.opacity) if layer.opacity else constant(1.0)
        properties = [
            *_constant("color", _colour(layer.colour)),
            *_constant("mode", "Add"),
            *self._keyed("opacity", percent(linear_keys(fade))),
            *_constant("invert", "false"),
            *self._matrix(layer),
        ]
        head = self._head("Layer", layer, "")
        children = self.items(layer.items, "Object")
        objects = ['<Property id="objects" constant="True" expanded="True">']
        objects += [*_in(children), "</Property>"]
        return _element(tag, head, [*properties, *objects])

    def _matrix(self, layer: Layer) -> list[str]:
        """The transform of a layer: as a matrix, which is what other exporters write
        too, on every frame where it moves."""
        if layer.transform.still:
            return []
        frames, matrices = layer_matrices(self.document, layer, self.space)
        text = "its transform became a matrix"
        text += " on every frame, exact there" if len(frames) > 1 else ""
        self.report.approximate(layer.name, text)
        if len(frames) == 1:
            return _constant("transform.matrix", matrices[0])
        lines = [
            f"\t{self._key(frame, False)}{matrix}</Key>"
            for frame, matrix in zip(frames, matrices, strict=True)
        ]
        return ['<Property id="transform.matrix">', *lines, "</Property>"]

    def shape(self, shape: Shape) -> list[str]:
        """A shape; nothing where it has no key."""
        self.progress.step(self.done / self.total, f"Writing {shape.name}")
        self.done += 1
        try:
            made = outline(self.document, shape)
        except FormatError:
            self.report.drop(shape.name, "has no key")
            return []
        keys = linear_keys(made.curve)
        self._tell(shape, keys, made.predicted)
        note = describe(
            self.document,
            shape,
            mode=shape.mode == "add",
            falloff=shape.falloff != 1,
            written=keys.frames,
            knots=made.curve,
        )
        written, kept = shape.carried.get(NOTE, ""), of(shape, "silhouette")
        width = 0.0 if shape.closed else one_width(shape, self.report)
        properties = [
            *_constant("mode", WRITTEN[shape.mode]),
            *self._keyed("opacity", opacity_keys(shape)),
            *_constant("blur", kept.pop("blur", digits(0))),
            *self._keyed("feather", self._feather(shape, made.curve)),
            *_constant("invert", _word(shape.inverted)),
            *_constant("motionBlur", _word(shape.motion_blur)),
            *_constant("color", _colour((1.0, 1.0, 1.0))),
            *_constant("outlineColor", _colour(shape.colour)),
            *_constant("strokeWidth", digits(width * STROKE_UNIT)),
            *_constant("note", _safe("\n".join(filter(None, [note, written])))),
            *(line for id, text in kept.items() for line in _constant(id, _safe(text))),
            *self._path(shape, keys),
        ]
        return _element("Object", self._head("Shape", shape, "Bezier"), properties)

    def _head(self, kind: str, item: Shape | Layer, shape_type: str) -> str:
        self.ids += 1
        fields = {
            "type": kind,
            "id": str(self.ids),
            "label": _NOT_XML.sub("", item.name),
            "selected": "False",
            "expanded": "True",
            "uuid": str(uuid5(NAMESPACE_OID, item.id)),
            "hidden": str(not item.visible),
            "locked": str(item.locked),
        }
        fields |= {"shape_type": shape_type} if shape_type else {}
        return " ".join(f"{name}={quoteattr(value)}" for name, value in fields.items())

    def _path(self, shape: Shape, keys: LinearKeys) -> list[str]:
        """The outline's keys, each a whole path."""
        lines = ['<Property id="path">']
        for frame, knots, held in zip(keys.frames, keys.values, keys.held, strict=True):
            points = self.space.to_units(knots)[:, list(HANDLES)]
            numbers = np.round(points, DECIMALS).ravel() + 0.0  # no negative zero
            lines.append("\t" + self._key(frame, held))
            lines.append(f'\t\t<Path closed="{shape.closed}" type="Bezier">')
            lines.append("\n".join([_POINT] * len(points)) % tuple(numbers.tolist()))
            lines.extend(["\t\t</Path>", "\t</Key>"])
        return [*lines, "</Property>"]

    def _key(self, frame: int, held: bool) -> str:
        interp = "hold" if held else "linear"
        return f'<Key frame="{frame - self.start}" interp="{interp}">'

    def _keyed(self, id: str, keys: LinearKeys) -> list[str]:
        """A number over time, or once where it has a single key."""
        if len(keys.frames) == 1:
            return _constant(id, digits(float(keys.values[0].ravel()[0])))
        lines = [
            f"\t{self._key(frame, held)}{digits(float(value.ravel()[0]))}</Key>"
            for frame, value, held in zip(
                keys.frames, keys.values, keys.held, strict=True
            )
        ]
        return [f'<Property id="{id}">', *lines, "</Property>"]

    def _feather(self, shape: Shape, knots: Curve) -> LinearKeys:
        """One width for the whole shape: all that the format is known to hold."""
        if not shape.feather:
            return linear_keys(constant(0.0))
        offsets = linear_keys(from_keys(shape.feather))
        times = np.array(offsets.frames, dtype=float)
        around = knots.at(times).values
        found = [
            signed_width(*both, shape.closed)
            for both in zip(around, offsets.values, strict=True)
        ]
        self.report.approximate(
            shape.name,
            "the feather of its points became one width for the shape",
            max(error for _, error in found),
        )
        widths: list[Array] = [np.array([width]) * FEATHER_UNIT for width, _ in found]
        return LinearKeys(offsets.frames, widths, offsets.held)

    def _tell(self, shape: Shape, keys: LinearKeys, predicted: bool) -> None:
        text = told_keys(self.document, shape)
        if not predicted and len(keys.frames) > len(shape.keys):
            text = "curved in-betweens became keys on every frame, exact there"
            self.report.approximate(shape.name, text, keys.error)
            return
        self.report.keep(shape.name, text)
        if shape.falloff != 1:
            self.report.drop(shape.name, "the falloff of its feather (kept as a note)")
        if shape.mode == "add":
            self.report.approximate(shape.name, "the mode add became Add, a union")


def _element(tag: str, head: str, properties: list[str]) -> list[str]:
    inner = ["<Properties>", *_in(properties), "</Properties>"]
    return [f"<{tag} {head}>", *_in(inner), f"</{tag}>"]


def _constant(id: str, text: str) -> list[str]:
    return [f'<Property id="{id}" constant="True"><Value>{text}</Value></Property>']


def _safe(text: str) -> str:
    return escape(_NOT_XML.sub("", text))


def _word(on: bool) -> str:
    return "true" if on else "false"


def _colour(colour: tuple[float, float, float]) -> str:
    return f"({','.join(digits(part) for part in colour)})"
