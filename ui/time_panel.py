"""The bottom panel: time bar, below it one of the sheets, and the player."""

from functools import partial
from typing import Any, TypeVar

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QDialog,
    QMenu,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from smartroto.ui.action_set import ActionSet
from smartroto.ui.actions_time import MODES
from smartroto.ui.bake_dialog import BakeDialog
from smartroto.ui.curve_editor import CurveEditor
from smartroto.ui.dope_sheet import DopeSheet
from smartroto.ui.filmstrip import Filmstrip
from smartroto.ui.playback import Playback
from smartroto.ui.retime_dialog import OffsetDialog, StretchDialog
from smartroto.ui.small_frames import SmallFrames
from smartroto.ui.studio import Studio
from smartroto.ui.time_axis import TimeAxis
from smartroto.ui.timeline import Timeline
from smartroto.ui.transport import Transport

SHEETS = ("keys", "curves", "film")
MENU = (
    ("key_smooth", "key_linear", "key_hold", "key_ease"),
    ("reverse_keys", "select_keys_on", "scope_selected"),
    ("offset", "retime", "bake"),
    ("delete_keys",),
)
TALL = 220

Asking = TypeVar("Asking", bound=QDialog)


class TimePanel(QWidget):
    """Whichever sheet `ViewState.sheet` names is open, on the same axis as the bar.

    When the sheet is closed the panel is as tall again as it was without one.
    """

    room_wanted = Signal(int)
    """How much taller, in points, the panel should be; below 0: shorter."""

    def __init__(
        self,
        studio: Studio,
        playback: Playback,
        actions: ActionSet,
        small: SmallFrames,
    ) -> None:
        super().__init__()
        self.studio, self._actions = studio, actions
        axis = TimeAxis(studio)
        self.timeline = Timeline(studio, playback, axis)
        self.dope = DopeSheet(studio, playback, axis)
        self._sheets = QStackedWidget()
        self.curves = CurveEditor(studio, playback, axis)
        self._sheets.addWidget(self.dope)
        self._sheets.addWidget(self.curves)
        self.film = Filmstrip(studio, playback, axis, small)
        self._sheets.addWidget(self.film)
        self._split = QSplitter(Qt.Orientation.Vertical)
        self._split.setChildrenCollapsible(False)
        self._split.setHandleWidth(4)
        self._split.addWidget(self.timeline)
        self._split.addWidget(self._sheets)
        self._split.setStretchFactor(1, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._split, 1)
        column.addWidget(Transport(studio, playback, actions))
        self.dope.menu_wanted.connect(self._offer)
        self.curves.menu_wanted.connect(self._offer_on_curves)
        self.dope.delete_wanted.connect(actions["delete_keys"].trigger)
        studio.view_changed.connect(self._view_changed)
        self._alone = self.sizeHint().height()
        self._shrinking = QTimer(self, singleShot=True, interval=0)
        self._show(studio.view.sheet)

    def _show(self, sheet: str) -> None:
        self._sheets.setVisible(bool(sheet))
        if sheet:
            self._sheets.setCurrentIndex(SHEETS.index(sheet))

    def _view_changed(self, old: Any, new: Any) -> None:
        if old.sheet == new.sheet:
            return
        if old.sheet and new.sheet:
            self._show(new.sheet)
        elif new.sheet:
            bar = self.timeline.height()
            if not self._shrinking.isActive():
                self._alone = self.height()
            self.room_wanted.emit(self._alone + TALL - self.height())
            self._show(new.sheet)
            self._split.setSizes([bar, TALL])
        else:
            self._show("")
            self._split.refresh()
            self.updateGeometry()  # else its dock still keeps the sheet's room
            self.room_wanted.emit(self._alone - self.height())
            self._shrinking.start()  # until windows are laid out anew

    def ask_offset(self) -> OffsetDialog:
        """Ask by how many frames to move."""
        return self._open(OffsetDialog(self.studio, self.window()))

    def ask_retime(self) -> StretchDialog:
        """Ask which frames become which."""
        return self._open(StretchDialog(self.studio, self.window()))

    def ask_bake(self) -> BakeDialog:
        """Ask how far off baked keys may be."""
        return self._open(BakeDialog(self.studio, self.window()))

    def _open(self, dialog: Asking) -> Asking:
        dialog.open()
        return dialog

    def _offer(self, where: QPoint) -> None:
        """What can be done with the chosen keys."""
        menu = QMenu(self)
        menu.setObjectName("keys menu")
        for group in MENU:
            for id in group:
                menu.addAction(self._actions[id])
            menu.addSeparator()
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(where)

    def _offer_on_curves(self, where: QPoint) -> None:
        """What can be done with the chosen keys of curves."""
        menu = QMenu(self)
        menu.setObjectName("curves menu")
        for mode, (title, _) in MODES.items():
            menu.addAction(title, partial(self.curves.set_mode, mode))
        menu.addSeparator()
        menu.addAction("Delete", self.curves.delete)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(where)
