"""A contour by distance along it: places, directions and corners."""

from dataclasses import dataclass

import numpy as np

from smartroto.shapes.arrays import Array


@dataclass(frozen=True, eq=False)
class Contour:
    """A polyline that is walked along.

    points: `[M, 2]`, a closed one with its first point again at the end.
    travelled: `[M]` the distance along it in pixels at each point.
    """

    points: Array
    travelled: Array
    closed: bool

    @classmethod
    def of(cls, contour: Array, closed: bool) -> "Contour":
        """Take a contour `[M, 2]`; ValueError where it has no length."""
        points = np.asarray(contour, dtype=np.float64)
        if (
            points.ndim != 2
            or points.shape[1:] != (2,)
            or not np.isfinite(points).all()
        ):
            raise ValueError("a contour is an array [M, 2] of finite numbers")
        if closed and len(points):
            points = np.concatenate([points, points[:1]])
        moved = np.any(np.diff(points, axis=0) != 0, axis=1)
        points = np.concatenate([points[:1], points[1:][moved]])
        if len(points) < 2:
            raise ValueError("a contour needs at least two different points")
        steps = np.linalg.norm(np.diff(points, axis=0), axis=1)
        return cls(points, np.concatenate([[0.0], np.cumsum(steps)]), closed)

    @property
    def length(self) -> float:
        """From the start to the end, or once around, in pixels."""
        return float(self.travelled[-1])

    def at(self, s: Array) -> Array:
        """The points at distances `s` along it: `[..., 2]`; around if closed."""
        s = np.mod(s, self.length) if self.closed else np.clip(s, 0, self.length)
        x = np.interp(s, self.travelled, self.points[:, 0])
        y = np.interp(s, self.travelled, self.points[:, 1])
        return np.stack([x, y], axis=-1)

    def apart(self, first: float, second: float) -> float:
        """How far two places are from each other along the contour."""
        gap = abs(first - second)
        return min(gap, self.length - gap) if self.closed else gap

    def samples(self, count: int) -> Array:
        """The points where it was given, at least, and evenly spaced ones: `[P, 2]`."""
        even = np.linspace(0, self.length, count, endpoint=not self.closed)
        vertices = self.travelled[:-1] if self.closed else self.travelled
        if len(vertices) > 4 * count:
            vertices = vertices[:: len(vertices) // (4 * count) + 1]
        return self.at(np.unique(np.concatenate([even, vertices])))


def tangent(line: Contour, s: float, reach: float, side: int) -> Array:
    """The unit direction of travel at a place.

    reach: how far to look, in pixels; side: 1 ahead only, -1 back only, 0 both ways.
    """
    ahead = line.at(np.array(s + reach)) if side >= 0 else line.at(np.array(s))
    behind = line.at(np.array(s - reach)) if side <= 0 else line.at(np.array(s))
    way = ahead - behind
    length = float(np.hypot(*way))
    return way / length if length > 1e-12 else np.array([1.0, 0.0])


def corners(line: Contour, reach: float, degrees: float) -> list[float]:
    """Where the contour turns by more than `degrees` at once: distances along it.

    A bend is a corner if it turns nearly as much within half the reach as within all
    of it; an arc turns half as much.
    """
    count = int(np.clip(4 * line.length / reach, 64, 8192))
    s = np.linspace(0, line.length, count, endpoint=False)
    inside = np.ones(count, bool)
    if not line.closed:
        inside = (s > reach / 2) & (s < line.length - reach / 2)
    wide, narrow = _turn(line, s, reach), _turn(line, s, reach / 2)
    sharp = inside & (wide > np.radians(degrees)) & (narrow > 0.75 * wide)
    found: list[float] = []
    for index in np.argsort(-narrow, kind="stable"):
        place = float(s[index])
        if sharp[index] and all(line.apart(place, other) > reach for other in found):
            found.append(_settled(line, place, reach / 2))
    return sorted({place % line.length for place in found})


def _turn(line: Contour, s: Array, reach: float) -> Array:
    """By how many radians the contour turns between `reach` before and after."""
    here = line.at(s)
    before, after = here - line.at(s - reach), line.at(s + reach) - here
    cross = before[:, 0] * after[:, 1] - before[:, 1] * after[:, 0]
    return np.asarray(np.abs(np.arctan2(cross, (before * after).sum(1))))


def _settled(line: Contour, place: float, reach: float) -> float:
    """The contour's own point where it turns most, within reach of a corner."""
    vertices = line.travelled[:-1]
    gaps = np.abs(vertices - place)
    gaps = np.minimum(gaps, line.length - gaps) if line.closed else gaps
    near = vertices[gaps <= reach]
    if not len(near):
        return place
    return float(near[int(np.argmax(_turn(line, near, reach)))])
