"""Ellipses and rectangles, drawn from corner to corner."""

from collections.abc import Callable

import numpy as np

from smartroto.shapes.arrays import Array
from smartroto.ui import new_shape
from smartroto.ui.hit import Hit
from smartroto.ui.mark import Figure
from smartroto.ui.pointer import Gesture, Pointer, Released, Scene
from smartroto.ui.tool import Aim, Tool

ARC = 4 / 3 * (np.sqrt(2) - 1)
"""Handle length of a quarter circle of radius 1."""
CORNERS = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]])
HINT = "Drag: from corner to corner · Shift: as wide as high · Ctrl: from the middle"


def ellipse(low: Array, high: Array) -> Array:
    """Four smooth points `[4, 3, 2]` that fill a rectangle: top, right, bottom, left.

    >>> ellipse(np.zeros(2), np.array([4.0, 2.0]))[:, 1].tolist()
    [[2.0, 0.0], [4.0, 1.0], [2.0, 2.0], [0.0, 1.0]]
    """
    middle, half = (low + high) / 2, (high - low) / 2
    ways = np.array([[0.0, -1.0], [1.0, 0.0], [0.0, 1.0], [-1.0, 0.0]])
    along = np.roll(ways, -1, axis=0) * ARC
    unit = np.stack([ways - along, ways, ways + along], axis=1)
    return np.asarray(middle + unit * half)


def rectangle(low: Array, high: Array) -> Array:
    """Four corners `[4, 3, 2]`, clockwise from the top left."""
    return np.repeat((low + CORNERS * (high - low))[:, None], 3, axis=1)


def _drawn(name: str, form: Callable[[Array, Array], Array]) -> Tool:
    def begin(scene: Scene, press: Pointer, hit: Hit | None) -> Gesture:
        knots: Array | None = None
        try:
            while True:
                pen = yield
                if knots is not None or pen.left(press):
                    knots = form(*corners(scene, press, pen))
                    scene.mark(Figure(knots=knots))
        except Released:
            if knots is not None and np.ptp(knots[:, 1], axis=0).min() > 0:
                new_shape.add(scene, name, knots, tool=name.lower())
        finally:
            scene.mark(None)

    return Tool(
        name=name.lower(),
        title=f"Draw {name}",
        key=f"Alt+{name[0]}",
        tip="From corner to corner; Shift as wide as high, Ctrl from the middle.",
        begin=begin,
        aim=lambda scene, pen, hit: Aim(cursor="cross", hint=HINT),
    )


def corners(scene: Scene, press: Pointer, pen: Pointer) -> tuple[Array, Array]:
    """The lowest and highest corner that the pen spans; Shift makes it as wide as high
    on the screen, Ctrl puts the press in the middle."""
    reach = pen.at - press.at
    if pen.shift:
        longest = float(np.abs(reach * scene.scale).max())
        reach = np.where(reach < 0, -longest, longest) / scene.scale
    start = press.at - reach if pen.ctrl else press.at
    both = np.stack([start, press.at + reach])
    return both.min(axis=0), both.max(axis=0)


ELLIPSE = _drawn("Ellipse", ellipse)
RECTANGLE = _drawn("Rectangle", rectangle)
