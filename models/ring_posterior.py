"""Where along its normal each sample of a ring lies, all samples together.

Offsets are counted in standard deviations of the prior. Along the ring they are a
stationary Gauss-Markov process, so neighbours go together; evidence is any log weight
of each offset of each sample. Sum-product (Rabiner 1989) round the ring, begun so far
back that the start is forgotten, gives the mean rather than the best path: where
evidence is torn the answer lies between.
"""

import numpy as np

from smartroto.shapes.arrays import Array

SAFE = 8
"""Steps after which messages are brought back to a sum of one."""


def posterior(evidence: Array, offsets: Array, alike: Array) -> tuple[Array, Array]:
    """Mean and variance of the offset of each of M samples, of many rings at once.

    evidence: `[..., M, K]` log weights; offsets: `[K]` evenly spaced, in prior standard
    deviations; alike: `[..., M]` 0..1 correlation of a sample with the one after it.
    """
    weight = np.exp(evidence - evidence.max(axis=-1, keepdims=True)) + 1e-12
    moves = _moves(offsets, alike)
    prior = np.exp(-0.5 * offsets**2)
    turned = np.roll(np.flip(moves, -3).swapaxes(-1, -2), -1, axis=-3)
    told = _messages(
        np.stack([weight, np.flip(weight, -2)]),
        np.stack([moves, turned]),
        np.stack([prior, np.ones_like(prior)]),
        _run_up(alike),
    )
    belief = told[0] * weight * np.flip(told[1], -2)
    belief /= belief.sum(axis=-1, keepdims=True)
    mean = belief @ offsets
    return mean, np.maximum(belief @ offsets**2 - mean**2, 0.0)


def _run_up(alike: Array) -> int:
    """Samples after which next to nothing is left of what was believed before."""
    fade = float(-np.log(np.clip(alike, 1e-6, 1 - 1e-6)).mean(-1).min())
    return int(min(alike.shape[-1], np.ceil(10 / fade)))


def _messages(weight: Array, moves: Array, start: Array, run_up: int) -> Array:
    """What the samples before each one say about it, both ways round.

    weight: `[2, ..., M, K]`; moves: `[2, ..., M, K, K]`; start: `[2, K]`. Returns the
    same as weight.
    """
    count = weight.shape[-2]
    onward = weight[..., None] * moves
    told = np.empty_like(weight)
    message = np.ones((*weight.shape[:-2], 1, 1)) * _for_each(start, weight.ndim)
    for step in range(-run_up, count):
        if step % SAFE == 0:
            message = message / message.sum(axis=-1, keepdims=True)
        if step >= 0:
            told[..., step, :] = message[..., 0, :]
        message = message @ onward[..., step, :, :]
    return told


def _for_each(start: Array, dimensions: int) -> Array:
    """`[2, K]` as `[2, ..., 1, K]`."""
    return np.reshape(start, (2, *[1] * (dimensions - 2), start.shape[-1]))


def _moves(offsets: Array, alike: Array) -> Array:
    """`[..., M, K, K]` probability of the next sample's offset, rows sum to one."""
    at, follow = offsets.astype(np.float32), alike.astype(np.float32)[..., None, None]
    least = 0.5 * (at[1] - at[0]) ** 2
    variance = np.maximum(1 - follow**2, least)
    miss = at - follow * at[:, None]
    moves = np.exp(-0.5 * miss**2 / variance) + np.float32(1e-12)
    return np.asarray(moves / moves.sum(axis=-1, keepdims=True), float)
