"""Honest sigmas: what a shot's own keys say about how far predictions are off.

Leave a key out, predict it, and compare: the distance by which each point was missed
against the spread that was claimed there. Errors along one contour are alike, so a key
counts once, however many points it has; with few keys the answer is drawn toward a
default. The map from claimed to calibrated spread never falls, so the order of frames
by doubt survives. Quantiles rather than squares, since errors have heavy tails.
Compare conformal prediction: Vovk, Gammerman and Shafer, 2005; isotonic regression:
Zadrozny and Elkan, KDD 2002.
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import isotonic_regression

from smartroto.shapes.arrays import Array, IntArray, frozen

WITHIN_TWO = 0.955
"""The share of points that is to lie within two sigma."""

PRIOR_KEYS = 3.0
"""How many left-out keys the default is worth."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Calibration:
    """A map from claimed spread to sigma, both in pixels.

    raw, sigma: `[B]` ascending and never falling; between them straight in logarithms,
    outside them in proportion.

    >>> twice = Calibration(raw=frozen([1.0]), sigma=frozen([2.0]))
    >>> twice(np.array([0.0, 0.5, 4.0])).round(6).tolist()
    [0.0, 1.0, 8.0]
    """

    raw: Array
    sigma: Array

    def __call__(self, raw: Array) -> Array:
        """Calibrated sigma for any array of claimed spreads; 0 stays 0."""
        claimed = np.asarray(raw, dtype=float)
        log = np.log(np.maximum(claimed, 1e-12))
        knots, values = np.log(self.raw), np.log(self.sigma)
        inner = np.interp(log, knots, values)
        beyond = log - np.clip(log, knots[0], knots[-1])
        return np.where(claimed > 0, np.exp(inner + beyond), 0.0)

    @property
    def scale(self) -> float:
        """Sigma over claimed spread, in the middle of what was seen."""
        return float(np.exp(np.mean(np.log(self.sigma) - np.log(self.raw))))


def calibrate(
    raw: Array, error: Array, group: IntArray, *, default: float = 1.0
) -> Calibration:
    """Learn the map from predictions of keys that were left out.

    raw: `[S]` claimed spread in pixels; error: `[S]` distance in pixels between the
    predicted and the artist's point; group: `[S]` which key each belongs to. default:
    sigma over raw where nothing is known. Samples with no positive finite spread, or no
    finite error, are ignored. After it, `WITHIN_TWO` of points lie within two sigma.
    """
    good = np.isfinite(raw) & (raw > 0) & np.isfinite(error)
    raw, error = np.asarray(raw, float)[good], np.abs(np.asarray(error, float)[good])
    keys = len(np.unique(np.asarray(group)[good]))
    if not keys:
        return Calibration(raw=frozen([1.0]), sigma=frozen([default]))
    overall = _shrunk(_reach(error / raw), default, keys)
    order = np.argsort(raw, kind="stable")
    parts = np.array_split(order, _bins(len(raw), keys))
    middle = np.array([np.exp(np.log(raw[part]).mean()) for part in parts])
    told = [
        _shrunk(_reach(error[part] / raw[part]), overall, keys / len(parts))
        for part in parts
    ]
    sizes = np.array([len(part) for part in parts], dtype=float)
    rising = isotonic_regression(np.log(told * middle), weights=sizes).x
    return Calibration(raw=frozen(middle), sigma=frozen(np.exp(rising)))


def _bins(samples: int, keys: int) -> int:
    """As many steps as the keys can tell apart: one for each two keys, six at most."""
    return int(np.clip(min(keys // 2, samples // 20), 1, 6))


def _reach(ratio: Array) -> float:
    """Half the distance that holds the wanted share, in units of the claimed spread."""
    return max(float(np.quantile(ratio, WITHIN_TWO)) / 2, 1e-6)


def _shrunk(measured: float, default: float, keys: float) -> float:
    weight = keys / (keys + PRIOR_KEYS)
    return float(np.exp(weight * np.log(measured) + (1 - weight) * np.log(default)))


def coverage(error: Array, sigma: Array, times: float = 2.0) -> float:
    """The share of points that lie within `times` sigma; NaN where there are none."""
    inside = np.abs(error) <= times * np.asarray(sigma)
    return float(inside.mean()) if inside.size else float("nan")
