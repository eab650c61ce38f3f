"""What a shot has taught about a shape, as numbers that another shot may start from.

It holds outlines and a classifier's weights, no picture, and so little that it is kept
in the project and can be handed from one shot, or one studio, to the next.
"""

import hashlib
from dataclasses import dataclass

import numpy as np

from smartroto.shapes.arrays import Array, frozen

SIZES = (9, 251)
"""How many features the classifier looks at, and how many weights it has."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Learned:
    """What was learned of one shape.

    silhouettes: `[K, N, 3, 2]` the artist's keys about their middle, of size one, in
        order of time: what a shape model is made of.
    centre, weights: `[F]`, `[W]` of the classifier of inside and outside; empty where
        the pictures taught nothing.
    unrest: how far interpolation misses a key, per frame to the power of 1.5 between
        the keys around it, in units of the shape's size; 0 is not known.
    shot: a word for the plate it comes from; that plate learns for itself.
    """

    name: str
    closed: bool
    silhouettes: Array
    centre: Array
    weights: Array
    unrest: float = 0.0
    shot: str = ""

    def __post_init__(self) -> None:
        for name in ("silhouettes", "centre", "weights"):
            object.__setattr__(self, name, frozen(getattr(self, name)))

    @property
    def count(self) -> int:
        """How many points the shape has."""
        return int(self.silhouettes.shape[1])

    @property
    def sees(self) -> bool:
        """Whether it can tell inside from outside."""
        return len(self.weights) > 0

    def placed(self, key: Array) -> Array:
        """The silhouettes where `key` `[N, 3, 2]` is, and as large: `[K, N, 3, 2]`."""
        middle, size = where(key)
        return np.asarray(middle + size * self.silhouettes)


def id_of(learned: Learned | None) -> str:
    """A word that differs where what was learned differs; empty for nothing."""
    if learned is None:
        return ""
    digest = hashlib.sha256(repr((learned.closed, learned.unrest)).encode())
    for array in (learned.silhouettes, learned.centre, learned.weights):
        digest.update(array.tobytes())
    return digest.hexdigest()[:16]


def where(key: Array) -> tuple[Array, float]:
    """The middle of an outline's points `[2]`, and the root mean square distance of
    its points from there."""
    points = key[:, 1]
    middle = points.mean(0)
    size = float(np.sqrt(((points - middle) ** 2).sum(-1).mean()))
    return middle, max(size, 1e-6)


def silhouettes(keys: Array) -> Array:
    """Keys `[K, N, 3, 2]` about their middle, of size one."""
    out = []
    for key in keys:
        middle, size = where(key)
        out.append((key - middle) / size)
    return np.stack(out)


def with_learned(keys: Array, learned: Learned | None) -> Array:
    """Keys to make a shape model of: `[K, N, 3, 2]` and what was learned, placed on
    the middle one. Outlines of another number of points are of no use."""
    if learned is None or learned.count != keys.shape[1]:
        return keys
    return np.concatenate([keys, learned.placed(keys[len(keys) // 2])])
