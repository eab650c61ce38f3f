"""What other programs have no place for, as a line of text in a label or note.

Keys are all they know. The line tells which of them are the artist's and which were
predicted, so that somebody who opens the file sees it, and we do when it comes back.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import get_args

from smartroto.document import Document, Mode, Shape

_RANGES = r"[-\d. ]*"
_LINE = re.compile(
    rf"keys ({_RANGES})(?:; predicted ({_RANGES}))?(?:; mode (\w+))?"
    r"(?:; falloff (\d+(?:\.\d+)?))?"
)


@dataclass(frozen=True)
class States:
    """What a line says: frames as text, and settings only where they were written."""

    keyed: str
    predicted: str = ""
    mode: Mode | None = None
    falloff: float | None = None

    def __str__(self) -> str:
        more = f", predicted at {self.predicted}" if self.predicted else ""
        return f"keyed by the artist at {self.keyed}{more}"


def states(document: Document, shape: Shape) -> tuple[list[int], list[int]]:
    """The frames that the artist keyed, and those that were predicted."""
    prediction = document.predictions.get(shape.id)
    frames = [] if prediction is None else [int(frame) for frame in prediction.frames]
    return list(shape.keys), [frame for frame in frames if frame not in shape.keys]


def describe(
    document: Document, shape: Shape, *, mode: bool = False, falloff: bool = False
) -> str:
    """The line of a shape; its mode and falloff where the format has none like it."""
    keys, predicted = states(document, shape)
    parts = [f"keys {ranges(keys)}"]
    parts += [f"predicted {ranges(predicted)}"] if predicted else []
    parts += [f"mode {shape.mode}"] if mode else []
    parts += [f"falloff {shape.falloff:.6f}"] if falloff else []
    return "; ".join(parts)


def parse(text: str) -> States | None:
    """What a line says, None where it is something else.

    >>> parse("keys 1001 1010; predicted 1002..1009").predicted
    '1002..1009'
    """
    found = _LINE.fullmatch(text.strip())
    if not found:
        return None
    keyed, predicted, mode, falloff = found.groups()
    known = next((name for name in get_args(Mode) if name == mode), None)
    power = float(falloff) if falloff else None
    return States(keyed.strip(), (predicted or "").strip(), known, power)


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
