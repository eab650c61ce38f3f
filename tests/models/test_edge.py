"""The outline is pulled to where the inside ends."""

import numpy as np
import pytest
from shapely.geometry import LinearRing

from smartroto.models.boundary import _sums, learn, pull
from smartroto.models.classifier import temperature, train
from smartroto.models.curve import Ring, outwards
from smartroto.models.device import array, tensor
from smartroto.models.ring_posterior import posterior
from smartroto.shapes.arrays import Array
from smartroto.shapes.spline import polyline


class _Stop(Exception):
    pass


def _nothing() -> None:
    return None


def _posterior(evidence, offsets, alike):
    """Mean and variance of one ring."""
    given = tensor(evidence[None]), tensor(offsets), tensor(alike[None])
    return [array(part)[0] for part in posterior(*given)]


def test_samples_and_knots_are_each_others_inverse(disc) -> None:
    knots = disc.knots(0)
    ring = Ring.of(len(knots), 5)
    normal = outwards(ring.samples(knots))
    assert ((ring.samples(knots) - disc.centre(0)) * normal).sum(1).min() > 33
    moved = ring.moved(knots, 2.0 * normal)
    away = np.linalg.norm(ring.samples(moved) - disc.centre(0), axis=1)
    assert away == pytest.approx(np.full(len(away), 36.0), abs=0.1)
    values = np.sin(np.arange(10.0))
    assert ring.gather(ring.spread(np.ones(10))) == pytest.approx(np.ones(10))
    assert ring.spread(values)[:: ring.per_segment] == pytest.approx(values)


def test_the_other_way_round_is_outwards_too(disc) -> None:
    line = Ring.of(10, 5).samples(disc.knots(0))
    assert outwards(line[::-1])[::-1] == pytest.approx(outwards(line))


def crowded(knots: Array) -> Array:
    """A closed shape `[N, 3, 2]` with a dozen more points beside its third."""
    random = np.random.default_rng(3)
    way = np.linspace(-2, 2, 12)[:, None] * (knots[2, 2] - knots[2, 1]) / 8
    crowd = knots[2, 1] + way + random.normal(size=(12, 2)) * 0.25
    arms = np.repeat(crowd[:, None], 3, axis=1)
    return np.concatenate([knots[:2], arms, knots[3:]])


def detour(knots: Array) -> float:
    """By how much the outline of what should be a disc is longer than it need be."""
    ring = LinearRing(polyline(knots, 12))
    return float(ring.length - ring.convex_hull.exterior.length)


def test_points_that_crowd_are_pulled_together(disc, look) -> None:
    keys = [crowded(disc.knots(frame)) for frame in (0, 8)]
    pictures = look(disc.read)
    edge = learn(pictures, (0, 8), (keys[0], keys[1]))
    assert edge is not None
    there = [pictures.features(4)]
    off = crowded(disc.knots(4)) + np.array([2.0, -3.0])
    moved, _ = pull(edge, there, off[None], np.full((1, len(off)), 8.0))
    assert detour(moved[0]) < detour(off) + 2


def test_without_evidence_the_prior_stands() -> None:
    offsets = np.linspace(-3, 3, 31)
    mean, variance = _posterior(np.zeros((40, 31)), offsets, np.full(40, 0.8))
    assert np.abs(mean).max() < 1e-6
    assert variance == pytest.approx(np.ones(40), abs=0.15)


def test_neighbours_of_evidence_follow_it() -> None:
    offsets = np.linspace(-3, 3, 31)
    evidence = np.zeros((60, 31))
    evidence[30] = -((offsets - 2.0) ** 2) / 0.02
    mean, variance = _posterior(evidence, offsets, np.full(60, 0.9))
    assert mean[30] == pytest.approx(2.0, abs=0.1)
    assert mean[34] == pytest.approx(2.0 * 0.9**4, abs=0.15)
    assert abs(mean[0]) < 0.2 and variance[30] < variance[34] < variance[0]


