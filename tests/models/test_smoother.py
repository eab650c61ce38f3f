"""The smoother against a dense Gaussian, and what an artist relies on."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smartroto.models.smoother import Evidence, smooth


def matern(times, length, scale):
    x = np.sqrt(3) * np.abs(times[:, None] - times) / length
    return scale**2 * (1 + x) * np.exp(-x)


def condition(covariance, rows, values, noise):
    """Mean and covariance of a Gaussian vector after linear observations."""
    gain = covariance @ rows.T @ np.linalg.inv(rows @ covariance @ rows.T + noise)
    return gain @ values, covariance - gain @ rows @ covariance


def dense(times, keyed, values, variances, steps, step_variances, length, scale):
    """One coordinate's deviation and covariance by conditioning the full Gaussian."""
    covariance = matern(times, length, scale)
    one, gap = np.eye(len(times)), np.diff(np.eye(len(times)), axis=0)
    rows = [one[keyed]] + [one[np.isfinite(v)] for v in values]
    rows += [gap[np.isfinite(v)] for v in steps]
    seen = [np.zeros(keyed.sum())] + [v[np.isfinite(v)] for v in [*values, *steps]]
    noise = [np.zeros(keyed.sum())]
    noise += [
        r[np.isfinite(v)]
        for v, r in zip([*values, *steps], [*variances, *step_variances], strict=True)
    ]
    noise = np.diag(np.concatenate(noise))
    return condition(covariance, np.concatenate(rows), np.concatenate(seen), noise)


def random_case(rng, frames, points, shared):
    times = np.cumsum(rng.integers(1, 4, frames)).astype(float)
    values = rng.normal(0, 3, (2, frames, points, 2))
    values[rng.random((2, frames, points)) < 0.4] = np.nan
    steps = rng.normal(0, 1, (1, frames - 1, points, 2))
    steps[rng.random((1, frames - 1, points)) < 0.3] = np.nan
    wide = 1 if shared else 2
    variances = rng.uniform(0.1, 9, (2, frames, points, wide))
    step_variances = rng.uniform(0.1, 3, (1, frames - 1, points, wide))
    keyed = rng.random((frames, points)) < 0.2
    return (
        times,
        keyed,
        Evidence(
            values=values,
            variances=variances,
            steps=steps,
            step_variances=step_variances,
        ),
    )


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    frames=st.integers(1, 23),
    length=st.floats(2, 30),
    scale=st.floats(0.3, 20),
    shared=st.booleans(),
)
def test_agrees_with_the_dense_gaussian(seed, frames, length, scale, shared):
    rng = np.random.default_rng(seed)
    times, keyed, evidence = random_case(rng, frames, 3, shared)
    mean = rng.normal(0, 50, (frames, 3, 2))
    shifted = Evidence(
        values=evidence.values + mean,
        variances=evidence.variances,
        steps=evidence.steps + np.diff(mean, axis=0),
        step_variances=evidence.step_variances,
    )
    got = smooth(times, mean, keyed, shifted, length=length, scale=scale, dof=np.inf)
    for point in range(3):
        for axis in range(2):
            at = (slice(None), slice(None), point)
            wide = evidence.variances.shape[-1]
            expected, covariance = dense(
                times,
                keyed[:, point],
                evidence.values[at][..., axis],
                evidence.variances[at][..., axis % wide],
                evidence.steps[at][..., axis],
                evidence.step_variances[at][..., axis % wide],
                length,
                scale,
            )
            here = (slice(None), point, axis)
            close = {"rtol": 1e-8, "atol": 1e-8 * max(scale, 1) ** 2}
            np.testing.assert_allclose(got.mean[here] - mean[here], expected, **close)
            np.testing.assert_allclose(got.variance[here], np.diag(covariance), **close)
            np.testing.assert_allclose(
                got.lagged[here], np.diag(covariance, 1), **close
            )


def plain(frames=60, points=4, keys=(0, 30)):
    times = np.arange(frames, dtype=float)
    keyed = np.isin(times, keys)
    mean = np.cumsum(np.random.default_rng(1).normal(0, 2, (frames, points, 2)), 0)
    return times, mean, keyed


def test_keys_are_exact_bit_for_bit():
    times, mean, keyed = plain()
    far = Evidence(
        values=mean[None] + 40, variances=np.full((1, *mean.shape[:2], 1), 1e-6)
    )
    got = smooth(times, mean, keyed, far, length=8, scale=5)
    assert np.array_equal(got.mean[keyed], mean[keyed])
    assert np.all(got.variance[keyed] == 0)
    assert np.abs(got.mean[~keyed] - mean[~keyed]).min() > 1


