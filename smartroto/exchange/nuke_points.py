"""The points of a Nuke shape as curves of knots and feather: formats/nuke.md 3, 4."""

import numpy as np

from smartroto.errors import FormatError
from smartroto.exchange.bspline import bezier_curve
from smartroto.exchange.curve import Curve, united
from smartroto.exchange.motion import check_size
from smartroto.exchange.nuke_tree import Point, RawShape
from smartroto.exchange.report import Report
from smartroto.shapes.arrays import Array


def read_points(
    raw: RawShape, closed: bool, frame: int, report: Report
) -> tuple[Curve, Curve | None]:
    """Knots, absolute, and the offsets to the feather's knots, before transforms.

    Both `[K, N, 3, 2]` in the file's pixels, y up; no offsets where there is no
    feather. frame: where a shape goes that has no key times.
    Raises FormatError where the points make no shape.
    """
    times = raw.found.times()
    if times is None:
        hint = raw.pivot_time
        times = np.array([float(frame if hint is None else np.floor(hint))])
    main = _triples(raw, raw.main, times)
    if raw.kind != "bezier":
        report.approximate(raw.name, f"a {raw.kind[:40]} became a Bezier shape", 0.0)
        return _from_bspline(raw, main, closed)
    knots = _with_centres(main)
    if raw.feather is None:
        return knots, None
    if len(raw.feather) != len(raw.main):
        raise FormatError(
            f"Its feather has {len(raw.feather)} entries, its outline {len(raw.main)}."
        )
    return knots, _feather(raw, times)


def _triples(raw: RawShape, points: list[Point], times: Array) -> Curve:
    count = len(points)
    if not count or (count % 3 and raw.kind == "bezier"):
        raise FormatError(
            f"It has {count} entries, which are not left tangent, centre and right "
            "tangent of points."
        )
    check_size(len(times), count * 2)
    flat = united([axis for point in points for axis in point], times)
    return flat.reshaped(count, 2)


def _with_centres(flat: Curve) -> Curve:
    """Relative tangents `[K, 3N, 2]` become positions `[K, N, 3, 2]`."""
    table = flat.reshaped(flat.values.shape[1] // 3, 3, 2)
    parts = (table.values, table.arriving, table.leaving)
    return table.with_parts(*(_added(part) for part in parts))


def _added(part: Array) -> Array:
    return part * [[1.0], [0.0], [1.0]] + part[:, :, 1:2]


def _from_bspline(
    raw: RawShape, main: Curve, closed: bool
) -> tuple[Curve, Curve | None]:
    """A B-spline's control points, with or without tangents beside them.

    No real file with one is known: where every entry beside a centre is the other
    one's mirror image, the entries are read in threes, else one by one.
    """
    step = 3 if _in_threes(main.values) else 1

    def centres(curve: Curve) -> Curve:
        parts = (curve.values, curve.arriving, curve.leaving)
        start = step // 2
        return curve.with_parts(*(part[:, start::step] for part in parts))

    knots = bezier_curve(centres(main), closed)
    if raw.feather is None or len(raw.feather) != len(raw.main):
        return knots, None
    times = raw.feather_found.times()
    soft = centres(_triples(raw, raw.feather, main.times if times is None else times))
    return knots, bezier_curve(soft, closed) if np.any(soft.values) else None


def _in_threes(values: Array) -> bool:
    if values.shape[1] % 3:
        return False
    return bool(np.allclose(values[:, 0::3], -values[:, 2::3]))


def _feather(raw: RawShape, times: Array) -> Curve | None:
    """Offsets from knots to the outer edge's knots, None where there is no feather.

    The outer handle is offset + feather tangent from the centre, ours start at the
    handle, so the difference of the tangents is added where there is one.
    """
    assert raw.feather is not None
    if not any(_moves(axis) for point in raw.feather for axis in point):
        return None
    axes: list[tuple[Curve, Curve | None]] = []
    for index, (soft, hard) in enumerate(zip(raw.feather, raw.main, strict=True)):
        centre = raw.feather[index - index % 3 + 1]
        for axis in (0, 1):
            more = None if index % 3 == 1 else _difference(soft[axis], hard[axis])
            axes.append((centre[axis], more))
    if not any(_moves(offset) or more is not None for offset, more in axes):
        return None
    used = [curve for pair in axes for curve in pair if curve is not None]
    keyed = [curve.times for curve in used if not curve.constant]
    own = raw.feather_found.times()
    alone = (times if own is None else own)[:1]
    times = np.unique(np.concatenate(keyed)) if keyed else alone
    check_size(len(times), len(axes))
    summed = [_sum(offset, more, times) for offset, more in axes]
    return united(summed, times).reshaped(len(raw.main) // 3, 3, 2)


def _moves(curve: Curve) -> bool:
    return bool(np.any(curve.values))


def _difference(soft: Curve, hard: Curve) -> Curve | None:
    """soft - hard, None where they are the same, as Nuke's window leaves them."""
    times = np.unique(np.concatenate([soft.times, hard.times]))
    a, b = soft.at(times), hard.at(times)
    pairs = [(a.values, b.values), (a.arriving, b.arriving), (a.leaving, b.leaving)]
    if all(np.allclose(x, y, rtol=1e-6, atol=1e-6) for x, y in pairs):
        return None
    return a.with_parts(*(x - y for x, y in pairs))


def _sum(offset: Curve, more: Curve | None, times: Array) -> Curve:
    placed = offset.at(times)
    return placed if more is None else placed.plus(more.at(times))
