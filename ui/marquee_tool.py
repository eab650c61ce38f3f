"""Selecting points by a rectangle that is drawn round them."""

import numpy as np

from smartroto.shapes.arrays import Array
from smartroto.ui.hit import inside
from smartroto.ui.mark import Marquee
from smartroto.ui.pointer import Gesture, Pointer, Released, Scene
from smartroto.ui.view import Points


def marquee(scene: Scene, press: Pointer) -> Gesture:
    """Select points within a rectangle; Shift adds, Ctrl takes out.

    Among the selected shapes where it catches any of their points, else among all.
    A click on nothing lets go of the points first, then of the shapes.
    """
    before = scene.view.selected, scene.view.points
    moved = done = False
    try:
        while True:
            pen = yield
            moved = moved or pen.left(press)
            if moved:
                corners = np.stack([press.at, pen.at])
                low, high = corners.min(axis=0), corners.max(axis=0)
                scene.mark(Marquee(low=low, high=high))
                scene.select(*_marked(scene, pen, before, low, high))
    except Released:
        done = True
        if not moved and not (press.shift or press.ctrl):
            scene.select(scene.view.selected if any(before[1].values()) else ())
    finally:
        scene.mark(None)
        if not done:
            scene.select(*before)


def _marked(
    scene: Scene,
    pen: Pointer,
    before: tuple[tuple[str, ...], Points],
    low: Array,
    high: Array,
) -> tuple[list[str], dict[str, frozenset[int]]]:
    """Shapes and points selected by a marquee from `low` to `high`."""
    free = [one for one in scene.picture.outlines if not one.locked]
    caught = {one.id: some for one in free if (some := inside(one, low, high))}
    ids, points = before
    own = {id: some for id, some in caught.items() if id in ids}
    if pen.ctrl:
        return list(ids), {id: points[id] - own.get(id, frozenset()) for id in points}
    caught = own or caught
    if pen.shift:
        both = {
            id: caught.get(id, frozenset()) | points.get(id, frozenset())
            for id in (*points, *caught)
        }
        return list(dict.fromkeys((*ids, *caught))), both
    return (list(ids) if own or not caught else list(caught)), caught
