"""Learned drag: move a few points, the rest follows as shape and pictures say.

The frame's shape is conditioned on the moved points only, x' = x + S H' (H S H')^-1 d;
points that were not touched are no targets, or their stale places would pull back. S
combines two beliefs about what is wrong with the frame: the shape model says how points
go together, and the prediction's sigma says how far each may be off. Where the pictures
are certain a point stays; `stiffness` weighs one belief against the other.
"""

from collections.abc import Mapping
from functools import lru_cache

import numpy as np
from scipy.linalg import cho_factor, cho_solve

from smartroto.models.shape_model import ShapeModel, fit
from smartroto.shapes.arrays import Array
from smartroto.shapes.handles import straight, straightened

Targets = Mapping[int, tuple[float, float]]
Cholesky = tuple[Array, bool]

_REACH = 4.0
"""Control points along the ring within which the pictures err alike."""

_GRAIN = 0.004
"""What a single knot may be off beside the modes, of a shape of size one."""


class Grip:
    """A shape taken in hand: what is slow is done once, `to` is for every pen move.

    knots: `[N, 3, 2]` the shape before the drag, plate pixels. sigma: `[N]` pixels, the
    prediction's doubt at each point; None, or all zero as on a key, takes every point
    as equally doubtful. stiffness: 0 trusts the pictures, so that only the surroundings
    of a moved point follow; 1 trusts the shape model alone.
    """

    def __init__(
        self,
        knots: Array,
        model: ShapeModel,
        sigma: Array | None = None,
        stiffness: float = 0.5,
    ) -> None:
        self.knots = np.asarray(knots, dtype=float)
        size = max(abs(model.pose(self.knots).scale), 1e-3)
        self._smooth = straight(self.knots)
        self._factor = model.factor(self.knots)
        self._grain = (_GRAIN * size) ** 2
        self._pictures = None
        if stiffness < 1:
            weight = max(stiffness, 0.02) / (1 - stiffness)
            self._pictures = self._prepare(self._doubt(sigma) * weight, model.ring)
        self._pull = lru_cache(maxsize=4)(self._solve)

    def to(self, targets: Targets) -> Array:
        """The shape with points `{index: (x, y)}` exactly there; `[N, 3, 2]`.

        Raises IndexError for a point that the shape does not have.
        """
        if not targets:
            return self.knots.copy()
        held = tuple(sorted(targets))
        if held[0] < 0 or held[-1] >= len(self.knots):
            raise IndexError(f"This shape has points 0 to {len(self.knots) - 1}.")
        aim = np.array([targets[index] for index in held], dtype=float)
        moved = self.knots + self._carried(held, aim - self.knots[list(held), 1])
        moved = straightened(moved, self._smooth)
        return _landed(moved, list(held), aim)

    def _carried(self, held: tuple[int, ...], away: Array) -> Array:
        """How every control point goes along, `[N, 3, 2]`."""
        if len(held) < len(self.knots):
            return (self._pull(held) @ away.reshape(-1)).reshape(self.knots.shape)
        whole = away.mean(0)
        rest = self._pull(held) @ (away - whole).reshape(-1)
        return np.asarray(whole + rest.reshape(self.knots.shape))

    def _solve(self, held: tuple[int, ...]) -> Array:
        """The linear map from moved points to all control points, `[6 N, 2 n]`."""
        rows = np.array([[6 * index + 2, 6 * index + 3] for index in held]).reshape(-1)
        columns = np.zeros((len(self._factor), len(rows)))
        columns[rows, np.arange(len(rows))] = 1.0
        across = self._both(columns)
        return np.asarray(np.linalg.solve(across[rows], across.T).T)

    def _both(self, columns: Array) -> Array:
        """Columns of both beliefs in one: S0 - S0 (S0 + D)^-1 S0, D the pictures'."""
        shape = self._shape(columns)
        if self._pictures is None:
            return shape
        alone, inside, small = self._pictures
        first = _per_axis(alone, shape)
        rest = inside @ cho_solve(small, self._factor.T @ first)
        return np.asarray(shape - self._shape(first - rest))

    def _shape(self, columns: Array) -> Array:
        """Columns of S0, the shape model's modes and each knot's own freedom."""
        knots = columns.reshape(len(self.knots), 3, -1)
        own = np.broadcast_to(knots.sum(1, keepdims=True), knots.shape)
        modes = self._factor @ (self._factor.T @ columns)
        return np.asarray(modes + self._grain * own.reshape(columns.shape))

    def _prepare(self, doubt: Array, ring: Array) -> tuple[Cholesky, Array, Cholesky]:
        """S0 + D ready to be solved: one axis without modes, then with the modes."""
        one = _near(ring) * np.outer(doubt, doubt)
        one += self._grain * np.kron(np.eye(len(self.knots)), np.ones((3, 3)))
        one += 1e-3 * self._grain * np.eye(len(one))
        alone = cho_factor(one)
        inside = _per_axis(alone, self._factor)
        small = np.eye(self._factor.shape[1]) + self._factor.T @ inside
        return alone, inside, cho_factor(small)

    def _doubt(self, sigma: Array | None) -> Array:
        """Doubt of the pictures `[3 N]`, as large in all as that of the model.

        Only its pattern counts: that something is wrong the artist has just said. Many
        points say the same thing twice, so they are believed as a dozen would be.
        """
        count = len(self.knots)
        usual = np.sqrt(np.mean((self._factor**2).sum(1)) * count / (4 * _REACH))
        known = sigma is not None and np.isfinite(sigma).all() and np.any(sigma > 0)
        if sigma is None or not known:
            return np.full(3 * count, usual)
        pattern = np.repeat(sigma / np.sqrt(np.mean(sigma**2)), 3)
        return np.asarray(usual * np.maximum(pattern, 0.02))


def drag(
    knots: Array,
    targets: Targets,
    keys: Array,
    sigma: Array | None = None,
    stiffness: float = 0.5,
    *,
    closed: bool = True,
) -> Array:
    """One step of a learned drag; for a pen that moves, keep a `Grip`.

    knots: `[N, 3, 2]` the shape on the frame, plate pixels; targets: point index to
    its new place; keys: `[K, N, 3, 2]` the artist's keys; sigma: `[N]` pixels or None.
    Returns knots `[N, 3, 2]`: moved points exactly on their targets, handles follow.
    """
    return Grip(knots, fit(keys, closed=closed), sigma, stiffness).to(targets)


def _per_axis(matrix: Cholesky, columns: Array) -> Array:
    """Solve for x and y alike: `columns` runs over control points, then x, y."""
    half = matrix[0].shape[0]
    return np.asarray(cho_solve(matrix, columns.reshape(half, -1))).reshape(
        columns.shape
    )


def _near(ring: Array) -> Array:
    """Correlation of the pictures' errors, alike within about a knot on the ring.

    An exponential one: smoother kernels are far too sure about small ripples.
    """
    apart = np.abs(ring[:, None] - ring)
    apart = np.minimum(apart, 1 - apart)
    reach = _REACH / len(ring)
    return np.asarray(np.exp(-apart / reach))


def _landed(knots: Array, held: list[int], aim: Array) -> Array:
    """Rounding taken out: held points exactly on their targets, with their handles."""
    out = knots.copy()
    out[held] += (aim - knots[held, 1])[:, None]
    out[held, 1] = aim
    return out
