"""The Bezier tool: click for a corner, drag for a smooth point."""

from collections.abc import Generator

import numpy as np

from smartroto.shapes.arrays import Array
from smartroto.ui import new_shape, sketch_tool
from smartroto.ui.hit import Hit
from smartroto.ui.mark import Draft
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

NAME = "Bezier"
HINT = (
    "Click: corner point · drag: smooth point · Return or first point: close · "
    "Esc: leave open · Backspace: last point back · Ctrl+drag: sketch freehand"
)


def draw(scene: Scene, press: Pointer, hit: Hit | None = None) -> Gesture:
    """Draw a shape point by point, from the first press to its end.

    The first point or Return closes it, Escape leaves it open (and drops a single
    point), Backspace takes the last point back; the spline tool leaves all open. The
    shape is one undo step.
    """
    if press.ctrl:
        yield from sketch_tool.sketch(scene, press)
        return
    knots: list[Array] = []
    snap, tool = Snap.of(scene, {}), scene.view.tool
    pen = press
    try:
        while True:
            if _closes(scene, knots, pen):
                yield from _pull_first(scene, knots, pen)
                finish(scene, knots, tool, closed=True)
                return
            knots.append(np.stack([snap.at(scene, pen.at)] * 3))
            yield from _pull(scene, knots, pen)
            happening = yield from _between(scene, knots, pen)
            if isinstance(happening, Pressed):
                pen = happening.pen
            elif isinstance(happening, Typed):
                finish(scene, knots, tool, happening.key == "return")
                return
    except Typed:  # Escape while a handle is pulled
        finish(scene, knots, tool, closed=False)
    finally:
        scene.mark(None)


def _pull(scene: Scene, knots: list[Array], press: Pointer) -> Gesture:
    """Drag the handles out of the newest point until the button goes up.

    The in-handle mirrors the pen; while Ctrl is held it stays, for a broken tangent.
    """
    _show(scene, knots)
    try:
        while True:
            pen = yield
            if pen.left(press):
                point = knots[-1][1]
                into = knots[-1][0] if pen.ctrl else 2 * point - pen.at
                knots[-1] = np.stack([into, point, pen.at])
                _show(scene, knots)
    except Released:
        return


def _pull_first(scene: Scene, knots: list[Array], press: Pointer) -> Gesture:
    """Close on the first point; a drag shapes the closing curve.

    The pen pulls the out-handle as when the point was made, and the in-handle mirrors
    it; Ctrl moves only the in-handle, opposite the pen.
    """
    out = knots[0][2].copy()
    try:
        while True:
            pen = yield
            if pen.left(press):
                point = knots[0][1]
                tip = out if pen.ctrl else pen.at
                knots[0] = np.stack([2 * point - pen.at, point, tip])
                _show(scene, knots, closing=True)
    except Released:
        return


def _between(
    scene: Scene, knots: list[Array], pen: Pointer
) -> Generator[None, Pointer, Happening]:
    """Follow the pen until the next press, or a key that ends the drawing."""
    while True:
        _show(scene, knots, pen.at, _closes(scene, knots, pen))
        try:
            pen = yield
        except Typed as typed:
            if typed.key != "backspace":
                return typed
            del knots[-1]
            if not knots:
                return typed
        except Pressed as pressed:
            return pressed


def _closes(scene: Scene, knots: list[Array], pen: Pointer) -> bool:
    """Whether a press here closes the shape."""
    if not _closable(knots) or scene.view.tool == SPLINE.name:
        return False
    return distance(scene, knots[0][1], pen) <= pen.radius


def _closable(knots: list[Array]) -> bool:
    """Whether the points enclose anything: three, or two with handles."""
    bent = any(np.abs(knot - knot[1]).max() > 1e-6 for knot in knots)
    return len(knots) > 2 or (len(knots) == 2 and bent)


def _show(
    scene: Scene,
    knots: list[Array],
    pen: Array | None = None,
    closing: bool = False,
) -> None:
    """Draw what there is, and the curve that a click at `pen` would add."""
    whole = np.stack(knots)
    ghost = None
    if pen is not None:
        end = whole[0] if closing else np.stack([pen] * 3)
        ghost = np.stack([whole[-1], end])
    elif closing:
        ghost = np.stack([whole[-1], whole[0]])
    scene.mark(Draft(knots=whole, ghost=ghost, closing=closing))


def finish(scene: Scene, knots: list[Array], tool: str, closed: bool) -> None:
    """Add the shape that a tool has drawn, and go on to edit it."""
    if len(knots) < 2:
        return
    closed = closed and _closable(knots) and tool != SPLINE.name
    name = "Spline" if tool == SPLINE.name else NAME
    new_shape.add(scene, name, np.stack(knots), tool=tool, closed=closed)


TOOL = Tool(
    name="bezier",
    title="Draw Bezier",
    key="V",
    tip="Click for a corner, drag for a smooth point; Return or the first point "
    "closes, Esc leaves open.",
    begin=draw,
    aim=lambda scene, pen, hit: Aim(cursor="cross", hint=HINT),
    options=("snap", "tolerance"),
)

SPLINE = Tool(
    name="spline",
    title="Draw Open Spline",
    key="Shift+O",
    tip="Click for a corner, drag for a smooth point; Return ends it. Its width is "
    "pulled at the handles beside it.",
    begin=draw,
    aim=lambda scene, pen, hit: Aim(
        cursor="cross",
        hint="Click: corner point · drag: smooth point · Return: end · "
        "Backspace: last point back",
    ),
    options=("snap", "tolerance"),
)
