"""Following a shape from a key, frame by frame, by the flow inside it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from smartroto.models.motion import grip, move, steps, way
from smartroto.models.occluders import Occluders
from smartroto.models.pictures import Pictures
from smartroto.models.sources import Tracker
from smartroto.models.support import Support, support
from smartroto.models.transport import FAR, LOOSE, STIFF, Hold, holds, transport
from smartroto.shapes.arrays import Array, Image
from smartroto.shapes.between import linear

Correct = Callable[[list[int], list[int], Array], Array]
"""Which ways, the frames they have come to, and knots there `[T, N, 3, 2]` -> knots;
what may be known about these frames."""

Tick = Callable[[], None]
"""Called between steps; raises when the work is to stop."""


RENEWED = 3
"""Frames over which a following shape keeps its support before it takes new one."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Track:
    """A shape followed away from its key.

    knots: `[T, N, 3, 2]` working pixels, row 0 the key itself.
    trust: `[T, N]` 0..1, how well flow there and back again agreed near each knot.
    slide: `[N]` how far its points slide along the outline on the whole way, pixels.
    held: the support that carried it to each of its readable frames after the first,
        where it took new one on its way.
    """

    knots: Array
    trust: Array
    slide: Array | float = 0.0
    held: tuple[Support, ...] = ()

    def reversed(self) -> "Track":
        """The same, its last row first; without what carried it."""
        return replace(self, knots=self.knots[::-1], trust=self.trust[::-1], held=())


def renewed(
    pictures: Pictures,
    frames: Sequence[int],
    key: Array,
    closed: bool,
    tick: Tick,
    front: Occluders | None = None,
) -> Track:
    """Follow with new support points every few frames: follows limbs, may drift.

    frames: from the key's frame onwards or backwards; key: `[N, 3, 2]`; front: what
    lies before the shape, which carries nothing.
    """
    return together(pictures, [frames], [key], closed, tick, front=front)[0]


def together(
    pictures: Pictures,
    ways: Sequence[Sequence[int]],
    keys: Sequence[Array],
    closed: bool,
    tick: Tick,
    correct: Correct | None = None,
    leads: Sequence[Sequence[Support]] = ((), ()),
    front: Occluders | None = None,
) -> list[Track]:
    """The same along several ways over the same frames, each from its own key.

    leads: what carried the same key before, which is `Track.held`: the shape comes to
    lie not far from there, so it serves again. correct: put in its place what was found
    on each frame before going on from there, except on the last: what is known there
    must not flatter the tracker.
    """
    walks = [
        _Walk(pictures, frames, key, closed, lead, front)
        for frames, key, lead in zip(ways, keys, leads, strict=False)
    ]
    for hop in range(1, len(walks[0].rows)):
        tick()
        for walk in walks:
            walk.step(hop)
        some = [way for way, walk in enumerate(walks) if not walk.ends(hop)]
        if correct is not None and some:
            there = [ways[way][walks[way].rows[hop]] for way in some]
            found = correct(some, there, np.stack([walks[way].shape for way in some]))
            for way, shape in zip(some, found, strict=True):
                walks[way].shape = shape
        for walk in walks:
            walk.keep(hop)
    return [walk.track() for walk in walks]


class _Hop(NamedTuple):
    """One frame on: where the shape is, `[N, 3, 2]`, how far to trust that, `[N]`, and
    what carried it there, where it was before and where it is now."""

    shape: Array
    trust: Array
    held: Support
    went: Support


