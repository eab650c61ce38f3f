"""Transforms of layers over time, and how they are put into the points exactly.

As long as only the translation is animated, a transformed cubic is a cubic again and
keys stay keys. Anything else is baked: a key on every frame, exact there.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from smartroto.errors import FormatError
from smartroto.exchange.curve import (
    Curve,
    constant,
    lines,
    union,
    whole_times,
    without_holds,
)
from smartroto.shapes.arrays import Array

MAX_NUMBERS = 20_000_000
"""Numbers one shape may take; more is a damaged file or one made to fill memory."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Motion:
    """A map of the plane over time.

    linear: constant `[2, 2]`, applied first, then `offset`, a curve of `[2]`.
    matrices: where more than the offset is animated: frames `[T]` -> `[T, 3, 3]`
        for columns (x, y, 1); linear and offset are then meaningless.
    times: when anything is keyed; empty for a still map.
    """

    linear: Array
    offset: Curve
    times: Array
    matrices: Callable[[Array], Array] | None = None

    def at(self, frames: Array) -> Array:
        """The map as 3x3 matrices at some frames: `[T, 3, 3]`."""
        if self.matrices is not None:
            return self.matrices(frames)
        table = np.tile(np.eye(3), (len(frames), 1, 1))
        table[:, :2, :2] = self.linear
        table[:, :2, 2] = self.offset.at(frames).values
        return table

    @property
    def idle(self) -> bool:
        """Whether it moves nothing."""
        if self.matrices is not None:
            return False
        moved = np.any(self.offset.values) or np.any(self.linear != np.eye(2))
        return not moved and self.offset.constant

    def flipped(self, height: float) -> "Motion":
        """The same with y counted from the other side of a picture of this height."""
        turn = np.array([[1.0, 0.0, 0.0], [0.0, -1.0, height], [0.0, 0.0, 1.0]])
        return moving(lambda frames: turn @ self.at(frames) @ turn, self.times)

    def then(self, outer: "Motion") -> "Motion":
        """This map, and `outer` on what comes out of it."""
        times = np.unique(np.concatenate([self.times, outer.times]))
        if self.matrices is not None or outer.matrices is not None:
            return moving(lambda frames: outer.at(frames) @ self.at(frames), times)
        inner = self.offset.mapped(outer.linear)
        keyed = [c for c in (inner, outer.offset) if len(c.times) > 1]
        both = union(keyed or [inner])
        offset = inner.at(both).plus(outer.offset.at(both))
        return Motion(linear=outer.linear @ self.linear, offset=offset, times=times)


def still(linear: Array | None = None, offset: Array | None = None) -> Motion:
    """A map that does not change; the identity without arguments."""
    return Motion(
        linear=np.eye(2) if linear is None else linear,
        offset=constant(np.zeros(2) if offset is None else offset),
        times=np.zeros(0),
    )


def moving(matrices: Callable[[Array], Array], times: Array) -> Motion:
    """A map of which more than the offset changes."""
    return Motion(
        linear=np.eye(2), offset=constant(np.zeros(2)), times=times, matrices=matrices
    )


@dataclass(frozen=True)
class Placed:
    """A curve after a transform: whether it was baked, and how far it strays then."""

    curve: Curve
    baked: bool = False
    error: float = 0.0


def place(curve: Curve, motion: Motion) -> Placed:
    """The points of a curve, values `[..., 2]`, after a motion, keyed on its times."""
    if motion.matrices is None:
        if curve.held.any() and not motion.offset.constant:
            curve = without_holds(on_whole_frames(curve).curve)
        times = curve.times if motion.offset.constant else _with(curve, motion)
        check_size(len(times), curve.values[0].size)
        moved = curve.at(times).mapped(motion.linear)
        offset = motion.offset.at(times)
        middle = [1] * (curve.values.ndim - 2)
        return Placed(moved.plus(offset.reshaped(*middle, 2)))
    frames = frames_of(np.concatenate([curve.times, motion.times]))
    check_size(len(frames), curve.values[0].size)
    return _baked(lambda at: _map(motion.at(at), curve.at(at).values), frames)


def place_offsets(curve: Curve, knots: Curve, motion: Motion) -> Placed:
    """Vectors `[..., 2]` that start at `knots`, after a motion."""
    if motion.matrices is None:
        return Placed(curve.mapped(motion.linear))
    times = np.concatenate([curve.times, knots.times, motion.times])
    frames = frames_of(times)
    check_size(len(frames), curve.values[0].size)

    def moved(at: Array) -> Array:
        matrices, start = motion.at(at), knots.at(at).values
        end = _map(matrices, start + curve.at(at).values)
        return end - _map(matrices, start)

    return _baked(moved, frames)


def _with(curve: Curve, motion: Motion) -> Array:
    """Key times of both; that of a shape with a single key does not count."""
    alone = len(curve.times) == 1
    return union([motion.offset] if alone else [curve, motion.offset])


def frames_of(times: Array) -> Array:
    """Every whole frame from the first to the last of `times`."""
    return np.arange(np.floor(times.min()), np.ceil(times.max()) + 1)


def _baked(values: Callable[[Array], Array], frames: Array) -> Placed:
    line = lines(frames, values(frames))
    middle = (frames[1:] + frames[:-1]) / 2
    stray = np.abs(values(middle) - line.at(middle).values) if len(middle) else 0.0
    return Placed(line, True, float(np.max(stray)))


def _map(matrices: Array, points: Array) -> Array:
    """Points `[T, ..., 2]` by one 3x3 matrix for each time, perspective included."""
    middle = [1] * (points.ndim - 2)
    wide = matrices.reshape(len(matrices), *middle, 3, 3)
    full = np.concatenate([points, np.ones_like(points[..., :1])], axis=-1)
    moved = (wide @ full[..., None])[..., 0]
    if np.any(np.abs(moved[..., 2]) < 1e-9):
        raise FormatError("A transform sends points to infinity.")
    return np.asarray(moved[..., :2] / moved[..., 2:])


def on_whole_frames(curve: Curve) -> Placed:
    """The curve keyed on whole frames only, and how far it strays in between."""
    times = whole_times(curve.times)
    if np.array_equal(times, curve.times):
        return Placed(curve)
    check_size(len(times), curve.values[0].size)
    whole = curve.at(times)
    middle = (times[1:] + times[:-1]) / 2
    stray = np.abs(whole.at(middle).values - curve.at(middle).values)
    return Placed(whole, True, float(stray.max(initial=0.0)))


def check_size(keys: int, numbers: int) -> None:
    """FormatError where a shape would take more memory than any real one."""
    if keys * max(numbers, 1) > MAX_NUMBERS:
        raise FormatError(
            f"It would take {keys} keys of {numbers} numbers, more than any real shape."
        )
