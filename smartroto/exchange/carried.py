"""What only another program understands, kept as it stands and given back to it.

`Shape.carried` and `Layer.carried` hold texts by `program.name`, such as `nuke.ft`.
"""

from collections.abc import Iterator, Mapping

from smartroto.document import Document, Layer, Shape
from smartroto.exchange.report import Report

NOTE = "note"
"""An artist's note, which no program owns."""

STROKE = "stroke."
MAX_TEXT = 2_000_000
ROOM = 100
"""Characters of one layer's strokes, each with some room; more are dropped, so that
projects stay small."""


def of(item: Shape | Layer, program: str) -> dict[str, str]:
    """What is carried for a program, by its own names.

    >>> of(Layer(id="l", name="l", carried={"nuke.ft": "1", "note": "hi"}), "nuke")
    {'ft': '1'}
    """
    start = f"{program}."
    return {
        name.removeprefix(start): text
        for name, text in item.carried.items()
        if name.startswith(start)
    }


def owned(program: str, texts: Mapping[str, str]) -> dict[str, str]:
    """Texts by a program's own names, as they are carried.

    >>> owned("nuke", {"ft": "1"})
    {'nuke.ft': '1'}
    """
    return {f"{program}.{name}": text for name, text in texts.items()}


def tell_lost(document: Document, program: str, report: Report) -> None:
    """Note what is carried for other programs than the one that is written for."""
    for item in _items(document.layers):
        lost = [
            name
            for name in item.carried
            if name != NOTE and not name.startswith(f"{program}.")
        ]
        if lost:
            names = ", ".join(sorted({_plain(name) for name in lost}))
            report.drop(item.name, f"what only another program has: {names}")


def _plain(name: str) -> str:
    program, _, rest = name.partition(".")
    what = "strokes" if rest.startswith(STROKE) else rest
    return f"{what} of {program.capitalize()}"


def _items(items: tuple[Shape | Layer, ...]) -> Iterator[Shape | Layer]:
    for item in items:
        yield item
        if isinstance(item, Layer):
            yield from _items(item.items)
