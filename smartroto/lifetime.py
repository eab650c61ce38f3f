"""Edits of when a shape exists: from here, until here, only here, not here."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from smartroto.animation import value_at, with_exact_key
from smartroto.document import Key, Keys, Shape
from smartroto.edits import change_shape
from smartroto.errors import ShapeError
from smartroto.history import Edit

Life = Callable[[str, int, range], Edit]
"""An edit of a life from a shape's id, a frame, and the frames of the shot."""


def show_from(id: str, frame: int, span: range) -> Edit:
    """Let a shape begin at `frame`. span: the frames of the shot; a life of all of
    them is none of its own."""

    def change(shape: Shape) -> Shape:
        _, last = _life(shape, span)
        return _living(shape, frame, max(last, frame), span)

    return change_shape(id, change)


def hide_from(id: str, frame: int, span: range) -> Edit:
    """Let a shape end on the frame before `frame`.

    ShapeError where it would not have begun.
    """

    def change(shape: Shape) -> Shape:
        first, _ = _life(shape, span)
        if frame <= first:
            raise ShapeError(
                f"{shape.name!r} begins at frame {first} and would never be seen: "
                "go to a later frame, or hide the shape."
            )
        return _living(shape, first, frame - 1, span)

    return change_shape(id, change)


def only_at(id: str, frame: int, span: range) -> Edit:
    """Let a shape exist on this one frame."""
    return change_shape(id, lambda shape: _living(shape, frame, frame, span))


def live(id: str, first: int, last: int, span: range) -> Edit:
    """Let a shape exist from `first` to `last`."""
    return change_shape(id, lambda shape: _living(shape, first, last, span))


def _life(shape: Shape, span: range) -> tuple[int, int]:
    return shape.lifetime or (span.start, span.stop - 1)


def _living(shape: Shape, first: int, last: int, span: range) -> Shape:
    whole = first <= span.start and last >= span.stop - 1
    life = None if whole and shape.lifetime is None else (first, last)
    if (first, last) == (span.start, span.stop - 1):
        life = None
    return shape if life == shape.lifetime else replace(shape, lifetime=life)


def hide_between(id: str, first: int, last: int) -> Edit:
    """Take the opacity to 0 from `first` to `last`; all other frames stay as they are.

    The opacity is held on both sides, so that nothing fades in or out.
    """

    def change(shape: Shape) -> Shape:
        begin = next(iter(shape.keys), first)
        keys = shape.opacity or {begin: Key(value=np.asarray(1.0))}
        return replace(shape, opacity=_with_gap(keys, first, last))

    return change_shape(id, change)


def _with_gap(keys: Keys, first: int, last: int) -> Keys:
    """Opacity keys with nothing to see from `first` to `last`."""
    if not np.any([value_at(keys, time) for time in range(first, last + 1)]):
        return keys
    around = keys
    for time in (first - 1, last + 1):
        if time not in around:
            around = with_exact_key(around, time)
    outside = {t: key for t, key in around.items() if not first <= t <= last}
    before = replace(outside[first - 1], interpolation="hold")
    gone = Key(value=np.asarray(0.0), interpolation="hold")
    return {**outside, first - 1: before, first: gone}
