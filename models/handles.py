"""Handles that stay what the artist made them: smooth knots smooth, corners corners."""

import numpy as np

from smartroto.shapes.arrays import Array

STRAIGHT = 0.06
"""Sine of the angle below which two handles of a knot are one tangent."""


def keep_kind(knots: Array, keys: Array) -> Array:
    """Give predicted knots `[T, N, 3, 2]` the kinds of the keys' `[K, N, 3, 2]`.

    A knot whose handles are one tangent at every key gets one tangent; a handle that
    lies on its point at every key lies on it here too.
    """
    arms = knots[:, :, ::2] - knots[:, :, 1:2]
    length = np.linalg.norm(arms, axis=-1, keepdims=True)
    unit = arms / np.maximum(length, 1e-9)
    tangent = unit[:, :, 1] - unit[:, :, 0]
    size = np.linalg.norm(tangent, axis=-1, keepdims=True)
    tangent = tangent / np.maximum(size, 1e-9)
    both = np.stack([-tangent, tangent], axis=2) * length
    smooth = _smooth(keys)[None, :, None, None] & (size[:, :, None] > 0.5)
    arms = np.where(smooth, both, arms)
    arms = np.where(_without(keys)[None, :, :, None], 0.0, arms)
    out = knots.copy()
    out[:, :, ::2] = knots[:, :, 1:2] + arms
    return out


def _smooth(keys: Array) -> Array:
    """Knots whose handles form one tangent at every key: `[N]`, true or false."""
    arms = keys[:, :, ::2] - keys[:, :, 1:2]
    first, second = -arms[:, :, 0], arms[:, :, 1]
    lengths = np.linalg.norm(first, axis=-1) * np.linalg.norm(second, axis=-1)
    cross = first[..., 0] * second[..., 1] - first[..., 1] * second[..., 0]
    along = (first * second).sum(-1) > 0
    return np.asarray(((np.abs(cross) <= STRAIGHT * lengths) & along).all(0))


def _without(keys: Array) -> Array:
    """Handles that lie on their point at every key: `[N, 2]`, true or false."""
    arms = keys[:, :, ::2] - keys[:, :, 1:2]
    return np.asarray((np.abs(arms).max(-1) < 1e-6).all(0))
