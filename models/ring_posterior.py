"""Where along its normal each sample of a ring lies, all samples together.

Offsets are counted in standard deviations of the prior. Along the ring they are a
stationary Gauss-Markov process, so neighbours go together; evidence is any log weight
of each offset of each sample. Sum-product (Rabiner 1989) twice round the ring gives
the mean rather than the best path: where evidence is torn the answer lies between.
"""

import numpy as np

from smartroto.shapes.arrays import Array


def posterior(evidence: Array, offsets: Array, alike: Array) -> tuple[Array, Array]:
    """Mean and variance of the offset of each of M samples.

    evidence: `[M, K]` log weights; offsets: `[K]` evenly spaced, in prior standard
    deviations; alike: `[M]` 0..1 correlation of a sample with the one after it.
    """
    weight = np.exp(evidence - evidence.max(axis=1, keepdims=True)) + 1e-12
    moves = _moves(offsets, alike)
    prior = np.exp(-0.5 * offsets**2)
    ahead = _messages(weight, moves, prior / prior.sum())
    turned = np.roll(moves[::-1].transpose(0, 2, 1), -1, axis=0)
    behind = _messages(weight[::-1], turned, np.ones_like(prior))[::-1]
    belief = ahead * weight * behind
    belief /= belief.sum(axis=1, keepdims=True)
    mean = belief @ offsets
    return mean, np.maximum(belief @ offsets**2 - mean**2, 0.0)


def _messages(weight: Array, moves: Array, start: Array) -> Array:
    """What the samples before each one say about it: `[M, K]`."""
    count = len(weight)
    told = np.empty_like(weight)
    message = start
    for step in range(2 * count):
        sample = step % count
        told[sample] = message
        message = (message * weight[sample]) @ moves[sample]
        message = message / message.sum()
    return told


def _moves(offsets: Array, alike: Array) -> Array:
    """`[M, K, K]` probability of the next sample's offset, rows sum to one."""
    least = 0.5 * (offsets[1] - offsets[0]) ** 2
    variance = np.maximum(1 - alike**2, least)[:, None, None]
    miss = offsets[None, None, :] - alike[:, None, None] * offsets[None, :, None]
    moves = np.exp(-0.5 * miss**2 / variance) + 1e-12
    return np.asarray(moves / moves.sum(axis=2, keepdims=True))
