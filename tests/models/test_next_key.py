"""The next key: exact where it can be, and fewer keys than the simple rules."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smartroto.models.next_key import remaining, suggest


class Walk:
    """Errors of a shape between exact keys: a random walk, tied down at the keys.

    Its steps are larger in some stretches (behind something, in fast motion).
    """

    def __init__(self, seed, frames=70, steady=False):
        self.rng = np.random.default_rng(seed)
        step = np.full(frames, 0.25 if steady else 0.08)
        for _ in range(0 if steady else 3):
            start = self.rng.integers(5, frames - 15)
            step[start : start + self.rng.integers(4, 14)] = self.rng.uniform(0.5, 2)
        self.clock = np.concatenate([[0], np.cumsum(step[1:])])
        moves = self.rng.normal(size=(frames, 8)) * np.sqrt(step)[:, None]
        self.path = np.cumsum(moves, 0)
        self.noise = np.exp(self.rng.normal(0, 0.1, frames))

    def error(self, keys):
        at = np.array(sorted(keys))
        told = [np.interp(self.clock, self.clock[at], p[at]) for p in self.path.T]
        return np.sqrt(np.mean((self.path - np.stack(told, 1)) ** 2, axis=1))

    def sigma(self, keys):
        at = np.array(sorted(keys))
        after = np.searchsorted(at, np.arange(len(self.clock)), side="right")
        low = self.clock[at[np.clip(after - 1, 0, len(at) - 2)]]
        high = self.clock[at[np.clip(after, 1, len(at) - 1)]]
        bridge = (self.clock - low) * (high - self.clock) / (high - low)
        return np.sqrt(np.maximum(bridge, 0)) * self.noise

    def keys_needed(self, rule, tolerance=1.0, share=0.95):
        count = len(self.clock)
        keys = {0, count - 1}
        while np.mean(self.error(keys) <= tolerance) < share and len(keys) < count:
            keys.add(rule(self.sigma(keys), keys, tolerance))
        return len(keys)


def suggested(sigma, keys, tolerance):
    return suggest(
        np.arange(len(sigma)), sigma[:, None], keys, tolerance, growth=1
    ).frame


def worst(sigma, keys, tolerance):
    return int(np.argmax(sigma))


def evenly(sigma, keys, tolerance):
    at = np.array(sorted(keys))
    widest = int(np.argmax(np.diff(at)))
    return int((at[widest] + at[widest + 1]) // 2)


@pytest.mark.parametrize("steady", [True, False])
def test_needs_no_more_keys_than_the_simple_rules(steady):
    needed = {rule: 0 for rule in (suggested, worst, evenly)}
    for seed in range(15):
        for rule in needed:
            needed[rule] += Walk(seed, steady=steady).keys_needed(rule)
    assert needed[suggested] <= needed[worst]
    assert needed[suggested] <= needed[evenly]


def test_remaining_variance_is_that_of_a_conditioned_bridge():
    """Against the covariance of a Brownian bridge, conditioned on one frame."""
    frames, keys = np.arange(21), [0, 20]
    time = frames / 20
    bridge = np.minimum.outer(time, time) - np.outer(time, time)
    left = remaining(frames, np.sqrt(np.diag(bridge)), keys, np.arange(len(frames)))
    inner = slice(1, 20)
    after = np.diag(bridge) - bridge**2 / np.maximum(np.diag(bridge), 1e-12)[:, None]
    share = after[inner, inner] / np.diag(bridge)[inner]
    np.testing.assert_allclose(left[inner, inner], share, atol=1e-9)


def test_gaps_know_nothing_of_each_other():
    frames = np.arange(30)
    left = remaining(frames, np.ones(30), [10, 20], np.arange(len(frames)))
    assert np.all(left[5, 11:] == 1) and np.all(left[15, :10] == 1)
    assert left[15, 16] < 0.5


def test_a_gap_is_split_in_its_middle():
    time = np.linspace(0, 1, 41)
    sigma = 6 * np.sqrt(time * (1 - time))[:, None]
    best = suggest(np.arange(41), sigma, [0, 40], 1.0)
    assert abs(best.frame - 20) <= 2
    assert best.gain > 5
    assert np.all(best.curve[[0, 40]] == 0)


def test_the_bad_stretch_beats_the_odd_bad_frame():
    sigma = np.full(60, 0.1)
    sigma[[0, 30, 59]] = 0
    sigma[10] = 6.0
    sigma[38:50] = 3.0 * np.sin(np.linspace(0.4, np.pi - 0.4, 12))
    best = suggest(np.arange(60), sigma[:, None], [0, 30, 59], 1.0)
    assert 38 <= best.frame < 50


def test_beyond_the_last_key_the_far_side_is_chosen():
    age = np.abs(np.arange(40) - 5.0)
    best = suggest(np.arange(40), (0.3 * age)[:, None], [5], 2.0)
    assert best.frame > 15


def test_where_all_is_well_the_gain_is_nothing():
    best = suggest(np.arange(21), np.full((21, 3), 1e-6), [0, 20], 1.0)
    assert best.gain == pytest.approx(0, abs=1e-9)
    assert best.frame == 10


def test_every_frame_keyed_and_no_key():
    assert suggest(np.arange(3), np.zeros((3, 2)), [0, 1, 2], 1.0).frame is None
    with pytest.raises(ValueError, match="one key"):
        suggest(np.arange(3), np.zeros((3, 2)), [], 1.0)


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 999),
    count=st.integers(2, 40),
    tolerance=st.floats(0.1, 5),
    first=st.integers(0, 2000),
)
def test_never_a_key_and_never_more_frames_than_there_are(
    seed, count, tolerance, first
):
    rng = np.random.default_rng(seed)
    frames = first + np.sort(rng.choice(100, count, replace=False))
    keys = rng.choice(frames, rng.integers(1, count), replace=False).tolist()
    sigma = rng.exponential(2, (count, 3)) * ~np.isin(frames, keys)[:, None]
    best = suggest(frames, sigma, keys, tolerance)
    assert best.frame in frames and best.frame not in keys
    assert 0 <= best.gain <= count - len(keys)
    assert best.gain <= best.curve.max() + 1e-12
