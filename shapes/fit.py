"""A spline with few points through or near a contour.

Corners are found first. Many points on the contour are then thinned out, each time the
one that is missed least, with best cubics between those that stay (`thinning`).
At last all points, directions and handles are moved together until they fit best
(`refine`), and further points are taken out while the tolerance allows.
"""

from dataclasses import dataclass, replace

import numpy as np

from smartroto.shapes.arrays import Array
from smartroto.shapes.contour import Contour
from smartroto.shapes.points import delete
from smartroto.shapes.refine import Flags, deviation, project, refine
from smartroto.shapes.spline import evaluate, insert
from smartroto.shapes.thinning import Thinning

CORNER = 40.0
"""Degrees that a contour must turn at once for a corner."""


def fit(
    contour: Array,
    *,
    tolerance: float | None = None,
    count: int | None = None,
    closed: bool = True,
    corner: float = CORNER,
    quick: bool = False,
) -> Array:
    """Fit a cubic Bezier shape to a contour: knots `[N, 3, 2]`, in the same pixels.

    contour: `[M, 2]`, in order; a closed one need not repeat its first point.
    tolerance: how far off the contour's points may be in pixels; as few points as that
        takes. 1 where neither is given.
    count: this many points instead, at least 2.
    corner: turns of more degrees become corners; others are smooth.
    quick: in a tenth of the time, for a preview; a little further off for a count, or
        with some more points for a tolerance.

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
        return _with_count(line, count, corner, quick)
    reach = min(4 * allowed, line.length / 24)
    draft = _Draft.of(line, reach, corner, allowed, 2).tightened(allowed)
    return draft.knots if quick else draft.thinned(allowed, 2).knots


def _with_count(line: Contour, count: int, corner: float, quick: bool) -> Array:
    """The better of two ways: thinning to the count at once, or by way of more."""
    reach = line.length / 60
    direct = _Draft.of(line, reach, corner, np.inf, count)
    if quick:
        return direct.knots
    more = _Draft.of(line, reach, corner, np.inf, count + min(count, 4))
    longer = more.thinned(np.inf, count)
    return min(direct, longer, key=lambda draft: draft.worst(more.samples)).knots


@dataclass(frozen=True, eq=False)
class _Draft:
    """A shape on its way: `[N]` corner says which points stay where they are.

    samples: `[P, 2]` points of the contour.
    """

    knots: Array
    corner: Flags
    samples: Array
    closed: bool

    @classmethod
    def of(
        cls, line: Contour, reach: float, degrees: float, tolerance: float, count: int
    ) -> "_Draft":
        """A shape of few points, at least `count`."""
        thinning = Thinning.of(line, reach, degrees, count)
        thinning.run(tolerance, count)
        samples = line.samples(max(16 * len(thinning.places), 240))
        corner = np.array(thinning.corner)
        return cls(thinning.knots(), corner, samples, line.closed).refined()

    def refined(self, rounds: int = 24) -> "_Draft":
        knots = refine(self.knots, self.samples, self.closed, self.corner, rounds)
        return replace(self, knots=knots)

    def worst(self, samples: Array | None = None) -> float:
        """How far the shape is off the samples at most, in pixels."""
        samples = self.samples if samples is None else samples
        return float(deviation(self.knots, samples, self.closed).max())

    def tightened(self, tolerance: float) -> "_Draft":
        """Points put in where the shape is too far off, until it is not."""
        draft = self
        for _ in range(len(self.samples) // 4):
            u = project(draft.knots, self.samples, self.closed)
            there = evaluate(draft.knots, u, self.closed)
            off = np.linalg.norm(there - self.samples, axis=1)
            if off.max() <= tolerance:
                break
            draft = draft._with_point(float(u[int(off.argmax())])).refined()
        return draft

    def _with_point(self, u: float) -> "_Draft":
        segments = len(self.knots) - (0 if self.closed else 1)
        segment = min(int(u), segments - 1)
        t = float(np.clip(u - segment, 0.2, 0.8))
        knots = insert(self.knots, segment, t, self.closed)
        corner = np.insert(self.corner, segment + 1, False)
        return replace(self, knots=knots, corner=corner)

    def _without(self, index: int) -> "_Draft":
        knots = delete(self.knots, [index], self.closed)
        return replace(self, knots=knots, corner=np.delete(self.corner, index))

    def thinned(self, tolerance: float, fewest: int) -> "_Draft":
        """Points taken out, the least missed first, while the rest can be fitted.

        Corners go last, and only for the sake of a count.
        """
        draft = self
        while len(draft.knots) > fewest:
            free = np.flatnonzero(~draft.corner)
            if not len(free) and np.isinf(tolerance):
                first = 0 if self.closed else 1
                free = np.arange(first, len(draft.knots) - first)
            fewer = sorted((draft._without(int(i)) for i in free), key=_Draft.worst)[:3]
            trial = min(
                (one.refined(12) for one in fewer), key=_Draft.worst, default=None
            )
            if trial is None or trial.worst() > tolerance:
                break
            draft = trial
        polished = draft.refined()
        return draft if polished.worst() > tolerance else polished
