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
from smartroto.models.gap import Stretch, fuse, gather, onward
from smartroto.models.handles import keep_kind
from smartroto.models.memory import Memory
from smartroto.models.pictures import Pictures, Read, around, whole
from smartroto.models.plain import plain
from smartroto.models.reasons import explain
from smartroto.shapes.arrays import Array, IntArray
from smartroto.shapes.prediction import Prediction

__all__ = ["Memory", "fingerprint", "predict"]

SETTINGS = "3"
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
    partial: Callable[[Prediction], None] | None = None,
    memory: Memory | None = None,
) -> Prediction:
    """Predict a shape on every frame from its keys and the plate.

    read: `read(frame)` gives float32 `[H, W, 3]`, roughly 0..1, and raises an Error
        where it cannot; such frames are bridged and named in the prediction's reasons.
    frames: the frames that are wanted; every frame of the plate if None.
    around: the frame that is looked at; what lies nearest is solved first.
    partial: called with a whole prediction after each gap, first without pictures.
    memory: kept by the caller between calls so that earlier work is found again.

    Raises ShapeError for an unknown shape or one without a usable key, Cancelled when
    `progress` is told to stop.
    """
    shape = document.shape(shape_id)
    task = _Task.of(document, shape, frames)
    progress = progress or Progress()
    progress.check()
    answer = _Answer.plain(task)
    if partial and task.plate is not None:
        partial(answer.prediction(task))
    gaps = sorted(task.gaps(), key=lambda gap: gap.away(around))
    if task.plate is None:
        gaps = []
    work = _Work(task, read, memory or Memory(), progress)
    for done, gap in enumerate(gaps):
        progress.step(done / len(gaps), f"Predicting {shape.name}")
        answer.put(
            work.solve(gap, progress.part(done / len(gaps), (done + 1) / len(gaps))),
            gap,
            task,
        )
        if partial:
            partial(answer.prediction(task))
    progress.step(1.0, f"Predicted {shape.name}")
    return answer.prediction(task, work.lost())


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
    """Solves gaps of one task, each seen in a region of the plate."""

    def __init__(
        self, task: _Task, read: Read, memory: Memory, progress: Progress
    ) -> None:
        self.task, self.read, self.memory = task, read, memory
        self.progress = progress
        self._lost: dict[int, str] = {}

    def solve(self, gap: _Gap, progress: Progress) -> Stretch:
        """One gap in plate pixels; found again where nothing it needs has changed."""
        pictures = self._look(gap)
        tick = _Steps(progress, len(gap.frames) * (9 if gap.keyed else 2))
        asked = sources.versions()
        plate, shape = self.task.plate, self.task.shape
        name = (_plate_name(plate), shape.closed, pictures.region, asked)
        solved = self._keyed if gap.keyed else self._open
        got = solved(gap, pictures, name, tick)
        if pictures.lost:
            self._lost.update(pictures.lost)
        region = pictures.region
        return Stretch(
            knots=region.outwards(got.knots),
            sigma=got.sigma / region.scale,
            seen=got.seen,
            cues=got.cues,
        )

    def _keyed(
        self, gap: _Gap, pictures: Pictures, name: Hashable, tick: "_Steps"
    ) -> Stretch:
        region, task = pictures.region, self.task
        first = int(np.searchsorted(task.times, gap.start))
        both = task.keys[first], task.keys[first + 1]
        keys = region.inwards(both[0]), region.inwards(both[1])
        near = slice(max(first - NEAR, 0), first + 2 + NEAR)
        guess, error = plain(
            task.times[near].astype(float),
            task.keys[near],
            np.array(gap.frames, float),
        )
        known = (name, gap, both[0].tobytes(), both[1].tobytes())
        evidence = self.memory.get(
            ("evidence", *known),
            lambda: gather(pictures, gap.frames, keys, task.shape.closed, tick),
        )
        straight = (region.inwards(guess), error * region.scale)
        return self.memory.get(
            ("fused", *known, guess.tobytes(), error.tobytes()),
            lambda: fuse(pictures, gap.frames, keys, evidence, straight, tick),
        )

    def _open(
        self, gap: _Gap, pictures: Pictures, name: Hashable, tick: "_Steps"
    ) -> Stretch:
        key = self.task.keys[int(np.searchsorted(self.task.times, gap.start))]
        start, closed = pictures.region.inwards(key), self.task.shape.closed
        return self.memory.get(
            ("onward", name, gap, key.tobytes()),
            lambda: onward(pictures, gap.frames, start, closed, tick),
        )

    def lost(self) -> dict[int, str]:
        """The frames that could not be read, and what was said about them."""
        return self._lost

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
