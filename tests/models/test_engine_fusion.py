"""Answers are weighed by what they claim and how they close."""

import numpy as np
import pytest

from smartroto.models.fusion import closure, join, ring_mean
from smartroto.models.gap import _calmed
from smartroto.models.handles import keep_kind
from smartroto.models.memory import Memory
from smartroto.models.pictures import around, whole
from smartroto.models.plain import plain


def test_closure_looks_at_neighbours_too() -> None:
    landed = np.zeros((7, 3, 2))
    landed[3] = [3.0, 4.0]
    off = closure(landed, np.zeros((7, 3, 2)))
    assert off == pytest.approx([0, 1, 1, 1, 1, 1, 0])


def test_joining_is_inverse_variance() -> None:
    one, two = np.zeros((3, 4, 3, 2)), np.ones((3, 4, 3, 2))
    mean, sigma = join([one, two], [np.full((3, 4), 1.0), np.full((3, 4), 2.0)])
    assert mean == pytest.approx(np.full_like(one, 0.2))
    assert sigma == pytest.approx(np.full((3, 4), np.sqrt(0.8 + 2 * 0.8 * 0.2)))
    nothing, _ = join([one, two], [np.zeros((3, 4)), np.ones((3, 4))])
    assert np.isfinite(nothing).all()


def test_a_running_mean_goes_round() -> None:
    assert ring_mean(np.array([5.0, 0, 0, 0, 0]), 1).tolist() == pytest.approx(
        [5 / 3, 5 / 3, 0, 0, 5 / 3]
    )
    assert ring_mean(np.array([1.0, 3.0]), 4).tolist() == [1.0, 3.0]


def test_interpolation_learns_which_kind_the_shot_wants() -> None:
    times = np.arange(0, 60, 10.0)
    curve = 100 * np.sin(times / 12)[:, None, None, None] * np.ones((1, 3, 3, 2))
    at = np.arange(51.0)
    knots, error = plain(times, curve, at)
    truth = 100 * np.sin(at / 12)
    off = np.abs(knots[:, 0, 1, 0] - truth)
    straight = np.abs(np.interp(at, times, curve[:, 0, 1, 0]) - truth)
    assert off[10:40].mean() < 0.3 * straight[10:40].mean()
    assert error[::10] == pytest.approx(np.zeros((6, 3)))
    assert error[5].min() > 0


@pytest.mark.parametrize("count", [1, 2, 3])
def test_few_keys_are_enough(count: int) -> None:
    times = np.arange(count) * 4.0 + 2
    values = np.random.default_rng(1).normal(size=(count, 5, 3, 2))
    knots, error = plain(times, values, np.arange(14.0))
    assert np.isfinite(knots).all() and np.isfinite(error).all()
    assert knots[2] == pytest.approx(values[0])


def test_smooth_knots_stay_smooth_and_corners_corners() -> None:
    smooth = np.array([[-2.0, 0], [0, 0], [3, 0]])
    corner = np.array([[0.0, 2], [0, 0], [2, 0]])
    bare = np.zeros((3, 2))
    keys = np.stack([smooth, corner, bare])[None]
    noise = np.random.default_rng(2).normal(size=(4, 3, 3, 2)) * 0.2
    kept = keep_kind(keys + noise, keys)
    arms = kept[:, :, ::2] - kept[:, :, 1:2]
    cross = arms[..., 0, 0] * arms[..., 1, 1] - arms[..., 0, 1] * arms[..., 1, 0]
    assert np.abs(cross[:, 0]).max() < 1e-9
    assert kept[:, 1] == pytest.approx((keys + noise)[:, 1])
    assert (arms[:, 2] == 0).all()


def test_memory_forgets_the_longest_unused_and_keeps_its_budget() -> None:
    memory = Memory(250)
    for name in "abc":
        memory.get(name, lambda: np.zeros(10))
    memory.get("a", lambda: np.ones(10))
    memory.get("d", lambda: np.zeros(10))
    assert memory.used <= 250
    assert memory.get("d", lambda: np.ones(10)).sum() == 0
    assert memory.get("b", lambda: np.ones(10)).sum() == 10
    assert memory.get("huge", lambda: np.ones(1000)).sum() == 1000
    assert memory.used <= 250


def test_regions_hold_the_object_and_bound_the_work() -> None:
    points = np.array([[1500.0, 900], [1900, 1300]])
    region = around(points, (4096, 2160))
    assert max(region.size) <= 1024
    inwards = region.inwards(points)
    assert (inwards > 0).all() and (inwards < region.size).all()
    assert region.outwards(inwards) == pytest.approx(points)
    assert around(points, (640, 480)) == whole((640, 480))
    assert around(points + 90000, (4096, 2160)) == whole((4096, 2160))


def test_what_the_edge_moves_is_evened_out_and_a_steady_move_stays() -> None:
    steps = np.zeros((9, 3, 2))
    steps[1:-1] = [2.0, -1.0]
    assert np.array_equal(_calmed(steps), steps)
    noisy = steps.copy()
    noisy[4] += 4.0
    assert np.abs(_calmed(noisy) - steps).max() == 2.0
    assert np.array_equal(_calmed(noisy[[0, 4, 8]]), noisy[[0, 4, 8]])
