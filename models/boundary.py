"""Pulling the outline to where the inside ends.

From the two keys of a gap a classifier learns what lies inside and outside near each
part of the outline. On a frame between, every sample of the curve looks along its
normal, as far as its prior allows, for the place where the inside ends. How much it is
believed at each part is learned by asking each key about the other: where the odds do
not carry over, or pull the artist's own curve away, they are weakened. Since the truth
is the artist's curve, one drawn a pixel inside the edge stays a pixel inside.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
import torch
from torch import Tensor

from smartroto.models.classifier import Classifier
from smartroto.models.curve import Ring, outwards, samples_per_segment
from smartroto.models.device import array, tensor
from smartroto.models.fusion import ring_mean
from smartroto.models.lessons import (
    Lesson,
    belief_between,
    belief_of,
    lesson,
    taught,
)
from smartroto.models.occluders import Occluders
from smartroto.models.pictures import Pictures
from smartroto.models.profiles import along, odds_at, shown
from smartroto.models.ring_posterior import posterior
from smartroto.models.segmented import Voice, opinions
from smartroto.models.sources import segmenters
from smartroto.shapes.arrays import Array

OFFSETS = np.linspace(-3.0, 3.0, 9)
"""Where to look along the normal, in standard deviations of the prior."""

ODDS_PER_PIXEL = 0.15
"""Log odds of neighbouring pixels are not independent: this share of them counts."""

ACROSS = 0.75
"""How much of a point's doubt is across the outline, for the prior."""

WIDEST, NARROWEST = 8.0, 0.25
"""Limits of the prior's standard deviation along the normal, pixels."""

LESSON_WIDTH = 1.8
"""Prior standard deviation at which the keys are asked about each other, pixels."""

SAMPLE_BYTES = 4_000
"""What one sample of the outline takes on the device while it is pulled."""

CALM = 3.0
"""The outline to either side that tells which way is out, in prior standard deviations:
as far as a sample may move. Where points crowd, those of a sharper look would go every
way and tangle."""

TOGETHER = 20.0
"""Pixels along the outline over which it moves together."""

CAUTION = 1.0
"""How strongly a pull on the artist's own curves counts against the evidence."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Edge:
    """What two keys taught about the outline between them.

    front: what lies before the shape there, and says nothing of it.
    """

    ring: Ring
    place: Tensor
    judge: Classifier
    belief: Array
    error: Array
    opinions: tuple[Voice, ...] = ()
    front: Occluders | None = None

    @staticmethod
    def of(one: Lesson, belief: Array) -> "Edge":
        """What a key alone teaches, believed as far as `belief` `[M]` says."""
        return Edge(
            ring=one.ring,
            place=one.place,
            judge=one.judge,
            belief=belief,
            error=0 * belief,
        )

    def gate(self, width: Array) -> Array:
        """How far to give way to the evidence where the prior is `width` `[M]` wide."""
        shown = np.minimum(width, LESSON_WIDTH)
        return np.asarray(1 / (1 + CAUTION * (self.error / shown) ** 2))


def learn(
    pictures: Pictures,
    frames: tuple[int, int],
    keys: tuple[Array, Array],
    front: Occluders | None = None,
) -> Edge | None:
    """Learn the edge from two keys `[N, 3, 2]` on two frames; None if they say nothing.

    front: what lies before the shape on these frames and between them. What one key
    teaches by itself is remembered, so that a new key beside it costs one new lesson.
    """
    per_segment = max(samples_per_segment(key) for key in keys)
    first, last = (
        lesson(pictures, frame, key, per_segment, front)
        for frame, key in zip(frames, keys, strict=True)
    )
    if first is None or last is None:
        return None
    belief = belief_of(first, last)
    error = _error(first, last, belief, pictures)
    judge = taught([one.seen.part(first.place, 2) for one in (first, last)], pictures)
    return Edge(
        ring=first.ring,
        place=first.place,
        judge=judge,
        belief=belief,
        error=error,
        front=front,
    )


def together(
    pictures: Pictures, frames: Sequence[int], keys: Sequence[Array]
) -> Classifier | None:
    """One classifier of what all keys `[N, 3, 2]` teach; None if they say nothing."""
    per_segment = max(samples_per_segment(key) for key in keys)
    lessons = [
        one
        for frame, key in zip(frames, keys, strict=True)
        if (one := lesson(pictures, frame, key, per_segment)) is not None
    ]
    if not lessons:
        return None
    step = max(2, len(lessons))
    return taught([one.seen.part(one.place, step) for one in lessons], pictures)


def alone(pictures: Pictures, frame: int, key: Array) -> Edge | None:
    """Learn the edge from one key `[N, 3, 2]`; None if it says nothing.

    Half of the samples along the outline teach, the other half tell how far what they
    taught holds elsewhere on the same key.
    """
    learned = lesson(pictures, frame, key, samples_per_segment(key))
    picture = pictures.features(frame)
    if learned is None or picture is None:
        return None
    belief = belief_between(learned)
    edge = Edge.of(learned, belief)
    pulled = _pulled(edge, picture, key)
    return replace(edge, error=LESSON_WIDTH * np.sqrt(ring_mean(pulled, 6)))


def heard(
    edge: Edge, pictures: Pictures, frames: tuple[int, int], keys: tuple[Array, Array]
) -> Edge:
    """`edge` with what a studio's segmentation models say after the same two keys."""
    asked = segmenters()
    if not asked:
        return edge
    said = opinions(pictures, frames, keys, edge.ring, asked)
    return replace(edge, opinions=(*edge.opinions, *said))


