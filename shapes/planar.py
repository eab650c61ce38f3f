"""Polygons as regions of the plane: validity, the inside of crossing ones, booleans.

A region is a list of rings `[M, 2]` in plate pixels, outer rings one way round and
holes the other, as `raster.coverage_of` takes them. Built on shapely (GEOS).
"""

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
import shapely

from smartroto.shapes.arrays import Array

Rings = list[Array]

ROUND = 0.005
"""How far in pixels a polygon may be off a circle that it stands for."""


def crosses_itself(polygon: Array, closed: bool = True) -> bool:
    """Whether a polyline `[M, 2]` crosses or touches itself.

    >>> crosses_itself(np.array([[0.0, 0], [2, 2], [2, 0], [0, 2]]))
    True
    """
    line = _without_repeats(polygon)
    if len(line) < 3:
        return False
    if not closed:
        return not shapely.is_simple(shapely.linestrings(line))
    return not shapely.is_simple(shapely.linearrings(line))


def nonzero(polygon: Array) -> Any:
    """The inside of a closed polygon `[M, 2]` by the non-zero rule, as a geometry.

    What the outline winds around at least once is inside: both lobes of a figure of
    eight, and all of a shape that overlaps itself. Empty where there is no area.

    >>> eight = np.array([[0.0, 0], [2, 2], [2, 0], [0, 2]])
    >>> nonzero(eight).area
    2.0
    """
    line = _without_repeats(polygon)
    if len(line) < 3:
        return shapely.Polygon()
    simple = shapely.Polygon(line)
    if shapely.is_valid(simple):
        return simple
    noded = shapely.unary_union(shapely.LineString([*line, line[0]]))
    faces = list(shapely.get_parts(shapely.polygonize([noded])))
    inside = [face for face in faces if winding(line, _within(face)) != 0]
    return shapely.unary_union(inside)


def winding(polygon: Array, point: Array) -> int:
    """How often a closed polygon `[M, 2]` runs around a point `[2]`, with its sign.

    >>> winding(np.array([[0.0, 0], [2, 0], [2, 2], [0, 2]]), np.array([1.0, 1.0]))
    1
    """
    start, end = polygon - point, np.roll(polygon, -1, axis=0) - point
    side = start[:, 0] * end[:, 1] - start[:, 1] * end[:, 0]
    down = (start[:, 1] <= 0) & (end[:, 1] > 0) & (side > 0)
    up = (start[:, 1] > 0) & (end[:, 1] <= 0) & (side < 0)
    return int(down.sum() - up.sum())


def stroke(line: Array, width: float, closed: bool = False) -> Any:
    """The region within half of `width` pixels of a polyline `[M, 2]`, round ends."""
    if width <= 0:
        return shapely.Polygon()
    return shapely.buffer(_line(line, closed), width / 2, quad_segs=_arcs(width / 2))


def tapered(line: Array, widths: Array) -> Any:
    """A stroke whose width `[M]` in pixels changes from point to point.

    It is the union of what the circles at both ends of each piece embrace; where the
    width is 0 it ends in a tip. Circles are drawn only where they can be seen, since
    a union takes as long as its parts have corners.
    """
    radii = widths / 2
    arcs = _arcs(float(radii.max()))
    corners, hidden = _tangents(line, radii)
    seen = _unfilled(corners, radii) | hidden
    discs = shapely.buffer(shapely.points(line[seen]), radii[seen], quad_segs=arcs)
    before = np.concatenate([corners[:1, 0], corners[:-1, 1]])
    after = np.concatenate([corners[1:, 0], corners[-1:, 1]])
    around = [line[:-1, None], line[1:, None], corners[:, 0], corners[:, 1]]
    hulls = shapely.convex_hull(
        shapely.multipoints(np.concatenate([*around, before, after], axis=1))
    )
    return shapely.unary_union(np.concatenate([hulls, discs]))


