"""What lies before a shape between two keys, told by how it moves.

Places in and around the outline are followed to both keys. What belongs to the shape
goes from one key to the other about as the artist's outline does. What goes otherwise,
and just as something does that lies outside the outline at both keys, is no part of it:
a post, leaves, somebody else's arm. Places whose way is lost say nothing, so that parts
of the shape that are hidden for a while are not taken for what hides them; what lies in
front is never lost.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from smartroto.models.filled import eighths, filled
from smartroto.models.flow import Bytes, inside, sample
from smartroto.models.motion import flown, steps
from smartroto.models.pictures import Pictures
from smartroto.shapes.arrays import Array, Image, IntArray
from smartroto.shapes.spline import polyline

SOWN, ROWS = 4, 12
"""Frames between those on which places are chosen, and how many of those there are at
most: in long gaps they lie farther apart."""

FINE, FINEST = 20, 5.0
"""Places along the size of a shape, and the pixels that lie between them at least."""

SPARSE = 2.0
"""How many times as far places lie apart for a first look."""

BESIDE = 0.2
"""How far around the outlines places are chosen, in sizes of the shape."""

CLEAR = 4
"""Pixels to either side of an outline within which flow may be that of either side."""

OTHERWISE, LIKE = 4.0, 4.0
"""By how many pixels the way of what lies before a shape differs from the shape's; and
how many times as far as from the way of something outside."""

CLOSE = 3.0
"""Pixels within which two things move alike on the whole way."""

FARTHER = 0.02
"""What a pixel away costs when something outside is looked for that moves alike."""

HELD = 0.3
"""Trust below which the way of a place is lost."""

FEWEST, CROSSED, WITHIN = 3, 0.02, 0.15
"""How many places at least must prove that something lies before a shape; and what
share of those within it if they came in from outside or left, or if they did not."""

REACH = 0.1
"""How far a part of an outline takes places along, in sizes of the shape."""

OUT, NEAR, WELL_WITHIN = 0, 1, 2

Which = NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True, eq=False)
class Occluders:
    """Where something lies before a shape.

    frames: their numbers; cover: `[T, h, w]` 0..1, how much of each square of the
    picture it takes, squares being `step` working pixels wide.
    """

    frames: tuple[int, ...]
    cover: Image
    step: float

    def free(self, frames: Sequence[int], places: Array) -> Array:
        """How far what is seen at `places` `[T, ..., 2]` of `frames` may be the shape
        or what lies behind it: `[T, ...]` 0..1."""
        return np.stack(
            [self.free_on(*pair) for pair in zip(frames, places, strict=True)]
        )

    def free_on(self, frame: int, places: Array) -> Array:
        """The same of one frame: places `[..., 2]`, `[...]` 0..1."""
        if frame not in self.frames:
            return np.ones(places.shape[:-1])
        cover = self.cover[self.frames.index(frame)]
        taken = sample(cover, places.reshape(-1, 2) / self.step)
        return np.asarray(1 - taken.reshape(places.shape[:-1]))

    @cached_property
    def mark(self) -> str:
        """Tells these from any others."""
        return hashlib.md5(self.cover.tobytes(), usedforsecurity=False).hexdigest()


class _Gap(NamedTuple):
    """The frames from one key to the next that can be read.

    share: how far each lies on the way from the first to the last.
    """

    pictures: Pictures
    frames: tuple[int, ...]
    share: Array
    keys: tuple[Array, Array]

    @property
    def size(self) -> float:
        """How large the shape is, pixels."""
        sides = [np.ptp(key[:, 1], axis=0) for key in self.keys]
        return max(float(np.sqrt(np.mean([np.prod(side) for side in sides]))), 8.0)

    @property
    def stride(self) -> int:
        """Frames between those on which places are chosen."""
        return max(SOWN, -(-(len(self.frames) - 1) // ROWS))

    @property
    def step(self) -> float:
        """Pixels between the places that are followed."""
        return max(self.size / FINE, FINEST)

    def outline(self, row: int) -> Array:
        """About where the shape is, `[N, 3, 2]`."""
        first, last = self.keys
        return np.asarray(first + self.share[row] * (last - first))


class _Ways(NamedTuple):
    """Places followed over all frames.

    at: `[T, P, 2]`; trust: `[T, P]` that of the worst step to there from the frame on
    which each was chosen, `row` `[P]`.
    """

    at: Image
    trust: Image
    row: IntArray


def occluders(
    pictures: Pictures,
    frames: Sequence[int],
    keys: tuple[Array, Array],
    tick: Callable[[], None],
) -> Occluders | None:
    """What lies before a closed shape from one key to the next; None where nothing
    does, or nothing can be told.

    frames: the keys' own and all between; keys: `[N, 3, 2]` working pixels.
    """
    rows = steps(pictures, frames)
    if len(rows) < 3 or rows[0] != 0 or rows[-1] != len(frames) - 1:
        return None
    read, share = tuple(frames[row] for row in rows), np.array(rows) / rows[-1]
    gap = _Gap(pictures, read, share, keys)
    last = len(read) - 1
    if not _before(gap, _followed(gap, (0, last), SPARSE * gap.step, tick)).any():
        return None
    chosen = np.linspace(0, last, -(-last // gap.stride) + 1).round().astype(int)
    ways = _followed(gap, np.unique(chosen).tolist(), gap.step, tick)
    before = _before(gap, ways)
    if not before.any():
        return None
    within = _within(gap, ways)
    cover = [_cover(gap, ways, within, before, row) for row in range(len(read))]
    return Occluders(frames=read, cover=np.stack(cover), step=gap.step)


def _followed(
    gap: _Gap, chosen: Sequence[int], step: float, tick: Callable[[], None]
) -> _Ways:
    """Places in and around the shape, `step` pixels apart, from the frames in rows
    `chosen` to all others."""
    last = len(gap.frames) - 1
    sown = [_sown(gap, row, step) for row in chosen]
    row = np.repeat(chosen, [len(places) for places in sown])
    at = np.repeat(np.concatenate(sown, dtype=np.float32)[None], last + 1, axis=0)
    trust = np.ones(at.shape[:2], np.float32)
    for way in (1, -1):
        tick()
        for here in range(last)[::way]:
            one, two = (here, here + 1)[::way]
            some = row <= one if way > 0 else row >= one
            frames = gap.frames[one], gap.frames[two]
            at[two, some], sure = flown(gap.pictures, *frames, at[one, some])
            trust[two, some] = np.minimum(trust[one, some], sure)
    return _Ways(at, trust, row)


def _sown(gap: _Gap, row: int, step: float) -> Array:
    """A grid of places `[P, 2]` around where the shape may be on one frame."""
    points, room = gap.outline(row)[:, 1], BESIDE * gap.size
    plate = np.array(gap.pictures.region.size)
    low, high = np.clip([points.min(0) - room, points.max(0) + room], 0, plate)
    axes = [
        np.arange((first // step + 0.5) * step, last, step)
        for first, last in zip(low, high, strict=True)
    ]
    grid = np.stack(np.meshgrid(*axes), -1).reshape(-1, 2)
    return np.asarray(grid[inside(grid, gap.pictures.region.size) > 0])


def _before(gap: _Gap, ways: _Ways) -> Which:
    """Which places `[P]` move like something outside and not like the shape; none where
    too few of them lie within the shape, or came in or left, to prove anything."""
    first, last = _ends(gap, ways)
    held = np.minimum(ways.trust[0], ways.trust[-1]) > HELD
    within = held & (np.maximum(first, last) == WELL_WITHIN)
    crossed = within & (np.minimum(first, last) == OUT)
    off = np.linalg.norm(ways.at[-1] - _carried(ways.at[0], gap), axis=1)
    asked = held & (off > OTHERWISE)
    alike = _apart(ways, asked, held & (first == OUT) & (last == OUT))
    before = asked & (alike < np.minimum(off / LIKE, CLOSE))
    proof = (before & crossed, CROSSED), (before & within, WITHIN)
    proven = [some.sum() >= max(FEWEST, share * within.sum()) for some, share in proof]
    return np.asarray(before & any(proven))


def _apart(ways: _Ways, asked: Which, outside: Which) -> Array:
    """How far from that of anything outside the way of each place is, `[P]` pixels;
    infinite where that is not asked."""
    from scipy.spatial import cKDTree

    start, end = ways.at[0], ways.at[-1]
    apart = np.full(len(start), np.inf)
    if asked.any() and outside.any():
        motion = np.c_[end - start, FARTHER * start]
        apart[asked] = cKDTree(motion[outside]).query(motion[asked])[0]
    return apart


def _ends(gap: _Gap, ways: _Ways) -> tuple[Bytes, Bytes]:
    """In which zone of each key places lie there, `[P]` each."""
    return _zones(gap, gap.keys[0], ways.at[0]), _zones(gap, gap.keys[1], ways.at[-1])


def _zones(gap: _Gap, key: Array, places: Array | Image) -> Bytes:
    """Whether each of `places` `[P, 2]` lies well within a key, near its outline, or
    outside: `[P]`."""
    import cv2

    zones = _filled(gap, key, WELL_WITHIN)
    path = [eighths(polyline(key, 12))]
    cv2.polylines(zones, path, True, NEAR, 2 * CLEAR + 1, shift=3)
    return _read(zones, places)


def _filled(gap: _Gap, key: Array, value: int) -> Bytes:
    """A picture of nothing but a key."""
    return filled(polyline(key, 12), gap.pictures.region.size, value)


def _read(picture: Bytes, places: Array | Image) -> Bytes:
    """The pixels in which `places` `[P, 2]` lie, `[P]`; the nearest where none does."""
    last = np.array(picture.shape[::-1]) - 1
    x, y = np.clip(np.floor(places), 0, last).astype(int).T
    return np.asarray(picture[y, x])


def _carried(places: Array | Image, gap: _Gap) -> Array:
    """`places` `[P, 2]` of the first key where its outline takes them at the last one:
    as a whole by an affine motion, and by what parts near them do beyond that."""
    start, end = (key[:, 1] for key in gap.keys)
    centre = start.mean(0)
    design, here = (
        np.c_[some - centre, np.ones(len(some))] for some in (start, places)
    )
    slack = 1e-3 * float((design**2).sum()) * np.diag([1.0, 1.0, 0.0])
    still = np.eye(3)[:, :2]
    matrix = np.linalg.solve(design.T @ design + slack, design.T @ end + slack @ still)
    apart = ((places**2).sum(1)[:, None] + (start**2).sum(1)) - 2 * places @ start.T
    near = (1 + np.maximum(apart, 0) / (REACH * gap.size) ** 2) ** -2
    left = near @ (end - design @ matrix) / near.sum(1, keepdims=True)
    return np.asarray(here @ matrix + np.minimum(1, 4 * near.max(1))[:, None] * left)


def _within(gap: _Gap, ways: _Ways) -> Which:
    """Which places lie within about where the shape is where they were chosen, `[P]`;
    what is outside of it is not before it."""
    found = np.zeros(len(ways.row), bool)
    for row in np.unique(ways.row):
        some = ways.row == row
        filled = _filled(gap, gap.outline(row), 1)
        found[some] = _read(filled, ways.at[row, some]) > 0
    return found


def _cover(gap: _Gap, ways: _Ways, within: Which, before: Which, row: int) -> Image:
    """How much of each square of a frame something before the shape takes: `[h, w]`."""
    import cv2

    shape = [int(np.ceil(side / gap.step)) for side in gap.pictures.region.size[::-1]]
    near = np.abs(ways.row - row) <= gap.stride
    told = within & near & (ways.trust[row] > HELD)
    squares = np.floor(ways.at[row, told] / gap.step).astype(int)
    x, y = np.clip(squares, 0, np.array(shape[::-1]) - 1).T
    all_, some = np.zeros((2, *shape), np.float32)
    np.add.at(all_, (y, x), 1)
    np.add.at(some, (y, x), before[told])
    all_, some = (cv2.blur(count, (3, 3)) for count in (all_, some))
    return np.asarray(np.clip(2 * some / np.maximum(all_, 1e-6), 0, 1), np.float32)
