"""Baking to the fewest keys: how many, and how far off, is shown before it is done."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from smartroto import key_reduction
from smartroto.history import together
from smartroto.jobs import Progress
from smartroto.key_reduction import Reduction
from smartroto.ui.commands import free_shapes
from smartroto.ui.fields import Number, dim, row_of
from smartroto.ui.jobs import Jobs
from smartroto.ui.studio import Studio

TOLERANCE = 0.5


class BakeDialog(QDialog):
    """A tolerance in, and after a moment in the background the count and the error."""

    def __init__(self, studio: Studio, parent: QWidget) -> None:
        super().__init__(parent)
        self.studio = studio
        self.found: list[Reduction] = []
        self._shapes = free_shapes(studio)
        self._document = studio.history.document
        self.jobs = Jobs(self)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Bake to fewest keys")
        self.tolerance = Number(0.01, 50, decimals=2, step=0.1, suffix=" px", width=90)
        self.tolerance.show_value(TOLERANCE)
        self.mode = QComboBox()
        self.mode.addItem("Curved, fewest keys", "curved")
        self.mode.addItem("Straight, for programs without tangents", "straight")
        self.keep = QCheckBox("Keep every key there is")
        predicted = any(s.id in self._document.predictions for s in self._shapes)
        self.keep.setChecked(predicted)
        self.bar = QProgressBar(textVisible=False, maximum=1000)
        self.told = QLabel()
        self.told.setWordWrap(True)
        self.told.setMinimumSize(340, 64)
        self.told.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._lay_out()
        self._connect()
        self.refresh()

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setHorizontalSpacing(12)
        form.setVerticalSpacing(8)
        within = row_of(self.tolerance, dim("the outline may be off on any frame"))
        form.addRow(dim("Within"), within)
        form.addRow(dim("In-betweens"), self.mode)
        form.addRow(dim(""), self.keep)
        buttons = QDialogButtonBox.StandardButton
        self.buttons = QDialogButtonBox(buttons.Ok | buttons.Cancel)
        self.ok: QPushButton = self.buttons.button(buttons.Ok)
        self.ok.setText("Bake")
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 12)
        column.setSpacing(12)
        column.addLayout(form)
        column.addWidget(self.told)
        column.addWidget(self.bar)
        column.addWidget(self.buttons)

    def _connect(self) -> None:
        self.tolerance.edited.connect(lambda _: self.refresh())
        self.mode.currentIndexChanged.connect(self.refresh)
        self.keep.toggled.connect(self.refresh)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self.jobs.reported.connect(
            lambda name, part, text: self.bar.setValue(round(1000 * max(part, 0)))
        )

    def refresh(self) -> None:
        """Look for the keys anew, in the background."""
        self.found = []
        self.ok.setEnabled(False)
        self.told.setText("Looking for the fewest keys…")
        document, ids = self._document, [shape.id for shape in self._shapes]
        tolerance, keep = self.tolerance.value(), self.keep.isChecked()
        mode = self.mode.currentData()

        def work(progress: Progress) -> list[Reduction]:
            return [
                key_reduction.reduce(
                    document,
                    id,
                    tolerance,
                    mode=mode,
                    keep=keep,
                    progress=progress.part(place / len(ids), (place + 1) / len(ids)),
                )
                for place, id in enumerate(ids)
            ]

        self.jobs.start("bake", work, self._show, self.studio.report)

    def _show(self, found: list[Reduction]) -> None:
        self.found = found
        self.bar.setValue(1000)
        self.ok.setEnabled(bool(found))
        self.told.setText("<br>".join(map(self._sentence, found)))

    def _sentence(self, one: Reduction) -> str:
        name = self._document.shape(one.id).name
        new = len(one.keys) - one.kept
        off = f"off by {one.worst:.2f} px at most, on frame {one.worst_frame}"
        return (
            f"<b>{name}</b>: {one.frames} frames on <b>{len(one.keys)} keys</b>, "
            f"{one.kept} of yours and {new} new; {off if one.worst > 0 else 'exact'}."
        )

    def accept(self) -> None:
        """Put the keys in place, as one undo step; another edit meanwhile wins."""
        if self.studio.history.document is not self._document:
            self.studio.message.emit("warning", "The shapes changed: bake again.")
        elif self.found:
            self.studio.do("Bake to keys", together([one.edit() for one in self.found]))
        super().accept()

    def done(self, result: int) -> None:
        """Stop looking."""
        self.jobs.wait()
        super().done(result)
