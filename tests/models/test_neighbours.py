"""Points in doubt go where surer parts around them lead, if keys agree with that."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smartroto.models import neighbours
from smartroto.models.neighbours import by_neighbours

LOST = slice(4, 9)
"""Points of the shape that nothing was seen of."""


def bean(count: int = 24) -> np.ndarray:
    """A lopsided closed outline `[N, 3, 2]` about 200 pixels wide."""
    angle = np.arange(count) * 2 * np.pi / count
    radius = 80 + 25 * np.cos(2 * angle) + 10 * np.sin(angle)
    points = np.stack([radius * np.cos(angle), 0.7 * radius * np.sin(angle)], -1) + 300
    along = (np.roll(points, -1, 0) - np.roll(points, 1, 0)) / 6
    return np.stack([points - along, points, points + along], 1)


def moved(knots: np.ndarray, turn: float, grow: float, by: tuple[float, float]):
    """Turned by some radians, grown and shifted."""
    cosine, sine = grow * np.cos(turn), grow * np.sin(turn)
    matrix = np.array([[cosine, sine], [-sine, cosine]])
    return (knots - 300) @ matrix + 300 + np.array(by)


def way(count: int = 11) -> np.ndarray:
    """The bean turning and drifting, `[T, N, 3, 2]`."""
    return np.stack(
        [
            moved(bean(), 0.06 * step, 1 + 0.01 * step, (3 * step, step * step / 4))
            for step in range(count)
        ]
    )


def lost(truth: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The truth with a part that went astray, and how sure of it anyone is."""
    knots, sigma = truth.copy(), np.full(truth.shape[:2], 0.5)
    knots[1:-1, LOST] += (40.0, -25.0)
    sigma[1:-1, LOST] = 40.0
    sigma[[0, -1]] = 0
    return knots, sigma


def test_a_lost_part_of_something_rigid_is_found() -> None:
    truth = way()
    knots, sigma = lost(truth)
    found, left = by_neighbours(knots, sigma, (truth[0], truth[-1]))
    assert np.abs(found - truth).max() < 8.0  # of 40
    assert left[1:-1, LOST].max() < 10.0
    assert np.array_equal(found[[0, -1]], truth[[0, -1]])
    assert not left[[0, -1]].any()


def test_what_is_sure_stays_where_it_is() -> None:
    truth = way()
    knots, sigma = lost(truth)
    knots[5, 15] += 1.0
    sigma[5, 15] = 0.3
    found, left = by_neighbours(knots, sigma, (truth[0], truth[-1]))
    assert np.abs(found[5, 15] - knots[5, 15]).max() < 0.05
    assert left[5, 15] <= 0.31


def test_a_part_that_the_far_key_shows_to_go_its_own_way_is_left_alone() -> None:
    truth = way()
    truth[-1, LOST] += (0.0, 150.0)
    knots, sigma = lost(truth)
    found, left = by_neighbours(knots, sigma, (truth[0], truth[-1]))
    assert np.abs(found[5, 6] - knots[5, 6]).max() < 2.0
    assert left[5, 6] > 30.0


def test_the_longer_the_way_the_less_neighbours_are_believed() -> None:
    short, long = way(11), way(41)
    for truth in (short, long):
        truth[-1, LOST] += (0.0, 12.0)
    left = []
    for truth in (short, long):
        knots, sigma = lost(truth)
        _, after = by_neighbours(knots, sigma, (truth[0], truth[-1]))
        left.append(after[len(truth) // 2, 6])
    assert left[1] > 1.5 * left[0]


@settings(deadline=None, max_examples=30)
@given(
    turn=st.floats(-3, 3),
    x=st.floats(-500, 500),
    y=st.floats(-500, 500),
)
def test_it_does_not_matter_where_and_how_the_shape_lies(
    turn: float, x: float, y: float
) -> None:
    truth = way()
    knots, sigma = lost(truth)
    here, _ = by_neighbours(knots, sigma, (truth[0], truth[-1]))
    placed = [moved(one, turn, 1.0, (x, y)) for one in (knots, truth)]
    there, _ = by_neighbours(placed[0], sigma, (placed[1][0], placed[1][-1]))
    assert np.allclose(there, moved(here, turn, 1.0, (x, y)), atol=1e-6)


def test_frames_are_answered_alike_however_many_are_looked_at_together(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    truth = way()
    knots, sigma = lost(truth)
    whole = by_neighbours(knots, sigma, (truth[0], truth[-1]))
    monkeypatch.setattr(neighbours, "AT_ONCE", 3)
    parts = by_neighbours(knots, sigma, (truth[0], truth[-1]))
    for one, other in zip(whole, parts, strict=True):
        assert np.allclose(one, other, atol=1e-9)


@pytest.mark.parametrize("count", [3, 4])
def test_few_points_no_area_and_no_motion_give_numbers(count: int) -> None:
    flat = np.zeros((5, count, 3, 2))
    flat[..., 0] = np.arange(count)[:, None]
    for truth in (flat, flat * 0):
        sigma = np.full((5, count), 7.0)
        found, left = by_neighbours(truth, sigma, (truth[0], truth[-1]))
        assert np.isfinite(found).all() and np.isfinite(left).all()


def test_points_that_know_nothing_do_not_make_each_other_sure() -> None:
    truth = way()
    sigma = np.full(truth.shape[:2], 20.0)
    knots = truth + np.random.default_rng(1).normal(0, 5, truth.shape)
    found, left = by_neighbours(knots, sigma, (truth[0], truth[-1]))
    assert left[1:-1].min() > 17.0
    assert np.abs(found - knots)[1:-1].max() < 2.0