def test_the_posterior_agrees_with_a_gaussian_solved_directly() -> None:
    """A closed Markov ring with Gaussian evidence has a posterior in closed form."""
    count, rho, noise = 30, 0.8, 0.7
    offsets = np.linspace(-5, 5, 101)
    seen = np.sin(np.arange(count) * 2 * np.pi / count)
    evidence = -((offsets - seen[:, None]) ** 2) / (2 * noise**2)
    step = 1 / (1 - rho**2)
    precision = np.eye(count) * (step * (1 + rho**2) + noise**-2)
    for i in range(count):
        precision[i, (i + 1) % count] = precision[(i + 1) % count, i] = -rho * step
    wanted = np.linalg.solve(precision, seen / noise**2)
    mean, variance = _posterior(evidence, offsets, np.full(count, rho))
    assert mean == pytest.approx(wanted, abs=0.01)
    assert variance == pytest.approx(np.diag(np.linalg.inv(precision)), rel=0.03)


def test_the_classifier_learns_a_bent_border() -> None:
    points = np.random.default_rng(3).normal(size=(3000, 2)).astype(np.float32)
    inside = np.hypot(points[:, 0], points[:, 1]) < 1
    lesson = tensor(points[:2000]), tensor(inside[:2000])
    judge = train(*lesson, np.array([1.0, 1.0]), _nothing)
    right = (array(judge.log_odds(tensor(points[2000:]))) > 0) == inside[2000:]
    assert right.mean() > 0.93


def test_belief_falls_where_the_odds_are_wrong() -> None:
    margins = np.stack([np.full(50, 3.0), np.tile([3.0, -3.0], 25), np.full(50, -3.0)])
    belief = temperature(margins)
    assert belief[0] > 0.8 and belief[1] < 0.1 and belief[2] < 0.01


def test_a_shifted_outline_finds_home(disc, look) -> None:
    pictures = look(disc.read)
    edge = learn(pictures, (0, 8), (disc.knots(0), disc.knots(8)))
    assert edge is not None
    truth = disc.knots(4)
    shifted = truth + np.array([2.5, -1.5])
    looks, doubt = [pictures.features(4)], np.full((1, 10), 5.0)
    (found,), (sigma,) = pull(edge, looks, shifted[None], doubt)
    before = np.abs(np.linalg.norm(shifted[:, 1] - disc.centre(4), axis=1) - 34)
    after = np.abs(np.linalg.norm(found[:, 1] - disc.centre(4), axis=1) - 34)
    assert after.mean() < 0.5 * before.mean()
    assert (sigma < 5.0).all()


def test_where_inside_looks_like_outside_nothing_is_pulled(look) -> None:
    noise = np.random.default_rng(5).uniform(0.3, 0.6, (120, 160, 3))
    pictures = look(lambda frame: np.roll(noise, 7 * frame, axis=1).astype(np.float32))
    angles = np.arange(8) / 8 * 2 * np.pi
    points = 60 + 25 * np.stack([np.cos(angles), np.sin(angles)], 1)
    knots = np.repeat(points[:, None], 3, axis=1)
    edge = learn(pictures, (0, 8), (knots, knots))
    if edge is not None:
        looks, doubt = [pictures.features(4)], np.full((1, 8), 3.0)
        (found,), _ = pull(edge, looks, knots[None], doubt)
        assert np.linalg.norm(found - knots, axis=-1).mean() < 0.5


def test_learning_stops_when_told(disc, look) -> None:
    calls = []

    def stop() -> None:
        calls.append(1)
        if len(calls) == 3:
            raise _Stop

    pictures = look(disc.read)
    pictures.check = stop
    with pytest.raises(_Stop):
        learn(pictures, (0, 8), (disc.knots(0), disc.knots(8)))
    assert len(calls) == 3


def test_odds_add_up_along_a_normal_as_trapezoids() -> None:
    odds = np.random.default_rng(6).normal(size=9)
    wanted = [np.trapezoid(odds[: last + 1]) for last in range(9)]
    assert odds @ _sums(9) == pytest.approx(wanted)
