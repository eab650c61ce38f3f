"""Nuke's transform lists as motions: formats/nuke.md section 7."""

from collections.abc import Sequence

import numpy as np

from smartroto.exchange.curve import Curve, constant, united
from smartroto.exchange.motion import Motion, moving, still
from smartroto.exchange.report import Report
from smartroto.shapes.arrays import Array

PIVOT, TRANSLATE, TURN, SCALE, SKEW, MATRIX = 0, 3, 8, 9, 12, 19
LENGTH = 35
IGNORED = (2, 5, 6, 7, 11, 13, 14, *range(15, 19))
"""What does not act in the plane, and four values of unknown meaning."""

_OFFSETS = (PIVOT, PIVOT + 1, TRANSLATE, TRANSLATE + 1, MATRIX + 3, MATRIX + 7)
"""May be animated without the linear part changing."""

_PLANE = (0, 1, 3)
"""Rows and columns of the 4x4 matrix that act on x, y and 1."""


def _default(index: int) -> float:
    one = index in (9, 10, 11) or (index >= MATRIX and (index - MATRIX) % 5 == 0)
    return 1.0 if one else 0.0


def motion(transform: Sequence[Curve], name: str, report: Report) -> Motion:
    """The motion of one `{t …}` list; missing values stand at their defaults."""
    if len(transform) <= TRANSLATE:
        return still()
    full = [*transform[:LENGTH]]
    full += [constant(_default(index)) for index in range(len(full), LENGTH)]
    _tell(full, name, report)
    linear_still = all(
        curve.constant for i, curve in enumerate(full) if i not in _OFFSETS + IGNORED
    )
    keyed = [curve.times for curve in full if not curve.constant]
    times = np.unique(np.concatenate(keyed)) if keyed else np.zeros(0)
    if not linear_still or _perspective(full):
        return moving(lambda frames: _matrices(full, frames), times)
    return _offset_motion(full, times)


def _tell(full: list[Curve], name: str, report: Report) -> None:
    odd = [i for i in IGNORED if np.any(full[i].values != _default(i))]
    if odd:
        report.drop(name, f"its transform has values out of the plane, at {odd}")
    if np.any(full[SKEW].values):
        report.approximate(name, "is skewed, in an order that is not certain")


def _perspective(full: list[Curve]) -> bool:
    rows = [full[MATRIX + 12 + column].values[0] for column in _PLANE]
    return bool(np.any(np.array(rows) != [0, 0, 1]))


def _offset_motion(full: list[Curve], times: Array) -> Motion:
    """A constant linear part, and the curve of where the origin goes."""
    inner = _own(full, np.zeros(1))[0, :2, :2]
    extra = _extra(full, np.zeros(1))[0, :2, :2]
    grid = times if len(times) else np.zeros(1)
    pivot, translate, last = (
        united([full[i], full[j]], grid)
        for i, j in zip(_OFFSETS[::2], _OFFSETS[1::2], strict=True)
    )
    own = pivot.mapped(np.eye(2) - inner).plus(translate)
    return Motion(
        linear=extra @ inner, offset=own.mapped(extra).plus(last), times=times
    )


def _matrices(full: list[Curve], frames: Array) -> Array:
    return np.asarray(_extra(full, frames) @ _own(full, frames))


def _extra(full: list[Curve], frames: Array) -> Array:
    """The extra matrix's part in the plane: `[T, 3, 3]`."""
    cells = [full[MATRIX + 4 * row + column] for row in _PLANE for column in _PLANE]
    values = [curve.at(frames).values for curve in cells]
    return np.stack(values, axis=-1).reshape(-1, 3, 3)


def _own(full: list[Curve], frames: Array) -> Array:
    """T(translate) T(pivot) R skew S T(-pivot): `[T, 3, 3]`."""
    value = [curve.at(frames).values for curve in full[:MATRIX]]
    angle = np.radians(value[TURN])
    turn = _table(np.cos(angle), -np.sin(angle), np.sin(angle), np.cos(angle))
    one, none = np.ones(len(frames)), np.zeros(len(frames))
    skew = _table(one, value[SKEW], none, one)
    scale = _table(value[SCALE], none, none, value[SCALE + 1])
    pivot = np.stack(value[PIVOT : PIVOT + 2], axis=-1)
    translate = np.stack(value[TRANSLATE : TRANSLATE + 2], axis=-1)
    own = _shift(translate + pivot) @ turn @ skew @ scale @ _shift(-pivot)
    return np.asarray(own)


def _table(a: Array, b: Array, c: Array, d: Array) -> Array:
    table = np.tile(np.eye(3), (len(a), 1, 1))
    table[:, 0, 0], table[:, 0, 1], table[:, 1, 0], table[:, 1, 1] = a, b, c, d
    return table


def _shift(by: Array) -> Array:
    table = np.tile(np.eye(3), (len(by), 1, 1))
    table[:, :2, 2] = by
    return table
