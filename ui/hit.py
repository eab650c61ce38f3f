"""What lies under the pen: points beat handles, handles beat curves, curves the box."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from smartroto.shapes import measure, spline
from smartroto.shapes.arrays import Array
from smartroto.shapes.normals import normals
from smartroto.ui.view import Outline, Picture

Kind = Literal["point", "handle", "width", "point_width", "curve"]
ORDER: dict[Kind, int] = {
    "point": 0,
    "handle": 1,
    "width": 2,
    "point_width": 2,
    "curve": 3,
}
BESIDE = 14.0
"""Screen points between the side of an open spline and the grips of its width."""


@dataclass(frozen=True, kw_only=True)
class Hit:
    """Something of a shape near the pen.

    kind: "width" is that of a whole open spline, "point_width" that at a point.
    index: the point, or the curve segment that starts at it; part: 0 the in-handle,
    1 the point, 2 the out-handle; t: the place on the segment, 0..1.
    distance: screen points from the pen.
    """

    kind: Kind
    id: str
    index: int
    part: int = 1
    t: float = 0.0
    distance: float = 0.0


def hits(picture: Picture, at: Array, scale: Array, radius: float) -> list[Hit]:
    """Everything within `radius` screen points of `at` (plate pixels), best first.

    scale: `[2]` screen points per plate pixel. Locked shapes take no hit, hidden ones
    are not in the picture. Handles belong to selected shapes only, and so do points,
    unless the option `every` is on.
    """
    if not picture.view.outlines:
        return []
    found = [
        (ORDER[hit.kind], not picture.is_selected(hit.id), hit.distance, rank, hit)
        for rank, outline in enumerate(picture.outlines)
        if not outline.locked and _near(outline, at, scale, radius)
        for hit in _of(picture, outline, at, scale, radius)
    ]
    return [entry[-1] for entry in sorted(found, key=lambda entry: entry[:-1])]


def _near(outline: Outline, at: Array, scale: Array, radius: float) -> bool:
    left, top, right, bottom = outline.sides
    x, y, wide, high = at[0], at[1], radius / scale[0], radius / scale[1]
    if not outline.closed:  # the grips of its width lie beside it
        more = float(outline.widths.max()) / 2 + BESIDE / float(scale.min())
        wide, high = wide + more, high + more
    return bool(left - wide <= x <= right + wide and top - high <= y <= bottom + high)


def _of(
    picture: Picture, outline: Outline, at: Array, scale: Array, radius: float
) -> Iterator[Hit]:
    selected = picture.is_selected(outline.id)
    if selected or picture.view.options.every:
        yield from _points(outline, at, scale, radius)
    if selected and picture.view.handles:
        yield from _handles(picture, outline, at, scale, radius)
        yield from _widths(picture, outline, at, scale, radius)
    curve = _curve(outline, at, scale, radius)
    if curve is not None:
        yield curve


def _curve(outline: Outline, at: Array, scale: Array, radius: float) -> Hit | None:
    """The place on the curve; a look at a few samples spares most curves the rest.

    None of a single point, which has no curve.
    """
    if len(outline.knots) < 2:
        return None
    samples, margin = outline.samples
    away = np.hypot(*((samples - at) * scale).T).min()
    if away > radius + margin * scale.max():
        return None
    u, distance = spline.nearest(outline.knots * scale, at * scale, outline.closed)
    if distance > radius:
        return None
    segments = len(outline.knots) - (0 if outline.closed else 1)
    index = min(int(u), segments - 1)
    t = float(np.clip(u - index, 0.0, 1.0))
    return Hit(kind="curve", id=outline.id, index=index, t=t, distance=distance)


def _points(outline: Outline, at: Array, scale: Array, radius: float) -> Iterator[Hit]:
    distances = np.hypot(*((outline.knots[:, 1] - at) * scale).T)
    for index in np.flatnonzero(distances <= radius):
        yield Hit(
            kind="point",
            id=outline.id,
            index=int(index),
            distance=float(distances[index]),
        )


def _handles(
    picture: Picture, outline: Outline, at: Array, scale: Array, radius: float
) -> Iterator[Hit]:
    for index, part in handles_shown(picture, outline):
        away = (outline.knots[index, part] - at) * scale
        distance = float(np.hypot(*away))
        if distance <= radius:
            yield Hit(
                kind="handle",
                id=outline.id,
                index=index,
                part=part,
                distance=distance,
            )


def _widths(
    picture: Picture, outline: Outline, at: Array, scale: Array, radius: float
) -> Iterator[Hit]:
    for grip in width_grips(picture, outline, scale):
        distance = float(np.hypot(*((grip.ends - at) * scale).T).min())
        if distance <= radius:
            yield Hit(
                kind=grip.kind, id=outline.id, index=grip.index, distance=distance
            )


@dataclass(frozen=True, kw_only=True, eq=False)
class WidthGrip:
    """Where the width of an open spline is pulled, on both sides of it.

    index: the point, or the segment in whose middle it is; ends: `[2, 2]` plate pixels;
    width: how wide the spline is there, plate pixels.
    """

    kind: Literal["width", "point_width"]
    index: int
    ends: Array
    width: float


def width_grips(picture: Picture, outline: Outline, scale: Array) -> list[WidthGrip]:
    """Those beside the selected points; where none is, one beside the middle of the
    middle segment for the whole spline. A closed shape and a single point have none."""
    if outline.closed or len(outline.knots) < 2:
        return []
    chosen = sorted(picture.chosen(outline.id))
    across = normals(outline.knots, closed=False)
    beside = BESIDE / float(scale.min())
    grips = []
    for index in chosen:
        width = float(outline.widths[index])
        reach = across[index] * (width / 2 + beside)
        ends = outline.knots[index, 1] + np.stack([reach, -reach])
        grips.append(WidthGrip(kind="point_width", index=index, ends=ends, width=width))
    return grips or [_middle_grip(outline, beside)]


def _middle_grip(outline: Outline, beside: float) -> WidthGrip:
    knots, index = outline.knots, (len(outline.knots) - 2) // 2
    middle = np.array([index + 0.5])
    place = spline.evaluate(knots, middle, closed=False)[0]
    along = spline.derivative(knots, middle, closed=False)[0]
    across = np.array([-along[1], along[0]]) / max(float(np.hypot(*along)), 1e-9)
    part = measure.part(knots, index, 0.5, closed=False)
    start, end = outline.widths[index : index + 2]
    width = float(start + part * (end - start))
    reach = across * (width / 2 + beside)
    ends = place + np.stack([reach, -reach])
    return WidthGrip(kind="width", index=index, ends=ends, width=width)


def handles_shown(picture: Picture, outline: Outline) -> list[tuple[int, int]]:
    """Point index and part (0 in, 2 out) of the handles that are drawn and hit.

    Those of the selected points, and the facing ones of their neighbours, which
    shape the same curve segments; not those that lie on their point.
    """
    count = len(outline.knots)
    shown: dict[tuple[int, int], None] = {}
    for index in sorted(picture.chosen(outline.id)):
        shown |= dict.fromkeys([(index, 0), (index, 2)])
        before, after = index - 1, index + 1
        if outline.closed or before >= 0:
            shown[before % count, 2] = None
        if outline.closed or after < count:
            shown[after % count, 0] = None
    out = np.abs(outline.knots - outline.knots[:, 1:2]).max(axis=2) > 1e-6
    ends = () if outline.closed else ((0, 0), (count - 1, 2))
    return [one for one in shown if out[one] and one not in ends]


def inside(outline: Outline, low: Array, high: Array) -> frozenset[int]:
    """The points of a shape within a rectangle of plate pixels."""
    points = outline.knots[:, 1]
    within = np.all((points >= low) & (points <= high), axis=1)
    return frozenset(np.flatnonzero(within).tolist())


def enclosed(outline: Outline, loop: Array) -> frozenset[int]:
    """The points of a shape within a closed line `[M, 2]`, plate pixels.

    A point is inside where a ray to the right crosses the line an odd number of times.
    """
    x, y = outline.knots[:, 1].T[:, :, None]
    (x0, y0), (x1, y1) = loop.T, np.roll(loop, -1, axis=0).T
    crosses = (y0 > y) != (y1 > y)
    rise = np.where(y1 == y0, 1.0, y1 - y0)
    left = x < x0 + (y - y0) * (x1 - x0) / rise
    odd = (crosses & left).sum(axis=1) % 2 == 1
    return frozenset(np.flatnonzero(odd).tolist())
