"""The map that takes one set of points onto another: shift, similarity or affine."""

from typing import Literal

import numpy as np

from smartroto.shapes.arrays import Array

Kind = Literal["shift", "similarity", "affine"]


def fit_map(
    source: Array,
    target: Array,
    weights: Array | None = None,
    kind: Kind = "similarity",
    robust: float | None = None,
) -> Array:
    """The map `[2, 3]` that takes source nearest to target by weighted least squares.

    source, target: `[M, 2]` pairs of places (knots as `knots.reshape(-1, 2)`); weights:
    `[M]`, 0 and more. A similarity turns, scales and shifts, and never mirrors (after
    S. Umeyama, 1991). Where the points do not determine the map, the least change that
    explains them is taken: one point shifts, points on a line are not sheared.

    robust: pairs that are much further off than this many pixels lose their say
    (weights of Geman and McClure, ten rounds); None trusts every pair.

    >>> here = np.array([[0.0, 0], [1, 0], [0, 1]])
    >>> (fit_map(here, here * 2 + [3, 4]).round(6) + 0.0).tolist()
    [[2.0, 0.0, 3.0], [0.0, 2.0, 4.0]]
    """
    given = np.ones(len(source)) if weights is None else np.asarray(weights, float)
    matrix = _solve(source, target, given, kind)
    for _ in range(10 if robust is not None else 0):
        off = ((apply_map(matrix, source) - target) ** 2).sum(-1)
        trust = 1 / (1 + off / float(robust or 1.0) ** 2) ** 2
        matrix = _solve(source, target, given * trust, kind)
    return matrix


def apply_map(matrix: Array, points: Array) -> Array:
    """Points or knots `[..., 2]` moved by a map `[2, 3]`."""
    return np.asarray(points @ matrix[:, :2].T + matrix[:, 2])


def _solve(source: Array, target: Array, weights: Array, kind: Kind) -> Array:
    total = float(weights.sum())
    if total <= 0:
        return np.eye(2, 3)
    here, there = weights @ source / total, weights @ target / total
    a, b = source - here, target - there
    linear = np.eye(2) if kind == "shift" else _linear(a, b, weights, kind)
    return np.column_stack([linear, there - linear @ here])


def _linear(a: Array, b: Array, weights: Array, kind: Kind) -> Array:
    """The linear part `[2, 2]` between centred points."""
    spread = float(weights @ (a**2).sum(-1))
    if spread < 1e-12 * max(float(weights.sum()), 1.0):
        return np.eye(2)
    if kind == "similarity":
        along = float(weights @ (a * b).sum(-1)) / spread
        across = float(weights @ (a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0])) / spread
        return np.array([[along, -across], [across, along]])
    near = _linear(a, b, weights, "similarity")
    root = np.sqrt(weights)[:, None]
    rest = (b - a @ near.T) * root  # what shear and stretch still have to explain
    extra = np.linalg.lstsq(a * root, rest, rcond=1e-6)[0].T
    return np.asarray(near + extra)
