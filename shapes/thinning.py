"""Thinning out the points on a contour, with cubics between those that stay.

The cubic between two places runs through both, with the contour's directions there and
the handle lengths that fit best by least squares, as P. Schneider does in "An algorithm
for automatically fitting digitized curves", Graphics Gems, 1990.
"""

from dataclasses import dataclass

import numpy as np

from smartroto.shapes.arrays import Array
from smartroto.shapes.contour import Contour, corners, tangent
from smartroto.shapes.spline import bernstein


@dataclass(eq=False)
class Thinning:
    """Places on a contour of which the least important are taken out.

    places: how far along the contour each point lies, ascending; corner: whether it is
    one. sharp: the places of all corners and ends.
    """

    line: Contour
    reach: float
    places: list[float]
    corner: list[bool]
    sharp: tuple[float, ...]

    @classmethod
    def of(cls, line: Contour, reach: float, degrees: float, count: int) -> "Thinning":
        sharp = corners(line, reach, degrees)
        stops = [*sharp, *([] if line.closed else [0.0, line.length])]
        spare = max(32, 3 * count)
        spread = np.linspace(0, line.length, spare, endpoint=not line.closed)
        gap = line.length / spare / 2
        free = [s for s in spread if all(line.apart(s, stop) > gap for stop in stops)]
        places = sorted({*map(float, stops), *map(float, free)})
        ends = [] if line.closed else [0.0, line.length]
        marks = [place in {*map(float, sharp), *ends} for place in places]
        return cls(line, reach, places, marks, (*sharp, *ends))

    def run(self, tolerance: float, fewest: int) -> None:
        """Take out places while the cubics stay within the tolerance."""
        cost = [self._cost(index) for index in range(len(self.places))]
        while len(self.places) > max(fewest, 2):
            least = int(np.argmin(cost))
            if cost[least] > tolerance:
                break
            for values in (self.places, self.corner, cost):
                del values[least]
            count = len(self.places)
            for index in {(least - 1) % count, least % count}:
                cost[index] = self._cost(index)

    def _cost(self, index: int) -> float:
        count = len(self.places)
        if not self.line.closed and index in (0, count - 1):
            return np.inf
        if count < 3:
            return np.inf
        return self._span((index - 1) % count, (index + 1) % count)[1]

    def _span(self, start: int, end: int) -> tuple[Array, float]:
        """The cubic between two places, and its largest error."""
        s0, s1 = self.places[start], self.places[end]
        s1 = s1 if s1 > s0 else s1 + self.line.length
        points = self.line.at(np.linspace(s0, s1, 40))
        leaving, arriving = self._direction(start, 1), self._direction(end, -1)
        return fit_span(points, leaving, arriving)

    def _direction(self, index: int, side: int) -> Array:
        """The direction of travel at a place; of a corner on one side of it only."""
        place, sharp = self.places[index], self.corner[index]
        reach = self.reach / 2
        others = [s for s in self.sharp if s != place]
        reach = min([reach, *(self.line.apart(place, s) for s in others)])
        return tangent(self.line, place, reach, side if sharp else 0)

    def knots(self) -> Array:
        """The shape through the places that are left."""
        count = len(self.places)
        knots = np.repeat(self.line.at(np.array(self.places))[:, None], 3, axis=1)
        for start in range(count if self.line.closed else count - 1):
            end = (start + 1) % count
            curve, _ = self._span(start, end)
            knots[start, 2], knots[end, 0] = curve[1], curve[2]
        return knots


def fit_span(
    points: Array, leaving: Array, arriving: Array, rounds: int = 4
) -> tuple[Array, float]:
    """One cubic near points, through the first and the last: `[4, 2]` and its error.

    points: `[M, 2]` in order; leaving and arriving: unit directions of travel at both
    ends. The error is the largest distance from a point to its place on the curve.
    """
    chords = np.linalg.norm(np.diff(points, axis=0), axis=1)
    t = np.concatenate([[0.0], np.cumsum(chords)])
    t = t / max(float(t[-1]), 1e-12)
    curve = _with_handles(points, t, leaving, arriving)
    off = np.linalg.norm(bernstein(t) @ curve - points, axis=1)
    for _ in range(rounds):
        t = _closer(curve, points, t)
        better = _with_handles(points, t, leaving, arriving)
        nearer = np.linalg.norm(bernstein(t) @ better - points, axis=1)
        if (nearer**2).sum() >= (off**2).sum():
            break
        curve, off = better, nearer
    return curve, float(off.max())


def _with_handles(points: Array, t: Array, leaving: Array, arriving: Array) -> Array:
    """The handle lengths that fit best by least squares for given parameters."""
    weights = bernstein(t)
    start, end = points[0], points[-1]
    first, second = weights[:, 1:2] * leaving, -weights[:, 2:3] * arriving
    fixed = (weights[:, :2].sum(1)[:, None] * start) + (
        weights[:, 2:].sum(1)[:, None] * end
    )
    rest = (points - fixed).ravel()
    a, b = np.linalg.lstsq(
        np.stack([first.ravel(), second.ravel()], axis=1), rest, rcond=1e-9
    )[0]
    chord = float(np.hypot(*(end - start)))
    if min(a, b) < 0.01 * chord:  # a handle that points backwards: Schneider's rule
        a = b = chord / 3
    return np.stack([start, start + a * leaving, end - b * arriving, end])


def _closer(curve: Array, points: Array, t: Array) -> Array:
    """One Newton step of each parameter to the foot of its point."""
    step = np.diff(curve, axis=0)
    bend = np.diff(step, axis=0)
    s = 1 - t
    off = bernstein(t) @ curve - points
    rate = 3 * np.stack([s**2, 2 * s * t, t**2], axis=1) @ step
    turn = 6 * np.stack([s, t], axis=1) @ bend
    slope = (off * rate).sum(1)
    speed = (rate**2).sum(1)
    steep = speed + (off * turn).sum(1)
    steep = np.where(steep > 0.1 * speed, steep, speed)
    moved = t - np.divide(slope, steep, out=np.zeros_like(t), where=steep > 1e-12)
    return np.asarray(np.maximum.accumulate(np.clip(moved, 0, 1)))
