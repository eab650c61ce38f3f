"""How much of the doubt lies across the outline."""

import numpy as np

from smartroto.models.across import across
from smartroto.models.tracks import Track
from smartroto.shapes.arrays import Array


def _square() -> Array:
    """A square with a knot in the middle of each side."""
    side = np.array([[0, 0], [30, 0], [60, 0], [60, 30], [60, 60], [30, 60], [0, 60]])
    points = np.concatenate([side, [[0, 30]]]).astype(float)
    return np.repeat(points[:, None], 3, axis=1)


def _tracks(knots: Array, apart: tuple[float, float]) -> list[Track]:
    trust = np.ones(knots.shape[:2])
    moves = [np.array(apart), -np.array(apart)]
    return [Track(knots=knots + move, trust=trust) for move in moves]


def test_trackers_that_part_along_the_outline_leave_it_sure() -> None:
    knots = np.stack([_square()] * 3)
    sigma = np.full(knots.shape[:2], 2.0)
    told = across(sigma, _tracks(knots, (6.0, 0.0)), knots)
    top, right = told[:, 1], told[:, 3]
    assert (top < 0.6 * right).all() and (right < 1.3 * 2.0).all()


def test_it_is_in_proportion_to_sigma_and_nothing_at_keys() -> None:
    knots = np.stack([_square()] * 2)
    sigma = np.array([[0.0] * 8, [3.0] * 8])
    told = across(sigma, _tracks(knots, (1.0, 2.0)), knots)
    assert (told[0] == 0).all() and (told[1] > 0).all()
    assert np.allclose(across(2 * sigma, _tracks(knots, (1.0, 2.0)), knots), 2 * told)