class _Walk:
    """One way along frames from a key, as far as it has come; rows: the readable."""

    def __init__(
        self,
        pictures: Pictures,
        frames: Sequence[int],
        key: Array,
        closed: bool,
        leads: Sequence[Support] = (),
        front: Occluders | None = None,
    ) -> None:
        self.pictures, self.frames, self.front = pictures, frames, front
        self.rows = steps(pictures, frames)
        self.key, self.shape, self.closed = key, key, closed
        self.trust = np.ones(len(key))
        self._leads, self._hops = leads, list[_Hop]()
        self._held: Support | None = None
        self._holds: tuple[Hold, ...] = ()
        self._at, self._good = {0: key}, {0: self.trust}

    def ends(self, hop: int) -> bool:
        """Whether this hop leads to the last of all frames."""
        return self.rows[hop] == len(self.frames) - 1

    def step(self, hop: int) -> None:
        led = self._leads
        made = self._carried(hop, led[hop - 1]) if led else self._free(hop)
        self._hops.append(made)
        self.shape, self.trust = made.shape, np.minimum(self.trust, made.trust)

    def _free(self, hop: int) -> _Hop:
        """Remembered by the way from the key: a new key inside a gap finds the way up
        to it."""

        def work() -> _Hop:
            held = self._hops[-1].went if self._hops else None
            if held is None or (hop - 1) % RENEWED == 0:
                held = support(self.shape, self.closed, reach=3 * LOOSE.reaches[0])
            return self._carried(hop, held)

        come = tuple(self.frames[row] for row in self.rows[: hop + 1])
        mark = self.front and self.front.mark
        which = (come, self.closed, self.key.tobytes(), mark)
        return self.pictures.remember("hop", which, work)

    def _carried(self, hop: int, held: Support) -> _Hop:
        """Where the shape goes from one readable frame to the next by its support."""
        before, after = (self.frames[row] for row in self.rows[hop - 1 : hop + 1])
        moved, sure = move(self.pictures, before, after, held.points, self._last())
        sure = sure * _free(self.front, before, held.points)
        sure_all = sure * held.trust * grip(self.pictures, before, held.points)
        known = self._holds_of(held)
        shape = transport(self.shape, held, moved[None], sure[None], known)[0]
        return _Hop(
            shape=shape,
            trust=nearby(held.distance, held.size, sure_all),
            held=held,
            went=replace(held, points=moved),
        )

    def _holds_of(self, held: Support) -> tuple[Hold, ...]:
        """How far this support carries the shape, the same while it is kept."""
        if self._held is None or self._held.distance is not held.distance:
            self._held, self._holds = held, holds(held, LOOSE)
        return self._holds

    def _last(self) -> Array:
        """How far the support went on the hop before."""
        if not self._hops:
            return np.zeros(2)
        return way(self._hops[-1].held.points, self._hops[-1].went.points)

    def keep(self, hop: int) -> None:
        self._at[self.rows[hop]] = self.shape
        self._good[self.rows[hop]] = self.trust

    def track(self) -> Track:
        started = bool(self.rows) and self.rows[0] == 0
        found = _filled(self._at, self._good, len(self.frames), started)
        return replace(found, held=tuple(hop.held for hop in self._hops))


def _free(front: Occluders | None, frame: int, points: Array) -> Array | float:
    """What is left of the trust in `points` `[M, 2]` that something may hide."""
    if front is None:
        return 1.0
    return np.asarray(np.maximum(front.free_on(frame, points), 0.001))


def carried(
    pictures: Pictures,
    frames: Sequence[int],
    key: Array,
    closed: bool,
    tick: Tick,
    front: Occluders | None = None,
) -> Track:
    """Follow the key's own support points all the way: stiff, does not creep.

    front: as `renewed` has it.
    """
    held = support_of(pictures, key, closed)
    rows, places, trusts = _followed(pictures, frames, held, tick, front)
    held_on = grip(pictures, frames[0], held.points)
    return _borne(pictures, len(frames), key, held, rows, (places, trusts), held_on)


