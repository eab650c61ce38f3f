"""Values between keys: hold, linear and smooth, as roto artists know them from Nuke."""

from collections.abc import Sequence

import numpy as np

from smartroto.shapes.arrays import Array


def smooth_slopes(times: Array, values: Array) -> Array:
    """The slopes of Nuke's smooth keys, in value per frame.

    times: `[K]` ascending; values: `[K, ...]`. Returns `[K, ...]`.
    Inside, the slope of the chord over both neighbours, never more than three times
    the smaller neighbouring secant and 0 at a local extremum; at the ends one and a
    half secants less half the neighbour's slope (two keys: the secant).

    >>> smooth_slopes(np.array([0., 1., 2.]), np.array([0., 1., 0.]))
    array([ 1.5,  0. , -1.5])
    """
    count = len(times)
    if count < 2:
        return np.zeros_like(values)
    gaps = np.diff(times).reshape(-1, *[1] * (values.ndim - 1))
    secants = np.diff(values, axis=0) / gaps
    if count == 2:
        return np.concatenate([secants, secants])
    chord = (values[2:] - values[:-2]) / (gaps[1:] + gaps[:-1])
    limit = 3 * np.minimum(np.abs(secants[1:]), np.abs(secants[:-1]))
    same_way = secants[1:] * secants[:-1] > 0
    inner = np.where(same_way, np.clip(chord, -limit, limit), 0.0)
    first = 1.5 * secants[:1] - 0.5 * inner[:1]
    last = 1.5 * secants[-1:] - 0.5 * inner[-1:]
    return np.concatenate([first, inner, last])


def hermite(
    t: Array, v0: Array, v1: Array, m0: Array, m1: Array
) -> tuple[Array, Array]:
    """A cubic between two values, and its derivative by `t` in 0..1.

    m0 and m1 are the slopes at both ends in value per unit of `t`.
    """
    s = 1 - t
    value = (
        (1 + 2 * t) * s**2 * v0
        + t * s**2 * m0
        + t**2 * (3 - 2 * t) * v1
        - t**2 * s * m1
    )
    rate = 6 * t * s * (v1 - v0) + s * (1 - 3 * t) * m0 + t * (3 * t - 2) * m1
    return value, rate


def natural_cubic(times: Array, values: Array, at: Array) -> Array:
    """The natural cubic spline through the keys; linear below three keys.

    times: `[K]`, values: `[K, ...]`, at: `[T]`. Returns `[T, ...]`.
    """
    from scipy.interpolate import CubicSpline, interp1d

    if len(times) == 1:
        return np.broadcast_to(values, (len(at), *values.shape[1:])).copy()
    if len(times) == 2:
        line = interp1d(times, values, axis=0, fill_value="extrapolate")
        return np.asarray(line(at))
    return np.asarray(CubicSpline(times, values, axis=0, bc_type="natural")(at))


def linear(times: Array, values: Array, at: Array) -> Array:
    """Straight lines between keys, held flat outside them: `[T, ...]`."""
    right = np.clip(np.searchsorted(times, at, side="right"), 1, max(len(times) - 1, 1))
    if len(times) == 1:
        return np.broadcast_to(values, (len(at), *values.shape[1:])).copy()
    t0, t1 = times[right - 1], times[right]
    mix = np.clip((at - t0) / (t1 - t0), 0, 1).reshape(-1, *[1] * (values.ndim - 1))
    return np.asarray((1 - mix) * values[right - 1] + mix * values[right])


def segment(times: Sequence[int] | Array, at: float) -> int:
    """The index of the key at or before `at`; 0 before the first key."""
    return max(int(np.searchsorted(times, at, side="right")) - 1, 0)
