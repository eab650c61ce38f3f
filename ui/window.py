"""The main window: docks and wiring, nothing else."""

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings, Qt
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
    QKeyEvent,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QMainWindow,
    QMenu,
    QWidget,
)

from smartroto.shapes.arrays import Array
from smartroto.ui import commands, docks, formats, key_commands, tool_options
from smartroto.ui.action_set import Action, ActionSet
from smartroto.ui.actions import ACTIONS
from smartroto.ui.alone import Alone
from smartroto.ui.assist import Assist
from smartroto.ui.banner import Banner
from smartroto.ui.canvas import Canvas
from smartroto.ui.console import Console
from smartroto.ui.context_menu import ContextMenu
from smartroto.ui.dialogs import Dialogs
from smartroto.ui.fields import Scrolling
from smartroto.ui.header import Header
from smartroto.ui.history_panel import HistoryPanel
from smartroto.ui.hotkeys import Hotkeys
from smartroto.ui.inspector import Inspector
from smartroto.ui.journals import Journals
from smartroto.ui.layers import Layers
from smartroto.ui.note_line import NoteLine
from smartroto.ui.notes_panel import NotesPanel
from smartroto.ui.opening import Opening
from smartroto.ui.palette import Palette
from smartroto.ui.playback import Playback
from smartroto.ui.queue_panel import QueuePanel
from smartroto.ui.small_frames import SmallFrames
from smartroto.ui.start_page import StartPage
from smartroto.ui.statusline import StatusLine
from smartroto.ui.studio import Studio
from smartroto.ui.time_panel import TimePanel
from smartroto.ui.toolstrip import OptionBar, ToolStrip
from smartroto.ui.viewer_bar import ViewerBar
from smartroto.ui.wishes import Wishes
from smartroto.ui.workspaces import Workspaces, shortcuts

LEAST_TREE = 130

IN_TREE = (
    *("rename", "duplicate", "group", "ungroup", "link_track", "unlink_track"),
    *("visible", "locked", "approve", "reject", "unapprove", "predict", "delete"),
)
"""What a right click in the tree of shapes offers."""


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
    workspaces: Workspaces
    note_line: NoteLine
    queue: QueuePanel

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
        self.small = SmallFrames(self.studio)
        self.time = TimePanel(self.studio, self.playback, self.actions_, self.small)
        self.layers = Layers(self.studio)
        self._pose: Mapping[str, Array] = {}
        self._shown_before = "overlay"
        self._closing = False
        self._arranged = False
        self._hotkeys: Hotkeys | None = None
        self.alone = Alone(self)
        self.usual = self.actions_.list
        self.panels = docks.Docks(self)
        self.workspaces = Workspaces(self)
        self.setObjectName("window")
        self.setAcceptDrops(True)
        self.status = StatusLine(self.studio)
        self.setStatusBar(self.status)
        self.canvas.showing.stepped.connect(self.playback.saw)
        self.canvas.told.connect(self.status.readout.setText)
        self._build()
        self.actions_.fill(self.menuBar())
        self.header = Header(self.studio, self.actions_)
        self.menuBar().setCornerWidget(self.header, Qt.Corner.TopRightCorner)
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
        self.tools = ToolStrip(self.actions_)
        self.addToolBar(Qt.ToolBarArea.LeftToolBarArea, self.tools)
        self.note_line = NoteLine(self.studio, self.canvas)
        self.banner = Banner(self.studio)
        self.options = OptionBar(self.studio, self.actions_)
        centre = docks.column(
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
        self._add_panels()
        self.time.room_wanted.connect(self.panels.grow_time)
        self.time.timeline.picture = self.canvas.showing.held

    def _add_panels(self) -> None:
        panels, below = self.panels, docks.BELOW
        assist = Assist(self.studio, self.actions_)
        self.inspector = Inspector(self.studio, self.actions_)
        self.queue = QueuePanel(self.studio, self.actions_, self.small)
        panels.add("Shapes", self.layers)
        panels.add("Properties", self.inspector)
        panels.add("Assist", Scrolling(assist))
        panels.add("Time", self.time, below)
        panels.add("Review", self.queue, hidden=True)
        panels.add("Notes", NotesPanel(self.studio), hidden=True)
        panels.add("History", HistoryPanel(self.studio), hidden=True)
        panels.add("Console", Console(self.studio), below, hidden=True)
        self.docks = panels.all
        self.docks["Time"].setTitleBarWidget(QWidget())
        pages = docks.title_bar(self.docks["Properties"], self.inspector.bar)
        self.docks["Properties"].setTitleBarWidget(pages)

    def show_panel(self, title: str) -> None:
        """Show a panel or hide it."""
        self.panels.toggle(title)

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

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._arranged:
            self._arranged = True
            self.panels.usual_sizes()

    def reset_panels(self) -> None:
        """Every panel where it was on the first start."""
        self.workspaces.go("roto")
        self.restoreState(self._first_layout, docks.LAYOUT_VERSION)
        self.panels.usual_sizes()

    def _restore(self) -> None:
        self._first_layout = self.saveState(docks.LAYOUT_VERSION)
        settings = QSettings("smartroto", "smartroto")
        geometry, state = settings.value("geometry"), settings.value("layout")
        if isinstance(geometry, QByteArray):
            self.restoreGeometry(geometry)
        if isinstance(state, QByteArray):
            self._arranged = self.restoreState(state, docks.LAYOUT_VERSION)
        self.studio.look(options=tool_options.remembered())

    def _remember_layout(self) -> None:
        settings = QSettings("smartroto", "smartroto")
        settings.setValue("geometry", self.saveGeometry())
        settings.setValue("layout", self.saveState(docks.LAYOUT_VERSION))
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
        self.usual = actions
        self.actions_.rebind(shortcuts(actions, self.studio.view.workspace))
        if self._hotkeys is not None:
            self._hotkeys.deleteLater()
            self._hotkeys = None

    def show_hotkeys(self) -> None:
        """All hotkeys on one sheet, while F1 is held or until the next key."""
        shown = self._hotkeys
        if shown is None or (shown.isHidden() and shown.made_for != self.height()):
            self.rebind(self.usual)
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
        self.workspaces.go("roto")
        self._remember_layout()
        self.playback.stop()
        self.canvas.close()
        self.small.stop()
        self.studio.close()
        self.journals.close()
        event.accept()

    def close_without_asking(self) -> None:
        """Saved or given up: close, now or when the save that was asked for ends."""
        self._closing = True
        self.close()
