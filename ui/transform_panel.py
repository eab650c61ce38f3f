"""The transform of the selected layer or shape: numbers with keys, and its track."""

from collections.abc import Callable
from typing import Any

import numpy as np
from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from smartroto.document import Layer, Part, Shape
from smartroto.history import Edit, together
from smartroto.placement_edits import (
    link,
    part_value,
    remove_part_key,
    reset_transform,
    set_part,
    unlink,
    with_pivot,
)
from smartroto.shapes.arrays import Array
from smartroto.ui import style
from smartroto.ui.fields import Number, Wheelless, caption
from smartroto.ui.linking import chosen_items
from smartroto.ui.studio import Studio

FAR = 99999.0
FIELDS: dict[Part, tuple[str, int, int, float, str]] = {
    "translate": ("Translate", 2, 2, 1.0, ""),
    "rotate": ("Rotate", 1, 2, 1.0, "°"),
    "scale": ("Scale", 2, 4, 0.01, ""),
    "skew": ("Skew", 1, 4, 0.01, ""),
    "pivot": ("Pivot", 2, 2, 1.0, ""),
}
"""Title, count of numbers, decimals, step and unit of each part."""


class Diamond(QAbstractButton):
    """A key: full where one is here, hollow where others are, faint without any."""

    def __init__(self) -> None:
        super().__init__()
        self.state = "none"
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def show_state(self, state: str) -> None:
        """Show "here", "animated" or "none"."""
        self.state = state
        tips = {
            "here": "Take the key at this frame away",
            "animated": "Key this frame",
            "none": "Key this frame; more keys animate it",
        }
        self.setToolTip(tips[state])
        self.update()

    def sizeHint(self) -> QSize:
        """As large as a finger of the mouse needs."""
        return QSize(22, 22)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        x, y, size = self.width() / 2, self.height() / 2, 5.0
        corners = [(0, -size), (size, 0), (0, size), (-size, 0)]
        diamond = QPolygonF([QPointF(x + dx, y + dy) for dx, dy in corners])
        known = self.isEnabled() and self.state != "none"
        colour = QColor(style.KEY if known else style.FAINT)
        painter.setPen(QPen(colour, 1.4))
        if self.state == "here" and self.isEnabled():
            painter.setBrush(colour)
        painter.drawPolygon(diamond)
        painter.end()


