"""The actions for looking: viewer, frames and playing."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from smartroto.ui import commands
from smartroto.ui.action_set import Action
from smartroto.ui.studio import Studio

if TYPE_CHECKING:
    from smartroto.ui.window import Window

GAIN_STEP = 2**0.25
GAMMA_STEP = 0.1


def is_view(field: str, value: object = True) -> Callable[[Studio], bool]:
    """Whether a field of the view has this value."""
    return lambda studio: getattr(studio.view, field) == value


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
        keys=(key,) if key else (),
        icon=icon,
        run=lambda w: commands.toggle(w.studio, id),
        checked=is_view(id),
        tip=tip,
    )


def _step(id: str, title: str, key: str, run: "Callable[[Window], object]") -> Action:
    return Action(
        id=id, title=title, menu="View/Exposure", keys=(key,), run=run, repeats=True
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
        keys=("A",),
        run=lambda w: w.toggle_alpha(),
    ),
    Action(
        id="fit",
        title="Fit",
        menu="View",
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
        keys=("Ctrl+1",),
        run=lambda w: w.studio.look(zoom=1.0),
    ),
    Action(
        id="peek",
        title="Hide Outlines While Held",
        menu="View",
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
        keys=("F11",),
        group=True,
        run=lambda w: w.toggle_full_screen(),
    ),
)


def _frame(
    id: str,
    title: str,
    keys: tuple[str, ...],
    run: "Callable[[Window], object]",
    icon: str = "",
    group: bool = False,
    repeats: bool = True,
) -> Action:
    return Action(
        id=id,
        title=title,
        menu="Frame",
        keys=keys,
        run=run,
        icon=icon,
        group=group,
        repeats=repeats,
    )


def move(window: "Window", frames: int) -> None:
    """Go some frames forward or back; playing stops."""
    window.playback.stop()
    window.studio.go(window.studio.view.frame + frames)


FRAME = (
    _frame(
        "previous", "Previous Frame", ("S", "Left"), lambda w: move(w, -1), "previous"
    ),
    _frame("next", "Next Frame", ("D", "Right"), lambda w: move(w, 1), "next"),
    _frame("back_10", "Ten Frames Back", ("Shift+Left",), lambda w: move(w, -10)),
    _frame("on_10", "Ten Frames On", ("Shift+Right",), lambda w: move(w, 10)),
    _frame(
        "previous_key",
        "Previous Key",
        ("Shift+S", "Ctrl+Left"),
        lambda w: commands.jump_to_key(w.studio, -1),
        "previous_key",
        group=True,
    ),
    _frame(
        "next_key",
        "Next Key",
        ("Shift+D", "Ctrl+Right"),
        lambda w: commands.jump_to_key(w.studio, 1),
        "next_key",
    ),
    _frame("first", "First Frame", ("Home",), lambda w: w.playback.first(), "first"),
    _frame("last", "Last Frame", ("End",), lambda w: w.playback.last(), "last"),
    _frame(
        "play",
        "Play or Stop",
        ("Space",),
        lambda w: w.playback.toggle(),
        "play",
        group=True,
        repeats=False,
    ),
    _frame("backward", "Play Backward", ("J",), lambda w: w.playback.shuttle(-1)),
    _frame("stop", "Stop Playing", ("K",), lambda w: w.playback.stop()),
    _frame("forward", "Play Forward", ("L",), lambda w: w.playback.shuttle(1)),
    _frame(
        "range_in",
        "Work Range In",
        ("I",),
        lambda w: w.playback.set_in(),
        group=True,
    ),
    _frame("range_out", "Work Range Out", ("O",), lambda w: w.playback.set_out()),
    _frame("range_all", "Whole Range", ("Alt+I",), lambda w: w.playback.whole()),
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
        enabled=lambda s: bool(s.view.selected),
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

HELP = (
    Action(
        id="hotkeys",
        title="Hotkeys",
        menu="Help",
        keys=("F1",),
        run=lambda w: w.show_hotkeys(),
    ),
    Action(
        id="about",
        title="About SmartROTO",
        menu="Help",
        run=lambda w: w.dialogs.about(),
    ),
)
