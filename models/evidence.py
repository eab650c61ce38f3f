"""What the pictures between two keys say: the keys followed in every way, from both."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from smartroto.models import sources
from smartroto.models.boundary import SAMPLE_BYTES, Edge, heard, learn, pull
from smartroto.models.fusion import closure
from smartroto.models.occluders import Occluders, occluders
from smartroto.models.pictures import Pictures
from smartroto.models.recalled import recalled
from smartroto.models.sliding import slid
from smartroto.models.support import Support
from smartroto.models.tracks import (
    Tick,
    Track,
    asked,
    carried,
    renewed,
    together,
)
from smartroto.shapes.arrays import Array
from smartroto.shapes.learned import Learned

NEARER = 0.95
"""How far off points may still be at the other key, against before, for something to be
taken to lie before them."""

CHANGED, GROSS = 2.0, 60.0
"""Pixels by which a point must land elsewhere to be asked whether that is nearer, and
beyond which it is lost in either case."""

MOST = 0.9
"""Where so many points land where they are to be, nothing led them astray."""

STEP = (0.2, 4.0)
"""Limits of how many pixels a followed outline may be off after one more frame."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Evidence:
    """What the pictures between two keys say, whatever the other keys are.

    ahead, behind: the shape followed from either key, in several ways, all in order of
    time; edge: what was learned of its outline; front: what lies before it.
    """

    ahead: tuple[Track, ...]
    behind: tuple[Track, ...]
    edge: Edge | None
    closed: bool = True
    front: Occluders | None = None

    @property
    def trust(self) -> Array:
        """`[T, N]` 0..1, whether its surroundings could be followed."""
        return np.maximum(self.ahead[0].trust, self.behind[0].trust)

    @property
    def slide(self) -> Array:
        """`[T, 1 or N]` pixels of sliding along the outline not known for sure."""
        share = np.linspace(0, 1, len(self.ahead[0].knots))[:, None]
        mean = sum(track.slide for track in (*self.ahead, *self.behind))
        mean = mean / (len(self.ahead) + len(self.behind))
        return np.asarray(4 * share * (1 - share) * mean)


def gather(
    pictures: Pictures,
    frames: Sequence[int],
    keys: tuple[Array, Array],
    closed: bool,
    tick: Tick,
    learned: Learned | None = None,
) -> Evidence:
    """Follow both keys, `[N, 3, 2]` each, through `frames`, which begin and end there.

    This is most of the work; it depends on nothing but what is passed. learned: what
    another shot taught about the shape.
    """
    ends = frames[0], frames[-1]
    ways, goals = (frames, frames[::-1]), keys[::-1]
    bare, front = _followed_free(pictures, ways, keys, closed, tick)
    edge = learn(pictures, ends, keys, front) if closed else None
    if edge is not None:
        edge = heard(edge, pictures, ends, keys)
        edge = recalled(pictures, ends, keys, edge, learned)
    tick()
    tracks = [
        [slid(track, goal) if closed else replace(track, held=()) for track in some]
        for some, goal in zip(bare, goals, strict=True)
    ]
    if edge is not None:
        leads = [some[0].held for some in bare]
        found = _on_edge(pictures, ways, keys, tick, edge, tracks, leads)
        for some, one in zip(tracks, found, strict=True):
            some.append(one)
    ahead, behind = tracks[0], [one.reversed() for one in tracks[1]]
    return Evidence(
        ahead=tuple(ahead), behind=tuple(behind), edge=edge, closed=closed, front=front
    )


def _followed_free(
    pictures: Pictures,
    ways: tuple[Sequence[int], Sequence[int]],
    keys: tuple[Array, Array],
    closed: bool,
    tick: Tick,
) -> tuple[list[list[Track]], Occluders | None]:
    """Both keys followed, free of what lies before the shape; and what that is, if
    leaving it out takes the shape nearer to where the artist has it."""

    def both(front: Occluders | None) -> list[list[Track]]:
        return [
            followed(pictures, *way, closed, tick, front)
            for way in zip(ways, keys, strict=True)
        ]

    bare, goals = both(None), keys[::-1]
    if not closed or np.quantile(_off(bare, goals), MOST) < CHANGED:
        return bare, None
    front = occluders(pictures, ways[0], keys, tick)
    if front is None:
        return bare, None
    freed = both(front)
    return (freed, front) if _nearer(freed, bare, goals) else (bare, None)


