"""Moving all points, directions and handles of a spline together until it fits best.

Distances are taken across the curve only, so that samples may slide along it, which
converges much faster than keeping their parameters (W. Wang, H. Pottmann, Y. Liu,
"Fitting B-spline curves to point clouds by curvature-based squared distance
minimization", 2006; their tangent distances). Steps are damped (Levenberg, Marquardt).
"""

from collections.abc import Sequence

import numpy as np

from smartroto.shapes.arrays import Array
from smartroto.shapes.handles import is_smooth
from smartroto.shapes.spline import bernstein, derivative, evaluate

_PER_POINT = 6


def refine(
    knots: Array,
    samples: Array,
    closed: bool = True,
    sharp: Sequence[bool] | None = None,
    rounds: int = 24,
) -> Array:
    """Fit a spline that lies near already: knots `[N, 3, 2]` in and out.

    samples: `[P, 2]` points that the curve should pass, in order along it. sharp: which
    points are corners; None takes those whose handles are not on one line. Smooth
    points stay smooth, and the ends of an open shape where they are.
    """
    corner = [not is_smooth(k) for k in knots] if sharp is None else list(sharp)
    fixed = [] if closed else [0, len(knots) - 1]
    for end in fixed:
        corner[end] = True
    u = project(knots, samples, closed)
    error = _squares(knots, samples, u, closed)
    damping = 1e-3
    for _ in range(rounds):
        step = _step(knots, samples, u, closed, corner, fixed, damping)
        trial = moved(knots, step, corner)
        places = project(trial, samples, closed, u)
        after = _squares(trial, samples, places, closed)
        if after < error:
            gain = (error - after) / max(error, 1e-12)
            knots, u, error, damping = trial, places, after, damping / 4
            if gain < 1e-3:
                break
        else:
            damping *= 10
    return knots


def deviation(knots: Array, samples: Array, closed: bool = True) -> Array:
    """The distance of samples `[P, 2]` to the curve that they lie along: `[P]`."""
    u = project(knots, samples, closed)
    return np.asarray(np.linalg.norm(evaluate(knots, u, closed) - samples, axis=1))


def project(
    knots: Array, samples: Array, closed: bool = True, near: Array | None = None
) -> Array:
    """Parameters `[P]` of the places on the curve nearest to samples `[P, 2]`.

    near: parameters to start from; None looks everywhere.
    """
    from scipy.spatial import cKDTree

    count = len(knots) - (0 if closed else 1)
    fine = np.arange(24 * count + (0 if closed else 1)) / 24
    _, index = cKDTree(evaluate(knots, fine, closed)).query(samples)
    u = fine[index]
    if near is not None:
        better = np.linalg.norm(evaluate(knots, near, closed) - samples, axis=1)
        coarse = np.linalg.norm(evaluate(knots, u, closed) - samples, axis=1)
        u = np.where(better < coarse, near, u)
    for _ in range(3):
        off = evaluate(knots, u, closed) - samples
        rate = derivative(knots, u, closed)
        speed = (rate**2).sum(1)
        slope = (off * rate).sum(1)
        change = np.divide(slope, speed, out=np.zeros_like(u), where=speed > 1e-9)
        u = u - np.clip(change, -1 / 24, 1 / 24)
        u = u % count if closed else np.clip(u, 0, count)
    return np.asarray(u)


def moved(knots: Array, step: Array, corner: Sequence[bool]) -> Array:
    """Knots after a step `[N, 6]`.

    Of a corner the six numbers are shifts of in-handle, point and out-handle; of a
    smooth point the shift of all three, a turn in radians and by how much longer (as a
    part) the arriving and the leaving handle become.
    """
    changed = knots.copy()
    for index, numbers in enumerate(step):
        if corner[index]:
            changed[index] += numbers.reshape(3, 2)
            continue
        turn = np.array(
            [
                [np.cos(numbers[2]), np.sin(numbers[2])],
                [-np.sin(numbers[2]), np.cos(numbers[2])],
            ]
        )
        arms = (knots[index] - knots[index, 1]) @ turn
        arms[0] *= np.exp(np.clip(numbers[3], -1, 1))
        arms[2] *= np.exp(np.clip(numbers[4], -1, 1))
        changed[index] = knots[index, 1] + numbers[:2] + arms
    return changed


def _squares(knots: Array, samples: Array, u: Array, closed: bool) -> float:
    return float(((evaluate(knots, u, closed) - samples) ** 2).sum())


def _step(
    knots: Array,
    samples: Array,
    u: Array,
    closed: bool,
    corner: Sequence[bool],
    fixed: Sequence[int],
    damping: float,
) -> Array:
    """The damped Gauss-Newton step `[N, 6]`."""
    off = samples - evaluate(knots, u, closed)
    rate = derivative(knots, u, closed)
    speed = np.maximum(np.linalg.norm(rate, axis=1, keepdims=True), 1e-9)
    normal = np.stack([-rate[:, 1], rate[:, 0]], axis=1) / speed
    across = (off * normal).sum(1)
    by_knot = _weights(u, len(knots), closed)[..., None] * normal[:, None, None, :]
    slopes = _slopes(knots, corner, fixed)
    jacobian = np.einsum("pnkd,nkdj->pnj", by_knot, slopes).reshape(len(u), -1)
    normal_matrix = jacobian.T @ jacobian
    scale = np.diag(normal_matrix)
    floor = max(float(scale.max(initial=0.0)) * 1e-6, 1e-9)
    normal_matrix = normal_matrix + np.diag(damping * scale + floor)
    step = np.linalg.solve(normal_matrix, jacobian.T @ across)
    return np.asarray(step.reshape(len(knots), _PER_POINT))


def _weights(u: Array, count: int, closed: bool) -> Array:
    """How much each control point has to say at each parameter: `[P, N, 3]`."""
    segments = count if closed else count - 1
    whole = np.minimum(np.floor(u).astype(int), segments - 1)
    shares = bernstein(u - whole)
    weights = np.zeros((len(u), count, 3))
    rows, following = np.arange(len(u)), (whole + 1) % count
    weights[rows, whole, 1] += shares[:, 0]
    weights[rows, whole, 2] += shares[:, 1]
    weights[rows, following, 0] += shares[:, 2]
    weights[rows, following, 1] += shares[:, 3]
    return weights


def _slopes(knots: Array, corner: Sequence[bool], fixed: Sequence[int]) -> Array:
    """How the control points move with the numbers of `moved`: `[N, 3, 2, 6]`."""
    slopes = np.zeros((*knots.shape, _PER_POINT))
    for index, knot in enumerate(knots):
        if corner[index]:
            slopes[index] = np.eye(6).reshape(3, 2, 6)
        else:
            arms = knot - knot[1]
            slopes[index, :, 0, 0] = slopes[index, :, 1, 1] = 1
            slopes[index, :, :, 2] = np.stack([-arms[:, 1], arms[:, 0]], axis=1)
            slopes[index, 0, :, 3], slopes[index, 2, :, 4] = arms[0], arms[2]
        if index in fixed:
            slopes[index, 1] = 0
    return slopes
