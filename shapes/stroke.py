"""What an open spline covers: a stroke, as wide at each of its points as one likes."""

from typing import Any

import numpy as np

from smartroto.shapes import planar
from smartroto.shapes.arrays import Array
from smartroto.shapes.spline import evaluate, flat_parameters


def region(knots: Array, widths: Array, tolerance: float = 0.05) -> Any:
    """The area of a stroke with round ends, as `planar` has it.

    knots: `[N, 3, 2]`; widths: `[N]` pixels at the points, between which the width
    changes evenly along the line. tolerance: how far in pixels the line may be off.

    >>> ends = np.array([[0.0, 0], [9, 0]])
    >>> cone = region(np.repeat(ends[:, None], 3, axis=1), np.array([4.0, 0.0]))
    >>> [round(side, 2) for side in cone.bounds]
    [-2.0, -2.0, 9.0, 2.0]
    """
    u = flat_parameters(knots, tolerance, closed=False)
    line = evaluate(knots, u, closed=False)
    if not np.any(widths != widths[0]):
        return planar.stroke(line, float(widths[0]))
    return planar.tapered(line, _evenly(line, u, widths))


def _evenly(line: Array, u: Array, values: Array) -> Array:
    """Numbers `[N]` of an open spline's points at the places `[M]` of its polyline.

    u: the places' parameters, among them every whole number up to N - 1.
    """
    steps = np.linalg.norm(np.diff(line, axis=0), axis=-1)
    run = np.concatenate([[0.0], np.cumsum(steps)])
    at_points = run[np.searchsorted(u, np.arange(len(values)))]
    return np.asarray(np.interp(run, at_points, values))
