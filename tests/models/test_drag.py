"""Learned drag: what is moved lands, what is certain stays, a part swings as a part."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smartroto.models.drag import Grip, drag
from smartroto.models.shape_model import fit


def ring(count=12, radii=(60.0, 40.0), centre=(300.0, 200.0)):
    """An ellipse as a closed Bezier shape `[N, 3, 2]`."""
    angle = np.arange(count) * 2 * np.pi / count
    point = np.stack([np.cos(angle), np.sin(angle)], -1) * radii
    tangent = np.stack([-np.sin(angle), np.cos(angle)], -1) * radii
    tangent *= 4 / 3 * np.tan(np.pi / 2 / count)
    return np.stack([point - tangent, point, point + tangent], 1) + np.array(centre)


def limb(angle):
    """A bar whose right half turns by `angle` about its middle; knots `[16, 3, 2]`."""
    top = np.stack([np.linspace(-100, 100, 8), np.full(8, -12.0)], -1)
    point = np.concatenate([top, (top * (1, -1))[::-1]])
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    right = point[:, 0] > 0
    point[right] = point[right] @ turn
    ahead = (np.roll(point, -1, 0) - point) / 3
    back = (np.roll(point, 1, 0) - point) / 3
    knots = np.stack([point + back, point, point + ahead], 1)
    return knots + np.array([400, 300])


TIP = 7
RIGHT, LEFT = [5, 6, 7, 8, 9, 10], [0, 1, 2, 13, 14, 15]


@settings(max_examples=40, deadline=None)
@given(
    moves=st.dictionaries(
        st.integers(0, 11),
        st.tuples(st.floats(-200, 800), st.floats(-200, 800)),
        min_size=1,
        max_size=12,
    ),
    stiffness=st.floats(0, 1),
    seed=st.integers(0, 99),
)
def test_moved_points_land_exactly(moves, stiffness, seed):
    rng = np.random.default_rng(seed)
    keys = ring() + rng.normal(0, 4, (3, 12, 3, 2))
    sigma = rng.uniform(0, 5, 12) if seed % 2 else None
    got = drag(ring(), moves, keys, sigma, stiffness)
    for index, place in moves.items():
        assert tuple(got[index, 1]) == place
    assert np.isfinite(got).all()


@pytest.mark.parametrize("stiffness", [0.0, 0.5, 1.0])
def test_moving_every_point_alike_moves_the_shape(stiffness):
    start, keys = ring(), np.stack([ring(), ring(radii=(50, 50))])
    shift = np.array([37.25, -120.5])
    targets = {i: tuple(p + shift) for i, p in enumerate(start[:, 1])}
    got = drag(start, targets, keys, np.linspace(0.1, 5, 12), stiffness)
    np.testing.assert_allclose(got, start + shift, atol=1e-6)


def test_dragging_the_end_of_a_limb_swings_the_limb():
    keys, start, truth = np.stack([limb(0), limb(0.5)]), limb(0), limb(0.25)
    got = drag(start, {TIP: tuple(truth[TIP, 1])}, keys)
    off = np.linalg.norm((got - truth)[:, 1], axis=-1)
    needed = np.linalg.norm((truth - start)[:, 1], axis=-1)
    assert off[RIGHT].max() < 0.25 * needed[RIGHT].max()
    assert off[LEFT].max() < 0.08 * needed[RIGHT].max()


def test_without_such_keys_the_limb_does_not_know_its_joint():
    start, truth = limb(0), limb(0.25)
    targets = {TIP: tuple(truth[TIP, 1])}
    knowing = drag(start, targets, np.stack([limb(0), limb(0.5)]))
    naive = drag(start, targets, limb(0)[None])
    error = [np.abs((got - truth)[RIGHT, 1]).mean() for got in (knowing, naive)]
    assert error[0] < 0.75 * error[1]
    strayed = [np.abs((got - start)[LEFT, 1]).mean() for got in (knowing, naive)]
    assert strayed[0] < 0.5 * strayed[1]


def test_points_that_the_pictures_are_sure_of_stay():
    start, sigma = ring(), np.full(12, 0.2)
    sigma[0:4] = 8.0
    got = drag(start, {1: tuple(start[1, 1] + (20, 10))}, start[None], sigma)
    away = np.linalg.norm((got - start)[:, 1], axis=-1)
    assert away[[0, 2]].min() > 5
    assert away[5:11].max() < 0.5


def test_the_slider_goes_from_picture_to_shape():
    start, keys = limb(0), np.stack([limb(0), limb(0.5)])
    sigma, truth = np.full(16, 1.0), limb(0.25)
    followed = []
    for stiffness in (0.0, 0.3, 0.6, 0.9, 1.0):
        got = drag(start, {TIP: tuple(truth[TIP, 1])}, keys, sigma, stiffness)
        followed.append(np.linalg.norm((got - start)[9, 1]))
    assert np.all(np.diff(followed) > 0)
    assert followed[0] < 0.5 * followed[-1]


def test_smooth_knots_stay_smooth_and_corners_stay_corners():
    start = ring()
    start[6, 2] = start[6, 1]
    corner = start[3].copy()
    start[3, 0] = corner[1] + (corner[2] - corner[1]) @ np.array([[0, 1], [-1, 0]])
    got = drag(start, {2: tuple(start[2, 1] + (30, -25))}, start[None])
    back, ahead = got[:, 1] - got[:, 0], got[:, 2] - got[:, 1]
    turn = back[:, 0] * ahead[:, 1] - back[:, 1] * ahead[:, 0]
    sine = turn / np.linalg.norm(back, axis=1) / np.maximum(np.hypot(*ahead.T), 1e-9)
    smooth = np.delete(np.arange(12), [3, 6])
    assert np.abs(sine[smooth]).max() < 1e-9
    assert abs(sine[3]) > 0.8


def test_handles_follow_their_point():
    start = ring()
    got = drag(start, {2: tuple(start[2, 1] + (0, 40))}, start[None], np.full(12, 1.0))
    follow = (got - start)[2]
    np.testing.assert_allclose(follow, [[0, 40]] * 3, atol=8)


def test_a_grip_serves_a_moving_pen():
    start, keys = ring(), np.stack([ring(), ring(radii=(70, 30))])
    grip = Grip(start, fit(keys), np.full(12, 2.0))
    for step in range(4):
        targets = {5: tuple(start[5, 1] + (step, 2 * step))}
        once = drag(start, targets, keys, np.full(12, 2.0))
        np.testing.assert_allclose(grip.to(targets), once, atol=1e-12)
    assert np.array_equal(grip.to({}), start)


def test_a_point_that_is_not_there_is_refused():
    with pytest.raises(IndexError, match="points 0 to 11"):
        drag(ring(), {12: (0.0, 0.0)}, ring()[None])


@pytest.mark.parametrize("count", [1, 2, 3])
def test_few_points_and_no_area(count):
    knots = np.ones((count, 3, 2)) * 50
    got = drag(knots, {0: (60.0, 70.0)}, knots[None], np.zeros(count))
    assert np.isfinite(got).all() and tuple(got[0, 1]) == (60.0, 70.0)
