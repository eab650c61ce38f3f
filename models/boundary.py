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

from smartroto.models.classifier import Classifier, train, worth
from smartroto.models.curve import Ring, across, outwards, samples_per_segment
from smartroto.models.device import array, tensor
from smartroto.models.flow import sample
from smartroto.models.fusion import ring_mean
from smartroto.models.pictures import Pictures
from smartroto.models.profiles import (
    along,
    axes,
    colours,
    odds,
    odds_at,
    place,
    placed,
    shown,
)
from smartroto.models.ring_posterior import posterior
from smartroto.models.segmented import Voice, opinions
from smartroto.models.sources import segmenters
from smartroto.shapes.arrays import Array, Image

OFFSETS = np.linspace(-3.0, 3.0, 9)
"""Where to look along the normal, in standard deviations of the prior."""

LOOKS = np.array([0.5, 1.5, 2.5, 3.5, 4.5, 5.5, 6.5, 8, 10, 13, 17, 22, 28])
"""Where to learn, pixels to either side of the artist's curve."""

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

SCALES = np.array([0.5] * 3 + [0.7] * 3 + [0.5, 0.25, 0.25])
"""How far each feature, and the place on the shape, must differ to mean something."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Edge:
    """What two keys taught about the outline between them."""

    ring: Ring
    place: Tensor
    judge: Classifier
    belief: Array
    error: Array
    opinions: tuple[Voice, ...] = ()

    def gate(self, width: Array) -> Array:
        """How far to give way to the evidence where the prior is `width` `[M]` wide."""
        shown = np.minimum(width, LESSON_WIDTH)
        return np.asarray(1 / (1 + CAUTION * (self.error / shown) ** 2))


@dataclass(frozen=True, kw_only=True, eq=False)
class _Lesson:
    """One key by itself: points across its outline, and what follows from them.

    place: `[M, 2]` where each sample lies on the shape; colour `[M, R, 7]`, inside and
    used `[M, R]` at R points across it; judge: learned from this key alone.
    """

    frame: int
    key: Array
    ring: Ring
    place: Tensor
    colour: Tensor
    inside: Array
    used: Array
    judge: Classifier

    def edge(self, belief: Array) -> Edge:
        """What this key alone teaches, believed as far as `belief` `[M]` says."""
        return Edge(
            ring=self.ring,
            place=self.place,
            judge=self.judge,
            belief=belief,
            error=0 * belief,
        )


def learn(
    pictures: Pictures, frames: tuple[int, int], keys: tuple[Array, Array]
) -> Edge | None:
    """Learn the edge from two keys `[N, 3, 2]` on two frames; None if they say nothing.

    What one key teaches by itself is remembered, so that a new key beside it costs
    one new lesson.
    """
    per_segment = max(samples_per_segment(key) for key in keys)
    first, last = (
        _lesson(pictures, frame, key, per_segment)
        for frame, key in zip(frames, keys, strict=True)
    )
    if first is None or last is None:
        return None
    belief = _belief(first, last)
    error = _error(first, last, belief, pictures)
    seen = [placed(one.colour[::2], first.place[::2]) for one in (first, last)]
    truth = [one.inside[::2] for one in (first, last)]
    judge = _taught(seen, truth, pictures)
    return Edge(
        ring=first.ring, place=first.place, judge=judge, belief=belief, error=error
    )


def together(
    pictures: Pictures, frames: Sequence[int], keys: Sequence[Array]
) -> Classifier | None:
    """One classifier of what all keys `[N, 3, 2]` teach; None if they say nothing."""
    per_segment = max(samples_per_segment(key) for key in keys)
    lessons = [
        lesson
        for frame, key in zip(frames, keys, strict=True)
        if (lesson := _lesson(pictures, frame, key, per_segment)) is not None
    ]
    if not lessons:
        return None
    step = max(2, len(lessons))
    seen = [placed(one.colour[::step], one.place[::step]) for one in lessons]
    return _taught(seen, [one.inside[::step] for one in lessons], pictures)


def _taught(
    seen: Sequence[Tensor], inside: Sequence[Array], pictures: Pictures
) -> Classifier:
    """Learn from what is seen, `[..., 9]` each, and whether it is inside, `[...]`."""
    features = torch.cat([part.reshape(-1, len(SCALES)) for part in seen])
    truth = tensor(np.concatenate([part.ravel() for part in inside]))
    return train(features, truth, SCALES, pictures.check)


def alone(pictures: Pictures, frame: int, key: Array) -> Edge | None:
    """Learn the edge from one key `[N, 3, 2]`; None if it says nothing.

    Half of the samples along the outline teach, the other half tell how far what they
    taught holds elsewhere on the same key.
    """
    lesson = _lesson(pictures, frame, key, samples_per_segment(key))
    picture = pictures.features(frame)
    if lesson is None or picture is None:
        return None
    belief = _belief_between(lesson)
    edge = lesson.edge(belief)
    pulled = _pulled(edge, picture, key)
    return replace(edge, error=LESSON_WIDTH * np.sqrt(ring_mean(pulled, 6)))


def _belief_between(lesson: _Lesson) -> Array:
    """What a key's odds are worth between the samples that taught them: `[M]`."""
    near = np.concatenate([LOOKS[::-1], LOOKS]) <= 10
    seen = placed(lesson.colour[1::2][:, near], lesson.place[1::2])
    told = array(odds(lesson.judge, seen))
    right = 2 * lesson.inside[1::2][:, near] - 1
    margins = told * right * lesson.used[1::2][:, near]
    return np.resize(np.repeat(worth(margins, 3), 2), len(lesson.place))


