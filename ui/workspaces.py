"""Roto and Review: the same window, arranged for drawing or for deciding."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray

from smartroto.ui.action_set import Action
from smartroto.ui.keymaps import Keymap, bound
from smartroto.ui.view import ViewState, Workspace

if TYPE_CHECKING:
    from smartroto.ui.window import Window

KEYS: Keymap = {
    "reject": ("N",),
    "edit_here": ("E",),
    "next_tile": ("D", "Down"),
    "previous_tile": ("S", "Up"),
    "next": ("Right",),
    "previous": ("Left",),
}
"""What other keys do in Review than in Roto."""

PANELS: dict[Workspace, tuple[str, ...]] = {
    "roto": ("Shapes", "Properties", "Assist", "Time"),
    "review": ("Review", "Notes", "Time"),
}
EDITING = ("Shapes", "Properties", "Assist")
"""Panels that change shapes: without use in Review."""


def shortcuts(actions: Iterable[Action], workspace: Workspace) -> tuple[Action, ...]:
    """The actions with the keys that they have in a workspace."""
    actions = tuple(actions)
    return bound(actions, KEYS) if workspace == "review" else actions


class Workspaces:
    """Remembers how each workspace was arranged, and what was shown in Roto."""

    def __init__(self, window: "Window") -> None:
        self._window = window
        self._layouts: dict[Workspace, QByteArray] = {}
        self._work: tuple[int, int] | None = None

    def go(self, workspace: Workspace) -> None:
        """Change to a workspace; nothing happens where it is the present one."""
        window = self._window
        view = window.studio.view
        if view.workspace == workspace:
            return
        window.canvas.stage.call_off()
        self._layouts[view.workspace] = window.saveState()
        if workspace == "review":
            self._work = view.work
        window.studio.look(**self._shown(workspace, view))
        window.rebind(window.usual)
        self._arrange(workspace)
        window.canvas.setFocus()

    def _shown(self, workspace: Workspace, view: ViewState) -> dict[str, object]:
        work = view.work if workspace == "review" else self._work
        return {"workspace": workspace, "run": None, "work": work, "points": {}}

    def _arrange(self, workspace: Workspace) -> None:
        window, reviewing = self._window, workspace == "review"
        layout = self._layouts.get(workspace)
        window.tools.setVisible(not reviewing)
        window.options.setVisible(not reviewing)
        wanted = [name in PANELS[workspace] for name in window.docks]
        docks = list(zip(window.docks.values(), wanted, strict=True))
        for dock, shown in sorted(docks, key=lambda pair: pair[1]):
            dock.setVisible(shown)  # all that go first, or the window would grow
        for name in EDITING:
            window.docks[name].widget().setEnabled(not reviewing)
        if layout is not None:
            window.restoreState(layout)
        elif reviewing:
            window.panels.review_sizes()