def _nearer(
    freed: list[list[Track]], bare: list[list[Track]], goals: Sequence[Array]
) -> bool:
    """Whether points that land elsewhere lie nearer to the keys `[N, 3, 2]` there."""
    changed = np.linalg.norm(_ends(freed) - _ends(bare), axis=-1) > CHANGED
    off = np.stack([_off(freed, goals), _off(bare, goals)])
    free, before = np.minimum(off, GROSS)[:, changed].sum(1)
    return bool(free < NEARER * before)


def _ends(both: list[list[Track]]) -> Array:
    """Where points are led by the first tracker of each way, `[2, N, 2]`."""
    return np.stack([some[0].knots[-1, :, 1] for some in both])


def _off(both: list[list[Track]], goals: Sequence[Array]) -> Array:
    """How far from the keys there that is, `[2, N]` pixels."""
    points = np.stack([goal[:, 1] for goal in goals])
    return np.asarray(np.linalg.norm(_ends(both) - points, axis=-1))


def _on_edge(
    pictures: Pictures,
    ways: Sequence[Sequence[int]],
    keys: Sequence[Array],
    tick: Tick,
    edge: Edge,
    tracks: Sequence[Sequence[Track]],
    leads: Sequence[Sequence[Support]],
) -> list[Track]:
    """Follow both keys and put them back on the edge on every frame; how far they may
    be off after one more is learned from where the other trackers of each land."""
    widths, goals = [], keys[::-1]
    for some, goal in zip(tracks, goals, strict=True):
        off = closure(np.stack([track.knots[-1] for track in some]), goal).min(0)
        widths.append(np.clip(off / np.sqrt(len(ways[0]) - 1), *STEP))
    found = on_edge(pictures, ways, keys, tick, edge, widths, leads)
    return [slid(track, goal) for track, goal in zip(found, goals, strict=True)]


def followed(
    pictures: Pictures,
    frames: Sequence[int],
    key: Array,
    closed: bool,
    tick: Tick,
    front: Occluders | None = None,
) -> list[Track]:
    """A key `[N, 3, 2]` followed over `frames` by every tracker that needs no edge;
    front: what lies before it."""
    tracks = [
        renewed(pictures, frames, key, closed, tick, front),
        carried(pictures, frames, key, closed, tick, front),
    ]
    for source in sources.trackers():
        tracks.append(asked(pictures, frames, key, closed, tick, source))
    return tracks


def on_edge(
    pictures: Pictures,
    ways: Sequence[Sequence[int]],
    keys: Sequence[Array],
    tick: Tick,
    edge: Edge,
    widths: Sequence[Array],
    leads: Sequence[Sequence[Support]] = ((), ()),
) -> list[Track]:
    """Closed keys, each followed along its own frames and put back on its edge on every
    frame; widths: `[N]` pixels each that it may be off after one more; leads: as
    `tracks.together` has them."""

    def correct(some: list[int], frames: list[int], knots: Array) -> Array:
        sigma = np.stack([widths[way] for way in some])
        return held(pictures, edge, frames, knots, sigma)[0]

    return together(pictures, ways, keys, True, tick, correct, leads, edge.front)


def held(
    pictures: Pictures,
    edge: Edge | None,
    frames: Sequence[int],
    knots: Array,
    sigma: Array,
    seen: Array | None = None,
) -> tuple[Array, Array]:
    """Knots `[T, N, 3, 2]` and sigma `[T, N]` pulled to the edge, where one was learned
    and the frame can be read; seen: `[T, N]`."""
    knots, sigma = knots.copy(), sigma.copy()
    if edge is None:
        return knots, sigma

    each = len(edge.belief) * SAMPLE_BYTES
    for part in pictures.parts(range(len(frames)), each):
        some, looks = pictures.looks(part, frames)
        if some:
            seen_ = None if seen is None else seen[some]
            told = [frames[row] for row in some]
            found = pull(edge, looks, knots[some], sigma[some], seen_, told)
            knots[some], sigma[some] = found
    return knots, sigma
