"""Keys and a plate in, the frames between out: the engine's door.

The frames between two keys are one gap. A gap is solved from its own two keys and the
pictures between them, so a new key costs its neighbourhood, and nothing depends on the
order in which keys were set.
"""

import hashlib
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from smartroto.document import Document, Plate, Shape
from smartroto.errors import Error, ShapeError
from smartroto.jobs import Progress
from smartroto.models import sources
from smartroto.models.first_guess import first_guess
from smartroto.models.gap import Stretch, fuse, gather
from smartroto.models.handles import keep_kind
from smartroto.models.memory import Memory
from smartroto.models.onward import onward
from smartroto.models.pictures import Pictures, Read, around, whole
from smartroto.models.plain import plain
from smartroto.models.reasons import explain
from smartroto.shapes.arrays import Array, IntArray
from smartroto.shapes.prediction import Prediction

Partial = Callable[[Prediction, frozenset[int]], None]
"""Takes a prediction on its way, and the frames of it that are not solved yet."""

__all__ = ["Memory", "Partial", "fingerprint", "guess", "predict"]

SETTINGS = "5"
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
    task = _Task.of(document, shape, frames)
    progress = progress or Progress()
    progress.check()
    answer = _Answer.start(task, document.predictions.get(shape_id))
    work = _Work(task, read, memory or Memory(), progress)
    gaps = work.order(around)
    for done, gap in enumerate(gaps):
        if partial and not work.knows(gap):
            partial(answer.prediction(task), task.free(gaps[done:]))
        progress.step(done / len(gaps), f"Predicting {shape.name}")
        part = progress.part(done / len(gaps), (done + 1) / len(gaps))
        answer.put(work.solve(gap, part), gap, task)
    prediction = answer.prediction(task, work.lost)
    if partial and gaps:
        partial(prediction, frozenset())
    progress.step(1.0, f"Predicted {shape.name}")
    return prediction


def guess(document: Document, shape_id: str) -> Prediction | None:
    """What the last prediction says at once after keys changed, in milliseconds.

    None where there is none that fits. Raises ShapeError as `predict` does.
    """
    task = _Task.of(document, document.shape(shape_id), None)
    before = document.predictions.get(shape_id)
    if before is None or not np.isin(task.frames, before.frames).all():
        return None
    return _Answer.start(task, before).prediction(task)


def fingerprint(plate: Plate | None, shape: Shape) -> str:
    """What a prediction of this shape depends on, as a short word."""
    digest = hashlib.sha256(SETTINGS.encode())
    asked = sources.versions()
    digest.update(repr((_plate_name(plate), shape.closed, *asked)).encode())
    for frame, key in shape.keys.items():
        digest.update(f"{frame}".encode() + key.value.tobytes())
    return digest.hexdigest()[:24]


def _plate_name(plate: Plate | None) -> tuple[object, ...]:
    if plate is None:
        return ()
    colour = (plate.colour_space, plate.layer)
    return (plate.path, plate.first, plate.last, plate.size, *colour)


@dataclass(frozen=True)
class _Gap:
    """Frames from one key to the next, or from the last key to the end (one key)."""

    start: int
    end: int
    keyed: bool

    @property
    def frames(self) -> list[int]:
        """Start to end; backwards where end lies before start."""
        way = 1 if self.end >= self.start else -1
        return list(range(self.start, self.end + way, way))

    def ages(self) -> IntArray:
        """`[T]` frames from each to the nearest key of the gap."""
        age = np.arange(len(self.frames))
        return np.minimum(age, age[::-1]) if self.keyed else age

    def away(self, frame: int | None) -> int:
        """How far the gap lies from `frame`; 0 where it holds it."""
        low, high = sorted((self.start, self.end))
        if frame is None:
            return low
        return max(low - frame, frame - high, 0)


