"""What both brushes share: the circle, its size, and what lies under it."""

from dataclasses import replace

import numpy as np

from smartroto.key_edits import insert_point
from smartroto.ui.hit import Hit
from smartroto.ui.mark import Figure
from smartroto.ui.options import BRUSH
from smartroto.ui.pointer import Gesture, Pointer, Released, Scene
from smartroto.ui.tool import Aim
from smartroto.ui.view import Outline

LIGHT = 0.25
"""What part of the size the lightest pressure leaves."""
OPTIONS = ("brush", "pressure")
SIZING = Aim(
    cursor="brush",
    hint="Drag right: a larger brush, left: a smaller one · click a curve: insert",
)


def radius_of(scene: Scene, pen: Pointer) -> float:
    """The brush under a pen, in points of the viewer."""
    options = scene.view.options
    share = LIGHT + (1 - LIGHT) * pen.pressure if options.pressure else 1.0
    return options.brush * share


def show(scene: Scene, pen: Pointer | None = None) -> None:
    """Draw the circle where the pen is."""
    pen = pen or scene.pen
    circle = None if pen is None else (pen.at, radius_of(scene, pen))
    scene.mark(None if circle is None else Figure(circle=circle))


def under(scene: Scene, pen: Pointer) -> list[Outline]:
    """The outlines that the brush touches, top first; with Shift of selected shapes
    only."""
    return [
        outline
        for outline in scene.picture.outlines
        if not outline.locked
        and not (pen.shift and not scene.picture.is_selected(outline.id))
        and _touches(scene, outline, pen)
    ]


def _touches(scene: Scene, outline: Outline, pen: Pointer) -> bool:
    places, margin = outline.samples
    away = np.hypot(*((places - pen.at) * scene.scale).T).min()
    return bool(away <= radius_of(scene, pen) + margin * scene.scale.max())


def sizes(pen: Pointer) -> bool:
    """Whether a press changes the size."""
    return pen.ctrl and pen.alt


def resize(scene: Scene, press: Pointer, hit: Hit | None) -> Gesture:
    """Drag right for a larger brush, left for a smaller one; the circle stays.

    A click on a curve inserts a point, as with every tool.
    """
    start = scene.view.options
    moved = done = False
    try:
        while True:
            pen = yield
            moved = moved or pen.left(press)
            grown = start.brush + float(pen.screen[0] - press.screen[0])
            size = round(float(np.clip(grown, *BRUSH)))
            scene.look(options=replace(start, brush=size if moved else start.brush))
            show(scene, press)
    except Released:
        done = True
        if not moved and hit is not None and hit.kind == "curve":
            scene.commit("Insert point", insert_point(hit.id, hit.index, hit.t))
    finally:
        if not done:
            scene.look(options=start)


def names(outlines: list[Outline]) -> str:
    """What the brush would move, for a hint."""
    some = [outline.shape.name for outline in outlines[:3]]
    more = f" and {len(outlines) - 3} more" if len(outlines) > 3 else ""
    return ", ".join(some) + more
