"""Closure, and answers weighed by what they claim.

A tracker that starts at one key and runs to the next lands beside the artist's curve
there: by its closure, one length for each point. It says how far that tracker may be
believed at that point.
"""

from collections.abc import Sequence

import numpy as np

from smartroto.shapes.arrays import Array


def closure(landed: Array, key: Array) -> Array:
    """How far each knot is off, in pixels, looked at with its neighbours: `[..., N]`.

    landed: `[..., N, 3, 2]` where trackers end; key: `[N, 3, 2]` the artist's curve.
    """
    return ring_mean(np.sqrt(((landed - key) ** 2).sum(-1).mean(-1)), 2)


def ring_mean(values: Array, reach: int) -> Array:
    """A running mean over `2 reach + 1` knots around the ring, along the last axis."""
    reach = min(reach, (values.shape[-1] - 1) // 2)
    count, width = values.shape[-1], 2 * reach + 1
    around = np.take(values, np.arange(-reach, count + reach) % count, -1)
    total = sum(around[..., shift : shift + count] for shift in range(width))
    return np.asarray(total / width)


def join(values: Sequence[Array], claims: Sequence[Array]) -> tuple[Array, Array]:
    """The inverse-variance mean of several answers, and its expected error.

    values: each `[T, N, 3, 2]`; claims: each `[T, N]`. Returns `[T, N, 3, 2]` and
    `[T, N]`: the error counts how far the answers disagree as well as what each
    claimed, since they do not fail independently.
    """
    stack, sizes = np.stack(values), np.maximum(np.stack(claims), 0.05)
    weight = sizes**-2.0
    claimed = 1 / weight.sum(0)
    weight = weight * claimed
    mean = np.einsum("ltn,ltnkd->tnkd", weight, stack)
    apart = ((stack[:, :, :, 1] - mean[None, :, :, 1]) ** 2).sum(-1)
    return mean, np.sqrt(claimed + (weight * apart).sum(0))
