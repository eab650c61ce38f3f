"""Several trackers, two directions and plain interpolation made into one answer.

A tracker that starts at one key and runs to the next lands beside the artist's curve
there: by its closure, one length for each point. A closure says how far that tracker
may be believed at that point. Trackers of one direction are mixed by it, the two
directions by it and by how far each has come.
"""

from collections.abc import Sequence

import numpy as np

from smartroto.shapes.arrays import Array

FLOOR = 0.2
"""Pixels of closure below which two trackers are as good as each other."""

CAP = 40.0
"""Pixels of closure beyond which a tracker is simply lost."""


def closure(landed: Array, key: Array) -> Array:
    """How far each knot is off, in pixels, looked at with its neighbours: `[..., N]`.

    landed: `[..., N, 3, 2]` where trackers end; key: `[N, 3, 2]` the artist's curve.
    """
    return ring_mean(np.sqrt(((landed - key) ** 2).sum(-1).mean(-1)), 2)


def ring_mean(values: Array, reach: int) -> Array:
    """A running mean over `2 reach + 1` knots around the ring, along the last axis."""
    reach = min(reach, (values.shape[-1] - 1) // 2)
    around = [np.roll(values, shift, -1) for shift in range(-reach, reach + 1)]
    return np.asarray(sum(around) / len(around))


def mix(tracks: Sequence[Array], key: Array) -> Array:
    """Trackers of one direction as one: `[T, N, 3, 2]`, weighed by closure.

    tracks: each `[T, N, 3, 2]`, ending where the artist drew `key`. The weights go
    with the fourth power: the trackers share the same pictures, so the better one
    should nearly win rather than be averaged.
    """
    stack = np.stack(tracks)
    off = np.maximum(closure(stack[:, -1], key), FLOOR)
    weight = off**-4.0
    weight = weight / weight.sum(0)
    return np.asarray(np.einsum("ln,ltnkd->tnkd", weight, stack))


def spread(off: Array, share: Array) -> Array:
    """Expected error `[T, N]` in pixels of a tracker with closure `off` `[N]`.

    share: `[T]` 0..1, how much of the way it has come. It grows in proportion.
    """
    size = np.clip(off, FLOOR, CAP)
    return np.asarray(np.sqrt((size * share[:, None]) ** 2 + 0.02))


def join(values: Sequence[Array], spreads: Sequence[Array]) -> tuple[Array, Array]:
    """The inverse-variance mean of several answers, and its expected error.

    values: each `[T, N, 3, 2]`; spreads: each `[T, N]`. Returns `[T, N, 3, 2]` and
    `[T, N]`: the error counts how far the answers disagree as well as what each
    claimed, since they do not fail independently.
    """
    stack, claims = np.stack(values), np.maximum(np.stack(spreads), 0.05)
    weight = claims**-2.0
    weight = weight / weight.sum(0)
    mean = np.einsum("ltn,ltnkd->tnkd", weight, stack)
    apart = ((stack[:, :, :, 1] - mean[None, :, :, 1]) ** 2).sum(-1)
    claimed = 1 / (claims**-2.0).sum(0)
    return mean, np.sqrt(claimed + (weight * apart).sum(0))
