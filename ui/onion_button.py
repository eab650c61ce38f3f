"""The button of the onion skin: a click switches it, its arrow opens what it shows."""

from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QMenu,
    QToolButton,
    QWidget,
    QWidgetAction,
)

from smartroto.ui.action_set import ActionSet
from smartroto.ui.fields import Number, dim
from smartroto.ui.studio import Studio

MOST = 8


class OnionButton(QToolButton):
    """On or off; how many outlines before and after; of keys or of frames."""

    def __init__(self, studio: Studio, actions: ActionSet) -> None:
        super().__init__()
        self.studio = studio
        self.setDefaultAction(actions["onion"])
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.MenuButtonPopup)
        self.before, self.after = Number(0, MOST), Number(0, MOST)
        self.of = QComboBox()
        self.of.addItem("Keys", True)
        self.of.addItem("Frames", False)
        self.before.setToolTip("How many outlines before this frame are shown")
        self.after.setToolTip("How many outlines after this frame are shown")
        self.of.setToolTip("Whether outlines of keys or of all frames are shown")
        self.setMenu(self._menu())
        self.before.edited.connect(lambda n: self._set(before=int(n)))
        self.after.edited.connect(lambda n: self._set(after=int(n)))
        self.of.activated.connect(lambda _: self._set(of_keys=self.of.currentData()))
        studio.view_changed.connect(lambda old, new: self._show())
        self._show()

    def _menu(self) -> QMenu:
        menu = QMenu(self)
        holder = QWidget()
        form = QFormLayout(holder)
        form.setContentsMargins(12, 8, 12, 8)
        form.setHorizontalSpacing(12)
        form.addRow(dim("Before"), self.before)
        form.addRow(dim("After"), self.after)
        form.addRow(dim("Of"), self.of)
        entry = QWidgetAction(menu)
        entry.setDefaultWidget(holder)
        menu.addAction(entry)
        return menu

    def _set(self, **changes: Any) -> None:
        onion = replace(self.studio.view.onion, on=True, **changes)
        self.studio.look(onion=onion)

    def _show(self) -> None:
        onion = self.studio.view.onion
        self.before.show_value(onion.before)
        self.after.show_value(onion.after)
        self.of.setCurrentIndex(0 if onion.of_keys else 1)
