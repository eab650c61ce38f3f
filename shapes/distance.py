"""Distances of points to outlines, in pixels; negative inside for the signed one."""

from collections.abc import Sequence

import numpy as np

from smartroto.shapes.arrays import Array, Image
from smartroto.shapes.planar import contains, nonzero, outline


def to_lines(points: Array, lines: Sequence[Array]) -> Array:
    """The distance of each point to the nearest of several polylines.

    points: `[P, 2]`; lines: each `[M, 2]`, not closed by themselves. Returns `[P]`,
    infinite where there are no lines.

    The nearest sample of the lines, found in a tree, lies on or beside the nearest
    piece: with samples a pixel apart this is exact to a few thousandths of a pixel.

    >>> to_lines(np.array([[1.0, 2.0]]), [np.array([[0.0, 0], [4, 0]])]).tolist()
    [2.0]
    """
    from scipy.spatial import cKDTree

    starts, ends = _fine_pieces(lines)
    if not len(starts) or not len(points):
        return np.full(len(points), np.inf)
    middles = (starts + ends) / 2
    count = min(3, len(middles))
    _, near = cKDTree(middles).query(points, k=count)
    near = near.reshape(len(points), count)
    off = _to_pieces(points[:, None], starts[near], ends[near])
    return np.asarray(off.min(axis=1))


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


def _fine_pieces(lines: Sequence[Array]) -> tuple[Array, Array]:
    """All pieces of the lines, cut to a pixel's length at most: starts and ends."""
    starts = [np.asarray(line[:-1]) for line in lines if len(line) > 1]
    ends = [np.asarray(line[1:]) for line in lines if len(line) > 1]
    if not starts:
        return np.zeros((0, 2)), np.zeros((0, 2))
    start, end = np.concatenate(starts), np.concatenate(ends)
    cuts = np.ceil(np.linalg.norm(end - start, axis=1)).clip(1).astype(int)
    piece = np.repeat(np.arange(len(cuts)), cuts)
    within = np.arange(len(piece)) - (np.cumsum(cuts) - cuts)[piece]
    step = (end - start)[piece] / cuts[piece][:, None]
    first = start[piece] + step * within[:, None]
    return first, first + step


def _to_pieces(points: Array, start: Array, end: Array) -> Array:
    """The distance of points to straight pieces, all `[..., 2]`."""
    along = end - start
    length = np.maximum((along**2).sum(-1), 1e-18)
    place = np.clip(((points - start) * along).sum(-1) / length, 0, 1)
    return np.asarray(
        np.linalg.norm(start + along * place[..., None] - points, axis=-1)
    )
