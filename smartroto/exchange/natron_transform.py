"""The transform of a Natron shape as a motion."""

import numpy as np

from smartroto.exchange.curve import Curve, union, united
from smartroto.exchange.motion import Motion, moving, still
from smartroto.exchange.natron_knob import Knobs, without_jumps
from smartroto.shapes.arrays import Array
from smartroto.shapes.matrices import linears, shifts

EXTRA_AFTER = True
"""Whether the extra matrix acts after the transform. Natron says that it is
concatenated to it; no file is known where it is not the identity."""


def transform(knobs: Knobs) -> Motion:
    """The motion of a shape's own transform, y up.

    T(centre + translate) R skew S T(-centre), and the extra matrix. Where only the
    translation is animated, cubics stay cubics.
    """
    translate = [without_jumps(each) for each in knobs.curves("translate", (0.0, 0.0))]
    inner = _inner(knobs)
    yx = knobs.choice("skewOrder")[1] == 1

    def matrices(frames: Array) -> Array:
        values = [each.at(frames).values for each in (*translate, *inner)]
        return _matrices(values, yx)

    keyed = [each for each in (*translate, *inner) if not each.constant]
    start = matrices(union(keyed)[:1] if keyed else np.zeros(1))[0]
    flat = np.allclose(start[2], [0, 0, 1])
    if not flat or not all(each.constant for each in inner):
        return moving(matrices, union(keyed) if keyed else np.zeros(0))
    if not keyed:
        return still(start[:2, :2], start[:2, 2])
    extra = np.array([each.values[0] for each in inner[-9:]]).reshape(3, 3)
    offset = united(translate).mapped(extra[:2, :2] if EXTRA_AFTER else np.eye(2))
    rest = start[:2, 2] - offset.values[0]
    moved = offset.with_parts(offset.values + rest, offset.arriving, offset.leaving)
    return Motion(linear=start[:2, :2], offset=moved, times=moved.times)


def _inner(knobs: Knobs) -> list[Curve]:
    """Scale, turn, skews, centre, and the nine numbers of the extra matrix."""
    scale = knobs.curves("scale", (1.0, 1.0))
    if knobs.number("uniform", 0.0):
        scale = [scale[0], scale[0]]
    return [
        *scale,
        *(knobs.curve(name, 0.0) for name in ("rotate", "skewx", "skewy")),
        *knobs.curves("center", (0.0, 0.0)),
        *knobs.curves("extraMatrix", tuple(np.eye(3).ravel())),
    ]


def _matrices(values: list[Array], yx: bool) -> Array:
    x, y, wide, high, angle, skew_x, skew_y, centre_x, centre_y, *rest = values
    cos, sin = np.cos(np.radians(angle)), np.sin(np.radians(angle))
    none, one = np.zeros_like(x), np.ones_like(x)
    both = 1 + skew_x * skew_y
    skew = linears(one if yx else both, skew_x, skew_y, both if yx else one)
    turn, scale = linears(cos, -sin, sin, cos), linears(wide, none, none, high)
    centre = np.stack([centre_x, centre_y], axis=-1)
    there, back = shifts(np.stack([x, y], axis=-1) + centre), shifts(-centre)
    own = there @ turn @ skew @ scale @ back
    extra = np.stack(rest, axis=-1).reshape(-1, 3, 3)
    return np.asarray(extra @ own if EXTRA_AFTER else own @ extra)
