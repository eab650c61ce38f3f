"""Solved frames replace what was there; the others stay as they were."""

from dataclasses import replace

import numpy as np

from smartroto.shapes.prediction import Prediction
from smartroto.ui.arrival import arrival

FRAMES = np.arange(1, 6)


def prediction(value: float) -> Prediction:
    return Prediction(
        frames=FRAMES,
        knots=np.full((5, 4, 3, 2), value),
        sigma=np.full((5, 4), value),
        seen=np.ones((5, 4)),
        source="now",
    )


def solved(rows: list[int]) -> Prediction:
    plain = prediction(1.0)
    knots = plain.knots.copy()
    knots[rows] = 7.0
    return replace(plain, knots=knots)


def test_unsolved_frames_stay_as_they_were() -> None:
    came = arrival(prediction(1.0), solved([1, 2]), prediction(3.0))
    assert came.shown.knots[:, 0, 0, 0].tolist() == [3, 7, 7, 3, 3]
    assert came.shown.sigma[:, 0].tolist() == [3, 1, 1, 3, 3]
    assert came.waiting == {1, 4, 5}


def test_without_an_earlier_one_the_plain_stands_in() -> None:
    came = arrival(prediction(1.0), solved([0]), None)
    assert came.shown.knots[:, 0, 0, 0].tolist() == [7, 1, 1, 1, 1]
    assert came.waiting == {2, 3, 4, 5}


def test_keys_wait_for_nobody() -> None:
    plain = prediction(1.0)
    sigma = plain.sigma.copy()
    sigma[3] = 0
    plain = replace(plain, sigma=sigma)
    came = arrival(plain, plain, prediction(3.0))
    assert came.waiting == {1, 2, 3, 5}
    assert came.shown.knots[3, 0, 0, 0] == 1


def test_an_earlier_one_with_other_points_or_frames_is_no_help() -> None:
    other = prediction(3.0)
    fewer = replace(
        other,
        knots=other.knots[:, :3],
        sigma=other.sigma[:, :3],
        seen=other.seen[:, :3],
    )
    came = arrival(prediction(1.0), solved([]), fewer)
    assert (came.shown.knots == 1).all()
    short = replace(
        other,
        frames=FRAMES[:2],
        knots=other.knots[:2],
        sigma=other.sigma[:2],
        seen=other.seen[:2],
    )
    came = arrival(prediction(1.0), solved([4]), short)
    assert came.shown.knots[:, 0, 0, 0].tolist() == [3, 3, 1, 1, 7]
