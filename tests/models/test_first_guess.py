"""A prediction led through changed keys before pictures are looked at."""

import numpy as np

from smartroto.models.first_guess import first_guess
from smartroto.shapes.arrays import Array, IntArray
from smartroto.shapes.prediction import Prediction

FRAMES = np.arange(10, 31)


def _knots(shift: float = 0.0) -> Array:
    angles = np.arange(6) / 6 * 2 * np.pi
    points = 50 + 20 * np.stack([np.cos(angles), np.sin(angles)], 1) + shift
    return np.stack([points - 1, points, points + 1], axis=1)


def _before() -> Prediction:
    """Keys on 10, 20 and 30, doubt between them."""
    away = np.abs((FRAMES - 10) % 10 - 5)
    sigma = np.repeat(((5 - away) / 2)[:, None], 6, 1)
    return Prediction(
        frames=FRAMES,
        knots=np.stack([_knots(frame / 10) for frame in FRAMES]),
        sigma=sigma,
        seen=np.ones((21, 6)),
    )


def _times(*frames: int) -> IntArray:
    return np.array(frames)


def _keys(*frames: int, off: dict[int, float] | None = None) -> Array:
    off = off or {}
    return np.stack([_knots(frame / 10 + off.get(frame, 0)) for frame in frames])


def test_a_new_key_is_exact_and_fades_to_the_keys_beside_it() -> None:
    before = _before()
    frames = (10, 14, 20, 30)
    guess = first_guess(before, _times(*frames), _keys(*frames, off={14: 8}))
    assert guess is not None
    moved = (guess.knots - before.knots)[:, 0, 1, 0]
    assert np.allclose(moved[:11], [0, 2, 4, 6, 8, 20 / 3, 16 / 3, 4, 8 / 3, 4 / 3, 0])
    assert (guess.knots[4] == _knots(1.4 + 8)).all()
    assert (guess.knots[10:] == before.knots[10:]).all()
    assert (guess.sigma[4] == 0).all()
    assert (guess.sigma[1:10] < before.sigma[1:10]).all()
    assert (guess.sigma[11:20] == before.sigma[11:20]).all()


def test_nothing_changed_nothing_moves() -> None:
    before = _before()
    guess = first_guess(before, _times(10, 20, 30), _keys(10, 20, 30))
    assert guess is not None
    assert (guess.knots == before.knots).all() and (guess.sigma == before.sigma).all()


def test_a_key_taken_away_is_in_doubt_again() -> None:
    guess = first_guess(_before(), _times(10, 30), _keys(10, 30))
    assert guess is not None and (guess.sigma[10] > 0.5).all()


def test_other_points_or_frames_are_no_guess() -> None:
    before = _before()
    assert first_guess(before, _times(10), _keys(10)[:, :4]) is None
    assert first_guess(before, _times(99), _keys(99)) is None
