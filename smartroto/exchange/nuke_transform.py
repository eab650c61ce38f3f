"""Nuke's transform lists as motions: formats/nuke.md section 7."""

from collections.abc import Callable, Sequence

import numpy as np

from smartroto.document import UNMOVED, Keys, Transform
from smartroto.exchange.curve import Curve, constant, united
from smartroto.exchange.motion import Motion, moving, still
from smartroto.exchange.nuke_text import attribute, token
from smartroto.exchange.report import Report
from smartroto.exchange.transforms import from_motion, keys_of
from smartroto.shapes.arrays import Array
from smartroto.shapes.matrices import linears, shifts

PIVOT, TRANSLATE, TURN, SCALE, SKEW, MATRIX = 0, 3, 8, 9, 12, 19
LENGTH = 35
IGNORED = (2, 5, 6, 7, 11, 13, 14, *range(15, 19))
"""What does not act in the plane, and four values of unknown meaning."""

_OFFSETS = (PIVOT, PIVOT + 1, TRANSLATE, TRANSLATE + 1, MATRIX + 3, MATRIX + 7)
"""May be animated without the linear part changing."""

FLIP = np.diag([1.0, -1.0])
"""Nuke counts y from the bottom."""

_PLANE = (0, 1, 3)
"""Rows and columns of the 4x4 matrix that act on x, y and 1."""


def _default(index: int) -> float:
    one = index in (9, 10, 11) or (index >= MATRIX and (index - MATRIX) % 5 == 0)
    return 1.0 if one else 0.0


def motion(transform: Sequence[Curve], name: str, report: Report) -> Motion:
    """The motion of one `{t …}` list; missing values stand at their defaults."""
    if len(transform) <= TRANSLATE:
        return still()
    full = _full(transform)
    _tell(full, name, report)
    linear_still = all(
        curve.constant for i, curve in enumerate(full) if i not in _OFFSETS + IGNORED
    )
    keyed = [curve.times for curve in full if not curve.constant]
    times = np.unique(np.concatenate(keyed)) if keyed else np.zeros(0)
    if not linear_still or _perspective(full):
        return moving(lambda frames: _matrices(full, frames), times)
    return _offset_motion(full, times)


def transform(
    values: Sequence[Curve],
    size: tuple[float, float],
    name: str,
    report: Report,
) -> Transform | None:
    """A `{t …}` list as our transform, plate pixels of a picture of `size`, y down.

    None where there is perspective in its matrix, which no transform can have.
    """
    if len(values) <= TRANSLATE:
        return UNMOVED
    full = _full(values)
    matrix = full[MATRIX:]
    plain = all(
        c.constant and c.values[0] == _default(MATRIX + i) for i, c in enumerate(matrix)
    )
    if not plain:
        return from_motion(
            motion(values, name, report).flipped(size[1]), size, name, report
        )
    _tell(full, name, report)
    keys = {
        part: keys_of(curve, neutral, name, report)
        for part, (curve, neutral) in _parts(full, size[1]).items()
    }
    made = Transform(**keys)  # type: ignore[arg-type]
    return UNMOVED if made.still else made


def _parts(full: list[Curve], height: float) -> dict[str, tuple[Curve, Array]]:
    """The curves of each part, y down, and what each is where it does nothing."""
    zero = np.zeros(2)
    pivot = united(full[PIVOT : PIVOT + 2]).mapped(FLIP)
    raised = _raised(pivot, height)
    return {
        "translate": (united(full[TRANSLATE : TRANSLATE + 2]).mapped(FLIP), zero),
        "rotate": (full[TURN], np.zeros(())),
        "scale": (united(full[SCALE : SCALE + 2]), np.ones(2)),
        "skew": (full[SKEW], np.zeros(())),
        "pivot": (raised, zero),
    }


def _raised(curve: Curve, height: float) -> Curve:
    """The places of a curve, y already turned round, from the other edge."""
    values = curve.values + np.array([0.0, height])
    return curve.with_parts(values, curve.arriving, curve.leaving)


def _full(values: Sequence[Curve]) -> list[Curve]:
    """All values of the list; missing ones stand at their defaults."""
    full = [*values[:LENGTH]]
    return full + [constant(_default(i)) for i in range(len(full), LENGTH)]


def list_text(
    made: Transform, size: tuple[int, int], curves: Callable[[Keys], Curve]
) -> str:
    """Our transform as a `{t …}` list; one that does nothing has only a pivot, which
    is the middle of the picture.

    curves: makes of keys a curve without holds.
    """
    width, height = size
    if made.still:
        return f"{{t {token(width / 2)} {token(height / 2)}}}"
    pivot = curves(made.pivot) if made.pivot else constant(np.zeros(2))
    raised = _raised(pivot.mapped(FLIP), float(height))
    move = curves(made.translate) if made.translate else constant(np.zeros(2))
    turn = curves(made.rotate) if made.rotate else constant(0.0)
    scale = curves(made.scale) if made.scale else constant(np.ones(2))
    words = [*_pair(raised), "0", *_pair(move.mapped(FLIP)), "0"]
    words += ["0", "0", attribute(turn), *_pair(scale)]
    return "{t " + " ".join(words) + "}"


def _pair(curve: Curve) -> list[str]:
    """x and y of a curve `[K, 2]` as two values of the list."""
    parts = (curve.values, curve.arriving, curve.leaving)
    return [
        attribute(curve.with_parts(*(part[:, axis] for part in parts)))
        for axis in (0, 1)
    ]


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
    turn = linears(np.cos(angle), -np.sin(angle), np.sin(angle), np.cos(angle))
    one, none = np.ones(len(frames)), np.zeros(len(frames))
    skew = linears(one, value[SKEW], none, one)
    scale = linears(value[SCALE], none, none, value[SCALE + 1])
    pivot = np.stack(value[PIVOT : PIVOT + 2], axis=-1)
    translate = np.stack(value[TRANSLATE : TRANSLATE + 2], axis=-1)
    own = shifts(translate + pivot) @ turn @ skew @ scale @ shifts(-pivot)
    return np.asarray(own)
