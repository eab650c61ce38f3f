"""Fusion's animation splines: numbers and polylines over time.

A key is `[frame] = { value, LH = { frame, value }, RH = { frame, value } }`, handles in
absolute frames and values. A polyline's key has a running number as its value; how that
runs between two keys tells how far the one polyline has become the other.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from smartroto.errors import FormatError
from smartroto.exchange.curve import Curve, lines
from smartroto.exchange.fusion_lexer import Flat, Table, Value, number, table
from smartroto.exchange.motion import check_size
from smartroto.exchange.spans import check_span
from smartroto.shapes.arrays import Array

STEP_FLAG = "StepIn"
"""A key with this flag is jumped to: the value before it stays until its frame. The
manual can be read both ways; in saved files such a key has its left handle at its own
frame, as a jump on arrival has."""

FURTHEST_FRAME = 1_000_000
GREATEST = 1e9
"""Frames and values beyond are damage."""

LARGEST = 1e6
"""Coordinates are fractions of the picture: a point a million widths away is damage."""

_FIELDS = ("X", "Y", "LX", "LY", "RX", "RY")
_FIELD = re.compile(r"\b([LR]?[XY])\s*=\s*([^\s,;}]+)")


@dataclass(frozen=True)
class SplineKey:
    """A key: its frame, its number, its handles, and what else it holds."""

    frame: float
    value: float
    left: tuple[float, float] | None
    right: tuple[float, float] | None
    step: bool
    what: "Value | None"


def spline_keys(spline: Table | Flat) -> list[SplineKey]:
    """The keys of a BezierSpline tool, by frame; FormatError where one is damaged."""
    frames = table(spline.named.get("KeyFrames")).keyed
    return [_key(frame, table(frames[frame])) for frame in sorted(frames)]


def _key(frame: float, key: Table | Flat) -> SplineKey:
    if not abs(frame) <= FURTHEST_FRAME:
        raise FormatError(f"It has a key at frame {frame:g}, which no shot has.")
    value = number(key.listed[0]) if key.listed else None
    if value is None or not abs(value) <= GREATEST:
        raise FormatError(f"Its key at frame {frame:g} has no value.")
    flags = table(key.named.get("Flags")).named
    return SplineKey(
        frame=frame,
        value=value,
        left=_handle(key.named.get("LH")),
        right=_handle(key.named.get("RH")),
        step=flags.get(STEP_FLAG) is True,
        what=key.named.get("Value"),
    )


def _handle(value: "Value | None") -> tuple[float, float] | None:
    parts = [number(part) for part in table(value).listed]
    if len(parts) != 2 or parts[0] is None or parts[1] is None:
        return None
    if not (abs(parts[0]) <= GREATEST and abs(parts[1]) <= GREATEST):
        raise FormatError("One of its keys has a handle that is endlessly far away.")
    return parts[0], parts[1]


def scalar(keys: list[SplineKey]) -> Curve:
    """The number over time.

    Handles at a third of the way make a cubic, which stays one. Others bend time too:
    such a segment gets a key on every frame, exact there.
    """
    pieces = [_piece(*pair) for pair in pairwise(keys)]
    frames = [np.array([keys[0].frame]), *(frames for frames, _ in pieces)]
    values = [np.array([keys[0].value]), *(values for _, values in pieces)]
    line = lines(np.concatenate(frames), np.concatenate(values))
    check_size(len(line.times), 1)
    arriving, leaving = line.arriving.copy(), line.leaving.copy()
    held = np.zeros(len(line.times), dtype=bool)
    place = 0
    for (inner, _), start, end in zip(pieces, keys, keys[1:], strict=False):
        here, place = place, place + len(inner)
        held[here] = end.step
        if len(inner) == 1:
            leaving[here], arriving[place] = _slopes(start, end)
    leaving[held] = 0
    arriving[1:][held[:-1]] = 0
    return Curve(
        times=line.times,
        values=line.values,
        arriving=arriving,
        leaving=leaving,
        held=held,
    )


def _slopes(start: SplineKey, end: SplineKey) -> tuple[float, float]:
    third = (end.frame - start.frame) / 3
    chord = (end.value - start.value) / (3 * third)
    leaving = chord if start.right is None else (start.right[1] - start.value) / third
    arriving = chord if end.left is None else (end.value - end.left[1]) / third
    return leaving, arriving


def _piece(start: SplineKey, end: SplineKey) -> tuple[Array, Array]:
    """Frames and values after `start` up to `end`: more than one where time bends."""
    only = np.array([end.frame]), np.array([end.value])
    gap = end.frame - start.frame
    right, left = _within(start, end)
    thirds = start.frame + gap / 3, end.frame - gap / 3
    if end.step or np.allclose((right[0], left[0]), thirds, rtol=0, atol=1e-4 * gap):
        return only
    check_span(np.array([start.frame, end.frame]))
    frames = np.arange(np.floor(start.frame) + 1, end.frame)
    t = _solved(np.array([start.frame, right[0], left[0], end.frame]), frames)
    weights = np.stack([(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3])
    values = np.array([start.value, right[1], left[1], end.value]) @ weights
    return np.append(frames, end.frame), np.append(values, end.value)


def _within(
    start: SplineKey, end: SplineKey
) -> tuple[tuple[float, float], tuple[float, float]]:
    """Both handles of a segment, at thirds of the chord where there are none."""
    gap, rise = end.frame - start.frame, end.value - start.value
    right = start.right or (start.frame + gap / 3, start.value + rise / 3)
    left = end.left or (end.frame - gap / 3, end.value - rise / 3)
    limits = start.frame, end.frame
    return (
        (float(np.clip(right[0], *limits)), right[1]),
        (float(np.clip(left[0], *limits)), left[1]),
    )


def _solved(times: Array, frames: Array) -> Array:
    """Where a cubic of time, never going back, reaches the frames: 0..1, by halves."""
    low, high = np.zeros(len(frames)), np.ones(len(frames))
    for _ in range(48):
        t = (low + high) / 2
        s = 1 - t
        at = times[0] * s**3 + 3 * times[1] * s**2 * t
        at = at + 3 * times[2] * s * t**2 + times[3] * t**3
        low, high = np.where(at < frames, t, low), np.where(at < frames, high, t)
    return np.asarray((low + high) / 2)


def polyline(keys: list[SplineKey]) -> tuple[Curve, bool, bool]:
    """Knots `[K, N, 3, 2]` in fractions of the picture, y up, centre at 0.

    Returns them, whether the polyline is closed, and whether bent in-betweens got a key
    on every frame. Raises FormatError where there are no points or their count changes.
    """
    drawn = [key for key in keys if len(_rows(key.what))]
    if not drawn:
        raise FormatError("It has no points.")
    points = [read_points(key.what) for key in drawn]
    if len({len(each) for each in points}) > 1:
        raise FormatError("Its number of points changes from key to key.")
    check_size(len(points), points[0].size)
    values = np.stack(points)
    closed = table(drawn[0].what).named.get("Closed") is True
    curve, bent = _mixed(drawn, values)
    return curve, closed, bent


def _rows(value: "Value | None") -> str | list["Value"]:
    """A polyline's points, as text where they are nothing but numbers."""
    points = table(table(value).named.get("Points"))
    return points.text if isinstance(points, Flat) else points.listed


