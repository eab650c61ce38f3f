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


def mix(
    tracks: Sequence[Array], key: Array, end: int, handicaps: Sequence[float]
) -> Array:
    """Trackers of one direction as one: `[T, N, 3, 2]`, weighed by closure.

    tracks: each `[T, N, 3, 2]`, whose row `end` lies where the artist drew `key`. The
    weights go with the fourth power: the trackers share the same pictures, so the
    better one should nearly win rather than be averaged. handicaps: what each closure
    is multiplied by first, for trackers that have seen more of `key` than others.
    """
    stack = np.stack(tracks)
    off = closure(stack[:, end], key) * np.array(handicaps)[: len(stack), None]
    off = np.maximum(off, FLOOR)
    weight = off**-4.0
    weight = weight / weight.sum(0)
    return np.asarray(np.einsum("ln,ltnkd->tnkd", weight, stack))


def spread(off: Array, share: Array) -> Array:
    """Expected error `[T, N]` in pixels of a tracker with closure `off` `[N]`.

    share: `[T]` 0..1, how much of the way it has come. It grows in proportion.
    """
    size = np.clip(off, FLOOR, CAP)
    return np.asarray(np.sqrt((size * share[:, None]) ** 2 + 0.02))


def meet(
    forward: Array, backward: Array, keys: tuple[Array, Array]
) -> tuple[Array, Array, Array]:
    """Both directions as one `[T, N, 3, 2]`, the error it claims `[T, N]`, and how far
    the two disagree `[T, N]`.

    forward, backward: `[T, N, 3, 2]` from either key, the first and last row lying at
    the keys. Weighed by what each may be off by then.
    """
    share = np.linspace(0, 1, len(forward))
    there = spread(closure(forward[-1], keys[1]), share)
    back = spread(closure(backward[0], keys[0]), 1 - share)
    weight = there**2 / (there**2 + back**2)
    mean = forward + weight[..., None, None] * (backward - forward)
    apart = ((forward - backward)[:, :, 1] ** 2).sum(-1)
    own = 1 / (there**-2.0 + back**-2.0)
    return mean, np.sqrt(own), np.sqrt(weight * (1 - weight) * apart)


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