def test_without_evidence_the_mean_stays_and_doubt_grows_from_the_keys():
    times, mean, keyed = plain(keys=(10,))
    got = smooth(times, mean, keyed, Evidence(), length=12, scale=3)
    assert np.array_equal(got.mean, mean)
    assert np.all(np.diff(got.variance[10:], axis=0) > 0)
    assert np.all(np.diff(got.variance[:11], axis=0) < 0)
    assert got.variance.max() <= 9 + 1e-9


def test_no_key_at_all_follows_the_evidence():
    times, mean, _ = plain()
    truth = mean + 5
    seen = Evidence(values=truth[None], variances=np.full((1, 60, 4, 1), 1e-4))
    got = smooth(times, mean, np.zeros(60, bool), seen, length=8, scale=10)
    np.testing.assert_allclose(got.mean, truth, atol=0.05)


def test_one_frame_and_one_key():
    mean = np.ones((1, 3, 2))
    got = smooth(np.array([7.0]), mean, np.array([True]), Evidence(), length=5, scale=1)
    assert np.array_equal(got.mean, mean)
    assert got.lagged.shape == (0, 3, 2)


def test_steps_spread_the_closure_error_evenly_over_a_gap():
    """Odometry that drifts by 0.2 px a frame, between two exact keys."""
    times = np.arange(41.0)
    truth = np.stack([times * 3, np.sin(times / 6) * 20], -1)[:, None]
    drift = np.diff(truth, axis=0)[None] + 0.2
    keyed = np.isin(times, (0, 40))
    mean = np.stack(
        [np.interp(times, (0, 40), truth[[0, 40], 0, i]) for i in (0, 1)], -1
    )
    got = smooth(
        times,
        mean[:, None],
        keyed,
        Evidence(steps=drift, step_variances=np.full((1, 40, 1, 1), 0.04)),
        length=20,
        scale=500,
        dof=np.inf,
    )
    assert np.abs(got.mean - truth).max() < 0.3
    middle, near = got.variance[20, 0, 0], got.variance[2, 0, 0]
    assert middle > 3 * near


def test_gross_outliers_lose_their_weight():
    rng = np.random.default_rng(5)
    times, mean, keyed = plain(frames=80, points=20, keys=(0, 79))
    truth = mean + 3 * np.sin(times / 9)[:, None, None]
    values = truth + rng.normal(0, 0.3, truth.shape)
    wrong = rng.random(truth.shape[:2]) < 0.2
    values[wrong] += rng.normal(0, 40, (wrong.sum(), 2))
    seen = Evidence(values=values[None], variances=np.full((1, 80, 20, 1), 0.09))
    mean[keyed] = truth[keyed]
    robust = smooth(times, mean, keyed, seen, length=12, scale=4)
    naive = smooth(times, mean, keyed, seen, length=12, scale=4, dof=np.inf)
    error = np.sqrt(np.mean((robust.mean - truth) ** 2))
    assert error < 0.35
    assert error < 0.1 * np.sqrt(np.mean((naive.mean - truth) ** 2))
    assert np.median(robust.weights[0][wrong]) < 0.01
    assert np.median(robust.weights[0][~wrong]) > 0.8


def test_a_length_and_a_scale_for_each_point():
    times, mean, keyed = plain()
    seen = Evidence(
        values=mean[None, ..., :] + 1, variances=np.full((1, *mean.shape[:2], 1), 1.0)
    )
    lengths, scales = np.array([3.0, 5, 9, 20]), np.array([0.5, 1, 2, 4])
    together = smooth(times, mean, keyed, seen, length=lengths, scale=scales)
    for point in range(4):
        alone = smooth(
            times,
            mean[:, [point]],
            keyed,
            Evidence(
                values=seen.values[:, :, [point]], variances=seen.variances[:, :, [0]]
            ),
            length=lengths[point],
            scale=scales[point],
        )
        np.testing.assert_allclose(together.mean[:, [point]], alone.mean, rtol=1e-12)


def test_velocity_is_that_of_a_steady_motion():
    times = np.arange(50.0)
    truth = np.stack([times * 4, times * -2], -1)[:, None]
    seen = Evidence(values=truth[None], variances=np.full((1, 50, 1, 1), 0.01))
    keyed = times == 0
    got = smooth(times, np.zeros_like(truth), keyed, seen, length=30, scale=400)
    np.testing.assert_allclose(got.velocity[5:45, 0], [[4, -2]] * 40, atol=0.05)


@pytest.mark.parametrize("length", [1.0, 40.0, 200.0])
def test_stays_finite_at_the_edges_of_its_range(length):
    times, mean, keyed = plain(frames=300, points=2)
    seen = Evidence(values=mean[None] + 1, variances=np.full((1, 300, 2, 1), 1e-4))
    got = smooth(times, mean, keyed, seen, length=length, scale=100)
    assert np.isfinite(got.mean).all() and (got.variance >= 0).all()
