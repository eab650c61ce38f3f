"""An outline from a click, a scribble or a loop, by what the shot itself looks like.

Where the artist pointed says what the object looks like: its colours, and how it moves
against the background between neighbouring frames. Colours and motion of inside and
outside are learned as mixtures, and a graph cut finds the border between them (after
C. Rother, V. Kolmogorov, A. Blake, "GrabCut", 2004). First small and on the whole
picture, then round what was found, at last in a narrow band at full size.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from smartroto.models.flow import Bytes
from smartroto.models.small_picture import (
    SmallPicture,
    lab,
    main_colours,
    small_picture,
    steepness,
)
from smartroto.shapes.arrays import Array, Image

Labels = NDArray[np.uint8]

OUT, IN, MAYBE_OUT, MAYBE_IN = 0, 1, 2, 3
"""What is known of a pixel, numbered as the graph cut wants it."""

SMALL, FINE = 420, 900
"""Longest side of the pictures that are searched and refined, pixels."""
STROKE = 0.012
"""Half the width of a stroke, of the picture's longest side."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Seeds:
    """What the artist has said: strokes `[M, 2]` in plate pixels, of one place or more.

    inside, outside: strokes over the object and over what is not of it. loop: a line
    round the object; nothing outside it belongs to it.
    """

    inside: tuple[Array, ...] = ()
    outside: tuple[Array, ...] = ()
    loop: Array | None = None

    @property
    def places(self) -> Array:
        """Every place of the strokes that lie on the object or round it."""
        loop = () if self.loop is None else (self.loop,)
        return np.concatenate([*self.inside, *loop, np.zeros((0, 2))])


def suggest(
    read: Callable[[int], Image],
    frame: int,
    neighbours: Sequence[int],
    seeds: Seeds,
    check: Callable[[], None],
) -> Array | None:
    """The contour `[M, 2]` of the object, plate pixels; None where nothing is found.

    read: gives a frame `[H, W, 3]` of about 0..1; neighbours: frames near by, whose
    motion tells the object from the background. check() raises when the work is to
    stop.
    """
    pictures = [read(each) for each in (frame, *neighbours)]
    whole = np.array([[0.0, 0.0], pictures[0].shape[1::-1]])
    box = whole if seeds.loop is None else _padded(_bounds(seeds.loop), 0.3, whole)
    for _ in range(2):
        check()
        view = small_picture(pictures, box, SMALL)
        mask = _searched(view, seeds, check)
        if not mask.any():
            return None
        found = _padded(_found(view, mask, seeds), 1.0, whole)
        if np.ptp(found, axis=0).max() > 0.6 * np.ptp(box, axis=0).max():
            break
        box = found
    fine = small_picture(
        pictures[:1], _padded(_found(view, mask, seeds), 0.15, whole), FINE
    )
    return _contour(fine, _sharpened(fine, view, mask, seeds))


def _bounds(places: Array) -> Array:
    return np.stack([places.min(axis=0), places.max(axis=0)])


def _padded(box: Array, part: float, whole: Array) -> Array:
    """A box `[2, 2]` made larger by a part of its size, within the whole picture."""
    pad = max(part * float(np.ptp(box, axis=0).max()), 8.0)
    grown = np.stack([box[0] - pad, box[1] + pad])
    low, high = np.clip(grown, whole[0], whole[1])
    return np.stack([np.floor(low), np.ceil(np.maximum(high, low + 2))])


def _found(view: SmallPicture, mask: Labels, seeds: Seeds) -> Array:
    """Where the object is, with all that the artist drew on it: a box."""
    rows, columns = np.nonzero(mask)
    places = np.stack([columns, rows], axis=1) / view.scale + view.low
    return _bounds(np.concatenate([places, *seeds.inside]))


# -- the search --------------------------------------------------------------------


