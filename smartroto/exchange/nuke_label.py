"""The label of the node: a line for each shape that tells where its keys are from."""

from smartroto.document import Document
from smartroto.exchange.states import States, describe, parse

HEADING = "SmartROTO"


def label(document: Document) -> str:
    """The label of a node that holds the shapes of `document`."""
    lines = [
        f"{describe(document, shape, mode=shape.mode == 'intersect')}: "
        f"{' '.join(shape.name.split())}"
        for shape in document.shapes()
    ]
    return "\n".join([HEADING, *lines])


def read_label(text: str) -> dict[str, list[States]]:
    """What `label` wrote, by name, in order for shapes of the same name.

    Nothing where the label is something else.
    """
    heading, *lines = text.split("\n")
    if heading.strip() != HEADING:
        return {}
    found: dict[str, list[States]] = {}
    for line in lines:
        told, _, name = line.partition(": ")
        states = parse(told)
        if states is not None:
            found.setdefault(name, []).append(states)
    return found
