"""The transform box: move, scale and rotate what is selected; the pivot is movable."""

from dataclasses import dataclass

import numpy as np

from smartroto import pivots
from smartroto.document import Shape
from smartroto.history import Edit
from smartroto.shapes import handles
from smartroto.shapes.arrays import Array
from smartroto.shapes.match import apply_map
from smartroto.ui import layer_box, select_tool
from smartroto.ui.dragging import chosen_grips, drag, reshape, travel
from smartroto.ui.hit import Hit
from smartroto.ui.mark import Box
from smartroto.ui.pointer import Gesture, Grip, Pointer, Scene, distance
from smartroto.ui.tool import Aim, Tool

PADDING = 14.0
"""Screen points between the points and the box, so that it never covers them."""
ROTATE = 26.0
"""How far outside a corner the box is still rotated, in screen points."""
STEP = np.pi / 12

CORNERS = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))
EDGES = ((0.5, 0.0), (1.0, 0.5), (0.5, 1.0), (0.0, 0.5))

HINTS = {
    "pivot": "Drag: move the pivot · Shift: onto a point · double click: to the middle",
    "scale": "Drag: scale · Shift: both ways alike · Ctrl: about the middle · "
    "Alt: about the pivot",
    "rotate": "Drag: rotate about the pivot · Shift: by 15 degrees",
    "move": "Drag: move · Shift: along one axis",
}


@dataclass(frozen=True, kw_only=True, eq=False)
class Frame:
    """The box in plate pixels: two corners of the padded bounds, and the pivot."""

    low: Array
    high: Array
    pivot: Array

    def at(self, place: tuple[float, float]) -> Array:
        """A place in the box given as fractions of its width and height."""
        return np.asarray(self.low + np.array(place) * (self.high - self.low))

    @property
    def corners(self) -> Array:
        """`[4, 2]` clockwise from the top left."""
        return np.stack([self.at(corner) for corner in CORNERS])


@dataclass(frozen=True, kw_only=True)
class Part:
    """A part of the box: "pivot", "scale" at a place, "rotate" or "move"."""

    kind: str
    place: tuple[float, float] = (0.5, 0.5)


def frame_of(scene: Scene) -> Frame | None:
    """The box around what is selected; None where that is fewer than two points."""
    grips = chosen_grips(scene)
    points = [grip.knots[list(grip.indices), 1] for grip in grips]
    if sum(map(len, points)) < 2:
        return None
    flat = np.concatenate(points)
    pad = PADDING / scene.scale
    low, high = flat.min(axis=0) - pad, flat.max(axis=0) + pad
    pivot = layer_box.pivot(scene) if scene.view.layers else _own_pivot(scene)
    return Frame(low=low, high=high, pivot=(low + high) / 2 if pivot is None else pivot)


def _own_pivot(scene: Scene) -> Array | None:
    """The pivot of the shape selected last, where one was put."""
    shape = _primary(scene)
    if shape is None:
        return None
    return pivots.pivot_at(scene.picture.document, shape, scene.view.frame)


def _primary(scene: Scene) -> Shape | None:
    if not scene.view.selected:
        return None
    outline = scene.picture.outline(scene.view.selected[-1])
    return None if outline is None else outline.shape


def part_at(scene: Scene, pen: Pointer) -> Part | None:
    """The part of the box under the pen."""
    frame = frame_of(scene)
    if frame is None:
        return None
    if distance(scene, frame.pivot, pen) <= pen.radius:
        return Part(kind="pivot")
    for place in (*CORNERS, *EDGES):
        if distance(scene, frame.at(place), pen) <= pen.radius:
            return Part(kind="scale", place=place)
    if np.all((pen.at >= frame.low) & (pen.at <= frame.high)):
        return Part(kind="move")
    near = min(distance(scene, corner, pen) for corner in frame.corners)
    return Part(kind="rotate") if near <= ROTATE else None


def show(scene: Scene) -> None:
    """Draw the box where something is selected."""
    frame = frame_of(scene)
    scene.mark(None if frame is None else Box(corners=frame.corners, pivot=frame.pivot))


def press(scene: Scene, pen: Pointer, hit: Hit | None) -> Gesture | None:
    """What a press begins: on the box, else as with the select tool."""
    frame, part = frame_of(scene), _free_part(scene, pen, hit)
    if frame is None or part is None:
        return select_tool.press(scene, pen, hit)
    if part.kind == "pivot":
        return move_pivot(scene, pen, frame)
    return transform(scene, pen, frame, part)


def _free_part(scene: Scene, pen: Pointer, hit: Hit | None) -> Part | None:
    """The part of the box under the pen, unless something selected lies there."""
    if hit is not None and hit.id in scene.view.selected:
        return None
    return part_at(scene, pen)


def aim(scene: Scene, pen: Pointer, hit: Hit | None) -> Aim:
    """What a press on the box, or beside it, would do."""
    part = _free_part(scene, pen, hit)
    if part is None:
        return select_tool.aim(scene, pen, hit)
    return Aim(cursor=_cursor(part), hint=HINTS[part.kind])


