"""What a node tells beside its curves: where the keys of each shape are from.

The label, which the node graph shows, has a line for each shape. A hidden knob has the
marks by which changes are seen (`smartroto.exchange.marks`), in the same order.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from smartroto.document import Shape
from smartroto.exchange.states import Origins, States, parse

HEADING = "SmartROTO"
MARKS = "smartroto_marks"


def label(shapes: Iterable[Shape], origins: Mapping[str, Origins]) -> str:
    """The label of a node that holds these shapes; origins: by shape id."""
    lines = [
        f"{_told(shape, origins.get(shape.id, Origins()))}: "
        f"{' '.join(shape.name.split())}"
        for shape in shapes
    ]
    return "\n".join([HEADING, *lines])


def _told(shape: Shape, origins: Origins) -> str:
    """The line; Nuke has no mode like `intersect`."""
    return f"{origins}; mode intersect" if shape.mode == "intersect" else str(origins)


def marks_text(shapes: Iterable[Shape], letters: Mapping[str, str]) -> str:
    """The hidden knob's text; letters: by shape id. Empty where there are none."""
    lines = [letters.get(shape.id, "") for shape in shapes]
    return ".".join(lines) if any(lines) else ""


def read_label(text: str, marks: str) -> dict[str, list[States]]:
    """What both knobs tell, by name, in order for shapes of the same name.

    Nothing where the label is somebody else's. Where the marks are gone, nobody knows
    what was mended in Nuke, and every key counts as the artist's.
    """
    heading, *lines = text.split("\n")
    if heading.strip() != HEADING:
        return {}
    letters = marks.split(".") if marks else []
    found: dict[str, list[States]] = {}
    for index, line in enumerate(lines):
        told, _, name = line.partition(": ")
        states = parse(told)
        if states is None:
            continue
        own = letters[index] if index < len(letters) else ""
        found.setdefault(name, []).append(replace(states, marks=own))
    return found
