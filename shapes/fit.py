"""A spline with few points through or near a contour.

Corners are found first. Many points on the contour are then thinned out, each time the
one that is missed least, with a least-squares cubic between the points that stay (after
P. Schneider, "An algorithm for automatically fitting digitized curves", Graphics Gems,
1990). At last all points, directions and handles are moved together until they fit best
(`refine`), and further points are taken out while the tolerance allows.
"""

from dataclasses import dataclass

import numpy as np

from smartroto.shapes.arrays import Array
from smartroto.shapes.contour import Contour, corners, tangent
from smartroto.shapes.points import delete
from smartroto.shapes.refine import deviation, project, refine
from smartroto.shapes.spline import bernstein, evaluate, insert

CORNER = 40.0
"""Degrees that a contour must turn at once for a corner."""


def fit(
    contour: Array,
    *,
    tolerance: float | None = None,
    count: int | None = None,
    closed: bool = True,
    corner: float = CORNER,
) -> Array:
    """Fit a cubic Bezier shape to a contour: knots `[N, 3, 2]`, in the same pixels.

    contour: `[M, 2]`, in order; a closed one need not repeat its first point.
    tolerance: how far off the contour's points may be in pixels; as few points as that
        takes. 1 where neither is given.
    count: this many points instead, at least 2.
    corner: turns of more degrees become corners; others are smooth.

    ValueError where the contour has fewer than two different points, where a number is
    not finite, or where both tolerance and count are given.

    >>> square = np.array([[0.0, 0], [9, 0], [9, 9], [0, 9]])
    >>> (fit(square, tolerance=0.1)[:, 1].round(6) + 0.0).tolist()
    [[0.0, 0.0], [9.0, 0.0], [9.0, 9.0], [0.0, 9.0]]
    """
    if tolerance is not None and count is not None:
        raise ValueError("fit to a tolerance or to a count of points, not to both")
    if count is not None and count < 2:
        raise ValueError(f"a shape needs at least 2 points, not {count}")
    allowed = 1.0 if tolerance is None else max(tolerance, 1e-3)
    line = Contour.of(contour, closed)
    if count is not None:
        return _with_count(line, count, corner)
    reach = min(4 * allowed, line.length / 24)
    knots, samples = _thinly(line, reach, corner, allowed, 2)
    knots = _tightened(knots, samples, closed, allowed)
    return _thinned(knots, samples, closed, allowed, 2)


def _with_count(line: Contour, count: int, corner: float) -> Array:
    """The better of two ways: thinning to the count at once, or by way of more."""
    reach = line.length / 60
    direct, _ = _thinly(line, reach, corner, np.inf, count)
    more = count + min(count, 6)
    knots, samples = _thinly(line, reach, corner, np.inf, more)
    longer = _thinned(knots, samples, line.closed, np.inf, count)
    return min(direct, longer, key=lambda knots: _worst(knots, samples, line.closed))


def _thinly(
    line: Contour, reach: float, corner: float, tolerance: float, count: int
) -> tuple[Array, Array]:
    """A shape of few points, at least `count`, and samples of the contour."""
    thinning = _Thinning.of(line, reach, corner, count)
    thinning.run(tolerance, count)
    samples = line.samples(max(16 * len(thinning.places), 240))
    return refine(thinning.knots(), samples, line.closed, thinning.corner), samples


def _tightened(knots: Array, samples: Array, closed: bool, tolerance: float) -> Array:
    """Put points in where the shape is too far off, until it is not."""
    for _ in range(len(samples) // 4):
        u = project(knots, samples, closed)
        off = np.linalg.norm(evaluate(knots, u, closed) - samples, axis=1)
        if off.max() <= tolerance:
            break
        segments = len(knots) - (0 if closed else 1)
        place = float(u[int(off.argmax())])
        segment = min(int(place), segments - 1)
        t = float(np.clip(place - segment, 0.2, 0.8))
        knots = refine(insert(knots, segment, t, closed), samples, closed)
    return knots


def _thinned(
    knots: Array, samples: Array, closed: bool, tolerance: float, fewest: int
) -> Array:
    """Take out points, the least missed first, while what is left can be fitted."""
    while len(knots) > fewest:
        inner = range(len(knots)) if closed else range(1, len(knots) - 1)
        fewer = [delete(knots, [index], closed) for index in inner]
        errors = [_worst(trial, samples, closed) for trial in fewer]
        best = np.argsort(errors)[:3]
        trials = [refine(fewer[index], samples, closed, rounds=12) for index in best]
        trial = min(trials, key=lambda knots: _worst(knots, samples, closed))
        if _worst(trial, samples, closed) > tolerance:
            break
        knots = trial
    polished = refine(knots, samples, closed)
    worse = _worst(polished, samples, closed) > tolerance
    return knots if worse else polished


def _worst(knots: Array, samples: Array, closed: bool) -> float:
    return float(deviation(knots, samples, closed).max())


@dataclass(eq=False)
class _Thinning:
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
    def of(cls, line: Contour, reach: float, degrees: float, count: int) -> "_Thinning":
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
    curve, error = _with_handles(points, t, leaving, arriving)
    for _ in range(rounds):
        t = _closer(curve, points, t)
        better, new_error = _with_handles(points, t, leaving, arriving)
        if new_error >= error:
            break
        curve, error = better, new_error
    return curve, error


def _with_handles(
    points: Array, t: Array, leaving: Array, arriving: Array
) -> tuple[Array, float]:
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
    curve = np.stack([start, start + a * leaving, end - b * arriving, end])
    off = np.linalg.norm(weights @ curve - points, axis=1)
    return curve, float(off.max())


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
