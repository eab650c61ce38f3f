"""The tools by name, and what all of them do alike."""

from smartroto.ui import box_tool, curve_tool, draw_tool, select_tool
from smartroto.ui.hit import Hit
from smartroto.ui.pointer import Gesture, Pointer, Scene
from smartroto.ui.tool import Aim, Tool

TOOLS: dict[str, Tool] = {
    tool.name: tool for tool in (select_tool.TOOL, draw_tool.TOOL, box_tool.TOOL)
}
"""In the order of the strip beside the viewer."""


def begin(scene: Scene, pen: Pointer, hit: Hit | None) -> Gesture | None:
    """The gesture that starts with this press; None where it is done at once."""
    if inserts(pen, hit) and hit is not None:
        return curve_tool.insert(scene, pen, hit)
    return TOOLS[scene.view.tool].begin(scene, pen, hit)


def aim(scene: Scene, pen: Pointer, hit: Hit | None) -> Aim:
    """What a press would do here."""
    if inserts(pen, hit):
        return Aim(hit=hit, cursor="insert", hint="Click: insert a point on all keys")
    return TOOLS[scene.view.tool].aim(scene, pen, hit)


def rest(scene: Scene) -> None:
    """Show what the tool shows while no gesture is at work."""
    TOOLS[scene.view.tool].rest(scene)


def inserts(pen: Pointer, hit: Hit | None) -> bool:
    """Whether a press would insert a point: Ctrl+Alt on a curve, with any tool."""
    return pen.ctrl and pen.alt and hit is not None and hit.kind == "curve"
