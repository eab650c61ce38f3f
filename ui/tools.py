"""Which gesture a press begins, and what the pen would do where it is."""

from dataclasses import dataclass

from smartroto.ui import box_tool, draw_tool, select_tool
from smartroto.ui.box_tool import Part
from smartroto.ui.hit import Hit
from smartroto.ui.pointer import Gesture, Pointer, Scene


@dataclass(frozen=True, kw_only=True)
class Aim:
    """What is under the pen, the cursor to show, and a sentence about a click there.

    cursor: "arrow", "cross", "point", "handle", "curve", "insert", "move", "rotate",
    "pivot", "across", "down", "falling" or "rising" (the last four scale).
    """

    hit: Hit | None = None
    cursor: str = "arrow"
    hint: str = ""


def begin(scene: Scene, pen: Pointer, hit: Hit | None) -> Gesture | None:
    """The gesture that starts with this press; None where it is done at once."""
    if inserts(pen, hit) and hit is not None:
        return select_tool.insert(scene, pen, hit)
    if scene.view.tool == "bezier":
        return draw_tool.draw(scene, pen)
    if _box_part(scene, pen, hit) is not None:
        return box_tool.press(scene, pen)
    return select_tool.press(scene, pen, hit)


def inserts(pen: Pointer, hit: Hit | None) -> bool:
    """Whether a press would insert a point: Ctrl+Alt on a curve, with any tool."""
    return pen.ctrl and pen.alt and hit is not None and hit.kind == "curve"


def _box_part(scene: Scene, pen: Pointer, hit: Hit | None) -> Part | None:
    """The part of the box under the pen, unless something selected lies there."""
    if scene.view.tool != "transform":
        return None
    if hit is not None and hit.id in scene.view.selected:
        return None
    return box_tool.part_at(scene, pen)


def aim(scene: Scene, pen: Pointer, hit: Hit | None) -> Aim:
    """What a press would do here."""
    if inserts(pen, hit):
        return Aim(hit=hit, cursor="insert", hint="Click: insert a point on all keys")
    if scene.view.tool == "bezier":
        return Aim(cursor="cross", hint=_DRAWING)
    part = _box_part(scene, pen, hit)
    if part is not None:
        return Aim(cursor=_part_cursor(part), hint=_BOX[part.kind])
    if hit is None:
        return Aim(hint=_nothing(scene))
    return Aim(hit=hit, cursor=_cursor(scene, hit), hint=_hint(scene, pen, hit))


_DRAWING = (
    "Click: corner point · drag: smooth point · Return or first point: close · "
    "Esc: leave open · Backspace: last point back"
)

_BOX = {
    "pivot": "Drag: move the pivot · Shift: onto a point · double click: to the middle",
    "scale": "Drag: scale · Shift: both ways alike · Ctrl: about the middle · "
    "Alt: about the pivot",
    "rotate": "Drag: rotate about the pivot · Shift: by 15 degrees",
    "move": "Drag: move · Shift: along one axis",
}


def _part_cursor(part: Part) -> str:
    if part.kind != "scale":
        return part.kind
    x, y = part.place
    if 0.5 in (x, y):
        return "down" if x == 0.5 else "across"
    return "falling" if x == y else "rising"


def _nothing(scene: Scene) -> str:
    if not scene.picture.outlines:
        return "Press V to draw a shape"
    if scene.view.selected:
        return "Drag: select points · Shift: add · Ctrl: take out · click: let go"
    return "Click a curve to select its shape · drag: select points"


def _cursor(scene: Scene, hit: Hit) -> str:
    if hit.kind == "curve" and hit.id not in scene.view.selected:
        return "point"
    return hit.kind


def _hint(scene: Scene, pen: Pointer, hit: Hit) -> str:
    shape = scene.document.shape(hit.id)
    where = _keying(scene, hit.id)
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


def _keying(scene: Scene, id: str) -> str:
    """Where the change goes: a key that is there, or a new one."""
    frame = scene.view.frame
    if frame in scene.document.shape(id).keys:
        return f" on key {frame}"
    return f", new key at {frame}" if scene.view.autokey else " (autokey is off)"
