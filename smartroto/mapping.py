"""All that a shape holds under one map of the plane."""

from dataclasses import replace

import numpy as np

from smartroto.animation import key_slopes, value_at
from smartroto.document import Key, Keys, Shape
from smartroto.shapes.arrays import Array
from smartroto.shapes.matrices import flat, move
from smartroto.shapes.prediction import Prediction


def mapped_shape(shape: Shape, matrix: Array) -> Shape:
    """A shape with keys, soft edge and approved outlines under a map `[3, 3]`.

    Without perspective the frames between the keys are mapped exactly as well.
    """
    return replace(
        shape,
        keys=_mapped_keys(shape.keys, matrix),
        approved={
            frame: Key(value=move(matrix, key.value))
            for frame, key in shape.approved.items()
        },
        feather=_mapped_offsets(shape, matrix),
    )


def mapped_prediction(prediction: Prediction, matrix: Array) -> Prediction:
    """A prediction with its outlines under a map `[3, 3]`."""
    return replace(prediction, knots=move(matrix, prediction.knots))


def _mapped_keys(keys: Keys, matrix: Array) -> dict[int, Key]:
    """Smooth slopes are found for x and y apart and so turn into others when a map
    mixes the two: they are stored where it does."""
    straight = flat(matrix) and not (matrix[0, 1] or matrix[1, 0])
    mapped = {}
    for index, (frame, key) in enumerate(keys.items()):
        slopes = None
        if key.slopes is not None or not straight:
            slopes = np.stack(key_slopes(keys, index))
            ahead = [move(matrix, key.value + slope) for slope in slopes]
            slopes = np.stack(ahead) - move(matrix, key.value)
        mapped[frame] = replace(key, value=move(matrix, key.value), slopes=slopes)
    return mapped


def _mapped_offsets(shape: Shape, matrix: Array) -> dict[int, Key]:
    """Feather: where there is perspective both ends of each offset are mapped."""
    mapped = {}
    for index, (frame, key) in enumerate(shape.feather.items()):
        if flat(matrix):
            linear = matrix[:2, :2].T
            slopes = np.stack(key_slopes(shape.feather, index)) @ linear
            mapped[frame] = replace(key, value=key.value @ linear, slopes=slopes)
        else:
            knots = value_at(shape.keys, frame)
            value = move(matrix, knots + key.value) - move(matrix, knots)
            mapped[frame] = replace(key, value=value, slopes=None)
    return mapped
