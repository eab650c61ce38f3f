"""Inside or outside: a small classifier that learns from the artist's keys at once.

Logistic regression on random Fourier features (Rahimi and Recht, NIPS 2007), a few
Newton steps: smooth, deterministic, trained in a fraction of a second.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from smartroto.models import device
from smartroto.shapes.arrays import Array

POINT_BYTES = 8_000
"""What one point takes while it is looked at, with room for all else that is held."""

PART = 512
"""Points that are looked at together on the processor: they stay in its cache."""

BLOCK = 64
"""Columns of a symmetric product that are worked out together."""

RIDGE = 0.1
"""How strongly weights are held back."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Classifier:
    """Gives log odds of being inside; float32 tensors on the engine's device.

    centre: `[F]`; waves: `[F, W]`; phases: `[W]`; weights: `[W + 1]`.
    """

    centre: Tensor
    waves: Tensor
    phases: Tensor
    weights: Tensor

    @torch.inference_mode()
    def log_odds(self, features: Tensor) -> Tensor:
        """features: `[P, F]`. Returns `[P]`, positive inside."""
        weights = self.weights[:-1] * _height(self.phases)
        phases = self.phases - self.centre @ self.waves
        odds = [
            torch.addmm(phases, some, self.waves).cos_() @ weights
            for some in torch.split(features, _part(features))
        ]
        return torch.cat(odds) + self.weights[-1]


def _part(features: Tensor) -> int:
    """Points of `[P, F]` that are looked at together."""
    if features.device.type == "cpu":
        return PART
    return device.at_once(features.device, POINT_BYTES)


def lift(features: Tensor, waves: Tensor, phases: Tensor) -> Tensor:
    """Random Fourier features `[P, W + 1]`, the last one constant."""
    lifted = features.new_ones(len(features), len(phases) + 1)
    waved = torch.addmm(phases, features, waves).cos_()
    torch.mul(waved, _height(phases), out=lifted[:, :-1])
    return lifted


def _height(phases: Tensor) -> float:
    """How high each wave is."""
    return 5 * math.sqrt(2 / len(phases))


@torch.inference_mode()
def train(
    features: Tensor,
    inside: Tensor,
    scales: Array,
    check: Callable[[], None],
    count: int = 250,
    steps: int = 3,
) -> Classifier:
    """Learn from points `[P, F]` and whether they are inside `[P]` (0 or 1).

    scales: `[F]` how far a feature must change to mean something else; check() is
    called between steps and raises when the work is to stop.
    """
    waves, phases = _waves(scales, count)
    centre = features.mean(0)
    lifted = lift(features - centre, waves, phases)
    return Classifier(
        centre=centre,
        waves=waves,
        phases=phases,
        weights=_logistic(lifted, inside, steps, check),
    )


def remade(centre: Array, weights: Array, scales: Array) -> Classifier:
    """The classifier that was trained with `scales` `[F]` and had this centre `[F]` and
    these weights `[W + 1]`: all else is the same for all."""
    waves, phases = _waves(scales, len(weights) - 1)
    return Classifier(
        centre=device.tensor(centre),
        waves=waves,
        phases=phases,
        weights=device.tensor(weights),
    )


def _waves(scales: Array, count: int) -> tuple[Tensor, Tensor]:
    chance = np.random.default_rng(0)
    waves = chance.normal(size=(len(scales), count)) / scales[:, None]
    phases = chance.uniform(0, 2 * np.pi, count)
    return device.tensor(waves), device.tensor(phases)


def _logistic(
    lifted: Tensor, inside: Tensor, steps: int, check: Callable[[], None]
) -> Tensor:
    """Ridge logistic regression by Newton's method."""
    weights = lifted.new_zeros(lifted.shape[1])
    ridge = RIDGE * torch.eye(len(weights), device=lifted.device)
    for _ in range(steps):
        check()
        chance = torch.sigmoid((lifted @ weights).clamp(-15, 15))
        slope = (chance - inside) @ lifted + RIDGE * weights
        sure = torch.sqrt(chance * (1 - chance) + 1e-4)
        root = torch.linalg.cholesky(_square(lifted * sure[:, None]) + ridge)
        weights = weights - torch.cholesky_solve(slope[:, None], root)[:, 0]
    return weights


def _square(rows: Tensor) -> Tensor:
    """The lower half of `rows.T @ rows`, `[W, W]`, in blocks that lie in it."""
    size = rows.shape[1]
    out = rows.new_zeros(size, size)
    for first in range(0, size, BLOCK):
        columns = rows[:, first : first + BLOCK]
        out[first:, first : first + BLOCK] = rows[:, first:].T @ columns
    return out


def temperature(margins: Array, rounds: int = 8) -> Array:
    """How much unseen log odds may be believed: `[M]`, 0 nothing, 1 as they are.

    margins: `[M, P]` log odds times +1 or -1 for what is true, of points that the
    classifier has not learned from. Platt's scaling with one parameter for each row.
    """
    belief = np.full(len(margins), 0.5)
    for _ in range(rounds):
        wrong = 1 / (1 + np.exp(belief[:, None] * margins))
        slope = (wrong * margins).mean(1) - 0.02 * belief
        bend = (wrong * (1 - wrong) * margins**2).mean(1) + 0.02
        belief = np.clip(belief + slope / bend, 0, 1.5)
    return belief


def worth(margins: Array, reach: int = 6) -> Array:
    """The temperature of each sample of a ring together with its neighbours: `[M]`.

    margins: `[M, P]` as for `temperature`; reach: neighbours to either side.
    """
    reach = min(reach, (len(margins) - 1) // 2)
    rows = [np.roll(margins, shift, 0) for shift in range(-reach, reach + 1)]
    return temperature(np.concatenate(rows, axis=1))
