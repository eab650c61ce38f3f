"""The tracks of the shot: choose one, follow it, hide it, see how far it goes."""

from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from smartroto import spans
from smartroto.document import Track
from smartroto.track_edits import put_track, rename_track, riders
from smartroto.ui import style
from smartroto.ui.action_set import ActionSet
from smartroto.ui.fields import dim
from smartroto.ui.studio import Studio

NAME, FRAMES, EYE = range(3)
ID = Qt.ItemDataRole.UserRole
FOLLOW = ("track_back", "track_both", "track_forward", "track_stop")
OTHERS = ("link_track", "unlink_track", "import_tracks", "delete_track")


class TracksPanel(QWidget):
    """A list of tracks above the buttons that follow and link them."""

    def __init__(self, studio: Studio, actions: ActionSet) -> None:
        super().__init__()
        self.studio = studio
        self._filling = False
        self._shown: tuple[Any, ...] = ()
        self.list = QTreeWidget()
        self.list.setColumnCount(3)
        self.list.setHeaderHidden(True)
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        header = self.list.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        for column, width in ((FRAMES, 110), (EYE, 26)):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
            self.list.setColumnWidth(column, width)
        self.empty = dim("Shift+T, then click or drag in the viewer: a track.")
        self.empty.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 4, 8, 8)
        layout.setSpacing(6)
        layout.addWidget(self.empty)
        layout.addWidget(self.list, 1)
        for ids in (FOLLOW, OTHERS):
            row = QHBoxLayout()
            row.setSpacing(2)
            for id in ids:
                row.addWidget(actions.button(id))
            row.addStretch(1)
            layout.addLayout(row)
        self.list.itemSelectionChanged.connect(self._picked)
        self.list.itemClicked.connect(self._clicked)
        self.list.itemDoubleClicked.connect(self._double_clicked)
        self.list.itemChanged.connect(self._renamed)
        # Never at once: the list may be in the middle of telling about an item.
        self._timer = QTimer(self, singleShot=True, interval=0)
        self._timer.timeout.connect(self.refresh)
        studio.document_changed.connect(lambda old, new: self._timer.start())
        studio.view_changed.connect(lambda old, new: self._timer.start())
        self.refresh()

    def refresh(self) -> None:
        """Show the tracks that there are."""
        document, chosen = self.studio.document, self.studio.view.track
        carried = tuple(len(riders(document, track.id)) for track in document.tracks)
        now = (document.tracks, chosen, carried)
        if now == self._shown:
            return
        self._shown = now
        self._filling = True
        self.list.clear()
        for track, count in zip(document.tracks, carried, strict=True):
            item = self._item(track, count)
            self.list.addTopLevelItem(item)
            item.setSelected(track.id == chosen)
        self.empty.setVisible(not document.tracks)
        self.list.setVisible(bool(document.tracks))
        self._filling = False

    def _item(self, track: Track, carried: int) -> QTreeWidgetItem:
        first, last = int(track.frames[0]), int(track.frames[-1])
        span = spans.words(first, last)
        item = QTreeWidgetItem([track.name, span])
        item.setData(NAME, ID, track.id)
        item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
        colour = QColor.fromRgbF(*track.colour).name()
        item.setIcon(NAME, style.icon("track", colour, colour))
        item.setForeground(FRAMES, QColor(style.DIM))
        ink = style.TEXT if track.visible else style.FAINT
        item.setIcon(EYE, style.icon("eye" if track.visible else "eye_off", ink, ink))
        item.setToolTip(EYE, "Hide" if track.visible else "Show")
        what = "nothing yet" if not carried else "1 item"
        what = f"{carried} items" if carried > 1 else what
        sure = round(100 * float(track.trust.min()))
        item.setToolTip(NAME, f"Carries {what}; at least {sure} % sure")
        return item

    # -- to the studio -----------------------------------------------------------

    def _track(self, item: QTreeWidgetItem) -> Track:
        return self.studio.document.track(item.data(NAME, ID))

    def _picked(self) -> None:
        if self._filling:
            return
        chosen = self.list.selectedItems()
        self.studio.look(track=chosen[-1].data(NAME, ID) if chosen else "")

    def _clicked(self, item: QTreeWidgetItem, column: int) -> None:
        if column == EYE:
            track = self._track(item)
            word = "Hide" if track.visible else "Show"
            edit = put_track(replace(track, visible=not track.visible))
            self.studio.do(f"{word} {track.name}", edit)

    def _double_clicked(self, item: QTreeWidgetItem, column: int) -> None:
        if column == NAME:
            self.list.editItem(item, NAME)

    def _renamed(self, item: QTreeWidgetItem, column: int) -> None:
        if self._filling or column != NAME:
            return
        name = item.text(NAME).strip()
        if name:
            self.studio.do(f"Rename to {name}", rename_track(item.data(NAME, ID), name))
        self._shown = ()
        self._timer.start()
