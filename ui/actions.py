"""Everything the artist can do: one list for menus, shortcuts, tool bars, palette."""

from smartroto.ui import commands
from smartroto.ui.action_set import Action
from smartroto.ui.actions_view import FRAME, HELP, NUDGE, VIEW, is_view
from smartroto.ui.studio import Studio
from smartroto.ui.tool import Tool
from smartroto.ui.tools import TOOLS


def has_plate(studio: Studio) -> bool:
    """A plate is open."""
    return studio.plate is not None


def has_shapes(studio: Studio) -> bool:
    """Something is drawn."""
    return any(True for _ in studio.document.shapes())


def selected(studio: Studio) -> bool:
    """A shape is selected."""
    return bool(studio.view.selected)


def keyed_here(studio: Studio) -> bool:
    """A selected shape has a key at this frame."""
    return any(studio.view.frame in shape.keys for shape in studio.shapes())


def predicted(studio: Studio) -> bool:
    """A selected shape has a prediction."""
    return any(id in studio.document.predictions for id in studio.view.selected)


def undo_title(studio: Studio) -> str:
    """ "Undo Move point" """
    return f"Undo {studio.history.undo_label or ''}".strip()


def redo_title(studio: Studio) -> str:
    """ "Redo Move point" """
    return f"Redo {studio.history.redo_label or ''}".strip()


FILE = (
    Action(
        id="open",
        title="Open…",
        menu="File",
        keys=("Ctrl+O",),
        icon="folder",
        run=lambda w: w.dialogs.open(),
        tip="A project, a frame of a sequence, or a movie.",
    ),
    Action(
        id="save",
        title="Save",
        menu="File",
        keys=("Ctrl+S",),
        icon="save",
        group=True,
        run=lambda w: w.dialogs.save(),
        enabled=lambda s: s.plate is not None or has_shapes(s),
    ),
    Action(
        id="save_as",
        title="Save As…",
        menu="File",
        keys=("Ctrl+Shift+S",),
        run=lambda w: w.dialogs.save_as(),
        enabled=lambda s: s.plate is not None or has_shapes(s),
    ),
    Action(
        id="import",
        title="Import Shapes…",
        menu="File",
        keys=("Ctrl+I",),
        group=True,
        run=lambda w: w.dialogs.import_shapes(),
        tip="From a Nuke script or a Silhouette file.",
    ),
    Action(
        id="export",
        title="Export…",
        menu="File",
        keys=("Ctrl+E",),
        icon="export",
        run=lambda w: w.dialogs.export(),
        enabled=has_shapes,
        tip="A Nuke or Silhouette file, or mattes as EXR frames.",
    ),
    Action(
        id="copy_nuke",
        title="Copy Shapes for Nuke",
        menu="File",
        keys=("Ctrl+Alt+C",),
        run=lambda w: w.dialogs.copy_for_nuke(),
        enabled=has_shapes,
        tip="Paste the node straight into Nuke's node graph.",
    ),
    Action(
        id="quit",
        title="Quit",
        menu="File",
        keys=("Ctrl+Q",),
        group=True,
        run=lambda w: w.close(),
    ),
)

EDIT = (
    Action(
        id="undo",
        title="Undo",
        menu="Edit",
        keys=("Ctrl+Z",),
        icon="undo",
        repeats=True,
        run=lambda w: w.studio.undo(),
        label=undo_title,
        enabled=lambda s: s.history.undo_label is not None,
    ),
    Action(
        id="redo",
        title="Redo",
        menu="Edit",
        keys=("Ctrl+Shift+Z", "Ctrl+Y"),
        icon="redo",
        repeats=True,
        run=lambda w: w.studio.redo(),
        label=redo_title,
        enabled=lambda s: s.history.redo_label is not None,
    ),
    Action(
        id="select_all",
        title="Select All",
        menu="Edit",
        keys=("Ctrl+A",),
        group=True,
        run=lambda w: commands.select_all(w.studio),
        enabled=has_shapes,
        tip="All points of the selected shapes, or all shapes.",
    ),
    Action(
        id="select_none",
        title="Select Nothing",
        menu="Edit",
        keys=("Ctrl+Shift+A",),
        run=lambda w: commands.select_none(w.studio),
        enabled=selected,
    ),
    Action(
        id="delete",
        title="Delete",
        menu="Edit",
        keys=("Delete", "Backspace"),
        icon="trash",
        run=lambda w: commands.delete(w.studio),
        enabled=selected,
        tip="The selected points on all keys; the shape where no point is selected.",
    ),
    Action(
        id="duplicate",
        title="Duplicate Shape",
        menu="Edit",
        keys=("Ctrl+Shift+D",),
        run=lambda w: commands.duplicate(w.studio),
        enabled=selected,
        tip="In place, with all its keys.",
    ),
    Action(
        id="palette",
        title="Find a Command…",
        menu="Edit",
        keys=("Ctrl+K",),
        icon="search",
        group=True,
        run=lambda w: w.show_palette(),
    ),
)


