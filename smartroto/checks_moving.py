"""Checks of how outlines move: trembling, sliding, holes, sharpness, and where."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import shapely
from numpy.lib.stride_tricks import sliding_window_view

from smartroto.checks_motion import Finding, Motion, about, found, runs
from smartroto.document import Document, Layer, Shape
from smartroto.shapes import measure, planar
from smartroto.shapes.arrays import Array, Flags
from smartroto.shapes.normals import normals
from smartroto.shapes.spline import polyline

TREMBLES = 0.6
"""Pixels of trembling that are seen when a matte plays."""

SLIDES = 6.0
"""Pixels that a point may change its place on the outline from frame to frame."""

FAST = 16.0
"""Pixels a frame from which a plate of a usual shutter shows a blurred edge: 8."""

POP = 0.15
"""Relative change of size in one frame that is seen as a pop."""

SLIT = 1.5
"""Pixels of a gap between two shapes that was hardly meant."""

SPECK = 6.0
"""Square pixels below which a gap is not seen."""

_FOURTH = np.sqrt(70.0)
"""By so much noise of one pixel grows in a fourth difference."""


def trembling(document: Document, motions: Sequence[Motion]) -> Iterator[Finding]:
    """Outlines that go to and fro across themselves, beyond any smooth motion.

    Of a motion that is smooth over five frames nothing is left in the fourth
    difference; of independent noise all. A turn at a key fills three frames of it, so
    the median over seven says whether there is more.
    """
    for motion in motions:
        if len(motion.frames) < 5:
            continue
        points = motion.knots[:, :, 1]
        fourth = np.diff(points, 4, axis=0) / _FOURTH
        closed = motion.shape.closed
        out = np.stack([normals(one, closed) for one in motion.knots[2:-2]])
        off = np.sqrt(((fourth * out).sum(-1) ** 2).mean(-1))
        around = np.pad(off, (3, 3), mode="constant")
        usual = np.median(sliding_window_view(around, 7), axis=-1)
        rough = np.concatenate([[0.0, 0.0], usual, [0.0, 0.0]])
        for rows in runs(motion.frames, rough > TREMBLES):
            yield found(motion, rows, f"trembles by {rough[rows].max():.1f} px")


def sliding(document: Document, motions: Sequence[Motion]) -> Iterator[Finding]:
    """Points that move along the outline against the others from frame to frame."""
    for motion in motions:
        if len(motion.frames) < 2 or motion.shape.count < 3:
            continue
        lengths = measure.lengths(motion.knots, motion.shape.closed)
        whole = lengths.sum(-1, keepdims=True)
        jumps = np.abs(np.diff(lengths / np.maximum(whole, 1e-9), axis=0)) * whole[1:]
        along = np.concatenate([[0.0], jumps.max(-1)])
        for rows in runs(motion.frames, along > SLIDES):
            number = int(jumps[rows.start - 1 : rows.stop - 1].max(0).argmax())
            most = along[rows].max()
            yield found(motion, rows, f"point {number} slides by {most:.0f} px a frame")


def outside(document: Document, motions: Sequence[Motion]) -> Iterator[Finding]:
    """Shapes that live while they are wholly outside, and keys that they outlive."""
    for motion in motions:
        shape = motion.shape
        stray = [frame for frame in shape.keys if not shape.alive(frame)]
        if stray:
            yield about(shape.id, stray, f"{len(stray)} keys outside of its lifetime")
        yield from _pops(motion)
        if document.plate is None or not len(motion.frames):
            continue
        gone = ~_within(motion, document.plate.size)
        for rows in runs(motion.frames, gone):
            yield found(motion, rows, "lives while nothing of it is in the picture")


def _pops(motion: Motion) -> Iterator[Finding]:
    """A shape whose size jumps on its very first or last frame, which it lives a frame
    too early or too late."""
    if len(motion.frames) < 4 or not motion.shape.closed:
        return
    size = np.sqrt(np.abs(measure.area(motion.knots[[0, 1, 2, -3, -2, -1]])) + 1.0)
    for row, (end, near, far) in ((0, size[:3]), (-1, size[:2:-1])):
        jump, usual = abs(np.log(end / near)), abs(np.log(near / far))
        if jump > POP and jump > 3 * usual:
            rows = slice(0, 1) if row == 0 else slice(-1, None)
            yield found(motion, rows, f"changes its size by {np.expm1(jump):.0%} there")


def _within(motion: Motion, size: tuple[int, int]) -> Flags:
    """Whether any of it lies in the picture: `[T]`."""
    boxes = measure.bounds(motion.knots, motion.shape.closed)
    low, high = boxes[..., 0, :], boxes[..., 1, :]
    return np.asarray(((high > 0) & (low < np.array(size))).all(-1), bool)


def sharp(document: Document, motions: Sequence[Motion]) -> Iterator[Finding]:
    """Shapes that move so fast that the plate is blurred, without blur of their own."""
    for motion in motions:
        if motion.shape.motion_blur or motion.shape.feather or len(motion.frames) < 2:
            continue
        steps = np.linalg.norm(np.diff(motion.knots[:, :, 1], axis=0), axis=-1)
        way = np.concatenate([[0.0], np.median(steps, axis=-1)])
        for rows in runs(motion.frames, way > FAST):
            says = f"moves {way[rows].max():.0f} px a frame without motion blur"
            yield found(motion, rows, says)


def torn(document: Document, motions: Sequence[Motion]) -> Iterator[Finding]:
    """Outlines that cross themselves, and slits between the shapes of a layer."""
    closed = [m for m in motions if m.shape.closed and m.shape.count > 2]
    lines = {m.shape.id: [polyline(k, 4) for k in m.knots] for m in closed}
    for motion in closed:
        crosses = np.array(
            [planar.crosses_itself(one) for one in lines[motion.shape.id]]
        )
        for rows in runs(motion.frames, crosses):
            yield found(motion, rows, "crosses itself")
    known = {motion.shape.id: motion for motion in closed}
    for layer in document.layers:
        yield from _slits(layer, known, lines)


def _slits(
    layer: Layer, known: dict[str, Motion], lines: dict[str, list[Array]]
) -> Iterator[Finding]:
    """Frames on which shapes of a layer leave a narrow gap between them."""
    together = [known[s.id] for s in layer.shapes() if s.id in known and _adds(s)]
    if len(together) < 2:
        return
    frames = np.unique(np.concatenate([one.frames for one in together]))
    rows_of = [
        dict(zip(m.frames.tolist(), lines[m.shape.id], strict=True)) for m in together
    ]
    gaps = np.array([_gap([r[f] for r in rows_of if f in r]) for f in frames.tolist()])
    for rows in runs(frames, gaps > SPECK):
        says = f"a slit of {gaps[rows].max():.0f} square px between its shapes"
        yield about(layer.id, frames[rows], says)


def _adds(shape: Shape) -> bool:
    return shape.mode == "union" and not shape.inverted


def _gap(outlines: Sequence[Array]) -> float:
    """Square pixels of the largest narrow place between outlines that none covers.

    What closes when everything grows and shrinks again is narrow; of that, what closes
    with one shape alone is a bay of its own.
    """
    if len(outlines) < 2:
        return 0.0
    parts = [shapely.make_valid(shapely.Polygon(line)) for line in outlines]
    whole = shapely.union_all(parts)
    narrow = _shut(whole).difference(whole)
    pieces = [p for p in shapely.get_parts(narrow) if p.area > SPECK]
    if not pieces:
        return 0.0
    near = [part for part in parts if part.distance(shapely.union_all(pieces)) < SLIT]
    own = shapely.union_all([_shut(part) for part in near])
    return float(max(piece.difference(own).area for piece in pieces))


def _shut(region: Any) -> Any:
    """A region without what is narrower than a slit."""
    grown = shapely.buffer(region, SLIT / 2, quad_segs=1)
    return shapely.buffer(grown, -SLIT / 2, quad_segs=1)
