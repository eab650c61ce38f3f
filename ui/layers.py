"""The tree of layers and shapes: names, visibility, locks, order, share of states."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAction, QColor, QDropEvent, QIcon
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLineEdit,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from smartroto import edits, grouping
from smartroto.document import Document, Layer, Shape
from smartroto.ui import style
from smartroto.ui.linking import chosen_items
from smartroto.ui.shares import ID, ShareDelegate
from smartroto.ui.studio import Studio

Where = QAbstractItemView.DropIndicatorPosition
PLACES: dict[Where, grouping.Place] = {
    Where.AboveItem: "above",
    Where.BelowItem: "below",
}

NAME, STATES, SOLO, EYE, LOCK = range(5)


class Tree(QTreeWidget):
    """The tree itself; a drop asks the studio to restack."""

    def __init__(self, panel: "Layers") -> None:
        super().__init__()
        self.panel = panel
        self.setColumnCount(5)
        self.setHeaderHidden(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setIndentation(14)
        self.setUniformRowHeights(True)
        header = self.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        for column, width in ((STATES, 64), (SOLO, 26), (EYE, 26), (LOCK, 26)):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
            self.setColumnWidth(column, width)

    def dropEvent(self, event: QDropEvent) -> None:
        target = self.itemAt(event.position().toPoint())
        below = self.dropIndicatorPosition()
        self.panel.restack(target, below)
        event.ignore()


class Layers(QWidget):
    """Shows the document's layers; every change goes through the studio."""

    def __init__(self, studio: Studio) -> None:
        super().__init__()
        self.studio = studio
        self._form: Any = None
        self._items: dict[str, QTreeWidgetItem] = {}
        self._filling = False
        self._known: tuple[Document | None, dict[str, Shape | Layer]] = (None, {})
        self.filter = QLineEdit(placeholderText="Filter by name")
        self.filter.setToolTip("Shows only what has these words in its name")
        self.filter.setClearButtonEnabled(True)
        self.tree = Tree(self)
        self.tree.setItemDelegateForColumn(STATES, ShareDelegate(studio, self.tree))
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 4, 8, 8)
        column.setSpacing(6)
        column.addWidget(self.filter)
        column.addWidget(self.tree)
        self.filter.textChanged.connect(self._filter)
        self.tree.itemSelectionChanged.connect(self._picked)
        self.tree.itemClicked.connect(self._clicked)
        self.tree.itemChanged.connect(self._renamed)
        self.tree.itemDoubleClicked.connect(self._double_clicked)
        # A click on a symbol must have ended before its item is made anew.
        self._timer = QTimer(self, singleShot=True, interval=0)
        self._timer.timeout.connect(lambda: self._fill(studio.document))
        studio.document_changed.connect(lambda old, new: self.refresh())
        studio.view_changed.connect(self._view_changed)
        self.refresh()

    def offer(self, actions: Sequence[QAction]) -> None:
        """What a right click offers."""
        self.tree.addActions(actions)
        self.tree.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)

    # -- from the document to the tree -------------------------------------------

    def refresh(self) -> None:
        """Build the tree anew where its form changed; repaint the shares."""
        form = tuple(_form(layer) for layer in self.studio.document.layers)
        if form != self._form:
            self._form = form
            self._fill(self.studio.document)
        if not self.studio.previewing:  # a drag must not pay for the shares
            self.tree.viewport().update()

    def _fill(self, document: Document) -> None:
        self._filling = True
        folded = {id for id, item in self._items.items() if not item.isExpanded()}
        self.tree.clear()
        self._items = {}
        for layer in document.layers:
            self.tree.addTopLevelItem(self._item(layer))
        for id, item in self._items.items():
            item.setExpanded(id not in folded or item.childCount() == 0)
        self._filling = False
        self._select()
        self._filter(self.filter.text())

    def _item(self, thing: Shape | Layer) -> QTreeWidgetItem:
        item = QTreeWidgetItem([thing.name])
        item.setData(NAME, ID, thing.id)
        item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
        colour = QColor.fromRgbF(*thing.colour).name()
        if isinstance(thing, Layer):
            kind = "layer"
        else:
            kind = "shape" if thing.closed else "open_shape"
            item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsDropEnabled)
        item.setIcon(NAME, style.icon(kind, colour, colour))
        eye = _mark("eye" if thing.visible else "eye_off", thing.visible)
        lock = _mark("lock" if thing.locked else "unlock", thing.locked)
        solo = thing.id in self.studio.view.solo
        item.setIcon(
            SOLO, style.icon("solo", *[style.KEY if solo else style.FAINT] * 2)
        )
        item.setToolTip(SOLO, "Show all again" if solo else "Show this alone")
        item.setIcon(EYE, eye)
        item.setIcon(LOCK, lock)
        item.setToolTip(EYE, "Hide" if thing.visible else "Show")
        item.setToolTip(LOCK, "Unlock" if thing.locked else "Lock")
        if not thing.visible:
            item.setForeground(NAME, QColor(style.FAINT))
        self._items[thing.id] = item
        if isinstance(thing, Layer):
            for child in thing.items:
                item.addChild(self._item(child))
        return item

    def _view_changed(self, old: Any, new: Any) -> None:
        if (old.selected, old.layers) != (new.selected, new.layers):
            self._select()
        if old.solo != new.solo:
            self._timer.start()
        if old.threshold != new.threshold:
            self.tree.viewport().update()

    def _select(self) -> None:
        self._filling = True
        chosen, layers = self.studio.view.selected, self.studio.view.layers
        for id, item in self._items.items():
            if isinstance(self._thing(id), Layer):
                item.setSelected(id in layers)
            else:
                item.setSelected(id in chosen and not self._within(item, layers))
        if chosen and chosen[-1] in self._items:
            self.tree.scrollToItem(self._items[chosen[-1]])
        self._filling = False

    @staticmethod
    def _within(item: QTreeWidgetItem, layers: Collection[str]) -> bool:
        """Whether an item lies in a layer that is selected as a whole."""
        above = item.parent()
        while above is not None:
            if above.data(NAME, ID) in layers:
                return True
            above = above.parent()
        return False

    def _filter(self, text: str) -> None:
        for id, item in self._items.items():
            thing = self._thing(id)
            names = [thing.name] if thing is not None else []
            if isinstance(thing, Layer):
                names += [shape.name for shape in thing.shapes()]
            item.setHidden(not any(text.lower() in name.lower() for name in names))

    # -- from the tree to the studio ---------------------------------------------

    def _thing(self, id: str) -> Shape | Layer | None:
        document = self.studio.document
        if self._known[0] is not document:
            self._known = (document, {thing.id: thing for thing in _walk(document)})
        return self._known[1].get(id)

    def _picked(self) -> None:
        if self._filling:
            return
        shapes: list[str] = []
        layers: list[str] = []
        current = self.tree.currentItem()
        items = sorted(self.tree.selectedItems(), key=lambda item: item is current)
        for item in items:
            thing = self._thing(item.data(NAME, ID))
            if isinstance(thing, Shape):
                shapes.append(thing.id)
            elif thing is not None:
                layers.append(thing.id)
        if layers:
            self.studio.select_layers(layers, shapes)
        else:
            self.studio.select(shapes)

    def _clicked(self, item: QTreeWidgetItem, column: int) -> None:
        thing = self._thing(item.data(NAME, ID))
        if thing is not None and column == EYE:
            word = "Hide" if thing.visible else "Show"
            edit = edits.set_visible(thing.id, not thing.visible)
            self.studio.do(f"{word} {thing.name}", edit)
        elif thing is not None and column == SOLO:
            self.studio.look(solo=self.studio.view.solo ^ {thing.id})
        elif thing is not None and column == LOCK:
            word = "Unlock" if thing.locked else "Lock"
            edit = edits.set_locked(thing.id, not thing.locked)
            self.studio.do(f"{word} {thing.name}", edit)

    def _double_clicked(self, item: QTreeWidgetItem, column: int) -> None:
        if column == NAME:
            self.tree.editItem(item, NAME)

    def _renamed(self, item: QTreeWidgetItem, column: int) -> None:
        if self._filling or column != NAME:
            return
        thing = self._thing(item.data(NAME, ID))
        name = item.text(NAME).strip()
        if thing is None:
            return
        if name and name != thing.name:
            self.studio.do(f"Rename to {name}", edits.rename(thing.id, name))
        else:
            self._filling = True
            item.setText(NAME, thing.name)
            self._filling = False

    def rename(self) -> None:
        """Edit the name of the layer or shape selected last in the tree."""
        items = chosen_items(self.studio)
        busy = self.tree.state() == QAbstractItemView.State.EditingState
        if items and not busy:
            self.tree.setFocus()
            self.tree.editItem(self._items[items[-1].id], NAME)

    def add_layer(self) -> None:
        """A new layer on top."""
        self.studio.do("Add layer", edits.add_layer("Layer1"))

    def restack(
        self,
        target: QTreeWidgetItem | None,
        where: QAbstractItemView.DropIndicatorPosition,
    ) -> None:
        """Move what is dragged into, above or below `target`.

        Nothing moves on this frame; from there on it goes with its new layer.
        """
        dragged = [item.data(NAME, ID) for item in self.tree.selectedItems()]
        if target is None or not dragged:
            return
        other, frame = target.data(NAME, ID), self.studio.view.frame
        place = PLACES.get(where, "into")
        edit = grouping.restack(dragged, other, place, frame)
        placed = self.studio.document.placings
        if self.studio.do("Restack", edit) and placed != self.studio.document.placings:
            self.studio.message.emit(
                "info", f"In place on {frame}; from here on it goes with its new layer."
            )


def _walk(document: Document) -> Iterator[Shape | Layer]:
    waiting: list[Shape | Layer] = list(document.layers)
    while waiting:
        thing = waiting.pop()
        yield thing
        if isinstance(thing, Layer):
            waiting.extend(thing.items)


def _form(thing: Shape | Layer) -> tuple[Any, ...]:
    """All of a shape or layer that the tree shows."""
    shown: tuple[Any, ...] = (
        thing.id,
        thing.name,
        thing.visible,
        thing.locked,
        thing.colour,
    )
    if isinstance(thing, Layer):
        return (*shown, tuple(_form(item) for item in thing.items))
    return (*shown, thing.closed)


def _mark(name: str, on: bool) -> QIcon:
    ink = style.TEXT if on else style.FAINT
    return style.icon(name, ink, ink)
