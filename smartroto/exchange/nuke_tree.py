"""The `curves` knob as a tree of layers, shapes and strokes: formats/nuke.md 3 to 8."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Union

from smartroto.errors import FormatError, clause
from smartroto.exchange.carried import MAX_TEXT, ROOM, STROKE
from smartroto.exchange.curve import Curve, constant
from smartroto.exchange.nuke_braces import Braces
from smartroto.exchange.nuke_curve import Found, coordinate, key_times, number
from smartroto.exchange.nuke_lexer import Item, KeyList, items, utf8
from smartroto.exchange.report import Report
from smartroto.shapes.arrays import Array

LOCKED = 1 << 10
OPEN = 1 << 5 | 1 << 19 | 1 << 20
"""Flag bits of a shape or its curve: locked in the list; any of the open ones."""

MAX_PARTS = 200_000
"""Shapes and strokes of a node; a painter of months has some thousands."""

Point = tuple[Curve, Curve]


@dataclass
class RawLayer:
    """A layer as written: its transform and attributes not yet applied.

    strokes: brush strokes as they stand, by `stroke.` and how many children lie above.
    """

    name: str
    flags: int = 0
    transform: list[Curve] = field(default_factory=list)
    attributes: dict[str, Curve] = field(default_factory=dict)
    children: list[Union["RawLayer", "RawShape"]] = field(default_factory=list)
    strokes: dict[str, str] = field(default_factory=dict)


@dataclass
class RawShape:
    """A shape as written: pixels of the format, y up, tangents relative.

    main, feather: left tangent, centre, right tangent for every control point;
        feather is None for `idem`.
    kind: `bezier`, or what else the file calls it.
    pivot_time: when its pivot was set, a hint for a shape without any key.
    point_attributes: what each entry of `main` has besides its place.
    """

    name: str
    flags: int
    kind: str
    main: list[Point]
    feather: list[Point] | None
    transform: list[Curve]
    attributes: dict[str, Curve]
    found: Found
    feather_found: Found
    pivot_time: float | None = None
    point_attributes: list[dict[str, Curve]] = field(default_factory=list)


@dataclass
class _Span:
    """Where a layer, shape or stroke stands in the text."""

    kind: str
    start: int
    end: int = 0
    children: list["_Span"] = field(default_factory=list)


_PART = re.compile(r"\\.|\{\s*(?:(layer|curvegroup|cubiccurve)\s)?|\}", re.DOTALL)


def read_tree(text: str, report: Report) -> RawLayer:
    """The Root layer of a `curves` value.

    Shapes that do not follow the grammar, and strokes, are named in the report.
    Raises FormatError where there is no layer at all.
    """
    top = [span for span in _spans(text) if span.kind == "layer"]
    if not top:
        raise FormatError("The curves of the node hold no layer: they are damaged.")
    return _layer(text, top[0], report)


def _spans(text: str) -> list[_Span]:
    """Layers, shapes and strokes as they nest; nothing within a shape is looked at."""
    root, count = _Span("", 0), 0
    braces = Braces(text)
    owners = [root]
    stack: list[_Span | None] = [root]
    place = 0
    while found := _PART.search(text, place):
        place = found.end()
        kind = found[1]
        if kind in ("curvegroup", "cubiccurve"):
            place = braces.closing(found.start(), f"a {kind}")
            owners[-1].children.append(_Span(kind, found.start(), place))
            count += 1
            if count > MAX_PARTS:
                raise FormatError(f"It holds more than {MAX_PARTS} shapes and strokes.")
        elif found[0][0] == "{":
            span = _Span(kind, found.start()) if kind else None
            stack.append(span)
            if span is not None:
                owners[-1].children.append(span)
                owners.append(span)
        elif found[0] == "}" and len(stack) > 1:
            closed = stack.pop()
            if closed is not None:
                closed.end = place
                owners.pop()
    if len(stack) > 1:
        raise FormatError("The curves of the node end before their braces close.")
    return root.children


def _layer(text: str, span: _Span, report: Report) -> RawLayer:
    head = items(_head(text, span), "A layer")
    body = head[0] if isinstance(head[0], list) else []
    layer = RawLayer(name=_name(body[1] if len(body) > 1 else "", "Layer"))
    found = Found()
    try:
        for item in body[2:]:
            _layer_part(layer, item, found, report)
    except FormatError as error:
        report.drop(layer.name, f"its settings cannot be read ({clause(error)})")
    _tell_expressions(layer.name, found, report)
    strokes = _Strokes(report)
    for child in span.children:
        if child.kind == "cubiccurve":
            strokes.keep(text[child.start : child.end], len(layer.children))
        else:
            layer.children.extend(_child(text, child, report))
    layer.strokes = strokes.done(layer.name)
    return layer


class _Strokes:
    """Brush strokes of a layer, kept for Nuke as they stand, up to a limit."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.texts: dict[str, list[str]] = {}
        self.size = self.left_out = 0

    def keep(self, source: str, above: int) -> None:
        """Keep one; above: how many children of the layer lie above it."""
        if self.left_out or self.size + len(source) > MAX_TEXT:
            self.left_out += 1
            return
        self.size += len(source) + ROOM
        (item,) = items(source, "A stroke")
        words = item if isinstance(item, list) else []
        name = _name(words[1] if len(words) > 1 else "", "Stroke")
        if words[3:4] == ["bezier"]:
            self.report.drop(name, "is a warp curve, not a shape")
            return
        self.texts.setdefault(f"{STROKE}{above}", []).append(utf8(source))
        text = "is a brush stroke: it is not shown here, and kept for Nuke"
        self.report.approximate(name, text)

    def done(self, layer: str) -> dict[str, str]:
        """The strokes by the number of children above them."""
        if self.left_out:
            text = f"{self.left_out} brush strokes, which are too many to keep"
            self.report.drop(layer, text)
        return {place: "".join(texts) for place, texts in self.texts.items()}