def _searched(view: SmallPicture, seeds: Seeds, check: Callable[[], None]) -> Labels:
    """Pixels of the object, by the most telling of several cuts.

    A loop says where the object ends, so that every cut of it is as good a guess; from
    strokes motion tells most, unless it finds next to nothing.
    """
    known = _known(view, seeds)
    start = _started(view, known, seeds)
    room = 0.25 * float((start == MAYBE_IN).sum())
    masks: list[Labels] = []
    for picture in (_coloured_by_motion(view, known), view.colour):
        check()
        rough = _joined(_cut(picture, start, 6), known)
        check()
        masks.append(_joined(_cut(view.colour, _band(rough, known, 8), 3), known))
        if seeds.loop is None and masks[-1].sum() >= room:
            return masks[-1]
    masks.append(rough)
    small = [min(1.0, float(mask.sum()) / max(room, 1.0)) for mask in masks]
    sharp = [_sharpness(view, mask) for mask in masks]
    return masks[int(np.argmax(np.multiply(sharp, small)))]


def _known(view: SmallPicture, seeds: Seeds) -> Labels:
    """What the strokes say: IN, OUT, and MAYBE_OUT everywhere else."""
    import cv2

    known = np.full(view.size, MAYBE_OUT, np.uint8)
    if seeds.loop is not None:
        known[:] = OUT
        cv2.fillPoly(known, [view.inwards(seeds.loop)], MAYBE_IN)
    wide = max(round(STROKE * max(view.size)), 1)
    for strokes, label in ((seeds.outside, OUT), (seeds.inside, IN)):
        for stroke in strokes:
            line = view.inwards(stroke)
            cv2.polylines(known, [line], False, label, 2 * wide)
            cv2.circle(known, line[0].tolist(), wide, label, -1)
    return known


def _started(view: SmallPicture, known: Labels, seeds: Seeds) -> Labels:
    """A first guess: inside the loop, or what can be reached from the strokes without
    crossing edges or going to other colours."""
    start = known.copy()
    sure = known == IN
    if seeds.loop is not None or not sure.any():
        return start
    away = _reached(view, sure)
    rows, columns = np.nonzero(sure)
    reach = max(np.ptp(rows), np.ptp(columns)) + 1
    part = float(np.clip(0.55 * reach**2 / sure.size, 0.04, 0.5))
    free = known == MAYBE_OUT
    start[free & (away < np.quantile(away, part))] = MAYBE_IN
    start[free & (away > np.quantile(away, 0.8))] = OUT
    return start


