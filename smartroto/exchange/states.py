"""Where each key of a written file comes from, as a line of text in a label or note.

Keys are all that other programs know. The line tells which of them are the artist's,
which were predicted and which approved, so that somebody who opens the file sees it,
and we do when it comes back.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import get_args

import numpy as np

from smartroto.document import Document, Mode, Shape
from smartroto.exchange.curve import Curve
from smartroto.exchange.marks import marks
from smartroto.exchange.options import ExportOptions
from smartroto.spans import runs

MAX_FRAMES = 200_000
_PART = re.compile(r"(keys|approved|predicted|between|mode|falloff|marks) ([-\w. ]*)")
_RUN = re.compile(r"(-?\d{1,8})(?:\.\.(-?\d{1,8}))?")


@dataclass(frozen=True)
class Origins:
    """Frames of a shape's keys: the artist's, accepted ones, predicted ones, and those
    that only keep the way between other keys."""

    keys: tuple[int, ...] = ()
    approved: tuple[int, ...] = ()
    predicted: tuple[int, ...] = ()
    between: tuple[int, ...] = ()

    @property
    def others(self) -> tuple[int, ...]:
        """All frames that are not the artist's."""
        frames = {*self.approved, *self.predicted, *self.between} - {*self.keys}
        return tuple(sorted(frames))

    def __str__(self) -> str:
        told = {one.name: getattr(self, one.name) for one in fields(self)}
        more = [f"{name} {ranges(told[name])}" for name in told if told[name]]
        return "; ".join(more if self.keys else ["keys none", *more])


@dataclass(frozen=True)
class States:
    """What a line says; all but the origins only where they were written.

    marks: letters by which to see what was changed since (`smartroto.exchange.marks`).
    """

    origins: Origins
    marks: str | None = None
    mode: Mode | None = None
    falloff: float | None = None

    def __str__(self) -> str:
        names = {"keys": "keyed by the artist", "approved": "approved"}
        names["predicted"] = "predicted"
        told = [
            f"{text} at {ranges(getattr(self.origins, name))}"
            for name, text in names.items()
            if getattr(self.origins, name)
        ]
        return ", ".join(told) or "no key of the artist's"


@dataclass(frozen=True, kw_only=True, eq=False)
class Prepared(Document):
    """A document made ready for writing, which remembers what its keys were.

    origins: by shape id, for shapes whose keys were changed on the way.
    """

    options: ExportOptions = field(default_factory=ExportOptions)
    origins: Mapping[str, Origins] = field(default_factory=dict)


def shot_of(document: Document) -> str:
    """What the shot is called: the plate's name up to its first dot."""
    plate = document.plate
    return Path(plate.path).name.split(".")[0] if plate is not None else ""


def origins(document: Document, shape: Shape, written: Iterable[int] = ()) -> Origins:
    """Where the keys of a shape come from that a writer makes of it.

    written: their frames, for a writer that needs more keys than there are.
    """
    if isinstance(document, Prepared) and shape.id in document.origins:
        found = document.origins[shape.id]
    else:
        found = _own(document, shape)
    more = {*written} - {*found.keys, *found.others}
    return replace(found, between=tuple(sorted({*found.between, *more})))


def _own(document: Document, shape: Shape) -> Origins:
    prediction = document.predictions.get(shape.id)
    frames = () if prediction is None else (int(f) for f in prediction.frames)
    known = {*shape.keys, *shape.approved}
    beside = {frame + step for frame in shape.approved for step in (-1, 1)}
    predicted = tuple(frame for frame in frames if frame not in known)
    return Origins(
        keys=tuple(shape.keys),
        approved=tuple(shape.approved),
        predicted=predicted,
        between=tuple(sorted(beside - known - {*predicted})),
    )


def describe(
    document: Document,
    shape: Shape,
    *,
    mode: bool = False,
    falloff: bool = False,
    written: Sequence[int] = (),
    knots: Curve | None = None,
) -> str:
    """The line of a shape; its mode and falloff where the format has none like it.

    written: the frames of all keys that are written; knots: what these are, for marks.
    """
    found = origins(document, shape, written)
    parts = [str(found)]
    letters = "" if knots is None else marks_of(found, knots)
    parts += [f"marks {letters}"] if letters else []
    parts += [f"mode {shape.mode}"] if mode else []
    parts += [f"falloff {shape.falloff:.6f}"] if falloff else []
    return "; ".join(parts)


def marks_of(origins: Origins, knots: Curve) -> str:
    """The letters of every frame of a shape that is not a key of the artist's."""
    frames = np.array(origins.others, dtype=float)
    return marks(knots.at(frames).values) if len(frames) else ""


def told_keys(document: Document, shape: Shape) -> str:
    """The same for a report: `4 points, the artist's keys 1001 1010`."""
    found = origins(document, shape)
    text = f"{shape.count} points, the artist's keys {ranges(found.keys) or 'none'}"
    text += f", approved frames {ranges(found.approved)}" if found.approved else ""
    if found.predicted:
        text += f", predicted frames {ranges(found.predicted)} as keys"
    return text


def parse(text: str) -> States | None:
    """What a line says, None where it is something else.

    >>> parse("keys 1001 1010; predicted 1002..1004").origins.predicted
    (1002, 1003, 1004)
    """
    parts = [_PART.fullmatch(part.strip()) for part in text.split(";")]
    if not all(parts) or not parts[0] or parts[0][1] != "keys":
        return None
    states = States(Origins())
    for name, value in (part.groups() for part in parts if part):
        states = _with(states, name, value.strip())
    return states


def _with(states: States, name: str, value: str) -> States:
    if name == "mode":
        known = next((mode for mode in get_args(Mode) if mode == value), None)
        return replace(states, mode=known)
    if name == "marks":
        return replace(states, marks=value)
    if name == "falloff":
        power = re.fullmatch(r"\d+(?:\.\d+)?", value)
        return replace(states, falloff=float(value) if power else None)
    frames = {name: _frames(value)}
    return replace(states, origins=replace(states.origins, **frames))


def _frames(text: str) -> tuple[int, ...]:
    """The frames of `ranges`, at most `MAX_FRAMES` of them."""
    found: list[int] = []
    for first, last in _RUN.findall(text):
        run = range(int(first), int(last or first) + 1)
        found.extend(run[: MAX_FRAMES - len(found)])
    return tuple(found)


def ranges(frames: Iterable[int]) -> str:
    """Frames in few characters.

    >>> ranges([1, 2, 3, 7, -2])
    '-2 1..3 7'
    """
    spans = (dict.fromkeys(run) for run in runs(frames))
    return " ".join("..".join(map(str, span)) for span in spans)
