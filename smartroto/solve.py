"""Keys and a plate in, the frames between out: the engine's door.

The frames between two keys are one gap. A gap is solved from its own two keys and the
pictures between them, so a new key costs its neighbourhood, and nothing depends on the
order in which keys were set.
"""

import hashlib
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from smartroto.document import Document, Plate, Shape
from smartroto.errors import Error
from smartroto.jobs import Progress
from smartroto.learn import foreign
from smartroto.models import device, sources
from smartroto.models.first_guess import first_guess
from smartroto.models.handles import keep_kind
from smartroto.models.left_out import TOLD, missed, scale, spread
from smartroto.models.memory import Memory
from smartroto.models.pictures import Pictures, Read, around, whole
from smartroto.models.reasons import explain
from smartroto.shapes.arrays import Array, IntArray
from smartroto.shapes.learned import id_of
from smartroto.shapes.prediction import Prediction
from smartroto.task import Gap, Task

if TYPE_CHECKING:
    from smartroto.models.gap import Stretch

Partial = Callable[[Prediction, frozenset[int]], None]
"""Takes a prediction on its way, and the frames of it that are not solved yet."""

__all__ = ["Memory", "Partial", "fingerprint", "guess", "predict"]

SETTINGS = "33"
"""Changes whenever the engine would answer differently; part of the fingerprint."""

NEAR = 2
"""Keys to either side of a gap that plain interpolation looks at."""


def predict(
    document: Document,
    shape_id: str,
    *,
    read: Read,
    frames: Sequence[int] | None = None,
    around: int | None = None,
    progress: Progress | None = None,
    partial: Partial | None = None,
    memory: Memory | None = None,
) -> Prediction:
    """Predict a shape on every frame from its keys and the plate.

    read: `read(frame)` gives float32 `[H, W, 3]`, roughly 0..1, and raises an Error
        where it cannot; such frames are bridged and named in the prediction's reasons.
    frames: the frames that are wanted; every frame of the plate if None.
    around: the frame that is looked at; what lies nearest is solved first.
    partial: called with a whole prediction after each gap, the nearest first, and
        before all with what can be said without looking at pictures again.
    memory: kept by the caller between calls so that earlier work is found again.

    Raises ShapeError for an unknown shape or one without a usable key, Cancelled when
    `progress` is told to stop.
    """
    shape = document.shape(shape_id)
    task = Task.of(document, shape, frames)
    progress = progress or Progress()
    progress.check()
    device.load()
    answer = _Answer.start(task, document.predictions.get(shape_id))
    work = _Work(task, read, memory or Memory(), progress)
    gaps = work.order(around)
    for done, gap in enumerate(gaps):
        if partial and not work.knows(gap):
            partial(answer.prediction(task), task.free(gaps[done:]))
        progress.step(done / len(gaps), f"Predicting {shape.name}")
        part = progress.part(done / len(gaps), (done + 1) / len(gaps))
        answer.put(work.solve(gap, part), gap, task)
    for gap, stretch, ratio in work.calibrated():
        answer.tell(stretch, gap, task, ratio)
    prediction = answer.prediction(task, work.lost)
    if partial and gaps:
        partial(prediction, frozenset())
    progress.step(1.0, f"Predicted {shape.name}")
    return prediction


def guess(document: Document, shape_id: str) -> Prediction | None:
    """What the last prediction says at once after keys changed, in milliseconds.

    None where there is none that fits. Raises ShapeError as `predict` does.
    """
    task = Task.of(document, document.shape(shape_id), None)
    before = document.predictions.get(shape_id)
    if before is None or not np.isin(task.frames, before.frames).all():
        return None
    return _Answer.start(task, before).prediction(task)


def fingerprint(plate: Plate | None, shape: Shape, placing: str = "") -> str:
    """What a prediction of this shape depends on, as a short word.

    placing: `placement.digest` of the shape, empty where nothing places it.
    """
    digest = hashlib.sha256((SETTINGS + placing).encode())
    asked = (*sources.versions(), id_of(foreign(plate, shape)))
    digest.update(repr((_plate_name(plate), shape.closed, *asked)).encode())
    for frame, key in shape.keys.items():
        digest.update(f"{frame}".encode() + key.value.tobytes())
    return digest.hexdigest()[:24]


def _plate_name(plate: Plate | None) -> tuple[object, ...]:
    if plate is None:
        return ()
    colour = (plate.colour_space, plate.layer)
    return (plate.path, plate.first, plate.last, plate.size, *colour)


