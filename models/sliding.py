"""Points that slide along the outline from one key to the next.

An artist puts points where the outline needs them, not where the surface has them: a
point may come to lie farther along at the next key although nothing has moved that way.
A tracker that follows the surface then lands beside the artist's point, yet on the
artist's curve. What it is off along the curve is no error of its own: it slides there
evenly on its way, and only what is left says how far the tracker may be believed.
"""

import numpy as np

from smartroto.models.arcs import arc, read_along
from smartroto.models.curve import Ring, outwards, samples_per_segment
from smartroto.models.tracks import Track
from smartroto.shapes.arrays import Array

REACH = 0.15
"""How far a point may slide, in units of the shape's size."""

PLACES = 20
"""Places that are looked at to either side."""

TURNED = 1.0
"""What a normal at right angles costs, in units of the usual distance."""

RUN_UP = 40
"""Samples after which the cheapest way no longer depends on where it began."""

UNEVEN = 0.5
"""What it costs if two neighbouring samples close up or draw apart by half of what
lies between them, in the same units."""


def slid(track: Track, key: Array) -> Track:
    """`track`, whose last frame is that of `key` `[N, 3, 2]`, its points sliding."""
    ring = Ring.of(len(key), samples_per_segment(key))
    way = slides(track.knots[-1], key, ring)
    share = np.linspace(0, 1, len(track.knots))
    knots = track.knots.copy()
    knots[1:] = _along(knots[1:], way * share[1:, None], ring)
    slide = np.linalg.norm((knots[-1] - track.knots[-1])[:, 1], axis=-1)
    return Track(knots=knots, trust=track.trust, slide=slide)


def slides(landed: Array, key: Array, ring: Ring) -> Array:
    """How far along `landed` the artist's samples lie: `[M]` pixels.

    landed, key: `[N, 3, 2]`, the same points where a tracker and where the artist has
    them.
    """
    at, wanted = ring.samples(landed), ring.samples(key)
    places, length = arc(at[None])
    size = np.sqrt(max(float(np.prod(np.ptp(key[:, 1], axis=0))), 1.0))
    steps = np.linspace(-REACH * size, REACH * size, 2 * PLACES + 1)
    ahead = places[..., None] + steps
    there = read_along(at[None], ahead, places, length)[0]
    apart = np.linalg.norm(there - wanted[:, None], axis=-1)
    faces = read_along(outwards(at)[None], ahead, places, length)[0]
    facing = np.einsum("mkd,md->mk", faces, outwards(wanted))
    unit = np.clip(np.median(apart.min(1)), 1.0, 6.0)
    cost = apart / unit + TURNED * (1 - facing) + 0.02 * np.abs(steps) / unit
    between = float(length[0]) / len(at)
    change = steps[None] - steps[:, None]
    bend = UNEVEN * np.abs(change) / (0.5 * between)
    path = _cheapest(cost, np.where(change < -1.2 * between, 1e3, bend))
    return _softened(steps[path])


def _along(knots: Array, way: Array, ring: Ring) -> Array:
    """`knots` `[T, N, 3, 2]`, their samples `way` `[T, M]` pixels farther along."""
    lines = ring.samples(knots)
    places, length = arc(lines)
    there = read_along(lines, (places + way)[..., None], places, length)[:, :, 0]
    return ring.moved(knots, there - lines)


def _cheapest(cost: Array, change: Array) -> Array:
    """The cheapest way round a ring: `[M]` of K choices.

    cost: `[M, K]`; change: `[K, K]` from one sample's choice to the next one's. The
    ring is walked once, and as far before and after as it takes to forget the start.
    """
    count, run = len(cost), min(len(cost), RUN_UP)
    steps, towards = count + 2 * run, np.ascontiguousarray(change.T)
    best, back = np.zeros(cost.shape[1]), np.empty((steps, cost.shape[1]), int)
    total, rows = np.empty_like(towards), np.arange(cost.shape[1])
    for step in range(steps):
        np.add(towards, best, out=total)
        back[step] = total.argmin(1)
        best = total[rows, back[step]] + cost[(step - run) % count]
    path = np.empty(steps, int)
    path[-1] = best.argmin()
    for step in range(steps - 1, 0, -1):
        path[step - 1] = back[step, path[step]]
    return path[run : run + count]


def _softened(way: Array) -> Array:
    """Without the grain of the places that were looked at."""
    kernel = np.array([1, 2, 3, 2, 1]) / 9
    return np.asarray(
        sum(part * np.roll(way, by - 2) for by, part in enumerate(kernel))
    )
