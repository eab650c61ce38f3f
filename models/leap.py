"""Motion beyond the reach of flow: a search for what flow has lost.

Flow finds a small thing again as long as it moves no farther than about its own size
from one frame to the next. A thrown ball or a fast hand goes farther; flow then follows
the background, and there and back agree on it. What gives it away is colour: where flow
leads looks nothing like the thing itself. The shape is then looked for as a whole on
coarse pictures, around where its last step leads, and laid on exactly there. Nothing is
changed unless the new place looks far more alike.
"""

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from smartroto.models.features import AROUND
from smartroto.models.flow import Bytes, inside, sample
from smartroto.models.patches import most_alike
from smartroto.models.pictures import Pictures
from smartroto.shapes.arrays import Array, IntArray

if TYPE_CHECKING:
    from torch import Tensor

LOST = 0.7
"""Squared difference of colour, in units of how much the thing itself varies, above
which flow has lost a point."""

ALIKE = 10.0
"""Levels of colour, of 255, by which anything may change from frame to frame."""

FEWEST = 12
"""Fewer points are too few to know a thing by."""

FOUND = 0.35
"""What is left of the difference where a thing is found."""

REACH = 6.0
"""How far is looked, in sizes of the shape."""

NEARER = 0.15
"""Share of the difference that looking at the end of that reach costs: of two things
alike the nearer one is it."""

MOST = 0.25
"""Share of its points that flow must have lost: a shape is looked for as a whole, since
a part that is hidden would be found elsewhere."""

ROOM = 8
"""Pixels that something may be off from where it was found on coarse pictures."""

LARGE = 80
"""Pixels of its shorter side from which a part may bend while it is laid on: in smaller
ones the background at the rim bends it."""

STEPS, CLOSE = 50, 1e-5
"""Rounds of laying it on exactly, and the gain below which that ends."""


class _Pair(NamedTuple):
    """Colours `[h, w, 3]` of two pictures, each `step` working pixels wide."""

    here: Bytes
    there: Bytes
    step: int

    def off(self, points: Array, moved: Array) -> tuple[Array, float]:
        """How unlike `points` `[M, 2]` are to where they have `moved`, squared, `[M]`;
        and what is too much of it."""
        look = sample(self.here, points / self.step)
        off = ((sample(self.there, moved / self.step) - look) ** 2).sum(-1)
        return off, max(LOST * float(look.var(0).sum()), ALIKE**2)


class _Ends(NamedTuple):
    """Two frames that can be read; looks: their features."""

    pictures: Pictures
    frames: tuple[int, int]
    looks: "tuple[Tensor, Tensor]"

    def pair(self, step: int) -> _Pair:
        """Their colours on every `step`-th pixel, as they are around it."""
        return _Pair(self._thin(0, step), self._thin(1, step), step)

    def _thin(self, end: int, step: int) -> Bytes:
        which = (self.frames[end], step)
        return self.pictures.remember(
            "thin", which, lambda: _thinned(self.looks[end], step)
        )

    def inside(self, points: Array) -> Array:
        """1 where points lie in the picture, else 0."""
        return inside(points, self.pictures.region.size)


def leapt(
    pictures: Pictures,
    frames: tuple[int, int],
    points: Array,
    went: tuple[Array, Array],
    last: Array,
) -> tuple[Array, Array]:
    """Where support went from one frame to another, found again if flow has lost it.

    points: `[M, 2]` on the first frame; went: where flow leads them on the other,
    `[M, 2]`, and its trust, `[M]`; last: `[2]` how far they went on the step before.
    Returns places and trust, `went` itself where it is not lost or not found; points
    outside the picture stay as flow has them.
    """
    here, there = (pictures.features(frame) for frame in frames)
    if here is None or there is None or len(points) < FEWEST:
        return went
    ends = _Ends(pictures, frames, (here, there))
    off, limit = ends.pair(_spacing(points)).off(points, went[0])
    if np.count_nonzero(off > limit) < MOST * len(points):
        return went
    seen = np.flatnonzero(ends.inside(points))
    if len(seen) < FEWEST:
        return went
    found = _found(ends, points[seen], went[0][seen], last)
    if found is None:
        return went
    places, trust = went[0].copy(), went[1].copy()
    places[seen], trust[seen] = found
    return places, trust


def _found(
    ends: _Ends, points: Array, lost: Array, last: Array
) -> tuple[Array, Array] | None:
    """Where `points` `[M, 2]` are, and trust in that; None where nothing is far more
    like them than where flow has `lost` them.

    What turns or is blurred is only alike on coarser pictures.
    """
    step = _spacing(points)
    for pair in (ends.pair(step), ends.pair(2 * step)):
        missed = float(pair.off(points, lost)[0].mean())
        leap = _search(pair, points, last, missed)
        if leap is None:
            continue
        there = _laid_on(ends, points, leap)
        left, limit = pair.off(points, there)
        if left.mean() < FOUND * missed:
            sure = ends.inside(there) / (1 + left / limit)
            return there, np.maximum(sure, 0.001)
    return None


