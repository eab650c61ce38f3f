"""Which place of a new outline each point of an old one belongs to.

The old outline is laid over the new one by the best similarity over all starting places
(by correlation, as P. Kuhl and C. Giardina compare contours, 1982); then each point
takes a place near its own, where the outline runs as it did there, and with about the
distances between points that there were: the cheapest way by dynamic programming.
"""

from collections.abc import Mapping

import numpy as np

from smartroto.shapes.arrays import Array
from smartroto.shapes.contour import Contour, tangent
from smartroto.shapes.handles import straight
from smartroto.shapes.match import apply_map, fit_map
from smartroto.shapes.spline import evaluate
from smartroto.shapes.thinning import fit_span

_SAMPLES = 240
_PER_SEGMENT = 24
_ROUNDS = 2
_WINDOW = 0.14
"""How far along the outline a point may be from where it is expected, of its length."""
_RUNS, _SPREAD = 0.06, 6.0
"""What a different direction, and what other distances, cost beside being elsewhere."""


def correspond(
    knots: Array,
    line: Contour,
    pins: Mapping[int, float] | None = None,
) -> Array:
    """Where along the new outline the old points are: `[N]` pixels, ascending.

    knots: `[N, 3, 2]`, closed if the line is; line: in the direction of the shape (see
    `alike`). Those of a closed one go on beyond its length. pins: point index to a
    place that is known.
    """
    old = _Walked.of(knots, line.closed)
    shift, onto = _laid_over(old, line)
    laid, ways = apply_map(onto, knots[:, 1]), _unit(old.directions @ onto[:, :2].T)
    expected = old.places * line.length + shift
    for index, place in (pins or {}).items():
        turns = round((expected[index] - place) / line.length) if line.closed else 0
        expected[index] = place + turns * line.length
    held = frozenset(pins or ())
    if not line.closed:
        expected[[0, -1]] = 0.0, line.length
        held |= {0, len(knots) - 1}
    for _ in range(_ROUNDS):
        choices = _choices(expected, held, line)
        costs = _costs(choices, laid, ways, line)
        found = _cheapest(choices, costs, old.places * line.length, line)
        laid = laid + _calmed(line.at(found) - laid, line.closed)
    return found


def alike(knots: Array, line: Contour) -> Contour:
    """The line the same way round as the shape, or with the same end first."""
    old = _Walked.of(knots, line.closed).samples
    new = line.at(np.linspace(0, line.length, len(old), endpoint=not line.closed))
    if line.closed:
        backwards = _area(old) * _area(new) < 0
    else:
        ahead, back = (
            np.hypot(*(old[[0, -1]] - ends).T).sum()
            for ends in (new[[0, -1]], new[[-1, 0]])
        )
        backwards = bool(back < ahead)
    points = line.points[:-1] if line.closed else line.points
    return Contour.of(points[::-1], line.closed) if backwards else line


def redrawn(knots: Array, line: Contour, places: Array) -> Array:
    """The shape with its points at these places of the line: knots `[N, 3, 2]`.

    Points that were smooth stay smooth, along the line; between them handles are
    fitted.
    """
    count, reach = len(knots), line.length / 60
    smooth = straight(knots)
    new = np.repeat(line.at(places)[:, None], 3, axis=1)
    for start in range(count if line.closed else count - 1):
        end = (start + 1) % count
        s0, s1 = float(places[start]), float(places[end])
        s1 = s1 if end else s1 + line.length
        near = min(reach, max((s1 - s0) / 3, 1e-6))
        leaving = tangent(line, s0, near, 0 if smooth[start] else 1)
        arriving = tangent(line, s1, near, 0 if smooth[end] else -1)
        curve, _ = fit_span(line.at(np.linspace(s0, s1, 40)), leaving, arriving)
        new[start, 2], new[end, 0] = curve[1], curve[2]
    return new


class _Walked:
    """The old outline by the distance along it, as parts of its length.

    samples: `[K, 2]` evenly spaced; places: `[N]` of its points, 0..1; directions:
    `[N, 2]` of travel there.
    """

    def __init__(self, samples: Array, places: Array, directions: Array) -> None:
        self.samples, self.places, self.directions = samples, places, directions

    @classmethod
    def of(cls, knots: Array, closed: bool) -> "_Walked":
        count = len(knots) if closed else len(knots) - 1
        fine = np.arange(count * _PER_SEGMENT + (0 if closed else 1)) / _PER_SEGMENT
        dense = evaluate(knots, fine, closed)
        steps = np.hypot(*np.diff(dense, axis=0, append=dense[:1]).T)
        gone = np.concatenate([[0.0], np.cumsum(steps if closed else steps[:-1])])
        length = max(float(gone[-1]), 1e-9)
        ring = np.concatenate([dense, dense[:1]]) if closed else dense
        at = np.linspace(0, length, _SAMPLES, endpoint=not closed)
        samples = np.stack([np.interp(at, gone, axis) for axis in ring.T], axis=1)
        places = gone[: len(dense) : _PER_SEGMENT] / length
        rows = np.arange(len(places)) * _PER_SEGMENT
        after = dense[np.minimum(rows + 2, len(dense) - 1)]
        before = dense[rows - 2] if closed else dense[np.maximum(rows - 2, 0)]
        return cls(samples, places, _unit(after - before))


