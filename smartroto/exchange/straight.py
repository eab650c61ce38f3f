"""A document as a plain list of shapes, for formats without layers and lifetimes.

Layers give their opacity, and whether they are shown and locked, to their shapes; a
lifetime becomes opacity that is 0 outside.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from smartroto.document import Document, Keys, Layer, Shape
from smartroto.exchange.curve import (
    Curve,
    constant,
    from_keys,
    lines,
    union,
    without_holds,
)
from smartroto.exchange.motion import check_size, frames_of
from smartroto.exchange.report import OPEN_END, Report


@dataclass(frozen=True, kw_only=True, eq=False)
class Plain:
    """A shape taken out of its layers.

    layers: names of the layers around it, the outermost first.
    opacity: its own times that of its layers, 0 outside its lifetime.
    """

    shape: Shape
    layers: tuple[str, ...]
    opacity: Curve
    visible: bool
    locked: bool


def plain_shapes(document: Document, report: Report) -> Iterator[Plain]:
    """Every shape with what its layers do to it, from the top of the stack down."""
    for layer in document.layers:
        yield from _inside(layer, (), report)


def _inside(layer: Layer, outer: tuple[Layer, ...], report: Report) -> Iterator[Plain]:
    around = (*outer, layer)
    if layer.opacity:
        report.approximate(
            layer.name,
            "the layer's opacity went to each of its shapes: the same where they do "
            "not lie over each other",
        )
    for item in layer.items:
        if isinstance(item, Layer):
            yield from _inside(item, around, report)
            continue
        faded = [each.opacity for each in around] + [item.opacity]
        yield Plain(
            shape=item,
            layers=tuple(each.name for each in around),
            opacity=living(_product([keys for keys in faded if keys]), item.lifetime),
            visible=item.visible and all(each.visible for each in around),
            locked=item.locked or any(each.locked for each in around),
        )


def _product(factors: Sequence[Keys]) -> Curve:
    """The product of opacities; on every frame where more than one is animated."""
    curves = [_clipped(without_holds(from_keys(keys))) for keys in factors]
    moving = [curve for curve in curves if not curve.constant]
    scale = float(np.prod([c.values[0] for c in curves if c.constant]))
    if not moving:
        return constant(scale)
    if len(moving) == 1:
        return moving[0].reshaped(1).mapped(np.array([[scale]])).reshaped()
    frames = frames_of(union(moving))
    check_size(len(frames), len(moving))
    values = np.prod([curve.at(frames).values for curve in moving], axis=0)
    return lines(frames, values * scale)


def _clipped(curve: Curve) -> Curve:
    """Opacity as it counts, 0..1: on every frame where the curve leaves that."""
    frames = frames_of(curve.times)
    check_size(len(frames), 1)
    values = curve.at(frames).values
    inside = np.clip(values, 0, 1)
    return curve if np.array_equal(values, inside) else lines(frames, inside)


def living(opacity: Curve, lifetime: tuple[int, int] | None) -> Curve:
    """Opacity that is 0 on every whole frame outside the lifetime.

    opacity: without holds. A side that is open, at `OPEN_END`, stays as it is.
    """
    if lifetime is None:
        return opacity
    first, last = (float(end) for end in lifetime)
    edges = [first - 1, first] if first > -OPEN_END else []
    edges += [last, last + 1] if last < OPEN_END else []
    times = opacity.times if not opacity.constant or not edges else np.zeros(0)
    whole = opacity.at(np.unique(np.concatenate([times, edges])))
    alive = (whole.times >= first) & (whole.times <= last)
    values, arriving, leaving = (
        part * alive for part in (whole.values, whole.arriving, whole.leaving)
    )
    born = np.flatnonzero(~alive[:-1] & alive[1:])
    leaving[born] = arriving[born + 1] = values[born + 1]
    dying = np.flatnonzero(alive[:-1] & ~alive[1:])
    leaving[dying] = arriving[dying + 1] = -values[dying]
    return whole.with_parts(values, arriving, leaving)
