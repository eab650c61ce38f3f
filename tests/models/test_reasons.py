"""Weak frames say why."""

import numpy as np
import pytest

from smartroto.models.reasons import Cues, explain, speed


def _cues(count: int = 10, **changed) -> Cues:
    quiet = {
        "inside": np.ones((1, count)),
        "speed": np.full((1, count), 0.01),
        "pulled": np.zeros((1, count)),
        "sharp": np.ones(1),
    }
    return Cues(**(quiet | changed))


@pytest.mark.parametrize(
    ("words", "seen", "changed"),
    [
        ("outside the plate", 1.0, {"inside": np.zeros((1, 10))}),
        ("hidden behind something", 0.1, {}),
        ("motion blur", 1.0, {"sharp": np.array([0.3])}),
        ("fast motion", 1.0, {"speed": np.full((1, 10), 0.2)}),
        ("edges disagree", 1.0, {"pulled": np.full((1, 10), 1.2)}),
        ("far from keys (9 frames)", 1.0, {}),
    ],
)
def test_the_cause_is_named(words, seen, changed) -> None:
    sigma, sees, away = np.full((1, 10), 4.0), np.full((1, 10), seen), np.array([9])
    assert explain(sigma, sees, _cues(**changed), away) == [words]
    assert explain(sigma / 10, sees, _cues(**changed), away) == [""]


def test_only_points_in_doubt_are_asked() -> None:
    sigma, seen = np.full((1, 10), 0.5), np.ones((1, 10))
    sigma[0, :2], seen[0, 2:] = 6.0, 0.0
    assert explain(sigma, seen, _cues(), np.array([1])) == ["trackers disagree"]
    seen = 1 - seen
    assert explain(sigma, seen, _cues(), np.array([1])) == ["hidden behind something"]


def test_speed_is_in_units_of_the_shape(disc) -> None:
    knots = np.stack([disc.knots(0) + 7.0 * frame for frame in range(4)])
    assert speed(knots) == pytest.approx(np.full((4, 10), 7 * 2**0.5 / 68), rel=0.1)
    assert not speed(knots[:1]).any()
