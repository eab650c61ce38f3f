"""Following points and planes of the plate from a frame on which they were placed.

A point is a small pattern, a plane the picture within four corners. Flow says where
they went, and then the pattern itself is laid on the picture there, so that errors do
not add up. A pattern that has changed too much to be recognised is taken anew.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from smartroto.models.patches import (
    aligned,
    as_bytes,
    cut,
    grey,
    likeness,
    likenesses,
)
from smartroto.shapes.arrays import Array, Image
from smartroto.shapes.matrices import inverse, move, perspective

Read = Callable[[int], Image]

RADIUS = 12
"""Pixels from a tracked point to the edge of its pattern."""

LONGEST = 200
"""Pixels of the longer side at which a plane's pattern is compared."""

LOST, CHANGED = 0.5, 0.8
"""Likeness below which a pattern is lost, and below which it is taken anew."""

CORNERS = 300
"""Most places within a plane that are followed."""

BLANK = 0.01
"""Spread of lightness, of 1, below which a pattern is hardly one."""

FAR = 3.0
"""Pixels that laying on may differ from flow before flow is believed."""


@dataclass(frozen=True, kw_only=True)
class Step:
    """Where the points `[P, 2]` are on a frame, and how sure that is, 0..1."""

    frame: int
    places: Array
    trust: float


def follow(
    read: Read,
    frames: Sequence[int],
    places: Array,
    plane: bool,
    tick: Callable[[], None],
) -> Iterator[Step]:
    """The points on each frame after the first, as long as they are recognised.

    read: `read(frame)` gives `[H, W, 3]`, roughly 0..1. frames: the one on which the
    points were placed, and on in either direction. places: `[P, 2]` plate pixels, for
    a plane its four corners. tick: called before each frame; raises to stop.
    """
    before = grey(read(frames[0]))
    patterns: list[_Pattern]
    if plane:
        patterns = [_Plane(before, places)]
    else:
        patterns = [_Point(before, place) for place in places]
    for frame in frames[1:]:
        tick()
        now = grey(read(frame))
        alike = min(pattern.step(before, now) for pattern in patterns)
        found = np.concatenate([pattern.places for pattern in patterns])
        if alike < LOST or not _seen(found, now):
            return
        trust = _sure(alike) * min(pattern.kept for pattern in patterns)
        yield Step(frame=frame, places=found, trust=trust)
        before = now


def _seen(places: Array, light: Image) -> bool:
    """Whether anything of the points is still in the picture."""
    size = np.array(light.shape[::-1], dtype=float)
    inside = np.all((places > 0) & (places < size), axis=-1)
    return bool(np.isfinite(places).all() and inside.any())


def _sure(trust: float) -> float:
    return float(np.clip((trust - LOST) / (1 - LOST), 0, 1))


class _Pattern:
    """Something that is followed.

    places: where it is now. kept: how much of the pattern that was placed is left in
    the one looked for now, 0..1; it falls whenever that is taken anew.
    """

    places: Array
    kept: float = 1.0

    def step(self, before: Image, now: Image) -> float:
        """Go on to the next picture; how much it looks like the pattern there."""
        raise NotImplementedError


class _Point(_Pattern):
    """A square of the picture around one point."""

    def __init__(self, light: Image, place: Array) -> None:
        self.places = np.array(place, dtype=float)[None]
        side = 2 * RADIUS + 1
        self._size, self._middle = (side, side), np.full(2, side / 2)
        self._take(light)

    def _take(self, light: Image) -> None:
        """Remember the picture as it is around the point now."""
        self._laid = np.eye(3)
        self._laid[:2, 2] = self.places[0] - self._middle
        self._patch = cut(light, self._laid, self._size)
        if self._patch.std() < BLANK:
            self.kept *= 0.5

    def step(self, before: Image, now: Image) -> float:
        went, good = flown(before, now, self.places)
        start = self._laid.copy()
        if good[0]:
            start[:2, 2] += went[0] - self.places[0]
        found = aligned(self._patch, now, start, "affine")
        place = move(found, self._middle)
        if np.linalg.norm(place - move(start, self._middle)) > FAR:
            found, place = start, move(start, self._middle)
        self.places, self._laid = place[None], found
        alike = likeness(self._patch, cut(now, found, self._size))
        if not good[0] and alike < CHANGED:
            return 0.0  # neither flow nor the pattern itself says where it is
        if alike < CHANGED:
            self.kept *= alike
            self._take(now)
        return alike


