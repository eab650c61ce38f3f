"""Points that slide along the outline from one key to the next.

An artist puts points where the outline needs them, not where the surface has them: a
point may come to lie farther along at the next key although nothing has moved that way.
A tracker that follows the surface then lands beside the artist's point, yet on the
artist's curve. What it is off along the curve is no error of its own: it slides there
evenly on its way, and only what is left says how far the tracker may be believed.
"""

import numpy as np

from smartroto.models.curve import Ring, outwards, samples_per_segment
from smartroto.models.tracks import Track
from smartroto.shapes.arrays import Array

REACH = 0.15
"""How far a point may slide, in units of the shape's size."""

PLACES = 20
"""Places that are looked at to either side."""

TURNED = 1.0
"""What a normal at right angles costs, in units of the usual distance."""

UNEVEN = 0.5
"""What it costs if two neighbouring samples close up or draw apart by half of what
lies between them, in the same units."""


def slid(track: Track, key: Array) -> Track:
    """`track`, whose last frame is that of `key` `[N, 3, 2]`, its points sliding."""
    ring = Ring.of(len(key), samples_per_segment(key))
    way = slides(track.knots[-1], key, ring)
    share = np.linspace(0, 1, len(track.knots))
    knots = [
        _along(knots, way * part, ring) if part else knots
        for knots, part in zip(track.knots, share, strict=True)
    ]
    slide = np.linalg.norm((knots[-1] - track.knots[-1])[:, 1], axis=-1)
    return Track(knots=np.stack(knots), trust=track.trust, slide=slide)


def slides(landed: Array, key: Array, ring: Ring) -> Array:
    """How far along `landed` the artist's samples lie: `[M]` pixels.

    landed, key: `[N, 3, 2]`, the same points where a tracker and where the artist has
    them.
    """
    at, wanted = ring.samples(landed), ring.samples(key)
    places, length = _arc(at)
    size = np.sqrt(max(float(np.prod(np.ptp(key[:, 1], axis=0))), 1.0))
    steps = np.linspace(-REACH * size, REACH * size, 2 * PLACES + 1)
    ahead = places[:, None] + steps
    apart = np.linalg.norm(_on(at, ahead) - wanted[:, None], axis=-1)
    facing = np.einsum("mkd,md->mk", _on(outwards(at), ahead, at), outwards(wanted))
    unit = np.clip(np.median(apart.min(1)), 1.0, 6.0)
    cost = apart / unit + TURNED * (1 - facing) + 0.02 * np.abs(steps) / unit
    between = length / len(at)
    change = steps[None] - steps[:, None]
    bend = UNEVEN * np.abs(change) / (0.5 * between)
    path = _cheapest(cost, np.where(change < -1.2 * between, 1e3, bend))
    return _softened(steps[path])


def _along(knots: Array, way: Array, ring: Ring) -> Array:
    """`knots` `[N, 3, 2]`, their samples `way` `[M]` pixels farther along the curve."""
    at = ring.samples(knots)
    there = _on(at, _arc(at)[0] + way)
    return ring.moved(knots, there - at)


def _arc(points: Array) -> tuple[Array, float]:
    """Where points `[M, 2]` of a closed line lie along it, pixels; and its length."""
    steps = np.linalg.norm(np.roll(points, -1, 0) - points, axis=1) + 1e-9
    return np.r_[0, np.cumsum(steps)[:-1]], float(steps.sum())


def _on(values: Array, at: Array, line: Array | None = None) -> Array:
    """`values` `[M, 2]` of the samples of a closed line, read `at` `[...]` pixels."""
    places, length = _arc(values if line is None else line)
    at, stops = at % length, np.r_[places, length]
    return np.stack(
        [np.interp(at, stops, np.r_[axis, axis[0]]) for axis in values.T], -1
    )


def _cheapest(cost: Array, change: Array) -> Array:
    """The cheapest way round a ring: `[M]` of K choices.

    cost: `[M, K]`; change: `[K, K]` from one sample's choice to the next one's. The
    ring is walked three times, and the second round is the answer.
    """
    count = len(cost)
    best, back = np.zeros(cost.shape[1]), np.empty((3 * count, cost.shape[1]), int)
    for step in range(3 * count):
        total = best[:, None] + change
        back[step] = total.argmin(0)
        best = total.min(0) + cost[step % count]
        best = best - best.min()
    path = np.empty(3 * count, int)
    path[-1] = best.argmin()
    for step in range(3 * count - 1, 0, -1):
        path[step - 1] = back[step, path[step]]
    return path[count : 2 * count]


def _softened(way: Array) -> Array:
    """Without the grain of the places that were looked at."""
    kernel = np.array([1, 2, 3, 2, 1]) / 9
    return np.asarray(
        sum(part * np.roll(way, by - 2) for by, part in enumerate(kernel))
    )
