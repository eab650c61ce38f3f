"""Of several answers the one that looks like the keys is taken."""

import numpy as np

from smartroto.models.likeness import likeliest, nudged
from smartroto.models.plain import plain
from smartroto.models.settle import Survey
from smartroto.models.tracks import Track

FRAMES = range(13)


def _nothing() -> None:
    return None


def _survey(disc):
    """One tracker is right until frame 9 and then stays behind, the other is lost."""
    true = np.stack([disc.knots(frame) for frame in FRAMES])
    slipped = true.copy()
    slipped[10:] = slipped[9]
    lost = true + 6.0 * np.arange(12, -1, -1)[:, None, None, None]
    straight = plain(np.array([0.0, 12.0]), true[[0, -1]], np.arange(13.0))
    sure = np.ones(true.shape[:2])
    survey = Survey(
        ahead=[Track(knots=slipped, trust=sure)],
        behind=[Track(knots=lost, trust=sure)],
        keys=(true[0], true[-1]),
        plain=straight,
    )
    return true, survey


def _off(knots, true):
    return np.linalg.norm((knots - true)[:, :, 1], axis=-1).mean(-1)


def test_a_tracker_is_believed_until_it_slips(disc, look) -> None:
    pictures = look(disc.read)
    true, survey = _survey(disc)
    poor, sure = true + np.array([3.0, -3.0]), np.ones(true.shape[:2])
    settled = poor, 20.0 * sure
    knots, sigma = likeliest(pictures, FRAMES, survey, settled, sure, _nothing)
    assert _off(knots, true)[2:9].max() < 0.4 * _off(poor, true)[2:9].min()
    assert sigma[2:9].mean() < 0.5 * 20
    assert (2 * sigma[2:9].mean(1) > _off(knots, true)[2:9]).all()


def test_keys_and_frames_that_cannot_be_read_stay(disc, look) -> None:
    pictures = look(disc.read)
    true, survey = _survey(disc)
    pictures.lost[5] = "gone"
    poor, sure = true + 3.0, np.ones(true.shape[:2])
    knots, sigma = likeliest(pictures, FRAMES, survey, (poor, sure), sure, _nothing)
    for row in (0, 5, 12):
        assert np.allclose(knots[row], poor[row])
        assert np.allclose(sigma[row], 1)


def test_outside_the_picture_nothing_is_seen(disc, look) -> None:
    pictures = look(disc.read)
    true, survey = _survey(disc)
    away, sure = true + 5000.0, np.ones(true.shape[:2])
    knots, sigma = likeliest(pictures, FRAMES, survey, (away, sure), sure, _nothing)
    assert np.allclose(knots, away) and np.allclose(sigma, 1)


def test_an_outline_that_is_off_across_is_moved_back(disc, look) -> None:
    true, survey = _survey(disc)
    middle = true[:, :, 1].mean(1)[:, None, None]
    wide = middle + (true - middle) * 36 / 34
    wide[[0, -1]] = true[[0, -1]]
    seen = np.ones(true.shape[:2])
    pictures = look(disc.read)
    got = nudged(pictures, FRAMES, survey.keys, wide[None], seen, _nothing)
    assert _off(got, true)[1:-1].mean() < 0.6 * _off(wide, true)[1:-1].mean()
    assert np.array_equal(got[[0, -1]], true[[0, -1]])
    unseen = nudged(pictures, FRAMES, survey.keys, wide[None], 0 * seen, _nothing)
    assert np.array_equal(unseen, wide)


def test_what_looks_most_alike_of_several_answers_is_taken(disc, look) -> None:
    true, survey = _survey(disc)
    lost = true + np.array([25.0, 0.0])
    lost[[0, -1]] = true[[0, -1]]
    answers, seen = np.stack([lost, true, lost]), np.ones(true.shape[:2])
    got = nudged(look(disc.read), FRAMES, survey.keys, answers, seen, _nothing)
    assert _off(got, true)[1:-1].mean() < 0.2 * _off(lost, true)[1:-1].mean()
