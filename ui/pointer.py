"""What tools are made of: the pointer, what happens to it, and the scene it acts on."""

from collections.abc import Callable, Collection, Generator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np

from smartroto.document import Document
from smartroto.history import Edit
from smartroto.jobs import Progress
from smartroto.shapes.arrays import Array, Image
from smartroto.ui.mark import Mark
from smartroto.ui.view import Picture, ViewState

SLACK = 3.0
"""Screen points a press may wander before it is a drag, so that no click moves."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Pointer:
    """Where the pen is.

    at: `[2]` plate pixels; screen: `[2]` points of the viewer, where the cursor is. In
        a slow drag `at` stays behind it.
    radius: how far a hit may be, in points of the viewer; a pen's is larger.
    """

    at: Array
    screen: Array
    modifiers: frozenset[str] = frozenset()
    pressure: float = 1.0
    button: str = "left"
    double: bool = False
    radius: float = 8.0

    @property
    def shift(self) -> bool:
        """Whether Shift is held."""
        return "shift" in self.modifiers

    @property
    def ctrl(self) -> bool:
        """Whether Ctrl (Command) is held."""
        return "ctrl" in self.modifiers

    @property
    def alt(self) -> bool:
        """Whether Alt is held."""
        return "alt" in self.modifiers

    def left(self, press: "Pointer") -> bool:
        """Whether the pen is far enough from `press` to be dragging."""
        return bool(np.hypot(*(self.screen - press.screen)) > SLACK)


class Happening(Exception):
    """Something other than a move. A gesture that does not catch it is called off."""


class Released(Happening):
    """The button went up."""


@dataclass
class Pressed(Happening):
    """The button went down again while a gesture goes on."""

    pen: Pointer


@dataclass
class Typed(Happening):
    """A key: "escape", "return" or "backspace"."""

    key: str


@dataclass
class Answered(Happening):
    """Work that the gesture had asked for with `Scene.work` is done."""

    value: Any


Gesture = Generator[None, Pointer, None]
"""Starts at a press; receives moves; `Happening`s are thrown into it.

It ends by returning, or goes on after a release to wait for the next press.
"""


class Scene(Protocol):
    """What a tool sees of the studio and the viewer."""

    @property
    def document(self) -> Document:
        """The document without what is being previewed."""

    @property
    def view(self) -> ViewState:
        """The view state."""

    @property
    def picture(self) -> Picture:
        """The outlines as they are shown."""

    @property
    def scale(self) -> Array:
        """`[2]` points of the viewer per plate pixel along x and y."""

    @property
    def pen(self) -> Pointer | None:
        """Where the pen is; None where it is not over the viewer."""

    def preview(self, document: Document | None) -> None:
        """Show a document without recording it; None shows the true one."""

    def commit(self, label: str, edit: Edit) -> bool:
        """Record an edit as one undo step."""

    def select(
        self,
        ids: Collection[str],
        points: Mapping[str, Collection[int]] | None = None,
    ) -> None:
        """Select shapes and points of them."""

    def look(self, **changes: Any) -> None:
        """Replace fields of the view."""

    def mark(self, mark: Mark | None) -> None:
        """Draw what the tool itself has to show."""

    def warn(self, sentence: str) -> None:
        """Tell the artist why nothing happens."""

    def tell(self, sentence: str) -> None:
        """Tell the artist what was done."""

    def work(self, name: str, work: Callable[[Progress], Any]) -> None:
        """Do something long in the background; its answer comes as `Answered`.

        Newer work of the gesture, or its end, calls it off.
        """

    def reader(self) -> Callable[[int], Image] | None:
        """Reads frames of the plate for such work; None where there is no plate."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Grip:
    """Points of one shape that a gesture moves, as they were at the press.

    knots: `[N, 3, 2]` of the whole shape; indices: those that move, ascending.
    """

    id: str
    knots: Array
    indices: tuple[int, ...] = field(default=())


def distance(scene: Scene, place: Array, pen: Pointer) -> float:
    """How far the pen is from a place `[2]` of the plate, in points of the viewer."""
    return float(np.hypot(*((place - pen.at) * scene.scale)))
