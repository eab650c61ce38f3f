"""The select tool: points, handles, curve segments and the marquee."""

from collections.abc import Callable
from functools import partial

from smartroto.shapes import handles
from smartroto.shapes.arrays import Array
from smartroto.ui import marquee_tool, width_tool
from smartroto.ui.curve_tool import press_curve
from smartroto.ui.dragging import grips_of, keying, reshape, travel
from smartroto.ui.feathering import Which, pull
from smartroto.ui.hit import Hit
from smartroto.ui.pointer import Gesture, Grip, Pointer, Scene
from smartroto.ui.snapping import Snap
from smartroto.ui.tool import Aim, Tool


def press(scene: Scene, pen: Pointer, hit: Hit | None) -> Gesture | None:
    """What a press of the select tool begins; None where it is done at once."""
    if hit is None:
        return marquee_tool.select(scene, pen)
    if hit.kind == "point":
        return press_point(scene, pen, hit)
    if hit.kind == "handle":
        return move_handle(scene, pen, hit)
    if hit.kind in ("width", "point_width"):
        return width_tool.pull(scene, pen, hit)
    return press_curve(scene, pen, hit)


# -- points ----------------------------------------------------------------------


def press_point(scene: Scene, pen: Pointer, hit: Hit) -> Gesture | None:
    """Select the point under the pen and drag what is selected.

    Shift adds it, and with a double click the points up to the next selected one; a
    click with Ctrl takes it out and a drag pulls the feather; without any of them a
    click selects it alone.
    """
    chosen = scene.picture.chosen(hit.id)
    if pen.ctrl:
        rest = chosen - {hit.index}
        taken_out = partial(_choose, scene, hit.id, rest)
        return pull(scene, pen, hit, taken_out, _feathered)
    kept = hit.index in chosen
    if pen.shift:
        more = _run(scene, hit) if pen.double else {hit.index}
        _choose(scene, hit.id, chosen | more)
    elif not kept:
        _only(scene, hit)
    click = (lambda: _only(scene, hit)) if kept and not pen.shift else None
    points = {id: scene.picture.chosen(id) for id in scene.view.selected}
    return move_points(scene, pen, grips_of(scene, points), click, hit)


def _feathered(scene: Scene, pen: Pointer) -> Which:
    """Whose feather a drag with Ctrl pulls."""
    return "all" if pen.shift else "selected"


def _only(scene: Scene, hit: Hit) -> None:
    others = [id for id in scene.view.selected if id != hit.id]
    scene.select([*others, hit.id], {hit.id: {hit.index}})


def _choose(scene: Scene, id: str, points: frozenset[int]) -> None:
    others = [each for each in scene.view.selected if each != id]
    scene.select([*others, id], {**scene.view.points, id: points})


def _run(scene: Scene, hit: Hit) -> frozenset[int]:
    """The points from the one that was hit to the nearest other selected one."""
    shape = scene.document.shape(hit.id)
    others = scene.picture.chosen(hit.id) - {hit.index}
    runs = [
        frozenset(index % shape.count for index in range(start, end + 1))
        for other in others
        for start, end in _ways(hit.index, other, shape.count, shape.closed)
    ]
    return min(runs, key=lambda run: len(run), default=frozenset({hit.index}))


def _ways(a: int, b: int, count: int, closed: bool) -> list[tuple[int, int]]:
    """Both ways between two points of a ring; the one there is on an open shape."""
    low, high = min(a, b), max(a, b)
    return [(low, high), (high, low + count)] if closed else [(low, high)]


def move_points(
    scene: Scene,
    pen: Pointer,
    grips: list[Grip],
    click: Callable[[], None] | None = None,
    hit: Hit | None = None,
) -> Gesture | None:
    """Drag points with their handles; Shift keeps to one axis.

    hit: the point under the pen, which snaps where that is wanted.
    """
    snap = Snap.of(scene, {grip.id: grip.indices for grip in grips})
    start = pen.at if hit is None else scene.picture.knots(hit.id)[hit.index, 1]

    def moved(grip: Grip, now: Pointer) -> Array:
        way = snap.way(scene, start, travel(scene, pen, now))
        return handles.move_points(grip.knots, grip.indices, way)

    def shown(scene: Scene, now: Pointer) -> None:
        snap.show(scene, start, travel(scene, pen, now))

    count = sum(len(grip.indices) for grip in grips)
    label = "Move point" if count == 1 else f"Move {count} points"
    return reshape(scene, pen, label, grips, moved, click, shown)


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


# -- what a press would do ---------------------------------------------------------


def aim(scene: Scene, pen: Pointer, hit: Hit | None) -> Aim:
    """The cursor and the hint over a point, a handle, a curve or nothing."""
    if hit is None:
        return Aim(hint=_nothing(scene, pen))
    return Aim(hit=hit, cursor=_cursor(scene, hit), hint=_hint(scene, pen, hit))


def _nothing(scene: Scene, pen: Pointer) -> str:
    if not scene.picture.outlines:
        return "Press V to draw a shape"
    if pen.modifiers & {"shift", "ctrl"}:
        return marquee_tool.hint(pen)
    if scene.view.selected:
        return (
            "Drag: select points · Shift: add · Ctrl: by a loop · "
            "Ctrl+Shift: take out · click: let go"
        )
    return "Click a curve to select its shape · drag: select points · Ctrl: by a loop"


def _cursor(scene: Scene, hit: Hit) -> str:
    if hit.kind in ("width", "point_width"):
        return "handle"
    if hit.kind == "curve" and hit.id not in scene.view.selected:
        return "point"
    return hit.kind


def _hint(scene: Scene, pen: Pointer, hit: Hit) -> str:
    shape = scene.document.shape(hit.id)
    where = keying(scene, hit.id)
    if hit.kind in ("width", "point_width"):
        return width_tool.hint(scene, pen, hit)
    if hit.kind == "handle":
        return f"Drag: turn the tangent{where} · Shift: equal lengths · Ctrl: break it"
    if hit.kind == "point":
        count = _count(scene, hit)
        what = f"{count} points" if count > 1 else f"point {hit.index}"
        if pen.ctrl:
            return f"Drag: pull the feather of {what} · Shift: of all · click: take out"
        return f"Drag: move {what} of {shape.name}{where} · Shift: add · Ctrl: feather"
    if hit.id not in scene.view.selected:
        return f"Click: select {shape.name} · Shift+drag: move it{where}"
    return (
        f"Drag: bend {shape.name}{where} · Shift: move the shape · "
        "Ctrl+Alt+click: insert a point"
    )


def _count(scene: Scene, hit: Hit) -> int:
    """How many points a drag from this one would move."""
    if hit.index not in scene.picture.chosen(hit.id):
        return 1
    return sum(len(scene.picture.chosen(id)) for id in scene.view.selected)


TOOL = Tool(
    name="select",
    title="Select and Edit",
    key="Q",
    tip="Drag points, handles and segments; Ctrl+Alt+click inserts a point.",
    begin=press,
    aim=aim,
    options=("snap", "every"),
)
