"""How a shape moves when the points inside it have moved.

First the shape as a whole (a robust affine fit), then what is left over, near each
knot, at finer and finer reach. Every step leaves out what does not agree with its
surroundings, and falls back on the step before where there is little to go by.
"""

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


def transport(
    knots: Array,
    support: Support,
    moved: Array,
    trust: Array,
    stiffness: Stiffness = LOOSE,
    spread: float = 0.3,
) -> Array:
    """Carry `knots` `[N, 3, 2]` by the support's new places.

    moved: `[T, M, 2]` where the support points are in T frames; trust: `[T, M]` 0..1.
    spread: pixels by which a good point may disagree with its neighbours.
    Returns `[T, N, 3, 2]`.
    """
    weight = trust * support.trust
    centre = support.points.mean(0)
    matrix, weight = robust_affine(support.points - centre, moved, weight, spread)
    carried = _apply(matrix, knots - centre)
    left = moved - _apply(matrix, support.points - centre)
    total = np.zeros_like(carried)
    for reach, patience in zip(*stiffness, strict=True):
        field, inner = _local(knots, support, left, weight, reach, patience, spread)
        total += field
        left = left - inner
    return carried + total


def _apply(matrix: Array, points: Array) -> Array:
    """Apply `[T, 3, 2]` affine matrices to `[..., 2]` points: `[T, ..., 2]`."""
    flat = points.reshape(-1, 2)
    out = np.c_[flat, np.ones(len(flat))] @ matrix
    return np.asarray(out.reshape(len(matrix), *points.shape))


def robust_affine(
    points: Array, moved: Array, weight: Array, spread: float, rounds: int = 6
) -> tuple[Array, Array]:
    """Weighted affine fits `[T, 3, 2]` that leave out what does not follow.

    points: `[M, 2]`, centred; moved: `[T, M, 2]`; weight: `[T, M]`.
    Also returns the weights scaled by how well each point follows; a point whose
    neighbourhood moves on its own keeps a share, since it is no error of its own.
    """
    design = np.c_[points, np.ones(len(points))]
    reach = max(float(np.sqrt((points**2).sum(1).mean())), 1.0)
    penalty = np.diag([1.0, 1.0, 0.0]) * reach**2 * 0.5
    rest = np.zeros((3, 2))
    rest[:2] = np.eye(2)
    used = weight
    for _ in range(rounds):
        normal = np.einsum("mi,tm,mj->tij", design, used, design) + penalty
        normal = normal + np.diag([1e-9, 1e-9, 1e-9])
        right = np.einsum("mi,tm,tmj->tij", design, used, moved) + penalty @ rest
        matrix = np.linalg.solve(normal, right)
        size = np.linalg.norm(moved - design @ matrix, axis=-1)
        scale = np.maximum(1.5 * _median(size, weight), spread)[:, None]
        used = weight / (1 + (size / (2 * scale)) ** 2) ** 2
    return matrix, weight


def _median(values: Array, weight: Array) -> Array:
    """Weighted median along the last axis."""
    order = np.argsort(values, axis=-1)
    heap = np.cumsum(np.take_along_axis(weight, order, -1), -1)
    index = (heap < 0.5 * heap[..., -1:]).sum(-1, keepdims=True)
    index = np.minimum(index, values.shape[-1] - 1)
    return np.asarray(
        np.take_along_axis(values, np.take_along_axis(order, index, -1), -1)[..., 0]
    )


def _local(
    knots: Array,
    support: Support,
    left: Array,
    weight: Array,
    reach: float,
    patience: float,
    spread: float,
) -> tuple[Array, Array]:
    """The residual motion near each knot: for control points and for support."""
    radius = reach * support.size
    kernel = np.exp(-0.5 * (support.distance / radius) ** 2)
    mean = _steady(kernel, left, weight, patience, spread)
    field = np.repeat(mean[:, :, None], 3, axis=2)
    back = kernel / np.maximum(kernel.sum(0), 1e-12)
    inner = np.einsum("nm,tnd->tmd", back, mean)
    inner *= np.minimum(kernel.max(0), 1)[None, :, None]
    return field, inner


def _steady(
    kernel: Array, left: Array, weight: Array, patience: float, spread: float
) -> Array:
    """A robust local mean of `left` `[T, M, 2]` per knot: `[T, N, 2]`."""
    means = [
        _steady_frame(kernel.astype(np.float32), one, sure, patience, spread)
        for one, sure in zip(left, weight, strict=True)
    ]
    return np.stack(means)


def _steady_frame(
    kernel: Image, left: Array, weight: Array, patience: float, spread: float
) -> Array:
    """The same for one frame; single precision, since it only weighs."""
    local = kernel * weight.astype(np.float32)
    short = left.astype(np.float32)
    square = (short**2).sum(1)
    used = local
    for _ in range(4):
        share = used.sum(1, keepdims=True)
        mean = (used @ short) / (share + patience)
        gap = (mean**2).sum(1)[:, None] + square - 2 * (mean @ short.T)
        gap = np.maximum(gap, 0)
        scale = np.einsum("nm,nm->n", local, np.sqrt(gap))
        scale = np.maximum(scale / np.maximum(local.sum(1), 1e-9), spread)
        used = local / (1 + gap / (1.5 * scale[:, None]) ** 2) ** 2
    return np.asarray(mean, dtype=float)
