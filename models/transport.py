"""How a shape moves when the points inside it have moved.

First the shape as a whole (a robust affine fit), then what is left over, near each
knot, at finer and finer reach. Every step leaves out what does not agree with its
surroundings, and falls back on the step before where there is little to go by.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from smartroto.models.support import Support
from smartroto.shapes.arrays import Array, Image


class Stiffness(NamedTuple):
    """How much a shape gives way to the motion of its parts.

    reaches: how far a knot listens, in units of the shape's size, coarse to fine.
    patience: support (in fully trusted points) that outweighs the coarser step.
    """

    reaches: tuple[float, ...]
    patience: tuple[float, ...]


STIFF = Stiffness((0.45, 0.18, 0.08), (8.0, 5.0, 4.0))
LOOSE = Stiffness((0.2, 0.1, 0.05), (0.3, 0.3, 0.3))


ROUNDS = 3
"""How often a shape as a whole is fitted, each time leaving out more of what does not
follow it."""

SPREAD = 0.3
"""Pixels by which a good point may disagree with its neighbours."""

FAR = np.float32(-30.0)
"""Nothing is farther in effect: numbers near the smallest there are take a hundred
times as long to reckon with."""


class Hold(NamedTuple):
    """How far support carries knots at one reach: knots listen to points by `kernel`
    `[N, M]`, and points go along with knots by `back` `[M, N]`; patience: as
    `Stiffness` has it."""

    kernel: Image
    back: Image
    patience: float


def holds(support: Support, stiffness: Stiffness) -> tuple[Hold, ...]:
    """How far `support` carries its knots, coarse to fine."""
    return tuple(_hold(support, *one) for one in zip(*stiffness, strict=True))


def _hold(support: Support, reach: float, patience: float) -> Hold:
    away = support.distance / np.float32(reach * support.size)
    kernel = np.exp(np.maximum(-0.5 * away**2, FAR))
    share = np.minimum(kernel.max(0), 1) / np.maximum(kernel.sum(0), 1e-12)
    return Hold(kernel, (kernel * share).T, patience)


def transport(
    knots: Array,
    support: Support,
    moved: Array,
    trust: Array,
    held: Sequence[Hold],
) -> Array:
    """Carry `knots` `[N, 3, 2]` by the support's new places.

    moved: `[T, M, 2]` where the support points are in T frames; trust: `[T, M]` 0..1;
    held: what `holds` says of both. Returns `[T, N, 3, 2]`.
    """
    weight = trust * support.trust
    centre = support.points.mean(0)
    matrix = robust_affine(support.points - centre, moved, weight)
    carried = _apply(matrix, knots - centre)
    left = moved - _apply(matrix, support.points - centre)
    total = np.zeros_like(carried)
    for hold in held:
        frames = zip(left, weight, strict=True)
        mean = np.stack([_steady(hold.kernel, *one, hold.patience) for one in frames])
        total += mean[:, :, None]
        left = left - hold.back @ mean
    return carried + total


def _apply(matrix: Array, points: Array) -> Array:
    """Apply `[T, 3, 2]` affine matrices to `[..., 2]` points: `[T, ..., 2]`."""
    flat = points.reshape(-1, 2)
    out = np.c_[flat, np.ones(len(flat))] @ matrix
    return np.asarray(out.reshape(len(matrix), *points.shape))


def robust_affine(points: Array, moved: Array, weight: Array) -> Array:
    """Weighted affine fits `[T, 3, 2]` that leave out what does not follow.

    points: `[M, 2]`, centred; moved: `[T, M, 2]`; weight: `[T, M]`.
    """
    design = np.c_[points, np.ones(len(points))]
    products = (design[:, :, None] * design[:, None]).reshape(len(points), 9)
    reach = max(float((points**2).sum(1).mean()), 1.0)
    slack = np.diag([0.5 * reach, 0.5 * reach, 0.0])
    held = slack + 1e-9 * np.eye(3)

    def fit(used: Array) -> Array:
        normal = (used @ products).reshape(-1, 3, 3) + held
        right = design.T @ (used[..., None] * moved) + slack[:, :2]
        return np.linalg.solve(normal, right)

    used = weight
    for _ in range(ROUNDS - 1):
        off = moved - design @ fit(used)
        size = np.sqrt((off**2).sum(-1))
        scale = np.maximum(1.5 * _median(size, weight), SPREAD)[:, None]
        used = weight / np.square(1 + (size / (2 * scale)) ** 2)
    return fit(used)


def _median(values: Array, weight: Array) -> Array:
    """Weighted medians `[T]` of values `[T, M]`."""
    order, rows = np.argsort(values, axis=-1), np.arange(len(values))
    heap = np.cumsum(weight[rows[:, None], order], axis=-1)
    index = (heap < 0.5 * heap[:, -1:]).sum(-1).clip(max=values.shape[1] - 1)
    return np.asarray(values[rows, order[rows, index]])


def _steady(kernel: Image, left: Array, weight: Array, patience: float) -> Array:
    """A robust local mean of `left` `[M, 2]` per knot: `[N, 2]`.

    A mean, and once more with those that it is far from counting less: asked more
    often it settles on one part where two move apart. In single precision and in
    place, since it only weighs, many times over.
    """
    local = kernel * weight.astype(np.float32)
    short = left.astype(np.float32)
    usual = np.maximum(local.sum(1), 1e-9)
    mean = (local @ short) / (usual + patience)[:, None]
    gap = np.matmul(mean * -2, short.T)
    gap += (short**2).sum(1)
    gap += (mean**2).sum(1, keepdims=True)
    np.maximum(gap, 0, out=gap)
    scale = np.einsum("nm,nm->n", local, np.sqrt(gap)) / usual
    gap /= (1.5 * np.maximum(scale, SPREAD)[:, None]) ** 2
    gap += 1
    used = np.divide(local, np.square(gap, out=gap), out=gap)
    mean = (used @ short) / (used.sum(1, keepdims=True) + patience)
    return np.asarray(mean, dtype=float)
