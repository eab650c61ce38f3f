"""Offset and retime: what would happen is told before it does."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from smartroto import retime, timing
from smartroto.document import Shape
from smartroto.errors import Error
from smartroto.history import together
from smartroto.retime import Remap
from smartroto.ui.commands import free_shapes
from smartroto.ui.fields import Number, dim, row_of
from smartroto.ui.studio import Studio

FAR = 999999


class RetimeDialog(QDialog):
    """What offset and retime share: to whom it goes, what it does, and the buttons."""

    label = "Retime"

    def __init__(self, studio: Studio, parent: QWidget) -> None:
        super().__init__(parent)
        self.studio = studio
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.label)
        self.who = QComboBox()
        self.who.addItem("Selected shapes", False)
        self.who.addItem("Whole project", True)
        self.who.setCurrentIndex(0 if studio.view.selected else 1)
        self.told = QLabel()
        self.told.setWordWrap(True)
        self.told.setMinimumSize(320, 64)
        self.told.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        self.form = QFormLayout()
        self.form.setHorizontalSpacing(12)
        self.form.setVerticalSpacing(8)
        self._lay_out()
        self.who.currentIndexChanged.connect(self.refresh)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self.refresh()

    def fields(self) -> None:
        """Add the fields of this dialog to the form."""

    def remap(self) -> Remap:
        """What the fields say; ShapeError where that makes no sense."""
        raise NotImplementedError

    def _lay_out(self) -> None:
        self.fields()
        self.form.addRow(dim("Of"), self.who)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 12)
        column.setSpacing(12)
        column.addLayout(self.form)
        column.addWidget(self.told)
        column.addWidget(self.buttons)

    def shapes(self) -> list[Shape]:
        """The shapes that move."""
        if self.who.currentData():
            return list(self.studio.document.shapes())
        return free_shapes(self.studio)

    def refresh(self) -> None:
        """Tell where the keys would lie."""
        ok = self.buttons.button(QDialogButtonBox.StandardButton.Ok)
        try:
            remap = self.remap()
        except Error as error:
            self.told.setText(str(error))
            ok.setEnabled(False)
            return
        shapes = self.shapes()
        ok.setEnabled(bool(shapes))
        self.told.setText(outcome(self.studio, shapes, remap))

    def accept(self) -> None:
        """Do it, as one undo step."""
        remap = self.remap()
        one_by_one = [retime.retime(shape.id, remap) for shape in self.shapes()]
        whole = self.who.currentData()
        edit = retime.retime_all(remap) if whole else together(one_by_one)
        self.studio.do(self.label, edit)
        super().accept()


def outcome(studio: Studio, shapes: list[Shape], remap: Remap) -> str:
    """In words, where the keys come to lie and what to mind."""
    times = [time for shape in shapes for time in timing.key_frames(shape)]
    if not times:
        return "Nothing is selected."
    ends = sorted((remap.new(min(times)), remap.new(max(times))))
    first, last = round(ends[0]), round(ends[1])
    lines = [
        f"Keys from {min(times)} to {max(times)} come to lie from {first} to {last}."
    ]
    between = [t for t in set(times) if abs(remap.new(t) - round(remap.new(t))) > 1e-6]
    if between:
        lines.append(
            f"{len(between)} fall between frames and go to the nearest, as seen there."
        )
    if first < studio.span.start or last >= studio.span.stop:
        lines.append("Some lie outside the plate.")
    if any(shape.id in studio.document.predictions for shape in shapes):
        lines.append("Predictions go along and are stale until predicted anew.")
    return "<br>".join(lines)


class OffsetDialog(RetimeDialog):
    """Move shapes by some frames, as when the head of a shot is trimmed."""

    label = "Offset in time"

    def fields(self) -> None:
        self.by = Number(-FAR, FAR, width=90)
        self.by.edited.connect(lambda _: self.refresh())
        self.form.addRow(dim("Frames"), row_of(self.by, dim("later; below 0: earlier")))

    def remap(self) -> Remap:
        return Remap(0, self.by.value())


class StretchDialog(RetimeDialog):
    """One range of frames becomes another: faster, slower, backwards."""

    label = "Retime"

    def fields(self) -> None:
        span = self.studio.span
        self.ends = [Number(-FAR, FAR, width=90) for _ in range(4)]
        ends = (span.start, span.stop - 1) * 2
        for field, value in zip(self.ends, ends, strict=True):
            field.show_value(value)
            field.edited.connect(lambda _: self.refresh())
        self.turn = QPushButton("Backwards")
        self.turn.setToolTip("Exchange the new first and last frame")
        self.turn.setAutoDefault(False)
        self.turn.clicked.connect(self._turn_round)
        self.speed = dim("")
        old, new = self.ends[:2], self.ends[2:]
        self.form.addRow(dim("Frames"), row_of(old[0], dim("to"), old[1]))
        self.form.addRow(dim("Become"), row_of(new[0], dim("to"), new[1]))
        self.form.addRow(dim("Speed"), row_of(self.speed, self.turn))

    def remap(self) -> Remap:
        a, b, c, d = (int(field.value()) for field in self.ends)
        return Remap.of((a, b), (c, d))

    def _turn_round(self) -> None:
        first, last = self.ends[2].value(), self.ends[3].value()
        self.ends[2].show_value(last)
        self.ends[3].show_value(first)
        self.refresh()

    def refresh(self) -> None:
        """Tell where the keys would lie, and how fast that is."""
        super().refresh()
        try:
            self.speed.setText(f"{1 / self.remap().rate:.1%}")
        except Error:
            self.speed.setText("")
