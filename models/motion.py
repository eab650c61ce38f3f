"""Where points go from one frame to its neighbour, and what there is to hold on to."""

from collections.abc import Sequence

import numpy as np

from smartroto.models.features import ROUGH
from smartroto.models.flow import inside, sample
from smartroto.models.leap import leapt
from smartroto.models.pictures import Pictures
from smartroto.shapes.arrays import Array

FLAT = 2.0
"""Spread of lightness, of 255, within some pixels below which a surface is blank."""


def steps(pictures: Pictures, frames: Sequence[int]) -> list[int]:
    """Rows of `frames` whose pictures can be read; they are walked over."""
    return [row for row, frame in enumerate(frames) if pictures.grey(frame) is not None]


def flown(
    pictures: Pictures, frame: int, other: int, points: Array
) -> tuple[Array, Array]:
    """Where flow leads `points` `[M, 2]` of `frame` in its neighbour, and its trust.

    Trust falls where the way back does not lead home, and outside the picture.
    """
    there, back = pictures.flow(frame, other), pictures.flow(other, frame)
    if there is None or back is None:
        return points, np.full(len(points), 0.001)
    step = sample(there, points)
    moved = points + step
    gone = np.linalg.norm(step + sample(back, moved), axis=1)
    size = pictures.region.size
    allowed = 0.7 + 0.1 * np.linalg.norm(step, axis=1)
    trust = 1 / (1 + (gone / allowed) ** 2)
    trust = trust * inside(points, size) * inside(moved, size)
    return moved, np.maximum(trust, 0.001)


def move(
    pictures: Pictures, frame: int, other: int, points: Array, last: Array
) -> tuple[Array, Array]:
    """The same for points of one thing, looked for where flow has lost it.

    last: `[2]` how far they went on the step before.
    """
    went = flown(pictures, frame, other, points)
    return leapt(pictures, (frame, other), points, went, last)


def way(points: Array, moved: Array) -> Array:
    """How far most of some points `[M, 2]` have gone: `[2]` pixels."""
    return np.asarray(np.median(moved - points, axis=0))


def grip(pictures: Pictures, frame: int, points: Array) -> Array:
    """How much there is to hold on to around `points`: `[M]` 0 flat, 1 textured.

    Flow there and back agrees by itself where there is nothing to see.
    """
    picture = pictures.features(frame)
    if picture is None:
        return np.full(len(points), 0.001)
    return np.asarray(np.clip(sample(picture, points)[:, ROUGH] / FLAT, 0.001, 1))


def texture(pictures: Pictures, frames: Sequence[int], points: Array) -> Array:
    """How much lightness varies around `points` `[T, M, 2]` of `frames`, of 255:
    `[T, M]`, 0 where a frame cannot be read."""
    return np.nan_to_num(pictures.seen(frames, points)[..., ROUGH])
