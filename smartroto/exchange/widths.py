"""Widths of single points of an open spline, for formats that know one width alone."""

import numpy as np

from smartroto.document import Shape
from smartroto.exchange.curve import from_keys
from smartroto.exchange.motion import frames_of
from smartroto.exchange.report import Report


def one_width(shape: Shape, report: Report) -> float:
    """The width in pixels half-way between the least and the most there is, over all
    points and frames; how far that is off on each side goes into the report."""
    if not shape.point_widths:
        return shape.width
    curve = from_keys(shape.point_widths)
    widths = shape.width * np.maximum(curve.at(frames_of(curve.times)).values, 0.0)
    low, high = float(widths.min()), float(widths.max())
    if high > low:
        text = "the widths of its points became one"
        report.approximate(shape.name, text, (high - low) / 4)
    return (low + high) / 2
