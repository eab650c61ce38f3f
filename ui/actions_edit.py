"""The actions of the Edit menu: undo, selection, nudging."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from smartroto.ui import commands
from smartroto.ui.action_set import FILES, LOOKS, Action
from smartroto.ui.studio import Studio
from smartroto.ui.when import has_shapes, redoable, selected, undoable

if TYPE_CHECKING:
    from smartroto.ui.window import Window


def undo_title(studio: Studio) -> str:
    """ "Undo Move point" """
    return f"Undo {studio.history.undo_label or ''}".strip()


def redo_title(studio: Studio) -> str:
    """ "Redo Move point" """
    return f"Redo {studio.history.redo_label or ''}".strip()


EDIT = (
    Action(
        id="undo",
        title="Undo",
        menu="Edit",
        not_undone="it is undo itself",
        keys=("Ctrl+Z",),
        icon="undo",
        repeats=True,
        run=lambda w: w.studio.undo(),
        label=undo_title,
        enabled=undoable,
    ),
    Action(
        id="redo",
        title="Redo",
        menu="Edit",
        not_undone="it is undo itself",
        keys=("Ctrl+Shift+Z", "Ctrl+Y"),
        icon="redo",
        repeats=True,
        run=lambda w: w.studio.redo(),
        label=redo_title,
        enabled=redoable,
    ),
    Action(
        id="select_all",
        title="Select All",
        menu="Edit",
        not_undone=LOOKS,
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
        not_undone=LOOKS,
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
        id="copy_shapes",
        title="Copy Shapes",
        menu="Edit",
        not_undone=FILES,
        keys=("Ctrl+C", "Ctrl+Alt+C"),
        group=True,
        run=lambda w: w.dialogs.copy_shapes(),
        enabled=has_shapes,
        tip="The selected ones, or all: paste them straight into Nuke's node graph.",
    ),
    Action(
        id="paste_shapes",
        title="Paste Shapes",
        menu="Edit",
        keys=("Ctrl+V",),
        run=lambda w: w.dialogs.paste_shapes(),
        tip="Roto nodes copied in Nuke, masks of Fusion, or shapes copied here.",
    ),
    Action(
        id="palette",
        title="Find a Command…",
        menu="Edit",
        not_undone=FILES,
        keys=("Ctrl+K",),
        icon="search",
        group=True,
        run=lambda w: w.show_palette(),
    ),
    Action(
        id="preferences",
        title="Preferences…",
        menu="Edit",
        not_undone=FILES,
        keys=("Ctrl+;",),
        group=True,
        run=lambda w: w.wishes.ask(),
        tip="Memory, colour, autosave, pen, and every hotkey.",
    ),
)


def nudge_by(window: "Window", x: int, y: int) -> None:
    """One plate pixel; ten with Shift, a tenth with Ctrl."""
    held = QGuiApplication.keyboardModifiers()
    step = 1.0
    if held & Qt.KeyboardModifier.ShiftModifier:
        step = 10.0
    elif held & Qt.KeyboardModifier.ControlModifier:
        step = 0.1
    commands.nudge(window.studio, x * step, y * step)


def _nudge(title: str, key: int, x: int, y: int) -> Action:
    return Action(
        id=f"nudge_{key}",
        title=f"Nudge {title}",
        menu="Edit/Nudge",
        keys=(f"Num+{key}", f"Shift+Num+{key}", f"Ctrl+Num+{key}"),
        run=lambda w: nudge_by(w, x, y),
        enabled=selected,
        tip="One pixel; Shift ten, Ctrl a tenth.",
        repeats=True,
    )


NUDGE = (
    _nudge("Left", 4, -1, 0),
    _nudge("Right", 6, 1, 0),
    _nudge("Up", 8, 0, -1),
    _nudge("Down", 2, 0, 1),
    _nudge("Up Left", 7, -1, -1),
    _nudge("Up Right", 9, 1, -1),
    _nudge("Down Left", 1, -1, 1),
    _nudge("Down Right", 3, 1, 1),
)
