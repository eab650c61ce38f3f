"""Taking points out of a shape, while the outline stays as near as it can."""

from collections.abc import Collection

import numpy as np

from smartroto.shapes.arrays import Array
from smartroto.shapes.spline import bernstein, segments

_SHORT = 1e-9


def delete(
    knots: Array,
    indices: Collection[int],
    closed: bool = True,
    like: Array | None = None,
) -> Array:
    """Delete points; their neighbours' handles grow to make up for them.

    knots: `[..., N, 3, 2]`. Returns `[..., N - D, 3, 2]`. The handles keep their
    directions, so what was smooth stays smooth; by how much they grow is fitted, over
    all shapes of `like` together, to the two segments that become one. A point that
    `insert` put there goes without a trace. The ends of an open shape leave nothing to
    make up for.

    like: shapes `[..., N, 3, 2]` to fit to; None means `knots`. For a fixed `like` this
    is linear in `knots`: with the keys as `like`, slopes and predictions go along.
    """
    model = np.asarray(knots if like is None else like)
    model = model.reshape(-1, *model.shape[-3:])
    for index in sorted(set(indices), reverse=True):
        grown = _growth(model, index, closed)
        knots = _without(knots, index, grown)
        model = _without(model, index, grown)
    return knots


def _growth(knots: Array, index: int, closed: bool) -> tuple[float, float]:
    """How much longer the handles round a point must be once it is gone.

    knots: `[K, N, 3, 2]`. Returns the factors of the handle before the point and of the
    one after it.
    """
    count = knots.shape[-3]
    if count < 2 or (not closed and index in (0, count - 1)):
        return 1.0, 1.0
    curves = segments(knots)
    left, right = curves[:, index - 1], curves[:, index]
    cut = _share(left, right)
    t = (np.arange(16) + 0.5) / 16
    wanted = np.concatenate([bernstein(t) @ left, bernstein(t) @ right], axis=1)
    place = np.concatenate([cut * t, cut + (1 - cut) * t])
    b0, b1, b2, b3 = bernstein(place).T[:, None, :, None]
    start, end = left[:, :1], right[:, 3:]
    fixed = (b0 + b1) * start + (b2 + b3) * end
    first = (b1 * (left[:, 1:2] - start)).ravel()
    second = (b2 * (right[:, 2:3] - end)).ravel()
    return _two_factors(first, second, (wanted - fixed).ravel())


def _share(left: Array, right: Array) -> float:
    """Where on the joint segment the point lies, 0..1.

    Of a smooth point its handles tell, as they do where it was inserted; of a corner
    the lengths of the control polygons.
    """
    before, after = left[:, 3] - left[:, 2], right[:, 1] - right[:, 0]
    near = float(np.linalg.norm(before, axis=-1).sum())
    far = float(np.linalg.norm(after, axis=-1).sum())
    straight = (before * after).sum() > 0.99 * near * far / len(left)
    if not straight or min(near, far) < _SHORT:
        near = float(np.linalg.norm(np.diff(left, axis=1), axis=-1).sum())
        far = float(np.linalg.norm(np.diff(right, axis=1), axis=-1).sum())
    return near / (near + far) if near + far > _SHORT else 0.5


def _two_factors(first: Array, second: Array, wanted: Array) -> tuple[float, float]:
    """Least squares for a * first + b * second = wanted, neither below 0."""
    ff, fs, ss = first @ first, first @ second, second @ second
    fw, sw = first @ wanted, second @ wanted
    det = ff * ss - fs * fs
    if ff < _SHORT or ss < _SHORT or det < 1e-9 * ff * ss:
        a = float(fw / ff) if ff >= _SHORT else 1.0
        b = float(sw / ss) if ss >= _SHORT else 1.0
        both = ff >= _SHORT and ss >= _SHORT
        return (
            (max(a / 2, 0.0), max(b / 2, 0.0)) if both else (max(a, 0.0), max(b, 0.0))
        )
    return (
        max(float((fw * ss - sw * fs) / det), 0.0),
        max(float((sw * ff - fw * fs) / det), 0.0),
    )


def _without(knots: Array, index: int, grown: tuple[float, float]) -> Array:
    count = knots.shape[-3]
    before, after = (index - 1) % count, (index + 1) % count
    changed = knots.copy()
    for at, side, factor in ((before, 2, grown[0]), (after, 0, grown[1])):
        point = knots[..., at, 1, :]
        changed[..., at, side, :] = point + factor * (knots[..., at, side, :] - point)
    return np.delete(changed, index, axis=-3)
