"""From the list of actions to menus, shortcuts and buttons."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QToolButton, QWidget

from smartroto.ui import style
from smartroto.ui.studio import Studio

if TYPE_CHECKING:
    from smartroto.ui.window import Window


LOOKS = "it changes only what you see"
FILES = "it changes no shape"
"""Reasons why undo does not take an action back."""

DECIDES = ("undo", "redo", "approve", "approve_all", "unapprove", "reject")
"""What changes the document in Review too."""


def always(studio: Studio) -> bool:
    """An action that can be used at any time."""
    return True


@dataclass(frozen=True, kw_only=True)
class Action:
    """One thing the artist can do; a value, so that one list serves all places.

    menu: title of the menu, with "/" before a submenu.
    keys: shortcuts, the first is shown.
    label: a title that changes; checked: whether a switch is on.
    group: True starts a new group in the menu.
    not_undone: why undo does not take it back; empty where it does. Its tip says so.
    """

    id: str
    title: str
    menu: str
    run: "Callable[[Window], object]"
    keys: tuple[str, ...] = ()
    icon: str = ""
    tip: str = ""
    enabled: Callable[[Studio], bool] = always
    checked: Callable[[Studio], bool] | None = None
    label: Callable[[Studio], str] | None = None
    group: bool = False
    repeats: bool = False
    not_undone: str = ""


class ActionSet(QObject):
    """The QActions of a window, kept true to the studio."""

    def __init__(self, actions: Iterable[Action], window: "Window") -> None:
        super().__init__(window)
        self.list = tuple(actions)
        self.recent: list[str] = []
        self._window, self.studio = window, window.studio
        self._made = {action.id: self._make(action) for action in self.list}
        studio = window.studio
        for signal in (studio.document_changed, studio.view_changed):
            signal.connect(self.refresh)
        studio.file_changed.connect(self.refresh)
        studio.auto_changed.connect(self.refresh)
        self.refresh()

    def __getitem__(self, id: str) -> QAction:
        return self._made[id]

    def __iter__(self) -> Iterator[tuple[Action, QAction]]:
        return ((action, self._made[action.id]) for action in self.list)

    def _make(self, action: Action) -> QAction:
        made = QAction(action.title, self._window)
        made.setObjectName(action.id)
        made.setShortcuts([QKeySequence(key) for key in action.keys])
        made.setAutoRepeat(action.repeats)
        made.setCheckable(action.checked is not None)
        if action.icon:
            made.setIcon(style.icon(action.icon))
            made.setIconVisibleInMenu(False)
        made.setToolTip(tooltip(action))
        made.setStatusTip("")
        made.triggered.connect(lambda: self._run(action))
        self._window.addAction(made)
        return made

    def _run(self, action: Action) -> None:
        action.run(self._window)
        self.refresh()

    def choose(self, id: str) -> None:
        """Run an action by its name, and remember it as the latest that was."""
        self.recent = [id, *(other for other in self.recent if other != id)]
        self._made[id].trigger()

    def rebind(self, actions: Iterable[Action]) -> None:
        """Take other shortcuts; the actions are the same otherwise."""
        self.list = tuple(actions)
        for action in self.list:
            made = self._made[action.id]
            made.setShortcuts([QKeySequence(key) for key in action.keys])
            made.setToolTip(tooltip(action))
            self._place(made, viewer=bool({"Return", "Enter"} & set(action.keys)))

    def _place(self, made: QAction, viewer: bool) -> None:
        """Return ends what is typed into a field: as a hotkey it is the viewer's."""
        window, canvas = self._window, self._window.canvas
        contexts = Qt.ShortcutContext
        near, everywhere = contexts.WidgetShortcut, contexts.WindowShortcut
        made.setShortcutContext(near if viewer else everywhere)
        (window if viewer else canvas).removeAction(made)
        (canvas if viewer else window).addAction(made)

    def refresh(self) -> None:
        """Make enabled, checked and titles say what the studio says."""
        studio = self._window.studio
        for action, made in self:
            made.setEnabled(action.enabled(studio) and allowed(action, studio))
            if action.checked is not None:
                made.setChecked(action.checked(studio))
            if action.label is not None:
                made.setText(action.label(studio))

    def fill(self, bar: QMenuBar) -> None:
        """Build the menus in the order in which the list names them."""
        menus: dict[str, QMenu] = {}
        for action, made in self:
            menu = self._menu(bar, menus, action.menu)
            if action.group:
                menu.addSeparator()
            menu.addAction(made)

    def _menu(self, bar: QMenuBar, menus: dict[str, QMenu], path: str) -> QMenu:
        if path not in menus:
            outer, _, title = path.rpartition("/")
            parent = self._menu(bar, menus, outer) if outer else bar
            menus[path] = parent.addMenu(title)
            menus[path].setObjectName(f"menu {title}")
        return menus[path]

    def button(self, id: str, parent: QWidget | None = None) -> QToolButton:
        """A button for an action that leaves the keyboard to the viewer."""
        button = QToolButton(parent)
        button.setDefaultAction(self._made[id])
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        return button


def allowed(action: Action, studio: Studio) -> bool:
    """Whether a workspace offers an action: in Review shapes are not changed."""
    if studio.view.workspace == "roto" or action.id in DECIDES:
        return True
    return bool(action.not_undone) and not action.id.startswith("tool_")


def tooltip(action: Action) -> str:
    """Title, shortcut and what it is good for."""
    title = action.title.replace("&", "").rstrip("…")
    keys = f" <span style='color:{style.DIM}'>({shown(action)})</span>"
    head = f"<b>{title}</b>{keys if action.keys else ''}"
    note = f"Not undone: {action.not_undone}." if action.not_undone else ""
    quiet = f"<span style='color:{style.DIM}'>{note}</span>" if note else ""
    return "<br>".join(part for part in (head, action.tip, quiet) if part)


def needs(action: Action, studio: Studio) -> str:
    """What must be so before the action can be used, in a few words."""
    if not allowed(action, studio):
        return "Needs: the Roto workspace"
    told = (action.enabled.__doc__ or "Not possible now.").strip().rstrip(".")
    return told if told.startswith("Not") else f"Needs: {told[0].lower()}{told[1:]}"


def shown(action: Action) -> str:
    """The first shortcut as the platform writes it; empty without one."""
    if not action.keys:
        return ""
    native = QKeySequence.SequenceFormat.NativeText
    return str(QKeySequence(action.keys[0]).toString(native))
