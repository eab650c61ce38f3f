"""What a studio's segmentation models say of the outline, as more odds for the edge.

A model learns from both keys of a gap. How much it is believed at each part of the
outline is learned by letting it see one key only and asking it about the other: where
its odds do not carry over it is muted.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from smartroto.models.classifier import worth
from smartroto.models.curve import Ring, across
from smartroto.models.flow import sample
from smartroto.models.pictures import Pictures
from smartroto.models.sources import Odds, Segmenter
from smartroto.shapes.arrays import Array, Image
from smartroto.shapes.raster import coverage
from smartroto.shapes.spline import polyline

LOOKS = np.concatenate([np.arange(-10.0, 0), np.arange(1, 11.0)])
"""Where a key is asked about, pixels along the normal to either side of the curve."""

MOST = 4.0
"""Limit of log odds: a model may be sure, and wrong."""


class Voice(Protocol):
    """Anything that is heard beside what the keys of a gap teach."""

    def along(self, frame: int, places: Array) -> Array:
        """Believed log odds of being inside at `places` `[M, R, 2]`: `[M, R]`."""
        ...


@dataclass(frozen=True, kw_only=True, eq=False)
class Opinion:
    """One model's odds: `odds(frame)` gives `[H, W]` or None where the frame cannot be
    read; belief `[M]` says what they are worth at each sample of the ring."""

    odds: Callable[[int], Image | None]
    belief: Array

    def along(self, frame: int, places: Array) -> Array:
        """Believed log odds at `places` `[M, R, 2]` of a frame: `[M, R]`."""
        seen = self.odds(frame)
        if seen is None or not self.belief.any():
            return np.zeros(places.shape[:2])
        read = _read(seen, places)
        return np.asarray(read * self.belief[:, None])


def opinions(
    pictures: Pictures,
    frames: tuple[int, int],
    keys: tuple[Array, Array],
    ring: Ring,
    segmenters: Sequence[tuple[str, Segmenter]],
) -> tuple[Opinion, ...]:
    """What each segmenter says after it has seen two keys `[N, 3, 2]` and `frames`."""
    shown = [pictures.colour(frame) for frame in frames]
    first, last = shown
    if first is None or last is None:
        return ()
    size = pictures.region.size
    insides = [coverage(polyline(key, 8), size) for key in keys]
    told = []
    for name, segmenter in segmenters:
        pictures.check()
        alone = ([last], insides[1:]), ([first], insides[:1])
        singles = [segmenter.learn(*lesson) for lesson in alone]
        belief = _belief(singles, [first, last], keys, ring)
        both = segmenter.learn([first, last], insides)
        which = (name, segmenter.version, frames, *(key.tobytes() for key in keys))
        told.append(Opinion(odds=_asked(pictures, both, which), belief=belief))
    return tuple(told)


def _asked(
    pictures: Pictures, odds: Odds, which: tuple[object, ...]
) -> Callable[[int], Image | None]:
    """The model's odds of a frame, worked out once."""

    def ask(frame: int) -> Image | None:
        colour = pictures.colour(frame)
        if colour is None:
            return None
        return pictures.remember("odds", (frame, *which), lambda: _tamed(odds(colour)))

    return ask


def _tamed(odds: Image) -> Image:
    return np.nan_to_num(np.asarray(odds, np.float32), posinf=MOST, neginf=-MOST)


def _belief(
    odds: Sequence[Odds],
    pictures: Sequence[Image],
    keys: tuple[Array, Array],
    ring: Ring,
) -> Array:
    """What the odds of a model that saw the other key are worth at each key: `[M]`."""
    margins = []
    for one, picture, key in zip(odds, pictures, keys, strict=True):
        places, side = asked_of(ring, key, picture.shape[1::-1])
        margins.append(_read(_tamed(one(picture)), places) * side)
    return worth(np.concatenate(margins, axis=1))


def asked_of(ring: Ring, key: Array, size: tuple[int, int]) -> tuple[Array, Array]:
    """Places `[M, R, 2]` across a key's outline, and on which side they lie `[M, R]`:
    1 inside, -1 outside, 0 beyond the picture of this size (width, height)."""
    places = across(ring.samples(key), LOOKS)
    used = ((places > 0) & (places < size)).all(-1)
    return places, -np.sign(LOOKS) * used


def _read(odds: Image, places: Array) -> Array:
    flat = sample(odds, places.reshape(-1, 2)).reshape(places.shape[:2])
    return np.clip(flat, -MOST, MOST)
