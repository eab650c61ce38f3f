"""The rows of the export dialog that only a delivery has: its parts and their names."""

from PySide6.QtCore import QObject, QSettings, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QFormLayout, QLineEdit, QWidget

from smartroto.delivery import Delivery
from smartroto.exchange.options import ExportOptions, Nodes
from smartroto.exchange.states import shot_of
from smartroto.ui.fields import FIELD, caption, row_of, rule
from smartroto.ui.studio import Studio

PARTS = {
    "nuke": ("Nuke", "Roto nodes"),
    "mattes": ("Mattes", "EXR, a layer for each shape"),
    "movie": ("Movie", "For review, with outlines and states"),
}


class DeliveryRows(QObject):
    """Which parts of a delivery are wanted. The choices are kept for the next time."""

    changed = Signal()

    def __init__(self, studio: Studio, nodes: QComboBox, parent: QWidget) -> None:
        super().__init__(parent)
        self.studio = studio
        self.nodes = nodes
        self.nodes.setCurrentIndex(nodes.findData("layer"))
        self.boxes = {part: QCheckBox(text) for part, (_, text) in PARTS.items()}
        for box in self.boxes.values():
            box.setMinimumHeight(FIELD)
            box.setChecked(True)
            box.toggled.connect(self.changed)
        self.name = QLineEdit(Delivery().name)
        self.name.setMinimumHeight(FIELD)
        self.name.setToolTip("Of all files, without a suffix; {shot} is the shot.")
        self.name.textChanged.connect(self.changed)
        self.nodes.currentIndexChanged.connect(self.changed)
        for part in ("nuke", "mattes") if studio.plate is None else ():
            self.boxes[part].setChecked(False)
            self.boxes[part].setEnabled(False)
            self.boxes[part].setToolTip("It needs the size of a plate: open one.")
        self.rows: list[QWidget] = []

    def add_to(self, form: QFormLayout) -> None:
        """Put the rows at the end of a form."""
        fields: dict[str, QWidget] = {
            title: self.boxes[part] for part, (title, _) in PARTS.items()
        }
        fields["Nuke"] = row_of(self.boxes["nuke"], self.nodes)
        fields["File names"] = self.name
        for title, field in fields.items():
            form.addRow(caption(title), field)
        line = rule()
        form.addRow(line)
        self.rows = [*fields.values(), line]

    def show(self, form: QFormLayout, visible: bool) -> None:
        """Show the rows, or hide them."""
        for row in self.rows:
            form.setRowVisible(row, visible)

    @property
    def nuke(self) -> bool:
        """Whether a Nuke script is wanted."""
        return self.boxes["nuke"].isChecked()

    @property
    def chosen_nodes(self) -> Nodes:
        """One node for all shapes, or one for each layer or shape."""
        nodes: Nodes = self.nodes.currentData()
        return nodes

    def delivery(self, options: ExportOptions) -> Delivery:
        """The choices as one value; FormatError where one makes no sense."""
        return Delivery(
            **{part: box.isChecked() for part, box in self.boxes.items()},
            options=options,
            name=self.name.text(),
            monitor=self.studio.view.monitor,
        )

    def announce(self, delivery: Delivery) -> str:
        """The files that there will be."""
        stem = delivery.stem(shot_of(self.studio.document) or "untitled")
        told = [f"{stem}.nk"] if delivery.nuke else []
        told += ["mattes/"] if delivery.mattes else []
        told += [f"{stem}.mp4"] if delivery.movie else []
        return f"Writes {', '.join(told)}, and {stem}.json with their checksums."

    def recall(self, settings: QSettings) -> None:
        """Choose what was chosen the last time."""
        for part, box in self.boxes.items():
            if box.isEnabled():
                box.setChecked(bool(settings.value(f"deliver/{part}", True, bool)))
        self.name.setText(str(settings.value("deliver/name", self.name.text())))
        index = self.nodes.findData(settings.value("deliver/nodes", "layer"))
        self.nodes.setCurrentIndex(max(index, 0))

    def keep(self, settings: QSettings) -> None:
        """Keep what is chosen for the next time."""
        for part, box in self.boxes.items():
            if box.isEnabled():
                settings.setValue(f"deliver/{part}", box.isChecked())
        settings.setValue("deliver/name", self.name.text())
        settings.setValue("deliver/nodes", self.chosen_nodes)
