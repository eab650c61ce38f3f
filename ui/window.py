"""The main window: docks and wiring, nothing else."""

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings, QSize, Qt
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
    QKeyEvent,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QDockWidget,
    QHBoxLayout,
    QMainWindow,
    QMenu,
    QVBoxLayout,
    QWidget,
)

from smartroto.shapes.arrays import Array
from smartroto.ui import commands, formats, key_commands, tool_options
from smartroto.ui.action_set import Action, ActionSet
from smartroto.ui.actions import ACTIONS
from smartroto.ui.alone import Alone
from smartroto.ui.assist import Assist
from smartroto.ui.banner import Banner
from smartroto.ui.canvas import Canvas
from smartroto.ui.console import Console
from smartroto.ui.context_menu import ContextMenu
from smartroto.ui.dialogs import Dialogs
from smartroto.ui.fields import Scrolling, dim, small_button
from smartroto.ui.history_panel import HistoryPanel
from smartroto.ui.hotkeys import Hotkeys
from smartroto.ui.inspector import Inspector
from smartroto.ui.journals import Journals
from smartroto.ui.layers import Layers
from smartroto.ui.opening import Opening
from smartroto.ui.palette import Palette
from smartroto.ui.playback import Playback
from smartroto.ui.start_page import StartPage
from smartroto.ui.statusline import StatusLine
from smartroto.ui.studio import Studio
from smartroto.ui.time_panel import TimePanel
from smartroto.ui.toolstrip import OptionBar, ToolStrip
from smartroto.ui.viewer_bar import ViewerBar
from smartroto.ui.wishes import Wishes

SIDE = 332
LEAST_TREE = 130
LAYOUT_VERSION = 2

IN_TREE = (
    *("rename", "duplicate", "group", "ungroup", "link_track", "unlink_track"),
    *("visible", "locked", "approve", "unapprove", "predict", "delete"),
)
"""What a right click in the tree of shapes offers."""

Area = Qt.DockWidgetArea
SIDE_AREA = Area.RightDockWidgetArea


