"""X-splines that run through their points, as Bezier knots.

C. Blanc and C. Schlick, "X-splines: a spline model designed for the end-user", 1995,
section 3.3: with a tension of -1 the curve runs through every point, and a segment is
blended from four of them by polynomials of the fifth degree. A cubic with the same
tangents is close to it, and how close is measured.
"""

import numpy as np

from smartroto.exchange.curve import Curve
from smartroto.shapes.arrays import Array
from smartroto.shapes.spline import bernstein

TENSION = -1.0
"""Uncertain: Silhouette's X-splines run through their points, which this tension does.
What a second pair of numbers beside a point means is not known; it is passed over."""

REACH = 1 / 6
"""Of the chord from the point before to the one behind, to each handle: the tangent of
the blending polynomials, over three for a cubic."""

SAMPLES = 24


def bezier(points: Array, closed: bool) -> Array:
    """Knots `[..., n, 3, 2]` through points `[..., n, 2]`; linear in the points."""
    before, after = _neighbours(points, closed)
    handle = (after - before) * REACH
    return np.stack([points - handle, points, points + handle], axis=-2)


def bezier_curve(points: Curve, closed: bool) -> Curve:
    """The same for animated points `[K, n, 2]`."""
    parts = (points.values, points.arriving, points.leaving)
    return points.with_parts(*(bezier(part, closed) for part in parts))


def stray(points: Array, closed: bool) -> float:
    """How far the cubics are from the X-spline at their worst, in units of the points.

    points: `[K, n, 2]`.
    """
    knots = bezier(points, closed)
    ends = np.roll(knots, -1, axis=-3)
    controls = np.stack(
        [knots[..., 1, :], knots[..., 2, :], ends[..., 0, :], ends[..., 1, :]], axis=-2
    )
    before, after = _neighbours(points, closed)
    four = np.stack([before, points, after, np.roll(after, -1, axis=-2)], axis=-2)
    if not closed:
        controls, four = controls[..., :-1, :, :], four[..., :-1, :, :].copy()
        four[..., -1, 3, :] = points[..., -1, :]
    t = np.linspace(0, 1, SAMPLES)
    off = bernstein(t) @ controls - _blend(t) @ four
    return float(np.sqrt((off**2).sum(axis=-1)).max(initial=0.0))


def _neighbours(points: Array, closed: bool) -> tuple[Array, Array]:
    """The point before and the point behind each; at open ends the point itself."""
    before, after = np.roll(points, 1, axis=-2), np.roll(points, -1, axis=-2)
    if not closed:
        before, after = before.copy(), after.copy()
        before[..., 0, :], after[..., -1, :] = points[..., 0, :], points[..., -1, :]
    return before, after


def _blend(t: Array) -> Array:
    """Weights `[T, 4]` of the four points around a segment, normalised."""
    q = -TENSION / 2
    weights = np.stack([_h(-t, q), _g(1 - t, q), _g(t, q), _h(t - 1, q)], axis=1)
    return np.asarray(weights / weights.sum(axis=1, keepdims=True))


def _g(u: Array, q: float) -> Array:
    """Blending towards a point that the curve runs through: equation (12)."""
    return np.asarray(
        q * u
        + 2 * q * u**2
        + (8 - 12 * q) * u**3
        + (14 * q - 11) * u**4
        + (4 - 5 * q) * u**5
    )


def _h(u: Array, q: float) -> Array:
    """What a point still does beyond its neighbour, where it is negative."""
    return np.asarray(q * u + 2 * q * u**2 - 2 * q * u**4 - q * u**5)