def _tangents(line: Array, radii: Array) -> tuple[Array, "np.ndarray[Any, Any]"]:
    """Where the two lines that embrace the circles of each piece touch them.

    Returns `[P, 2, 2, 2]`: of each piece at its start and its end the left and the
    right place; and `[M]` whether one of a point's pieces has no such lines, since
    one of its circles lies within the other.
    """
    step = np.diff(line, axis=0)
    length = np.linalg.norm(step, axis=1)
    fall = radii[:-1] - radii[1:]
    swallowed = np.abs(fall) >= length
    safe = np.where(length > 0, length, 1.0)
    lean = np.where(swallowed, 0.0, fall / safe)[:, None]
    along = step / safe[:, None]
    left = np.stack([along[:, 1], -along[:, 0]], axis=1)
    up = np.sqrt(1 - lean**2)
    out = np.stack([lean * along + up * left, lean * along - up * left], axis=1)
    ends = np.stack([line[:-1], line[1:]], axis=1)
    both = np.stack([radii[:-1], radii[1:]], axis=1)
    corners = ends[:, :, None] + both[:, :, None, None] * out[:, None]
    hidden = np.append(swallowed, False) | np.append(False, swallowed)
    return corners, hidden


def _unfilled(corners: Array, radii: Array) -> "np.ndarray[Any, Any]":
    """At which points the pieces leave more than a sliver of the circle open: `[M]`.

    Between touching places that are `chord` apart the circle stands out by about
    chord^2 / 8 r.
    """
    chord = np.linalg.norm(corners[1:, 0] - corners[:-1, 1], axis=-1).max(axis=-1)
    inner = chord**2 > 8 * ROUND * radii[1:-1]
    return np.concatenate([[True], inner, [True]])[: len(radii)]


def rings(region: Any) -> Rings:
    """The rings `[M, 2]` of a geometry's areas, holes against their outer ring."""
    found: Rings = []
    for part in shapely.get_parts(shapely.orient_polygons(region)):
        if shapely.get_type_id(part) == 3 and not shapely.is_empty(part):
            for ring in (part.exterior, *part.interiors):
                found.append(shapely.get_coordinates(ring)[:-1])
    return found


def combine(
    first: Any, second: Any, how: Literal["union", "subtract", "intersect"]
) -> Any:
    """The area that is in either, in the first only, or in both.

    >>> square = nonzero(np.array([[0.0, 0], [2, 0], [2, 2], [0, 2]]))
    >>> combine(square, nonzero(rings(square)[0] + 1), "intersect").area
    1.0
    """
    verbs = {
        "union": shapely.union,
        "subtract": shapely.difference,
        "intersect": shapely.intersection,
    }
    return verbs[how](first, second)


def contains(region: Any, points: Array) -> "np.ndarray[Any, np.dtype[np.bool_]]":
    """Which points `[..., 2]` lie within a region such as `nonzero` gives: `[...]`."""
    shapely.prepare(region)
    return np.asarray(shapely.contains_xy(region, points[..., 0], points[..., 1]))


def outline(region: Any) -> Sequence[Array]:
    """The boundary of a region as closed polylines `[M, 2]`, the end joined on."""
    return [np.concatenate([ring, ring[:1]]) for ring in rings(region)]


def _without_repeats(polygon: Array) -> Array:
    """The polygon without points that repeat the one before."""
    moved = np.any(polygon != np.roll(polygon, 1, axis=0), axis=1)
    return np.asarray(polygon[moved], dtype=np.float64)


def _within(face: Any) -> Array:
    return np.asarray(shapely.get_coordinates(shapely.point_on_surface(face))[0])


def _line(points: Array, closed: bool) -> Any:
    if len(points) == 1 or not np.any(points != points[0]):
        return shapely.Point(points[0])
    if closed:
        points = np.concatenate([points, points[:1]])
    return shapely.LineString(points)


def _arcs(radius: float) -> int:
    """Pieces of a quarter circle for which the chord is off by at most `ROUND`."""
    if radius <= ROUND:
        return 2
    return int(np.ceil(np.pi / 4 / np.arccos(1 - ROUND / radius))) + 1
