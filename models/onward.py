"""The frames beyond the first or the last key: one key to go by, and no far one.

Nothing awaits at the end to tell which tracker is right, so all count alike, and the
doubt is how far they part and how long they have been on their way.
"""

from collections.abc import Sequence

import numpy as np

from smartroto.models.across import across
from smartroto.models.boundary import alone
from smartroto.models.evidence import followed, held, on_edge
from smartroto.models.gap import Stretch, cues_of
from smartroto.models.pictures import Pictures
from smartroto.models.recalled import recalled
from smartroto.models.tracks import Tick, Track
from smartroto.shapes.arrays import Array
from smartroto.shapes.learned import Learned

STEP = 0.8
"""Pixels that a followed outline may be off after one more frame."""

CREEP = 0.15
"""Pixels of drift to expect for each frame of the way."""

CLAIM = 1.6
"""How far trackers that share their pictures are off, in units of what parts them."""

NERVE = 0.5
"""The outline is put right by less doubt than is told: told is for the worst points."""


def onward(
    pictures: Pictures,
    frames: Sequence[int],
    key: Array,
    closed: bool,
    tick: Tick,
    learned: Learned | None = None,
) -> Stretch:
    """Follow one key `[N, 3, 2]` over `frames`, which begin with it.

    learned: what another shot taught about the shape.
    """
    edge = alone(pictures, frames[0], key) if closed else None
    if edge is not None:
        edge = recalled(pictures, frames[:1], [key], edge, learned)
    tracks = followed(pictures, frames, key, closed, tick)
    if edge is not None:
        width = np.full(len(key), STEP)
        tracks += on_edge(pictures, [frames], [key], tick, edge, [width])
    ways = np.stack([track.knots for track in tracks])
    knots = ways.mean(0)
    sigma = _doubt(tracks, ways - knots)
    knots[1:] = held(pictures, edge, frames[1:], knots[1:], NERVE * sigma[1:])[0]
    return Stretch(
        knots=knots,
        sigma=sigma,
        across=across(sigma, tracks, knots, closed),
        seen=np.clip(tracks[0].trust * 1.5, 0, 1),
        cues=cues_of(pictures, frames, knots, np.zeros(sigma.shape)),
    )


def _doubt(tracks: Sequence[Track], apart: Array) -> Array:
    """`[T, N]` pixels; apart: `[L, T, N, 3, 2]` of each tracker from their mean."""
    parted = np.linalg.norm(apart, axis=-1).mean(-1).max(0)
    age = np.arange(len(parted))[:, None]
    trust = np.minimum(tracks[0].trust, tracks[1].trust)
    grown = CREEP * age * (1 + 3 * (1 - trust))
    return np.asarray(CLAIM * np.sqrt(grown**2 + parted**2))