class Window(QMainWindow):
    """Everything that the actions can reach hangs here by name."""

    studio: Studio
    playback: Playback
    opening: Opening
    dialogs: Dialogs
    alone: Alone
    canvas: Canvas
    viewer_bar: ViewerBar
    layers: Layers
    options: OptionBar
    time: TimePanel
    wishes: Wishes

    def __init__(self, studio: Studio | None = None) -> None:
        super().__init__()
        self.studio = studio or Studio()
        self.studio.setParent(self)
        self.playback = Playback(self.studio)
        self.journals = Journals(self.studio)
        self.opening = Opening(self.studio, self.journals, self)
        self.dialogs = Dialogs(self.studio, self, self.opening.open)
        self.canvas = Canvas(self.studio)
        self.actions_ = ActionSet(ACTIONS, self)
        ContextMenu(self.canvas, self.actions_)
        self.viewer_bar = ViewerBar(self.studio, self.actions_)
        self.time = TimePanel(self.studio, self.playback, self.actions_)
        self.layers = Layers(self.studio)
        self._pose: Mapping[str, Array] = {}
        self._shown_before = "overlay"
        self._closing = False
        self._arranged = False
        self._hotkeys: Hotkeys | None = None
        self.alone = Alone(self)
        self.setObjectName("window")
        self.setAcceptDrops(True)
        self.status = StatusLine(self.studio)
        self.setStatusBar(self.status)
        self.canvas.showing.stepped.connect(self.playback.saw)
        self.canvas.told.connect(self.status.readout.setText)
        self._build()
        self.actions_.fill(self.menuBar())
        self._add_menus()
        self.wishes = Wishes(self)
        self.studio.file_changed.connect(self._title)
        self.layers.offer([self.actions_[id] for id in IN_TREE])
        self.studio.unlocking.asked.connect(self.dialogs.ask_unlock)
        self.studio.files.reported.connect(self.dialogs.show_report)
        self._title()
        self.resize(1600, 960)
        self._restore()
        self.canvas.setFocus()

    # -- layout ------------------------------------------------------------------

    def _build(self) -> None:
        self.addToolBar(Qt.ToolBarArea.LeftToolBarArea, ToolStrip(self.actions_))
        self.banner = Banner(self.studio)
        self.options = OptionBar(self.studio, self.actions_)
        centre = _column(
            self.options,
            self.viewer_bar,
            self.banner,
            self.canvas,
        )
        self.setCentralWidget(centre)
        dialogs = self.dialogs
        self.start_page = StartPage(
            self.studio,
            self.canvas,
            dialogs.recent,
            dialogs.open,
            dialogs.open_path,
        )
        self.setCorner(Qt.Corner.BottomLeftCorner, Area.BottomDockWidgetArea)
        self.setCorner(Qt.Corner.BottomRightCorner, Area.BottomDockWidgetArea)
        assist = Assist(self.studio, self.actions_)
        self.inspector = Inspector(self.studio, self.actions_)
        self.docks = {
            "Shapes": self._dock("Shapes", self.layers),
            "Properties": self._dock("Properties", self.inspector),
            "Assist": self._dock("Assist", Scrolling(assist)),
            "Time": self._dock("Time", self.time, Area.BottomDockWidgetArea),
        }
        self.docks["Time"].setTitleBarWidget(QWidget())
        for title, panel in (
            ("History", HistoryPanel(self.studio)),
            ("Console", Console(self.studio)),
        ):
            below = Area.BottomDockWidgetArea if title == "Console" else SIDE_AREA
            self.docks[title] = self._dock(title, panel, below)
            self.docks[title].hide()
        pages = _title_bar(self.docks["Properties"], self.inspector.bar)
        self.docks["Properties"].setTitleBarWidget(pages)
        self.time.room_wanted.connect(self._grow_time)
        self.time.timeline.picture = self.canvas.showing.held

    def _grow_time(self, more: int) -> None:
        """Make the panel of time taller, or shorter, by some points."""
        dock = self.docks["Time"]
        beside = sum(side.height() for side in self._side()) - more
        self.resizeDocks(
            [dock], [max(dock.height() + more, 1)], Qt.Orientation.Vertical
        )
        self._share(beside)

    def _side(self) -> list[QDockWidget]:
        return [self.docks[name] for name in ("Shapes", "Properties", "Assist")]

    def _share(self, height: int) -> None:
        """Properties and Assist are as tall as they like; Shapes get the rest."""
        side = self._side()
        tall = [max(dock.sizeHint().height(), 1) for dock in side[1:]]
        rest = max(height - sum(tall), SIDE // 2)
        self.resizeDocks(side, [rest, *tall], Qt.Orientation.Vertical)

    def _dock(self, title: str, widget: QWidget, area: Area = SIDE_AREA) -> QDockWidget:
        dock = QDockWidget(title, self)
        dock.setObjectName(f"dock {title}")
        dock.setWidget(widget)
        dock.setTitleBarWidget(_title_bar(dock))
        self.addDockWidget(area, dock)
        return dock

    def _add_menus(self) -> None:
        menus = {menu.title(): menu for menu in self.menuBar().findChildren(QMenu)}
        panels = menus["View"].addMenu("Panels")
        for dock in self.docks.values():
            panels.addAction(dock.toggleViewAction())
        self._recent = QMenu("Open Recent", self)
        self._recent.aboutToShow.connect(self._fill_recent)
        entries = menus["File"].actions()
        after_open = entries[entries.index(self.actions_["open"]) + 1]
        menus["File"].insertMenu(after_open, self._recent)

    def _fill_recent(self) -> None:
        self._recent.clear()
        for path in self.dialogs.recent():
            self._recent.addAction(path, lambda p=path: self.dialogs.open_path(p))
        if self._recent.isEmpty():
            self._recent.addAction("Nothing yet").setEnabled(False)

    def _usual_sizes(self) -> None:
        """The time bar gets a sixth."""
        self.resizeDocks(self._side(), [SIDE] * 3, Qt.Orientation.Horizontal)
        bottom = max(self.height() // 6, 140)
        self.resizeDocks([self.docks["Time"]], [bottom], Qt.Orientation.Vertical)
        bars = self.menuBar().height() + self.statusBar().height()
        self._share(self.height() - bottom - bars)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._arranged:
            self._arranged = True
            self._usual_sizes()

    def reset_panels(self) -> None:
        """Every panel where it was on the first start."""
        self.restoreState(self._first_layout, LAYOUT_VERSION)
        self._usual_sizes()

    def show_panel(self, title: str) -> None:
        """Show a panel or hide it; the console takes the keyboard."""
        dock = self.docks[title]
        if title == "History" and not dock.isVisible():
            self.tabifyDockWidget(self.docks["Shapes"], dock)
        dock.setVisible(not dock.isVisible())
        dock.raise_()
        if dock.isVisible() and isinstance(panel := dock.widget(), Console):
            both, width = [self.docks["Time"], dock], self.width()
            sizes = [width * 3 // 5, width * 2 // 5]
            self.resizeDocks(both, sizes, Qt.Orientation.Horizontal)
            panel.line.setFocus()

    def _restore(self) -> None:
        self._first_layout = self.saveState(LAYOUT_VERSION)
        settings = QSettings("smartroto", "smartroto")
        geometry, state = settings.value("geometry"), settings.value("layout")
        if isinstance(geometry, QByteArray):
            self.restoreGeometry(geometry)
        if isinstance(state, QByteArray):
            self._arranged = self.restoreState(state, LAYOUT_VERSION)
        self.studio.look(options=tool_options.remembered())

    def _remember_layout(self) -> None:
        settings = QSettings("smartroto", "smartroto")
        settings.setValue("geometry", self.saveGeometry())
        settings.setValue("layout", self.saveState(LAYOUT_VERSION))
        tool_options.remember(self.studio.view.options)

    def _title(self) -> None:
        path = self.studio.path
        name = Path(path).name if path is not None else self.dialogs.name()
        self.setWindowTitle(f"{name}[*] - SmartROTO")
        self.setWindowModified(self.studio.history.unsaved)

    # -- what actions ask of the window ------------------------------------------

    def show_palette(self) -> Palette:
        """Find a command by its name."""
        palette = Palette(self.actions_, self)
        palette.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        palette.show_over(self)
        return palette

    def rebind(self, actions: tuple[Action, ...]) -> None:
        """Take other shortcuts; the sheet of hotkeys is made anew."""
        self.actions_.rebind(actions)
        if self._hotkeys is not None:
            self._hotkeys.deleteLater()
            self._hotkeys = None

    def show_hotkeys(self) -> None:
        """All hotkeys on one sheet, while F1 is held or until the next key."""
        shown = self._hotkeys
        if shown is None or (shown.isHidden() and shown.made_for != self.height()):
            self.rebind(self.actions_.list)
            self._hotkeys = Hotkeys(self.actions_.list, self)
        if self._hotkeys is not None:
            self._hotkeys.toggle_over(self)

    def toggle_alpha(self) -> None:
        """The matte alone, and back to what was shown before."""
        view = self.studio.view
        if view.display == "alpha":
            self.studio.look(display=self._shown_before)
        else:
            self._shown_before = view.display
            self.studio.look(display="alpha")

    def toggle_full_screen(self) -> None:
        """The whole screen, and back."""
        if self.isFullScreen():
            self.showNormal()
        else:
            self.showFullScreen()

    def copy_pose(self) -> None:
        """Remember the outlines of the selected shapes at this frame."""
        self._pose = commands.pose(self.studio)
        self.studio.message.emit("info", "Pose copied: paste it on another frame.")

    def paste_pose(self) -> None:
        """Key the remembered outlines at this frame."""
        key_commands.paste_pose(self.studio, self._pose)

    # -- events ------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.playback.stop()
            self.studio.cancel()
            self.canvas.setFocus()
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_QuoteLeft and not event.isAutoRepeat():
            self.studio.look(outlines=True)
        elif event.key() in (Qt.Key.Key_P, Qt.Key.Key_Alt) and self.studio.view.ghost:
            if not event.isAutoRepeat():
                self.studio.look(ghost=False)
        super().keyReleaseEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        files = [u.toLocalFile() for u in event.mimeData().urls() if u.isLocalFile()]
        if files:
            event.acceptProposedAction()
            self.open_dropped(files[0])

    def open_dropped(self, path: str) -> None:
        """Open a plate or project; add the shapes of another program's file."""
        if formats.known(path, formats.importers()):
            self.studio.import_shapes(path)
        else:
            self.dialogs.open_path(path)

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self._closing:
            self.dialogs.unless_unsaved(self.close_without_asking)
        if not self._closing:
            event.ignore()
            return
        self.alone.leave()
        self._remember_layout()
        self.playback.stop()
        self.canvas.close()
        self.time.film.stop()
        self.studio.close()
        self.journals.close()
        event.accept()

    def close_without_asking(self) -> None:
        """Saved or given up: close, now or when the save that was asked for ends."""
        self._closing = True
        self.close()


def _column(*widgets: QWidget) -> QWidget:
    """Widgets above each other; the tallest kind takes the room."""
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    for widget in widgets:
        grows = isinstance(widget, Canvas)
        column.addWidget(widget, 1 if grows else 0)
    return holder


def _title_bar(dock: QDockWidget, title: QWidget | None = None) -> QWidget:
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
