"""Which points are hidden: a two-state hidden Markov model for each point over time.

A point is either seen or hidden, and tends to stay so. Each frame gives evidence as log
odds (positive speaks for seen); the forward-backward algorithm turns them into the
probability of seen, all points at once. Being outside the plate is not occlusion: it is
known, hides the point for certain, and says nothing about the frames beside it.
Forward-backward: Rabiner, A tutorial on hidden Markov models, Proc. IEEE 77, 1989.
"""

from dataclasses import dataclass

import numpy as np

from smartroto.shapes.arrays import Array


@dataclass(frozen=True, kw_only=True)
class Stickiness:
    """How long points stay seen or hidden, in frames, and how often they are seen."""

    seen_frames: float = 60.0
    hidden_frames: float = 12.0

    @property
    def share(self) -> float:
        """The share of time that a point is seen."""
        return self.seen_frames / (self.seen_frames + self.hidden_frames)


STICKINESS = Stickiness()


def smoothed(log_odds: Array, times: Array, stickiness: Stickiness) -> Array:
    """Probability of seen `[T, N]` from log odds `[T, N]` at `times` `[T]`, ascending.

    Frames may be missing: two states that relax toward their shares have the
    transition `share + (1 - share) * decay ** gap` in closed form.
    """
    odds = np.clip(np.nan_to_num(np.asarray(log_odds, float)), -500, 500)
    like = np.stack([-np.logaddexp(0, odds), -np.logaddexp(0, -odds)])
    moves = np.log(_transitions(np.asarray(times, float), stickiness))
    share = np.log([1 - stickiness.share, stickiness.share])[:, None]
    ahead, behind = np.empty_like(like), np.zeros_like(like)
    for t in range(len(odds)):
        before = share if t == 0 else _pass(moves[t - 1], ahead[:, t - 1])
        ahead[:, t] = _normal(before + like[:, t])
    for t in range(len(odds) - 2, -1, -1):
        behind[:, t] = _normal(_pass(moves[t].T, behind[:, t + 1] + like[:, t + 1]))
    return np.asarray(np.exp(_normal(ahead + behind))[1])


def _transitions(times: Array, stickiness: Stickiness) -> Array:
    """`[T - 1, 2, 2]` probability of the second state after the first."""
    leave = 1 / max(stickiness.seen_frames, 1 + 1e-9)
    arrive = 1 / max(stickiness.hidden_frames, 1 + 1e-9)
    decay = max(1 - leave - arrive, 0.0) ** np.diff(times)
    share = arrive / (leave + arrive)
    seen = np.stack([(1 - share) * (1 - decay), share + (1 - share) * decay], -1)
    hidden = np.stack([1 - share * (1 - decay), share * (1 - decay)], -1)
    return np.stack([hidden, seen], axis=-2)


def _pass(moves: Array, state: Array) -> Array:
    """Log weights `[2, N]` after one transition of log probabilities `[2, 2]`."""
    return np.asarray(
        np.logaddexp(moves[0, :, None] + state[0], moves[1, :, None] + state[1])
    )


def _normal(weights: Array) -> Array:
    return np.asarray(weights - np.logaddexp(weights[0], weights[1]))


def log_odds(
    measured: Array, seen: float, hidden: float, *, strongest: float = 4.0
) -> Array:
    """Evidence from a badness that is small where a point is seen.

    measured: any shape, 0 or more: forward-backward error in pixels, `1 - NCC`, a
    residual. seen and hidden: its typical (mean) value in either state; both are taken
    as exponential, and no single measurement says more than `strongest`. What is not
    finite says nothing.

    >>> log_odds(np.array([0.0, 8.0, np.nan]), seen=0.5, hidden=5.0).round(2).tolist()
    [2.3, -4.0, 0.0]
    """
    value = np.asarray(measured, dtype=float)
    odds = np.log(hidden / seen) - value * (1 / seen - 1 / hidden)
    return np.where(np.isfinite(value), np.clip(odds, -strongest, strongest), 0.0)