def _error(first: Lesson, last: Lesson, belief: Array, pictures: Pictures) -> Array:
    """How far each key is pulled off by what the other taught, pixels `[M]`."""
    pulls = []
    for teacher, pupil in ((last, first), (first, last)):
        picture = pictures.features(pupil.frame)
        assert picture is not None
        pulls.append(_pulled(Edge.of(teacher, belief), picture, pupil.key))
    return np.asarray(LESSON_WIDTH * np.sqrt(ring_mean(np.mean(pulls, axis=0), 6)))


def pull(
    edge: Edge,
    pictures: Sequence[Tensor],
    knots: Array,
    sigma: Array,
    seen: Array | None = None,
    frames: Sequence[int] | None = None,
) -> tuple[Array, Array]:
    """Move `knots` `[T, N, 3, 2]` to the edge in feature pictures `[H, W, 8]`.

    sigma: `[T, N]` prior standard deviation of each point, pixels; seen: `[T, N]` 0..1,
    how far its surroundings are seen; all are if None; frames: their numbers, for
    models that were heard beside and for what lies before the shape. Returns the knots
    and what is left of sigma.
    """
    width = edge.ring.spread(np.clip(ACROSS * sigma, NARROWEST, WIDEST))
    points = edge.ring.samples(knots)
    normal = outwards(points, CALM * width)
    offset, variance = _pull(edge, pictures, (points, normal), width, frames)
    gate = edge.gate(width)
    if seen is not None:
        gate = gate * edge.ring.spread(seen)
    steps = (offset * width * gate)[..., None] * normal
    left = 1 - gate * (1 - np.clip(variance, 0, 1))
    kept = 0.5 + 0.5 * edge.ring.gather(left)
    return edge.ring.moved(knots, steps), sigma * np.sqrt(kept)


def _pulled(edge: Edge, picture: Tensor, key: Array) -> Array:
    """How far a key is pulled off on its own picture, in units of `LESSON_WIDTH`,
    squared: `[M]`."""
    points = edge.ring.samples(key)[None]
    width = np.full(points.shape[:2], LESSON_WIDTH)
    normal = outwards(points, CALM * width)
    offset, _ = _pull(edge, [picture], (points, normal), width)
    return np.asarray(offset[0] ** 2)


@torch.inference_mode()
def _pull(
    edge: Edge,
    pictures: Sequence[Tensor],
    line: tuple[Array, Array],
    width: Array,
    frames: Sequence[int] | None = None,
) -> tuple[Array, Array]:
    """Offset of each sample in units of `width` `[T, M]`, and its variance.

    line: the samples and their normals, `[T, M, 2]` each.
    """
    points, normals = line
    offsets, wide = tensor(OFFSETS), tensor(width)[..., None]
    x, y = along(points, normals, wide * offsets)
    told = odds_at(edge.judge, pictures, x, y, edge.place)
    told = told * tensor(edge.belief)[:, None]
    if frames is not None and (edge.opinions or edge.front):
        told = _said(edge, frames, np.stack([array(x), array(y)], axis=-1), told)
    told = told * shown(x, y, pictures[0])
    step = float(OFFSETS[1] - OFFSETS[0]) * ODDS_PER_PIXEL
    evidence = told @ tensor(_sums(len(OFFSETS))) * (step * wide)
    apart = np.linalg.norm(np.roll(points, -1, -2) - points, axis=-1)
    alike = tensor(np.exp(-apart / TOGETHER))
    mean, variance = posterior(evidence, offsets, alike)
    return array(mean), array(variance)


@cache
def _sums(count: int) -> Array:
    """`[K, K]`, to be multiplied from the right: what adds up evenly spaced values from
    the first to each of them (trapezoids)."""
    sums = np.triu(np.ones((count, count))) - 0.5 * np.eye(count)
    sums[0] -= 0.5
    return np.asarray(sums)


def _said(edge: Edge, frames: Sequence[int], places: Array, told: Tensor) -> Tensor:
    """What is told of `places` `[T, M, R, 2]` of each frame, `[T, M, R]`, with what
    others say of them, and without what lies before the shape."""
    heard = np.zeros(places.shape[:-1])
    for voice in edge.opinions:
        for row, frame in enumerate(frames):
            heard[row] += voice.along(frame, places[row])
    told = told + tensor(heard)
    return (
        told if edge.front is None else told * tensor(edge.front.free(frames, places))
    )
