"""What Nuke has at single points of an open spline: formats/nuke.md 5.5.

`{{a osw V osf V} x y}` on a point are multiples of the spline's width and of the
feather of its width. The first are widths of points here too, all else is kept as it
stands.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from smartroto.document import Key, Shape
from smartroto.exchange import carried
from smartroto.exchange.curve import Curve, constant, to_keys, united
from smartroto.exchange.motion import on_whole_frames
from smartroto.exchange.nuke_text import attribute
from smartroto.exchange.nuke_tree import RawShape
from smartroto.exchange.report import Report

WIDTH, FEATHER = "osw", "osf"
ONE = constant(1.0)
POINT = "point."
"""How the names begin under which something of single points is carried."""

APART = ";"
"""Between the texts of two points; no word of Nuke's holds one."""

Own = Mapping[str, Curve]
"""Attributes of one point by name."""


def read_widths(
    raw: RawShape, count: int, closed: bool, frame: int, report: Report
) -> dict[int, Key]:
    """Keys of the widths of points, `[N]`; none where all are 1 throughout.

    frame: where they go where they never change.
    """
    own = _centres(raw, count)
    curves = [one.get(WIDTH, ONE) for one in own]
    if all(curve.constant and curve.values[0] == 1 for curve in curves):
        return {}
    if closed:
        report.drop(raw.name, "the widths of its points, since it is closed")
        return {}
    widths = united(curves)
    if widths.constant:
        return {frame: Key(value=widths.values[0])}
    whole = on_whole_frames(widths)
    if whole.baked:
        text = "keys of widths between frames moved to whole frames, exact there"
        report.approximate(raw.name, text)
    return to_keys(whole.curve)


def keep_the_rest(raw: RawShape, count: int, report: Report) -> dict[str, str]:
    """Texts by name of what single points have besides a width, and which matters."""
    own = _centres(raw, count)
    if sum(map(len, raw.point_attributes)) > sum(map(len, own)):
        report.drop(raw.name, "attributes of tangents")
    names = sorted({name for one in own for name in one} - {WIDTH})
    kept: dict[str, str] = {}
    for name in names:
        curves = [one.get(name, ONE if name == FEATHER else _ZERO) for one in own]
        if name == FEATHER and all(np.all(curve.values == 1) for curve in curves):
            continue
        texts = APART.join(attribute(curve) for curve in curves)
        if len(texts) > carried.MAX_TEXT:
            report.drop(raw.name, f"{name!r} of its points, too much to keep")
            continue
        kept[POINT + name] = texts
        text = f"{name!r} of its points is not shown here; it is kept for Nuke"
        report.approximate(raw.name, text)
    return kept


_ZERO = constant(0.0)


def _centres(raw: RawShape, count: int) -> Sequence[Own]:
    """The attributes of each control point, whether its tangents stand by it or not."""
    step = len(raw.point_attributes) // count
    return raw.point_attributes[step // 2 :: step] if step else []


def heads(shape: Shape, widths: Curve | None, report: Report) -> list[str]:
    """What stands before the position of each point, `{a osw V osf V} ` or nothing.

    widths: `[K, N]` without holds, None where every point is as wide as the spline.
    """
    own = [dict[str, str]() for _ in range(shape.count)]
    if widths is not None:
        for point, values in enumerate(own):
            parts = (widths.values, widths.arriving, widths.leaving)
            one = widths.with_parts(*(part[:, point] for part in parts))
            values |= {WIDTH: attribute(one), FEATHER: attribute(1.0)}
        report.keep(shape.name, "the widths of its points")
    for name, text in carried.of(shape, "nuke").items():
        if not name.startswith(POINT):
            continue
        what, texts = name.removeprefix(POINT), text.split(APART)
        if len(texts) != shape.count:
            report.drop(shape.name, f"{what!r} of its points, of which some are others")
            continue
        for values, each in zip(own, texts, strict=True):
            values[what] = each
    return [_head(values) for values in own]


def _head(values: Mapping[str, str]) -> str:
    words = [f"{name} {text}" for name, text in values.items()]
    return "{" + " ".join(["a", *words]) + "} " if words else ""
