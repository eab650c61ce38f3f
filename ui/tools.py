"""The tools by name, and what all of them do alike."""

from smartroto.ui import (
    box_tool,
    brush_tool,
    bspline_tool,
    curve_tool,
    draw_tool,
    feather_tool,
    learned_tool,
    look_tool,
    primitive_tool,
    redraw_tool,
    select_tool,
    sketch_tool,
    suggest_tool,
    track_tool,
)
from smartroto.ui.hit import Hit
from smartroto.ui.pointer import Gesture, Pointer, Scene
from smartroto.ui.tool import Aim, Tool
from smartroto.ui.view import ViewState

TOOLS: dict[str, Tool] = {
    tool.name: tool
    for tool in (
        select_tool.TOOL,
        draw_tool.TOOL,
        bspline_tool.TOOL,
        sketch_tool.TOOL,
        primitive_tool.ELLIPSE,
        primitive_tool.RECTANGLE,
        draw_tool.SPLINE,
        suggest_tool.TOOL,
        redraw_tool.TOOL,
        box_tool.TOOL,
        brush_tool.TOOL,
        learned_tool.TOOL,
        feather_tool.TOOL,
        track_tool.TOOL,
    )
}
"""In the order of the strip beside the viewer."""


def active(view: ViewState) -> Tool:
    """The tool that is at work."""
    return look_tool.TOOL if view.workspace == "review" else TOOLS[view.tool]


def begin(scene: Scene, pen: Pointer, hit: Hit | None) -> Gesture | None:
    """The gesture that starts with this press; None where it is done at once."""
    if inserts(scene, pen, hit) and hit is not None:
        return curve_tool.insert(scene, pen, hit)
    return active(scene.view).begin(scene, pen, hit)


def aim(scene: Scene, pen: Pointer, hit: Hit | None) -> Aim:
    """What a press would do here."""
    if inserts(scene, pen, hit):
        return Aim(hit=hit, cursor="insert", hint="Click: insert a point on all keys")
    return active(scene.view).aim(scene, pen, hit)


def rest(scene: Scene) -> None:
    """Show what the tool shows while no gesture is at work."""
    active(scene.view).rest(scene)


def inserts(scene: Scene, pen: Pointer, hit: Hit | None) -> bool:
    """Whether a press would insert a point: Ctrl+Alt on a curve, with any tool.

    A brush does so itself, on a click.
    """
    if scene.view.workspace == "review":
        return False
    if "brush" in active(scene.view).options:
        return False
    return pen.ctrl and pen.alt and hit is not None and hit.kind == "curve"
