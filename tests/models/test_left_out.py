"""What left-out keys say about claimed spreads."""

import numpy as np
import pytest

from smartroto.models.left_out import BEARING, MOST, TOLD, missed, scale, spread
from smartroto.models.settle import Survey
from smartroto.models.tracks import Track
from smartroto.shapes.arrays import Array


def _way(count: int, drift: float, start: float = 0.0) -> Array:
    """A square that goes 3 pixels a frame to the right, and creeps by `drift`."""
    corners = np.array([[0.0, 0], [40, 0], [40, 40], [0, 40]])
    knots = np.repeat(corners[:, None], 3, axis=1)
    frames = np.arange(count)[:, None, None, None]
    return knots + [start, 0.0] + np.array([3.0, 0.0]) * frames + drift * frames


def _gaps(odd: float) -> tuple[Survey, Survey]:
    """Two gaps whose middle key the artist drew `odd` pixels off the object's way."""
    trust, doubt = np.ones((9, 4)), np.full((9, 4), 20.0)
    first, last = _way(9, 0.0), _way(9, 0.0, 24.0)
    key = first[-1] + odd

    def survey(true: Array, keys: tuple[Array, Array]) -> Survey:
        drift = 0.02 * (_way(9, 1.0) - _way(9, 0.0))
        ahead = true + drift + (keys[0] - true[0])
        behind = true - drift + drift[-1] + (keys[1] - true[-1])
        return Survey(
            ahead=[Track(knots=ahead, trust=trust)],
            behind=[Track(knots=behind, trust=trust)],
            keys=keys,
            plain=(true, doubt),
        )

    return survey(first, (first[0], key)), survey(last, (key, last[-1]))


def test_a_key_off_the_way_of_its_trackers_is_missed_by_more() -> None:
    led, off = missed(*_gaps(0.0)), missed(*_gaps(15.0))
    assert 1 / MOST <= led < off == MOST


def test_few_keys_hardly_move_the_scale_and_many_do() -> None:
    assert scale([]) == TOLD
    assert scale([1.0] * 9) == pytest.approx(TOLD)
    one, many = scale([2.0]), scale([2.0] * 9)
    assert TOLD < one < many < TOLD * 2**BEARING
    assert scale([0.5] * 9) < TOLD


def test_at_most_a_dozen_keys_are_left_out_spread_over_the_shot() -> None:
    assert spread(range(5)) == [0, 1, 2, 3, 4] and spread([]) == []
    some = spread(range(40))
    assert len(some) == 12 and some[0] == 0 and some[-1] == 39