@dataclass
class _Answer:
    """The prediction as far as it has come; frames not yet solved are interpolated."""

    knots: Array
    sigma: Array
    across: Array
    seen: Array
    reasons: dict[int, str]

    @classmethod
    def start(cls, task: Task, before: Prediction | None) -> "_Answer":
        """An earlier prediction led through today's keys, else interpolation."""
        guessed = None
        if before is not None and task.plate is not None:
            shown = task.on_plate(before.frames, before.knots)
            seen = replace(before, knots=shown)
            guessed = first_guess(seen, task.times, task.keys)
        if guessed is None or not np.isin(task.frames, guessed.frames).all():
            return cls.plain(task)
        rows = np.searchsorted(guessed.frames, task.frames)
        doubt = guessed.sigma[rows], guessed.across[rows]
        return cls(guessed.knots[rows], *doubt, guessed.seen[rows], {})

    @classmethod
    def plain(cls, task: Task) -> "_Answer":
        knots, error = task.plain(task.times, task.own, task.frames)
        knots = keep_kind(knots, task.keys)
        return cls(knots, error + 0.0, error + 0.0, np.ones(error.shape), {})

    def put(self, stretch: "Stretch", gap: Gap, task: Task) -> None:
        """Lay a solved gap over the frames that were guessed."""
        rows, wanted = self._rows(gap, task)
        self.knots[rows] = keep_kind(stretch.knots[wanted], task.keys)
        self.seen[rows] = stretch.seen[wanted]
        self.tell(stretch, gap, task, TOLD if gap.keyed else 1.0)

    def tell(self, stretch: "Stretch", gap: Gap, task: Task, scale: float) -> None:
        """Say how far a solved gap may be off, and why, claims being off by `scale`."""
        rows, wanted = self._rows(gap, task)
        sigma = scale * stretch.sigma
        across = scale * stretch.across
        self.sigma[rows], self.across[rows] = sigma[wanted], across[wanted]
        why = explain(across, stretch.seen, stretch.cues, gap.ages())
        for frame, one, use in zip(gap.frames, why, wanted, strict=True):
            self.reasons.pop(frame, None)
            if use and one:
                self.reasons[frame] = one

    def _rows(self, gap: Gap, task: Task) -> tuple[IntArray, NDArray[np.bool_]]:
        """Where the gap's wanted frames without a key lie here, and in the gap."""
        frames = np.array(gap.frames)
        rows = np.searchsorted(task.frames, frames)
        rows = np.minimum(rows, len(task.frames) - 1)
        wanted = (task.frames[rows] == frames) & ~np.isin(frames, task.times)
        return rows[wanted], wanted

    def prediction(self, task: Task, lost: dict[int, str] | None = None) -> Prediction:
        """The frames in the shape's own space; keys bit for bit."""
        knots = task.brought_back(task.frames, self.knots).copy()
        sigma, across = self.sigma.copy(), self.across.copy()
        seen = self.seen.copy()
        rows = np.searchsorted(task.frames, task.times)
        for row, time, key in zip(rows, task.times, task.own, strict=True):
            if row < len(task.frames) and task.frames[row] == time:
                knots[row], sigma[row], across[row], seen[row] = key, 0.0, 0.0, 1.0
        for array in (knots, sigma, across, seen):
            array.setflags(write=False)
        return Prediction(
            frames=task.frames,
            knots=knots,
            sigma=sigma,
            sigma_across=across,
            seen=seen,
            source=fingerprint(task.plate, task.shape, task.placing),
            reasons=tuple(sorted((self.reasons | (lost or {})).items())),
        )


