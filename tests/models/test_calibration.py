"""Calibration: coverage on shots with known errors, and good manners with few keys."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smartroto.models.calibration import calibrate, coverage


def shot(rng, keys, points=30, scale=3.0, power=0.7):
    """Claimed spread, true distance and key of each point; errors alike along a key.

    The claim is too small by `scale` and not in proportion, tails are heavy.
    """
    raw = np.exp(rng.normal(0, 0.6, (keys, 1)) + rng.normal(0, 0.4, (keys, points)))
    true = scale * raw**power
    common = rng.normal(size=(keys, 1, 2)) + rng.normal(size=(keys, points, 2))
    tail = np.sqrt(6 / rng.chisquare(6, (keys, points)))
    error = true * np.linalg.norm(common, axis=-1) / 2 * tail
    group = np.repeat(np.arange(keys), points)
    return raw.ravel(), error.ravel(), group


@pytest.mark.parametrize("scale", [0.5, 1.0, 4.0])
def test_coverage_on_fresh_frames(scale):
    rng = np.random.default_rng(1)
    shares = []
    for _ in range(20):
        calibration = calibrate(*shot(rng, 40, scale=scale))
        raw, error, _ = shot(rng, 40, scale=scale)
        shares.append(coverage(error, calibration(raw)))
    assert 0.93 < np.mean(shares) < 0.98
    assert np.min(shares) > 0.85


def test_a_bent_claim_is_straightened():
    """Coverage holds for small claims and large ones, not only on average."""
    rng = np.random.default_rng(2)
    calibration = calibrate(*shot(rng, 40, power=0.3))
    raw, error, _ = shot(rng, 300, power=0.3)
    sigma, small = calibration(raw), raw < np.median(raw)
    for half in (small, ~small):
        assert 0.91 < coverage(error[half], sigma[half]) < 0.985


def test_few_keys_stay_near_the_default():
    rng = np.random.default_rng(3)
    one = calibrate(*shot(rng, 1, scale=20, power=1), default=1.0).scale
    many = calibrate(*shot(rng, 30, scale=20, power=1), default=1.0).scale
    assert 1.2 < one < 0.4 * many


def test_nothing_to_learn_from_leaves_the_default():
    empty = np.zeros(0)
    calibration = calibrate(empty, empty, empty.astype(int), default=1.7)
    np.testing.assert_allclose(calibration(np.array([0.0, 2.0])), [0.0, 3.4])
    bad = np.array([0.0, np.nan, np.inf, 1.0])
    calibration = calibrate(bad, np.array([1, 1, 1, np.nan]), np.arange(4))
    np.testing.assert_allclose(calibration(np.array([1.0])), [1.0])


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 1000),
    keys=st.integers(1, 20),
    points=st.integers(1, 40),
    power=st.floats(-1, 1.5),
)
def test_never_falls_and_stays_finite(seed, keys, points, power):
    rng = np.random.default_rng(seed)
    calibration = calibrate(*shot(rng, keys, points, power=power))
    raw = np.concatenate([[0.0], np.geomspace(1e-6, 1e6, 200)])
    sigma = calibration(raw)
    assert np.isfinite(sigma).all() and sigma[0] == 0
    assert np.all(np.diff(sigma) >= -1e-12 * sigma[1:])


def test_units_do_not_matter():
    raw, error, group = shot(np.random.default_rng(4), 8)
    sigma = calibrate(raw, error, group)(raw)
    np.testing.assert_allclose(calibrate(9 * raw, 9 * error, group)(9 * raw), 9 * sigma)


def test_exact_predictions_give_tiny_but_positive_sigmas():
    raw, _, group = shot(np.random.default_rng(5), 8)
    sigma = calibrate(raw, np.zeros(len(raw)), group)(raw)
    assert np.all(sigma > 0) and np.all(sigma < raw)


def test_coverage_of_nothing_is_not_a_number():
    assert np.isnan(coverage(np.zeros(0), np.zeros(0)))
