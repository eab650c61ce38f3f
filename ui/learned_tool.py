"""Learned drag: move a few points, the rest follows as shape and pictures say."""

from collections.abc import Collection
from typing import TYPE_CHECKING

import numpy as np

from smartroto import placement
from smartroto.shapes.arrays import Array
from smartroto.ui import brushes
from smartroto.ui.dragging import grips_of, keying, reshape
from smartroto.ui.hit import Hit
from smartroto.ui.pointer import Gesture, Grip, Pointer, Scene
from smartroto.ui.tool import Aim, Tool
from smartroto.ui.view import Outline

if TYPE_CHECKING:
    from smartroto.models import drag


def begin(scene: Scene, pen: Pointer, hit: Hit | None) -> Gesture | None:
    """Take points of one shape and let the rest of it follow."""
    if brushes.sizes(pen):
        return brushes.resize(scene, pen, hit)
    outline = target(scene, pen)
    if outline is None:
        return None
    if not scene.picture.is_selected(outline.id):
        scene.select([outline.id])
    held = sorted(taken(scene, outline, pen, hit))
    follow = _follower(scene, outline)

    def moved(grip: Grip, now: Pointer) -> Array:
        aims = grip.knots[held, 1] + (now.at - pen.at)
        return follow.to(dict(zip(held, map(tuple, aims.tolist()), strict=True)))

    grips = grips_of(scene, {outline.id: held})
    return reshape(scene, pen, "Learned drag", grips, moved, shown=brushes.show)


def target(scene: Scene, pen: Pointer) -> Outline | None:
    """The outline to drag: of those under the brush a selected one, else the first."""
    touched = brushes.under(scene, pen)
    chosen = [one for one in touched if scene.picture.is_selected(one.id)]
    return next(iter(chosen + touched), None)


def taken(
    scene: Scene, outline: Outline, pen: Pointer, hit: Hit | None
) -> Collection[int]:
    """The points that go with the pen: the one under it with those selected, else
    those in the brush, else the nearest; with Ctrl of one stretch of the edge only."""
    if hit is not None and hit.kind == "point" and hit.id == outline.id:
        chosen = scene.picture.chosen(outline.id)
        return chosen if hit.index in chosen else {hit.index}
    away = np.hypot(*((outline.knots[:, 1] - pen.at) * scene.scale).T)
    nearest = int(np.argmin(away))
    inside = set(np.flatnonzero(away <= brushes.radius_of(scene, pen)).tolist())
    if pen.ctrl:
        inside = _stretch(inside, nearest, len(away), outline.closed)
    return inside or {nearest}


def _stretch(inside: set[int], start: int, count: int, closed: bool) -> set[int]:
    """Those of `inside` that are joined to `start` by others of them."""
    found = {start}
    for step in (1, -1):
        index = start + step
        while (closed or 0 <= index < count) and index % count in inside - found:
            found.add(index % count)
            index += step
    return found


def _follower(scene: Scene, outline: Outline) -> "drag.Grip":
    """The shape in the hand of the model that its keys have taught."""
    from smartroto.models import drag, shape_model

    shape = outline.shape
    own = np.stack([key.value for key in shape.keys.values()])
    keys = placement.moved(scene.document, shape, np.array([*shape.keys]), own)
    model = shape_model.fit(keys, closed=outline.closed)
    prediction = outline.prediction
    row = prediction.row(outline.frame) if prediction is not None else None
    doubt = None
    if prediction is not None and row is not None and outline.origin != "key":
        doubt = prediction.sigma[row]
    return drag.Grip(outline.knots, model, doubt, scene.view.options.stiffness)


def aim(scene: Scene, pen: Pointer, hit: Hit | None) -> Aim:
    """Which points would be dragged."""
    if brushes.sizes(pen):
        return brushes.SIZING
    outline = target(scene, pen)
    if outline is None:
        return Aim(cursor="brush", hint="Learned drag · [ and ]: smaller, larger")
    count = len(taken(scene, outline, pen, hit))
    what = "a point" if count == 1 else f"{count} points"
    return Aim(
        hit=hit if hit is not None and hit.kind == "point" else None,
        cursor="brush",
        hint=f"Drag: move {what} of {outline.shape.name}"
        f"{keying(scene, outline.id)}, the rest follows · Shift: selected shape only · "
        "Ctrl: only this edge",
    )


TOOL = Tool(
    name="learned",
    title="Learned Drag",
    key="G",
    tip="Drag a few points; the rest follows as the keys and the pictures say.",
    begin=begin,
    aim=aim,
    rest=brushes.show,
    options=(*brushes.OPTIONS, "stiffness"),
)