@dataclass(frozen=True)
class _Task:
    """What is to be predicted."""

    plate: Plate | None
    shape: Shape
    times: IntArray
    keys: Array
    frames: IntArray

    @classmethod
    def of(
        cls, document: Document, shape: Shape, frames: Sequence[int] | None
    ) -> "_Task":
        if not shape.keys:
            raise ShapeError(
                f"{shape.name!r} has no keys: draw it on one frame before predicting."
            )
        times = np.array(list(shape.keys), dtype=np.int64)
        keys = np.stack([key.value for key in shape.keys.values()])
        if not np.isfinite(keys).all():
            bad = int(times[~np.isfinite(keys).all(axis=(1, 2, 3))][0])
            raise ShapeError(
                f"The key of {shape.name!r} at frame {bad} holds a position that is no "
                "number: set that key again."
            )
        wanted = _wanted(document.plate, times, frames)
        return cls(document.plate, shape, times, keys, wanted)

    def gaps(self) -> Iterator[_Gap]:
        """The gaps that hold a wanted frame without a key."""
        free = np.setdiff1d(self.frames, self.times)
        first, last = int(self.times[0]), int(self.times[-1])
        for start, end in zip(self.times, self.times[1:], strict=False):
            if ((free > start) & (free < end)).any():
                yield _Gap(int(start), int(end), True)
        if len(free) and free[0] < first:
            yield _Gap(first, int(free[0]), False)
        if len(free) and free[-1] > last:
            yield _Gap(last, int(free[-1]), False)

    def free(self, gaps: Sequence[_Gap]) -> frozenset[int]:
        """The wanted frames of these gaps."""
        within = {frame for gap in gaps for frame in gap.frames}
        return frozenset(
            within.intersection(self.frames.tolist()) - set(self.times.tolist())
        )


def _wanted(
    plate: Plate | None, times: IntArray, frames: Sequence[int] | None
) -> IntArray:
    if frames is not None:
        return np.unique(np.array(list(frames), dtype=np.int64))
    if plate is None:
        return np.arange(times[0], times[-1] + 1)
    return np.arange(plate.first, plate.last + 1)


@dataclass
class _Answer:
    """The prediction as far as it has come; frames not yet solved are interpolated."""

    knots: Array
    sigma: Array
    seen: Array
    reasons: dict[int, str]

    @classmethod
    def start(cls, task: _Task, before: Prediction | None) -> "_Answer":
        """An earlier prediction led through today's keys, else interpolation."""
        guessed = None
        if before is not None and task.plate is not None:
            guessed = first_guess(before, task.times, task.keys)
        if guessed is None or not np.isin(task.frames, guessed.frames).all():
            return cls.plain(task)
        rows = np.searchsorted(guessed.frames, task.frames)
        arrays = (guessed.knots[rows], guessed.sigma[rows], guessed.seen[rows])
        return cls(*arrays, {})

    @classmethod
    def plain(cls, task: _Task) -> "_Answer":
        knots, error = plain(
            task.times.astype(float), task.keys, task.frames.astype(float)
        )
        knots = keep_kind(knots, task.keys)
        return cls(knots, error + 0.0, np.ones(error.shape), {})

    def put(self, stretch: Stretch, gap: _Gap, task: _Task) -> None:
        """Lay a solved gap over the interpolated frames."""
        frames = np.array(gap.frames)
        rows = np.searchsorted(task.frames, frames)
        rows = np.minimum(rows, len(task.frames) - 1)
        wanted = (task.frames[rows] == frames) & ~np.isin(frames, task.times)
        self.knots[rows[wanted]] = keep_kind(stretch.knots[wanted], task.keys)
        self.sigma[rows[wanted]] = stretch.sigma[wanted]
        self.seen[rows[wanted]] = stretch.seen[wanted]
        why = explain(stretch.sigma, stretch.seen, stretch.cues, gap.ages())
        for frame, one, use in zip(gap.frames, why, wanted, strict=True):
            if use and one:
                self.reasons[frame] = one

    def prediction(self, task: _Task, lost: dict[int, str] | None = None) -> Prediction:
        """The frames as a value of their own; keys bit for bit."""
        knots, sigma, seen = self.knots.copy(), self.sigma.copy(), self.seen.copy()
        rows = np.searchsorted(task.frames, task.times)
        for row, time, key in zip(rows, task.times, task.keys, strict=True):
            if row < len(task.frames) and task.frames[row] == time:
                knots[row], sigma[row], seen[row] = key, 0.0, 1.0
        for array in (knots, sigma, seen):
            array.setflags(write=False)
        return Prediction(
            frames=task.frames,
            knots=knots,
            sigma=sigma,
            seen=seen,
            source=fingerprint(task.plate, task.shape),
            reasons=tuple(sorted((self.reasons | (lost or {})).items())),
        )


