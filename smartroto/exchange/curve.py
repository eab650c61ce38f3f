"""Animated values as piecewise cubics: what keys of every format become on the way.

A curve that runs as cubics between its keys can get more keys without changing, and
the sum of two such curves is another one. So keys of different times are united, and
relative handles become absolute, without an in-between being lost.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from smartroto.document import Interpolation, Key, Keys
from smartroto.shapes.arrays import Array
from smartroto.shapes.between import hermite, smooth_slopes

_T = TypeVar("_T", bound=np.generic)

STRAIGHT = 1e-5
"""A segment that strays less than this from a line (times a few) counts as linear."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Curve:
    """A value over time, held flat outside its keys.

    times: `[K]` ascending frames, fractions allowed; values: `[K, ...]`.
    arriving, leaving: `[K, ...]` change per frame before and after each key.
    held: `[K]` whether the value stays put until the next key.
    """

    times: Array
    values: Array
    arriving: Array
    leaving: Array
    held: NDArray[np.bool_]

    @property
    def constant(self) -> bool:
        """Whether the value is the same at every time."""
        if len(self.times) == 1:
            return True
        same = np.all(self.values == self.values[0])
        return bool(same and not np.any(self.arriving[1:]) and not self.leaving.any())

    def at(self, times: Array) -> "Curve":
        """The curve keyed at `times`; unchanged where these include its own times."""
        if np.array_equal(times, self.times):
            return self
        index = np.searchsorted(self.times, times, side="right") - 1
        inside = (index >= 0) & (index < len(self.times) - 1)
        i = np.clip(index, 0, max(len(self.times) - 2, 0))
        values, rate = self._inside(i, times, inside)
        on = self.times[np.clip(index, 0, None)] == times
        k = np.clip(index, 0, None)
        coming = np.where(self._wide(k > 0), self.arriving[k], 0.0)
        arriving = self._pick(on, coming, rate)
        leaving = self._pick(on & inside, self.leaving[k], rate)
        return Curve(
            times=np.asarray(times, dtype=float),
            values=self._pick(on, self.values[k], values),
            arriving=arriving,
            leaving=leaving,
            held=self.held[k] & inside,
        )

    def _inside(
        self, i: NDArray[np.intp], times: Array, inside: NDArray[np.bool_]
    ) -> tuple[Array, Array]:
        """Values and rates between key i and i + 1; flat where not `inside`."""
        j = np.minimum(i + 1, len(self.times) - 1)
        gap = np.where(inside, self.times[j] - self.times[i], 1.0)
        t = np.clip(np.where(inside, (times - self.times[i]) / gap, 0.0), 0, 1)
        t, gap = self._wide(t), self._wide(gap)
        v0, v1 = self.values[i], self.values[j]
        value, rate = hermite(t, v0, v1, self.leaving[i] * gap, self.arriving[j] * gap)
        flat = self._wide(self.held[i] | ~inside)
        ends = np.where(self._wide(times < self.times[0]), self.values[0], v1)
        stay = np.where(self._wide(~inside), ends, v0)
        return np.where(flat, stay, value), np.where(flat, 0.0, rate / gap)

    def _wide(self, flags: NDArray[_T]) -> NDArray[_T]:
        return flags.reshape(-1, *[1] * (self.values.ndim - 1))

    def _pick(self, where: NDArray[np.bool_], yes: Array, no: Array) -> Array:
        return np.where(self._wide(where), yes, no)

    def mapped(self, matrix: Array) -> "Curve":
        """Each last axis `[..., d]` times a constant matrix: `values @ matrix.T`."""
        return self.with_parts(*(part @ matrix.T for part in self._parts()))

    def plus(self, other: "Curve") -> "Curve":
        """The sum of two curves with the same times and no holds, broadcast."""
        pairs = zip(self._parts(), other._parts(), strict=True)
        return self.with_parts(*(a + b for a, b in pairs))

    def with_parts(self, values: Array, arriving: Array, leaving: Array) -> "Curve":
        """The same times with other values and slopes."""
        return Curve(
            times=self.times,
            values=values,
            arriving=arriving,
            leaving=leaving,
            held=self.held,
        )

    def _parts(self) -> tuple[Array, Array, Array]:
        return self.values, self.arriving, self.leaving

    def reshaped(self, *shape: int) -> "Curve":
        """The same numbers as values of another shape."""
        parts = (part.reshape(len(self.times), *shape) for part in self._parts())
        return self.with_parts(*parts)

    def straight(self) -> NDArray[np.bool_]:
        """`[K - 1]` whether each segment is a line in time."""
        gap = self._wide(np.diff(self.times))
        rise = np.diff(self.values, axis=0)
        bend = np.maximum(
            np.abs(self.leaving[:-1] * gap - rise),
            np.abs(self.arriving[1:] * gap - rise),
        )
        scale = STRAIGHT * np.maximum(1.0, np.abs(rise))
        whole = tuple(range(1, rise.ndim))
        line: NDArray[np.bool_] = np.all(bend <= scale, axis=whole)
        return line & ~self.held[:-1]


