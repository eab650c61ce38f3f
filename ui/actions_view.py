"""The actions for looking: the View and Help menus."""

from smartroto.ui import commands
from smartroto.ui.action_set import FILES, LOOKS, Action
from smartroto.ui.studio import Studio
from smartroto.ui.when import has_plate, is_view, predicted_any

HANDLE_STEP, HANDLE_SIZES = 1.25, (0.5, 3.0)


def _display(name: str, title: str, key: str, tip: str) -> Action:
    return Action(
        id=f"display_{name}",
        title=title,
        menu="View",
        not_undone=LOOKS,
        keys=(key,),
        run=lambda w: w.studio.look(display=name),
        checked=is_view("display", name),
        tip=tip,
    )


def _switch(id: str, title: str, key: str, icon: str, tip: str = "") -> Action:
    return Action(
        id=id,
        title=title,
        menu="View",
        not_undone=LOOKS,
        keys=(key,) if key else (),
        icon=icon,
        run=lambda w: commands.toggle(w.studio, id),
        checked=is_view(id),
        tip=tip,
    )


def size_handles(studio: Studio, factor: float) -> None:
    """Draw points and handles larger or smaller."""
    low, high = HANDLE_SIZES
    size = min(max(studio.view.handle_size * factor, low), high)
    studio.look(handle_size=round(size, 3))


VIEW = (
    _display("alpha", "Alpha", "1", "The matte alone."),
    _display("plate", "Plate", "2", "The picture without the matte."),
    _display("overlay", "Overlay", "3", "The matte in colour over the picture."),
    _display("cutout", "Cut-out", "4", "The picture inside the matte, over a ground."),
    _display("confidence", "Confidence", "5", "How far off each part of a curve is."),
    Action(
        id="toggle_alpha",
        title="Alpha and Back",
        menu="View",
        not_undone=LOOKS,
        keys=("A",),
        run=lambda w: w.toggle_alpha(),
    ),
    Action(
        id="fit",
        title="Fit",
        menu="View",
        not_undone=LOOKS,
        keys=("F",),
        icon="fit",
        group=True,
        run=lambda w: w.canvas.fit(),
        tip="The selected shapes, or the whole plate.",
    ),
    Action(
        id="actual_size",
        title="Actual Size",
        menu="View",
        not_undone=LOOKS,
        keys=("Ctrl+1",),
        run=lambda w: w.studio.look(zoom=1.0),
    ),
    Action(
        id="peek",
        title="Hide Outlines While Held",
        menu="View",
        not_undone=LOOKS,
        keys=("`",),
        group=True,
        run=lambda w: w.studio.look(outlines=False),
    ),
    _switch("outlines", "Outlines", "Shift+`", "outlines"),
    _switch("handles", "Handles", "", "handles"),
    _switch("point_numbers", "Point Numbers", "", "numbers"),
    Action(
        id="handles_larger",
        title="Larger Handles",
        menu="View",
        not_undone=LOOKS,
        keys=("Alt+]",),
        run=lambda w: size_handles(w.studio, HANDLE_STEP),
        repeats=True,
    ),
    Action(
        id="handles_smaller",
        title="Smaller Handles",
        menu="View",
        not_undone=LOOKS,
        keys=("Alt+[",),
        run=lambda w: size_handles(w.studio, 1 / HANDLE_STEP),
        repeats=True,
    ),
    Action(
        id="wipe",
        title="Wipe",
        menu="View",
        not_undone=LOOKS,
        keys=("W",),
        group=True,
        run=lambda w: w.canvas.looking.toggle_wipe("plate"),
        checked=lambda s: s.view.wipe is not None and s.view.wipe.against == "plate",
        tip="The plain plate behind a line that can be dragged and turned.",
    ),
    Action(
        id="wipe_previous",
        title="Wipe Previous Prediction",
        menu="View",
        not_undone=LOOKS,
        keys=("Shift+W",),
        run=lambda w: w.canvas.looking.toggle_wipe("previous"),
        checked=lambda s: s.view.wipe is not None and s.view.wipe.against == "previous",
        enabled=predicted_any,
        tip="The shapes as they were predicted before, behind the same line.",
    ),
    Action(
        id="region",
        title="Region of Interest",
        menu="View",
        not_undone=LOOKS,
        keys=("Alt+W",),
        run=lambda w: w.canvas.looking.toggle_region(),
        checked=lambda s: s.view.region is not None,
        enabled=has_plate,
        tip="Only the selected shapes' part of the plate, or what is in view; drag "
        "its edges. Large plates show and play faster.",
    ),
    Action(
        id="stabilise",
        title="Stabilise",
        menu="View",
        not_undone=LOOKS,
        keys=("Ctrl+Alt+R",),
        group=True,
        run=lambda w: w.canvas.stabilise(),
        checked=lambda s: bool(s.view.steady),
        tip="The view follows the selected track, or the shape's own motion.",
    ),
    Action(
        id="console",
        title="Python Console",
        menu="View",
        not_undone=FILES,
        keys=("F4",),
        group=True,
        run=lambda w: w.show_panel("Console"),
        tip="Python on the live document; each change it makes is a step of its own.",
    ),
    Action(
        id="history",
        title="History",
        menu="View",
        not_undone=LOOKS,
        run=lambda w: w.show_panel("History"),
        tip="The undo list; a click goes there.",
    ),
    Action(
        id="notes",
        title="Notes",
        menu="View",
        not_undone=LOOKS,
        run=lambda w: w.show_panel("Notes"),
        tip="What reviewers said, and what became of it.",
    ),
    Action(
        id="reset_panels",
        title="Reset Panels",
        menu="View",
        not_undone=LOOKS,
        run=lambda w: w.reset_panels(),
        tip="Every panel where it was on the first start.",
    ),
    Action(
        id="alone",
        title="Viewer Alone",
        menu="View",
        not_undone=LOOKS,
        keys=("Shift+F11",),
        group=True,
        run=lambda w: w.alone.toggle(),
        tip="The picture without bars and panels; the same key brings them back.",
    ),
    Action(
        id="full_screen",
        title="Full Screen",
        menu="View",
        not_undone=LOOKS,
        keys=("F11",),
        run=lambda w: w.toggle_full_screen(),
    ),
)


HELP = (
    Action(
        id="hotkeys",
        title="Hotkeys",
        menu="Help",
        not_undone=FILES,
        keys=("F1",),
        run=lambda w: w.show_hotkeys(),
    ),
    Action(
        id="about",
        title="About SmartROTO",
        menu="Help",
        not_undone=FILES,
        run=lambda w: w.dialogs.about(),
    ),
)
