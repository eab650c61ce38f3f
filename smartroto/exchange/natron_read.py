"""Roto nodes of a Natron project become layers: formats/others.md 5."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from smartroto.document import Layer, Shape
from smartroto.edits import new_id
from smartroto.errors import FormatError
from smartroto.exchange.motion import Motion
from smartroto.exchange.natron_knob import number
from smartroto.exchange.natron_shape import Bezier, flip
from smartroto.exchange.natron_xml import Node
from smartroto.exchange.nuke_read import MAX_SIDE, TOTAL_NUMBERS
from smartroto.exchange.report import Imported, Report

STROKE = "1"
"""The `Type` of a brush stroke; 0 is a Bezier, 2 a layer."""

_FORMAT = re.compile(r"(\d{1,6})x(\d{1,6})(?:\s+(\d+(?:\.\d+)?))?\s*$")


@dataclass
class _Project:
    """What all nodes share, and what was met so far."""

    report: Report
    flip: Motion
    frame: int = 1
    shapes: int = 0
    refused: int = 0
    numbers: int = 0


def read_project(root: Node, size: tuple[int, int] | None) -> Imported:
    """Layers of all roto nodes, from the top of the stack down: one for each node.

    size: the plate's, for a project that does not tell its own.
    Raises FormatError where there is no roto node with shapes.
    """
    found = list(_contexts(root))
    if not found:
        raise FormatError(
            "There is no Roto or RotoPaint node in this project: save the one that "
            "holds them."
        )
    report = Report()
    told, aspect = _format(root, size)
    if size not in (None, told):
        report.approximate(
            "", f"The project's format is {told[0]}x{told[1]}, not the plate's"
        )
    first, last = _range(root)
    project = _Project(report, flip(told[1], aspect), 1 if first is None else first)
    layers = []
    for name, context in found:
        base = context.child("BaseLayer") or Node("")
        layer = _layer(project, base, name if len(found) > 1 else "")
        if layer.items:
            layers.append(layer)
        else:
            report.drop(name, "the node holds no shape that can be read")
    if not project.shapes:
        raise FormatError(f"No shape can be read: {report.dropped[0]}")
    return Imported(
        layers=tuple(layers),
        report=report,
        size=told,
        pixel_aspect=aspect,
        first=first,
        last=last,
    )


def _contexts(root: Node) -> Iterator[tuple[str, Node]]:
    """Every node's shapes, with the node's name."""
    for node in root.walk():
        context = node.child("RotoContext")
        if context is not None:
            yield node.word("Plugin_label") or node.word("Plugin_script_name"), context


def _layer(project: _Project, node: Node, name: str) -> Layer:
    base = node.child("RotoItemSerialization") or Node("")
    items: list[Shape | Layer] = []
    for kind, item in _items(node):
        if item.child("RotoDrawableItemSerialization") is None:
            items.append(_layer(project, item, ""))
        elif (shape := _shape(project, kind, item)) is not None:
            items.append(shape)
    return Layer(
        id=new_id(),
        name=name or base.word("Label") or base.word("Name") or "Layer",
        items=tuple(items),
        visible=base.word("Activated") != "0",
        locked=base.word("Locked") == "1",
    )


def _items(layer: Node) -> Iterator[tuple[str, Node]]:
    """The items of a layer with their types, the top one first as in Natron's list."""
    kind = ""
    for node in layer.children:
        if node.tag == "Type":
            kind = node.text.strip()
        elif node.tag == "Item":
            yield kind, node


def _shape(project: _Project, kind: str, item: Node) -> Shape | None:
    drawable = item.child("RotoDrawableItemSerialization") or Node("")
    base = drawable.child("RotoItemSerialization") or Node("")
    name = base.word("Label") or base.word("Name") or "Bezier"
    if kind == STROKE or (item.child("NumPoints") is None):
        project.report.drop(name, "is a brush stroke, not a shape")
        return None
    try:
        bezier = Bezier(item, name, project.report)
        shape = bezier.shape(project.flip, project.frame, project.shapes)
    except FormatError as error:
        text = str(error).rstrip(".")
        project.report.drop(name, f"cannot be read ({text[:1].lower()}{text[1:]})")
        project.refused += 1
        return None
    project.shapes += 1
    project.numbers += len(shape.keys) * shape.count * 6
    if project.numbers > TOTAL_NUMBERS:
        raise FormatError(
            f"The shapes take more than {TOTAL_NUMBERS} numbers: the project is "
            "damaged, or its shapes must be read in parts."
        )
    return shape


def _knob(root: Node, name: str) -> Node | None:
    """A setting of the project."""
    project = root.child("boost_serialization") or root
    top = project.child("Project") or project
    return next((node for node in top.children if node.word("Name") == name), None)


def _format(root: Node, size: tuple[int, int] | None) -> tuple[tuple[int, int], float]:
    """Width, height and pixel aspect: the project's, else the plate's."""
    knob = _knob(root, "outputFormat")
    found = _FORMAT.search(knob.word("ChoiceLabel")) if knob is not None else None
    if found and 0 < int(found[1]) <= MAX_SIDE and 0 < int(found[2]) <= MAX_SIDE:
        told = int(found[1]), int(found[2])
        aspect = float(found[3]) if found[3] else _own_aspect(root, told)
        return told, aspect if 0.01 < aspect < 100 else 1.0
    if size is not None:
        return size, 1.0
    raise FormatError(
        "The project does not tell the size of its format: open the plate first, or "
        "give the size."
    )


def _own_aspect(root: Node, size: tuple[int, int]) -> float:
    """The pixel aspect of a format that was added to the project."""
    for node in root.walk():
        box = node.child("RectI")
        if box is None or not node.word("Pixel_aspect_ratio"):
            continue
        sides = [
            number(box.word(end), 0.0) - number(box.word(start), 0.0)
            for start, end in (("Left", "Right"), ("Bottom", "Top"))
        ]
        if tuple(sides) == size:
            return number(node.word("Pixel_aspect_ratio"), 1.0)
    return 1.0


def _range(root: Node) -> tuple[int | None, int | None]:
    knob = _knob(root, "frameRange")
    values = [n.word("Value") for n in knob.children if n.tag == "item"] if knob else []
    if len(values) != 2 or not all(re.fullmatch(r"-?\d{1,7}", v) for v in values):
        return None, None
    return int(values[0]), int(values[1])
