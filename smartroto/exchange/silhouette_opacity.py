"""Silhouette's opacity, 0 to 100, which is its lifetime too: formats/silhouette.md 3.

A shape that does not exist has hold keys of opacity 0 around the frames where it does.
"""

import numpy as np

from smartroto.document import Keys, Shape, no_keys
from smartroto.exchange.curve import Curve, constant, from_keys, to_keys
from smartroto.exchange.linear import LinearKeys, linear_keys
from smartroto.exchange.motion import on_whole_frames
from smartroto.exchange.report import OPEN_END, Report
from smartroto.exchange.silhouette_property import Properties

FULL = 100.0
Lifetime = tuple[int, int] | None


def read_opacity(
    fields: Properties, start: int, name: str, report: Report
) -> tuple[Keys, Lifetime]:
    """Opacity keys 0..1 and the lifetime that the first and last hold keys tell."""
    curve = _curve(fields, start, name, report)
    if curve is None:
        return no_keys(), None
    first, last = 0, len(curve.times)
    values, held = curve.values, curve.held
    if last > 1 and values[0] == 0 and held[0]:
        first = 1
    if last - first > 1 and values[-1] == 0 and held[-2]:
        last -= 1
    inside = Curve(
        times=curve.times[first:last],
        values=values[first:last],
        arriving=curve.arriving[first:last],
        leaving=curve.leaving[first:last],
        held=np.append(held[first : last - 1], False),
    )
    begin = int(inside.times[0]) if first else -OPEN_END
    end = int(curve.times[-1]) - 1 if last < len(curve.times) else OPEN_END
    bounded = first > 0 or last < len(curve.times)
    full = bool(np.all(inside.values == 1))
    keys = no_keys() if full else to_keys(inside)
    return keys, (begin, end) if bounded else None


def read_layer_opacity(
    fields: Properties, start: int, name: str, report: Report
) -> Keys:
    """Opacity keys 0..1 of a layer, none where it is full."""
    curve = _curve(fields, start, name, report)
    full = curve is None or bool(np.all(curve.values == 1))
    return no_keys() if curve is None or full else to_keys(curve)


def _curve(fields: Properties, start: int, name: str, report: Report) -> Curve | None:
    found = fields.numbers("opacity", start, 1)
    if found is None:
        return None
    placed = on_whole_frames(found)
    if placed.baked:
        report.approximate(name, "opacity keys between frames moved to whole frames")
    parts = (placed.curve.values, placed.curve.arriving, placed.curve.leaving)
    return placed.curve.with_parts(*(part[:, 0] / FULL for part in parts))


def opacity_keys(shape: Shape) -> LinearKeys:
    """Opacity in percent with the lifetime worked in."""
    curve = from_keys(shape.opacity) if shape.opacity else constant(1.0)
    if shape.lifetime is None:
        return percent(linear_keys(curve))
    first, last = shape.lifetime
    inner = curve.times[(curve.times > first) & (curve.times < last)]
    inner = inner if len(curve.times) > 1 else inner[:0]
    ends = [float(end) for end in (first, last) if abs(end) < OPEN_END]
    times = np.unique([*inner, *ends]) if len(inner) or ends else curve.times[:1]
    alive = percent(linear_keys(curve.at(times)))
    keys = [*zip(alive.frames, alive.values, alive.held, strict=True)]
    if last < OPEN_END:
        frame, value, _ = keys[-1]
        keys[-1:] = [(frame, value, True), (last + 1, np.zeros(1), False)]
    if first > -OPEN_END:
        keys.insert(0, (first - 1, np.zeros(1), True))
    frames, values, held = zip(*keys, strict=True)
    return LinearKeys(list(frames), list(values), list(held), alive.error)


def percent(keys: LinearKeys) -> LinearKeys:
    """Keys of 0..1 as keys of 0..100, each `[1]`."""
    values = [np.clip(value, 0, 1).reshape(1) * FULL for value in keys.values]
    return LinearKeys(keys.frames, values, keys.held, keys.error)
