"""Where along its normal each sample of a ring lies, all samples together.

Offsets are counted in standard deviations of the prior. Along the ring they are a
stationary Gauss-Markov process, so neighbours go together; evidence is any log weight
of each offset of each sample. Sum-product (Rabiner 1989) round the ring, begun so far
back that the start is forgotten, gives the mean rather than the best path: where
evidence is torn the answer lies between.
"""

import math

import torch
from torch import Tensor

SAFE = {torch.float64: 16, torch.float32: 3}
"""Steps after which messages are brought back to a sum of one."""

LEAST = 1e-12
"""No weight is smaller, so that as many of them are not too small for such numbers."""


@torch.inference_mode()
def posterior(
    evidence: Tensor, offsets: Tensor, alike: Tensor
) -> tuple[Tensor, Tensor]:
    """Mean and variance of the offset of each of M samples, of T rings at once.

    evidence: `[T, M, K]` log weights; offsets: `[K]` evenly spaced, in prior standard
    deviations; alike: `[T, M]` 0..1 correlation of a sample with the one after it.
    Returns `[T, M]` twice. Messages are float64, where the device has it.
    """
    kind = torch.float32 if evidence.device.type == "mps" else torch.float64
    weight = torch.exp(evidence - evidence.amax(-1, keepdim=True)) + LEAST
    prior = torch.exp(-0.5 * offsets.square()).expand(len(weight), 1, -1)
    told = _messages(
        _onward(weight, _moves(offsets, alike)).to(kind),
        torch.cat([prior, torch.ones_like(prior)]).to(kind),
        _run_up(alike),
    )
    ahead, behind = (told / told.sum(-1, keepdim=True)).chunk(2)
    belief = ahead * weight * behind.flip(1)
    belief = belief / belief.sum(-1, keepdim=True)
    mean = belief @ offsets.to(kind)
    spread = belief @ offsets.square().to(kind) - mean.square()
    return mean, spread.clamp(min=0)


def _onward(weight: Tensor, moves: Tensor) -> Tensor:
    """What takes a message from each sample to the next, `[2 T, M, K, K]`: all rings
    one way round, then the other way, counted from the last sample."""
    count = weight.shape[1]
    before = (count - 2 - torch.arange(count, device=weight.device)) % count
    turned = moves.index_select(1, before).transpose(-1, -2)
    return torch.cat([weight[..., None] * moves, weight.flip(1)[..., None] * turned])


def _run_up(alike: Tensor) -> int:
    """Samples after which next to nothing is left of what was believed before."""
    fade = float(-torch.log(alike.clamp(1e-6, 1 - 1e-6)).mean(-1).min())
    return min(alike.shape[-1], math.ceil(10 / fade))


def _messages(onward: Tensor, start: Tensor, run_up: int) -> Tensor:
    """What the samples before each one say about it: `[B, M, K]`.

    onward: `[B, M, K, K]`; start: `[B, 1, K]`.
    """
    steps = onward.unbind(1)
    told, message, safe = [], start, SAFE[start.dtype]
    for step in range(-run_up, len(steps)):
        if step % safe == 0:
            message = message / message.sum(-1, keepdim=True)
        if step >= 0:
            told.append(message)
        message = torch.bmm(message, steps[step])
    return torch.cat(told, 1)


def _moves(offsets: Tensor, alike: Tensor) -> Tensor:
    """`[T, M, K, K]` probability of the next sample's offset, rows sum to one."""
    follow = alike[..., None, None]
    least = 0.5 * (offsets[1] - offsets[0]).square()
    variance = torch.maximum(1 - follow.square(), least)
    miss = offsets - follow * offsets[:, None]
    moves = torch.exp(-0.5 * miss.square() / variance) + 1e-12
    return moves / moves.sum(-1, keepdim=True)
