"""What can be set of the selected shapes."""

from collections.abc import Callable
from typing import Any

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QWidget,
)

from smartroto import edits, key_edits
from smartroto.animation import opacity_at
from smartroto.channels import feather_amount
from smartroto.document import Document, Shape
from smartroto.history import Edit, together
from smartroto.shapes.normals import normals
from smartroto.ui.commands import free_shapes
from smartroto.ui.fields import (
    Number,
    Slider,
    Swatch,
    Wheelless,
    caption,
    dim,
    small_button,
)
from smartroto.ui.studio import Studio

MODES = {
    "union": "Union",
    "add": "Add",
    "subtract": "Subtract",
    "intersect": "Intersect",
    "max": "Maximum",
}


def uniform_feather(id: str, amount: float) -> Edit:
    """A soft edge `amount` pixels wide all round, on every key of the shape.

    It is keyed with the shape, so that the edge turns as the outline does.
    """

    def edit(document: Document) -> Document:
        shape = document.shape(id)
        document = key_edits.clear_feather(id)(document)
        if abs(amount) < 1e-3:
            return document
        for frame, key in shape.keys.items():
            out = normals(key.value, shape.closed) * amount
            offsets = np.repeat(out[:, None], 3, axis=1)
            document = key_edits.set_feather(id, frame, offsets)(document)
        return document

    return edit