def _cursor(part: Part) -> str:
    if part.kind != "scale":
        return part.kind
    x, y = part.place
    if 0.5 in (x, y):
        return "down" if x == 0.5 else "across"
    return "falling" if x == y else "rising"


def move_pivot(scene: Scene, press: Pointer, frame: Frame) -> Gesture | None:
    """Drag the pivot; with Shift it snaps to points. A double click brings it back."""
    if scene.view.layers:
        return layer_box.move_pivot(
            scene, press, frame.pivot, lambda pen: _snapped(scene, pen)
        )
    shape, at = _primary(scene), scene.view.frame
    if shape is None:
        return None
    if press.double:
        scene.commit("Reset pivot", pivots.set_pivot(shape.id, at, None))
        return None

    def edit_at(pen: Pointer) -> Edit:
        place = _snapped(scene, pen) if pen.shift else pen.at
        return pivots.set_pivot(shape.id, at, place)

    return drag(scene, press, "Move pivot", edit_at, shown=lambda scene, _: show(scene))


def _snapped(scene: Scene, pen: Pointer) -> Array:
    points = [grip.knots[list(grip.indices), 1] for grip in chosen_grips(scene)]
    flat = np.concatenate(points)
    distances = np.hypot(*((flat - pen.at) * scene.scale).T)
    nearest = int(np.argmin(distances))
    return flat[nearest] if distances[nearest] <= 2 * pen.radius else pen.at


def transform(scene: Scene, press: Pointer, frame: Frame, part: Part) -> Gesture | None:
    """Drag the box and what is in it."""
    grips = chosen_grips(scene)

    def changed(grip: Grip, pen: Pointer) -> Array:
        return handles.transform(
            grip.knots, grip.indices, matrix(scene, press, pen, frame, part)
        )

    def shown(scene: Scene, pen: Pointer) -> None:
        now = np.eye(2, 3)
        if pen.left(press):
            now = matrix(scene, press, pen, frame, part)
        corners, pivot = apply_map(now, frame.corners), apply_map(now, frame.pivot)
        scene.mark(Box(corners=corners, pivot=pivot))

    label = {"move": "Move", "scale": "Scale", "rotate": "Rotate"}[part.kind]
    if scene.view.layers:
        return layer_box.transform(
            scene,
            press,
            label,
            lambda pen: matrix(scene, press, pen, frame, part),
            shown,
        )
    shape, after = _primary(scene), None
    if shape is not None and part.kind != "move":
        after = pivots.kept_pivot(shape.id, scene.view.frame, frame.pivot)
    return reshape(scene, press, label, grips, changed, shown=shown, after=after)


def matrix(
    scene: Scene, press: Pointer, pen: Pointer, frame: Frame, part: Part
) -> Array:
    """The affine `[2, 3]` of the drag so far, in plate pixels."""
    if part.kind == "move":
        return np.column_stack([np.eye(2), travel(scene, press, pen)])
    if part.kind == "rotate":
        return _about(frame.pivot, _rotation(scene, press, pen, frame.pivot))
    return _scaling(scene, press, pen, frame, part.place)


def _about(fixed: Array, linear: Array) -> Array:
    return np.column_stack([linear, fixed - linear @ fixed])


def _rotation(scene: Scene, press: Pointer, pen: Pointer, pivot: Array) -> Array:
    """Turned as seen on screen, so that wide pixels do not shear; Shift steps by 15."""
    before, after = ((each.at - pivot) * scene.scale for each in (press, pen))
    angle = np.arctan2(after[1], after[0]) - np.arctan2(before[1], before[0])
    if pen.shift:
        angle = np.round(angle / STEP) * STEP
    cos, sin = np.cos(angle), np.sin(angle)
    seen = np.array([[cos, -sin], [sin, cos]])
    return np.asarray(seen * scene.scale[None, :] / scene.scale[:, None])


def _scaling(
    scene: Scene,
    press: Pointer,
    pen: Pointer,
    frame: Frame,
    place: tuple[float, float],
) -> Array:
    """About the opposite side; Ctrl about the middle, Alt about the pivot.

    Shift scales both directions alike; an edge scales along one direction.
    """
    opposite = (1 - place[0], 1 - place[1])
    fixed = frame.at((0.5, 0.5) if pen.ctrl else opposite)
    if pen.alt:
        fixed = frame.pivot
    grip = frame.at(place)
    reach = grip - fixed
    free = np.array([place[0] != 0.5, place[1] != 0.5]) & (np.abs(reach) > 1e-9)
    factors = np.ones(2)
    factors[free] = ((grip + pen.at - press.at - fixed)[free]) / reach[free]
    if pen.shift:
        factors[:] = _uniform(factors[free], (reach * scene.scale)[free])
    return _about(fixed, np.diag(factors))


def _uniform(factors: Array, reach: Array) -> float:
    """One factor for both directions: the pen's way along the diagonal on screen."""
    length = float(np.sum(reach**2))
    return float(np.sum(factors * reach**2) / length) if length > 0 else 1.0


TOOL = Tool(
    name="transform",
    title="Transform Box",
    key="T",
    tip="Move, scale and rotate the selected points or shapes.",
    begin=press,
    aim=aim,
    rest=show,
)
