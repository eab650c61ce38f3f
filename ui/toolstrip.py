"""The vertical strip of tools, and the bar of options above the viewer."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolBar, QWidget

from smartroto.ui.action_set import ActionSet
from smartroto.ui.scope_bar import ScopeBar
from smartroto.ui.studio import Studio
from smartroto.ui.tool_options import ToolOptions
from smartroto.ui.tools import TOOLS

OPTIONS = ("autokey", "handles", "outlines", "point_numbers")


class ToolStrip(QToolBar):
    """One tool at a time, on the left of the viewer."""

    def __init__(self, actions: ActionSet) -> None:
        super().__init__("Tools")
        self.setObjectName("tools")
        self.setOrientation(Qt.Orientation.Vertical)
        self.setMovable(False)
        self.setIconSize(QSize(24, 24))
        group = QActionGroup(self)
        for name in TOOLS:
            group.addAction(actions[f"tool_{name}"])
            self.addWidget(actions.button(f"tool_{name}"))
        self.addSeparator()
        for id in ("undo", "redo", "delete"):
            self.addWidget(actions.button(id))


class OptionBar(QWidget):
    """The active tool by name, and the switches that bear on every tool."""

    def __init__(self, studio: Studio, actions: ActionSet) -> None:
        super().__init__()
        self._name = QLabel()
        self._name.setProperty("strong", True)
        self._name.setMinimumWidth(120)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 4, 8, 4)
        row.setSpacing(4)
        row.addWidget(self._name)
        self.options = ToolOptions(studio)
        row.addWidget(self.options)
        row.addStretch(1)
        for id in OPTIONS:
            button = actions.button(id)
            button.setIconSize(QSize(20, 20))
            if id == "autokey":
                style = Qt.ToolButtonStyle.ToolButtonTextBesideIcon
                button.setToolButtonStyle(style)
            row.addWidget(button)
            if id == "autokey":
                self.scope = ScopeBar(studio, actions)
                row.addWidget(self.scope)
        self.row = row
        studio.view_changed.connect(lambda old, new: self._show(new.tool))
        self._show(studio.view.tool)

    def _show(self, tool: str) -> None:
        self._name.setText(TOOLS[tool].title)
