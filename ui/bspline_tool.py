"""The B-spline tool: a smooth shape from a polygon of clicks.

What it leaves is a Bezier shape of the same curve, so that all other tools fit it.
"""

from collections.abc import Generator

import numpy as np

from smartroto.shapes.arrays import Array
from smartroto.shapes.bspline import to_bezier
from smartroto.ui import new_shape
from smartroto.ui.hit import Hit
from smartroto.ui.mark import Figure
from smartroto.ui.pointer import (
    Gesture,
    Happening,
    Pointer,
    Pressed,
    Released,
    Scene,
    Typed,
    distance,
)
from smartroto.ui.snapping import Snap
from smartroto.ui.tool import Aim, Tool

HINT = (
    "Click: control point of a smooth curve · Return or first point: close · "
    "Esc: leave open · Backspace: last point back"
)


def draw(scene: Scene, press: Pointer, hit: Hit | None = None) -> Gesture:
    """Place control points, from the first press to the end of the drawing.

    The first point or Return closes the shape, Escape leaves it open, Backspace takes
    the last point back. The shape is one undo step.
    """
    controls: list[Array] = []
    snap, tool, pen = Snap.of(scene, {}), scene.view.tool, press
    try:
        while not _closes(scene, controls, pen):
            controls.append(snap.at(scene, pen.at))
            happening = yield from _next(scene, controls)
            if isinstance(happening, Typed):
                _finish(scene, controls, tool, happening.key == "return")
                return
            if isinstance(happening, Pressed):
                pen = happening.pen
        _finish(scene, controls, tool, closed=True)
    finally:
        scene.mark(None)


def _next(scene: Scene, controls: list[Array]) -> Generator[None, Pointer, Happening]:
    """Drag the newest point while it is held, then follow the pen until the next press
    or a key that ends the drawing."""
    held, pen = True, None
    while True:
        _show(scene, controls, None if held else pen)
        try:
            pen = yield
            if held:
                controls[-1] = pen.at
        except Released:
            held = False
        except Pressed as pressed:
            return pressed
        except Typed as typed:
            if typed.key != "backspace":
                return typed
            del controls[-1]
            held = False
            if not controls:
                return typed


def _closes(scene: Scene, controls: list[Array], pen: Pointer) -> bool:
    """Whether a press here closes the shape."""
    return len(controls) > 2 and distance(scene, controls[0], pen) <= pen.radius


def _show(scene: Scene, controls: list[Array], pen: Pointer | None) -> None:
    """The polygon, and the curve that it makes with a click at the pen."""
    closing = pen is not None and _closes(scene, controls, pen)
    more = [] if pen is None or closing else [pen.at]
    polygon = np.stack([*controls, *more])
    closing = closing and len(polygon) > 2
    scene.mark(
        Figure(
            ghost=np.concatenate([polygon, polygon[:1]]) if closing else polygon,
            knots=to_bezier(polygon, closing) if len(polygon) > 1 else None,
            closed=closing,
            rings=np.stack(controls),
        )
    )


def _finish(scene: Scene, controls: list[Array], tool: str, closed: bool) -> None:
    if len(controls) < 2:
        return
    closed = closed and len(controls) > 2
    knots = to_bezier(np.stack(controls), closed)
    new_shape.add(scene, "Bspline", knots, tool=tool, closed=closed)


TOOL = Tool(
    name="bspline",
    title="Draw B-spline",
    key="Shift+V",
    tip="Click round the outline: the curve stays smooth and inside the clicks. It "
    "becomes a Bezier shape; Return or the first point closes, Esc leaves open.",
    begin=draw,
    aim=lambda scene, pen, hit: Aim(cursor="cross", hint=HINT),
    options=("snap",),
)
