"""What the pen does in the Review workspace: it selects shapes and moves nothing."""

from smartroto.ui.hit import Hit
from smartroto.ui.pointer import Gesture, Pointer, Scene
from smartroto.ui.tool import Aim, Tool


def press(scene: Scene, pen: Pointer, hit: Hit | None) -> Gesture | None:
    """A click on a shape selects it; on nothing it lets go."""
    scene.select([hit.id] if hit is not None else ())
    return None


def aim(scene: Scene, pen: Pointer, hit: Hit | None) -> Aim:
    """The hint over a shape, or over nothing."""
    if hit is None:
        return Aim(hint="Click a curve to select its shape · Y: approve · N: needs fix")
    name = scene.document.shape(hit.id).name
    return Aim(hit=hit, cursor="point", hint=f"Click: select {name} · E: edit it")


TOOL = Tool(
    name="look",
    title="Review",
    key="",
    tip="Select shapes; nothing is moved.",
    begin=press,
    aim=aim,
)
"""Not in the strip: the workspace chooses it, not the artist."""
