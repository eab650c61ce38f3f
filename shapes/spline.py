"""Cubic Bezier shapes: `[..., N, 3, 2]` arrays of in-handle, point and out-handle."""

import numpy as np

from smartroto.shapes.arrays import Array, IntArray


def segments(knots: Array, closed: bool = True) -> Array:
    """The four control points of each curve segment.

    knots: `[..., N, 3, 2]`. Returns `[..., S, 4, 2]` with S = N for a closed shape
    and N - 1 for an open one.
    """
    following = np.roll(knots, -1, axis=-3)
    parts = [
        knots[..., 1, :],
        knots[..., 2, :],
        following[..., 0, :],
        following[..., 1, :],
    ]
    curves = np.stack(parts, axis=-2)
    return curves if closed else curves[..., :-1, :, :]


def bernstein(t: Array) -> Array:
    """The four cubic Bernstein weights at `t` in 0..1: `[..., 4]`."""
    s = 1 - t
    return np.stack([s**3, 3 * s**2 * t, 3 * s * t**2, t**3], axis=-1)


def evaluate(knots: Array, u: Array, closed: bool = True) -> Array:
    """Points of the curve at parameters `u`.

    knots: `[..., N, 3, 2]`; u: `[M]`, whole part the segment, fraction the place on
    it. Returns `[..., M, 2]`.

    >>> corners = np.array([[0.0, 0], [3, 0], [3, 3], [0, 3]])
    >>> square = np.repeat(corners[:, None], 3, axis=1)
    >>> evaluate(square, np.array([0.5, 2.0])).round(3).tolist()
    [[1.5, 0.0], [3.0, 3.0]]
    """
    curves, t = _located(knots, u, closed)
    return np.asarray(np.einsum("...mcd,mc->...md", curves, bernstein(t)))


def _located(knots: Array, u: Array, closed: bool) -> tuple[Array, Array]:
    """The curve `[..., M, 4, 2]` that each parameter lies on, and the place on it."""
    curves = segments(knots, closed)
    count = curves.shape[-3]
    if count == 0:  # an open shape of one point
        curves = np.repeat(knots[..., 1:2, :], 4, axis=-2)
        return curves.repeat(len(u), axis=-3), np.zeros(len(u))
    u = np.asarray(u, dtype=float)
    whole = np.floor(u)
    index = whole.astype(int)
    index = index % count if closed else np.clip(index, 0, count - 1)
    return curves[..., index, :, :], u - (whole if closed else index)


def polyline(knots: Array, per_segment: int = 16, closed: bool = True) -> Array:
    """The curve as straight pieces, the same number on each segment.

    Returns `[..., S * per_segment, 2]`, plus the last point of an open shape.
    """
    count = knots.shape[-3] - (0 if closed else 1)
    u = np.arange(count * per_segment + (0 if closed else 1)) / per_segment
    return evaluate(knots, u, closed)


def derivative(knots: Array, u: Array, closed: bool = True) -> Array:
    """The curve's velocity at parameters `u`: pixels per unit of `u`.

    knots: `[..., N, 3, 2]`; u: `[M]` as in `evaluate`. Returns `[..., M, 2]`.
    """
    curves, t = _located(knots, u, closed)
    return np.asarray(np.einsum("...mcd,mc->...md", np.diff(curves, axis=-2), _rate(t)))


def split(curves: Array, t: float) -> tuple[Array, Array]:
    """Both parts of cubic curves cut at `t`, by de Casteljau's construction.

    curves: `[..., 4, 2]` control points. Returns two of the same shape; linear in
    `curves`.
    """
    first = curves[..., :-1, :] * (1 - t) + curves[..., 1:, :] * t
    second = first[..., :-1, :] * (1 - t) + first[..., 1:, :] * t
    middle = second[..., :-1, :] * (1 - t) + second[..., 1:, :] * t
    left = [curves[..., :1, :], first[..., :1, :], second[..., :1, :], middle]
    right = [middle, second[..., 1:, :], first[..., 2:, :], curves[..., 3:, :]]
    return np.concatenate(left, axis=-2), np.concatenate(right, axis=-2)


def insert(knots: Array, segment: int, t: float, closed: bool = True) -> Array:
    """Insert a point at `t` of a segment; the curve stays as it is.

    knots: `[..., N, 3, 2]`; the new point gets the index `segment + 1`. Returns
    `[..., N + 1, 3, 2]`. For a fixed `t` this is linear in `knots`, so slopes, feather
    offsets and whole predictions may be put through it as well. IndexError where
    there is no such segment.

    >>> line = np.array([[[0.0, 0], [0, 0], [2, 0]], [[4, 0], [6, 0], [6, 0]]])
    >>> insert(line, 0, 0.5, closed=False)[1].tolist()
    [[2.0, 0.0], [3.0, 0.0], [4.0, 0.0]]
    """
    count = knots.shape[-3]
    if not 0 <= segment < (count if closed else count - 1):
        raise IndexError(f"there is no segment {segment} among {count} points")
    left, right = split(segments(knots, closed)[..., segment, :, :], t)
    new = np.stack([left[..., 2, :], left[..., 3, :], right[..., 1, :]], axis=-2)
    changed = knots.copy()
    changed[..., segment, 2, :] = left[..., 1, :]
    changed[..., (segment + 1) % count, 0, :] = right[..., 2, :]
    at = segment + 1
    parts = [changed[..., :at, :, :], new[..., None, :, :], changed[..., at:, :, :]]
    return np.concatenate(parts, axis=-3)


