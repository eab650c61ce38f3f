"""Selecting points by a rectangle or a loop that is drawn round them."""

from collections.abc import Callable

import numpy as np

from smartroto.shapes.arrays import Array
from smartroto.ui.hit import enclosed, inside
from smartroto.ui.mark import Figure, Marquee
from smartroto.ui.pointer import Gesture, Pointer, Released, Scene
from smartroto.ui.view import Outline, Points

Chosen = tuple[tuple[str, ...], Points]
Catch = Callable[[Outline], frozenset[int]]
"""The points of a shape that were caught."""


def select(scene: Scene, press: Pointer) -> Gesture:
    """A drag on nothing: a rectangle, with Ctrl a loop.

    Shift adds what is caught, Ctrl and Shift take it out. Caught are points of the
    selected shapes where there are any in it, else of all. A click on nothing lets go
    of the points first, then of the shapes. Escape brings the selection back.
    """
    before = scene.view.selected, scene.view.points
    line, done = [press.at], False
    try:
        while True:
            pen = yield
            line.append(pen.at)
            if len(line) > 2 or pen.left(press):
                _mark(scene, press, pen, np.stack(line))
                caught = _catch(press, pen, np.stack(line))
                scene.select(*marked(scene, how(press), before, caught))
            else:
                del line[1:]
    except Released:
        done = True
        if len(line) == 1 and not press.modifiers:
            scene.select(scene.view.selected if any(before[1].values()) else ())
    finally:
        scene.mark(None)
        if not done:
            scene.select(*before)


def how(press: Pointer) -> str:
    """What is done with the caught points: "only" they, "add" or "remove"."""
    if press.shift:
        return "remove" if press.ctrl else "add"
    return "only"


def _mark(scene: Scene, press: Pointer, pen: Pointer, line: Array) -> None:
    if press.ctrl:
        scene.mark(Figure(line=line, ghost=line[[-1, 0]]))
    else:
        corners = np.stack([press.at, pen.at])
        scene.mark(Marquee(low=corners.min(axis=0), high=corners.max(axis=0)))


def _catch(press: Pointer, pen: Pointer, line: Array) -> Catch:
    if press.ctrl:
        return lambda outline: enclosed(outline, line)
    corners = np.stack([press.at, pen.at])
    low, high = corners.min(axis=0), corners.max(axis=0)
    return lambda outline: inside(outline, low, high)


def marked(
    scene: Scene, how: str, before: Chosen, catch: Catch
) -> tuple[list[str], dict[str, frozenset[int]]]:
    """Shapes and points that are selected then."""
    free = [one for one in scene.picture.outlines if not one.locked]
    caught = {one.id: some for one in free if (some := catch(one))}
    ids, points = before
    own = {id: some for id, some in caught.items() if id in ids}
    if how == "remove":
        return list(ids), {id: points[id] - own.get(id, frozenset()) for id in points}
    caught = own or caught
    if how == "add":
        both = {
            id: caught.get(id, frozenset()) | points.get(id, frozenset())
            for id in (*points, *caught)
        }
        return list(dict.fromkeys((*ids, *caught))), both
    return (list(ids) if own or not caught else list(caught)), caught


def hint(pen: Pointer) -> str:
    """What a drag on nothing would do with the keys that are held."""
    what = "by a loop" if pen.ctrl else "by a rectangle"
    verb = {"only": "select points", "add": "add points", "remove": "take points out"}
    return f"Drag: {verb[how(pen)]} {what}"