def asked(
    pictures: Pictures,
    frames: Sequence[int],
    key: Array,
    closed: bool,
    tick: Tick,
    source: tuple[str, Tracker],
) -> Track:
    """Follow the key by a tracker from outside, which is told what flow believes.

    What it answers is remembered; places that are no numbers are not trusted.
    """
    name, tracker = source
    held = support_of(pictures, key, closed)
    rows, guess, _ = _followed(pictures, frames, held, tick)
    read = [frames[row] for row in rows]

    def work() -> tuple[Array, Array]:
        return tracker.follow(pictures.colour, read, guess)

    which = (name, tracker.version, tuple(frames), closed, key.tobytes())
    places, trusts = pictures.remember("asked", which, work)
    good = np.isfinite(places).all(-1) & np.isfinite(trusts)
    places = np.where(good[..., None], places, guess)
    trusts = np.where(good, np.clip(trusts, 0.001, 1), 0.001)
    sure = np.ones(len(held.points))
    return _borne(pictures, len(frames), key, held, rows, (places, trusts), sure)


def support_of(pictures: Pictures, key: Array, closed: bool) -> Support:
    """The support of a key, which is followed to either side."""
    which = (closed, key.tobytes())
    return pictures.remember("support", which, lambda: support(key, closed))


def _followed(
    pictures: Pictures,
    frames: Sequence[int],
    held: Support,
    tick: Tick,
    front: Occluders | None = None,
) -> tuple[list[int], Array, Array]:
    """Readable rows, where flow carries the support `[R, M, 2]`, and trust `[R, M]`."""
    rows = steps(pictures, frames)
    places, trusts = [held.points], [np.ones(len(held.points))]
    last = np.zeros(2)
    for row, after in pairwise(rows):
        tick()
        points, sure = move(pictures, frames[row], frames[after], places[-1], last)
        last = way(places[-1], points)
        sure = sure * _free(front, frames[row], places[-1])
        places.append(points)
        trusts.append(np.maximum(trusts[-1] * sure, 0.001))
    count = max(len(rows), 1)
    return rows, np.stack(places[:count]), np.stack(trusts[:count])


def _borne(
    pictures: Pictures,
    count: int,
    key: Array,
    held: Support,
    rows: list[int],
    moved: tuple[Array, Array],
    held_on: Array,
) -> Track:
    """The key carried stiffly by its support: places `[R, M, 2]` and trust `[R, M]`.

    held_on: `[M]` how far what each point sees is proof of anything.
    """
    places, trusts = moved
    at, good = {0: key}, {0: np.ones(len(key))}
    if len(rows) > 1:
        carried_knots = _carry(pictures, key, held, places[1:], trusts[1:])
        for after, knots, sure in zip(rows[1:], carried_knots, trusts[1:], strict=True):
            at[after] = knots
            good[after] = nearby(held.distance, held.size, sure * held.trust * held_on)
    return _filled(at, good, count, bool(rows) and rows[0] == 0)


def _carry(
    pictures: Pictures, key: Array, held: Support, places: Array, trusts: Array
) -> Array:
    """Stiff transport of all frames, some at a time so that it can be stopped."""
    parts, known = [], holds(held, STIFF)
    for first in range(0, len(places), 4):
        pictures.check()
        some = slice(first, first + 4)
        parts.append(transport(key, held, places[some], trusts[some], known))
    return np.concatenate(parts)


def nearby(distance: Image, size: float, trust: Array) -> Array:
    """The mean trust of the support around each knot: `[N]`."""
    away = distance / np.float32(0.12 * size)
    kernel = np.exp(np.maximum(-0.5 * away**2, FAR)) + np.float32(1e-9)
    return np.asarray((kernel @ trust) / kernel.sum(1))


def _filled(
    at: dict[int, Array], good: dict[int, Array], count: int, started: bool
) -> Track:
    """Rows without a picture lie between their neighbours, and are not trusted."""
    known = sorted(at)
    keys = np.stack([at[row] for row in known])
    knots = linear(np.array(known, float), keys, np.arange(count, dtype=float))
    trust = np.zeros((count, len(at[0])))
    for row in known:
        trust[row] = good[row] if started or row == 0 else 0.0
    return Track(knots=knots, trust=trust)