class Properties(QWidget):
    """Shows the primary shape; a change goes to all selected shapes."""

    def __init__(self, studio: Studio) -> None:
        super().__init__()
        self.studio = studio
        self._shown: tuple[Any, ...] = ()
        self.name = QLineEdit()
        self.name.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.swatch = Swatch()
        self.mode = QComboBox()
        self.mode.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.mode.installEventFilter(Wheelless(self))
        for value, title in MODES.items():
            self.mode.addItem(title, value)
        self.inverted = _check("Inverted")
        self.motion_blur = _check("Motion blur")
        self.opacity_slider = Slider(0, 100)
        self.opacity = Number(0, 100, suffix=" %")
        self.feather = Number(-500, 500, decimals=1, suffix=" px")
        self.feather.setToolTip("Width of the soft edge, outside the outline")
        self.width_field = Number(0.1, 1000, decimals=1, suffix=" px")
        self.first, self.last = Number(-9999, 99999), Number(-9999, 99999)
        self.whole = small_button("reset", "Exists on all frames", self._whole_life)
        self._give_tips()
        self._lay_out()
        self._connect()
        studio.document_changed.connect(lambda old, new: self.refresh())
        studio.view_changed.connect(self._view_changed)
        self.refresh()

    def _give_tips(self) -> None:
        tips = {
            self.name: "Also the name in the exported file; F2 renames in the tree",
            self.mode: "How the shape meets those below it in the stack",
            self.inverted: "The matte is outside the outline",
            self.motion_blur: "Blur by the shape's own motion, as long as the shutter",
            self.opacity_slider: "Opacity; a key at this frame where it has keys",
            self.opacity: "Opacity; a key at this frame where it has keys",
            self.width_field: "Width of the stroke of an open spline",
            self.first: "First frame on which the shape exists",
            self.last: "Last frame on which the shape exists",
        }
        for widget, tip in tips.items():
            widget.setToolTip(tip)

    def _lay_out(self) -> None:
        self.form = QFormLayout(self)
        self.form.setContentsMargins(12, 2, 12, 8)
        self.form.setHorizontalSpacing(12)
        self.form.setVerticalSpacing(5)
        self.form.setLabelAlignment(
            Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        )
        policy = QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow
        self.form.setFieldGrowthPolicy(policy)
        self.form.addRow(caption("Name"), _row(self.name, self.swatch))
        self.form.addRow(caption("Combine"), _row(self.mode, self.inverted))
        self.form.addRow(caption("Opacity"), _row(self.opacity_slider, self.opacity))
        self.form.addRow(caption("Feather"), _row(self.feather, self.motion_blur))
        self.form.addRow(caption("Width"), self.width_field)
        self.form.setRowVisible(self.width_field, False)
        life = _row(self.first, dim("to"), self.last, self.whole)
        self.form.addRow(caption("Lifetime"), life)

    def _connect(self) -> None:
        self.name.editingFinished.connect(self._rename)
        self.swatch.picked.connect(
            lambda colour: self._set("Change colour", edits.set_colour, colour)
        )
        self.mode.activated.connect(
            lambda: self._set("Change mode", edits.set_mode, self.mode.currentData())
        )
        self.inverted.toggled.connect(
            lambda on: self._set("Invert", edits.set_inverted, on)
        )
        self.motion_blur.toggled.connect(
            lambda on: self._set("Motion blur", edits.set_motion_blur, on)
        )
        self.opacity_slider.edited.connect(self._set_opacity)
        self.opacity.edited.connect(self._set_opacity)
        self.feather.edited.connect(
            lambda px: self._set("Feather", uniform_feather, px, merge=True)
        )
        self.width_field.edited.connect(
            lambda px: self._set("Width", edits.set_width, px, merge=True)
        )
        self.first.edited.connect(lambda _: self._set_life(self.first))
        self.last.edited.connect(lambda _: self._set_life(self.last))

    # -- from the studio ---------------------------------------------------------

    def _view_changed(self, old: Any, new: Any) -> None:
        if (old.selected, old.frame) != (new.selected, new.frame):
            self.refresh()

    def refresh(self) -> None:
        """Show the primary shape as it is at this frame."""
        studio, shape = self.studio, self.studio.primary
        now = (shape, studio.view.frame, studio.span)
        if now == self._shown:
            return
        self._shown = now
        self.setEnabled(shape is not None and not shape.locked)
        if shape is None:
            self._show_nothing()
            return
        with _quiet(self.name, self.mode, self.inverted, self.motion_blur):
            if not self.name.hasFocus():
                self.name.setText(shape.name)
            self.mode.setCurrentIndex(list(MODES).index(shape.mode))
            self.inverted.setChecked(shape.inverted)
            self.motion_blur.setChecked(shape.motion_blur)
        self.swatch.show_colour(shape.colour)
        self._show_numbers(shape, studio.view.frame)

    def _show_nothing(self) -> None:
        self.name.clear()
        for field in (self.opacity, self.feather, self.first, self.last):
            field.lineEdit().clear()

    def _show_numbers(self, shape: Shape, frame: int) -> None:
        percent = 100 * opacity_at(shape.opacity, frame)
        self.opacity_slider.show_value(percent)
        self.opacity.show_value(percent)
        amount = feather_amount(self.studio.document, shape, frame)
        self.feather.show_value(amount)
        self.width_field.show_value(shape.width)
        self.form.setRowVisible(self.width_field, not shape.closed)
        span = self.studio.span
        first, last = shape.lifetime or (span.start, span.stop - 1)
        self.first.show_value(first)
        self.last.show_value(last)
        self.whole.setEnabled(shape.lifetime is not None)

    # -- to the studio -----------------------------------------------------------

    def _set(
        self,
        label: str,
        setter: Callable[[str, Any], Edit],
        value: Any,
        merge: bool = False,
    ) -> None:
        shapes = free_shapes(self.studio)
        if shapes:
            ids = " ".join(shape.id for shape in shapes)
            edit = together(setter(shape.id, value) for shape in shapes)
            self.studio.do(label, edit, merge=f"{label} {ids}" if merge else None)

    def _rename(self) -> None:
        shape, name = self.studio.primary, self.name.text().strip()
        if shape is not None and name and name != shape.name:
            self.studio.do(f"Rename to {name}", edits.rename(shape.id, name))
        elif shape is not None:
            self.name.setText(shape.name)
        if self.name.hasFocus():
            self.name.clearFocus()

    def _set_opacity(self, percent: float) -> None:
        frame = self.studio.view.frame

        def setter(id: str, value: float) -> Edit:
            animated = len(self.studio.document.shape(id).opacity) > 1
            return key_edits.set_opacity(id, value, frame if animated else None)

        self._set("Opacity", setter, percent / 100, merge=True)

    def _set_life(self, moved: Number) -> None:
        first, last = int(self.first.value()), int(self.last.value())
        if first > last:
            first = last = int(moved.value())
        whole = (first, last) == (self.studio.span.start, self.studio.span.stop - 1)
        life = None if whole else (first, last)
        self._set("Change lifetime", edits.set_lifetime, life, merge=True)

    def _whole_life(self) -> None:
        self._set("Change lifetime", edits.set_lifetime, None)


def _check(title: str) -> QCheckBox:
    box = QCheckBox(title)
    box.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return box


def _row(*widgets: QWidget) -> QWidget:
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    for widget in widgets:
        stretch = isinstance(widget, QLineEdit | QComboBox | Slider | Number)
        row.addWidget(widget, 1 if stretch else 0)
    return holder


class _quiet:
    """Widgets say nothing while code sets them."""

    def __init__(self, *widgets: QWidget) -> None:
        self.widgets = widgets

    def __enter__(self) -> None:
        for widget in self.widgets:
            widget.blockSignals(True)

    def __exit__(self, *_: object) -> None:
        for widget in self.widgets:
            widget.blockSignals(False)