def constant(value: float | Array, time: float = 0.0) -> Curve:
    """A curve that never changes."""
    values = np.asarray(value, dtype=float)[None]
    flat = np.zeros_like(values)
    return Curve(
        times=np.array([float(time)]),
        values=values,
        arriving=flat,
        leaving=flat,
        held=np.zeros(1, dtype=bool),
    )


def lines(times: Array, values: Array) -> Curve:
    """Straight lines from key to key."""
    values = np.asarray(values, dtype=float)
    gaps = np.diff(times).reshape(-1, *[1] * (values.ndim - 1))
    secants = np.diff(values, axis=0) / gaps
    still = np.zeros_like(values[:1])
    return Curve(
        times=np.asarray(times, dtype=float),
        values=values,
        arriving=np.concatenate([still, secants]),
        leaving=np.concatenate([secants, still]),
        held=np.zeros(len(times), dtype=bool),
    )


def united(curves: Sequence[Curve], times: Array | None = None) -> Curve:
    """Many curves without holds as one, keyed at all times: `[K, C, ...]`."""
    if times is None:
        times = union([curve for curve in curves if not curve.constant] or curves[:1])
    placed = [curve.at(times) for curve in curves]
    return Curve(
        times=times,
        values=np.stack([curve.values for curve in placed], axis=1),
        arriving=np.stack([curve.arriving for curve in placed], axis=1),
        leaving=np.stack([curve.leaving for curve in placed], axis=1),
        held=np.zeros(len(times), dtype=bool),
    )


def union(curves: Sequence[Curve]) -> Array:
    """All key times of the curves, ascending."""
    return np.unique(np.concatenate([curve.times for curve in curves]))


def whole_times(times: Array) -> Array:
    """Frames that stand for `times`: a fraction becomes the frames on both sides."""
    return np.unique(np.concatenate([np.floor(times), np.ceil(times)]))


def from_keys(keys: Keys) -> Curve:
    """The curve of a shape's keys, with the slopes that the document gives them."""
    times = np.array(list(keys), dtype=float)
    values = np.stack([key.value for key in keys.values()])
    held = np.array([key.interpolation == "hold" for key in keys.values()])
    arriving, leaving = _slopes(keys, times, values)
    after_hold = np.concatenate([[True], held[:-1]])
    arriving[after_hold] = 0
    leaving[held] = 0
    leaving[-1] = 0
    held[-1] = False
    return Curve(
        times=times,
        values=values,
        arriving=arriving,
        leaving=leaving,
        held=held,
    )


def _slopes(keys: Keys, times: Array, values: Array) -> tuple[Array, Array]:
    """What `animation.key_slopes` gives for each key, for all of them at once."""
    smooth = smooth_slopes(times, values)
    secants = lines(times, values).leaving
    straight = np.array([key.interpolation == "linear" for key in keys.values()])
    arriving, leaving = smooth.copy(), smooth
    leaving[straight] = secants[straight]
    arriving[1:][straight[:-1]] = secants[:-1][straight[:-1]]
    for index, key in enumerate(keys.values()):
        if key.slopes is not None:
            arriving[index], leaving[index] = key.slopes
    return arriving, leaving


def to_keys(curve: Curve) -> dict[int, Key]:
    """Keys for a document from a curve on whole frames."""
    straight = curve.straight()
    bare = bool(np.all(straight | curve.held[:-1]))
    last: Interpolation = "linear" if bare and len(straight) else "smooth"
    kinds = [_kind(*segment) for segment in zip(curve.held, straight, strict=False)]
    keys = {}
    for k, (time, kind) in enumerate(zip(curve.times, [*kinds, last], strict=True)):
        slopes = None if bare else np.stack([curve.arriving[k], curve.leaving[k]])
        keys[int(time)] = Key(value=curve.values[k], slopes=slopes, interpolation=kind)
    return keys


def _kind(held: bool, straight: bool) -> Interpolation:
    return "hold" if held else "linear" if straight else "smooth"


def without_holds(curve: Curve) -> Curve:
    """The same on whole frames with no held segment: a key just before each jump."""
    if not curve.held.any():
        return curve
    ends = curve.times[1:][curve.held[:-1]] - 1
    more = np.unique(np.concatenate([curve.times, ends]))
    dense = curve.at(more)
    jumps = np.isin(more, ends)
    arriving, leaving = dense.arriving.copy(), dense.leaving.copy()
    leaving[jumps] = 0
    arriving[1:][jumps[:-1]] = 0
    placed = dense.with_parts(dense.values, arriving, leaving)
    return Curve(**{**vars(placed), "held": np.zeros(len(more), dtype=bool)})
