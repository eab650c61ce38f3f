"""Animated B-splines of other programs as Bezier shapes."""

from smartroto.exchange.curve import Curve
from smartroto.shapes.bspline import to_bezier


def bezier_curve(controls: Curve, closed: bool = True) -> Curve:
    """Animated controls `[K, n, 2]` as knots: the map is linear, so exact."""
    parts = (controls.values, controls.arriving, controls.leaving)
    return controls.with_parts(*(to_bezier(part, closed) for part in parts))