def _spacing(points: Array) -> int:
    """About how far points `[M, 2]` lie apart, a power of two, at least a pixel."""
    width, height = points.max(0) - points.min(0)
    return int(2 ** max(np.log2(width * height / len(points) + 1e-6) // 2, 0))


def _thinned(look: "Tensor", step: int) -> Bytes:
    """Colours `[h, w, 3]` on every `step`-th pixel of features `[H, W, 8]`."""
    first = AROUND if step > 2 else 0
    each = slice(step // 2, None, step)
    colours = look[each, each, first : first + 3].cpu().numpy()
    return np.ascontiguousarray(colours, np.uint8)


def _search(pair: _Pair, points: Array, last: Array, missed: float) -> IntArray | None:
    """How far `points` `[M, 2]` have gone as a whole, `[2]` working pixels; None where
    nothing looks far more alike than what differs by `missed`.

    Looked for around where their last step would lead them.
    """
    import cv2

    cells = np.floor(points / pair.step).astype(int)
    low, size = cells.min(0), np.ptp(cells, axis=0) + 1
    expected, far = last / pair.step, int(np.ceil(REACH * np.sqrt(np.prod(size))))
    start = low + np.rint(expected).astype(int)
    reach = np.array([start - far, start + size + far])
    first, end = np.clip(reach, 0, pair.there.shape[1::-1])
    if (end - first < size).any():
        return None
    window = pair.there[first[1] : end[1], first[0] : end[0]]
    pattern, mask = _pattern(pair.here, cells, low, size)
    cost = cv2.matchTemplate(window, pattern, cv2.TM_SQDIFF, None, mask)
    cost = np.asarray(cost / mask[..., 0].sum())
    x, y = np.meshgrid(*(np.arange(count) for count in cost.shape[::-1]))
    ways = np.stack([x, y], -1) + first - low
    away = np.linalg.norm((ways - expected) / far, axis=-1)
    best = np.unravel_index(np.argmin(cost + NEARER * missed * away), cost.shape)
    if cost[best] > FOUND * missed:
        return None
    return np.asarray(ways[best] * pair.step, int)


def _pattern(
    colours: Bytes, cells: IntArray, low: IntArray, size: IntArray
) -> tuple[Bytes, Bytes]:
    """The colours of some `cells` `[M, 2]` in a box, and which of it they are, both
    `[h, w, 3]`."""
    most = np.array(colours.shape[1::-1]) - 1
    x, y = np.clip(cells, 0, most).T
    pattern, mask = np.zeros((2, size[1], size[0], 3), np.uint8)
    box = cells[:, 1] - low[1], cells[:, 0] - low[0]
    pattern[box], mask[box] = colours[y, x], 1
    return pattern, mask


def _laid_on(ends: _Ends, points: Array, leap: IntArray) -> Array:
    """Where `points` `[M, 2]` are exactly, which have gone about `leap` `[2]`: moved
    and turned so that both pictures are most alike, what is large bent as well.

    Maximises the enhanced correlation (Evangelidis and Psarakis, 2008).
    """
    import cv2

    low, high = np.floor(points.min(0)) - ROOM, np.ceil(points.max(0)) + ROOM
    box = np.array([low, high], int)
    before, after = (
        _crop(ends.pictures.grey(frame), box + shift)
        for frame, shift in zip(ends.frames, (0, leap), strict=True)
    )
    mask = _covered(points - low, after.shape)
    large = min(after.shape) > LARGE
    mode = cv2.MOTION_AFFINE if large else cv2.MOTION_EUCLIDEAN
    matrix = most_alike(before, after, np.eye(2, 3), mode, mask, (STEPS, CLOSE), 5)
    if matrix is None:  # nothing to hold on to
        return points + leap
    moved = (points - low - 0.5) @ matrix[:, :2].T + matrix[:, 2] + 0.5 + low
    near = np.linalg.norm(moved - points, axis=1).max() <= ROOM
    return np.asarray((moved if near else points) + leap)


def _covered(points: Array, shape: tuple[int, ...]) -> Bytes:
    """255 on pixels of a picture that lie about as near to one of `points` `[M, 2]` as
    they to each other."""
    import cv2

    mask = np.zeros(shape, np.uint8)
    x, y = np.floor(points).astype(int).T
    mask[y, x] = 255
    wide = 2 * _spacing(points) + 1
    return np.asarray(cv2.dilate(mask, np.ones((wide, wide), np.uint8)), np.uint8)


def _crop(picture: Bytes | None, box: IntArray) -> Bytes:
    """The part of a picture `[H, W]` from the first to the last row of `box` `[2, 2]`,
    held at the border."""
    assert picture is not None  # its features are known
    rows = np.clip(np.arange(*box[:, 1]), 0, picture.shape[0] - 1)
    columns = np.clip(np.arange(*box[:, 0]), 0, picture.shape[1] - 1)
    return np.ascontiguousarray(picture[np.ix_(rows, columns)])
