"""Edits of how wide an open spline is at its points: `Document -> Document`."""

from collections.abc import Collection
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from smartroto.animation import point_widths_at
from smartroto.document import Document, Key, Keys, Shape
from smartroto.edits import change_shape
from smartroto.errors import FrozenError, ShapeError
from smartroto.history import Edit
from smartroto.scope import THIS, Reach, moved
from smartroto.shapes.arrays import Array, frozen


def set_point_widths(
    id: str, frame: int, widths: ArrayLike, reach: Reach = THIS
) -> Edit:
    """Make an open spline so many times its width wide at its points, at `frame`.

    widths: `[N]`, 1 is the shape's width. The other keys of the reach change by as
    much, to no less than 0. Raises ShapeError where they do not fit the shape, and
    FrozenError where the frame is approved.
    """

    def edit(document: Document) -> Document:
        shape = document.shape(id)
        wanted, before = _checked(widths, shape), point_widths_at(shape, frame)
        if np.array_equal(wanted, before):
            return document
        if frame in shape.approved:
            raise FrozenError(id, shape.name, [frame])
        shares = reach.shares(id, shape.point_widths, frame)
        more = wanted - before
        keys = moved(
            shape.point_widths,
            shares,
            lambda value: np.maximum(value + more, 0.0),
            {frame: wanted},
        )
        return change_shape(id, lambda one: replace(one, point_widths=keys))(document)

    return edit


def _checked(widths: ArrayLike, shape: Shape) -> Array:
    array = frozen(widths)
    if array.shape != (shape.count,):
        raise ShapeError(
            f"{shape.name!r} has {shape.count} points and these are widths of the form "
            f"{list(array.shape)}: give one for each point."
        )
    if not (np.isfinite(array).all() and (array >= 0).all()):
        raise ShapeError("A width of a point is no number from 0 up: give such ones.")
    return array


def reset_point_widths(id: str, indices: Collection[int]) -> Edit:
    """Make an open spline as wide at some points as it is said to be, on all keys.

    Raises FrozenError where frames are approved, since their edges would change.
    """

    def change(shape: Shape) -> Shape:
        some = list(indices)
        if all((key.value[some] == 1).all() for key in shape.point_widths.values()):
            return shape
        if shape.approved:
            raise FrozenError(shape.id, shape.name, shape.approved)
        keys = {time: _reset(key, some) for time, key in shape.point_widths.items()}
        return replace(shape, point_widths=keys if _matter(keys) else {})

    return change_shape(id, change)


def _reset(key: Key, some: list[int]) -> Key:
    value = key.value.copy()
    value[some] = 1.0
    slopes = None if key.slopes is None else key.slopes.copy()
    if slopes is not None:
        slopes[:, some] = 0.0
    return replace(key, value=value, slopes=slopes)


def _matter(keys: Keys) -> bool:
    """Whether any point is anywhere wider or narrower than the shape."""
    return any((key.value != 1).any() for key in keys.values())
