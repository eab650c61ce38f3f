"""Moving all points, directions and handles of a spline together until it fits best.

Distances are taken across the curve only, so that samples may slide along it, which
converges much faster than keeping their parameters (W. Wang, H. Pottmann, Y. Liu,
"Fitting B-spline curves to point clouds by curvature-based squared distance
minimization", 2006; their tangent distances). Steps are damped (Levenberg, Marquardt).
"""

import numpy as np
from numpy.typing import NDArray

from smartroto.shapes.arrays import Array, IntArray
from smartroto.shapes.spline import bernstein, derivative, evaluate

Flags = NDArray[np.bool_]
_PER_POINT = 6


def refine(
    knots: Array,
    samples: Array,
    closed: bool = True,
    corner: Flags | None = None,
    rounds: int = 24,
) -> Array:
    """Fit a spline that lies near already: knots `[N, 3, 2]` in and out.

    samples: `[P, 2]` points that the curve should pass, in order along it.
    corner: `[N]` which points stay where they are while their handles turn freely; the
    ends of an open shape do in any case. The handles of the others turn together.
    """
    corner = np.zeros(len(knots), bool) if corner is None else corner.copy()
    if not closed:
        corner[[0, -1]] = True
    u = project(knots, samples, closed)
    error = _squares(knots, samples, u, closed)
    damping = 1e-3
    for _ in range(rounds):
        step = _step(knots, samples, u, closed, corner, damping)
        trial = moved(knots, step, corner)
        places = _slid(trial, samples, u, closed)
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


def project(knots: Array, samples: Array, closed: bool = True) -> Array:
    """Parameters `[P]` of the places on the curve nearest to samples `[P, 2]`."""
    from scipy.spatial import cKDTree

    count = len(knots) - (0 if closed else 1)
    fine = (np.arange(24 * count) + 0.5) / 24  # never at a corner: both its sides count
    _, index = cKDTree(evaluate(knots, fine, closed)).query(samples, k=2)
    u = np.stack([_slid(knots, samples, fine[near], closed) for near in index.T])
    reached = evaluate(knots, u.ravel(), closed).reshape(2, -1, 2)
    off = np.linalg.norm(reached - samples, axis=-1)
    return np.asarray(np.where(off[0] <= off[1], u[0], u[1]))


def _slid(knots: Array, samples: Array, u: Array, closed: bool) -> Array:
    """Parameters moved to the feet of the perpendiculars: three Gauss-Newton steps."""
    count = len(knots) - (0 if closed else 1)
    for _ in range(3):
        off = evaluate(knots, u, closed) - samples
        rate = derivative(knots, u, closed)
        speed = (rate**2).sum(1)
        slope = (off * rate).sum(1)
        change = np.divide(slope, speed, out=np.zeros_like(u), where=speed > 1e-9)
        u = u - np.clip(change, -1 / 24, 1 / 24)
        u = u % count if closed else np.clip(u, 0, count)
    return np.asarray(u)


def moved(knots: Array, step: Array, corner: Flags) -> Array:
    """Knots after a step `[N, 6]`.

    Of a corner the six numbers are shifts of in-handle, point and out-handle; of a
    smooth point the shift of all three, a turn in radians and by how much longer (as a
    part) the arriving and the leaving handle become.
    """
    arms = knots - knots[:, 1:2]
    growth = np.exp(np.clip(step[:, 3:5], -1, 1))
    arms[:, 0] *= growth[:, :1]
    arms[:, 2] *= growth[:, 1:]
    cosine, sine = np.cos(step[:, 2, None]), np.sin(step[:, 2, None])
    turned = np.stack(
        [
            cosine * arms[..., 0] - sine * arms[..., 1],
            sine * arms[..., 0] + cosine * arms[..., 1],
        ],
        axis=-1,
    )
    smooth = knots[:, 1:2] + step[:, None, :2] + turned
    sharp = knots + step.reshape(-1, 3, 2)
    return np.where(corner[:, None, None], sharp, smooth)


def _squares(knots: Array, samples: Array, u: Array, closed: bool) -> float:
    return float(((evaluate(knots, u, closed) - samples) ** 2).sum())


def _step(
    knots: Array, samples: Array, u: Array, closed: bool, corner: Flags, damping: float
) -> Array:
    """The damped Gauss-Newton step `[N, 6]`.

    Points have to do with their neighbours only, so the equations are sparse.
    """
    from scipy.sparse import coo_array, diags_array
    from scipy.sparse.linalg import spsolve

    off = samples - evaluate(knots, u, closed)
    rate = derivative(knots, u, closed)
    speed = np.maximum(np.linalg.norm(rate, axis=1, keepdims=True), 1e-9)
    normal = np.stack([-rate[:, 1], rate[:, 0]], axis=1) / speed
    which, local = _jacobian(knots, u, normal, closed, corner)
    size = knots.size
    row, column = np.broadcast_arrays(which[:, :, None], which[:, None])
    products = local[:, :, None] * local[:, None]
    at = (row.ravel(), column.ravel())
    square = coo_array((products.ravel(), at), shape=(size, size)).tocsc()
    scale = square.diagonal()
    floor = max(float(scale.max(initial=0.0)) * 1e-6, 1e-9)
    pull = (local * (off * normal).sum(1)[:, None]).ravel()
    wanted = np.bincount(which.ravel(), pull, size)
    damped = (square + diags_array(damping * scale + floor)).tocsc()
    return np.asarray(spsolve(damped, wanted).reshape(len(knots), _PER_POINT))


def _jacobian(
    knots: Array, u: Array, normal: Array, closed: bool, corner: Flags
) -> tuple[IntArray, Array]:
    """How places on the curve move across it with the numbers of `moved`.

    A place depends on the two points of its segment only: which of all the numbers,
    and by how much, `[P, 12]` each.
    """
    count = len(knots)
    whole = np.minimum(np.floor(u).astype(int), (count if closed else count - 1) - 1)
    shares = bernstein(u - whole)
    slopes = _slopes(knots, corner)
    ends = ((whole, 2, (0, 1)), ((whole + 1) % count, 0, (3, 2)))
    which, local = [], []
    for at, side, (near, far) in ends:
        point = np.einsum("pd,pdj->pj", normal, slopes[at, 1])
        arm = np.einsum("pd,pdj->pj", normal, slopes[at, side])
        local.append(shares[:, near, None] * point + shares[:, far, None] * arm)
        which.append(at[:, None] * _PER_POINT + np.arange(_PER_POINT))
    return np.concatenate(which, axis=1), np.concatenate(local, axis=1)


def _slopes(knots: Array, corner: Flags) -> Array:
    """How the control points move with the numbers of `moved`: `[N, 3, 2, 6]`.

    Corners stay where they are; only their handles move.
    """
    arms = knots - knots[:, 1:2]
    smooth = np.zeros((*knots.shape, _PER_POINT))
    smooth[..., 0, 0] = smooth[..., 1, 1] = 1
    smooth[..., 2] = np.stack([-arms[..., 1], arms[..., 0]], axis=-1)
    smooth[:, 0, :, 3], smooth[:, 2, :, 4] = arms[:, 0], arms[:, 2]
    sharp = np.eye(6).reshape(1, 3, 2, _PER_POINT).copy()
    sharp[:, 1] = 0
    return np.where(corner[:, None, None, None], sharp, smooth)
