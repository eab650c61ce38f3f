"""Which keys an edit goes to: the selector above the viewer, and its words."""

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QWidget

from smartroto.scope import Scope
from smartroto.ui import style
from smartroto.ui.action_set import ActionSet
from smartroto.ui.fields import Number
from smartroto.ui.studio import Studio
from smartroto.ui.view import ViewState

TITLES: dict[Scope, str] = {
    "this": "This key",
    "selected": "Selected keys",
    "all": "All keys",
    "from": "From here on",
    "soft": "Soft",
}
LETTERS: dict[Scope, str] = {
    "this": "&This key",
    "selected": "&Selected keys",
    "all": "&All keys",
    "from": "&From here on",
    "soft": "S&oft falloff",
}
COLOURS: dict[Scope, str] = {
    "selected": "#5b9bd5",
    "all": "#d667b4",
    "from": "#a58be8",
    "soft": "#45b8a8",
}
WIDEST = 240


def sentence(view: ViewState) -> str:
    """What an edit would change, for the frame round the viewer; empty for one key."""
    if view.scope == "selected":
        count = sum(map(len, view.scope_frames.values()))
        return f"Edits change the selected keys ({count}) and this frame"
    return {
        "this": "",
        "all": "Edits change all keys",
        "from": f"Edits change every key from frame {view.frame} on",
        "soft": f"Edits change the keys within {view.scope_radius} frames, fading out",
    }[view.scope]


class ScopeBar(QWidget):
    """A button that names the scope and opens the choice; the reach of "soft"."""

    def __init__(self, studio: Studio, actions: ActionSet) -> None:
        super().__init__()
        self.studio, self._actions = studio, actions
        self.button = QToolButton()
        self.button.setObjectName("scope")
        self.button.setToolTip(actions["scope"].toolTip())
        self.button.clicked.connect(self.choose)
        self.radius = Number(1, WIDEST, width=52)
        self.radius.setToolTip("Frames that a soft edit reaches to either side")
        self.radius.edited.connect(lambda n: studio.look(scope_radius=int(n)))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.button)
        row.addWidget(self.radius)
        studio.view_changed.connect(lambda old, new: self._show(new))
        self._show(studio.view)

    def _show(self, view: ViewState) -> None:
        self.button.setText(f"Edit: {TITLES[view.scope]}")
        colour = COLOURS.get(view.scope, style.DIM)
        self.button.setStyleSheet(f"QToolButton {{ color: {colour}; }}")
        self.radius.setVisible(view.scope == "soft")
        self.radius.show_value(view.scope_radius)

    def choose(self) -> QMenu:
        """Open the list of scopes below the button; one letter picks."""
        menu = QMenu(self)
        menu.setObjectName("scopes")
        for scope, title in LETTERS.items():
            entry = menu.addAction(title)
            entry.setCheckable(True)
            entry.setChecked(scope == self.studio.view.scope)
            entry.triggered.connect(self._actions[f"scope_{scope}"].trigger)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.button.mapToGlobal(QPoint(0, self.button.height())))
        return menu
