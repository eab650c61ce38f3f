"""Outlines as Qt paths in plate pixels, kept as long as the outline lives."""

from itertools import pairwise
from weakref import WeakKeyDictionary

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath, QPolygonF

from smartroto.shapes import planar, spline
from smartroto.shapes import stroke as strokes
from smartroto.shapes.arrays import Array
from smartroto.ui.view import Outline

ROUGH = 0.1
"""How far in plate pixels a stroke that is drawn may be off."""

LONGEST = 4000.0
"""Screen points a path may measure before only its visible part is drawn."""

_curves: WeakKeyDictionary[Outline, QPainterPath] = WeakKeyDictionary()
_edges: WeakKeyDictionary[Outline, QPainterPath] = WeakKeyDictionary()
_strokes: WeakKeyDictionary[Outline, QPainterPath] = WeakKeyDictionary()


def curve(outline: Outline) -> QPainterPath:
    """The outline itself."""
    path = _curves.get(outline)
    if path is None:
        path = _curves[outline] = of_knots(outline.knots, outline.closed)
    return path


def soft_edge(outline: Outline) -> QPainterPath | None:
    """The outer edge of the feather, or None where the edge is hard."""
    if outline.outer is None:
        return None
    path = _edges.get(outline)
    if path is None:
        path = _edges[outline] = of_knots(outline.outer, outline.closed)
    return path


def stroke(outline: Outline) -> QPainterPath:
    """What an open outline covers, as wide at its points as it says."""
    path = _strokes.get(outline)
    if path is None:
        path = _strokes[outline] = QPainterPath()
        region = strokes.region(outline.knots, outline.widths, ROUGH)
        for ring in planar.rings(region):
            path.addPolygon(polygon(ring))
            path.closeSubpath()
    return path


def of_knots(knots: Array, closed: bool) -> QPainterPath:
    """A path through knots `[N, 3, 2]`."""
    path = QPainterPath(QPointF(*knots[0, 1]))
    for _, *rest in spline.segments(knots, closed).tolist():
        (ax, ay), (bx, by), (cx, cy) = rest
        path.cubicTo(ax, ay, bx, by, cx, cy)
    if closed:
        path.closeSubpath()
    return path


def of_segments(outline: Outline, indices: tuple[int, ...]) -> QPainterPath:
    """A path of some curve segments only."""
    return _pieces(spline.segments(outline.knots, outline.closed)[list(indices)])


def visible(
    path: QPainterPath, knots: Array, closed: bool, seen: QRectF, zoom: float
) -> QPainterPath:
    """`path`, or where it would be huge on screen only its pieces within `seen`.

    seen: the part of the plate that the viewer shows, plate pixels. Painters lose
    precision and time on paths that reach far out of the screen.
    """
    size = path.controlPointRect()
    longest = max(size.width(), size.height()) * zoom
    if longest <= LONGEST:
        return path
    parts = 2 ** int(np.ceil(np.log2(longest / LONGEST)) + 2)
    pieces = _split(spline.segments(knots, closed), min(parts, 1024))
    low, high = pieces.min(axis=1), pieces.max(axis=1)
    corner = np.array([seen.left(), seen.top()])
    opposite = np.array([seen.right(), seen.bottom()])
    within = np.all((high >= corner) & (low <= opposite), axis=1)
    return _pieces(pieces[within])


def _pieces(curves: Array) -> QPainterPath:
    path = QPainterPath()
    end: list[float] = []
    for start, a, b, c in curves.tolist():
        if start != end:
            path.moveTo(*start)
        path.cubicTo(*a, *b, *c)
        end = c
    return path


def _split(curves: Array, parts: int) -> Array:
    """Every cubic `[S, 4, 2]` cut into equal parts: `[S * parts, 4, 2]`.

    The control points of a part from a to b are the blossom's values at
    (a, a, a), (a, a, b), (a, b, b) and (b, b, b).
    """
    a = np.arange(parts)[:, None] / parts
    b = a + 1 / parts
    blossoms = [
        _blossom(curves, *arguments)
        for arguments in ((a, a, a), (a, a, b), (a, b, b), (b, b, b))
    ]
    return np.stack(blossoms, axis=2).reshape(-1, 4, 2)


def _blossom(curves: Array, *arguments: Array) -> Array:
    level = [curves[:, None, index] for index in range(4)]
    for t in arguments:
        level = [(1 - t) * low + t * high for low, high in pairwise(level)]
    return level[0]


def of_points(points: Array) -> QPainterPath:
    """A path of straight lines through points `[M, 2]`."""
    path = QPainterPath()
    path.addPolygon(polygon(points))
    return path


def polygon(points: Array) -> QPolygonF:
    """Points `[M, 2]` for a painter that draws them in one go."""
    return QPolygonF([QPointF(x, y) for x, y in points.tolist()])
