"""A shape in a few words, for reports."""

from smartroto.document import Shape


def summary(shape: Shape) -> str:
    """How many points and keys a shape has.

    >>> import numpy as np
    >>> from smartroto.document import Key
    >>> knots = np.zeros((4, 3, 2))
    >>> summary(Shape(id="a", name="a", keys={1: Key(value=knots)}))
    '4 points, 1 key at 1'
    """
    times = list(shape.keys)
    span = f"at {times[0]}" if len(times) == 1 else f"from {times[0]} to {times[-1]}"
    keys = f"{len(times)} key{'s' if len(times) > 1 else ''}"
    kind = "points" if shape.closed else "points of an open spline"
    kind += " with widths of their own" if shape.point_widths else ""
    return f"{shape.count} {kind}, {keys} {span}"
