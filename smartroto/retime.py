"""Whole shapes and layers in time: offset, retime, reverse.

Everything of a shape goes along: keys, feather, opacity, lifetime, approved frames and
what was predicted, which stays on screen as stale until it is predicted anew.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from smartroto.animation import knots_at, value_at
from smartroto.document import Document, Key, Keys, Layer, Shape, Track
from smartroto.edits import Item, change_item, discard_prediction, set_prediction
from smartroto.errors import ShapeError
from smartroto.history import Edit
from smartroto.shapes.arrays import Array, IntArray
from smartroto.shapes.prediction import Prediction
from smartroto.timing import all_tracks, with_tracks

STALE = "retimed"
"""The source of a prediction that was made on other frames."""


@dataclass(frozen=True)
class Remap:
    """A straight line from old frames to new ones: `start` comes to lie at `to`.

    rate: new frames for one old frame; -1 reverses.
    """

    start: float
    to: float
    rate: float = 1.0

    @classmethod
    def of(cls, source: tuple[int, int], target: tuple[int, int]) -> "Remap":
        """The line that takes the first and last frame of `source` to `target`'s.

        Raises ShapeError where either is a single frame.

        >>> Remap.of((1001, 1011), (1001, 1021)).new(1006)
        1011.0
        """
        if source[0] == source[1] or target[0] == target[1]:
            raise ShapeError("A range to retime has two different ends: give both.")
        rate = (target[1] - target[0]) / (source[1] - source[0])
        return cls(source[0], target[0], rate)

    @classmethod
    def reversed(cls, first: int, last: int) -> "Remap":
        """The line that plays the frames `first` to `last` backwards."""
        return cls(first, last, -1.0)

    def new(self, frame: float) -> float:
        """Where an old frame comes to lie."""
        return self.to + (frame - self.start) * self.rate

    def old(self, frame: float) -> float:
        """The old frame that is seen at a new one."""
        return self.start + (frame - self.to) / self.rate

    @property
    def is_shift(self) -> bool:
        """Whether whole frames are kept as they are, only elsewhere."""
        return self.rate == 1.0 and float(self.to - self.start).is_integer()


def offset(id: str, frames: int) -> Edit:
    """Move a shape or layer with all that is in it by some frames."""
    return retime(id, Remap(0, frames))


def retime_all(remap: Remap) -> Edit:
    """Play the whole project faster, slower or backwards, what was tracked included."""

    def edit(document: Document) -> Document:
        changed = document
        for layer in document.layers:
            changed = retime(layer.id, remap)(changed)
            for item in _within(document, layer.id):
                refer = partial(_referring, remap=remap)
                changed = change_item(item.id, refer)(changed)
        tracks = tuple(_tracked(track, remap) for track in document.tracks)
        return replace(changed, tracks=tracks) if changed is not document else document

    return edit


def _referring(item: Item, remap: Remap) -> Item:
    transform = item.transform
    if not transform.track:
        return item
    reference = _nearest(remap.new(transform.reference))
    return replace(item, transform=replace(transform, reference=reference))


def _tracked(track: Track, remap: Remap) -> Track:
    """What was followed, at its new frames; the artist's own places where they fall on
    whole frames."""
    if not len(track.frames):
        return track
    ends = sorted(remap.new(float(frame)) for frame in track.frames[[0, -1]])
    frames = np.arange(math.ceil(ends[0] - 1e-9), math.floor(ends[1] + 1e-9) + 1)
    frames = frames if len(frames) else np.array([_nearest(ends[0])])
    moments = [remap.old(float(frame)) for frame in frames]
    fixed = {remap.new(frame) for frame in track.fixed}
    return replace(
        track,
        frames=frames,
        places=np.stack([track.at(moment) for moment in moments]),
        trust=np.interp(moments, track.frames, track.trust),
        fixed=frozenset(frames.tolist()) & frozenset(round(f) for f in fixed),
    )


def retime(id: str, remap: Remap) -> Edit:
    """Play a shape or layer, with all that is in it, faster, slower or backwards.

    A key that falls between frames is set on the nearest one, as the outline that was
    seen at that moment, so that the motion keeps in step with the picture. Approved
    frames that fall between frames are no longer what was accepted and are let go.
    """

    def edit(document: Document) -> Document:
        if remap.is_shift and remap.to == remap.start:
            return document
        changed = document
        for one in _within(document, id):
            change = _retimed(document, one, remap)
            changed = change_item(one.id, change)(changed)
            if isinstance(one, Shape):
                changed = _predicted(document, one, remap)(changed)
        return changed

    return edit


def _within(document: Document, id: str) -> Iterator[Item]:
    """The item with this id and all that lies in it."""

    def walk(items: tuple[Item, ...], inside: bool) -> Iterator[Item]:
        for item in items:
            here = inside or item.id == id
            if here:
                yield item
            if isinstance(item, Layer):
                yield from walk(item.items, here)

    yield from walk(document.layers, False)


def _retimed(document: Document, item: Item, remap: Remap) -> Callable[[Item], Item]:
    before = all_tracks(item)

    def at(name: str, time: float) -> Array:
        if name == "keys" and isinstance(item, Shape):
            return knots_at(document, item, time)
        return value_at(before[name], time)

    def change(present: Item) -> Item:
        new = with_tracks(
            present,
            {n: _track(keys, remap, partial(at, n)) for n, keys in before.items()},
        )
        if isinstance(new, Shape):
            return replace(
                new,
                approved=_exact(new.approved, remap),
                lifetime=_life(new.lifetime, remap),
            )
        return new

    return change


def _track(keys: Keys, remap: Remap, at: Callable[[float], Array]) -> dict[int, Key]:
    """The keys at their new frames; `at` gives the value at any old time."""
    times = list(keys)
    ahead = remap.rate > 0
    new: dict[int, Key] = {}
    for place, time in enumerate(times):
        frame = _nearest(remap.new(time))
        # The interpolation belongs to the segment after the key, which in reverse is
        # the one that was before it.
        mode = keys[times[place if ahead else max(place - 1, 0)]].interpolation
        moment = remap.old(frame)
        if abs(moment - time) < 1e-9:
            key = replace(keys[time], slopes=_slopes(keys[time], remap.rate))
            new[frame] = replace(key, interpolation=mode)
        else:
            new[frame] = Key(value=at(moment), interpolation=mode)
    return new


def _nearest(frame: float) -> int:
    return math.floor(frame + 0.5 - 1e-9)


def _slopes(key: Key, rate: float) -> Array | None:
    if key.slopes is None or rate == 1.0:
        return key.slopes
    both = key.slopes if rate > 0 else key.slopes[::-1]
    return np.asarray(both / rate)


def _exact(keys: Keys, remap: Remap) -> dict[int, Key]:
    """The keys that come to lie on whole frames."""
    places = {time: remap.new(time) for time in keys}
    return {
        round(place): keys[time]
        for time, place in places.items()
        if abs(place - round(place)) < 1e-9
    }


def _life(life: tuple[int, int] | None, remap: Remap) -> tuple[int, int] | None:
    """The first and last whole frame within the moved life; at least one."""
    if life is None:
        return None
    low, high = sorted((remap.new(life[0]), remap.new(life[1])))
    first, last = math.ceil(low - 1e-9), math.floor(high + 1e-9)
    return (first, last) if first <= last else (_nearest(low), _nearest(low))


def _predicted(document: Document, shape: Shape, remap: Remap) -> Edit:
    old = document.predictions.get(shape.id)
    if old is None or not len(old.frames):
        return lambda document: document
    if remap.is_shift:
        return set_prediction(shape.id, _shifted(old, int(remap.to - remap.start)))
    ends = sorted(remap.new(float(frame)) for frame in old.frames[[0, -1]])
    frames = np.arange(math.ceil(ends[0] - 1e-9), math.floor(ends[1] + 1e-9) + 1)
    if not len(frames):
        return discard_prediction(shape.id)
    return set_prediction(shape.id, _resampled(old, frames, remap))


def _shifted(old: Prediction, by: int) -> Prediction:
    reasons = tuple((frame + by, why) for frame, why in old.reasons)
    touched = frozenset(frame + by for frame in old.touched)
    return replace(old, frames=old.frames + by, reasons=reasons, touched=touched)


def _resampled(old: Prediction, frames: IntArray, remap: Remap) -> Prediction:
    """What was predicted, at the old moments of the new frames, straight between."""
    moments = np.array([remap.old(float(frame)) for frame in frames])
    place = np.clip(np.interp(moments, old.frames, np.arange(len(old.frames))), 0, None)
    low = np.floor(place).astype(int)
    high = np.minimum(low + 1, len(old.frames) - 1)
    mix = place - low

    def between(values: Array) -> Array:
        part = mix.reshape(-1, *[1] * (values.ndim - 1))
        return np.asarray((1 - part) * values[low] + part * values[high])

    return Prediction(
        frames=frames,
        knots=between(old.knots),
        sigma=np.maximum(old.sigma[low], old.sigma[high]),
        sigma_across=np.maximum(old.across[low], old.across[high]),
        seen=np.minimum(old.seen[low], old.seen[high]),
        source=STALE,
    )
