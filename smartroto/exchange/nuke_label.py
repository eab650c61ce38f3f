"""What each frame of a shape is, as lines in the node's label, and back.

Nuke knows keys and nothing else. The label tells which keys are the artist's and
which were predicted, so that somebody who opens the node sees it, and we do again.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from smartroto.document import Document, Shape

HEADING = "SmartROTO"
_LINE = re.compile(r"keys ([-\d ]*)(?:; predicted ([-\d. ]*))?(?:; (intersect))?: (.+)")
_RANGE = re.compile(r"(-?\d+)(?:\.\.(-?\d+))?")


class Line(NamedTuple):
    """One shape's line, as a note: its name, and what it says."""

    name: str
    text: str


def states(document: Document, shape: Shape) -> tuple[list[int], list[int]]:
    """The frames that the artist keyed, and those that were predicted."""
    prediction = document.predictions.get(shape.id)
    frames = [] if prediction is None else [int(frame) for frame in prediction.frames]
    return list(shape.keys), [frame for frame in frames if frame not in shape.keys]


def label(document: Document) -> str:
    """The label of a node that holds the shapes of `document`."""
    lines = (_line(document, shape) for shape in document.shapes())
    return "\n".join([HEADING, *lines])


def _line(document: Document, shape: Shape) -> str:
    keys, predicted = states(document, shape)
    more = f"; predicted {ranges(predicted)}" if predicted else ""
    mode = "; intersect" if shape.mode == "intersect" else ""
    name = " ".join(shape.name.split()) or "Shape"
    return f"keys {' '.join(map(str, keys))}{more}{mode}: {name}"


def ranges(frames: Iterable[int]) -> str:
    """Frames in few characters.

    >>> ranges([1, 2, 3, 7, -2])
    '-2 1..3 7'
    """
    runs: list[list[int]] = []
    for frame in sorted(frames):
        if runs and frame == runs[-1][-1] + 1:
            runs[-1][1:] = [frame]
        else:
            runs.append([frame])
    return " ".join("..".join(map(str, run)) for run in runs)


def read_label(text: str) -> Iterator[Line]:
    """The lines that `label` wrote; none where the label is something else."""
    heading, *lines = text.split("\n")
    if heading.strip() != HEADING:
        return
    for line in lines:
        found = _LINE.fullmatch(line.strip())
        if found:
            told = [f"keyed by the artist at {found[1]}"]
            told += [f"predicted at {found[2]}"] if found[2] else []
            yield Line(found[4], ", ".join(told))


def intersecting(text: str) -> frozenset[str]:
    """Names of the shapes that intersect, for which Nuke has no mode."""
    if not text.startswith(HEADING):
        return frozenset()
    found = (_LINE.fullmatch(line.strip()) for line in text.split("\n"))
    return frozenset(line[4] for line in found if line and line[3])
