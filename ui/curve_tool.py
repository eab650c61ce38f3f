"""What is done to a curve: bend a segment of it, insert a point, move the whole."""

import numpy as np

from smartroto import scope
from smartroto.approval import unlocked
from smartroto.history import Edit, together
from smartroto.key_edits import insert_point
from smartroto.placement import outline_at
from smartroto.shapes import handles, spline
from smartroto.shapes.arrays import Array
from smartroto.ui.dragging import grips_of, may_key, reshape, whole_grips
from smartroto.ui.hit import Hit
from smartroto.ui.pointer import (
    Gesture,
    Grip,
    Pointer,
    Released,
    Scene,
)


def press_curve(scene: Scene, pen: Pointer, hit: Hit) -> Gesture | None:
    """Select the shape, bend the segment, or with Shift move the whole shape."""
    selected = hit.id in scene.view.selected
    if pen.double:
        outline = scene.picture.outline(hit.id)
        points = range(len(outline.knots)) if outline is not None else ()
        scene.select([hit.id], {hit.id: points})
        return None
    if pen.ctrl:
        scene.select([id for id in scene.view.selected if id != hit.id], {})
        return None
    if pen.shift:
        return _shift_on_curve(scene, pen, hit, selected)
    if not selected:
        scene.select([hit.id])
        return None
    return bend(scene, pen, hit)


def _shift_on_curve(
    scene: Scene, pen: Pointer, hit: Hit, selected: bool
) -> Gesture | None:
    if not selected:
        scene.select([*scene.view.selected, hit.id], scene.view.points)
    return move_shapes(scene, pen, scene.view.selected)


def move_shapes(scene: Scene, pen: Pointer, ids: tuple[str, ...]) -> Gesture | None:
    """Drag whole shapes freely."""

    def moved(grip: Grip, now: Pointer) -> Array:
        return np.asarray(grip.knots + (now.at - pen.at))

    label = "Move shape" if len(ids) == 1 else f"Move {len(ids)} shapes"
    return reshape(scene, pen, label, whole_grips(scene, ids), moved)


def bend(scene: Scene, pen: Pointer, hit: Hit) -> Gesture | None:
    """Drag a place on a curve segment: its two handles follow, its ends stay.

    The handles move as little as they must for the curve to pass under the pen;
    tangents across smooth points stay smooth.
    """

    def bent(grip: Grip, now: Pointer) -> Array:
        return bent_segment(grip.knots, hit.index, hit.t, now.at - pen.at)

    grips = grips_of(scene, {hit.id: {hit.index}})
    return reshape(scene, pen, "Bend curve", grips, bent)


def bent_segment(knots: Array, index: int, t: float, delta: Array) -> Array:
    """Knots `[N, 3, 2]` with the place `t` of a segment moved by `delta` pixels.

    With Bernstein weights b1 and b2 of the two handles, the smallest movements that
    give b1 d1 + b2 d2 = delta are d = b delta / (b1^2 + b2^2).
    """
    t = float(np.clip(t, 0.15, 0.85))
    b1, b2 = spline.bernstein(np.array(t))[1:3]
    after = (index + 1) % len(knots)
    weight = b1**2 + b2**2
    out = knots[index, 2] + delta * (b1 / weight)
    into = knots[after, 0] + delta * (b2 / weight)
    knots = handles.move_handle(knots, index, 2, out)
    return handles.move_handle(knots, after, 0, into)


def insert(scene: Scene, pen: Pointer, hit: Hit) -> Gesture:
    """Insert a point on all keys without changing the curve; a drag also moves it."""
    frame, reach, new = scene.view.frame, scene.view.reach, hit.index + 1
    before = scene.view.selected, scene.view.points
    start = scene.document
    added = insert_point(hit.id, hit.index, hit.t)
    done = False

    def edit_at(now: Pointer) -> Edit:
        with_point = added(start)
        knots = outline_at(with_point, with_point.shape(hit.id), frame)
        moved = handles.move_points(knots, (new,), now.at - pen.at)
        return together([added, scope.reshape(hit.id, frame, moved, reach)])

    edit = added
    try:
        scene.preview(added(start))
        scene.select([hit.id], {hit.id: {new}})
        while True:
            now = yield
            if edit is not added or (now.left(pen) and may_key(scene, [hit.id])):
                edit = edit_at(now)
                scene.preview(unlocked(edit)(start))
    except Released:
        done = scene.commit("Insert point", edit)
    finally:
        scene.preview(None)
        if not done:
            scene.select(*before)