class _Plane(_Pattern):
    """The picture within four corners."""

    def __init__(self, light: Image, corners: Array) -> None:
        self.places = np.array(corners, dtype=float)
        self._take(light)

    def _take(self, light: Image) -> None:
        """Remember the picture as it is within the corners now."""
        self._home, self._went = self.places.copy(), np.eye(3)
        sides = np.linalg.norm(np.roll(self._home, -1, axis=0) - self._home, axis=1)
        wide, high = sides[::2].max(), sides[1::2].max()
        scale = min(1.0, LONGEST / max(wide, high, 1.0))
        width, height = (max(round(float(side) * scale), 16) for side in (wide, high))
        self._size = (width, height)
        square = np.array([[0, 0], [width, 0], [width, height], [0, height]], float)
        self._out = perspective(square, self._home)
        self._patch = cut(light, self._out, self._size)
        self._spots = _textured(light, self._home)
        self._seen = self._spots.copy()

    def step(self, before: Image, now: Image) -> float:
        went, good = flown(before, now, self._seen)
        step = _robust(self._seen[good], went[good])
        if step is None:
            return 0.0
        matrix = step @ self._went
        parts = self._alike(now, matrix)
        laid = aligned(self._patch, now, matrix @ self._out, "planar", parts)
        better = laid @ inverse(self._out)
        shift = move(better, self._home) - move(matrix, self._home)
        closer = self._alike(now, better)
        near = np.linalg.norm(shift, axis=-1).max() <= 2 * FAR
        if near and np.clip(closer, 0, 1).mean() > np.clip(parts, 0, 1).mean():
            matrix, parts = better, closer
        self.places, self._went = move(matrix, self._home), matrix
        alike = float(np.median(parts))
        if LOST < alike < CHANGED or good.mean() < 0.4:
            self.kept *= alike
            self._take(now)
        else:
            self._seen = move(matrix, self._spots)
        return alike

    def _alike(self, now: Image, matrix: Array) -> Array:
        return likenesses(self._patch, cut(now, matrix @ self._out, self._size))


def flown(before: Image, now: Image, points: Array) -> tuple[Array, NDArray[np.bool_]]:
    """Where points `[M, 2]` went from one picture to the next, and which of them came
    home again on the way back.

    Pyramids of patches after Lucas and Kanade, as OpenCV has them (Bouguet, 2000).
    """
    import cv2

    if not len(points):
        return points, np.zeros(0, dtype=bool)
    one, two = as_bytes(before), as_bytes(now)
    start = (points - 0.5).astype(np.float32).reshape(-1, 1, 2)
    there, found, _ = cv2.calcOpticalFlowPyrLK(
        one, two, start, np.zeros_like(start), winSize=(21, 21), maxLevel=4
    )
    back, again, _ = cv2.calcOpticalFlowPyrLK(
        two, one, there, np.zeros_like(start), winSize=(21, 21), maxLevel=4
    )
    home = np.linalg.norm((back - start)[:, 0], axis=-1) < 0.7
    good = home & (np.asarray(found)[:, 0] > 0) & (np.asarray(again)[:, 0] > 0)
    return np.asarray(there, dtype=float)[:, 0] + 0.5, good


def _textured(light: Image, corners: Array) -> Array:
    """Places `[M, 2]` within four corners that can be told from those around them."""
    import cv2

    mask = np.zeros(light.shape, np.uint8)
    cv2.fillConvexPoly(mask, np.rint(corners).astype(np.int32), 255)
    found = cv2.goodFeaturesToTrack(as_bytes(light), CORNERS, 0.005, 5, None, mask, 7)
    if found is None:
        return np.zeros((0, 2))
    return np.asarray(found.reshape(-1, 2) + 0.5, dtype=float)


def _robust(source: Array, target: Array) -> Array | None:
    """The affine map `[3, 3]` that most pairs agree on; None where too few do.

    From one frame to the next that is enough, and it leads no corner astray whose
    surroundings are hidden.
    """
    import cv2

    if len(source) < 8:
        return None
    cv2.setRNGSeed(7)  # the same track comes out every time
    matrix, kept = cv2.estimateAffine2D(source, target, None, cv2.RANSAC, 1.0)
    if matrix is None or int(np.sum(kept)) < 8:
        return None
    return np.concatenate([np.asarray(matrix, dtype=float), [[0.0, 0.0, 1.0]]])