def _tool(tool: Tool) -> Action:
    return Action(
        id=f"tool_{tool.name}",
        title=tool.title,
        menu="Shape",
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
        run=lambda w: w.canvas.smooth(),
        enabled=selected,
    ),
    Action(
        id="cusp",
        title="Cusp Points",
        menu="Shape",
        keys=("Shift+Z",),
        run=lambda w: w.canvas.cusp(),
        enabled=selected,
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
)

KEYS = (
    Action(
        id="autokey",
        title="Autokey",
        menu="Keys",
        icon="autokey",
        run=lambda w: commands.toggle(w.studio, "autokey"),
        checked=is_view("autokey"),
        tip="Moving a point on a frame makes a key of the whole shape there.",
    ),
    Action(
        id="commit_key",
        title="Key This Frame",
        menu="Keys",
        keys=("C",),
        group=True,
        run=lambda w: commands.commit_key(w.studio),
        enabled=lambda s: selected(s) and not keyed_here(s),
        tip="Make the predicted outline a key: it is exact from now on.",
    ),
    Action(
        id="remove_key",
        title="Remove Key",
        menu="Keys",
        keys=("Shift+C",),
        run=lambda w: commands.remove_key(w.studio),
        enabled=keyed_here,
        tip="The frame is predicted again.",
    ),
    Action(
        id="copy_pose",
        title="Copy Pose",
        menu="Keys",
        keys=("Ctrl+Shift+C",),
        group=True,
        run=lambda w: w.copy_pose(),
        enabled=selected,
    ),
    Action(
        id="paste_pose",
        title="Paste Pose",
        menu="Keys",
        keys=("Ctrl+Shift+V",),
        run=lambda w: w.paste_pose(),
        enabled=selected,
        tip="Key the copied outline on this frame.",
    ),
)

ASSIST = (
    Action(
        id="predict",
        title="Predict",
        menu="Assist",
        keys=("P",),
        icon="predict",
        run=lambda w: w.studio.predict(),
        enabled=lambda s: selected(s) and has_plate(s),
        tip="Fill the frames between the keys of the selected shapes.",
    ),
    Action(
        id="predict_all",
        title="Predict All Shapes",
        menu="Assist",
        keys=("Shift+P",),
        run=lambda w: commands.predict_all(w.studio),
        enabled=lambda s: has_shapes(s) and has_plate(s),
    ),
    Action(
        id="auto_predict",
        title="Predict After Each Edit",
        menu="Assist",
        run=lambda w: w.studio.toggle_auto(),
        checked=lambda s: s.auto_predict,
        tip="A corrected frame starts the prediction again by itself.",
    ),
    Action(
        id="cancel",
        title="Stop",
        menu="Assist",
        icon="cancel",
        run=lambda w: w.studio.cancel(),
        tip="Esc in the viewer does the same.",
    ),
    Action(
        id="suggest",
        title="Next Suggested Key",
        menu="Assist",
        keys=("N",),
        icon="suggest",
        group=True,
        run=lambda w: w.studio.suggest(),
        enabled=predicted,
        tip="The frame where one more key helps most.",
    ),
    Action(
        id="previous_weak",
        title="Previous Weak Frame",
        menu="Assist",
        keys=("Alt+S",),
        run=lambda w: commands.jump_to_weak(w.studio, -1),
        enabled=predicted,
    ),
    Action(
        id="next_weak",
        title="Next Weak Frame",
        menu="Assist",
        keys=("Alt+D",),
        run=lambda w: commands.jump_to_weak(w.studio, 1),
        enabled=predicted,
    ),
)

ACTIONS: tuple[Action, ...] = (
    *FILE,
    *EDIT,
    *NUDGE,
    *SHAPE,
    *KEYS,
    *FRAME,
    *ASSIST,
    *VIEW,
    *HELP,
)
