"""Maps of the plane as 3x3 matrices for columns (x, y, 1): made, applied, taken apart.

y runs down. Turning and skewing are told as they look on screen, as Nuke tells them:
a positive turn goes counter-clockwise, a positive skew leans what is above to the
right.
"""

from typing import NamedTuple

import numpy as np

from smartroto.shapes.arrays import Array, frozen

IDENTITY = frozen(np.eye(3))

_NEAREST = 1e-9
"""The least distance from the eye, so that no point goes to infinity."""


class Parts(NamedTuple):
    """The linear part of a map: degrees, factors along x and y, skew along x."""

    rotate: float
    scale: Array
    skew: float


def about(translate: Array, parts: Parts, pivot: Array) -> Array:
    """T(translate) T(pivot) R skew S T(-pivot), Nuke's order: `[3, 3]`.

    translate and pivot `[2]` in pixels.

    >>> half = Parts(180.0, np.ones(2), 0.0)
    >>> move(about(np.zeros(2), half, np.array([5.0, 0])), np.zeros(2)).round(9) + 0.0
    array([10.,  0.])
    """
    matrix = np.eye(3)
    linear = compose(parts)
    matrix[:2, :2] = linear
    matrix[:2, 2] = translate + pivot - linear @ pivot
    return matrix


def compose(parts: Parts) -> Array:
    """The linear part `[2, 2]`: scaled, then skewed, then turned."""
    angle = np.radians(parts.rotate)
    cos, sin = np.cos(angle), np.sin(angle)
    turn = np.array([[cos, sin], [-sin, cos]])
    skew = np.array([[1.0, -parts.skew], [0.0, 1.0]])
    return np.asarray(turn @ skew @ np.diag(parts.scale))


def decompose(linear: Array) -> Parts:
    """The parts of which `compose` makes a linear map `[2, 2]` again.

    The width stays positive: a mirror image is one of negative height. A map that
    flattens the plane has no skew to speak of.

    >>> parts = decompose(compose(Parts(30.0, np.array([2.0, -3.0]), 0.25)))
    >>> round(parts.rotate, 9), parts.scale.round(9).tolist(), round(parts.skew, 9)
    (30.0, [2.0, -3.0], 0.25)
    """
    (a, b), (c, d) = linear
    width = float(np.hypot(a, c))
    if width < _NEAREST:
        return Parts(float(np.degrees(np.arctan2(b, d))), np.array([0.0, 1.0]), 0.0)
    cos, sin = a / width, -c / width
    across, height = cos * b - sin * d, sin * b + cos * d
    skew = -across / height if abs(height) > _NEAREST else 0.0
    turned = float(np.degrees(np.arctan2(sin, cos)))
    return Parts(turned, np.array([width, height]), float(skew))


def move(matrix: Array, points: Array) -> Array:
    """Points `[..., 2]` under a map `[3, 3]`; under the identity the very same array.

    Knots may be given as they are. Under perspective their handles go where the
    handles' tips are seen, as roto tools do it; the curve between is near that.
    """
    if matrix is IDENTITY:
        return points
    moved = points @ matrix[:2, :2].T + matrix[:2, 2]
    if flat(matrix):
        return np.asarray(moved)
    depth = points @ matrix[2, :2] + matrix[2, 2]
    near = np.where(depth < 0, -_NEAREST, _NEAREST)
    depth = np.where(np.abs(depth) < _NEAREST, near, depth)
    return np.asarray(moved / depth[..., None])


def flat(matrix: Array) -> bool:
    """Whether a map has no perspective."""
    return bool(np.array_equal(matrix[2], (0.0, 0.0, 1.0)))


def inverse(matrix: Array) -> Array:
    """The map back `[3, 3]`; of one that flattens the plane, the nearest there is."""
    if matrix is IDENTITY:
        return matrix
    try:
        back = np.linalg.inv(matrix)
    except np.linalg.LinAlgError:
        back = np.linalg.pinv(matrix)
    if flat(matrix):
        back[2] = (0.0, 0.0, 1.0)
    return np.asarray(back)


def local(matrix: Array, at: Array) -> Array:
    """The linear part `[2, 2]` of a map near the place `at` `[2]`."""
    if flat(matrix):
        return np.asarray(matrix[:2, :2])
    depth = float(matrix[2, :2] @ at + matrix[2, 2])
    depth = depth if abs(depth) > _NEAREST else _NEAREST
    return np.asarray(
        (matrix[:2, :2] - np.outer(move(matrix, at), matrix[2, :2])) / depth
    )


def stretch(matrix: Array, at: Array) -> float:
    """How much longer things get near `at` `[2]`: the root of the change of area."""
    if matrix is IDENTITY:
        return 1.0
    return float(np.sqrt(abs(np.linalg.det(local(matrix, at)))))


def perspective(source: Array, target: Array) -> Array:
    """The map `[3, 3]` that takes four places `[4, 2]` exactly onto four others.

    No three of either may lie on a line; where they do the result is the best of the
    least-squares solutions. After Hartley and Zisserman, chapter 4: with both sets
    centred and scaled first, so that far corners cost no digits.
    """
    inward, outward = _centring(source), _centring(target)
    a, b = move(inward, source), move(outward, target)
    rows = np.zeros((2 * len(a), 8))
    rows[0::2, 0:2], rows[0::2, 2] = a, 1.0
    rows[1::2, 3:5], rows[1::2, 5] = a, 1.0
    rows[0::2, 6:8] = -a * b[:, :1]
    rows[1::2, 6:8] = -a * b[:, 1:]
    solved = np.linalg.lstsq(rows, b.ravel(), rcond=None)[0]
    matrix = inverse(outward) @ np.append(solved, 1.0).reshape(3, 3) @ inward
    scale = matrix[2, 2]
    return np.asarray(matrix / scale if abs(scale) > _NEAREST else matrix)


def _centring(points: Array) -> Array:
    centre = points.mean(axis=0)
    size = float(np.abs(points - centre).mean()) or 1.0
    matrix = np.eye(3) / size
    matrix[:2, 2], matrix[2, 2] = -centre / size, 1.0
    return matrix


def shifts(by: Array) -> Array:
    """Maps `[K, 3, 3]` that move by `by` `[K, 2]`."""
    table = np.tile(np.eye(3), (len(by), 1, 1))
    table[:, :2, 2] = by
    return table


def linears(a: Array, b: Array, c: Array, d: Array) -> Array:
    """Maps `[K, 3, 3]` without a shift: x becomes a x + b y, y becomes c x + d y."""
    table = np.tile(np.eye(3), (len(a), 1, 1))
    table[:, 0, 0], table[:, 0, 1], table[:, 1, 0], table[:, 1, 1] = a, b, c, d
    return table
