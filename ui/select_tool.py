"""The select tool: points, handles, curve segments and the marquee."""

from collections.abc import Callable

import numpy as np

from smartroto.animation import knots_at
from smartroto.history import Edit
from smartroto.key_edits import insert_point, set_key
from smartroto.shapes import handles, spline
from smartroto.shapes.arrays import Array
from smartroto.ui.dragging import (
    grips_of,
    may_key,
    reshape,
    travel,
    whole_grips,
)
from smartroto.ui.feather_tool import pull
from smartroto.ui.hit import Hit, inside
from smartroto.ui.pointer import (
    Gesture,
    Grip,
    Marquee,
    Pointer,
    Released,
    Scene,
    together,
)
from smartroto.ui.view import Points


def press(scene: Scene, pen: Pointer, hit: Hit | None) -> Gesture | None:
    """What a press of the select tool begins; None where it is done at once."""
    if hit is None:
        return marquee(scene, pen)
    if hit.kind == "point":
        return press_point(scene, pen, hit)
    if hit.kind == "handle":
        return move_handle(scene, pen, hit)
    return press_curve(scene, pen, hit)


# -- points ----------------------------------------------------------------------


def press_point(scene: Scene, pen: Pointer, hit: Hit) -> Gesture | None:
    """Select the point under the pen and drag what is selected.

    Shift adds it; a click with Ctrl takes it out and a drag pulls the feather; without
    either a click selects it alone.
    """
    chosen = scene.picture.chosen(hit.id)
    if pen.ctrl:
        rest = chosen - {hit.index}
        return pull(scene, pen, hit, lambda: _choose(scene, hit.id, rest))
    kept = hit.index in chosen
    if pen.shift:
        _choose(scene, hit.id, chosen | {hit.index})
    elif not kept:
        _only(scene, hit)
    click = (lambda: _only(scene, hit)) if kept and not pen.shift else None
    points = {id: scene.picture.chosen(id) for id in scene.view.selected}
    return move_points(scene, pen, grips_of(scene, points), click)


def _only(scene: Scene, hit: Hit) -> None:
    others = [id for id in scene.view.selected if id != hit.id]
    scene.select([*others, hit.id], {hit.id: {hit.index}})


def _choose(scene: Scene, id: str, points: frozenset[int]) -> None:
    others = [each for each in scene.view.selected if each != id]
    scene.select([*others, id], {**scene.view.points, id: points})


def move_points(
    scene: Scene,
    pen: Pointer,
    grips: list[Grip],
    click: Callable[[], None] | None = None,
) -> Gesture | None:
    """Drag points with their handles; Shift keeps to one axis."""

    def moved(grip: Grip, now: Pointer) -> Array:
        return handles.move_points(grip.knots, grip.indices, travel(scene, pen, now))

    count = sum(len(grip.indices) for grip in grips)
    label = "Move point" if count == 1 else f"Move {count} points"
    return reshape(scene, pen, label, grips, moved, click)


# -- handles ---------------------------------------------------------------------


def move_handle(scene: Scene, pen: Pointer, hit: Hit) -> Gesture | None:
    """Drag a handle: linked, with Shift of equal length, with Ctrl on its own."""

    def moved(grip: Grip, now: Pointer) -> Array:
        tip = grip.knots[hit.index, hit.part] + (now.at - pen.at)
        return handles.move_handle(
            grip.knots, hit.index, hit.part, tip, mode=handle_mode(now)
        )

    grips = grips_of(scene, {hit.id: {hit.index}})
    return reshape(scene, pen, "Move handle", grips, moved)


def handle_mode(pen: Pointer) -> handles.Mode:
    """How the other handle of the point follows."""
    if pen.ctrl:
        return "broken"
    return "equal" if pen.shift else "linked"


# -- curves ----------------------------------------------------------------------


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
    frame, new = scene.view.frame, hit.index + 1
    before = scene.view.selected, scene.view.points
    start = scene.document
    added = insert_point(hit.id, hit.index, hit.t)
    done = False

    def edit_at(now: Pointer) -> Edit:
        with_point = added(start)
        knots = knots_at(with_point, with_point.shape(hit.id), frame)
        moved = handles.move_points(knots, (new,), now.at - pen.at)
        return together([added, set_key(hit.id, frame, moved)])

    edit = added
    try:
        scene.preview(added(start))
        scene.select([hit.id], {hit.id: {new}})
        while True:
            now = yield
            if edit is not added or (now.left(pen) and may_key(scene, [hit.id])):
                edit = edit_at(now)
                scene.preview(edit(start))
    except Released:
        done = scene.commit("Insert point", edit)
    finally:
        scene.preview(None)
        if not done:
            scene.select(*before)


# -- the marquee -----------------------------------------------------------------


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
