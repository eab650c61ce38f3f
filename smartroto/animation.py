"""A shape at a frame: what its keys, or the prediction, say there."""

from bisect import bisect_right
from dataclasses import replace
from typing import Literal, NamedTuple

import numpy as np

from smartroto.document import Document, Key, Keys, Shape, sorted_keys
from smartroto.errors import ShapeError
from smartroto.shapes.arrays import Array
from smartroto.shapes.between import hermite, segment, smooth_slopes

State = Literal["approved", "key", "predicted", "between", "off"]


def value_at(keys: Keys, frame: float) -> Array:
    """The value at `frame`, by stored slopes where there are any; flat outside.

    Raises ShapeError where there are no keys.
    """
    return sample(keys, frame).value


class Sample(NamedTuple):
    """A value, and how much it changes per frame arriving and leaving."""

    value: Array
    slope_in: Array
    slope_out: Array


def sample(keys: Keys, frame: float) -> Sample:
    """The value and slopes at `frame`, so that a key may be put there exactly."""
    if not keys:
        raise ShapeError("This shape has no keys: set one before asking for a frame.")
    times = list(keys)
    index = segment(times, frame)
    if times[index] == frame:
        key = keys[times[index]]
        slope_in, slope_out = key_slopes(keys, index)
        return Sample(key.value, slope_in, slope_out)
    if frame < times[0] or index == len(times) - 1:
        value = keys[times[0] if frame < times[0] else times[-1]].value
        return Sample(value, np.zeros_like(value), np.zeros_like(value))
    return _inside(keys, index, frame)


def _inside(keys: Keys, index: int, frame: float) -> Sample:
    times = list(keys)
    start, end = times[index], times[index + 1]
    v0, v1 = keys[start].value, keys[end].value
    if keys[start].interpolation == "hold":
        return Sample(v0, np.zeros_like(v0), np.zeros_like(v0))
    gap = float(end - start)
    m0, m1 = key_slopes(keys, index)[1] * gap, key_slopes(keys, index + 1)[0] * gap
    value, rate = hermite(np.asarray((frame - start) / gap), v0, v1, m0, m1)
    return Sample(value, rate / gap, rate / gap)


def key_slopes(keys: Keys, index: int) -> tuple[Array, Array]:
    """Slopes arriving at and leaving the key with this index, per frame."""
    times = list(keys)
    key = keys[times[index]]
    if key.slopes is not None:
        return key.slopes[0], key.slopes[1]
    smooth = _smooth_slope(keys, index)
    before = keys[times[index - 1]].interpolation if index else "smooth"
    arriving = _secant(keys, index - 1) if before == "linear" else smooth
    leaving = _secant(keys, index) if key.interpolation == "linear" else smooth
    return arriving, leaving


def _secant(keys: Keys, index: int) -> Array:
    times = list(keys)
    if not 0 <= index < len(times) - 1:
        return np.zeros_like(keys[times[0]].value)
    start, end = times[index], times[index + 1]
    return np.asarray((keys[end].value - keys[start].value) / (end - start))


def _smooth_slope(keys: Keys, index: int) -> Array:
    times = list(keys)
    low, high = max(index - 2, 0), min(index + 3, len(times))
    near = np.array(times[low:high], dtype=float)
    values = np.stack([keys[time].value for time in times[low:high]])
    slope: Array = smooth_slopes(near, values)[index - low]
    return slope


def state_at(document: Document, shape: Shape, frame: int) -> State:
    """Where the outline at `frame` comes from."""
    if not shape.alive(frame):
        return "off"
    if frame in shape.approved:
        return "approved"
    if frame in shape.keys:
        return "key"
    prediction = document.predictions.get(shape.id)
    found = prediction is not None and prediction.row(frame) is not None
    return "predicted" if found and not held(shape.keys, frame) else "between"


def held(keys: Keys, frame: float) -> bool:
    """Whether the key before `frame` is held: the artist's word against a prediction.

    Before the first key and on a key itself nothing is.
    """
    times = list(keys)
    index = bisect_right(times, frame) - 1
    if index < 0 or times[index] == frame:
        return False
    return keys[times[index]].interpolation == "hold"


def knots_at(document: Document, shape: Shape, frame: float) -> Array:
    """The outline at `frame`, `[N, 3, 2]`: what was approved, else what is computed.

    Fractions of a frame, for motion blur, lie on a straight line between frames.
    """
    whole = int(np.floor(frame))
    if frame == whole:
        return _knots_on(document, shape, whole)
    frozen = whole in shape.approved or whole + 1 in shape.approved
    plain = shape.id not in document.predictions or held(shape.keys, frame)
    if plain and not frozen:
        return value_at(shape.keys, frame)
    mix = frame - whole
    before, after = (_knots_on(document, shape, f) for f in (whole, whole + 1))
    return np.asarray((1 - mix) * before + mix * after)


def _knots_on(document: Document, shape: Shape, frame: int) -> Array:
    key = shape.approved.get(frame)
    return computed(document, shape, frame) if key is None else key.value


def computed(document: Document, shape: Shape, frame: int) -> Array:
    """What stands at `frame` but for an approval: the key, the prediction or between.

    An approved frame that this has left is in conflict with the keys of today.
    """
    key = shape.keys.get(frame)
    if key is not None:
        return key.value
    prediction = document.predictions.get(shape.id)
    row = None if prediction is None else prediction.row(frame)
    if prediction is None or row is None or held(shape.keys, frame):
        return value_at(shape.keys, frame)
    knots: Array = prediction.knots[row]
    return knots


def feather_at(shape: Shape, frame: float) -> Array | None:
    """Offsets from the knots to the soft edge's knots, or None for a hard edge."""
    return value_at(shape.feather, frame) if shape.feather else None


def point_widths_at(shape: Shape, frame: float) -> Array:
    """How many times its width an open shape is wide at each point: `[N]`, from 0."""
    if not shape.point_widths:
        return np.ones(shape.count)
    return np.maximum(value_at(shape.point_widths, frame), 0.0)


def widths_at(shape: Shape, frame: float) -> Array:
    """How wide an open shape is at each point, `[N]` pixels of its own space."""
    return shape.width * point_widths_at(shape, frame)


def opacity_at(keys: Keys, frame: float) -> float:
    """The opacity at `frame`, 0..1."""
    return float(np.clip(value_at(keys, frame), 0, 1)) if keys else 1.0


def with_exact_key(keys: Keys, frame: int) -> Keys:
    """`keys` with one more at `frame`, and not one in-between changed.

    The slopes that the keys around had by themselves are stored, since a new
    neighbour would change them.
    """
    value, slope_in, slope_out = sample(keys, frame)
    times = list(keys)
    here = segment(times, frame)
    held = {
        times[index]: replace(
            keys[times[index]], slopes=_both_slopes(keys, index, frame)
        )
        for index in range(max(here - 1, 0), min(here + 3, len(times)))
    }
    mode = keys[times[here]].interpolation
    new = Key(value=value, slopes=np.stack([slope_in, slope_out]), interpolation=mode)
    return sorted_keys({**keys, **held, frame: new})


def _both_slopes(keys: Keys, index: int, frame: int) -> Array:
    """The slopes of a key; none towards a new key beyond the ends: all is flat."""
    arriving, leaving = key_slopes(keys, index)
    time, last = list(keys)[index], len(keys) - 1
    if index == 0 and frame < time:
        arriving = np.zeros_like(arriving)
    if index == last and frame > time:
        leaving = np.zeros_like(leaving)
    return np.stack([arriving, leaving])