class _Work:
    """Solves gaps of one task, each seen in a region of the plate.

    lost: the frames that could not be read, and what was said about them.
    """

    def __init__(
        self, task: _Task, read: Read, memory: Memory, progress: Progress
    ) -> None:
        self.task, self.read, self.memory = task, read, memory
        self.progress = progress
        self.lost: dict[int, str] = {}

    def order(self, around: int | None) -> list[_Gap]:
        """All gaps: those that are known, then the nearest to the frame looked at."""
        if self.task.plate is None:
            return []
        gaps = list(self.task.gaps())
        return sorted(gaps, key=lambda gap: (not self.knows(gap), gap.away(around)))

    def knows(self, gap: _Gap) -> bool:
        """Whether the gap was solved before, from the same keys."""
        return self.memory.holds(self._name(gap))

    def solve(self, gap: _Gap, progress: Progress) -> Stretch:
        """One gap in plate pixels; found again where nothing it needs has changed."""
        stretch, lost = self.memory.get(
            self._name(gap), lambda: self._solved(gap, progress)
        )
        self.lost.update(lost)
        return stretch

    def _name(self, gap: _Gap) -> Hashable:
        """All that a gap's frames depend on."""
        near = self._near(gap)
        keys = self.task.times[near].tobytes(), self.task.keys[near].tobytes()
        plate, closed = _plate_name(self.task.plate), self.task.shape.closed
        return ("gap", plate, closed, gap, sources.versions(), *keys)

    def _near(self, gap: _Gap) -> slice:
        """The keys that a gap is solved from: its own, and some to either side."""
        first = int(np.searchsorted(self.task.times, gap.start))
        if not gap.keyed:
            return slice(first, first + 1)
        return slice(max(first - NEAR, 0), first + 2 + NEAR)

    def _solved(self, gap: _Gap, progress: Progress) -> tuple[Stretch, dict[int, str]]:
        pictures = self._look(gap)
        tick = _Steps(progress, len(gap.frames) * (9 if gap.keyed else 2))
        got = (self._keyed if gap.keyed else self._open)(gap, pictures, tick)
        region = pictures.region
        stretch = Stretch(
            knots=region.outwards(got.knots),
            sigma=got.sigma / region.scale,
            seen=got.seen,
            cues=got.cues,
        )
        return stretch, pictures.lost

    def _keyed(self, gap: _Gap, pictures: Pictures, tick: "_Steps") -> Stretch:
        region, task, near = pictures.region, self.task, self._near(gap)
        first = int(np.searchsorted(task.times, gap.start))
        keys = region.inwards(task.keys[first]), region.inwards(task.keys[first + 1])
        guess, error = plain(
            task.times[near].astype(float),
            task.keys[near],
            np.array(gap.frames, float),
        )
        both = keys[0].tobytes(), keys[1].tobytes()
        known = (gap, task.shape.closed, sources.versions(), *both)
        evidence = pictures.remember(
            "evidence",
            known,
            lambda: gather(pictures, gap.frames, keys, task.shape.closed, tick),
        )
        straight = (region.inwards(guess), error * region.scale)
        return fuse(pictures, gap.frames, keys, evidence, straight, tick)

    def _open(self, gap: _Gap, pictures: Pictures, tick: "_Steps") -> Stretch:
        key = self.task.keys[int(np.searchsorted(self.task.times, gap.start))]
        start, closed = pictures.region.inwards(key), self.task.shape.closed
        return onward(pictures, gap.frames, start, closed, tick)

    def _look(self, gap: _Gap) -> Pictures:
        plate = self.task.plate
        assert plate is not None
        ends = np.isin(self.task.times, [gap.start, gap.end])
        keyed = gap.keyed
        region = (
            around(self.task.keys[ends], plate.size) if keyed else whole(plate.size)
        )
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
