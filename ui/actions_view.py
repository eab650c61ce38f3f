"""The actions for looking: the View and Help menus."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from smartroto.ui import commands
from smartroto.ui.action_set import FILES, LOOKS, Action
from smartroto.ui.studio import Studio
from smartroto.ui.when import is_view

if TYPE_CHECKING:
    from smartroto.ui.window import Window

GAIN_STEP = 2**0.25
GAMMA_STEP = 0.1


def step_gain(studio: Studio, direction: int) -> None:
    """A quarter of a stop brighter or darker; viewer only."""
    gain = studio.view.gain * GAIN_STEP**direction
    studio.look(gain=round(min(max(gain, 1 / 64), 64.0), 4))


def step_gamma(studio: Studio, direction: int) -> None:
    """A tenth of gamma up or down; viewer only."""
    gamma = studio.view.gamma + GAMMA_STEP * direction
    studio.look(gamma=round(min(max(gamma, 0.1), 5.0), 2))


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


def _step(id: str, title: str, key: str, run: "Callable[[Window], object]") -> Action:
    return Action(
        id=id,
        title=title,
        menu="View/Exposure",
        not_undone=LOOKS,
        keys=(key,),
        run=run,
        repeats=True,
    )


VIEW = (
    _display("alpha", "Alpha", "1", "The matte alone."),
    _display("plate", "Plate", "2", "The picture without the matte."),
    _display("overlay", "Overlay", "3", "The matte in colour over the picture."),
    _display("cutout", "Cut-out", "4", "The picture inside the matte, over black."),
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
    _step("gain_up", "Gain Up", "Ctrl+.", lambda w: step_gain(w.studio, 1)),
    _step("gain_down", "Gain Down", "Ctrl+,", lambda w: step_gain(w.studio, -1)),
    _step("gamma_up", "Gamma Up", "Shift+.", lambda w: step_gamma(w.studio, 1)),
    _step("gamma_down", "Gamma Down", "Shift+,", lambda w: step_gamma(w.studio, -1)),
    _step("gain", "Gain On or Off", "Ctrl+G", lambda w: w.viewer_bar.toggle_gain()),
    _step(
        "gamma",
        "Gamma On or Off",
        "Ctrl+Shift+G",
        lambda w: w.viewer_bar.toggle_gamma(),
    ),
    Action(
        id="full_screen",
        title="Full Screen",
        menu="View",
        not_undone=LOOKS,
        keys=("F11",),
        group=True,
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
