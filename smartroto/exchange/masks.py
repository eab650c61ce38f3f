"""Shapes as a stack of masks with lines between keys: what After Effects, Lottie and
Blender have in common.

Their masks lie in one list and know no layers; a mask's opacity stands for its
lifetime, and its soft edge is a distance from each point, not a second outline.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from smartroto.document import Document, Mode, Shape
from smartroto.exchange.curve import Curve, from_keys, united, without_holds
from smartroto.exchange.linear import LinearKeys, linear_keys
from smartroto.exchange.outline import outline
from smartroto.exchange.report import Report
from smartroto.exchange.states import describe
from smartroto.exchange.straight import Plain, plain_shapes
from smartroto.exchange.summary import summary
from smartroto.jobs import Progress
from smartroto.shapes.arrays import Array
from smartroto.shapes.normals import normals
from smartroto.shapes.spline import polyline

DIGITS = 4
"""Decimals of a pixel that are written."""

CHECKED = 5
"""On so many keys the soft edge is compared with the true one."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Mask:
    """One shape.

    path: knots `[N, 3, 2]` in plate pixels. radii: for each key of the path `[N]`, how
    far out the soft edge is in pixels, inwards negative; None for a hard edge.
    opacity: 0..1, 0 outside the lifetime.
    """

    plain: Plain
    path: LinearKeys
    radii: list[Array] | None
    opacity: LinearKeys

    @property
    def shape(self) -> Shape:
        """The shape itself, for what is taken as it is."""
        return self.plain.shape

    @property
    def solid(self) -> bool:
        """Whether it is fully there at all times."""
        return all(value == 1 for value in self.opacity.values)


def masks(document: Document, report: Report, progress: Progress) -> list[Mask]:
    """The masks from the lowest to the top one, which is the order they act in."""
    made = []
    plains = list(plain_shapes(document, report))
    for plain in progress.over(reversed(plains), len(plains), "masks"):
        if plain.shape.keys:
            made.append(_mask(document, plain, report))
        else:
            report.drop(plain.shape.name, "has no key")
    return made


def mode_of(mask: Mask) -> tuple[Mode | None, bool]:
    """A mask's mode, None where it does nothing, and whether it is inverted.

    An intersecting mask of no opacity would leave nothing, so one that fades or ends
    takes its inverse away instead, which is the same.
    """
    shape = mask.shape
    if not (mask.plain.visible and shape.closed):
        return None, shape.inverted
    if shape.mode == "intersect" and not mask.solid:
        return "subtract", not shape.inverted
    return shape.mode, shape.inverted


def needs_ground(stack: list[Mask]) -> bool:
    """Whether the lowest mask takes away.

    The first mask of a layer does so from the full layer elsewhere, and from nothing
    here: there has to be an empty one below.
    """
    modes = (mode_of(mask)[0] for mask in stack)
    return next(filter(None, modes), None) in ("subtract", "intersect")


def notes(document: Document) -> str:
    """Which keys are the artist's, a line for each shape."""
    lines = (
        f"{shape.name}: {describe(document, shape)}" for shape in document.shapes()
    )
    return "\n".join(lines)


def from_points(knots: Array) -> list[Any]:
    """Points, in-tangents and out-tangents; tangents count from their point."""
    point = knots[:, 1]
    parts = (point, knots[:, 0] - point, knots[:, 2] - point)
    return [rounded(part) for part in parts]


def rounded(values: Array) -> Any:
    """Nested lists of numbers that are short to write, without negative zeros."""
    return (np.round(values, DIGITS) + 0.0).tolist()


def _mask(document: Document, plain: Plain, report: Report) -> Mask:
    shape = plain.shape
    knots = outline(document, shape).curve
    if _soft(shape):
        path, radii = _feathered(shape, knots, report)
    else:
        path, radii = linear_keys(knots), None
    report.keep(shape.name, summary(shape))
    if path.error > 5e-4:
        report.approximate(
            shape.name,
            "curved in-betweens became a key on every frame: exact there, straight "
            "within a frame",
            path.error,
        )
    return Mask(plain=plain, path=path, radii=radii, opacity=_opacity(plain))


def _soft(shape: Shape) -> bool:
    return shape.closed and any(key.value.any() for key in shape.feather.values())


def _feathered(
    shape: Shape, knots: Curve, report: Report
) -> tuple[LinearKeys, list[Array]]:
    """The path keyed where the outline or the feather is, and the feather's radii."""
    both = united([without_holds(knots), without_holds(from_keys(shape.feather))])
    keys = linear_keys(both)
    pairs = [(value[0], value[1]) for value in keys.values]
    radii = [signed(*pair) for pair in pairs]
    chosen = np.unique(np.linspace(0, len(pairs) - 1, CHECKED).astype(int))
    report.approximate(
        shape.name,
        "the soft edge became a distance from each point",
        max(_off(pairs[k][0], pairs[k][1], radii[k]) for k in chosen),
    )
    path = [pair[0] for pair in pairs]
    return LinearKeys(keys.frames, path, keys.held, keys.error), radii


def signed(knots: Array, offsets: Array) -> Array:
    """How far out the soft edge is at each point, `[N]`; inwards is negative."""
    out = np.sum(offsets[:, 1] * normals(knots), axis=-1)
    length = np.linalg.norm(offsets[:, 1], axis=-1)
    return np.asarray(np.where(out < 0, -length, length))


def _off(knots: Array, offsets: Array, radii: Array) -> float:
    """How far the true soft edge is from its radius at its worst, in pixels."""
    from shapely import LinearRing, points

    steps = 8
    outer = polyline(knots + offsets, steps)
    found = LinearRing(polyline(knots, 24)).distance(points(outer))
    ring = np.append(np.abs(radii), abs(radii[0]))
    wanted = np.interp(np.arange(len(outer)) / steps, np.arange(len(ring)), ring)
    return float(np.max(np.abs(np.asarray(found) - wanted)))


def _opacity(plain: Plain) -> LinearKeys:
    """Opacity that jumps at both ends of the lifetime instead of fading for a frame."""
    keys = linear_keys(plain.opacity)
    first, last = plain.shape.lifetime or (None, None)
    edges = {last, None if first is None else first - 1}
    held = [
        frame in edges or stays
        for frame, stays in zip(keys.frames, keys.held, strict=True)
    ]
    return LinearKeys(keys.frames, keys.values, held, keys.error)
