"""How a shape may change: what its keys have in common, and what tells them apart.

The keys are aligned by similarities (robustly, so that a part that moves does not tilt
the part that stays); their mean is the canonical shape, of size one. Around it a shape
may move in modes, each with its own standard deviation: affine changes, the principal
components of the aligned keys, and smooth waves along the ring for all that the keys
have not shown. One key alone leaves affine changes and waves.

Control points are complex numbers here, x + iy, so that a pose is `x = a z + b` and
turning a mode with its shape is one multiplication. The model is the same for keys that
are moved, turned or scaled together.
Cootes et al., Active shape models, CVIU 61, 1995 (aligned principal components).
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from smartroto.shapes.arrays import Array

Complex = NDArray[np.complex128]

SHIFT, TURN, GROW, SHEAR, WAVES = 0.06, 0.06, 0.04, 0.03, 0.03
"""Standard deviations, of a shape of size one, before any key has been seen."""

PRIOR_KEYS = 3.0
"""How many keys' worth the values above count."""


class Pose(NamedTuple):
    """A similarity, `x = scale * z + shift` in complex plate pixels."""

    scale: complex
    shift: complex


@dataclass(frozen=True, kw_only=True, eq=False)
class ShapeModel:
    """A Gaussian over shapes in canonical coordinates, M = 3 N control points.

    mean: `[M]` complex, centred, root mean square radius 1.
    basis: `[B, M]` complex displacements; deviation: `[B]` standard deviation of each.
    kinds: `[B]` "affine", "learned" or "wave".
    home: the pose of the middle key, where modes are shown.
    ring: `[M]` place of each control point along the ring, 0..1.
    """

    mean: Complex
    basis: Complex
    deviation: Array
    kinds: tuple[str, ...]
    home: Pose
    ring: Array

    def pose(self, knots: Array) -> Pose:
        """The similarity that brings the canonical shape closest to `knots`."""
        return _align(self.mean, _complex(knots))

    def factor(self, knots: Array) -> Array:
        """`[6 N, B]` with `factor @ factor.T` the covariance around `knots`, pixels.

        Rows run over knots, then in-handle, point, out-handle, then x, y.
        """
        waves = self.pose(knots).scale * (self.deviation[:, None] * self.basis)
        return np.stack([waves.real, waves.imag], -1).reshape(len(waves), -1).T

    def covariance(self, knots: Array) -> Array:
        """The prior covariance `[6 N, 6 N]` of displacements around `knots`."""
        factor = self.factor(knots)
        return factor @ factor.T

    def condition(self, base: Array, seen: Array, sigma: Array) -> tuple[Array, Array]:
        """The shape near `base` after seeing control points with noise.

        base, seen: `[N, 3, 2]` pixels; sigma: `[N]` or `[N, 3]` pixels, infinite where
        not seen. Returns knots and the variance per axis `[N, 3]`, both of the model
        alone: what is off the model's modes is left out.
        """
        sigma = sigma if sigma.ndim == 2 else np.repeat(sigma[:, None], 3, 1)
        noise = np.repeat(np.maximum(sigma, 1e-6).reshape(-1), 2)
        factor = self.factor(base)
        heard = factor.T / noise**2
        gap = np.where(np.isfinite(noise), (seen - base).reshape(-1), 0.0)
        precision = heard @ factor + np.eye(len(heard))
        spread = np.linalg.inv(precision)
        moved = factor @ (spread @ (heard @ gap))
        variance = np.einsum("ib,bc,ic->i", factor, spread, factor)
        return base + moved.reshape(base.shape), variance.reshape(-1, 3, 2).mean(-1)

    def project(self, knots: Array, sigma: float) -> Array:
        """`knots` with what the model finds unlikely taken out; sigma is their noise.

        Large sigma returns the canonical shape in their pose, small sigma `knots` but
        for what no mode can say.
        """
        base = _knots(self.place(self.pose(knots)))
        return self.condition(base, knots, np.full(len(knots), sigma))[0]

    def sample(self, rng: np.random.Generator) -> Array:
        """A random shape of the model, `[N, 3, 2]`, in the pose of the middle key."""
        amounts = rng.normal(size=len(self.deviation)) * self.deviation
        return _knots(self.place(self.home, amounts @ self.basis))

    def modes(self) -> Array:
        """The way each mode goes for one standard deviation, `[B, N, 3, 2]` pixels.

        Add multiples of one to `canonical()` to see it move.
        """
        way = self.home.scale * self.deviation[:, None] * self.basis
        return np.stack([_knots(one) for one in way])

    def canonical(self) -> Array:
        """The mean shape in the pose of the middle key, `[N, 3, 2]` pixels."""
        return _knots(self.place(self.home))

    def place(self, pose: Pose, change: Complex | float = 0.0) -> Complex:
        """The mean shape plus a canonical change, brought to a pose."""
        return np.asarray(pose.scale * (self.mean + change) + pose.shift)