def _laid_over(old: _Walked, line: Contour) -> tuple[float, Array]:
    """By how much the start is shifted along the line, pixels, and the map `[2, 3]`
    that lays the old outline over the new one."""
    even = np.linspace(0, line.length, _SAMPLES, endpoint=not line.closed)
    new, shift = line.at(even), 0
    if line.closed:
        a, b = (each @ np.array([1, 1j]) for each in (old.samples, new))
        a, b = a - a.mean(), b - b.mean()
        match = np.fft.ifft(np.conj(np.fft.fft(a)) * np.fft.fft(b))
        turned = match / np.maximum(np.abs(match), 1e-12)
        shift = int(np.argmax(np.abs(match) * (0.9 + 0.1 * turned.real)))
    target = np.roll(new, -shift, axis=0)
    onto = fit_map(old.samples, target, robust=0.1 * line.length / np.pi)
    step = line.length / (_SAMPLES if line.closed else _SAMPLES - 1)
    return shift * step, onto


def _choices(expected: Array, held: frozenset[int], line: Contour) -> Array:
    """The places that each point may take: `[N, W]`, one and the same where held."""
    around = np.linspace(-_WINDOW, _WINDOW, 61) * line.length
    choices = expected[:, None] + around
    if not line.closed:
        choices = np.clip(choices, 0, line.length)
    for index in held:
        choices[index] = expected[index]
    return choices


def _costs(choices: Array, laid: Array, directions: Array, line: Contour) -> Array:
    """What it costs each point to take each of its places: `[N, W]`."""
    there = line.at(choices)
    reach = line.length / 80
    ahead = _unit(line.at(choices + reach) - line.at(choices - reach))
    away = ((there - laid[:, None]) ** 2).sum(-1) / (line.length / 2 / np.pi) ** 2
    unlike = 1 - (ahead * directions[:, None]).sum(-1)
    return np.asarray(away + _RUNS * unlike)


def _cheapest(choices: Array, costs: Array, old: Array, line: Contour) -> Array:
    """The choice for each point: in order, at the least cost in all."""
    gaps = np.diff(old, append=old[0] + line.length)
    starts = range(choices.shape[1]) if line.closed else range(1)
    best, found = np.inf, choices[:, 0]
    for start in starts[:: 3 if line.closed else 1]:
        cost, places = _from(start, choices, costs, gaps, line)
        if cost < best:
            best, found = cost, places
    return _ordered(found, line)


def _from(
    start: int, choices: Array, costs: Array, gaps: Array, line: Contour
) -> tuple[float, Array]:
    """The cheapest way round where the first point takes its choice `start`."""
    total = np.full(choices.shape[1], np.inf)
    total[start] = costs[0, start]
    back = np.zeros(choices.shape, dtype=int)
    for index in range(1, len(choices)):
        step = _stretch(choices[index - 1], choices[index], gaps[index - 1], line)
        whole = total[:, None] + step
        back[index] = whole.argmin(axis=0)
        total = whole.min(axis=0) + costs[index]
    if line.closed:
        last = choices[:1, start] + line.length
        total = total + _stretch(choices[-1], last, gaps[-1], line)[:, 0]
    chosen = [int(np.argmin(total))]
    for index in range(len(choices) - 1, 0, -1):
        chosen.append(int(back[index, chosen[-1]]))
    places = choices[np.arange(len(choices)), chosen[::-1]]
    return float(total.min()), places


def _stretch(before: Array, after: Array, gap: float, line: Contour) -> Array:
    """What another distance than there was costs, `[W, V]`; to go back, very much."""
    part = (after[None] - before[:, None]) / line.length
    wide = max(gap / line.length, 1e-3)
    cost = _SPREAD * (part - wide) ** 2 / (1 + 4 * wide)
    return np.asarray(np.where(part <= 0.1 * wide, 1e3 - part, cost))


def _ordered(places: Array, line: Contour) -> Array:
    """Places that never come back on each other, however they were chosen."""
    least = line.length / (50 * len(places))
    steps = np.arange(len(places)) * least
    return np.asarray(np.maximum.accumulate(places - steps) + steps)


def _calmed(moves: Array, closed: bool) -> Array:
    """How neighbours were moved together, `[N, 2]`: the next guess bends with them."""
    for _ in range(4):
        ends = moves if closed else np.concatenate([moves[:1], moves, moves[-1:]])
        before, after = np.roll(ends, 1, axis=0), np.roll(ends, -1, axis=0)
        mean = (before + 2 * ends + after) / 4
        moves = mean if closed else mean[1:-1]
    return moves


def _unit(ways: Array) -> Array:
    return np.asarray(
        ways / np.maximum(np.linalg.norm(ways, axis=-1, keepdims=True), 1e-12)
    )


def _area(ring: Array) -> float:
    (x, y), (u, v) = ring.T, np.roll(ring, -1, axis=0).T
    return float((x * v - u * y).sum() / 2)
