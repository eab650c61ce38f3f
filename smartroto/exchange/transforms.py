"""Transforms of other programs' layers as ours, and which of ours a format can hold."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from smartroto.baking import baked
from smartroto.document import UNMOVED, Document, Key, Keys, Layer, Shape, Transform
from smartroto.exchange.curve import Curve, lines, to_keys
from smartroto.exchange.motion import Motion, check_size, frames_of, on_whole_frames
from smartroto.exchange.report import Report
from smartroto.placement import own_matrix
from smartroto.shapes.arrays import Array
from smartroto.shapes.matrices import decompose, flat, move

Holds = Callable[[Shape | Layer], bool]
_FAR = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])


def partly_baked(document: Document, holds: Holds) -> Document:
    """The document with the transforms that a format holds; the others are baked.

    holds: whether the transform of a layer or shape can be written. What lies in a
    layer that is baked has to be baked as well.
    """
    if not document.placings:
        return document
    kept: dict[str, Transform] = {}

    def bare(item: Shape | Layer, held: bool) -> Shape | Layer:
        held = held and (item.transform.still or holds(item))
        if held and item.transform is not UNMOVED:
            kept[item.id] = item.transform
        transform = UNMOVED if held else item.transform
        if isinstance(item, Shape):
            return replace(item, transform=transform)
        items = tuple(bare(child, held) for child in item.items)
        return replace(item, items=items, transform=transform)

    def dressed(item: Shape | Layer) -> Shape | Layer:
        transform = kept.get(item.id, UNMOVED)
        if isinstance(item, Shape):
            return replace(item, transform=transform)
        items = tuple(dressed(child) for child in item.items)
        return replace(item, items=items, transform=transform)

    flattened = baked(_with_layers(document, lambda layer: bare(layer, True)))
    return _with_layers(flattened, dressed)


def _with_layers(
    document: Document, change: Callable[[Shape | Layer], Shape | Layer]
) -> Document:
    changed = (change(layer) for layer in document.layers)
    layers = tuple(layer for layer in changed if isinstance(layer, Layer))
    return replace(document, layers=layers)


def keys_of(curve: Curve, neutral: Array, name: str, report: Report) -> Keys:
    """Keys of a part of a transform; none where it is neutral throughout."""
    if curve.constant:
        if np.array_equal(curve.values[0], neutral):
            return {}
        return {int(np.floor(curve.times[0])): Key(value=curve.values[0])}
    whole = on_whole_frames(curve)
    if whole.baked:
        text = "keys of its transform between frames moved to whole frames, exact there"
        report.approximate(name, text)
    return to_keys(whole.curve)


def from_motion(
    motion: Motion, size: tuple[float, float], name: str, report: Report
) -> Transform | None:
    """A motion of plate pixels, y down, as a transform keyed on every frame.

    Exact on whole frames. None where there is perspective, which no transform has.
    size: of the picture, for the error between frames that is told.
    """
    still = not len(motion.times)
    frames = np.zeros(1) if still else frames_of(motion.times)
    check_size(len(frames), 9)
    matrices = motion.at(frames)
    if not all(flat(matrix) for matrix in matrices):
        return None
    parts = [decompose(matrix[:2, :2]) for matrix in matrices]
    turns = np.unwrap([part.rotate for part in parts], period=360.0)
    made = Transform(
        translate=_line(frames, matrices[:, :2, 2], np.zeros(2)),
        rotate=_line(frames, turns, np.zeros(())),
        scale=_line(frames, np.stack([part.scale for part in parts]), np.ones(2)),
        skew=_line(frames, np.array([part.skew for part in parts]), np.zeros(())),
    )
    if not still:
        text = "its moving transform became keys on every frame, exact there"
        report.approximate(name, text, _stray(motion, made, frames, size))
    return UNMOVED if made.still else made


def _line(frames: Array, values: Array, neutral: Array) -> Keys:
    if np.allclose(values, neutral, rtol=0, atol=1e-12):
        return {}
    if np.all(values == values[0]):
        return {int(frames[0]): Key(value=values[0])}
    return to_keys(lines(frames, values))


def _stray(
    motion: Motion, made: Transform, frames: Array, size: tuple[float, float]
) -> float:
    """How far the picture's corners are off half-way between frames, in pixels."""
    middle = (frames[1:] + frames[:-1]) / 2
    corners = _FAR * size
    off = [
        np.abs(move(own_matrix(made, frame), corners) - move(matrix, corners)).max()
        for frame, matrix in zip(middle.tolist(), motion.at(middle), strict=True)
    ]
    return float(max(off, default=0.0))
