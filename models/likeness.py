"""Which of several answers looks most like the keys, point by point.

Trackers, their closed versions, interpolation and what was settled from all of them
each put a point somewhere. What lies across the outline there, inside and out, is
compared with what lay across the same part of the curve at both keys. A difference
counts by how much the two keys themselves differ in that very place: a background that
changes, or a surface that turns away, says nothing. Near its own key a tracker that has
not slipped yet is so told from one that has, long before the far key tells.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from smartroto.models.curve import Ring, outwards, samples_per_segment
from smartroto.models.device import array, tensor
from smartroto.models.features import COUNT, UNITS
from smartroto.models.fusion import closure, ring_mean
from smartroto.models.occluders import Occluders
from smartroto.models.pictures import Pictures
from smartroto.models.profiles import along, seen, shown
from smartroto.models.reading import POINT_BYTES
from smartroto.models.settle import Survey
from smartroto.models.tracks import Tick
from smartroto.shapes.arrays import Array

LOOKS = np.array([-12.0, -7, -4, -2, 0, 2, 4, 7])
"""Where to look across the outline, pixels, outwards."""

APART = 7.0
"""Pixels between the samples of the outline that look."""

ALIKE = 0.02
"""Difference of features that is none, in their units."""

MOST = 4.0
"""No single difference counts more than this many usual ones."""

SHARP = 0.04
"""Difference, in usual ones, that makes an answer less likely by a factor e."""

OTHERS = 0.5
"""How likely the best of the other answers is beforehand, against the settled one."""

CLAIMED = 1.5
"""With which power an answer is less likely the more it may be expected to be off."""

SLIPPED = 20.0
"""Pixels of closure that a tracker may gather little by little; what is more it has
lost all at once, nobody knows where on its way."""

CHANCE = 0.01
"""How likely something looks like the keys by chance: what is lost may do so."""

DARK = (-41.0, 128.0, 128.0, -41.0, 128.0, 128.0, 0.0, 0.0)
"""Features of black: brighter light takes all of them away from there in proportion."""

STEADY = 0.15
"""Change of light, as a logarithm, that is none."""

NUDGES, NUDGED = (-2.0, -1.0, 1.0, 2.0), (0.2, 0.5, 0.5, 0.2)
"""Pixels outwards by which the outline may still be off, and how likely beforehand."""

AROUND = 4
"""Samples to either side that are looked at together."""


class _Known(NamedTuple):
    """What lies across the outline at a key, `[M, R, 8]`, and how much of that is not
    hidden by what lies before it, `[M, R]`."""

    look: Tensor
    free: Tensor | None

    @staticmethod
    def of(
        picture: Tensor, frame: int, line: Array, front: Occluders | None
    ) -> "_Known":
        """At a key on `frame` with samples `line` `[M, 2]`."""
        x, y = _places(line[None])
        free = _free(front, [frame], x, y)
        return _Known(seen([picture], x, y)[0], None if free is None else free[0])


def likeliest(
    pictures: Pictures,
    frames: Sequence[int],
    survey: Survey,
    settled: tuple[Array, Array],
    visible: Array,
    tick: Tick,
    front: Occluders | None = None,
) -> tuple[Array, Array]:
    """What was settled, knots `[T, N, 3, 2]` and sigma `[T, N]`, drawn to what looks
    more like the keys.

    The frames begin and end with a key. visible: `[T, N]` 0..1, how far each point is
    seen; hidden ones stay as they are. Frames that cannot be read, and points outside
    the picture, stay as they are. Sigma is that of a mixture: what each answer claims,
    and how far it lies from the mean, as far as it counts. So a tracker that was lost
    takes nothing from the sureness of those that look right.
    """
    knots, sigma = settled
    answers, claims = _answers(survey, knots)
    prior = np.ones(answers.shape[:3])
    prior[1:] = OTHERS * ((claims.min(0) + 0.3) / (claims + 0.3)) ** CLAIMED
    share = _share(pictures, frames, survey.keys, answers, prior, visible, tick, front)
    knots = np.einsum("ctn,ctnkd->tnkd", share, answers)
    apart = ((answers - knots)[:, :, :, 1] ** 2).sum(-1)
    claimed = np.concatenate([sigma[None], claims]) ** 2
    return knots, np.sqrt((share * (claimed + apart)).sum(0))


def nudged(
    pictures: Pictures,
    frames: Sequence[int],
    keys: tuple[Array, Array],
    answers: Array,
    visible: Array,
    tick: Tick,
    front: Occluders | None = None,
) -> Array:
    """What looks most alike of `answers` `[C, T, N, 3, 2]`, and of the last of them
    moved across its outline: `[T, N, 3, 2]`.

    keys: the first and the last, `[N, 3, 2]`; what is hidden, outside the picture or
    not to be read is as the first answer has it.
    """
    ring = Ring.of(len(keys[0]), samples_per_segment(keys[0], APART))
    lines = ring.samples(answers[-1])
    out = np.reshape(ring.inverse @ outwards(lines), answers.shape[1:])
    moved = answers[-1] + np.array(NUDGES)[:, None, None, None, None] * out
    every = np.concatenate([answers, moved])
    likely = np.array([1.0] * len(answers) + list(NUDGED))
    prior = np.ones(every.shape[:3]) * likely[:, None, None]
    share = _share(pictures, frames, keys, every, prior, visible, tick, front)
    return np.asarray(np.einsum("ctn,ctnkd->tnkd", share, every))


def _share(
    pictures: Pictures,
    frames: Sequence[int],
    keys: tuple[Array, Array],
    answers: Array,
    prior: Array,
    visible: Array,
    tick: Tick,
    front: Occluders | None = None,
) -> Array:
    """How much each of `answers` `[C, T, N, 3, 2]` counts: `[C, T, N]`, one in all.

    prior: `[C, T, N]`. The first answer holds at the keys and where nothing is seen.
    """
    ends = [pictures.features(frames[row]) for row in (0, -1)]
    share = np.zeros(prior.shape)
    if ends[0] is not None and ends[1] is not None:
        ring = Ring.of(len(keys[0]), samples_per_segment(keys[0], APART))
        known = [
            _Known.of(picture, frame, ring.samples(key), front)
            for picture, frame, key in zip(
                ends, frames[:: len(frames) - 1], keys, strict=True
            )
            if picture is not None
        ]
        unlike, here = _compared(pictures, frames, answers, known, ring, tick, front)
        share = prior * (np.exp((unlike.min(0) - unlike) / SHARP) + CHANCE)
        share = ring_mean(share / share.sum(0), 1)
        share = share / share.sum(0) * here * np.minimum(2 * visible, 1)
    share[0] += 1 - share.sum(0)
    return share


def _compared(
    pictures: Pictures,
    frames: Sequence[int],
    answers: Array,
    known: Sequence[_Known],
    ring: Ring,
    tick: Tick,
    front: Occluders | None,
) -> tuple[Array, Array]:
    """How unlike the keys each of `answers` `[C, T, N, 3, 2]` looks, `[C, T, N]` in
    usual differences; and how much of that was to be seen, `[T, N]`.

    known: what lies across the outline at both keys.
    """
    weight = tensor(_weight(np.abs(array(known[0].look) - array(known[1].look))))
    unlike = np.zeros((*answers.shape[:2], len(weight)))
    here = np.zeros(answers.shape[1:3])

    tick()
    each = len(answers) * len(weight) * len(LOOKS) * POINT_BYTES
    for part in pictures.parts(range(1, len(frames) - 1), each):
        rows, looks = pictures.looks(part, frames)
        if rows:
            x, y = _places(ring.samples(answers[:, rows].swapaxes(0, 1)))
            free = _free(front, [frames[row] for row in rows], x, y)
            unlike[:, rows] = _unlike(seen(looks, x, y), free, known, weight)
            within = shown(x[:, 0], y[:, 0], looks[0]).float().mean(-1)
            here[rows] = ring.gather(array(within))
    return ring.gather(_pooled(unlike)), here


def _answers(survey: Survey, settled: Array) -> tuple[Array, Array]:
    """All answers `[C, T, N, 3, 2]`, the settled one first, and how far each may be
    expected to be off, `[C - 1, T, N]`, for the others.

    A tracker is asked as it is, and with what it is off at the far key taken out evenly
    on its way.
    """
    age = np.linspace(0, 1, len(settled))[:, None]
    answers, claims = [settled], []
    for tracks, way, key, end in (
        (survey.ahead, age, survey.keys[1], -1),
        (survey.behind, 1 - age, survey.keys[0], 0),
    ):
        for track in tracks:
            off = closure(track.knots[end], key)
            closed = track.knots + way[..., None, None] * (key - track.knots[end])
            answers += [track.knots, closed]
            slow = np.minimum(off, SLIPPED)
            gone = off - slow
            claims += [way**2 * slow + way * gone, way * (1 - way) * (slow + 2 * gone)]
    answers.append(survey.plain[0])
    claims.append(survey.plain[1])
    return np.stack(answers), np.stack(claims)


def _places(lines: Array) -> tuple[Tensor, Tensor]:
    """Where to look across outlines `[T, ..., M, 2]`: x and y `[T, ..., M, R]`."""
    return along(lines, outwards(lines), tensor(LOOKS))


def _free(
    front: Occluders | None, frames: Sequence[int], x: Tensor, y: Tensor
) -> Tensor | None:
    """How much of places `[T, ...]` on `frames` nothing lies before."""
    if front is None:
        return None
    return tensor(front.free(frames, np.stack([array(x), array(y)], axis=-1)))


def _weight(apart: Array) -> Array:
    """`[M, R, 8]` one over the usual difference, from that of the keys, the same; none
    for what is no feature."""
    units = np.array(UNITS)
    near = np.mean([np.roll(apart[..., :COUNT], by, 0) for by in range(-2, 3)], axis=0)
    usual = (near / units).mean(-1, keepdims=True) + ALIKE
    weight = np.zeros_like(apart)
    weight[..., :COUNT] = 1 / (usual * units)
    return weight


@torch.inference_mode()
def _unlike(
    looks: Tensor, free: Tensor | None, known: Sequence[_Known], weight: Tensor
) -> Array:
    """How different `[C, T, M]` what is seen, `[T, C, M, R, 8]`, is from the more alike
    of what is known; what is not free, `[T, C, M, R]`, is as different as is usual."""

    def unlike(one: _Known) -> Tensor:
        off = (looks - _lit(one.look, looks[:, 0])).abs_().mul_(weight)
        off = off.clamp_(max=MOST).sum(-1) / COUNT
        if free is not None and one.free is not None:
            off = 1 + free * one.free * (off - 1)
        return off.mean(-1)

    apart = torch.minimum(*(unlike(one) for one in known))
    return array(apart.transpose(0, 1))


def _lit(known: Tensor, looks: Tensor) -> Tensor:
    """What is known of a key, `[M, R, 8]`, in the light of other frames, `[T, 1, M, R,
    8]`; as it is where their light is about the same.

    looks: `[T, M, R, 8]` about the same places there. Light is told from the inside.
    """
    inner = slice(0, int((LOOKS < 0).sum()), 2)
    dark = known.new_tensor(DARK)
    share = (looks[:, :, inner, 0] - DARK[0]) / (known[:, inner, 0] - DARK[0])
    light = share.flatten(1).median(1).values[:, None, None, None, None]
    light = torch.where(light.log().abs() > STEADY, light, 1.0)
    return (known - dark) * light + dark


def _pooled(unlike: Array) -> Array:
    """`[C, T, M]` together with the frames before and after and along the outline."""
    around = np.pad(unlike, ((0, 0), (1, 1), (0, 0)), mode="edge")
    mean = (around[:, :-2] + around[:, 1:-1] + around[:, 2:]) / 3
    return ring_mean(mean, AROUND)
