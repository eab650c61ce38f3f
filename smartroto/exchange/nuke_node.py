"""A document as Roto nodes that can be pasted into Nuke: formats/nuke.md 1.

One node holds all shapes, or each layer or shape gets its own. Several are chained, the
lowest first, so that each is laid on the one before and the last shows them all.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from smartroto.document import Document, Layer, Plate, Shape
from smartroto.exchange.carried import STROKE, of
from smartroto.exchange.nuke_label import MARKS, label, marks_text
from smartroto.exchange.nuke_lexer import quoted
from smartroto.exchange.nuke_text import token
from smartroto.exchange.nuke_write import LAYER_FLAGS, Writer
from smartroto.exchange.options import ExportOptions, named
from smartroto.exchange.outline import plate_of
from smartroto.exchange.report import Report
from smartroto.exchange.states import Prepared, shot_of
from smartroto.exchange.transforms import partly_baked
from smartroto.jobs import Progress

HEADER = "set cut_paste_input [stack 0]\nversion 13.2 v8\npush $cut_paste_input\n"
APART = 50
"""Units of the node graph from a node to the next one below."""


@dataclass(frozen=True)
class _Part:
    """What one node holds, and what it is called after."""

    layers: tuple[Layer, ...]
    layer: str = ""
    shape: str = ""

    @property
    def shapes(self) -> list[Shape]:
        """All shapes from the top down."""
        return [shape for layer in self.layers for shape in layer.shapes()]


def script_text(
    document: Document, progress: Progress | None = None
) -> tuple[str, Report]:
    """The clipboard text of Roto nodes with every shape of the document.

    Raises FormatError where there is no plate to take the size from, or no shape.
    """
    document = partly_baked(document, _held)
    painted = any(map(_painted, document.layers))
    plate = plate_of(document, "Nuke", more=painted)
    options = document.options if isinstance(document, Prepared) else ExportOptions()
    report = Report()
    writer = Writer(document, plate, report, progress or Progress())
    taken: set[str] = set()
    pieces = [HEADER]
    for index, part in enumerate(_parts(document, options, report)):
        name = _name(options, part, shot_of(document), index + 1, taken)
        pieces.append(_node(writer, plate, part, name, index))
    return "".join(pieces), report


def _held(item: Shape | Layer) -> bool:
    """Whether a transform is written: no track, and no skew, whose order is not
    certain."""
    return not item.transform.track and not item.transform.skew


def _parts(
    document: Document, options: ExportOptions, report: Report
) -> Iterator[_Part]:
    """What goes into each node, the lowest first."""
    if options.nodes == "one":
        yield _Part(document.layers)
    for layer in reversed(document.layers):
        if options.nodes == "layer":
            yield _Part((layer,), layer.name)
        if options.nodes == "shape":
            _tell_left(layer, report)
            for shape, around in reversed(list(_singly(layer, ()))):
                yield _Part((_alone(shape, around),), around[-1].name, shape.name)


def _singly(
    layer: Layer, outer: tuple[Layer, ...]
) -> Iterator[tuple[Shape, tuple[Layer, ...]]]:
    for item in layer.items:
        if isinstance(item, Layer):
            yield from _singly(item, (*outer, layer))
        else:
            yield item, (*outer, layer)


def _alone(shape: Shape, around: tuple[Layer, ...]) -> Layer:
    """A shape in the layers around it, without what else is in them."""
    held = replace(around[-1], items=(shape,), carried={})
    for layer in reversed(around[:-1]):
        held = replace(layer, items=(held,), carried={})
    return held


def _tell_left(layer: Layer, report: Report) -> None:
    """Strokes and the like of a layer have no place where it is in pieces."""
    if layer.carried:
        report.drop(layer.name, "its strokes and what else is kept of it for Nuke")
    for item in layer.items:
        if isinstance(item, Layer):
            _tell_left(item, report)


def _name(
    options: ExportOptions, part: _Part, shot: str, index: int, taken: set[str]
) -> str:
    """A node's name: by the template, in letters that Nuke takes, and no other's."""
    fields = {"shot": shot, "layer": part.layer, "shape": part.shape}
    usual = {"one": "Roto1", "layer": "{layer}", "shape": "{shape}"}[options.nodes]
    told = named(options.node_names or usual, fields, index)
    word = re.sub(r"\W+", "_", told, flags=re.ASCII).strip("_") or "Roto"
    word = f"Roto_{word}" if word[0].isdigit() else word
    name, number = word, 1
    while name in taken:
        number += 1
        name = f"{word}_{number}"
    taken.add(name)
    return name


def _node(writer: Writer, plate: Plate, part: _Part, name: str, index: int) -> str:
    width, height = plate.size
    layers = [line for layer in part.layers for line in writer.layer(layer)]
    root = [
        "{{{v x3f99999a}",
        "  {f 0}",
        "  {n",
        "   {layer Root",
        f"    {{f {LAYER_FLAGS}}}",
        f"    {{t {token(width / 2)} {token(height / 2)}}}",
        "    {a}",
        *("    " + line for line in layers),
    ]
    aspect = f"{plate.pixel_aspect:.9g}"
    knobs = [
        *(["inputs 0"] if not index else []),
        f'format "{width} {height} 0 0 {width} {height} {aspect} "',
        "output alpha",
        f"curves {chr(10).join(root)}}}}}}}}}",
        f"name {name}",
        f"label {quoted(label(part.shapes, writer.origins))}",
        "xpos 0",
        f"ypos {index * APART}",
        *_hidden(marks_text(part.shapes, writer.marks)),
    ]
    kind = "RotoPaint" if any(map(_painted, part.layers)) else "Roto"
    return f"{kind} {{\n" + "".join(f" {knob}\n" for knob in knobs) + "}\n"


def _painted(layer: Layer) -> bool:
    """Whether a layer, or one in it, has brush strokes, which a Roto node may not."""
    own = any(name.startswith(STROKE) for name in of(layer, "nuke"))
    return own or any(_painted(one) for one in layer.items if isinstance(one, Layer))


def _hidden(text: str) -> list[str]:
    """A knob that is not shown, where there is something to remember."""
    if not text:
        return []
    return [
        "addUserKnob {20 SmartROTO}",
        f"addUserKnob {{1 {MARKS} l marks +INVISIBLE}}",
        f"{MARKS} {quoted(text)}",
    ]