class TransformPanel(QWidget):
    """Shows the layer or shape selected last; a change goes to all that is selected."""

    def __init__(self, studio: Studio) -> None:
        super().__init__()
        self.studio = studio
        self._shown: tuple[Any, ...] = ()
        self.title = QLabel()
        self.title.setProperty("strong", True)
        self.numbers: dict[Part, list[Number]] = {}
        self.diamonds: dict[Part, Diamond] = {}
        self.track = QComboBox()
        self.track.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.track.installEventFilter(Wheelless(self))
        self.track.setToolTip(
            "What carries it. Nothing moves on this frame; the path stays editable"
        )
        self.reset = QPushButton("Reset")
        self.reset.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.reset.setToolTip("Back to where it was drawn; a track goes on carrying it")
        self._lay_out()
        self.track.activated.connect(lambda index: self._link())
        self.reset.clicked.connect(lambda: self._each("Reset", reset_transform))
        studio.document_changed.connect(lambda old, new: self.refresh())
        studio.view_changed.connect(lambda old, new: self.refresh())
        self.refresh()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 4, 8, 8)
        column.setSpacing(6)
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self.reset)
        column.addLayout(head)
        form = QFormLayout()
        form.setSpacing(6)
        for part, (title, count, decimals, step, unit) in FIELDS.items():
            form.addRow(caption(title), self._row(part, count, decimals, step, unit))
        form.addRow(caption("Track"), self.track)
        column.addLayout(form)
        column.addStretch(1)

    def _row(
        self, part: Part, count: int, decimals: int, step: float, unit: str
    ) -> QWidget:
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        self.numbers[part] = [
            Number(-FAR, FAR, decimals, step, unit, 72) for _ in range(count)
        ]
        for number in self.numbers[part]:
            number.setObjectName(f"{part} {self.numbers[part].index(number)}")
            number.setToolTip(f"{FIELDS[part][0]}: keyed at this frame, if it has keys")
            number.edited.connect(lambda _, part=part: self._set(part))
            row.addWidget(number, 1)
        if count == 1:
            row.addStretch(1)
        diamond = self.diamonds[part] = Diamond()
        diamond.clicked.connect(lambda _=False, part=part: self._toggle(part))
        row.addWidget(diamond)
        return holder

    # -- from the studio ---------------------------------------------------------

    @property
    def item(self) -> Shape | Layer | None:
        """What the panel speaks of."""
        items = chosen_items(self.studio)
        return items[-1] if items else None

    def refresh(self) -> None:
        """Show how the item is placed at this frame."""
        item, frame = self.item, self.studio.view.frame
        now = (item, frame, self.studio.document.tracks)
        if now == self._shown:  # items and tracks are equal where they are the same
            return
        self._shown = now
        self.setEnabled(item is not None and not item.locked)
        kind = "Layer" if isinstance(item, Layer) else "Shape"
        self.title.setText(f"{kind} {item.name}" if item is not None else "")
        self._show_track(item)
        for part, numbers in self.numbers.items():
            if item is None:
                for number in numbers:
                    number.lineEdit().clear()
                self.diamonds[part].show_state("none")
                continue
            value = np.ravel(part_value(item.transform, part, frame))
            for number, one in zip(numbers, value, strict=True):
                number.show_value(float(one))
            keys = getattr(item.transform, part)
            state = "here" if frame in keys else "animated" if keys else "none"
            self.diamonds[part].show_state(state)

    def _show_track(self, item: Shape | Layer | None) -> None:
        blocked = self.track.blockSignals(True)
        self.track.clear()
        self.track.addItem("None", "")
        for track in self.studio.document.tracks:
            self.track.addItem(track.name, track.id)
        id = item.transform.track if item is not None else ""
        self.track.setCurrentIndex(max(self.track.findData(id), 0))
        self.track.blockSignals(blocked)

    # -- to the studio -----------------------------------------------------------

    def _each(self, label: str, edit: Callable[[str], Any], merge: str = "") -> None:
        free = [item for item in chosen_items(self.studio) if not item.locked]
        steps = [edit(item.id) for item in free]
        self.studio.do(label, together(steps), merge=merge or None)

    def _set(self, part: Part) -> None:
        frame, item = self.studio.view.frame, self.item
        if item is None:
            return
        keys = getattr(item.transform, part)
        if not self.studio.view.autokey and len(keys) > 1 and frame not in keys:
            self.studio.message.emit(
                "warning", f"Autokey is off and {part} has no key at {frame}."
            )
            self._shown = ()
            self.refresh()
            return
        alone = not self.studio.view.autokey and len(keys) == 1
        at = next(iter(keys)) if alone else frame
        value = self._value(part)
        label = f"{FIELDS[part][0]} {item.name}"

        def edit(id: str) -> Edit:
            there = set_part(id, part, at, value)
            turned = part in ("rotate", "scale", "skew")
            return together([with_pivot(id, at), there]) if turned else there

        self._each(label, edit, f"{label} {at}")

    def _value(self, part: Part) -> Array:
        values = np.array([number.value() for number in self.numbers[part]])
        return values if len(values) > 1 else values.reshape(())

    def _toggle(self, part: Part) -> None:
        frame, item = self.studio.view.frame, self.item
        if item is None:
            return
        title = FIELDS[part][0].lower()
        if frame in getattr(item.transform, part):
            label = f"Remove {title} key"
            self._each(label, lambda id: remove_part_key(id, part, frame))
        else:
            value = part_value(item.transform, part, frame)
            label = f"Key {title}"
            self._each(label, lambda id: set_part(id, part, frame, value))

    def _link(self) -> None:
        id, frame = str(self.track.currentData()), self.studio.view.frame
        if id:
            name = self.track.currentText()
            self._each(f"Link to {name}", lambda item: link(item, id, frame))
        else:
            self._each("Unlink from track", lambda item: unlink(item, frame))
        self._shown = ()
        self.refresh()
