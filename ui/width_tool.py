"""Pulling the width of an open spline, with any tool that selects points.

The grip in the middle is for the whole spline, those beside selected points are for
these points.
"""

from functools import partial

import numpy as np

from smartroto.animation import point_widths_at
from smartroto.document import Shape
from smartroto.edits import set_width
from smartroto.history import Edit
from smartroto.placement import stretch_at
from smartroto.shapes import spline
from smartroto.ui.dragging import drag, may_key_more
from smartroto.ui.hit import Hit, width_grips
from smartroto.ui.pointer import Gesture, Pointer, Scene
from smartroto.width_edits import set_point_widths

LEAST = 0.1


def pull(scene: Scene, press: Pointer, hit: Hit) -> Gesture | None:
    """Make the spline wider on both sides by as much as the pen goes away from it.

    Beside a point this is for all selected points alike, with Shift for the spline as
    a whole. None, with a word to the artist, where autokey is off and the widths of
    the points are keyed elsewhere.
    """
    shape, knots = scene.document.shape(hit.id), scene.picture.knots(hit.id)
    if hit.kind == "point_width" and not press.shift:
        if not may_key_more(
            scene, shape, shape.point_widths, "the width of the points"
        ):
            return None
    start, wider = _width(scene, hit), _stretch(scene, hit)

    def edit_at(pen: Pointer) -> Edit:
        away = spline.nearest(knots, pen.at, closed=False)[1]
        more = 2 * (away - spline.nearest(knots, press.at, closed=False)[1]) / wider
        if hit.kind == "point_width" and not pen.shift:
            return _of_points(scene, shape, more)
        return _of_all(shape, start / wider, more)

    label = "Pull width" if hit.kind == "width" else "Pull width of points"
    shown = partial(_tell, hit)
    return drag(scene, press, label, edit_at, shown=shown)


def _tell(hit: Hit, scene: Scene, pen: Pointer) -> None:
    """How wide it is now."""
    shape = scene.picture.document.shape(hit.id)
    if hit.kind == "width" or pen.shift:
        scene.tell(f"{shape.name} is {shape.width:g} px wide.")
    else:
        here = _width(scene, hit) / _stretch(scene, hit)
        scene.tell(f"{shape.name} is {here:.4g} px wide at point {hit.index}.")


def _of_points(scene: Scene, shape: Shape, more: float) -> Edit:
    """The selected points wider by `more` pixels of the shape's own space."""
    frame, whole = scene.view.frame, max(shape.width, LEAST)
    widths = point_widths_at(shape, frame).copy()
    some = sorted(scene.picture.chosen(shape.id))
    wanted = np.round(np.maximum(widths[some] * whole + more, 0.0), 2)
    widths[some] = wanted / whole
    return set_point_widths(shape.id, frame, widths, scene.view.reach)


def _of_all(shape: Shape, here: float, more: float) -> Edit:
    """The whole spline wider, so that it is by `more` where it is `here` wide."""
    times = here / shape.width if min(here, shape.width) > LEAST else 1.0
    width = max(shape.width + more / times, LEAST)
    return set_width(shape.id, float(np.round(width, 2)))


def _width(scene: Scene, hit: Hit) -> float:
    """How wide the spline is at the grip, plate pixels."""
    outline = scene.picture.outline(hit.id)
    assert outline is not None, "only what is shown can be hit"
    grips = width_grips(scene.picture, outline, scene.scale)
    return next(grip.width for grip in grips if grip.index == hit.index)


def _stretch(scene: Scene, hit: Hit) -> float:
    middle = scene.picture.knots(hit.id)[:, 1].mean(axis=0)
    return stretch_at(scene.document, hit.id, scene.view.frame, middle)


def hint(scene: Scene, pen: Pointer, hit: Hit) -> str:
    """What a drag of a grip would do."""
    shape = scene.document.shape(hit.id)
    now = f"wider or narrower, now {shape.width:g} px"
    if hit.kind == "width":
        return f"Drag: make {shape.name} {now}"
    if pen.shift:
        return f"Drag: make all of {shape.name} {now}"
    count = len(scene.picture.chosen(hit.id))
    what = f"{count} points" if count > 1 else f"point {hit.index}"
    here = _width(scene, hit) / _stretch(scene, hit)
    return (
        f"Drag: make {shape.name} wider or narrower at {what}{_keying(scene, shape)}, "
        f"now {here:.4g} px · Shift: all of it"
    )


def _keying(scene: Scene, shape: Shape) -> str:
    """Which keys of the points' widths a change goes to."""
    keys, frame = shape.point_widths, scene.view.frame
    if not keys:
        return ""
    changed = list(scene.view.reach.shares(shape.id, keys, frame))
    if len(changed) > 1:
        return f" on {len(changed)} keys"
    return f" on key {changed[0]}" if changed[0] in keys else f", new key at {frame}"
