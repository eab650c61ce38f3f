"""From a shape's own space onto the plate and back: transforms, layers, tracks.

Keys, feather, approved outlines and predictions are stored in the shape's own space.
A shape that nothing places is not computed with: the very same arrays come back.
"""

import hashlib
from collections.abc import Iterable
from functools import lru_cache

import numpy as np

from smartroto.animation import feather_at, knots_at, value_at, widths_at
from smartroto.document import Document, Keys, Placing, Shape, Track, Transform
from smartroto.shapes.arrays import Array, IntArray
from smartroto.shapes.match import fit_map
from smartroto.shapes.matrices import (
    IDENTITY,
    Parts,
    about,
    inverse,
    local,
    move,
    perspective,
    stretch,
)

_ZERO, _ONE = np.zeros(2), np.ones(2)


def is_placed(document: Document, id: str) -> bool:
    """Whether a transform or track acts on a shape or layer."""
    return id in document.placings


def world(document: Document, id: str, frame: float) -> Array:
    """The map `[3, 3]` from a shape's or layer's own space to plate pixels."""
    return product(document.placings.get(id, ()), frame)


def product(chain: Iterable[Placing], frame: float) -> Array:
    """The map of several placings at a frame, the outermost first."""
    matrix = IDENTITY
    for placing in chain:
        one = _matrix(placing.transform, placing.track, float(frame))
        matrix = one if matrix is IDENTITY else np.asarray(matrix @ one)
    return matrix


@lru_cache(maxsize=4096)
def _matrix(transform: Transform, track: Track | None, frame: float) -> Array:
    matrix = own_matrix(transform, frame)
    if track is not None:
        matrix = np.asarray(track_matrix(track, frame, transform.reference) @ matrix)
    matrix.setflags(write=False)
    return matrix


def own_matrix(transform: Transform, frame: float) -> Array:
    """What the keys of a transform do at a frame, without its track: `[3, 3]`."""
    parts = Parts(
        rotate=float(part_at(transform.rotate, frame, np.zeros(()))),
        scale=part_at(transform.scale, frame, _ONE),
        skew=float(part_at(transform.skew, frame, np.zeros(()))),
    )
    translate = part_at(transform.translate, frame, _ZERO)
    return about(translate, parts, part_at(transform.pivot, frame, _ZERO))


def part_at(keys: Keys, frame: float, otherwise: Array) -> Array:
    """The value of a part of a transform at a frame."""
    return value_at(keys, frame) if keys else otherwise


def track_matrix(track: Track, frame: float, reference: int) -> Array:
    """How what was tracked has moved since `reference`: `[3, 3]`, there the identity.

    Beyond the tracked frames it stays where it was last.
    """
    if frame == reference or not len(track.frames):
        return np.eye(3)
    source, target = track.at(reference), track.at(frame)
    if track.kind == "planar":
        return perspective(source, target)
    matrix = np.eye(3)
    matrix[:2] = fit_map(source, target, kind=track.kind)
    return matrix


def onto_plate(document: Document, id: str, frame: float, points: Array) -> Array:
    """Points `[..., 2]` of a shape's own space in plate pixels."""
    return move(world(document, id, frame), points)


def into_path(document: Document, id: str, frame: float, points: Array) -> Array:
    """Plate pixels `[..., 2]` in a shape's own space."""
    return move(inverse(world(document, id, frame)), points)


def direction(
    document: Document, id: str, frame: float, at: Array, way: Array
) -> Array:
    """A way `[..., 2]` on the plate, as it is in a shape's own space.

    at: the place `[2]` in plate pixels around which it holds, where there is
    perspective.
    """
    if not is_placed(document, id):
        return way
    back = inverse(world(document, id, frame))
    return np.asarray(way @ local(back, at).T)


def edited(document: Document, shape: Shape, frame: int, knots: Array) -> Array:
    """Knots `[N, 3, 2]` drawn on the plate, in the shape's own space.

    What was not moved on the plate keeps the numbers that it has.
    """
    if not is_placed(document, shape.id):
        return knots
    own = knots_at(document, shape, frame)
    back = into_path(document, shape.id, frame, knots)
    if own.shape != knots.shape:
        return back
    same = knots == onto_plate(document, shape.id, frame, own)
    return np.where(same.all(axis=-1, keepdims=True), own, back)


def outline_at(document: Document, shape: Shape, frame: float) -> Array:
    """The outline at `frame` in plate pixels, `[N, 3, 2]`."""
    return onto_plate(document, shape.id, frame, knots_at(document, shape, frame))


def soft_edge_at(document: Document, shape: Shape, frame: float) -> Array | None:
    """The knots of the outer, soft edge in plate pixels; None for a hard edge."""
    offsets = feather_at(shape, frame)
    if offsets is None:
        return None
    outer = knots_at(document, shape, frame) + offsets
    return onto_plate(document, shape.id, frame, outer)


def stretch_at(document: Document, id: str, frame: float, at: Array) -> float:
    """Plate pixels for each pixel of a shape's own space, near `at` `[2]` in it."""
    return stretch(world(document, id, frame), at)


def shown_widths(document: Document, shape: Shape, frame: float) -> Array:
    """How wide an open shape is at each point, `[N]` plate pixels; `[0]` of others."""
    if shape.closed:
        return np.zeros(0)
    widths = widths_at(shape, frame)
    if not is_placed(document, shape.id):
        return widths
    middle = knots_at(document, shape, frame)[:, 1].mean(axis=0)
    return widths * stretch_at(document, shape.id, frame, middle)


def moved(document: Document, shape: Shape, frames: IntArray, knots: Array) -> Array:
    """Outlines `[T, N, 3, 2]` of a shape at some frames, in plate pixels."""
    if not is_placed(document, shape.id):
        return knots
    both = zip(frames.tolist(), knots, strict=True)
    return np.stack([onto_plate(document, shape.id, f, each) for f, each in both])


def brought_back(
    document: Document, shape: Shape, frames: IntArray, knots: Array
) -> Array:
    """The reverse: outlines `[T, N, 3, 2]` on the plate in the shape's own space."""
    if not is_placed(document, shape.id):
        return knots
    both = zip(frames.tolist(), knots, strict=True)
    return np.stack([into_path(document, shape.id, f, each) for f, each in both])


def digest(document: Document, id: str) -> str:
    """A word that differs wherever a shape is placed differently; else empty."""
    chain = document.placings.get(id, ())
    if not chain:
        return ""
    word = hashlib.sha256()
    for transform, track in chain:
        for keys in transform.parts:
            _add_keys(word, keys)
        word.update(repr((transform.reference, track and track.kind)).encode())
        if track is not None:
            word.update(track.frames.tobytes() + track.places.tobytes())
    return word.hexdigest()[:24]


def _add_keys(word: "hashlib._Hash", keys: Keys) -> None:
    for frame, key in keys.items():
        slopes = b"" if key.slopes is None else key.slopes.tobytes()
        told = f"{frame}{key.interpolation}".encode()
        word.update(told + key.value.tobytes() + slopes)
    word.update(b"/")
