"""The reshape brush: what lies under it follows the pen, softly towards its rim."""

from smartroto.shapes.arrays import Array
from smartroto.shapes.brush import Hold
from smartroto.ui import brushes
from smartroto.ui.dragging import keying, reshape, whole_grips
from smartroto.ui.hit import Hit
from smartroto.ui.pointer import Gesture, Grip, Pointer, Scene
from smartroto.ui.tool import Aim, Tool


def begin(scene: Scene, pen: Pointer, hit: Hit | None) -> Gesture | None:
    """Take hold of all outlines under the brush."""
    if brushes.sizes(pen):
        return brushes.resize(scene, pen, hit)
    radius, scale = brushes.radius_of(scene, pen), scene.scale
    touched = brushes.under(scene, pen)
    holds = {
        one.id: Hold(one.knots, pen.at, radius, one.closed, scale, along=pen.ctrl)
        for one in touched
    }
    held = [id for id, hold in holds.items() if not hold.empty]

    def moved(grip: Grip, now: Pointer) -> Array:
        return holds[grip.id].to(now.at - pen.at)

    if not held:
        return None
    label = "Reshape" if len(held) == 1 else f"Reshape {len(held)} shapes"
    grips = whole_grips(scene, tuple(held))
    return reshape(scene, pen, label, grips, moved, shown=brushes.show)


def aim(scene: Scene, pen: Pointer, hit: Hit | None) -> Aim:
    """What the brush would move."""
    if brushes.sizes(pen):
        return brushes.SIZING
    touched = brushes.under(scene, pen)
    if not touched:
        return Aim(cursor="brush", hint="Reshape brush · [ and ]: smaller, larger")
    where = keying(scene, touched[0].id) if len(touched) == 1 else ""
    return Aim(
        cursor="brush",
        hint=f"Drag: reshape {brushes.names(touched)}{where} · Shift: selected shapes "
        "only · Ctrl: only this edge · Ctrl+Alt+drag: size",
    )


TOOL = Tool(
    name="reshape",
    title="Reshape Brush",
    key="R",
    tip="Push the outlines under the brush; [ and ] or Ctrl+Alt+drag change its size.",
    begin=begin,
    aim=aim,
    rest=brushes.show,
    options=brushes.OPTIONS,
)
