"""Points inside a shape that carry it: where they lie, and what hangs on which.

A pixel at the outline belongs half to the background, a pixel well inside belongs to
the object. So motion is only ever read inside, and handed outwards to the knots along
the object: the distance between a knot and a support point is measured through the
shape's interior, so that one leg does not pull the other.
"""

from dataclasses import dataclass

import numpy as np

from smartroto.shapes.arrays import Array, Image, IntArray
from smartroto.shapes.spline import polyline


@dataclass(frozen=True, kw_only=True, eq=False)
class Support:
    """Interior points of one key.

    points:   `[M, 2]` plate pixels.
    trust:    `[M]` 0..1, small close to the outline.
    distance: `[N, M]` pixels from each knot to each point through the interior, in
        single precision, since it only weighs.
    size:     square root of the shape's area, pixels.
    """

    points: Array
    trust: Array
    distance: Image
    size: float


def support(
    knots: Array, closed: bool = True, count: int = 360, reach: float = np.inf
) -> Support:
    """Choose about `count` support points for the key `knots` `[N, 3, 2]`.

    A shape without an inside (an open spline, a line, a single spot) is carried by
    points along its own curve. reach: in units of the shape's size, beyond which
    distances need not be told apart.
    """
    line = polyline(knots, 12, closed)
    points, depth, step = _inside(line, count) if closed else _nothing()
    if len(points) < 12:
        points = line[:: max(1, len(line) // count)]
        depth, step = np.ones(len(points)), 1.0
        distance = np.linalg.norm(knots[:, 1, None] - points[None], axis=-1)
    else:
        limit = reach * float(np.sqrt(len(points))) * step
        distance = _through(points, knots[:, 1], step, limit)
    area = max(len(points) * step**2, 16.0)
    if not closed or step == 1.0:
        area = max(area, float(np.ptp(line, axis=0).max() ** 2) / 4)
    trust = np.clip(depth / 6, 0.08, 1) ** 2
    return Support(
        points=points,
        trust=trust,
        distance=distance.astype(np.float32),
        size=float(np.sqrt(area)),
    )


def _nothing() -> tuple[Array, Array, float]:
    return np.zeros((0, 2)), np.zeros(0), 1.0


def _inside(line: Array, count: int) -> tuple[Array, Array, float]:
    """A square grid inside the outline, its depth below it, and its spacing."""
    import cv2

    low, high = line.min(0), line.max(0)
    scale = min(1.0, 400 / max(float((high - low).max()), 1e-6))
    size = np.maximum(np.ceil((high - low) * scale).astype(int) + 4, 5)
    mask = np.zeros((size[1], size[0]), np.uint8)
    path = np.round(((line - low) * scale + 1.5) * 16).astype(np.int32)
    cv2.fillPoly(mask, [path], 1, shift=4)
    deep = cv2.distanceTransform(mask, cv2.DIST_L2, 5)
    pixels = int(mask.sum())
    stride = max(1.0, np.sqrt(pixels / count))
    grid = np.stack(
        np.meshgrid(
            np.arange(stride / 2, size[0], stride),
            np.arange(stride / 2, size[1], stride),
        ),
        -1,
    ).reshape(-1, 2)
    cell = np.minimum(grid.astype(int), size - 1)
    kept = mask[cell[:, 1], cell[:, 0]] > 0
    points = (grid[kept] - 1.5) / scale + low
    return points, deep[cell[kept, 1], cell[kept, 0]] / scale, stride / scale


def _through(points: Array, knots: Array, step: float, limit: float) -> Array:
    """Shortest ways from each knot over neighbouring support points: `[N, M]`.

    Beyond `limit` all that is said is that it is far.
    """
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import dijkstra
    from scipy.spatial import cKDTree

    pairs, lengths = _neighbours(points, step)
    near, which = cKDTree(points).query(knots, k=min(4, len(points)))
    count = len(points)
    row = np.r_[pairs[:, 0], np.repeat(np.arange(len(knots)) + count, which.shape[1])]
    column = np.r_[pairs[:, 1], which.ravel()]
    graph = csr_matrix(
        (np.r_[lengths, near.ravel()], (row, column)),
        shape=(count + len(knots),) * 2,
    )
    starts = np.arange(len(knots)) + count
    ways = dijkstra(graph, directed=False, indices=starts, limit=limit)
    ways = np.asarray(ways)[:, :count]
    lost = ~np.isfinite(ways)
    if np.isfinite(limit):
        ways[lost] = 2 * limit
    elif lost.any():
        straight = np.linalg.norm(knots[:, None] - points[None], axis=-1)
        ways[lost] = (3 * straight + 3 * step)[lost]
    return ways


def _neighbours(points: Array, step: float) -> tuple[IntArray, Array]:
    """Which points `[M, 2]` of a square grid lie side by side or across a corner:
    pairs `[P, 2]` of their numbers, and how far apart they are `[P]`."""
    cells = np.rint((points - points.min(0)) / step).astype(int) + 1
    numbers = np.full(cells.max(0) + 2, -1)
    numbers[cells[:, 0], cells[:, 1]] = np.arange(len(points))
    pairs, lengths = [], []
    for along, down in ((1, 0), (0, 1), (1, 1), (1, -1)):
        other = numbers[cells[:, 0] + along, cells[:, 1] + down]
        some = np.flatnonzero(other >= 0)
        pairs.append(np.stack([some, other[some]], axis=1))
        lengths.append(np.full(len(some), step * np.hypot(along, down)))
    return np.concatenate(pairs), np.concatenate(lengths)
