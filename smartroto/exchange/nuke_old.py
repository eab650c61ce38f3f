"""The text form of curves up to Nuke 6.3, `AnimTree`: formats/nuke.md section 9."""

import re

import numpy as np

from smartroto.errors import FormatError
from smartroto.exchange.curve import Curve, constant
from smartroto.exchange.nuke_curve import Found, number, solved
from smartroto.exchange.nuke_lexer import MAX_LISTS
from smartroto.exchange.nuke_tree import Point, RawLayer, RawShape
from smartroto.exchange.report import Report

LAYER, GROUP, STROKE = 1, 3, 5
MAX_NESTED = 100

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}]|[^\s{}"]+')
_ORDER = (3, 4, 8, 9, 10, 12, 0, 1)
"""Where Tx Ty Rz Sx Sy Skew PivX PivY stand in today's list."""


class _Tokens:
    """The words of the text, taken one after the other."""

    def __init__(self, text: str) -> None:
        self.words = _TOKEN.findall(text)
        self.place = 0

    def next(self) -> str:
        if self.place >= len(self.words):
            raise FormatError("The old curves end in the middle: they were cut short.")
        self.place += 1
        return str(self.words[self.place - 1])

    def peek(self) -> str:
        return str(self.words[self.place]) if self.place < len(self.words) else ""

    def expect(self, *words: str) -> None:
        for word in words:
            got = self.next()
            if got != word:
                raise FormatError(
                    f"The old curves have {got[:40]!r} where {word!r} belongs: "
                    "open the script in Nuke 7 or newer and save it again."
                )

    def count(self, limit: int = MAX_LISTS) -> int:
        value = number(self.next())
        if not 0 <= value <= limit or value != int(value):
            raise FormatError(f"{value:g} is not a count that the old curves may hold.")
        return int(value)

    def name(self) -> str:
        return self.next().strip('"')


def read_old(text: str, report: Report) -> RawLayer:
    """The Root layer of an `AnimTree` text.

    Raises FormatError where it does not follow the known grammar, and for the long
    form, of which too little is known.
    """
    tokens = _Tokens(text)
    while tokens.peek() and tokens.peek() != "Node:":
        tokens.next()
    root = _node(tokens, report, 0)
    if not isinstance(root, RawLayer):
        raise FormatError("The old curves do not begin with a layer.")
    return root


def _node(tokens: _Tokens, report: Report, depth: int) -> RawLayer | RawShape | None:
    if depth > MAX_NESTED:
        raise FormatError("The layers of the old curves nest too deep.")
    tokens.expect("Node:", "{", "NodeName:")
    name = tokens.name()
    tokens.expect("{", "Flag:")
    flags = int(number(tokens.next()))
    tokens.expect("NodeType:")
    kind = tokens.count()
    found = RawLayer(name=name, flags=flags)
    node: RawLayer | RawShape | None = found
    if kind == LAYER:
        found.transform = _transform(tokens, Found())
        found.attributes = _attributes(tokens, Found())
    elif kind == GROUP:
        node = _group(tokens, name, flags)
    else:
        report.drop(name, "is a stroke of an old script, not a shape")
        node = None
        _skip(tokens)
    tokens.expect("}", "NumOfChildren:")
    for _ in range(tokens.count()):
        child = _node(tokens, report, depth + 1)
        if child is not None:
            found.children.append(child)
    tokens.expect("}")
    return node


def _skip(tokens: _Tokens) -> None:
    """Pass over everything up to the brace that closes what stands open."""
    depth = 0
    while depth > 0 or tokens.peek() != "}":
        word = tokens.next()
        depth += {"{": 1, "}": -1}.get(word, 0)


def _group(tokens: _Tokens, name: str, flags: int) -> RawShape:
    tokens.expect("CurveGroup:")
    tokens.next()
    tokens.expect("{")
    other, found, feather_found = Found(), Found(), Found()
    transform = _transform(tokens, other)
    tokens.expect("Flag:")
    tokens.next()
    tokens.expect("NumOfCubicCurves:")
    count = tokens.count(limit=2)
    curves = [_cubic(tokens, met) for met in (found, feather_found)[:count]]
    attributes = _attributes(tokens, other)
    tokens.expect("}")
    if not curves:
        raise FormatError(f"The shape {name!r} of the old curves holds no curve.")
    return RawShape(
        name=name,
        flags=flags | curves[0][0],
        kind="bezier",
        main=curves[0][1],
        feather=curves[1][1] if len(curves) > 1 else None,
        transform=transform,
        attributes=attributes,
        found=found,
        feather_found=feather_found,
        point_attributes=curves[0][2],
    )


def _cubic(
    tokens: _Tokens, found: Found
) -> tuple[int, list[Point], list[dict[str, Curve]]]:
    tokens.expect("CubicCurve:")
    tokens.next()
    tokens.expect("{", "Type:")
    tokens.next()
    tokens.expect("Flag:")
    flags = int(number(tokens.next()))
    tokens.expect("Dim:")
    if tokens.count() != 2:
        raise FormatError("A curve of the old form has more than x and y.")
    tokens.expect("NumOfPoints:")
    entries = [_point(tokens, found) for _ in range(tokens.count())]
    tokens.expect("}")
    return flags, [point for point, _ in entries], [own for _, own in entries]


def _point(tokens: _Tokens, found: Found) -> tuple[Point, dict[str, Curve]]:
    """Flag, two curves, the number of own attributes (names and curves)."""
    tokens.next()
    point = _curve(tokens, found), _curve(tokens, found)
    return point, _pairs(tokens, Found())


def _curve(tokens: _Tokens, found: Found) -> Curve:
    """`S 0 v` a constant, `S n t v t v …` bare keys."""
    if tokens.next() != "S":
        raise FormatError(
            "The old curves are in their long form, which is not known well enough: "
            "open the script in Nuke 7 or newer and save it again."
        )
    count = tokens.count()
    if count == 0:
        return constant(number(tokens.next()))
    pairs = [(number(tokens.next()), number(tokens.next())) for _ in range(count)]
    times = np.array([time for time, _ in pairs])
    if np.any(np.diff(times) <= 0):
        raise FormatError("The key times of an old curve do not ascend.")
    if count == 1:
        found.single.append(times)
        return constant(pairs[0][1], pairs[0][0])
    return solved(times, [(value,) for _, value in pairs], found)


def _transform(tokens: _Tokens, found: Found) -> list[Curve]:
    """Eight curves behind two zeros, put where today's list has them."""
    tokens.expect("Transform:")
    rest = [constant(1.0 if index in (9, 10, 11) else 0.0) for index in range(15)]
    tokens.next()
    tokens.next()
    for index in _ORDER:
        rest[index] = _curve(tokens, found)
    return rest


def _attributes(tokens: _Tokens, found: Found) -> dict[str, Curve]:
    tokens.expect("NumOfAttributes:")
    return _pairs(tokens, found)


def _pairs(tokens: _Tokens, found: Found) -> dict[str, Curve]:
    """A count, then so many names and curves."""
    pairs = [(tokens.name(), _curve(tokens, found)) for _ in range(tokens.count())]
    return dict(pairs)
