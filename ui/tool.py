"""What a tool is: a name, what a press begins, and what the pen would do."""

from collections.abc import Callable
from dataclasses import dataclass

from smartroto.ui.hit import Hit
from smartroto.ui.pointer import Gesture, Pointer, Scene


@dataclass(frozen=True, kw_only=True)
class Aim:
    """What is under the pen, the cursor to show, and a sentence about a click there.

    cursor: "arrow", "cross", "point", "handle", "curve", "insert", "move", "rotate",
    "pivot", "brush", "across", "down", "falling" or "rising" (the last four scale).
    """

    hit: Hit | None = None
    cursor: str = "arrow"
    hint: str = ""


def clear(scene: Scene) -> None:
    """What most tools show while they rest: nothing."""
    scene.mark(None)


@dataclass(frozen=True, kw_only=True)
class Tool:
    """One tool. A new one is a file with a `TOOL`, and its name in `tools.TOOLS`.

    name: in `ViewState.tool`, of its action (`tool_name`) and of its icon.
    title, key, tip: of its action, and the name that the option bar shows.
    begin: the gesture that a press starts, None where it is done at once.
    aim: what a press would do here. rest: shows what it shows between gestures.
    options: the fields of `Options` that its bar shows.
    """

    name: str
    title: str
    key: str
    tip: str
    begin: Callable[[Scene, Pointer, Hit | None], Gesture | None]
    aim: Callable[[Scene, Pointer, Hit | None], Aim]
    rest: Callable[[Scene], None] = clear
    options: tuple[str, ...] = ()
