"""The actions of the Shape menu: tools, points, and the shapes themselves."""

from smartroto.ui import commands, linking, point_edits
from smartroto.ui.action_set import LOOKS, Action
from smartroto.ui.tool import Tool
from smartroto.ui.tools import TOOLS
from smartroto.ui.when import is_view, pivoted, selected, tapered


def _tool(tool: Tool) -> Action:
    return Action(
        id=f"tool_{tool.name}",
        title=tool.title,
        menu="Shape",
        not_undone=LOOKS,
        keys=(tool.key,),
        icon=tool.name,
        run=lambda w: w.studio.look(tool=tool.name),
        checked=is_view("tool", tool.name),
        tip=tool.tip,
    )


SHAPE = (
    *map(_tool, TOOLS.values()),
    Action(
        id="smooth",
        title="Smooth Points",
        menu="Shape",
        keys=("Z",),
        group=True,
        run=lambda w: point_edits.smooth(w.canvas.stage),
        enabled=selected,
    ),
    Action(
        id="cusp",
        title="Cusp Points",
        menu="Shape",
        keys=("Shift+Z",),
        run=lambda w: point_edits.cusp(w.canvas.stage),
        enabled=selected,
    ),
    Action(
        id="remove_feather",
        title="Remove Feather",
        menu="Shape",
        keys=("Shift+E",),
        run=lambda w: point_edits.remove_feather(w.canvas.stage),
        enabled=selected,
        tip="Of the selected points, or of the whole shape where none is, on all keys.",
    ),
    Action(
        id="reset_widths",
        title="Reset Point Widths",
        menu="Shape",
        run=lambda w: point_edits.reset_widths(w.canvas.stage),
        enabled=tapered,
        tip="Of the selected points of open splines, or of all where none is selected.",
    ),
    Action(
        id="reset_pivot",
        title="Reset Pivot",
        menu="Shape",
        run=lambda w: point_edits.reset_pivot(w.canvas.stage),
        enabled=pivoted,
        tip="The transform box turns the shape about its middle again.",
    ),
    Action(
        id="visible",
        title="Show or Hide",
        menu="Shape",
        keys=("Ctrl+H",),
        group=True,
        run=lambda w: commands.switch(w.studio, "visible", "Show"),
        enabled=selected,
    ),
    Action(
        id="solo",
        title="Solo",
        menu="Shape",
        keys=("Ctrl+Shift+H",),
        icon="solo",
        not_undone=LOOKS,
        run=lambda w: commands.solo(w.studio),
        enabled=lambda s: selected(s) or bool(s.view.solo),
        checked=lambda s: bool(s.view.solo),
        tip="Show the selected shapes alone, or all again.",
    ),
    Action(
        id="locked",
        title="Lock or Unlock",
        menu="Shape",
        keys=("Shift+L",),
        run=lambda w: commands.switch(w.studio, "locked", "Lock"),
        enabled=selected,
    ),
    Action(
        id="rename",
        title="Rename",
        menu="Shape",
        keys=("F2",),
        run=lambda w: w.layers.rename(),
        enabled=selected,
    ),
    Action(
        id="add_layer",
        title="Add Layer",
        menu="Shape",
        keys=("Ctrl+Shift+N",),
        run=lambda w: w.layers.add_layer(),
    ),
    Action(
        id="group",
        title="Group",
        menu="Shape",
        keys=("Ctrl+Alt+G",),
        run=lambda w: linking.group_chosen(w.studio),
        enabled=selected,
        tip="A layer around what is selected; nothing moves.",
    ),
    Action(
        id="ungroup",
        title="Ungroup",
        menu="Shape",
        keys=("Ctrl+Alt+Shift+G",),
        run=lambda w: linking.ungroup_chosen(w.studio),
        enabled=lambda s: bool(s.view.layers),
        tip="What is in the layer stays, with the layer's transform.",
    ),
)
