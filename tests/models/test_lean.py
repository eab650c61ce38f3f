"""Leaning on the shape: learned where it helps, left alone where it does not."""

import numpy as np

from smartroto.models.lean import lean
from smartroto.models.learned import learn
from smartroto.models.settle import Survey
from smartroto.models.shape_model import fit
from smartroto.models.tracks import Track

POINTS, GAP, GAPS = 12, 8, 4


def ring(angle=0.0, shift=(0.0, 0.0), bulge=0.0):
    """A turned ellipse whose right side may bulge, `[N, 3, 2]`."""
    around = np.arange(POINTS) * 2 * np.pi / POINTS
    point = np.stack([np.cos(around) * 60, np.sin(around) * 40], -1)
    ahead = np.stack([-np.sin(around) * 60, np.cos(around) * 40], -1) * 0.17
    point[:, 0] += bulge * np.maximum(np.cos(around), 0) ** 3
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    return np.stack([point - ahead, point, point + ahead], 1) @ turn + np.array(shift)


def shot(bulge):
    """A shape that turns and travels; `bulge(t)` is what it does besides."""
    times = np.arange(GAP * GAPS + 1)
    return np.stack(
        [ring(0.03 * t, (3.0 * t, 20 * np.sin(t / 9)), bulge(t)) for t in times]
    )


def surveyed(true, noise, seed=0):
    """Both directions tracked, each knot with its own random walk."""
    rng = np.random.default_rng(seed)
    surveys = []
    for start in range(0, len(true) - 1, GAP):
        part = true[start : start + GAP + 1]
        walks = [
            np.cumsum(rng.normal(0, noise, (GAP + 1, POINTS, 1, 2)), 0)
            for _ in range(2)
        ]
        ahead = part + walks[0] - walks[0][:1]
        behind = part + walks[1] - walks[1][-1:]
        trust = np.ones(part.shape[:2])
        share = np.linspace(0, 1, GAP + 1)[:, None, None, None]
        plain = (1 - share) * part[0] + share * part[-1]
        surveys.append(
            Survey(
                ahead=[Track(knots=ahead, trust=trust)],
                behind=[Track(knots=behind, trust=trust)],
                keys=(part[0], part[-1]),
                plain=(plain, np.full(trust.shape, 4.0)),
            )
        )
    return surveys


def test_a_rigid_shape_with_poor_trackers_learns_to_lean():
    true = shot(lambda t: 0.0)
    surveys = surveyed(true, 1.5)
    learned = learn(surveys, true[::GAP])
    assert learned.weight > 0
    track = surveys[1].ahead[0].knots.copy()
    track[-1] = surveys[1].keys[1]
    got = lean(
        track,
        np.full(track.shape[:2], 2.0),
        surveys[1].keys,
        learned.model,
        learned.weight,
    )
    here = true[GAP : 2 * GAP + 1]
    assert np.abs(got - here).mean() < 0.7 * np.abs(track - here).mean()


def test_a_shape_that_changes_between_keys_is_left_alone():
    """It bulges between keys and is the same on each of them."""
    true = shot(lambda t: 40 * np.sin(np.pi * t / GAP + 0.6))
    assert learn(surveyed(true, 0.02), true[::GAP]).weight == 0.0


def test_without_weight_nothing_changes_and_ends_never_do():
    true = shot(lambda t: 3.0 * t)[: GAP + 1]
    noisy = true + np.random.default_rng(1).normal(0, 2, true.shape)
    model, keys = fit(true[[0, -1]]), (true[0], true[-1])
    sigma = np.full(noisy.shape[:2], 2.0)
    assert np.array_equal(lean(noisy, sigma, keys, model, 0.0), noisy)
    leaned = lean(noisy, sigma, keys, model, 3.0)
    assert np.array_equal(leaned[[0, -1]], noisy[[0, -1]])
    assert not np.array_equal(leaned[1:-1], noisy[1:-1])


def test_one_gap_teaches_nothing():
    true = shot(lambda t: 0.0)
    learned = learn(surveyed(true, 1.0)[:1], true[: GAP + 1 : GAP])
    assert learned.weight == 0.0 and learned.calibration.scale == 1.0
    assert learn([], true[:1]).weight == 0.0


def test_gaps_that_do_not_touch_are_not_bridged():
    true = shot(lambda t: 0.0)
    surveys = surveyed(true, 1.0)
    apart = learn(surveys[::2], true[::GAP])
    assert apart.weight == 0.0 and apart.calibration.scale == 1.0


def test_what_was_learned_makes_frames_with_honest_doubt():
    """Trackers that wander, each point for itself, between exact keys."""
    true = shot(lambda t: 3 * np.sin(t / 5))
    surveys = surveyed(true, 1.0, seed=3)
    learned = learn(surveys, true[::GAP], np.arange(0, len(true), GAP) * 1.0)
    inside = []
    for index, survey in enumerate(surveys):
        knots, sigma = learned.frames(survey)
        here = true[index * GAP : (index + 1) * GAP + 1]
        assert np.array_equal(knots[[0, -1]], here[[0, -1]])
        assert np.all(sigma[[0, -1]] == 0)
        off = np.linalg.norm((knots - here)[1:-1, :, 1], axis=-1)
        inside.append(off <= 2 * sigma[1:-1])
    assert 0.88 < np.mean(inside) <= 1.0
