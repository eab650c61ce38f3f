"""A pinhole camera that is held by hand.

World coordinates are metres, x right, y down, z away from the camera; picture
coordinates are plate pixels of the full-size frame, 1280 x 720.
"""

from dataclasses import dataclass

import numpy as np

from smartroto.samples.vectors import turned
from smartroto.shapes.arrays import Array

SIZE = (1280, 720)


@dataclass(frozen=True)
class Pose:
    """Where the camera is and how it is turned at one moment.

    place: `[3]` metres. turn: `[3, 3]` from world to camera axes. focal: pixels.
    """

    place: Array
    turn: Array
    focal: float

    def project(self, points: Array) -> Array:
        """World points `[..., 3]` as plate pixels `[..., 2]`."""
        seen = turned(points - self.place, self.turn)
        centre = np.array(SIZE) / 2
        return np.asarray(seen[..., :2] / seen[..., 2:] * self.focal + centre)

    def plane(self, origin: Array, across: Array, down: Array) -> Array:
        """Homography `[3, 3]` from `(u, v)` of origin + u across + v down to pixels."""
        lens = np.array(
            [[self.focal, 0, SIZE[0] / 2], [0, self.focal, SIZE[1] / 2], [0, 0, 1.0]]
        )
        columns = np.stack([across, down, origin - self.place], 1)
        return np.asarray(lens @ self.turn @ columns)

    def rays(self, x: Array, y: Array) -> Array:
        """Directions through pixels, world axes, `[..., 3]`, depth 1."""
        flat = np.stack([(x - SIZE[0] / 2), (y - SIZE[1] / 2)], -1) / self.focal
        ahead = np.concatenate([flat, np.ones_like(flat[..., :1])], -1)
        return turned(ahead, self.turn.T)


def looking(place: Array, target: Array, roll: float, focal: float) -> Pose:
    """A camera at `place` that looks at `target`; roll in radians."""
    ahead = np.asarray(target, float) - place
    ahead /= np.linalg.norm(ahead)
    right = np.cross([0.0, 1.0, 0.0], ahead)
    right /= np.linalg.norm(right)
    axes = np.stack([right, np.cross(ahead, right), ahead])
    c, s = np.cos(roll), np.sin(roll)
    return Pose(
        np.asarray(place, float),
        np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]]) @ axes,
        focal,
    )


def sway(seed: int, time: float, slow: float = 40.0, octaves: int = 4) -> Array:
    """Six smooth, independent unrests about -1..1 at a time in frames, `[6]`.

    A sum of sines from `slow` frames a swing down, weaker as they get faster: breath,
    steps and the tremor of hands.
    """
    rng = np.random.default_rng(seed)
    total = np.zeros(6)
    for octave in range(octaves):
        period = slow / 2.1**octave * rng.uniform(0.8, 1.25, 6)
        phase = rng.uniform(0, 2 * np.pi, 6)
        total += 0.42**octave * np.sin(2 * np.pi * time / period + phase)
    return total / 1.5
