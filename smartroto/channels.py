"""What is animated as single numbers: opacity, the width of the soft edge, transforms.

A channel is one number of a track. The coordinates of a track share their keys.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from smartroto import timing
from smartroto.animation import (
    feather_at,
    key_slopes,
    knots_at,
    value_at,
    with_exact_key,
)
from smartroto.document import Document, Key, Keys, Shape
from smartroto.edits import Item, change_item, item_of
from smartroto.history import Edit
from smartroto.placement_edits import NEUTRAL
from smartroto.shapes.arrays import Array
from smartroto.shapes.normals import normals
from smartroto.staying import held


@dataclass(frozen=True, kw_only=True)
class Channel:
    """One number of a shape or layer that may be keyed.

    id: of the shape or layer; track: as in `timing.all_tracks`; index: which number of
    the track's value. unit: "%", "px", "°" or "x". low, high: what it is held within.
    scale: how many units one of the document is.
    """

    id: str
    track: str
    title: str
    unit: str
    index: int | None = None
    low: float = -np.inf
    high: float = np.inf
    scale: float = 1.0


_PARTS = (
    ("translate", "Move x", "px", 0),
    ("translate", "Move y", "px", 1),
    ("rotate", "Turn", "°", None),
    ("scale", "Scale x", "x", 0),
    ("scale", "Scale y", "x", 1),
    ("skew", "Skew", "px", None),
)


def channels(item: Item) -> list[Channel]:
    """The channels of a shape or layer, those without keys included."""
    id = item.id
    found = [
        Channel(
            id=id,
            track="opacity",
            title="Opacity",
            unit="%",
            low=0,
            high=100,
            scale=100,
        )
    ]
    if isinstance(item, Shape):
        found.append(Channel(id=id, track="feather", title="Feather", unit="px"))
    for track, title, unit, index in _PARTS:
        found.append(Channel(id=id, track=track, title=title, unit=unit, index=index))
    return found


def keys_of(document: Document, channel: Channel) -> Keys:
    """The keys of the channel's track."""
    return timing.all_tracks(item_of(document, channel.id))[channel.track]


def is_animated(document: Document, channel: Channel) -> bool:
    """Whether the channel has keys."""
    return bool(keys_of(document, channel))


def value(document: Document, channel: Channel, frame: float) -> float:
    """The channel at a frame, fractions allowed, in its unit."""
    return reader(document, channel)(frame)


def reader(document: Document, channel: Channel) -> Callable[[float], float]:
    """The channel as a function of the frame, for those who ask often."""
    if channel.track == "feather":
        shape = document.shape(channel.id)
        return lambda frame: feather_amount(document, shape, frame)
    keys = keys_of(document, channel)
    if not keys:
        return lambda frame: _number(channel, _neutral(channel))
    return lambda frame: _number(channel, value_at(keys, frame))


def _number(channel: Channel, whole: Array) -> float:
    """One number of a track's value, in the channel's unit."""
    one = whole if channel.index is None else whole[channel.index]
    return float(one) * channel.scale


def _neutral(channel: Channel) -> Array:
    if channel.track == "opacity":
        return np.ones(())
    return dict(NEUTRAL.items())[channel.track]  # type: ignore[index]


def slopes(
    document: Document, channel: Channel, frame: int
) -> tuple[float, float] | None:
    """Units per frame arriving at and leaving a key; None for a soft edge, whose width
    is no number of its own."""
    keys = keys_of(document, channel)
    if channel.track == "feather" or frame not in keys:
        return None
    both = key_slopes(keys, list(keys).index(frame))
    one, other = (s if channel.index is None else s[channel.index] for s in both)
    return float(one) * channel.scale, float(other) * channel.scale


def feather_amount(document: Document, shape: Shape, frame: float) -> float:
    """How far the soft edge lies outside the outline, on average, in pixels."""
    offsets = feather_at(shape, frame)
    if offsets is None:
        return 0.0
    out = normals(knots_at(document, shape, frame), shape.closed)
    return float(np.mean(np.sum(offsets[:, 1] * out, axis=-1)))


# -- edits -----------------------------------------------------------------------------


def set_values(channel: Channel, values: Mapping[int, float]) -> Edit:
    """Key the channel at frames, in its unit; the track's other numbers stay.

    The soft edge grows or shrinks by as much all round.
    """

    def edit(document: Document) -> Document:
        keys = dict(keys_of(document, channel))
        for frame, wanted in values.items():
            new = float(np.clip(wanted, channel.low, channel.high))
            whole = _with_value(document, channel, frame, new)
            present = keys.get(frame)
            keys[frame] = replace(present, value=whole) if present else Key(value=whole)
        return _replaced(channel, keys)(document)

    return held(edit)


def _with_value(document: Document, channel: Channel, frame: int, new: float) -> Array:
    """The value of the track at a frame with one number set."""
    if channel.track == "feather":
        return _feather(document, document.shape(channel.id), frame, new)
    keys = keys_of(document, channel)
    whole = value_at(keys, frame) if keys else _neutral(channel)
    if channel.index is None:
        return np.asarray(new / channel.scale)
    changed = whole.copy()
    changed[channel.index] = new / channel.scale
    return changed


def _feather(document: Document, shape: Shape, frame: int, amount: float) -> Array:
    present = feather_at(shape, frame)
    offsets = np.zeros((shape.count, 3, 2)) if present is None else present
    more = amount - feather_amount(document, shape, frame)
    out = normals(knots_at(document, shape, frame), shape.closed)
    return np.asarray(offsets + more * out[:, None])


def add_key(channel: Channel, frame: int) -> Edit:
    """Key the channel at a frame as it is there, without changing any other frame."""

    def edit(document: Document) -> Document:
        keys = keys_of(document, channel)
        if frame in keys:
            return document
        if not keys:
            now = value(document, channel, frame)
            return set_values(channel, {frame: now})(document)
        return _replaced(channel, with_exact_key(keys, frame))(document)

    return edit


def delete_keys(channel: Channel, frames: Collection[int]) -> Edit:
    """Take keys away; without any the channel is again as if it had never had one."""

    def edit(document: Document) -> Document:
        keys = keys_of(document, channel)
        left = {time: key for time, key in keys.items() if time not in frames}
        if len(left) == len(keys):
            return document
        return _replaced(channel, timing.respaced(keys, left))(document)

    return held(edit)


def _replaced(channel: Channel, keys: Keys) -> Edit:
    return change_item(
        channel.id, lambda item: timing.with_tracks(item, {channel.track: keys})
    )


def samples(
    document: Document, channel: Channel, first: float, last: float, step: float
) -> Iterator[tuple[float, float]]:
    """Frame and value along the channel: every `step` frames, and at every key; where
    a key is held, the value on both sides of its end."""
    keys, read = keys_of(document, channel), reader(document, channel)
    times = [float(time) for time in keys]
    low, high = first, last
    if channel.track != "feather":  # beyond the keys all other channels are flat
        low, high = max([first, *times[:1]]), min([last, *times[-1:]])
    between = np.arange(low, high, step).tolist() if times and low < high else []
    held = {
        after
        for before, after in pairwise(times)
        if keys[int(before)].interpolation == "hold"
    }
    inside = [time for time in times if first <= time <= last]
    for time in sorted({first, last, *between, *inside}):
        if time in held:
            yield time, read(time - 1e-6)
        yield time, read(time)