def read_points(value: "Value | None") -> Array:
    """Knots `[N, 3, 2]` of a polyline; FormatError where a number is damaged."""
    rows = _rows(value)
    if isinstance(rows, str):
        found = _FIELD.findall(rows)
        names = [name for name, _ in found]
        if names == [*_FIELDS] * (len(names) // 6):
            return _knots(_numbers([text for _, text in found]))
        rows = table(table(value).named.get("Points")).listed
    table_of = [table(row).named for row in rows]
    cells = [[row.get(name, 0.0) for name in _FIELDS] for row in table_of]
    return _knots(_numbers([str(cell) for row in cells for cell in row]))


def _numbers(texts: list[str]) -> Array:
    try:
        numbers = np.array(texts, dtype=float)
    except ValueError:
        raise FormatError(
            "One of its points has something else than numbers."
        ) from None
    if not np.all(np.abs(numbers) <= LARGEST):
        raise FormatError("One of its points is endlessly far away.")
    return numbers


def _knots(numbers: Array) -> Array:
    """Point, left and right handle become in-handle, point, out-handle, absolute."""
    rows = numbers.reshape(-1, 3, 2)
    point, left, right = rows[:, 0], rows[:, 1], rows[:, 2]
    return np.stack([point + left, point, point + right], axis=1)


def _mixed(keys: list[SplineKey], values: Array) -> tuple[Curve, bool]:
    """Polylines over time: lines between keys, on every frame where these are eased."""
    times = np.array([key.frame for key in keys])
    held = np.array([False, *(key.step for key in keys[1:])])[1:]
    eased = list(_eased(keys))
    if not eased:
        line = lines(times, values)
        return _holding(line, np.append(held, False)), False
    frames = np.unique(np.concatenate([times, *(frames for frames, _ in eased)]))
    check_size(len(frames), values[0].size)
    index = np.clip(np.searchsorted(times, frames, side="right") - 1, 0, len(times) - 2)
    gaps = times[index + 1] - times[index]
    mix = (frames - times[index]) / gaps
    for at, fraction in eased:
        mix[np.searchsorted(frames, at)] = fraction
    mix = np.where(held[index] & (mix < 1), 0.0, mix)[:, None, None, None]
    line = lines(frames, (1 - mix) * values[index] + mix * values[index + 1])
    still = held[index] & (frames < times[index + 1])
    return _holding(line, still), True


def _holding(line: Curve, held: NDArray[np.bool_]) -> Curve:
    arriving, leaving = line.arriving.copy(), line.leaving.copy()
    leaving[held] = 0
    arriving[1:][held[:-1]] = 0
    return Curve(
        times=line.times,
        values=line.values,
        arriving=arriving,
        leaving=leaving,
        held=held,
    )


def _eased(keys: list[SplineKey]) -> Iterator[tuple[Array, Array]]:
    """Segments that do not run evenly: whole frames inside, how far along."""
    for start, end in pairwise(keys):
        rise = end.value - start.value
        if end.step or rise == 0 or (start.right is None and end.left is None):
            continue
        run = scalar([start, end])
        if len(run.times) == 2 and run.straight().all():
            continue
        frames = np.arange(np.floor(start.frame) + 1, np.ceil(end.frame))
        if len(frames):
            yield frames, (run.at(frames).values - start.value) / rise
