"""Transforms and tracks put into the points, for what knows only outlines on a plate.

What stands still is mapped exactly. What moves is worked out on
every whole frame; the artist's keys stay keys, the frames between are as predicted.
"""

from dataclasses import replace
from types import MappingProxyType

import numpy as np

from smartroto import placement
from smartroto.animation import point_widths_at
from smartroto.document import (
    UNMOVED,
    Document,
    Key,
    Keys,
    Layer,
    Placing,
    Shape,
)
from smartroto.mapping import mapped_prediction, mapped_shape
from smartroto.shapes.arrays import Array, IntArray
from smartroto.shapes.matrices import flat
from smartroto.shapes.prediction import Prediction


def baked(document: Document) -> Document:
    """The same outlines in plate pixels, without transforms; tracks stay for the
    record. A document where nothing is placed comes back as it is."""
    if not document.placings:
        return document
    predictions = dict(document.predictions)

    def flattened(item: Shape | Layer) -> Shape | Layer:
        if isinstance(item, Layer):
            items = tuple(flattened(child) for child in item.items)
            return replace(item, items=items, transform=UNMOVED)
        if item.id not in document.placings or not item.keys:
            return replace(item, transform=UNMOVED)
        shape, prediction = _on_plate(document, item)
        if prediction is not None:
            predictions[item.id] = prediction
        return shape

    layers = tuple(flattened(layer) for layer in document.layers)
    kept = tuple(layer for layer in layers if isinstance(layer, Layer))
    return replace(document, layers=kept, predictions=MappingProxyType(predictions))


def _on_plate(document: Document, shape: Shape) -> tuple[Shape, Prediction | None]:
    chain = document.placings[shape.id]
    matrix = placement.product(chain, min(shape.keys))
    middle = shape.keys[min(shape.keys)].value[:, 1].mean(axis=0)
    wider = placement.stretch_at(document, shape.id, min(shape.keys), middle)
    drawn, shape = shape, replace(shape, width=shape.width * wider)
    if _stands_still(chain) and flat(matrix):
        prediction = document.predictions.get(shape.id)
        if prediction is not None:
            prediction = mapped_prediction(prediction, matrix)
        return replace(mapped_shape(shape, matrix), transform=UNMOVED), prediction
    frames = _frames(document, shape, chain)
    widths = _point_widths(document, drawn, frames, shape.width)
    return _sampled(document, replace(shape, point_widths=widths), frames)


def _stands_still(chain: tuple[Placing, ...]) -> bool:
    return all(
        track is None and all(len(keys) < 2 for keys in transform.parts)
        for transform, track in chain
    )


def _frames(document: Document, shape: Shape, chain: tuple[Placing, ...]) -> IntArray:
    """Every whole frame on which anything of the shape may change."""
    known = [*shape.keys, *shape.feather, *shape.point_widths, *shape.approved]
    if document.plate is not None:
        known += [document.plate.first, document.plate.last]
    prediction = document.predictions.get(shape.id)
    for frames in [prediction.frames] if prediction is not None else []:
        known += frames.tolist()
    for transform, track in chain:
        known += [frame for keys in transform.parts for frame in keys]
        known += track.frames.tolist() if track is not None else []
    return np.arange(min(known), max(known) + 1)


def _point_widths(
    document: Document, shape: Shape, frames: IntArray, whole: float
) -> Keys:
    """The widths of points of a shape that is to be `whole` pixels wide: its own keys,
    or where its size on the plate changes over time one on every frame."""
    if shape.closed:
        return shape.point_widths
    own = np.stack([point_widths_at(shape, frame) for frame in frames.tolist()])
    seen = [placement.shown_widths(document, shape, frame) for frame in frames.tolist()]
    if np.allclose(seen, whole * own):
        return shape.point_widths
    return {
        frame: Key(value=widths / whole, interpolation="linear")
        for frame, widths in zip(frames.tolist(), seen, strict=True)
    }


def _sampled(
    document: Document, shape: Shape, frames: IntArray
) -> tuple[Shape, Prediction]:
    """A shape that is carried along: looked at on every frame."""
    seen = [placement.outline_at(document, shape, frame) for frame in frames.tolist()]
    knots = dict(zip(frames.tolist(), seen, strict=True))
    feather = {}
    for frame in frames.tolist() if shape.feather else []:
        outer = placement.soft_edge_at(document, shape, frame)
        assert outer is not None
        feather[frame] = Key(value=outer - knots[frame], interpolation="linear")
    on_plate = replace(
        shape,
        keys={f: Key(value=knots[f], interpolation="linear") for f in shape.keys},
        approved={f: Key(value=knots[f]) for f in shape.approved},
        feather=feather,
        transform=UNMOVED,
    )
    return on_plate, _prediction(document, shape, frames, np.stack(seen))


def _prediction(
    document: Document, shape: Shape, frames: IntArray, knots: Array
) -> Prediction:
    """The frames between, with the doubt that was there."""
    sigma, seen = np.zeros(knots.shape[:2]), np.ones(knots.shape[:2])
    across = sigma.copy()
    old = document.predictions.get(shape.id)
    if old is not None:
        rows = np.searchsorted(frames, old.frames)
        sigma[rows], across[rows], seen[rows] = old.sigma, old.across, old.seen
    return Prediction(
        frames=frames, knots=knots, sigma=sigma, seen=seen, sigma_across=across
    )
