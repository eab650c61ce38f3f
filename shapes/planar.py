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


def tapered(line: Array, widths: Array, closed: bool = False) -> Any:
    """A stroke whose width `[M]` in pixels changes from point to point.

    It is the union of what the circles at both ends of each piece embrace.
    """
    reach = float(np.max(widths, initial=0.0)) / 2
    discs = shapely.buffer(shapely.points(line), widths / 2, quad_segs=_arcs(reach))
    if len(line) == 1:
        return discs[0]
    following = np.roll(discs, -1) if closed else discs[1:]
    pairs = np.stack([discs[: len(following)], following], axis=1)
    hulls = shapely.convex_hull(shapely.geometrycollections(pairs))
    return shapely.unary_union(hulls)


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


def _arcs(radius: float, tolerance: float = 0.005) -> int:
    """Pieces of a quarter circle for which the chord is off by `tolerance` pixels."""
    if radius <= tolerance:
        return 2
    return int(np.ceil(np.pi / 4 / np.arccos(1 - tolerance / radius))) + 1
