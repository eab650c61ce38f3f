"""The shape model: what keys teach, and that it does not care where they lie."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smartroto.models.shape_model import fit


def ring(count=12, radii=(60.0, 40.0), centre=(300.0, 200.0)):
    """An ellipse as a closed Bezier shape `[N, 3, 2]`."""
    angle = np.arange(count) * 2 * np.pi / count
    point = np.stack([np.cos(angle), np.sin(angle)], -1) * radii
    tangent = np.stack([-np.sin(angle), np.cos(angle)], -1) * radii
    tangent *= 4 / 3 * np.tan(np.pi / 2 / count)
    return np.stack([point - tangent, point, point + tangent], 1) + np.array(centre)


def moved(knots, scale, angle, shift):
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    return scale * knots @ turn + shift


def bent(rng, count):
    """Keys that differ by one mode, under any pose."""
    base, bump = ring(), np.zeros((12, 3, 2))
    bump[2:5] = (0.0, 25.0)
    return np.stack(
        [
            moved(
                base + rng.uniform(-1, 1) * bump,
                rng.uniform(0.7, 1.4),
                rng.uniform(-1, 1),
                rng.uniform(-200, 200, 2),
            )
            for _ in range(count)
        ]
    )


@settings(max_examples=25, deadline=None)
@given(
    scale=st.floats(0.1, 9),
    angle=st.floats(-3, 3),
    shift=st.tuples(st.floats(-900, 900), st.floats(-900, 900)),
    count=st.integers(1, 5),
    seed=st.integers(0, 99),
)
def test_moving_all_keys_moves_the_model(scale, angle, shift, count, seed):
    keys = bent(np.random.default_rng(seed), count)
    there = moved(keys, scale, angle, np.array(shift))
    times = np.arange(count) * 7.0
    one, other = fit(keys, times), fit(there, times)
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    full = np.kron(np.eye(36), scale * turn.T)
    np.testing.assert_allclose(
        other.covariance(there[0]),
        full @ one.covariance(keys[0]) @ full.T,
        atol=1e-6 * (scale * 60) ** 2,
    )
    np.testing.assert_allclose(
        other.project(there[0], 2 * scale),
        moved(one.project(keys[0], 2.0), scale, angle, np.array(shift)),
        atol=1e-6 * max(scale * 60, 1),
    )


def test_one_key_gives_affine_changes_and_waves():
    model = fit(ring()[None])
    assert set(model.kinds) == {"affine", "wave"}
    assert model.kinds.count("affine") == 6
    np.testing.assert_allclose(model.canonical(), ring(), atol=1e-9)


def test_keys_that_differ_by_one_mode_teach_that_mode():
    model = fit(bent(np.random.default_rng(1), 6))
    learned = [i for i, kind in enumerate(model.kinds) if kind == "learned"]
    sizes = model.deviation[learned]
    assert sizes[0] > 5 * sizes[1:].sum()
    away = np.linalg.norm(model.modes()[learned[0]][:, 1], axis=-1)
    assert away[2:5].min() > 3 * away[6:11].max()


def test_a_moving_part_does_not_tilt_the_part_that_stays():
    still, lifted = ring(), ring()
    lifted[4:7] += (0.0, -80.0)
    model = fit(np.stack([still, lifted]))
    away = np.linalg.norm(model.modes()[6][:, 1], axis=-1)
    assert away[[0, 1, 2, 8, 9, 10, 11]].max() < 0.1 * away[4:7].min()


def test_more_keys_of_the_same_kind_leave_less_unexplained():
    rng = np.random.default_rng(2)
    few, many = (fit(bent(rng, count)) for count in (3, 12))
    wave = np.array(few.kinds) == "wave"
    more = np.array(many.kinds) == "wave"
    assert many.deviation[more].max() < few.deviation[wave].max()


def test_hidden_points_follow_what_the_keys_taught():
    rng = np.random.default_rng(3)
    model = fit(bent(rng, 8))
    truth = moved(ring(), 1.1, 0.3, np.array([40.0, 10]))
    lift = np.zeros_like(truth)
    lift[2:5] = moved(np.array([[0.0, 25]]), 1.1, 0.3, np.zeros(2))
    base, seen = truth, truth + lift
    sigma = np.full(12, 0.3)
    sigma[2:4] = np.inf
    got, variance = model.condition(
        base, np.where(sigma[:, None, None] < 9, seen, 0), sigma
    )
    off = np.linalg.norm(got - seen, axis=-1)
    assert off[2:4].max() < 4 and np.linalg.norm(lift[2, 1]) > 25
    assert variance[2:4].mean() > 5 * variance[6:].mean()


def test_condition_agrees_with_the_dense_formula():
    rng = np.random.default_rng(4)
    model, base = fit(bent(rng, 4)), ring()
    seen, sigma = base + rng.normal(0, 3, base.shape), rng.uniform(0.5, 4, (12, 3))
    sigma[5] = np.inf
    knots, variance = model.condition(base, seen, sigma)
    prior = model.covariance(base)
    rows = np.repeat(np.isfinite(sigma).reshape(-1), 2)
    noise = np.diag(np.repeat(sigma.reshape(-1), 2)[rows] ** 2)
    gain = prior[:, rows] @ np.linalg.inv(prior[np.ix_(rows, rows)] + noise)
    moved_by = gain @ (seen - base).reshape(-1)[rows]
    np.testing.assert_allclose(knots - base, moved_by.reshape(base.shape), atol=1e-6)
    left = np.diag(prior - gain @ prior[rows])
    np.testing.assert_allclose(variance, left.reshape(12, 3, 2).mean(-1), atol=1e-6)


def test_projecting_keeps_what_the_keys_show_and_drops_noise():
    rng = np.random.default_rng(5)
    keys = bent(rng, 8)
    model = fit(keys)
    np.testing.assert_allclose(model.project(keys[3], 0.01), keys[3], atol=0.5)
    noisy = keys[3] + rng.normal(0, 3, keys[3].shape)
    before = np.abs(noisy - keys[3]).mean()
    assert np.abs(model.project(noisy, 3.0) - keys[3]).mean() < 0.7 * before


def test_samples_spread_as_the_covariance_says():
    rng = np.random.default_rng(6)
    model = fit(bent(rng, 5))
    drawn = np.stack([model.sample(rng) for _ in range(800)]) - model.canonical()
    expected = np.sqrt(np.diag(model.covariance(model.canonical())))
    spread = drawn.reshape(800, -1).std(0)
    np.testing.assert_allclose(spread, expected, rtol=0.15)


@pytest.mark.parametrize("closed", [True, False])
@pytest.mark.parametrize("count", [1, 2, 3, 40])
def test_any_shape_gives_a_finite_model(closed, count):
    knots = np.repeat(np.arange(count)[:, None, None] * np.ones((1, 3, 2)), 1, 0)
    for keys in (knots[None], np.stack([knots, knots]), np.zeros((2, count, 3, 2))):
        model = fit(keys, np.arange(len(keys)) * 5.0, closed=closed)
        assert np.isfinite(model.factor(keys[0])).all()
        assert np.isfinite(model.project(keys[0], 1.0)).all()


def test_no_keys_are_refused():
    with pytest.raises(ValueError, match="at least one key"):
        fit(np.zeros((0, 4, 3, 2)))