def _head(text: str, span: _Span) -> str:
    """The text of a layer without its children."""
    pieces, place = [], span.start
    for child in span.children:
        pieces.append(text[place : child.start])
        place = child.end
    return " ".join([*pieces, text[place : span.end]])


def _layer_part(layer: RawLayer, item: Item, found: Found, report: Report) -> None:
    if not isinstance(item, list) or not item:
        return
    if item[0] == "f":
        layer.flags = int(number(item[1])) if len(item) > 1 else 0
    elif item[0] == "t":
        layer.transform = [coordinate(part, None, found) for part in item[1:]]
    elif item[0] == "a":
        layer.attributes = _attributes(item, found)
    else:
        report.drop(layer.name, f"an unknown part {str(item[0])[:40]!r} is left out")


def _child(
    text: str, span: _Span, report: Report
) -> Iterator[Union[RawLayer, "RawShape"]]:
    if span.kind == "layer":
        yield _layer(text, span, report)
        return
    source = text[span.start : span.end]
    (item,) = items(source, "A shape")
    if not isinstance(item, list):
        return
    name = _name(item[1] if len(item) > 1 else "", "Shape")
    try:
        yield _shape(item, name, report)
    except FormatError as error:
        report.drop(name, f"cannot be read ({clause(error)})")


def _name(item: Item, otherwise: str) -> str:
    item = item.text if isinstance(item, KeyList) else item
    if isinstance(item, list):
        item = " ".join(part for part in item if isinstance(part, str))
    return utf8(item).strip() or otherwise


def _shape(item: list[Item], name: str, report: Report) -> RawShape:
    if len(item) < 5 or not isinstance(item[4], list) or not item[4]:
        raise FormatError("It holds no curve.")
    curves = item[4]
    found, feather_found = Found(), Found()
    shape = RawShape(
        name=name,
        flags=int(number(item[2])),
        kind=str(item[3]),
        main=[],
        feather=None,
        transform=[],
        attributes={},
        found=found,
        feather_found=feather_found,
    )
    flags, shape.main, shape.point_attributes = _points(curves[0], found)
    if len(curves) > 1 and curves[1] != "idem":
        _, shape.feather, _ = _points(curves[1], feather_found)
    shape.flags |= flags & OPEN
    for part in item[5:]:
        _shape_part(shape, part, report)
    _tell_expressions(name, found, report)
    return shape


