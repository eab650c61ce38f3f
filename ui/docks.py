"""The panels round the viewer: where they are, how large, and their titles."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QDockWidget,
    QHBoxLayout,
    QMainWindow,
    QVBoxLayout,
    QWidget,
)

from smartroto.ui.canvas import Canvas
from smartroto.ui.console import Console
from smartroto.ui.fields import dim, small_button

SIDE, REVIEW_SIDE = 332, 380
LAYOUT_VERSION = 3

Area = Qt.DockWidgetArea
SIDE_AREA, BELOW = Area.RightDockWidgetArea, Area.BottomDockWidgetArea


class Docks:
    """The docks by title; the first layout can be had again."""

    def __init__(self, window: QMainWindow) -> None:
        self._window = window
        self.all: dict[str, QDockWidget] = {}
        for corner in (Qt.Corner.BottomLeftCorner, Qt.Corner.BottomRightCorner):
            window.setCorner(corner, BELOW)

    def add(
        self, title: str, panel: QWidget, area: Area = SIDE_AREA, hidden: bool = False
    ) -> None:
        """A new panel at the end of its area."""
        dock = QDockWidget(title, self._window)
        dock.setObjectName(f"dock {title}")
        dock.setWidget(panel)
        dock.setTitleBarWidget(title_bar(dock))
        self._window.addDockWidget(area, dock)
        dock.setHidden(hidden)
        self.all[title] = dock

    def grow_time(self, more: int) -> None:
        """Make the panel of time taller, or shorter, by some points."""
        dock = self.all["Time"]
        beside = sum(side.height() for side in self._side()) - more
        tall = max(dock.height() + more, 1)
        self._window.resizeDocks([dock], [tall], Qt.Orientation.Vertical)
        self._share(beside)

    def _side(self) -> list[QDockWidget]:
        return [self.all[name] for name in ("Shapes", "Properties", "Assist")]

    def _share(self, height: int) -> None:
        """Properties and Assist are as tall as they like; Shapes get the rest."""
        side = self._side()
        tall = [max(dock.sizeHint().height(), 1) for dock in side[1:]]
        rest = max(height - sum(tall), SIDE // 2)
        self._window.resizeDocks(side, [rest, *tall], Qt.Orientation.Vertical)

    def usual_sizes(self) -> None:
        """The time bar gets a sixth."""
        window, across = self._window, Qt.Orientation.Horizontal
        window.resizeDocks(self._side(), [SIDE] * 3, across)
        bottom = max(window.height() // 6, 140)
        window.resizeDocks([self.all["Time"]], [bottom], Qt.Orientation.Vertical)
        bars = window.menuBar().height() + window.statusBar().height()
        self._share(window.height() - bottom - bars)

    def review_sizes(self) -> None:
        """The list of what waits gets two thirds of the side, the notes the rest."""
        side = [self.all["Review"], self.all["Notes"]]
        window, tall = self._window, self._window.height()
        window.resizeDocks(side, [REVIEW_SIDE] * 2, Qt.Orientation.Horizontal)
        window.resizeDocks(side, [tall * 2 // 3, tall // 3], Qt.Orientation.Vertical)

    def toggle(self, title: str) -> None:
        """Show a panel or hide it; the console takes the keyboard."""
        dock = self.all[title]
        if title in ("History", "Notes") and not dock.isVisible():
            if self.all["Shapes"].isVisible():
                self._window.tabifyDockWidget(self.all["Shapes"], dock)
        dock.setVisible(not dock.isVisible())
        dock.raise_()
        if dock.isVisible() and isinstance(panel := dock.widget(), Console):
            both, width = [self.all["Time"], dock], self._window.width()
            sizes = [width * 3 // 5, width * 2 // 5]
            self._window.resizeDocks(both, sizes, Qt.Orientation.Horizontal)
            panel.line.setFocus()


def column(*widgets: QWidget) -> QWidget:
    """Widgets above each other; the viewer takes the room."""
    holder = QWidget()
    rows = QVBoxLayout(holder)
    rows.setContentsMargins(0, 0, 0, 0)
    rows.setSpacing(0)
    for widget in widgets:
        rows.addWidget(widget, 1 if isinstance(widget, Canvas) else 0)
    return holder


def title_bar(dock: QDockWidget, title: QWidget | None = None) -> QWidget:
    """A quiet title to drag the panel by, and a button that closes it."""
    bar = QWidget()
    row = QHBoxLayout(bar)
    row.setContentsMargins(12, 4, 4, 2)
    if title is None:
        title = dim(dock.windowTitle())
        title.setProperty("strong", True)
    row.addWidget(title, 1)
    close = small_button("cancel", "Close; View / Panels shows it again", dock.close)
    close.setIconSize(QSize(14, 14))
    row.addWidget(close)
    return bar