def fit(keys: Array, times: Array | None = None, *, closed: bool = True) -> ShapeModel:
    """Learn from the artist's keys.

    keys: `[K, N, 3, 2]` plate pixels, K at least 1, in order of time; times: `[K]`
    frames, for how well poses are told by their neighbours. Raises ValueError for no
    keys.
    """
    if not len(keys):
        raise ValueError("A shape model needs at least one key.")
    points = np.stack([_complex(key) for key in keys])
    mean, poses = _procrustes(points)
    aligned = np.stack(
        [(x - pose.shift) / pose.scale for x, pose in zip(points, poses, strict=True)]
    )
    ring = _ring(mean, closed)
    affine, affine_sizes = _affine(mean, poses, times)
    learned, learned_sizes = _components(aligned)
    waves, shares = _waves(ring, len(mean) // 3)
    wave_sizes = np.sqrt(shares) * _unexplained(aligned)
    return ShapeModel(
        mean=mean,
        basis=np.concatenate([affine, learned, waves]),
        deviation=np.concatenate([affine_sizes, learned_sizes, wave_sizes]),
        kinds=("affine",) * len(affine)
        + ("learned",) * len(learned)
        + ("wave",) * len(waves),
        home=poses[len(poses) // 2],
        ring=ring,
    )


def leading_modes(keys: Array, count: int, *, closed: bool = True) -> Array:
    """The first ways in which a shape moves, `[C, N, 3, 2]` pixels at one standard
    deviation: what sets its keys `[K, N, 3, 2]` apart, largest first, then turning,
    growing and shearing. What it has not shown yet, and where it is, are left out."""
    model = fit(keys, closed=closed)
    ways = model.modes()
    learned = [row for row, kind in enumerate(model.kinds) if kind == "learned"]
    affine = [row for row, kind in enumerate(model.kinds) if kind == "affine"][2:]
    return np.asarray(ways[[*learned, *affine][:count]])


def _complex(knots: Array) -> Complex:
    flat = np.asarray(knots, dtype=float).reshape(-1, 2)
    return np.asarray(flat[:, 0] + 1j * flat[:, 1])


def _knots(points: Complex) -> Array:
    return np.stack([points.real, points.imag], -1).reshape(-1, 3, 2)


def _align(source: Complex, target: Complex, weights: Array | None = None) -> Pose:
    """The weighted least-squares similarity; a pure shift for a shape of no size."""
    w = np.ones(len(source)) if weights is None else weights
    w = w / w.sum()
    middle, aim = w @ source, w @ target
    spread = w @ np.abs(source - middle) ** 2
    scale = (w * (source - middle).conj()) @ (target - aim) / max(spread, 1e-18)
    if abs(scale) < 1e-9:
        scale = 1.0 + 0j
    return Pose(complex(scale), complex(aim - scale * middle))


def _procrustes(points: Complex, rounds: int = 12) -> tuple[Complex, list[Pose]]:
    """Mean shape and poses; points that always differ lose their say (L1 by IRLS)."""
    mean = _unit(points[0])
    weights = np.ones(points.shape)
    for _ in range(rounds if len(points) > 1 else 1):
        poses = [_align(mean, x, w) for x, w in zip(points, weights, strict=True)]
        aligned = np.stack(
            [(x - p.shift) / p.scale for x, p in zip(points, poses, strict=True)]
        )
        off = np.sqrt(np.mean(np.abs(aligned - mean) ** 2, axis=0))
        weights = np.broadcast_to(1 / (off + 0.02), points.shape)
        mean = _unit(aligned.mean(0))
    return mean, [_align(mean, x, w) for x, w in zip(points, weights, strict=True)]


def _unit(points: Complex) -> Complex:
    centred = points - points.mean()
    size = float(np.sqrt(np.mean(np.abs(centred) ** 2)))
    return np.asarray(centred / size if size > 1e-9 else centred)


def _ring(mean: Complex, closed: bool) -> Array:
    """Place along the control polygon, 0..1; an open one covers half the ring."""
    legs = np.abs(np.roll(mean, -1) - mean)
    walked = np.concatenate([[0.0], np.cumsum(legs[:-1])])
    if closed:
        return np.asarray(walked / max(legs.sum(), 1e-9))
    return np.asarray(walked / max(2 * walked[-1], 1e-9))


def _affine(
    mean: Complex, poses: list[Pose], times: Array | None
) -> tuple[Complex, Array]:
    """Shift, turn, growth and shear, as far as neighbouring keys fail to tell them."""
    one = np.ones_like(mean)
    basis = np.stack([one, 1j * one, 1j * mean, mean, mean.conj(), 1j * mean.conj()])
    shift, turn, grow = _pose_spread(poses, times)
    return basis, np.array([shift, shift, turn, grow, SHEAR, SHEAR])


def _pose_spread(poses: list[Pose], times: Array | None) -> tuple[float, float, float]:
    """Error of telling a key's pose from its two neighbours, shrunk to the defaults."""
    start = np.array([SHIFT, TURN, GROW]) ** 2
    if times is None or len(poses) < 3:
        return SHIFT, TURN, GROW
    at = np.asarray(times, float)
    mix = (at[1:-1] - at[:-2]) / (at[2:] - at[:-2])
    shifts = np.array([pose.shift for pose in poses])
    logs = np.log(np.array([pose.scale for pose in poses]))
    logs = logs.real + 1j * np.unwrap(logs.imag)
    missed = shifts[1:-1] - ((1 - mix) * shifts[:-2] + mix * shifts[2:])
    missed = missed / np.exp(logs.real[1:-1])
    turned = logs[1:-1] - ((1 - mix) * logs[:-2] + mix * logs[2:])
    squares = np.stack([np.abs(missed) ** 2 / 2, turned.imag**2, turned.real**2])
    spread = (squares.sum(1) + PRIOR_KEYS * start) / (len(mix) + PRIOR_KEYS)
    shift, turn, grow = np.sqrt(spread).tolist()
    return shift, turn, grow


def _components(aligned: Complex, most: int = 8) -> tuple[Complex, Array]:
    """Principal components of the aligned keys, shrunk for few keys."""
    count = len(aligned)
    if count < 2:
        return np.zeros((0, aligned.shape[1]), complex), np.zeros(0)
    away = aligned - aligned.mean(0)
    flat = np.concatenate([away.real, away.imag], axis=1)
    _, sizes, ways = np.linalg.svd(flat, full_matrices=False)
    sizes = sizes[: min(most, count - 1)] / np.sqrt(count + 1)
    ways = ways[: len(sizes)]
    kept = sizes > 1e-6 * np.sqrt(aligned.shape[1])
    half = aligned.shape[1]
    return ways[kept, :half] + 1j * ways[kept, half:], sizes[kept]


def _waves(ring: Array, points: int, bend: float = 3.0) -> tuple[Complex, Array]:
    """Smooth waves along the ring and their shares of variance, which add up to one."""
    order = np.arange(1, min(max(points // 2 + 1, 3), 24) + 1)
    angle = 2 * np.pi * order[:, None] * ring
    waves = np.concatenate([np.cos(angle), np.sin(angle)]).astype(complex)
    power = 1 / (1 + (order / bend) ** 2) ** 2
    shares = np.tile(power / power.sum(), 2)
    return np.concatenate([waves, 1j * waves]), np.tile(shares, 2)


def _unexplained(aligned: Complex, most: int = 12) -> float:
    """Root mean square per axis that a key has and the other keys do not show."""
    count = len(aligned)
    if count < 3:
        return WAVES
    squares = []
    for out in np.unique(np.linspace(0, count - 1, min(count, most)).astype(int)):
        rest = np.delete(aligned, out, axis=0)
        ways, _ = _components(rest)
        off = aligned[out] - rest.mean(0)
        amounts = (ways.conj() @ off).real
        squares.append(float(np.mean(np.abs(off - amounts @ ways) ** 2)) / 2)
    total = sum(squares) + PRIOR_KEYS * WAVES**2
    return float(np.sqrt(total / (len(squares) + PRIOR_KEYS)))
