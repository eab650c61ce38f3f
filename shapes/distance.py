"""Distances of points to outlines, in pixels; negative inside for the signed one."""

from collections.abc import Sequence

import numpy as np
import shapely

from smartroto.shapes.arrays import Array, Image
from smartroto.shapes.planar import contains, nonzero, outline


def to_lines(points: Array, lines: Sequence[Array]) -> Array:
    """The distance of each point to the nearest of several polylines, exactly.

    points: `[P, 2]`; lines: each `[M, 2]`, not closed by themselves. Returns `[P]`,
    infinite where there are no lines.

    >>> to_lines(np.array([[1.0, 2.0]]), [np.array([[0.0, 0], [4, 0]])]).tolist()
    [2.0]
    """
    parts = [np.stack([line[:-1], line[1:]], 1) for line in lines if len(line) > 1]
    off = np.full(len(points), np.inf)
    if parts and len(points):
        tree = shapely.STRtree(shapely.linestrings(np.concatenate(parts)))
        (index, _), distance = tree.query_nearest(
            shapely.points(points), return_distance=True, all_matches=False
        )
        off[index] = distance
    return off


def signed(polygon: Array, points: Array) -> Array:
    """The distance of points to a closed polygon, negative inside: `[P]`.

    polygon: `[M, 2]`, inside by the non-zero rule; points: `[P, 2]`.

    >>> square = np.array([[0.0, 0], [4, 0], [4, 4], [0, 4]])
    >>> signed(square, np.array([[1.0, 2.0], [6.0, 2.0]])).tolist()
    [-1.0, 2.0]
    """
    region = nonzero(polygon)
    edges = outline(region) or [np.concatenate([polygon, polygon[:1]])]
    off = to_lines(points, edges)
    return np.where(contains(region, points), -off, off)


def field(polygon: Array, size: tuple[int, int]) -> Image:
    """The signed distance at the middle of every pixel: float32 `[H, W]`.

    polygon: `[M, 2]` plate pixels; size: width, height.
    """
    y, x = np.mgrid[: size[1], : size[0]] + 0.5
    points = np.stack([x.ravel(), y.ravel()], axis=1)
    return signed(polygon, points).reshape(size[1], size[0]).astype(np.float32)