def flatten(knots: Array, tolerance: float = 0.05, closed: bool = True) -> Array:
    """The curve as a polyline that is nowhere further off than `tolerance` pixels.

    knots: `[N, 3, 2]`. Returns `[M, 2]`; the first point is not repeated at the end
    of a closed shape. Straight segments give one piece.

    >>> corners = np.array([[0.0, 0], [3, 0], [3, 3], [0, 3]])
    >>> len(flatten(np.repeat(corners[:, None], 3, axis=1)))
    4
    """
    return evaluate(knots, flat_parameters(knots, tolerance, closed), closed)


def flat_parameters(
    knots: Array, tolerance: float = 0.05, closed: bool = True
) -> Array:
    """The parameters of the polyline's points in `flatten`: `[M]`, ascending.

    A chord over 1/n of a cubic is off by at most |second derivative| / (8 n^2), and
    the second derivative is largest at an end: 6 |p0 - 2 p1 + p2| or its mirror.
    """
    curves = segments(knots, closed)
    bend = np.linalg.norm(np.diff(curves, n=2, axis=-2), axis=-1).max(axis=-1)
    worst = np.where(_straight(curves, tolerance), 0.0, bend)
    pieces = np.ceil(np.sqrt(0.75 * worst / tolerance)).clip(1, 4096).astype(int)
    segment = np.repeat(np.arange(len(pieces)), pieces)
    within = np.arange(len(segment)) - (np.cumsum(pieces) - pieces)[segment]
    u = segment + within / pieces[segment]
    return u if closed else np.append(u, float(len(pieces)))


def _straight(curves: Array, tolerance: float) -> Array:
    """Whether the chord is close enough: the control points lie along it."""
    start, chord = curves[..., :1, :], curves[..., 3:, :] - curves[..., :1, :]
    handles = curves[..., 1:3, :] - start
    along = (handles * chord).sum(-1) / np.maximum((chord**2).sum(-1), 1e-18)
    foot = np.clip(along, 0, 1)[..., None] * chord
    off = np.linalg.norm(handles - foot, axis=-1).max(axis=-1)
    return np.asarray(off <= tolerance)


def nearest(knots: Array, point: Array, closed: bool = True) -> tuple[float, float]:
    """The place on the curve that is nearest to `point`.

    knots: `[N, 3, 2]`; point: `[2]`. Returns `u` as in `evaluate` and the distance in
    pixels.

    >>> line = np.array([[[0.0, 0], [0, 0], [2, 0]], [[4, 0], [6, 0], [6, 0]]])
    >>> nearest(line, np.array([3.0, 2.0]), closed=False)
    (0.5, 2.0)
    """
    curves = segments(knots, closed)
    if not len(curves):  # an open shape of one point
        return 0.0, float(np.linalg.norm(knots[0, 1] - point))
    t = np.linspace(0, 1, 17)
    off = np.linalg.norm(bernstein(t) @ curves - point, axis=-1)
    index, step = _valleys(off)
    curves, t = curves[index], t[step]
    for reach in (1 / 16, 1 / 128):
        t = _looked_around(curves, t, reach, point)
    tried = [t]
    for _ in range(3):
        tried.append(np.clip(_newton(curves, tried[-1], point), 0, 1))
    t, index = np.concatenate(tried), np.tile(index, len(tried))
    off = np.linalg.norm(evaluate(knots, index + t, closed) - point, axis=-1)
    best = int(np.argmin(off))
    u = float(index[best] + t[best])
    return (u % len(knots) if closed else u), float(off[best])


def _valleys(distance: Array) -> tuple[IntArray, IntArray]:
    """Local minima of distances `[S, M]` along each segment: the smallest few.

    Returns their rows and columns.
    """
    padded = np.pad(distance, ((0, 0), (1, 1)), constant_values=np.inf)
    low = (distance <= padded[:, :-2]) & (distance <= padded[:, 2:])
    row, column = np.nonzero(low)
    order = np.argsort(distance[row, column], kind="stable")[:6]
    return row[order], column[order]


def _looked_around(curves: Array, t: Array, reach: float, point: Array) -> Array:
    """The nearest of 17 places around `t` on each curve; short handles do no harm."""
    tried = np.clip(t[:, None] + np.linspace(-reach, reach, 17), 0, 1)
    reached = np.einsum("kmc,kcd->kmd", bernstein(tried), curves)
    best = np.linalg.norm(reached - point, axis=-1).argmin(axis=1)
    return np.asarray(tried[np.arange(len(t)), best])


def _newton(curves: Array, t: Array, point: Array) -> Array:
    """One step towards the foot of the perpendicular; downhill in any case."""
    off = np.einsum("kcd,kc->kd", curves, bernstein(t)) - point
    first = np.diff(curves, axis=-2)
    rate = np.einsum("kcd,kc->kd", first, _rate(t))
    bend = np.diff(first, axis=-2)
    turn = 6 * (bend[:, 0] * (1 - t)[:, None] + bend[:, 1] * t[:, None])
    slope = (off * rate).sum(-1)
    speed = (rate**2).sum(-1)
    curvature = speed + (off * turn).sum(-1)
    steep = np.where(curvature > 0, curvature, speed)
    step = np.divide(slope, steep, out=np.zeros_like(slope), where=steep > 1e-12)
    return np.asarray(t - step)


def _rate(t: Array) -> Array:
    """Weights of the three first differences in a cubic's derivative: `[..., 3]`."""
    s = 1 - t
    return 3 * np.stack([s**2, 2 * s * t, t**2], axis=-1)
