"""From curves to knots: the exact outlines that go with the pictures."""

from collections.abc import Callable

import numpy as np

from smartroto.shapes.arrays import Array

Curve = Callable[[Array], Array]


def spans(pieces: list[tuple[Curve, int]]) -> Array:
    """Knots `[N, 3, 2]` of a closed outline made of curves that join end to start.

    pieces: a curve over 0..1 (`[M]` -> `[M, 2]`) and how many segments it gets.
    Tangents come from the curve on each side of a point, so joints may be corners;
    the error of a segment falls with the fourth power of its length (Hermite).
    """
    points, leaving, arriving = [], [], []
    for curve, count in pieces:
        u = np.linspace(0, 1, count + 1)
        points.append(curve(u)[:-1])
        slope = _slopes(curve, u) / (3 * count)
        leaving.append(slope[:-1])
        arriving.append(slope[1:])
    point = np.concatenate(points)
    out = point + np.concatenate(leaving)
    into = point - np.roll(np.concatenate(arriving), 1, axis=0)
    return np.stack([into, point, out], 1)


def _slopes(curve: Curve, u: Array, step: float = 1e-4) -> Array:
    """Derivative by central differences, one-sided of second order at the ends."""
    low, high = u <= step, u >= 1 - step
    middle = (curve(np.clip(u + step, 0, 1)) - curve(np.clip(u - step, 0, 1))) / (
        2 * step
    )
    ahead = (-3 * curve(u) + 4 * curve(u + step) - curve(u + 2 * step)) / (2 * step)
    behind = (3 * curve(u) - 4 * curve(u - step) + curve(u - 2 * step)) / (2 * step)
    return np.where(low[:, None], ahead, np.where(high[:, None], behind, middle))


def line(a: Array, b: Array) -> Curve:
    """The straight curve from a to b."""
    return lambda u: np.asarray(a + (b - a) * u[:, None])
