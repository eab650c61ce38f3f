"""Why a predicted frame is weak, in a few words that an artist can act on."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from smartroto.shapes.arrays import Array, IntArray

WEAK = 2.0
"""Plate pixels of sigma above which a point is in doubt."""

PART = 0.1
"""A frame is weak where this share of its points is in doubt."""

SHARE = 0.3
"""What holds for this share of the points in doubt is said of the frame."""

FAST = 0.05
"""Motion in one frame, in units of the shape's size, that is called fast."""

SOFT = 0.6
"""Texture inside the shape, in units of that at the keys, that is called blur."""

PULLED = 0.5
"""Sigmas by which the edge moved an outline that it is called to disagree with."""

FAR = 5
"""Frames from the nearest key that are called far."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Cues:
    """What a stretch of T frames shows about itself; all `[T, N]` but `sharp` `[T]`.

    inside: 1 in the plate, 0 outside; speed: motion to the next frame in units of the
    shape's size; pulled: how far the edge moved each point, in sigmas; sharp: texture
    inside the shape in units of that at the keys.
    """

    inside: Array
    speed: Array
    pulled: Array
    sharp: Array


def explain(sigma: Array, seen: Array, cues: Cues, away: IntArray) -> list[str]:
    """A reason for each of T frames, empty where the frame is not weak.

    sigma: `[T, N]` plate pixels; seen: `[T, N]` probability; away: `[T]` frames to the
    nearest key.
    """
    return [
        _reason(sigma[row], seen[row], cues, row, int(away[row]))
        for row in range(len(sigma))
    ]


def _reason(sigma: Array, seen: Array, cues: Cues, row: int, away: int) -> str:
    doubtful = sigma > WEAK
    if doubtful.mean() < PART:
        return ""

    def much(holds: NDArray[np.bool_]) -> bool:
        return bool(holds[doubtful].mean() > SHARE)

    if much(cues.inside[row] < 1):
        return "outside the plate"
    if much(seen < 0.5):
        return "hidden behind something"
    if cues.sharp[row] < SOFT:
        return "motion blur"
    if much(cues.speed[row] > FAST):
        return "fast motion"
    if much(cues.pulled[row] > PULLED):
        return "edges disagree"
    return f"far from keys ({away} frames)" if away >= FAR else "trackers disagree"


def speed(knots: Array) -> Array:
    """Motion of each knot `[T, N]` to a neighbouring frame, in units of the shape."""
    points = knots[:, :, 1]
    size = max(float(np.median(np.ptp(points, axis=1).max(-1))), 1.0)
    if len(points) < 2:
        return np.zeros(points.shape[:2])
    steps = np.linalg.norm(np.diff(points, axis=0), axis=-1) / size
    return np.concatenate([steps, steps[-1:]])
