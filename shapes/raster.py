"""Exact antialiased coverage of polygons: how much of each pixel lies inside.

Every edge is cut at the pixel borders. A piece within one pixel adds its signed height
to that pixel and to all pixels on its right, less the area on its left; summing up
along a row then gives the area inside, exactly, with no sampling. The idea is that of
signed area accumulation, as in font rasterisers (R. Levien, "font-rs").
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from smartroto.shapes.arrays import Array, Image, IntArray

Size = tuple[int, int]


@dataclass(frozen=True, eq=False)
class Patch:
    """A part of a matte: `values` `[h, w]` with its corner at column x, row y.

    Outside the patch the matte is 0.
    """

    x: int
    y: int
    values: Image

    def region(self) -> tuple[slice, slice]:
        """Rows and columns of the patch in its picture."""
        height, width = self.values.shape
        return slice(self.y, self.y + height), slice(self.x, self.x + width)

    def on(self, size: Size) -> Image:
        """The whole picture `[H, W]` of `size` (width, height)."""
        picture = np.zeros((size[1], size[0]), np.float32)
        picture[self.region()] = self.values
        return picture


def coverage(polygon: Array, size: Size) -> Image:
    """The area of each pixel inside a closed polygon, 0..1.

    polygon: `[M, 2]` plate pixels, the last point joined to the first; it may reach
    beyond the picture in any direction. size: width, height. Returns float32 `[H, W]`.
    Where a polygon overlaps itself windings add up and are cut off at 1, and both lobes
    of a figure of eight are filled: the non-zero rule, exact but for the pixels that
    hold a crossing (`planar.nonzero` makes those exact too).

    >>> square = np.array([[1, 1], [2.5, 1], [2.5, 2], [1, 2]])
    >>> coverage(square, (4, 3))[1].tolist()
    [0.0, 1.0, 0.5, 0.0]
    """
    return patch([polygon], size).on(size)


def coverage_of(rings: Sequence[Array], size: Size) -> Image:
    """The area inside several polygons together; a hole runs the other way round.

    rings: each `[M, 2]`. Where they overlap, their windings add up as in `coverage`.
    """
    return patch(rings, size).on(size)


def patch(rings: Sequence[Array], size: Size) -> Patch:
    """Like `coverage_of`, for the pixels that the polygons touch only."""
    points = [np.asarray(ring, dtype=np.float64) for ring in rings if len(ring) > 2]
    if not points:
        return _EMPTY
    x0, y0, x1, y1 = _box(np.concatenate(points), size)
    if x1 <= x0 or y1 <= y0:
        return _EMPTY
    corner = np.array([x0, y0], dtype=np.float64)
    starts = np.concatenate(points) - corner
    ends = np.concatenate([np.roll(ring, -1, axis=0) for ring in points]) - corner
    return Patch(x0, y0, _accumulated(starts, ends, x1 - x0, y1 - y0))


_EMPTY = Patch(0, 0, np.zeros((0, 0), np.float32))


def _box(points: Array, size: Size) -> tuple[int, int, int, int]:
    """The pixels that can be touched: left, top, right, bottom."""
    if not np.isfinite(points).all():
        raise ValueError("a polygon has points that are not finite numbers")
    low = np.clip(np.floor(points.min(axis=0)), 0, size)
    high = np.clip(np.ceil(points.max(axis=0)), 0, size)
    return int(low[0]), int(low[1]), int(high[0]), int(high[1])


def _accumulated(starts: Array, ends: Array, width: int, height: int) -> Image:
    """The coverage of a picture of width x height by edges `[E, 2]` each."""
    starts, ends = _in_rows(starts, ends, height)
    x, y = _pieces(starts, ends, width, height)
    rise = y[:, 1] - y[:, 0]
    row = np.clip(np.floor(y.mean(axis=1)), 0, height - 1).astype(np.int64)
    column = np.minimum(np.floor(x.mean(axis=1)), width).astype(np.int64)
    beyond = rise * (x.mean(axis=1) - column)  # the part left of the edge
    cell = row * (width + 2) + column
    return _summed(
        np.concatenate([cell, cell + 1]),
        np.concatenate([rise - beyond, beyond]),
        (height, width + 2),
    )[:, :width]


def _summed(cell: IntArray, amount: Array, shape: tuple[int, int]) -> Image:
    """Running sums along the rows, of amounts that are 0 in nearly all cells.

    The outline is closed, so every row's amounts add up to 0 and one sum over all rows
    does. Between the cells that an edge touches it stays the same: runs of one value.
    """
    cells, which = np.unique(cell, return_inverse=True)
    winding = np.cumsum(np.bincount(which, amount))
    area = np.minimum(np.abs(winding), 1.0).astype(np.float32)
    bounds = np.concatenate([[0], cells, [shape[0] * shape[1]]])
    values = np.concatenate([np.zeros(1, np.float32), area])
    return np.repeat(values, np.diff(bounds)).reshape(shape)


def _in_rows(starts: Array, ends: Array, height: int) -> tuple[Array, Array]:
    """The edges that cross rows of the picture; level edges enclose no area."""
    low = np.minimum(starts[:, 1], ends[:, 1])
    high = np.maximum(starts[:, 1], ends[:, 1])
    wanted = (high > 0) & (low < height) & (high > low)
    return starts[wanted], ends[wanted]


def _pieces(starts: Array, ends: Array, width: int, height: int) -> tuple[Array, Array]:
    """The edges cut at pixel borders and to the picture: x and y, `[P, 2]` each.

    What lies left of the picture is moved to its left border, for it covers all pixels
    on its right; what lies right of it is moved to column `width`, which is not shown.
    """
    level, row_cuts = _cuts(starts[:, 1], ends[:, 1], height)
    upright, column_cuts = _cuts(starts[:, 0], ends[:, 0], width)
    count = len(starts)
    edge = np.concatenate([np.arange(count), level, upright, np.arange(count)])
    cut = np.concatenate([np.zeros(count), row_cuts, column_cuts, np.ones(count)])
    order = np.lexsort((cut, edge))
    edge, cut = edge[order], cut[order]
    places = starts[edge] * (1 - cut)[:, None] + ends[edge] * cut[:, None]
    inside = edge[:-1] == edge[1:]
    x = np.stack([places[:-1, 0], places[1:, 0]], axis=1)[inside]
    y = np.stack([places[:-1, 1], places[1:, 1]], axis=1)[inside]
    middle = y.mean(axis=1)
    kept = (middle > 0) & (middle < height)
    return np.clip(x[kept], 0, width), np.clip(y[kept], 0, height)


def _cuts(start: Array, end: Array, limit: int) -> tuple[IntArray, Array]:
    """Where edges cross whole numbers from 0 to `limit`: edge and place 0..1."""
    low, high = np.minimum(start, end), np.maximum(start, end)
    first = np.clip(np.floor(low) + 1, 0, limit + 1).astype(np.int64)
    last = np.clip(np.ceil(high) - 1, -1, limit).astype(np.int64)
    counts = np.maximum(last - first + 1, 0)
    edge = np.repeat(np.arange(len(start)), counts)
    step = np.arange(len(edge)) - (np.cumsum(counts) - counts)[edge]
    whole = first[edge] + step
    return edge, (whole - start[edge]) / (end[edge] - start[edge])
