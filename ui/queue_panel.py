"""The reviewer's list: the worst frames first, one decision for each run of them."""

from itertools import islice

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QHideEvent, QIcon, QPixmap, QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from smartroto import spans
from smartroto.ui import hover, queue
from smartroto.ui.action_set import ActionSet
from smartroto.ui.fields import FIELD, dim
from smartroto.ui.queue import Tile
from smartroto.ui.small_frames import SmallFrames
from smartroto.ui.studio import Studio

PICTURE = QSize(64, 64)
AT_ONCE = 8
"""Pictures beyond those in view that are read at a time."""

AROUND = 6
"""Frames before and after a run that are played with it."""

DECIDE = ("approve", "reject", "unapprove")


class QueuePanel(QWidget):
    """Choosing a tile selects its shape, goes to its worst frame, and plays round it.

    What is decided leaves the list, and the next tile comes up.
    """

    def __init__(self, studio: Studio, actions: ActionSet, small: SmallFrames) -> None:
        super().__init__()
        self._studio = studio
        self._tiles: list[Tile] = []
        self._filling = False
        self._small = small
        small.arrived.connect(self._picture_arrived)
        self.wanted, self.order = QComboBox(), QComboBox()
        for box, options in ((self.wanted, queue.WANTED), (self.order, queue.ORDERS)):
            box.setMinimumHeight(FIELD)
            box.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            for value, text in options.items():
                box.addItem(text, value)
            box.currentIndexChanged.connect(lambda index: self.refresh())
        self.wanted.setToolTip("Which frames wait in the list")
        self.order.setToolTip("What comes first in the list")
        self.count = dim("")
        self.list = QListWidget()
        self.list.setIconSize(PICTURE)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setWordWrap(True)
        self.list.currentRowChanged.connect(self._chosen)
        scroll = self.list.verticalScrollBar()
        scroll.valueChanged.connect(lambda value: self._load())
        scroll.rangeChanged.connect(lambda least, most: self._load())
        self._lay_out(actions)
        self._timer = QTimer(self, singleShot=True, interval=0)
        self._timer.timeout.connect(self.refresh)
        studio.document_changed.connect(lambda old, new: self._timer.start())
        studio.view_changed.connect(
            lambda old, new: old.threshold != new.threshold and self._timer.start()
        )

    def _lay_out(self, actions: ActionSet) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 4, 8, 8)
        column.setSpacing(6)
        choices, buttons = QHBoxLayout(), QHBoxLayout()
        choices.addWidget(self.wanted, 1)
        choices.addWidget(self.order, 1)
        for id in DECIDE:
            button = actions.button(id)
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            buttons.addWidget(button)
        buttons.addStretch(1)
        column.addLayout(choices)
        column.addWidget(self.count)
        column.addWidget(self.list, 1)
        column.addLayout(buttons)

    # -- the list ----------------------------------------------------------------

    def refresh(self) -> None:
        """Show what waits now; stay on the tile, or where it was."""
        if not self.isVisible():
            return
        row, kept = self.list.currentRow(), self.tile
        wanted, order = self.wanted.currentData(), self.order.currentData()
        found = queue.tiles(self._studio, wanted, order)
        if found != self._tiles:
            self._tiles = found
            self._fill()
        names = [tile.name for tile in found]
        if kept is not None and kept.name in names:
            row = names.index(kept.name)
        self._go(min(max(row, 0), len(found) - 1), kept)
        self._load()

    def _fill(self) -> None:
        self._filling = True
        self.list.clear()
        frames = 0
        names = {shape.id: shape.name for shape in self._studio.document.shapes()}
        for tile in self._tiles:
            run = tile.run
            frames += run.last - run.first + 1
            span = spans.words(run.first, run.last)
            words = f"{names[tile.shape]}  {span}\n{queue.why(run.worst)}"
            item = QListWidgetItem(words)
            item.setSizeHint(QSize(0, PICTURE.height() + 8))
            self.list.addItem(item)
            self._draw(self.list.count() - 1)
        self._filling = False
        few = "1 decision" if len(self._tiles) == 1 else f"{len(self._tiles)} decisions"
        told = f"{frames} frames in {few}" if frames else "Nothing waits here"
        self.count.setText(told)

    @property
    def tile(self) -> Tile | None:
        """The decision that is looked at."""
        row = self.list.currentRow()
        return self._tiles[row] if 0 <= row < len(self._tiles) else None

    def step(self, by: int) -> None:
        """To the next tile, or one back."""
        if self._tiles:
            row = min(max(self.list.currentRow() + by, 0), len(self._tiles) - 1)
            self.list.setCurrentRow(row)

    def _go(self, row: int, kept: Tile | None) -> None:
        """Mark a row; show its frame where it is another tile than before."""
        same = kept is not None and row >= 0 and self._tiles[row].name == kept.name
        self._filling = same
        self.list.setCurrentRow(row)
        self._filling = False
        if row < 0:
            self._studio.look(run=None, work=None)

    def _chosen(self, row: int) -> None:
        if self._filling or not 0 <= row < len(self._tiles):
            return
        self.show_tile(self._tiles[row])

    def show_tile(self, tile: Tile) -> None:
        """Select its shape, go to its worst frame, play round it."""
        studio, run = self._studio, tile.run
        first = max(run.first - AROUND, studio.span.start)
        last = min(run.last + AROUND, studio.span.stop - 1)
        studio.select([tile.shape])
        studio.look(run=(run.first, run.last), work=(first, last))
        studio.go(run.worst.frame)

    def showEvent(self, event: QShowEvent) -> None:
        """What happened while it was hidden is shown now."""
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        self._small.want(self, ())

    # -- small pictures ----------------------------------------------------------

    def _near(self) -> list[Tile]:
        """The tiles that can be seen, then those of a page below and a page above."""
        room, tiles = self.list.viewport().rect(), self._tiles
        first = max(self.list.indexAt(room.topLeft()).row(), 0)
        last = self.list.indexAt(room.bottomLeft()).row()
        end = last + 1 if last >= 0 else self.list.count()
        above = max(2 * first - end, 0)
        return tiles[first:end] + tiles[end : 2 * end - first] + tiles[above:first]

    def _bare(self) -> list[Tile]:
        """The next few tiles that have no picture yet, wherever they are."""
        rows = range(self.list.count())
        bare = (row for row in rows if self.list.item(row).icon().isNull())
        return [self._tiles[row] for row in islice(bare, AT_ONCE)]

    def _load(self) -> None:
        if self.isVisible() and not self._filling:
            tiles = [*self._near(), *self._bare()]
            self._small.want(self, [tile.run.worst.frame for tile in tiles])

    def _picture_arrived(self, frame: int) -> None:
        for row, tile in enumerate(self._tiles):
            if tile.run.worst.frame == frame and row < self.list.count():
                self._draw(row)
        self._load()

    def _draw(self, row: int) -> None:
        document, tile = self._studio.document, self._tiles[row]
        shapes = self._studio.shapes([tile.shape])
        if not shapes:
            return  # just deleted: the list follows, or does when it is shown
        frame = tile.run.worst.frame
        image = hover.crop(document, shapes[0], frame, self._small.picture)
        if image is not None:
            icon = QIcon(QPixmap.fromImage(image))
            icon.addPixmap(QPixmap.fromImage(image), QIcon.Mode.Selected)  # no tint
            self.list.item(row).setIcon(icon)
