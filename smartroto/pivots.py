"""The pivot of a shape: put once, it goes along with the points round it."""

from dataclasses import replace

from smartroto.document import Document, Shape
from smartroto.edits import change_shape
from smartroto.history import Edit
from smartroto.placement import outline_at
from smartroto.shapes.arrays import Array, frozen
from smartroto.shapes.pivot import shares


def pivot_at(document: Document, shape: Shape, frame: int) -> Array | None:
    """Where the pivot is at `frame`, plate pixels `[2]`; None where none was put."""
    if shape.pivot is None:
        return None
    place: Array = shape.pivot @ outline_at(document, shape, frame)[:, 1]
    return place


def set_pivot(id: str, frame: int, place: Array | None) -> Edit:
    """Put the pivot to a place of the plate as it is at `frame`; None takes it away."""

    def edit(document: Document) -> Document:
        shape = document.shape(id)
        if place is None:
            if shape.pivot is None:
                return document
            return change_shape(id, lambda one: replace(one, pivot=None))(document)
        points = outline_at(document, shape, frame)[:, 1]
        pivot = frozen(shares(points, place))
        return change_shape(id, lambda one: replace(one, pivot=pivot))(document)

    return edit


def kept_pivot(id: str, frame: int, place: Array) -> Edit:
    """Leave a pivot where it is although points round it have moved."""

    def edit(document: Document) -> Document:
        if document.shape(id).pivot is None:
            return document
        return set_pivot(id, frame, place)(document)

    return edit
