"""The comment of a mask: what Fusion's tools have no place for, and back.

A tool's name is one word, and there are no layers. The comment, which Fusion shows in
the tool's Comments tab, holds the shape's name, its layers and what its keys are.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from smartroto.document import Document
from smartroto.exchange.curve import Curve
from smartroto.exchange.states import States, describe, parse
from smartroto.exchange.straight import Plain

HEADING = "SmartROTO"


@dataclass(frozen=True)
class Comment:
    """What a comment tells; empty where it is somebody else's."""

    name: str = ""
    layers: tuple[str, ...] = ()
    states: States | None = None


def comment(
    document: Document, plain: Plain, written: Sequence[int], knots: Curve
) -> str:
    """The comment of a shape's mask; written: the frames of its keys, knots: these."""
    shape = plain.shape
    lines = [HEADING, f"name {_line(shape.name)}"]
    lines += [f"layer {_line(name)}" for name in plain.layers]
    told = describe(
        document, shape, falloff=shape.falloff != 1, written=written, knots=knots
    )
    return "\n".join([*lines, told])


def _line(text: str) -> str:
    return text.replace("\r", " ").replace("\n", " ")


def read_comment(text: str) -> Comment:
    """What `comment` wrote.

    >>> read_comment("SmartROTO\\nname Left arm\\nlayer figure").name
    'Left arm'
    """
    heading, *lines = text.split("\n")
    if heading != HEADING:
        return Comment()
    parts = [line.partition(" ") for line in lines]
    names = [rest for word, _, rest in parts if word == "name"]
    told = [parse(line) for line in lines if line.startswith("keys ")]
    return Comment(
        name=names[0] if names else "",
        layers=tuple(rest for word, _, rest in parts if word == "layer"),
        states=told[0] if told else None,
    )
