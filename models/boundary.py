"""Pulling the outline to where the inside ends.

From the two keys of a gap a classifier learns what lies inside and outside near each
part of the outline. On a frame between, every sample of the curve looks along its
normal, as far as its prior allows, for the place where the inside ends. How much it is
believed at each part is learned by asking each key about the other: where the odds do
not carry over, or pull the artist's own curve away, they are weakened. Since the truth
is the artist's curve, one drawn a pixel inside the edge stays a pixel inside.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from smartroto.models.classifier import Classifier, temperature, train
from smartroto.models.curve import Ring, outwards
from smartroto.models.features import UNITS
from smartroto.models.flow import Bytes, sample
from smartroto.models.fusion import ring_mean
from smartroto.models.ring_posterior import posterior
from smartroto.shapes.arrays import Array, Image

OFFSETS = np.linspace(-3.0, 3.0, 31)
"""Where to look along the normal, in standard deviations of the prior."""

LOOKS = np.array([0.5, 1.5, 2.5, 3.5, 4.5, 5.5, 6.5, 8, 10, 13, 17, 22, 28])
"""Where to learn, pixels to either side of the artist's curve."""

ODDS_PER_PIXEL = 0.12
"""Log odds of neighbouring pixels are not independent: this share of them counts."""

WIDEST, NARROWEST = 6.0, 0.25
"""Limits of the prior's standard deviation along the normal, pixels."""

LESSON_WIDTH = 1.8
"""Prior standard deviation at which the keys are asked about each other, pixels."""

TOGETHER = 20.0
"""Pixels along the outline over which it moves together."""

CAUTION = 1.0
"""How strongly a pull on the artist's own curves counts against the evidence."""

Features = Callable[[int], Bytes | None]
"""Frame -> feature picture `[H, W, 7]`, None where the frame cannot be read."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Edge:
    """What two keys taught about the outline between them."""

    ring: Ring
    place: Image
    judge: Classifier
    belief: Array
    error: Array

    def gate(self, width: Array) -> Array:
        """How far to give way to the evidence where the prior is `width` `[M]` wide."""
        shown = np.minimum(width, LESSON_WIDTH)
        return np.asarray(1 / (1 + CAUTION * (self.error / shown) ** 2))


def learn(
    features: Features,
    frames: tuple[int, int],
    keys: tuple[Array, Array],
    check: Callable[[], None],
) -> Edge | None:
    """Learn the edge from two keys `[N, 3, 2]`; None if they say nothing.

    check() is called between steps and raises when the work is to stop.
    """
    pictures = [features(frame) for frame in frames]
    ring = Ring.of(keys[0])
    if pictures[0] is None or pictures[1] is None:
        return None
    place = _place(ring.samples(keys[0]))
    lessons = [
        _lesson(picture, ring, key, place)
        for picture, key in zip(pictures, keys, strict=True)
        if picture is not None
    ]
    if any(not 0.1 < lesson.inside.mean() < 0.9 for lesson in lessons):
        return None
    scales = np.array([0.5] * 3 + [0.7] * 3 + [0.5, 0.25, 0.25])
    single = [
        train(_flat(x.features), x.inside.ravel(), scales, check) for x in lessons
    ]
    belief = _belief(single, lessons)
    edges = [
        Edge(ring=ring, place=place, judge=judge, belief=belief, error=0 * belief)
        for judge in single[::-1]
    ]
    error = _error(edges, [one for one in pictures if one is not None], keys, check)
    both = np.concatenate([_flat(x.features[::2]) for x in lessons])
    truth = np.concatenate([x.inside[::2].ravel() for x in lessons])
    judge = train(both, truth, scales, check)
    return Edge(ring=ring, place=place, judge=judge, belief=belief, error=error)


def _error(
    edges: list[Edge],
    pictures: list[Bytes],
    keys: tuple[Array, Array],
    check: Callable[[], None],
) -> Array:
    """How far each key is pulled off by what the other taught, pixels `[M]`."""
    width = np.full(len(edges[0].place), LESSON_WIDTH)
    pulls = []
    for edge, picture, key in zip(edges, pictures, keys, strict=True):
        check()
        pulls.append(_pull(edge, picture, key, width)[0] ** 2)
    return np.asarray(LESSON_WIDTH * np.sqrt(ring_mean(np.mean(pulls, axis=0), 6)))


def pull(
    edge: Edge,
    picture: Bytes,
    knots: Array,
    sigma: Array,
    seen: Array | None = None,
) -> tuple[Array, Array]:
    """Move `knots` `[N, 3, 2]` to the edge in a feature picture `[H, W, F]`.

    sigma: `[N]` prior standard deviation of each point, pixels; seen: `[N]` 0..1, how
    far its surroundings are seen; all are if None. Returns the knots and what is left
    of sigma.
    """
    width = edge.ring.spread(np.clip(sigma * 0.6, NARROWEST, WIDEST))
    offset, variance = _pull(edge, picture, knots, width)
    normal = outwards(edge.ring.samples(knots))
    gate = edge.gate(width)
    if seen is not None:
        gate = gate * edge.ring.spread(seen)
    steps = (offset * width * gate)[:, None] * normal
    left = 1 - gate * (1 - np.clip(variance, 0, 1))
    kept = 0.5 + 0.5 * edge.ring.gather(left)
    return edge.ring.moved(knots, steps), sigma * np.sqrt(kept)


@dataclass(frozen=True, kw_only=True, eq=False)
class _Lesson:
    """Points across a key's outline: features `[M, R, F]`, inside and used `[M, R]`."""

    features: Image
    inside: Array
    used: Array


