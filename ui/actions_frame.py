"""The actions of the Frame menu: going to frames and playing."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from smartroto.ui import commands
from smartroto.ui.action_set import LOOKS, Action
from smartroto.ui.playback import Ends

if TYPE_CHECKING:
    from smartroto.ui.window import Window


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
        not_undone=LOOKS,
        keys=keys,
        run=run,
        icon=icon,
        group=group,
        repeats=repeats,
    )


ENDS: dict[Ends, tuple[str, str]] = {
    "loop": ("Loop", "Begin again at the other end of the work range."),
    "pingpong": ("To and fro", "Turn round at the ends of the work range."),
    "once": ("Once", "Stop at the end of the work range."),
}


def _ends(ends: Ends) -> Action:
    title, tip = ENDS[ends]
    return Action(
        id=f"play_{ends}",
        title=title,
        menu="Frame/At the End",
        not_undone=LOOKS,
        run=lambda w: w.playback.set_ends(ends),
        tip=tip,
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
    *(_ends(ends) for ends in ENDS),
)
