"""Checks of what is there: keys, names, states, the plate, and what never shows."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from smartroto.checks_motion import Finding, Motion, about, found, items, runs
from smartroto.document import Document, Layer, Plate, Shape
from smartroto.review import weak_runs
from smartroto.shapes import measure

IN_A_ROW = 5
"""Keys on so many frames one after the other are no longer motivated by a pose."""

OFTEN = 1 / 3
"""Share of the frames that may be keyed before keying by hand is as quick, where they
are more than a handful."""

DENSE = 4.0
"""Pixels between points in the mean, from which fewer would do."""

GIVEN = re.compile(
    r"(bezier|b?spline|ellipse|rectangle|sketch|outline|shape|roto|layer)[ _]?\d*",
    re.IGNORECASE,
)
"""Names that programs give."""

SAFE = re.compile(r"[A-Za-z0-9._-]+")
"""Letters that all programs take in a name."""


def crowded(document: Document, motions: Sequence[Motion]) -> Iterator[Finding]:
    """Keys on frame after frame, and points too close to each other."""
    for motion in motions:
        shape = motion.shape
        times = np.array(sorted(shape.keys), dtype=np.int64)
        for rows in runs(times, np.ones(len(times), bool)):
            count = rows.stop - rows.start
            if count >= IN_A_ROW:
                says = f"keys on {count} frames one after the other"
                yield about(shape.id, times[rows], says)
        if not len(motion.knots):
            continue
        share = len(times) / len(motion.frames)
        if len(times) > 3 * IN_A_ROW and share > OFTEN:
            says = f"keys on {len(times)} of {len(motion.frames)} frames"
            yield found(motion, slice(None), says)
        apart = float(np.median(measure.length(motion.knots, shape.closed)))
        apart /= max(shape.count, 1)
        if shape.count > 8 and apart < DENSE:
            says = f"{shape.count} points, {apart:.1f} px apart"
            yield found(motion, slice(None), says)


def unnamed(document: Document, motions: Sequence[Motion]) -> Iterator[Finding]:
    """Names that nobody gave, given twice, or hard for other programs."""
    twice = Counter(shape.name for shape in document.shapes())
    frames = _span(document)
    for item in items(document.layers):
        for wrong, says in (
            (GIVEN.fullmatch(item.name), f"{item.name!r} is a name that nobody gave"),
            (twice[item.name] > 1, f"{item.name!r} is the name of several shapes"),
            (
                not SAFE.fullmatch(item.name),
                f"{item.name!r} has blanks or signs that other programs change",
            ),
        ):
            if wrong:
                yield about(item.id, frames, says)
                break


def unseen(document: Document, motions: Sequence[Motion]) -> Iterator[Finding]:
    """Doubtful or outdated frames that nobody has keyed or approved."""
    for motion in motions:
        for run in weak_runs(document, motion.shape):
            stale = run.worst.state == "stale"
            why = run.worst.reason or f"may be {run.worst.sigma:.1f} px off"
            says = "predicted before its keys or the plate changed" if stale else why
            yield about(motion.shape.id, [run.first, run.last], says)


def beyond(document: Document, motions: Sequence[Motion]) -> Iterator[Finding]:
    """Missing frames of the plate, and keys beyond it."""
    plate = document.plate
    if plate is None:
        yield about("", [0], "there is no plate to compare with")
        return
    yield from _missing(plate)
    for shape in document.shapes():
        for frames, what in ((shape.keys, "keys"), (shape.approved, "approved frames")):
            stray = [f for f in frames if f not in plate.frames and shape.alive(f)]
            if stray:
                yield about(shape.id, stray, f"{len(stray)} {what} beyond the plate")


def _missing(plate: Plate) -> Iterator[Finding]:
    if "%" not in plate.path:
        return
    frames = np.array(plate.frames, dtype=np.int64)
    gone = np.array([not Path(plate.path % frame).exists() for frame in plate.frames])
    for rows in runs(frames, gone):
        says = f"{rows.stop - rows.start} frames of the plate are missing"
        yield about("", frames[rows], says)


def idle(document: Document, motions: Sequence[Motion]) -> Iterator[Finding]:
    """Shapes that never show, and empty layers."""
    for item in items(document.layers):
        says = _idle(item)
        if says:
            yield about(item.id, _span(document), says)


def _idle(item: Shape | Layer) -> str:
    if isinstance(item, Layer) and not item.items:
        return f"layer {item.name!r} is empty"
    if not item.visible:
        return "is hidden: delete it, or show it"
    if isinstance(item, Shape) and not item.keys:
        return "has no key"
    if item.opacity and all(float(key.value) == 0 for key in item.opacity.values()):
        return "has an opacity of 0 all the time"
    return ""


def _span(document: Document) -> tuple[int, int]:
    plate = document.plate
    return (plate.first, plate.last) if plate else (1, 1)
