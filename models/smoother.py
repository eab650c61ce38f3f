"""A Gaussian smoother over frames: keys exact, evidence robust, doubt in closed form.

Every coordinate of every control point is a trajectory `x(t) = mean(t) + u(t)`, where
`mean` is what one believes without evidence (an interpolation through the keys) and `u`
is a Matern-3/2 process with a length in frames and a standard deviation in pixels,
pinned to zero at the keys. Evidence is linear, with its own variance everywhere:
absolute values of x (an alignment, a boundary) or steps from one frame to the next
(odometry). Drift told as steps spreads the closure error between two keys as a pose
graph does; drifting tracks told as absolute values would be believed far too much.

In state-space form (value, velocity) the precision is block-tridiagonal and the cost
linear in frames: Hartikainen and Sarkka, Kalman filtering and smoothing solutions to
temporal Gaussian process regression models, MLSP 2010. Heavy tails follow the EM of the
Student-t distribution: Lange, Little and Taylor, JASA 84, 1989.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from smartroto.models.tridiagonal import Solution, solve
from smartroto.shapes.arrays import Array

Mask = NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True, eq=False)
class Evidence:
    """What the pictures say: S absolute sources and R sources of steps.

    values:    `[S, T, P, C]` where a source saw the points, pixels.
    variances: `[S, T, P, 1]` or `[S, T, P, C]`, pixels squared.
    steps:     `[R, T - 1, P, C]` measured x(t + 1) - x(t).
    step_variances: `[R, T - 1, P, 1]` or `[R, T - 1, P, C]`.
    A value that is not finite, or an infinite variance, is no evidence. With variances
    `[..., 1]` the C coordinates of a point share one covariance, at half the cost.
    """

    values: Array | None = None
    variances: Array | None = None
    steps: Array | None = None
    step_variances: Array | None = None


@dataclass(frozen=True, kw_only=True, eq=False)
class Posterior:
    """What is believed of each coordinate on each frame.

    mean, velocity: `[T, P, C]` pixels, and pixels per unit of time.
    variance: `[T, P, C]` of the value; 0 at keys.
    lagged: `[T - 1, P, C]` covariance of the values at t and t + 1.
    weights: `[S, T, P]` 0..1.x, how far each absolute value was believed in the end;
    step_weights: `[R, T - 1, P]` the same for steps.
    """

    mean: Array
    velocity: Array
    variance: Array
    lagged: Array
    weights: Array
    step_weights: Array


def smooth(
    times: Array,
    mean: Array,
    keyed: Mask,
    evidence: Evidence,
    *,
    length: ArrayLike,
    scale: ArrayLike,
    dof: float = 4.0,
    rounds: int = 6,
) -> Posterior:
    """Fuse evidence with the prior between keys.

    times: `[T]` ascending, frames; mean: `[T, P, C]` pixels, the keys on keyed frames;
    keyed: `[T]` or `[T, P]` bool, where the result is `mean`, bit for bit.
    length: frames, scalar or `[P]`; scale: pixels, scalar or `[P]`, positive.
    dof: degrees of freedom of the Student-t noise, shared by the C coordinates of a
    point; `np.inf` is Gaussian noise and needs no rounds.
    """
    mean = np.asarray(mean, dtype=float)
    keyed = np.broadcast_to(
        np.asarray(keyed, bool).reshape(len(times), -1), mean.shape[:2]
    )
    absolute, relative = _seen(evidence, mean)
    prior = _prior(np.asarray(times, float), length, scale, mean.shape[1])
    answer = _solve(prior, absolute, relative, keyed)
    for _ in range(0 if np.isinf(dof) else rounds - 1):
        absolute.reweigh(answer, dof)
        relative.reweigh(answer, dof)
        answer = _solve(prior, absolute, relative, keyed)
    return _posterior(np.asarray(times, float), mean, keyed, answer, absolute, relative)


@dataclass(eq=False)
class _Factors:
    """One kind of evidence about the deviation u; steps span two frames."""

    values: Array
    precision: Array
    weights: Array
    spans: int

    @classmethod
    def of(cls, values: Array, variances: Array, spans: int) -> "_Factors":
        good: Mask = np.isfinite(values) & np.isfinite(variances)
        if variances.shape[-1] == 1:
            good = np.all(good, axis=-1, keepdims=True)
        with np.errstate(divide="ignore", invalid="ignore"):
            precision = np.where(good, 1 / variances, 0.0)
        values = np.where(good, values, 0.0)
        return cls(values, precision, np.ones(values.shape[:-1]), spans)

    def weighed(self) -> Array:
        return self.precision * self.weights[..., None]

    def information(self) -> tuple[Array, Array]:
        """Summed precision and precision times value, `[T, P, 1 or C]`, `[T, P, C]`."""
        precision = self.weighed()
        return precision.sum(0), (precision * self.values).sum(0)

    def reweigh(self, answer: "_Answer", dof: float) -> None:
        """Student-t weights from the expected squared residuals."""
        fitted, spread = answer.seen(self.spans)
        squares = ((self.values - fitted) ** 2 + spread) * self.precision
        self.weights = (dof + squares.shape[-1]) / (dof + squares.sum(-1))


@dataclass(eq=False)
class _Answer:
    value: Array
    velocity: Array
    variance: Array
    lagged: Array

    def seen(self, spans: int) -> tuple[Array, Array]:
        """Mean and variance of the values, or of their steps."""
        if spans == 1:
            return self.value, self.variance
        spread = self.variance[1:] + self.variance[:-1] - 2 * self.lagged
        return np.diff(self.value, axis=0), np.maximum(spread, 0.0)


def _seen(evidence: Evidence, mean: Array) -> tuple[_Factors, _Factors]:
    """The evidence about deviations from the mean, as wide as its variances."""
    none = np.zeros((0, *mean.shape))
    values = none, none[..., :1]
    if evidence.values is not None and evidence.variances is not None:
        values = evidence.values - mean, evidence.variances
    moves = np.diff(mean, axis=0)
    steps = none[:, : len(moves)], none[:, : len(moves), :, :1]
    if evidence.steps is not None and evidence.step_variances is not None:
        steps = evidence.steps - moves, evidence.step_variances
    return _Factors.of(*values, 1), _Factors.of(*steps, 2)


def _prior(
    times: Array, length: ArrayLike, scale: ArrayLike, points: int
) -> tuple[Array, Array]:
    """Precision of the Matern-3/2 chain: blocks `[2, 2, T, P]`, `[2, 2, T - 1, P]`."""
    rate = np.sqrt(3) / np.broadcast_to(np.asarray(length, float), points)
    power = np.broadcast_to(np.asarray(scale, float), points) ** 2
    first = np.zeros((2, 2, points))
    first[0, 0], first[1, 1] = 1 / power, 1 / (rate**2 * power)
    move, noise = _transition(rate, np.diff(times)[:, None])
    noise = noise / power
    diagonal = np.zeros((2, 2, len(times), points))
    diagonal[:, :, 0] = first
    diagonal[:, :, 1:] += noise
    pulled = np.einsum("jitp,jktp->iktp", move, noise)
    diagonal[:, :, :-1] += np.einsum("ijtp,jktp->iktp", pulled, move)
    return diagonal, -pulled


def _transition(rate: Array, gap: Array) -> tuple[Array, Array]:
    """How value and velocity move over a gap, and the precision of the noise added.

    The noise is that of a process of variance one; `rate` is sqrt(3) / length.
    """
    x = rate * gap
    fade = np.exp(-x)
    move = fade * np.array([[1 + x, gap + 0 * x], [-(rate**2) * gap, 1 - x]])
    fade2 = fade**2
    value = -np.expm1(-2 * x) - 2 * fade2 * x * (1 + x)
    speed = rate**2 * (-np.expm1(-2 * x) + 2 * fade2 * x * (1 - x))
    both = 2 * rate**3 * gap**2 * fade2
    determinant = value * speed - both**2
    return move, np.array([[speed, -both], [-both, value]]) / determinant


def _solve(
    prior: tuple[Array, Array], absolute: _Factors, relative: _Factors, keyed: Mask
) -> _Answer:
    """Prior plus evidence, keyed values taken out, solved."""
    wide = max(absolute.precision.shape[-1], relative.precision.shape[-1])
    frames, points, axes = absolute.values.shape[1:]
    diagonal, coupling = (
        np.repeat(block[..., None], wide, -1).copy() for block in prior
    )
    right = np.zeros((frames, points, axes))
    gain, pull = absolute.information()
    diagonal[0, 0] += gain
    right += pull
    gain, pull = relative.information()
    diagonal[0, 0, 1:] += gain
    diagonal[0, 0, :-1] += gain
    coupling[0, 0] -= gain
    right[1:] += pull
    right[:-1] -= pull
    _pin(diagonal, coupling, right, keyed)
    return _answer(diagonal, coupling, right, wide)


def _pin(diagonal: Array, coupling: Array, right: Array, keyed: Mask) -> None:
    """Take keyed values out of the system: they are zero and couple to nothing."""
    diagonal[0, 0][keyed] = 1.0
    diagonal[0, 1][keyed] = 0.0
    diagonal[1, 0][keyed] = 0.0
    coupling[0][:, keyed[:-1]] = 0.0
    coupling[:, 0][:, keyed[1:]] = 0.0
    right[keyed] = 0.0


def _answer(diagonal: Array, coupling: Array, right: Array, wide: int) -> _Answer:
    """Chains are points where coordinates share their variances, else coordinates."""
    frames, points, axes = right.shape
    sides = np.zeros((2, axes // wide, frames, points * wide))
    if wide == 1:
        sides[0] = right.transpose(2, 0, 1)
    else:
        sides[0, 0] = right.reshape(frames, -1)
    flat = (*diagonal.shape[:3], -1)
    found: Solution = solve(
        diagonal.reshape(flat),
        coupling.reshape(*coupling.shape[:3], points * wide),
        sides,
    )
    shape = (2, axes // wide, frames, points, wide)
    means = (
        found.mean.reshape(shape)
        .transpose(0, 2, 3, 1, 4)
        .reshape(2, frames, points, axes)
    )
    variance = found.covariance[0, 0].reshape(frames, points, wide)
    lagged = found.lagged[0, 0].reshape(-1, points, wide)
    return _Answer(means[0], means[1], variance, lagged)


def _posterior(
    times: Array,
    mean: Array,
    keyed: Mask,
    answer: _Answer,
    absolute: _Factors,
    relative: _Factors,
) -> Posterior:
    free = np.logical_not(keyed)[..., None]
    rates = np.gradient(mean, times, axis=0) if len(mean) > 1 else 0.0
    both = free[1:] & free[:-1]
    return Posterior(
        mean=np.where(free, mean + answer.value, mean),
        velocity=rates + answer.velocity,
        variance=np.broadcast_to(answer.variance * free, mean.shape),
        lagged=np.broadcast_to(answer.lagged * both, (len(mean) - 1, *mean.shape[1:])),
        weights=absolute.weights,
        step_weights=relative.weights,
    )