def heard(
    edge: Edge, pictures: Pictures, frames: tuple[int, int], keys: tuple[Array, Array]
) -> Edge:
    """`edge` with what a studio's segmentation models say after the same two keys."""
    asked = segmenters()
    if not asked:
        return edge
    said = opinions(pictures, frames, keys, edge.ring, asked)
    return replace(edge, opinions=(*edge.opinions, *said))


def _error(first: _Lesson, last: _Lesson, belief: Array, pictures: Pictures) -> Array:
    """How far each key is pulled off by what the other taught, pixels `[M]`."""
    pulls = []
    for teacher, pupil in ((last, first), (first, last)):
        picture = pictures.features(pupil.frame)
        assert picture is not None
        pulls.append(_pulled(teacher.edge(belief), picture, pupil.key))
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
    models that were heard beside. Returns the knots and what is left of sigma.
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


def _lesson(
    pictures: Pictures, frame: int, key: Array, per_segment: int
) -> _Lesson | None:
    """What the key on `frame` teaches; None where it teaches nothing."""
    which = (frame, per_segment, key.tobytes())
    return pictures.remember(
        "lesson", which, lambda: _study(pictures, frame, key, per_segment)
    )


def _study(
    pictures: Pictures, frame: int, key: Array, per_segment: int
) -> _Lesson | None:
    picture = pictures.features(frame)
    if picture is None:
        return None
    ring = Ring.of(len(key), per_segment)
    points = ring.samples(key)
    looks = np.concatenate([-LOOKS[::-1], LOOKS])
    places = across(points, looks)
    height, width = picture.shape[:2]
    used = ((places > 0) & (places < [width, height])).all(-1)
    mask = _mask(points, (width, height))
    inside = sample(mask, places.reshape(-1, 2)).reshape(used.shape) > 0.5
    if not 0.1 < inside.mean() < 0.9:
        return None
    colour, where = colours([picture], *axes(places[None]))[0], place(points)
    truth = inside.astype(float)
    return _Lesson(
        frame=frame,
        key=key,
        ring=ring,
        place=where,
        colour=colour,
        inside=truth,
        used=used.astype(float),
        judge=_taught([placed(colour[::2], where[::2])], [truth[::2]], pictures),
    )


def _mask(points: Array, size: tuple[int, int]) -> Image:
    import cv2

    mask = np.zeros(size[::-1], np.uint8)
    path = np.round(np.clip(points - 0.5, -1e5, 1e5) * 8).astype(np.int32)
    cv2.fillPoly(mask, [path], 1, shift=3)
    return np.asarray(mask, np.float32)


def _belief(first: _Lesson, last: _Lesson) -> Array:
    """What one key's odds are worth at the other, for each part: `[M]`."""
    looks = np.concatenate([LOOKS[::-1], LOOKS])
    near = looks <= 10
    margins = []
    for teacher, pupil in ((last, first), (first, last)):
        seen = placed(pupil.colour[:, near], teacher.place)
        told = array(odds(teacher.judge, seen))
        right = 2 * pupil.inside[:, near] - 1
        margins.append(told * right * pupil.used[:, near])
    return worth(np.concatenate(margins, axis=1))


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
    if edge.opinions and frames is not None:
        places = np.stack([array(x), array(y)], axis=-1)
        told = told + tensor(_said(edge.opinions, frames, places))
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


def _said(voices: Sequence[Voice], frames: Sequence[int], places: Array) -> Array:
    """What all voices say of each frame at `places` `[T, M, R, 2]`: `[T, M, R]`."""
    told = np.zeros(places.shape[:-1])
    for voice in voices:
        for row, frame in enumerate(frames):
            told[row] += voice.along(frame, places[row])
    return told
