"""A Bezier ring as samples: where they lie, which way is out, and back to its knots."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from smartroto.models.arcs import arc, read_along
from smartroto.shapes.arrays import Array
from smartroto.shapes.spline import bernstein, polyline

STEADY = 4.0
"""Pixels of the outline to either side that tell which way is out. Where points crowd,
their neighbours alone say next to nothing."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Ring:
    """Samples at fixed curve parameters of a closed shape with N knots.

    basis: `[M, 3 N]`, samples = basis @ control points; inverse: `[3 N, M]`, the small
    smooth change of control points that moves the samples by given steps.
    """

    count: int
    per_segment: int
    basis: Array
    inverse: Array

    @staticmethod
    @lru_cache(maxsize=32)
    def of(count: int, per_segment: int) -> "Ring":
        """For shapes of `count` knots, so many samples on each segment."""
        basis = _basis(count, per_segment)
        return Ring(
            count=count,
            per_segment=per_segment,
            basis=basis,
            inverse=_inverse(basis, count),
        )

    def samples(self, knots: Array) -> Array:
        """Points `[..., M, 2]` on the curve of knots `[..., N, 3, 2]`."""
        return np.asarray(self.basis @ knots.reshape(*knots.shape[:-3], -1, 2))

    def spread(self, values: Array) -> Array:
        """Values per knot `[..., N]` at the samples `[..., M]`."""
        share = np.arange(self.per_segment) / self.per_segment
        after = np.roll(values, -1, -1)[..., None]
        around = values[..., None] * (1 - share) + after * share
        return np.asarray(around.reshape(*values.shape[:-1], -1))

    def gather(self, values: Array) -> Array:
        """The mean of sample values `[..., M]` around each knot: `[..., N]`."""
        per = self.per_segment
        turned = np.roll(values, per // 2, -1)
        return np.asarray(turned.reshape(*values.shape[:-1], self.count, per).mean(-1))

    def moved(self, knots: Array, steps: Array) -> Array:
        """`knots` `[..., N, 3, 2]` changed so that the samples move by `steps`
        `[..., M, 2]`."""
        return np.asarray(knots + (self.inverse @ steps).reshape(knots.shape))


def samples_per_segment(knots: Array, step: float = 5.0, most: int = 400) -> int:
    """So many that there is about one every `step` pixels of `knots` `[N, 3, 2]`."""
    line = polyline(knots, 8)
    length = np.linalg.norm(np.roll(line, -1, 0) - line, axis=1).sum()
    wanted = min(max(length / step, 24.0), float(most))
    return max(2, int(np.ceil(wanted / len(knots))))


def across(points: Array, looks: Array) -> Array:
    """Places `[..., M, R, 2]` along the normals of closed lines `[..., M, 2]`: `looks`
    `[R]` or `[..., M, R]` pixels outwards."""
    away = looks[..., None] * outwards(points)[..., None, :]
    return np.asarray(points[..., None, :] + away)


def outwards(points: Array, reach: Array | float = STEADY) -> Array:
    """Unit normals of closed lines `[..., M, 2]` that point away from their inside.

    Each is that of the chord from `reach` pixels before to as many behind its place,
    at most a quarter of the line in all; a number or `[..., M]`.
    """
    lines = points.reshape(-1, *points.shape[-2:])
    places, length = arc(lines)
    far = np.broadcast_to(reach, points.shape[:-1]).reshape(places.shape)
    far = np.minimum(far, length[:, None] / 8)
    chord = np.stack([places - far, places + far], axis=-1)
    ends = read_along(lines, chord, places, length)
    x, y = np.moveaxis(ends[:, :, 1] - ends[:, :, 0], -1, 0)
    scale = _turn(lines)[:, None] / np.maximum(np.hypot(x, y), 1e-6)
    return np.stack([y * scale, -x * scale], axis=-1).reshape(points.shape)


def _turn(lines: Array) -> Array:
    """1 or -1 `[T]`, which way round closed lines `[T, M, 2]` run."""
    x, y = np.moveaxis(lines, -1, 0)
    area = (x * np.roll(y, -1, -1) - y * np.roll(x, -1, -1)).sum(-1)
    return np.where(area >= 0, 1.0, -1.0)


def _basis(count: int, per: int) -> Array:
    weights = bernstein(np.arange(per) / per)
    basis = np.zeros((count * per, 3 * count))
    for knot in range(count):
        after = (knot + 1) % count
        rows = slice(knot * per, (knot + 1) * per)
        columns = (3 * knot + 1, 3 * knot + 2, 3 * after, 3 * after + 1)
        for column, weight in zip(columns, weights.T, strict=True):
            basis[rows, column] += weight
    return basis


def _inverse(basis: Array, count: int) -> Array:
    """Least squares in which a handle would rather move like its knot."""
    arm = np.kron(np.eye(count), np.array([[1.0, -1.0, 0.0], [0.0, -1.0, 1.0]]))
    weight = len(basis) / (3 * count)
    normal = basis.T @ basis + 0.3 * weight * arm.T @ arm
    normal += 1e-3 * weight * np.eye(3 * count)
    return np.asarray(np.linalg.solve(normal, basis.T))
