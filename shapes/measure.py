"""Lengths, areas and boxes of splines, and points at even distances."""

import numpy as np

from smartroto.shapes.arrays import Array
from smartroto.shapes.spline import bernstein, evaluate, insert, segments

_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(12)


def lengths(knots: Array, closed: bool = True) -> Array:
    """The length of each segment in pixels: `[..., S]`.

    knots: `[..., N, 3, 2]`. Gauss-Legendre with 12 nodes on each quarter; exact to
    1e-6 of the length but near a cusp, where 1e-3 remain.

    >>> corners = np.array([[0.0, 0], [3, 0], [3, 4]])
    >>> lengths(np.repeat(corners[:, None], 3, axis=1)).round(6).tolist()
    [3.0, 4.0, 5.0]
    """
    quarter = (np.arange(4)[:, None] + (_NODES + 1) / 2) / 4
    t, weight = quarter.ravel(), np.tile(_WEIGHTS, 4) / 8
    s = 1 - t
    rate = 3 * np.stack([s**2, 2 * s * t, t**2], axis=-1)
    steps = np.diff(segments(knots, closed), axis=-2)
    speed = np.linalg.norm(np.einsum("...cd,mc->...md", steps, rate), axis=-1)
    return np.asarray(speed @ weight)


def length(knots: Array, closed: bool = True) -> Array:
    """The length of the whole outline in pixels: `[...]`."""
    return np.asarray(lengths(knots, closed).sum(axis=-1))


def part(knots: Array, segment: int, t: float, closed: bool = True) -> float:
    """How much of a segment's length lies before `t` of it: 0..1.

    knots: `[N, 3, 2]`. A segment without length counts by `t`.

    >>> slow = np.array([[[0.0, 0], [0, 0], [0, 0]], [[9.0, 0], [9, 0], [9, 0]]])
    >>> round(part(slow, 0, 1 / 3, closed=False), 6)
    0.259259
    """
    halves = lengths(insert(knots, segment, t, closed), closed)[segment : segment + 2]
    whole = float(halves.sum())
    return float(halves[0]) / whole if whole > 0 else t


def area(knots: Array) -> Array:
    """The signed area of a closed outline in square pixels: `[...]`.

    knots: `[..., N, 3, 2]`. Positive where it runs clockwise on the screen (y points
    down). Exact: the integral of x dy over each cubic, in its control points.

    >>> corners = np.array([[0.0, 0], [3, 0], [3, 3], [0, 3]])
    >>> float(area(np.repeat(corners[:, None], 3, axis=1)).round(9))
    9.0
    """
    curves = segments(knots)
    x, y = curves[..., 0], curves[..., 1]
    return np.asarray(np.einsum("...si,ij,...sj->...", x, _GREEN, y))


def _green() -> Array:
    """Integrals of one Bernstein weight times another's derivative: `[4, 4]`."""
    t, weight = (_NODES + 1) / 2, _WEIGHTS / 2
    s = 1 - t
    rate = 3 * np.stack([s**2, 2 * s * t, t**2], axis=-1)
    none = np.zeros((len(t), 1))
    turning = np.hstack([none, rate]) - np.hstack([rate, none])
    return np.asarray(np.einsum("m,mi,mj->ij", weight, bernstein(t), turning))


_GREEN = _green()


def bounds(knots: Array, closed: bool = True) -> Array:
    """The box around the curve itself: `[..., 2, 2]`, low and high x, y in pixels.

    knots: `[..., N, 3, 2]`. Exact: a cubic turns back where its derivative, of second
    degree, is 0. An open shape of one point has the box of that point.

    >>> arch = np.array([[[0.0, 0], [0, 0], [0, 4]], [[4, 4], [4, 0], [4, 0]]])
    >>> bounds(arch, closed=False).tolist()
    [[0.0, 0.0], [4.0, 3.0]]
    """
    curves = segments(knots, closed)
    rate = np.diff(curves, axis=-2)
    a = rate[..., 0, :] - 2 * rate[..., 1, :] + rate[..., 2, :]
    b = 2 * (rate[..., 1, :] - rate[..., 0, :])
    turns = np.clip(_roots(a, b, rate[..., 0, :]), 0, 1)
    reached = np.einsum("...kdc,...cd->...kd", bernstein(turns), curves)
    points = knots[..., :, 1, :]
    reached = reached.reshape(*knots.shape[:-3], -1, 2)
    seen = np.concatenate([points, reached], axis=-2)
    return np.stack([seen.min(axis=-2), seen.max(axis=-2)], axis=-2)


def _roots(a: Array, b: Array, c: Array) -> Array:
    """Both real roots of a t^2 + b t + c; 0 in place of those that there are not.

    a, b, c: `[..., 2]`. Returns `[..., 2 roots, 2]`. Citardauq's form, which stays
    exact where `a` is small.
    """
    inner = np.sqrt(np.maximum(b * b - 4 * a * c, 0))
    q = -(b + np.where(b < 0, -inner, inner)) / 2
    zero = np.zeros_like(q)
    small = 1e-12 * (np.abs(a) + np.abs(b) + np.abs(c))
    first = np.divide(q, a, out=zero.copy(), where=np.abs(a) > small)
    second = np.divide(c, q, out=zero.copy(), where=np.abs(q) > small)
    return np.stack([first, second], axis=-2)


def even_parameters(knots: Array, count: int, closed: bool = True) -> Array:
    """Parameters of `count` places at even distances along the curve: `[count]`.

    knots: `[N, 3, 2]`. They begin at point 0; an open shape's last is its last point.
    """
    segments_there = len(knots) - (0 if closed else 1)
    fine = np.linspace(0, segments_there, 64 * segments_there + 1)
    chords = np.linalg.norm(np.diff(evaluate(knots, fine, closed), axis=0), axis=-1)
    travelled = np.concatenate([[0.0], np.cumsum(chords)])
    wanted = np.linspace(0, travelled[-1], count, endpoint=not closed)
    return np.interp(wanted, travelled, fine)


def resample(knots: Array, step: float = 1.0, closed: bool = True) -> Array:
    """Points about `step` pixels apart along the curve, at least 16: `[M, 2]`."""
    count = max(16, int(float(length(knots, closed)) / step))
    return evaluate(knots, even_parameters(knots, count, closed), closed)
