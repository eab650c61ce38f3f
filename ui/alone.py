"""The picture alone: every bar and panel gives way, and comes back as it was."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QToolBar, QWidget

if TYPE_CHECKING:
    from smartroto.ui.window import Window


class Alone:
    """Remembers what it has hidden."""

    def __init__(self, window: "Window") -> None:
        self._window = window
        self._hidden: list[QWidget] = []
        self._layout = window.saveState()

    def toggle(self) -> None:
        """The viewer without anything round it, and back."""
        if self._hidden:
            self.leave()
            return
        window = self._window
        self._layout = window.saveState()
        bars = [*window.findChildren(QToolBar), window.menuBar(), window.statusBar()]
        parts = [*bars, window.options, window.viewer_bar, *window.docks.values()]
        self._hidden = [part for part in parts if not part.isHidden()]
        for part in self._hidden:
            part.hide()
        window.canvas.setFocus()

    def leave(self) -> None:
        """Show again what was hidden, as large as it was."""
        for part in self._hidden:
            part.show()
        if self._hidden:
            self._window.restoreState(self._layout)
        self._hidden = []
