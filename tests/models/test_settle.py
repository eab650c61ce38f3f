"""Trackers settled between two keys: drift, loss, contradiction, and honest doubt."""

import numpy as np
import pytest

from smartroto.models.settle import Survey, settle
from smartroto.models.tracks import Track

FRAMES, POINTS = 21, 6


def truth():
    """A square-ish shape on a curved path, `[T, N, 3, 2]`."""
    angle = np.arange(POINTS) * 2 * np.pi / POINTS
    point = np.stack([np.cos(angle), np.sin(angle)], -1) * 40
    knots = np.stack([point * 0.9, point, point * 1.1], 1)
    time = np.arange(FRAMES)
    path = np.stack([4.0 * time, 30 * np.sin(time / 6)], -1)
    return knots + path[:, None, None]


def straight(true):
    """Linear interpolation and how far it is expected to be off."""
    share = np.linspace(0, 1, len(true))[:, None, None, None]
    knots = (1 - share) * true[0] + share * true[-1]
    error = np.sqrt(((knots - true) ** 2).sum(-1).mean((1, 2)))
    return knots, np.repeat(error[:, None], POINTS, 1) + 0.1


def track(knots, trust=1.0):
    return Track(knots=knots, trust=np.full(knots.shape[:2], trust))


def drifting(true, way, per_frame=0.2, backwards=False):
    age = np.arange(len(true))[::-1] if backwards else np.arange(len(true))
    return track(true + per_frame * age[:, None, None, None] * np.array(way))


def off(knots, true):
    return np.linalg.norm((knots - true)[:, :, 1], axis=-1).mean()


def survey(ahead, behind, true):
    ends = (true[0], true[-1])
    return Survey(ahead=ahead, behind=behind, keys=ends, plain=straight(true))


def settled(ahead, behind, true, **more):
    return settle(survey(ahead, behind, true), **more)


def test_keys_are_exact_and_doubt_is_largest_in_between():
    true = truth()
    knots, sigma = settled(
        [drifting(true, (1, 0))], [drifting(true, (0, 1), backwards=True)], true
    )
    assert np.array_equal(knots[0], true[0]) and np.array_equal(knots[-1], true[-1])
    assert np.all(sigma[[0, -1]] == 0) and np.all(sigma[1:-1] > 0)
    assert 4 < sigma.mean(1).argmax() < 17


def test_steady_drift_goes_almost_away():
    """Four pixels off at the far key, from either side; worth a fraction when fused."""
    true = truth()
    ahead, behind = drifting(true, (1, 0)), drifting(true, (0, 1), backwards=True)
    knots, sigma = settled([ahead], [behind], true)
    assert off(knots, true) < 0.3 * off(ahead.knots, true)
    gone = np.linalg.norm((knots - true)[:, :, 1], axis=-1)[1:-1]
    assert np.mean(gone <= 2 * sigma[1:-1]) > 0.9


def test_a_tracker_that_slips_once_is_put_back():
    """One gross step, in one tracker: the others overrule it at that step alone."""
    true = truth()
    slipped = true.copy()
    slipped[12:] += (25.0, -10.0)
    good = drifting(true, (0, 1), 0.05, backwards=True)
    knots, _ = settled([track(slipped), drifting(true, (1, 0), 0.05)], [good], true)
    assert off(knots, true) < 0.5


def test_a_slip_seen_from_one_side_only_is_found_by_the_other():
    true = truth()
    slipped = true.copy()
    slipped[5:] += (25.0, -10.0)
    knots, _ = settled([track(slipped)], [drifting(true, (0, 1), 0.05, True)], true)
    assert off(knots, true) < 1.0


@pytest.mark.parametrize("seed", range(3))
def test_with_all_trackers_lost_it_is_no_worse_than_interpolation(seed):
    true, rng = truth(), np.random.default_rng(seed)
    plain = straight(true)[0]
    lost = []
    for start in (0, -1, 0, -1):
        steps = rng.normal(0, 25, true.shape)
        walk = true[start] + np.cumsum(steps, 0) * (1 if start == 0 else -1)
        lost.append(track(walk, trust=0.001))
    knots, sigma = settled(lost[::2], lost[1::2], true)
    assert off(knots, true) < 1.1 * off(plain, true)
    assert np.median(sigma[5:15]) > 3


def test_places_seen_directly_are_used_and_missing_ones_are_not():
    true = truth()
    trackers = [drifting(true, (1, 0), 0.5)], [drifting(true, (1, 1), 0.5, True)]
    seen = np.full((1, *true.shape), np.nan)
    seen[0, 10] = true[10]
    error = np.full((1, FRAMES, POINTS), 0.2)
    before, doubt = settled(*trackers, true)
    after, less = settled(*trackers, true, marks=(seen, error))
    assert off(after[9:12], true[9:12]) < 0.3 * off(before[9:12], true[9:12])
    assert less[10].max() < 0.7 * doubt[10].min()


def test_neighbouring_keys_need_nothing():
    true = truth()[:3]
    still = (true, np.zeros((3, POINTS)))
    ends = (true[0], true[-1])
    knots, sigma = settle(
        Survey(ahead=[track(true)], behind=[track(true)], keys=ends, plain=still)
    )
    np.testing.assert_allclose(knots, true, atol=1e-9)
    assert np.isfinite(sigma).all()