class _Work:
    """Solves gaps of one task, each seen in a region of the plate.

    lost: the frames that could not be read, and what was said about them.
    """

    def __init__(
        self, task: Task, read: Read, memory: Memory, progress: Progress
    ) -> None:
        self.task, self.read, self.memory = task, read, memory
        self.progress = progress
        self.lost: dict[int, str] = {}
        self._done: dict[Gap, Stretch] = {}

    def order(self, around: int | None) -> list[Gap]:
        """All gaps: those that are known, then the nearest to the frame looked at."""
        if self.task.plate is None:
            return []
        gaps = list(self.task.gaps())
        return sorted(gaps, key=lambda gap: (not self.knows(gap), gap.away(around)))

    def knows(self, gap: Gap) -> bool:
        """Whether the gap was solved before, from the same keys."""
        return self.memory.holds(self._name(gap))

    def solve(self, gap: Gap, progress: Progress) -> "Stretch":
        """One gap in plate pixels; found again where nothing it needs has changed."""
        stretch, lost = self.memory.get(
            self._name(gap), lambda: self._solved(gap, progress)
        )
        self.lost.update(lost)
        self._done[gap] = stretch
        return stretch

    def calibrated(self) -> "list[tuple[Gap, Stretch, float]]":
        """The gaps between keys, with what left-out keys say of their claims."""
        keyed = sorted((gap for gap in self._done if gap.keyed), key=lambda g: g.start)
        pairs = [pair for pair in pairwise(keyed) if pair[0].end == pair[1].start]
        ratio = scale([self._missed(*pair) for pair in spread(pairs)])
        return [(gap, self._done[gap], ratio) for gap in keyed]

    def _missed(self, before: Gap, after: Gap) -> float:
        """By how much claims are off at the key between two gaps."""
        surveys = self._done[before].survey, self._done[after].survey
        self.progress.check()

        def leave_out() -> float:
            assert surveys[0] is not None and surveys[1] is not None
            return missed(surveys[0], surveys[1])

        name = ("missed", self._name(before), self._name(after))
        return self.memory.get(name, leave_out)

    def _name(self, gap: Gap) -> Hashable:
        """All that a gap's frames depend on."""
        near = self._near(gap)
        keys = self.task.times[near].tobytes(), self.task.keys[near].tobytes()
        plate, closed = _plate_name(self.task.plate), self.task.shape.closed
        asked = (*sources.versions(), id_of(self.task.taught))
        return ("gap", plate, closed, gap, asked, self.task.placing, *keys)

    def _near(self, gap: Gap) -> slice:
        """The keys that a gap is solved from: its own, and some to either side."""
        first = int(np.searchsorted(self.task.times, gap.start))
        if not gap.keyed:
            return slice(first, first + 1)
        return slice(max(first - NEAR, 0), first + 2 + NEAR)

    def _solved(self, gap: Gap, progress: Progress) -> "tuple[Stretch, dict[int, str]]":
        from smartroto.models.gap import Stretch  # brings in torch

        pictures = self._look(gap)
        tick = _Steps(progress, len(gap.frames) * (7 if gap.keyed else 3))
        got = (self._keyed if gap.keyed else self._open)(gap, pictures, tick)
        region = pictures.region
        stretch = Stretch(
            knots=region.outwards(got.knots),
            sigma=got.sigma / region.scale,
            across=got.across / region.scale,
            seen=got.seen,
            cues=got.cues,
            survey=got.survey and got.survey.placed(region.outwards, 1 / region.scale),
        )
        return stretch, pictures.lost

    def _keyed(self, gap: Gap, pictures: Pictures, tick: "_Steps") -> "Stretch":
        from smartroto.models.evidence import gather
        from smartroto.models.gap import fuse

        region, task, near = pictures.region, self.task, self._near(gap)
        first = int(np.searchsorted(task.times, gap.start))
        keys = region.inwards(task.keys[first]), region.inwards(task.keys[first + 1])
        frames = np.array(gap.frames)
        guess, error = task.plain(task.times[near], task.own[near], frames)
        both = keys[0].tobytes(), keys[1].tobytes()
        taught = task.taught
        known = (gap, task.shape.closed, sources.versions(), id_of(taught), *both)
        evidence = pictures.remember(
            "evidence",
            known,
            lambda: gather(pictures, gap.frames, keys, task.shape.closed, tick, taught),
        )
        straight = (region.inwards(guess), error * region.scale)
        return fuse(pictures, gap.frames, keys, evidence, straight, tick)

    def _open(self, gap: Gap, pictures: Pictures, tick: "_Steps") -> "Stretch":
        from smartroto.models.onward import onward

        key = self.task.keys[int(np.searchsorted(self.task.times, gap.start))]
        start, closed = pictures.region.inwards(key), self.task.shape.closed
        return onward(pictures, gap.frames, start, closed, tick, self.task.taught)

    def _way(self, gap: Gap) -> Array:
        """Outlines to look around: both keys, and where it is carried in between."""
        task = self.task
        ends = np.isin(task.times, [gap.start, gap.end])
        if not task.placed:
            return task.keys[ends]
        return task.plain(task.times[ends], task.own[ends], np.array(gap.frames))[0]

    def _look(self, gap: Gap) -> Pictures:
        plate = self.task.plate
        assert plate is not None
        region = around(self._way(gap), plate.size) if gap.keyed else whole(plate.size)
        return Pictures(
            read=self.read,
            region=region,
            memory=self.memory,
            name=_plate_name(plate),
            unreadable=(Error, OSError),
            check=self.progress.check,
        )


class _Steps:
    """Counts the engine's steps, reports them, and stops when told."""

    def __init__(self, progress: Progress, total: int) -> None:
        self.progress, self.total, self.done = progress, total, 0

    def __call__(self) -> None:
        self.done += 1
        self.progress.step(min(self.done / self.total, 1.0))
