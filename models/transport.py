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


FAR = np.float32(-30.0)
"""Nothing is farther in effect: numbers near the smallest there are take a hundred
times as long to reckon with."""


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
    points: Array, moved: Array, weight: Array, spread: float, rounds: int = 3
) -> tuple[Array, Array]:
    """Weighted affine fits `[T, 3, 2]` that leave out what does not follow.

    points: `[M, 2]`, centred; moved: `[T, M, 2]`; weight: `[T, M]`.
    Also returns the weights scaled by how well each point follows; a point whose
    neighbourhood moves on its own keeps a share, since it is no error of its own.
    """
    design = np.c_[points, np.ones(len(points))]
    products = np.einsum("mi,mj->mij", design, design).reshape(len(points), 9)
    reach = max(float(np.sqrt((points**2).sum(1).mean())), 1.0)
    penalty = np.diag([1.0, 1.0, 0.0]) * reach**2 * 0.5
    rest = np.zeros((3, 2))
    rest[:2] = np.eye(2)
    used = weight
    for _ in range(rounds):
        normal = (used @ products).reshape(-1, 3, 3) + penalty
        normal = normal + np.diag([1e-9, 1e-9, 1e-9])
        right = design.T @ (used[..., None] * moved) + penalty @ rest
        matrix = np.linalg.solve(normal, right)
        size = np.sqrt(((moved - design @ matrix) ** 2).sum(-1))
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
    away = support.distance / np.float32(radius)
    kernel = np.exp(np.maximum(-0.5 * away**2, FAR))
    mean = np.stack(
        [
            _steady(kernel, one, sure, patience, spread)
            for one, sure in zip(left, weight, strict=True)
        ]
    )
    field = np.repeat(mean[:, :, None], 3, axis=2)
    back = kernel * (np.minimum(kernel.max(0), 1) / np.maximum(kernel.sum(0), 1e-12))
    return field, np.asarray(back.T @ mean)


def _steady(
    kernel: Image, left: Array, weight: Array, patience: float, spread: float
) -> Array:
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
    gap /= (1.5 * np.maximum(scale, spread)[:, None]) ** 2
    gap += 1
    used = np.divide(local, np.square(gap, out=gap), out=gap)
    mean = (used @ short) / (used.sum(1, keepdims=True) + patience)
    return np.asarray(mean, dtype=float)
