"""The hidden Markov model against brute force, and occlusions it must find."""

from itertools import pairwise, product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from smartroto.models.visibility import Stickiness, log_odds, smoothed


def step_matrix(stickiness, gap):
    """One-frame transitions multiplied out, for a whole number of frames."""
    leave, arrive = 1 / stickiness.seen_frames, 1 / stickiness.hidden_frames
    one = np.array([[1 - arrive, arrive], [leave, 1 - leave]])
    return np.linalg.matrix_power(one, int(gap))


def brute_force(odds, times, stickiness):
    """The probability of seen by adding up every possible history."""
    like = np.stack([1 / (1 + np.exp(odds)), 1 / (1 + np.exp(-odds))])
    start = np.array([1 - stickiness.share, stickiness.share])
    moves = [step_matrix(stickiness, gap) for gap in np.diff(times)]
    total, seen = 0.0, np.zeros(len(odds))
    for states in product((0, 1), repeat=len(odds)):
        weight = start[states[0]] * np.prod([like[s, t] for t, s in enumerate(states)])
        for move, (a, b) in zip(moves, pairwise(states), strict=True):
            weight *= move[a, b]
        total += weight
        seen += weight * np.array(states)
    return seen / total


@settings(max_examples=30, deadline=None)
@given(
    odds=st.lists(st.floats(-6, 6), min_size=1, max_size=8),
    gaps=st.lists(st.integers(1, 5), min_size=8, max_size=8),
    seen=st.floats(2, 100),
    hidden=st.floats(2, 40),
)
def test_agrees_with_every_history_added_up(odds, gaps, seen, hidden):
    times = np.cumsum(gaps[: len(odds)]).astype(float)
    stickiness = Stickiness(seen_frames=seen, hidden_frames=hidden)
    got = smoothed(np.array(odds)[:, None], times, stickiness)[:, 0]
    expected = brute_force(np.array(odds), times, stickiness)
    np.testing.assert_allclose(got, expected, rtol=1e-9, atol=1e-12)


def test_points_do_not_touch_each_other():
    rng = np.random.default_rng(2)
    odds, times = rng.normal(0, 3, (30, 7)), np.arange(30.0)
    stickiness = Stickiness()
    together = smoothed(odds, times, stickiness)
    for point in range(7):
        alone = smoothed(odds[:, [point]], times, stickiness)
        np.testing.assert_allclose(together[:, [point]], alone, rtol=1e-12)


def occluded(rng, frames=60, points=12):
    """Small errors where seen, large ones behind something from frame 20 to 32."""
    hidden = np.zeros((frames, points), bool)
    hidden[20:33, 3:8] = True
    error = np.where(hidden, 6.0, 0.4) * rng.exponential(1, hidden.shape)
    ncc = np.where(hidden, 0.2, 0.9) + rng.normal(0, 0.1, hidden.shape)
    return hidden, error, ncc


def test_finds_an_occlusion_and_ignores_a_blip():
    hidden, error, ncc = occluded(np.random.default_rng(3))
    error[45, 0], ncc[45, 0] = 3.0, 0.6
    odds = log_odds(error, 0.5, 5.0) + log_odds(1 - ncc, 0.12, 0.6)
    seen = smoothed(odds, np.arange(60.0), Stickiness())
    assert np.mean((seen < 0.5) == hidden) > 0.99
    assert seen[45, 0] > 0.5


def test_without_measurements_points_are_taken_as_seen():
    odds = log_odds(np.full((10, 4), np.nan), 0.5, 5.0)
    seen = smoothed(odds, np.arange(10.0), Stickiness())
    np.testing.assert_allclose(seen, Stickiness().share)


def test_certain_evidence_stays_finite():
    odds = np.array([[800.0, -np.inf], [np.inf, -900.0], [np.nan, np.nan]])
    seen = smoothed(odds, np.arange(3.0), Stickiness())
    assert np.isfinite(seen).all()
    assert seen[0, 0] > 0.999 and seen[0, 1] < 0.001


def test_log_odds_fall_with_badness():
    odds = log_odds(np.linspace(0, 20, 50), seen=0.5, hidden=5)
    assert np.all(np.diff(odds) <= 0) and odds[0] > 0 > odds[-1]