def _lesson(picture: Bytes, ring: Ring, key: Array, place: Image) -> _Lesson:
    points = ring.samples(key)
    looks = np.concatenate([-LOOKS[::-1], LOOKS])
    across = points[:, None] + looks[:, None] * outwards(points)[:, None]
    height, width = picture.shape[:2]
    used = ((across > 0) & (across < [width, height])).all(-1)
    mask = _mask(points, (width, height))
    inside = sample(mask, across.reshape(-1, 2)).reshape(used.shape) > 0.5
    return _Lesson(
        features=_described(picture, across, place),
        inside=inside.astype(float),
        used=used.astype(float),
    )


def _mask(points: Array, size: tuple[int, int]) -> Image:
    import cv2

    mask = np.zeros(size[::-1], np.uint8)
    path = np.round(np.clip(points - 0.5, -1e5, 1e5) * 8).astype(np.int32)
    cv2.fillPoly(mask, [path], 1, shift=3)
    return np.asarray(mask, np.float32)


def _belief(judges: list[Classifier], lessons: list[_Lesson]) -> Array:
    """What one key's odds are worth at the other, for each part: `[M]`."""
    looks = np.concatenate([LOOKS[::-1], LOOKS])
    near = looks <= 10
    margins = []
    for judge, lesson in zip(judges[::-1], lessons, strict=True):
        seen = lesson.features[:, near]
        odds = np.clip(judge.log_odds(_flat(seen)), -4, 4).reshape(seen.shape[:2])
        right = 2 * lesson.inside[:, near] - 1
        margins.append(odds * right * lesson.used[:, near])
    rows = np.concatenate(margins, axis=1)
    reach = min(6, (len(rows) - 1) // 2)
    shifts = [np.roll(rows, shift, 0) for shift in range(-reach, reach + 1)]
    return temperature(np.concatenate(shifts, axis=1))


def _pull(
    edge: Edge, picture: Bytes, knots: Array, width: Array
) -> tuple[Array, Array]:
    """Offset of each sample in units of `width` `[M]`, and its variance."""
    points = edge.ring.samples(knots)
    across = (
        points[:, None]
        + (width[:, None] * OFFSETS)[..., None] * outwards(points)[:, None]
    )
    seen = _described(picture, across, edge.place)
    odds = np.clip(edge.judge.log_odds(_flat(seen)), -4, 4).reshape(seen.shape[:2])
    size = np.array(picture.shape[1::-1])
    odds = odds * ((across > 0) & (across < size)).all(-1) * edge.belief[:, None]
    step = (OFFSETS[1] - OFFSETS[0]) * width * ODDS_PER_PIXEL
    gained = np.cumsum((odds[:, 1:] + odds[:, :-1]) / 2, axis=1) * step[:, None]
    evidence = np.concatenate([np.zeros((len(points), 1)), gained], axis=1)
    apart = np.linalg.norm(np.roll(points, -1, 0) - points, axis=1)
    return posterior(evidence, OFFSETS, np.exp(-apart / TOGETHER))


def _described(picture: Bytes, across: Array, place: Image) -> Image:
    """Colour at points `[M, R, 2]`, and which part of the outline they belong to."""
    colour = sample(picture, across.reshape(-1, 2)).reshape(*across.shape[:2], -1)
    colour = colour / UNITS
    where = np.broadcast_to(place[:, None], (*across.shape[:2], 2))
    return np.concatenate([colour, where], axis=-1).astype(np.float32)


def _place(points: Array) -> Image:
    """Where each sample lies on the shape, in units of its size: `[M, 2]`."""
    size = np.sqrt(max(float(np.prod(np.ptp(points, axis=0))), 1.0))
    return np.asarray((points - points.mean(0)) / size, np.float32)


def _flat(features: Image) -> Image:
    return features.reshape(-1, features.shape[-1])