def _reached(view: SmallPicture, sure: NDArray[np.bool_]) -> Array:
    """How hard it is to come to each pixel from the strokes, `[h, w]`."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import dijkstra

    colours = lab(view)
    main = main_colours(colours[sure])
    other = np.min([np.linalg.norm(colours - one, axis=2) for one in main], axis=0)
    cost = 0.05 + steepness(colours) / 6 + np.maximum(other - 10, 0) / 80
    index = np.arange(sure.size).reshape(sure.shape)
    pairs = [
        (index[:, :-1], index[:, 1:]),
        (index[:-1], index[1:]),
        (index[:-1, :-1], index[1:, 1:]),
        (index[:-1, 1:], index[1:, :-1]),
    ]
    first = np.concatenate([a.ravel() for a, _ in pairs])
    second = np.concatenate([b.ravel() for _, b in pairs])
    longer = np.concatenate(
        [
            np.full(a.size, way)
            for (a, _), way in zip(pairs, (1, 1, 1.4, 1.4), strict=True)
        ]
    )
    flat = cost.ravel()
    step = longer * (flat[first] + flat[second]) / 2
    graph = coo_array((step, (first, second)), shape=(sure.size, sure.size)).tocsr()
    starts = np.flatnonzero(sure)
    away = dijkstra(graph, directed=False, indices=starts, min_only=True)
    return np.asarray(away).reshape(sure.shape)


def _coloured_by_motion(view: SmallPicture, known: Labels) -> Bytes:
    """The two main axes of colour, and as a third how unlike the object's the motion
    is: `[h, w, 3]`."""
    colours = lab(view) * np.array([2.55, 1.5, 1.5], np.float32)
    flat = colours.reshape(-1, 3) - colours.reshape(-1, 3).mean(axis=0)
    axes = np.linalg.svd(flat[::7], full_matrices=False)[2][:2]
    colour = np.full((*view.size, 2), 128.0)
    colour[..., : len(axes)] += (flat @ axes.T).reshape(*view.size, len(axes))
    sure = known == IN
    own = view.motion[sure].mean(axis=0) if sure.any() else 0.0
    unlike = np.sqrt(
        ((view.motion - own) ** 2).sum(axis=2) / max(view.motion.shape[2], 1)
    )
    three = np.dstack([colour, 140 * unlike])
    return np.asarray(np.clip(three, 0, 255), np.uint8)


def _cut(picture: Bytes, start: Labels, rounds: int) -> Labels:
    """The pixels that a graph cut puts inside, 0 or 1."""
    import cv2

    labels = start.copy()
    inside = (labels == IN) | (labels == MAYBE_IN)
    if inside.any() and not inside.all():
        cv2.setRNGSeed(1)
        models = np.zeros((1, 65)), np.zeros((1, 65))
        nowhere, mode = (0, 0, 0, 0), cv2.GC_INIT_WITH_MASK
        cv2.grabCut(
            np.ascontiguousarray(picture), labels, nowhere, *models, rounds, mode
        )
        inside = (labels == IN) | (labels == MAYBE_IN)
    return np.asarray(inside, np.uint8)


def _joined(mask: Labels, known: Labels) -> Labels:
    """Only the parts that the strokes touch; in a loop, or without any, the largest."""
    import cv2

    sure = (known == IN).astype(np.uint8)
    mask = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8)) | sure
    count, parts = cv2.connectedComponents(np.asarray(mask))
    if count < 2:
        return np.asarray(mask)
    kept = set(np.unique(parts[sure > 0]).tolist()) - {0}
    if (known == MAYBE_IN).any() or not kept:
        kept.add(1 + int(np.argmax(np.bincount(parts.ravel())[1:])))
    return np.isin(parts, list(kept)).astype(np.uint8)


def _band(mask: Labels, known: Labels, width: int) -> Labels:
    """Only a band round the border is open; what the strokes say stays."""
    import cv2

    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * width + 1, 2 * width + 1))
    labels = np.where(mask > 0, MAYBE_IN, MAYBE_OUT).astype(np.uint8)
    labels[cv2.erode(mask, disc) > 0] = IN
    labels[cv2.dilate(mask, disc) == 0] = OUT
    labels[known == IN], labels[known == OUT] = IN, OUT
    return labels


def _sharpness(view: SmallPicture, mask: Labels) -> float:
    """How clear an edge the border lies on: steep, and steep all round."""
    import cv2

    rim = cv2.dilate(mask, np.ones((3, 3), np.uint8)) - mask
    rim[[0, -1]] = rim[:, [0, -1]] = 0
    steep = np.minimum(steepness(lab(view))[rim > 0], 12)
    return float(steep.mean() - steep.std() / 2) if len(steep) > 20 else 0.0


# -- the outline -------------------------------------------------------------------


def _sharpened(
    fine: SmallPicture, view: SmallPicture, mask: Labels, seeds: Seeds
) -> Labels:
    """The border found anew in a band, with all the detail there is."""
    import cv2

    ratio = fine.scale / view.scale
    shift = (view.low - fine.low) * fine.scale + (ratio - 1) / 2
    matrix = np.column_stack([np.eye(2) * ratio, shift])
    height, width = fine.size
    large = cv2.warpAffine(mask.astype(np.float32), matrix, (width, height))
    inside = np.asarray(np.asarray(large) > 0.5, np.uint8)
    known = _known(fine, replace(seeds, loop=None))
    band = max(round(1.5 * ratio), 2)
    sharp = _cut(fine.colour, _band(inside, known, band), 2)
    return sharp if sharp.sum() > 0.5 * inside.sum() else inside


def _contour(view: SmallPicture, mask: Labels) -> Array | None:
    """The outer border of the largest part, `[M, 2]` plate pixels."""
    import cv2

    soft = cv2.GaussianBlur(np.pad(mask, 2).astype(np.float32), (0, 0), 1.2)
    lines, _ = cv2.findContours(
        (soft > 0.5).astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE
    )
    if not lines:
        return None
    line = max(lines, key=cv2.contourArea)[:, 0].astype(float) - 2 + 0.5
    for _ in range(3):
        line = (np.roll(line, 1, axis=0) + 2 * line + np.roll(line, -1, axis=0)) / 4
    return np.asarray(line / view.scale + view.low)