def _shape_part(shape: RawShape, part: Item, report: Report) -> None:
    if not isinstance(part, list) or not part:
        return
    other = Found()
    if part[0] == "t":
        shape.transform = [coordinate(item, None, other) for item in part[1:]]
    elif part[0] == "tx":
        timed = len(part) > 1 and isinstance(part[1], str)
        shape.pivot_time = number(part[1]) if timed else None
    elif part[0] == "a":
        shape.attributes = _attributes(part, other)
    else:
        report.drop(shape.name, f"an unknown part {str(part[0])[:40]!r} is left out")
    _tell_expressions(shape.name, other, report)


def _tell_expressions(name: str, found: Found, report: Report) -> None:
    if found.expressions:
        count = len(found.expressions)
        shown = found.expressions[0][:60]
        report.approximate(
            name, f"{count} expressions became their last values (the first: {shown})"
        )
    if found.weighted:
        report.approximate(name, "weighted slopes became a key on every frame", 0.0)
    if found.marked:
        report.approximate(name, "unknown marks on keys were passed over")


def _attributes(item: list[Item], found: Found) -> dict[str, Curve]:
    """Names and values in turn; values that are words are passed over."""
    attributes = {}
    for name, value in zip(item[1::2], item[2::2], strict=False):
        if not isinstance(name, str):
            raise FormatError("The attributes are not pairs of name and value.")
        try:
            attributes[name] = coordinate(value, None, found)
        except FormatError:
            if name in _USED:
                raise
    return attributes


_USED = {
    *("vis", "r", "g", "b", "opc", "inv", "bm", "fo", "fx", "fy", "ff", "ft", "mbo"),
    *("ltt", "ltn", "ltm", "osw"),
}


def _points(
    item: Item, found: Found
) -> tuple[int, list[Point], list[dict[str, Curve]]]:
    """A `cc`: its flags, its entries, and what they have besides their places."""
    if not isinstance(item, list) or item[:1] != ["cc"]:
        raise FormatError("Its curve is not a `cc` list.")
    flags, points, own = 0, None, list[dict[str, Curve]]()
    for part in item[1:]:
        if not isinstance(part, list) or not part:
            continue
        if part[0] == "f" and len(part) > 1:
            flags = int(number(part[1]))
        elif part[0] in ("p", "px"):
            shared = part[0] == "px"
            if shared and len(part) < 2:
                raise FormatError("Its keys have no times.")
            times = key_times(part[1]) if shared else None
            if times is not None:
                (found.keyed if len(times) > 1 else found.single).append(times)
            entries = part[2:] if shared else part[1:]
            own = [_own(entry, found) for entry in entries]
            points = [_point(entry, times, found) for entry in entries]
    if points is None:
        raise FormatError("Its curve has no points.")
    return flags, points, own


def _attribute_list(entry: Item) -> list[Item] | None:
    head = entry[0] if isinstance(entry, list) and entry else None
    return head if isinstance(head, list) and head[:1] == ["a"] else None


def _own(entry: Item, found: Found) -> dict[str, Curve]:
    """Attributes of one entry. Their keys tell nothing of the shape's own times."""
    head = _attribute_list(entry)
    if head is None:
        return {}
    other = Found()
    attributes = _attributes(head, other)
    found.expressions += other.expressions
    found.weighted |= other.weighted
    found.marked |= other.marked
    return attributes


_ZERO = constant(0.0)


def _point(entry: Item, times: Array | None, found: Found) -> Point:
    """x and y; what is missing is 0, what follows them is not a position."""
    if isinstance(entry, KeyList):
        entry = entry.lists()
    if not isinstance(entry, list):
        raise FormatError("A point is not a list.")
    both = [*(entry[1:] if _attribute_list(entry) else entry), "0", "0"][:2]
    x, y = (_ZERO if item == "0" else coordinate(item, times, found) for item in both)
    return x, y
