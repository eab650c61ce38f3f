"""Inside or outside: a small classifier that learns from the artist's keys at once.

Logistic regression on random Fourier features (Rahimi and Recht, NIPS 2007), a few
Newton steps: smooth, deterministic, trained in a fraction of a second.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.linalg.blas import ssyrk

from smartroto.shapes.arrays import Array, Image

PART = 512
"""Points that are looked at together: what they take stays near the processor."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Classifier:
    """Gives log odds of being inside."""

    centre: Image
    waves: Image
    phases: Image
    weights: Array

    def log_odds(self, features: Image) -> Array:
        """features: `[P, F]`. Returns `[P]`, positive inside."""
        weights = self.weights[:-1].astype(np.float32) * _height(self.phases)
        phases = self.phases - self.centre @ self.waves
        odds = np.empty(len(features), np.float32)
        for first in range(0, len(features), PART):
            some = slice(first, first + PART)
            waved = features[some] @ self.waves
            waved += phases
            odds[some] = np.cos(waved, out=waved) @ weights
        return np.asarray(odds.astype(float) + self.weights[-1])


def lift(features: Image, waves: Image, phases: Image) -> Image:
    """Random Fourier features `[P, W + 1]`, the last one constant."""
    lifted = np.empty((len(features), len(phases) + 1), np.float32)
    waved = features @ waves
    waved += phases
    np.cos(waved, out=waved)
    np.multiply(waved, _height(phases), out=lifted[:, :-1])
    lifted[:, -1] = 1
    return lifted


def _height(phases: Image) -> np.float32:
    """How high each wave is."""
    return np.float32(5 * np.sqrt(2 / len(phases)))


def train(
    features: Image,
    inside: Array,
    scales: Array,
    check: Callable[[], None],
    count: int = 250,
    steps: int = 4,
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
        centre=centre.astype(np.float32), waves=waves, phases=phases, weights=weights
    )


def _waves(scales: Array, count: int) -> tuple[Image, Image]:
    chance = np.random.default_rng(0)
    waves = chance.normal(size=(len(scales), count)) / scales[:, None]
    phases = chance.uniform(0, 2 * np.pi, count)
    return waves.astype(np.float32), phases.astype(np.float32)


def _logistic(
    lifted: Image, inside: Array, steps: int, check: Callable[[], None]
) -> Array:
    """Ridge logistic regression by Newton's method."""
    size = lifted.shape[1]
    weights = np.zeros(size)
    ridge = 0.1
    for _ in range(steps):
        check()
        odds = np.clip(lifted @ weights.astype(np.float32), -15, 15)
        chance = 1 / (1 + np.exp(-odds))
        slope = lifted.T @ (chance - inside).astype(np.float32) + ridge * weights
        sure = np.sqrt(chance * (1 - chance) + 1e-4).astype(np.float32)
        half = ssyrk(1.0, (lifted * sure[:, None]).T).astype(float)
        bend = np.triu(half) + np.triu(half, 1).T
        weights = weights - np.linalg.solve(bend + ridge * np.eye(size), slope)
    return weights


def temperature(margins: Array, rounds: int = 12) -> Array:
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
