"""The feather tool: feather points are shown, and lie over the points themselves."""

import numpy as np

from smartroto.shapes.arrays import Array
from smartroto.ui import select_tool
from smartroto.ui.dragging import keying
from smartroto.ui.feathering import Which, pull
from smartroto.ui.hit import Hit
from smartroto.ui.mark import Figure
from smartroto.ui.pointer import Gesture, Pointer, Scene
from smartroto.ui.tool import Aim, Tool
from smartroto.ui.view import Outline


def begin(scene: Scene, pen: Pointer, hit: Hit | None) -> Gesture | None:
    """Pull a feather point, or one out of a point of the shape; else select."""
    found = under(scene, pen, hit)
    if found is None:
        return select_tool.press(scene, pen, hit)
    only = {found.id: {found.index}}
    return pull(scene, pen, found, lambda: scene.select([found.id], only), which, show)


def which(scene: Scene, pen: Pointer) -> Which:
    """The points whose feather is pulled: Shift all, Ctrl the selected ones."""
    if pen.shift or scene.view.options.feather_link:
        return "all"
    return "selected" if pen.ctrl else "point"


def under(scene: Scene, pen: Pointer, hit: Hit | None) -> Hit | None:
    """The feather point under the pen, before the points that it would hide behind."""
    found: Hit | None = None
    for outline in _selected(scene):
        away = np.hypot(*((outer(outline) - pen.at) * scene.scale).T)
        index = int(np.argmin(away))
        if away[index] <= pen.radius and (
            found is None or away[index] < found.distance
        ):
            near = float(away[index])
            found = Hit(kind="point", id=outline.id, index=index, distance=near)
    return found or (hit if hit is not None and hit.kind == "point" else None)


def _selected(scene: Scene) -> list[Outline]:
    picture = scene.picture
    return [
        one
        for one in picture.outlines
        if picture.is_selected(one.id) and not one.locked
    ]


def outer(outline: Outline) -> Array:
    """The feather points `[N, 2]`, plate pixels; on the points where there is none."""
    knots = outline.knots if outline.outer is None else outline.outer
    return np.asarray(knots[:, 1])


def show(scene: Scene, pen: Pointer | None = None) -> None:
    """Draw the feather points, each joined to its point."""
    links = [
        np.stack([outer(one), one.knots[:, 1]], axis=1) for one in _selected(scene)
    ]
    scene.mark(Figure(links=np.concatenate(links)) if links else None)


def aim(scene: Scene, pen: Pointer, hit: Hit | None) -> Aim:
    """Whose feather would be pulled."""
    found = under(scene, pen, hit)
    if found is None:
        return select_tool.aim(scene, pen, hit)
    name = scene.document.shape(found.id).name
    what = {
        "all": f"all points of {name}",
        "selected": "the selected points",
        "point": f"point {found.index} of {name}",
    }[which(scene, pen)]
    return Aim(
        hit=found,
        cursor="point",
        hint=f"Drag: pull the feather of {what}{keying(scene, found.id)} · "
        "Shift: of all points · Ctrl: of the selected ones",
    )


TOOL = Tool(
    name="feather",
    title="Feather",
    key="E",
    tip="Pull the soft edge out of points; Shift all points, Ctrl the selected ones.",
    begin=begin,
    aim=aim,
    rest=show,
    options=("feather_link",),
)
