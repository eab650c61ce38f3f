"""The label of the node: a line for each shape that tells where its keys are from."""

from collections.abc import Mapping

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


def read_label(text: str) -> Mapping[str, States]:
    """What `label` wrote, by the shape's name; nothing where it is something else."""
    heading, *lines = text.split("\n")
    if heading.strip() != HEADING:
        return {}
    found = {}
    for line in lines:
        told, _, name = line.partition(": ")
        states = parse(told)
        if states is not None:
            found[name] = states
    return found
