"""Soft edges: a matte that falls from 1 to 0 between two outlines.

The core is where the matte is 1, the reach is where it is not yet 0. Between them it
follows the distances to both borders, so it is smooth however the outlines run; where
they lie on each other the edge is hard and antialiased exactly.
"""

from typing import Any

import numpy as np

from smartroto.shapes.arrays import Array, Image
from smartroto.shapes.distance import to_lines
from smartroto.shapes.planar import combine, contains, nonzero, outline, rings
from smartroto.shapes.raster import Patch, Size, patch


def feathered(inner: Array, outer: Array, size: Size, falloff: float = 1.0) -> Patch:
    """The matte of a closed shape with a second, soft edge.

    inner: `[M, 2]` the shape, outer: `[K, 2]` its soft edge; plate pixels, both inside
    by the non-zero rule. Where the soft edge lies outside the shape, the matte falls
    from 1 at the shape to 0 at the soft edge; where it lies inside, from 1 at the soft
    edge to 0 at the shape. falloff: power of the ramp, 1 is linear.

    >>> inner = np.array([[2.0, 0], [6, 0], [6, 9], [2, 9]])
    >>> outer = np.array([[2.0, 0], [10, 0], [10, 9], [2, 9]])
    >>> feathered(inner, outer, (12, 9)).on((12, 9))[4, 5:11].tolist()
    [1.0, 0.875, 0.625, 0.375, 0.125, 0.0]
    """
    shape, edge = nonzero(inner), nonzero(outer)
    return between(
        combine(shape, edge, "intersect"), combine(shape, edge, "union"), size, falloff
    )


def between(core: Any, reach: Any, size: Size, falloff: float = 1.0) -> Patch:
    """A matte that is 1 in `core`, 0 outside `reach` and falls in between.

    core and reach are regions of `smartroto.shapes.planar`, core within reach. Without
    any core the ramp is as high as the reach is deep.
    """
    whole = patch(rings(reach), size)
    if not whole.values.size:
        return whole
    full = _aligned(patch(rings(core), size), whole)
    part = whole.values - full
    row, column = np.nonzero(part > 1e-6)
    corners = np.stack([column + whole.x, row + whole.y], axis=1).astype(float)
    values = full.copy()
    values[row, column] += part[row, column] * _ramp(corners, core, reach, falloff)
    return Patch(whole.x, whole.y, values)


_THIN = 4.0
"""Below this width in pixels, one look at the middle of a pixel is not enough."""


def _ramp(corners: Array, core: Any, reach: Any, falloff: float) -> Array:
    """The ramp in pixels with these upper left corners `[P, 2]`: `[P]`."""
    if core.is_empty or not outline(core):
        to_end = _inwards(corners[:, None] + 0.5, reach)[:, 0]
        return (to_end / max(float(to_end.max(initial=0.0)), 1e-9)) ** falloff
    ramp, width = _mean_ramp(corners[:, None] + 0.5, core, reach, falloff)
    thin = width < _THIN
    y, x = (np.mgrid[:4, :4].reshape(2, -1) + 0.5) / 4
    places = corners[thin, None] + np.stack([x, y], axis=-1)
    ramp[thin] = _mean_ramp(places, core, reach, falloff)[0]
    return ramp


def _mean_ramp(
    places: Array, core: Any, reach: Any, falloff: float
) -> tuple[Array, Array]:
    """The mean ramp over those of a pixel's places that lie between, and the width.

    places: `[P, S, 2]`. Returns `[P]` each; where no place lies between, the mean is
    over all of them: 1 in the core, 0 outside the reach.
    """
    to_end = _inwards(places, reach)
    to_core = _off(places, core) * ~contains(core, places)
    total = to_end + to_core
    ramp = np.divide(to_end, total, out=np.ones_like(total), where=total > 1e-9)
    inside = (to_end > 0) & (to_core > 0)
    weight = np.where(inside.any(axis=1, keepdims=True), inside, True)
    mean = (ramp**falloff * weight).sum(axis=1) / weight.sum(axis=1)
    return mean, total.max(axis=1, initial=0.0)


def _inwards(places: Array, region: Any) -> Array:
    """How deep places `[P, S, 2]` lie in a region; 0 outside: `[P, S]`."""
    return _off(places, region) * contains(region, places)


def _off(places: Array, region: Any) -> Array:
    """How far places `[P, S, 2]` are from a region's border: `[P, S]`."""
    return to_lines(places.reshape(-1, 2), outline(region)).reshape(places.shape[:2])


def _aligned(inner: Patch, whole: Patch) -> Image:
    """The values of a patch on the pixels of another that encloses it."""
    values = np.zeros_like(whole.values)
    height, width = inner.values.shape
    y, x = inner.y - whole.y, inner.x - whole.x
    if inner.values.size:
        values[y : y + height, x : x + width] = inner.values
    return values
