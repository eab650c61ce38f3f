"""Small bars: which share of a shape's frames is in which state."""

from collections import Counter
from typing import Any

from PySide6.QtCore import QModelIndex, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QWidget

from smartroto.document import Shape
from smartroto.edits import item_of
from smartroto.ui import style
from smartroto.ui.studio import Studio

ID = Qt.ItemDataRole.UserRole
MOST = 60
"""A layer of more shapes has no bar: every repaint would count all their frames."""

SHARES = (
    ("key", style.KEY),
    ("approved", style.APPROVED),
    ("predicted", style.PREDICTED),
    ("low", style.LOW),
    ("rejected", style.FIX),
    ("touched", style.TOUCHED),
    ("stale", style.STALE),
)


class ShareDelegate(QStyledItemDelegate):
    """Paints which share of an item's frames is keyed, approved, predicted, weak."""

    def __init__(self, studio: Studio, parent: QWidget) -> None:
        super().__init__(parent)
        self.studio = studio

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | Any,
    ) -> None:
        super().paint(painter, option, index)
        id = index.siblingAtColumn(0).data(ID)
        rect: QRect = option.rect
        box = QRectF(rect).adjusted(4, 9, -4, -9)
        shares = self.shares(id)
        if not shares:
            return
        painter.fillRect(box, QColor(style.LINE))
        left = box.left()
        for state, colour in SHARES:
            width = box.width() * shares.get(state, 0.0)
            if width > 0:
                width = max(width, 2.0)
                bar = QRectF(left, box.top(), width, box.height())
                painter.fillRect(bar.intersected(box), QColor(colour))
                left += width

    def shares(self, id: str) -> dict[str, float]:
        """State -> share of the frames on which the shape, or those of a layer, exist;
        empty for a layer without any."""
        item = item_of(self.studio.document, id)
        shapes = [item] if isinstance(item, Shape) else [*item.shapes()]
        if len(shapes) > MOST:
            return {}
        counts = Counter(
            state.state for shape in shapes for state in self.studio.strip(shape.id)
        )
        if not counts:
            return {}
        alive = sum(counts.values()) - counts["off"]
        return {state: count / max(alive, 1) for state, count in counts.items()}
