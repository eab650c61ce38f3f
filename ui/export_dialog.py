"""Where shapes, mattes or a delivery go, and which of a studio's choices apply."""

from pathlib import Path

from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from smartroto.delivery import Delivery
from smartroto.errors import Error
from smartroto.exchange.options import ExportOptions, Nodes, named
from smartroto.ui import formats
from smartroto.ui.delivery_rows import DeliveryRows
from smartroto.ui.fields import FIELD, Number, caption, dim, rule, small_button
from smartroto.ui.file_dialog import ask_folder, ask_path
from smartroto.ui.studio import Studio

KEYS = {"drawn": "As drawn", "all": "On every frame", "fewest": "The fewest within"}
NODES = {"one": "One for all", "layer": "One for each layer", "shape": "One each"}
WIDTH = 560


class ExportDialog(QDialog):
    """Asks for everything at once; what makes no sense is said before it is done."""

    def __init__(self, studio: Studio, start: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Export")
        self.studio = studio
        self.table = formats.exporters()
        self.offered = formats.filters(self.table)
        self.settings = QSettings("smartroto", "smartroto")
        self._make_fields(start)
        self._lay_out()
        self._remember_last()
        self._connect()
        self._format_changed()
        self.setFixedWidth(WIDTH)

    # -- fields ------------------------------------------------------------------

    def _make_fields(self, start: str) -> None:
        plate = self.studio.plate
        width, height = plate.size if plate is not None else (1920, 1080)
        kinds = (formats.DELIVERY, *self.offered)
        self.kind = _choice({one: one for one in kinds})
        self.path = QLineEdit(start)
        self.path.setMinimumHeight(FIELD)
        self.shapes = _choice(self._shape_choices())
        self.keys = _choice(KEYS)
        self.tolerance = Number(0.01, 100, 2, 0.05, " px", 84)
        self.tolerance.setValue(0.25)
        self.nodes = _choice(NODES)
        self.parts = DeliveryRows(self.studio, _choice(NODES), self)
        self.offset = Number(-999_999, 999_999, 0, 1, "", 84)
        self.speed = Number(1, 10_000, 1, 10, " %", 84)
        self.speed.setValue(100)
        self.frames = dim("")
        self.wide, self.tall = Number(1, 99_999), Number(1, 99_999)
        self.wide.setValue(width)
        self.tall.setValue(height)
        self.aspect = Number(0.01, 99, 4, 0.1, "", 84)
        self.aspect.setValue(plate.pixel_aspect if plate is not None else 1.0)
        self.shape_names, self.node_names = QLineEdit("{shape}"), QLineEdit()
        self.node_names.setPlaceholderText("Roto1, or the layer's or shape's name")
        for field in (self.shape_names, self.node_names):
            field.setToolTip("Of {shot}, {layer}, {shape}, {index} or {index:3}.")
            field.setMinimumHeight(FIELD)
        self.hint = QLabel(wordWrap=True)
        self.hint.setMinimumHeight(2 * self.hint.fontMetrics().height())
        self.hint.setAlignment(Qt.AlignmentFlag.AlignVCenter)
        self.go = QPushButton("Export")
        self.go.setDefault(True)

    def _shape_choices(self) -> dict[str, str]:
        every = list(self.studio.document.shapes())
        shown = len(self._shown())
        chosen = len(self.studio.view.selected)
        choices = {"all": f"All {len(every)}", "shown": f"The {shown} that are shown"}
        if chosen:
            choices["selected"] = f"The {chosen} selected"
        return choices

    def _shown(self) -> list[str]:
        """Ids of the shapes that are visible, and so are the layers around them."""
        from smartroto.exchange.report import Report
        from smartroto.exchange.straight import plain_shapes

        plains = plain_shapes(self.studio.document, Report())
        return [plain.shape.id for plain in plains if plain.visible]

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(10)
        self.form = QFormLayout()
        self.form.setHorizontalSpacing(12)
        self.form.setVerticalSpacing(7)
        self.form.setLabelAlignment(
            Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        )
        browse = small_button("folder", "Choose where it goes", self._browse)
        percent = dim("at")
        self.form.addRow(caption("Format"), self.kind)
        self.place = caption("File")
        self.form.addRow(self.place, _row(self.path, browse))
        self.form.addRow(rule())
        self.parts.add_to(self.form)
        self.form.addRow(caption("Shapes"), self.shapes)
        self.keys_row = _row(self.keys, self.tolerance)
        self.form.addRow(caption("Keys"), self.keys_row)
        self.form.addRow(caption("Nodes"), self.nodes)
        self.form.addRow(rule())
        frames = _row(dim("plus"), self.offset, percent, self.speed, self.frames)
        self.form.addRow(caption("Frames"), frames)
        size = _row(self.wide, dim("x"), self.tall, dim("pixel aspect"), self.aspect)
        self.form.addRow(caption("Picture"), size)
        self.form.addRow(rule())
        self.form.addRow(caption("Shape names"), self.shape_names)
        self.form.addRow(caption("Node names"), self.node_names)
        column.addLayout(self.form)
        column.addWidget(self.hint)
        buttons = QHBoxLayout()
        cancel = QPushButton("Cancel")
        cancel.clicked.connect(self.reject)
        buttons.addStretch(1)
        buttons.addWidget(cancel)
        buttons.addWidget(self.go)
        column.addLayout(buttons)

    def _connect(self) -> None:
        self.kind.currentIndexChanged.connect(self._format_changed)
        self.parts.changed.connect(self._show_rows)
        for choice in (self.shapes, self.keys, self.nodes):
            choice.currentIndexChanged.connect(self._check)
        numbers = (self.tolerance, self.offset, self.speed)
        for number in (*numbers, self.wide, self.tall, self.aspect):
            number.edited.connect(self._check)
        for text in (self.path, self.shape_names, self.node_names):
            text.textChanged.connect(self._check)
        self.go.clicked.connect(self._finish)

    # -- what was chosen ---------------------------------------------------------

    def target(self) -> str:
        """The path with a format's suffix; the folder of a delivery as it is."""
        path = self.path.text().strip()
        if self._is_delivery:
            return path
        suffix = self.offered[self.kind.currentData()].suffixes[0]
        return formats.with_suffix(path, suffix, self.table)

    def delivery(self) -> Delivery | None:
        """What is to be delivered, None where one format is chosen."""
        return self.parts.delivery(self.options()) if self._is_delivery else None

    def options(self) -> ExportOptions:
        """The choices as one value; FormatError where one makes no sense."""
        plate = self.studio.plate
        size = int(self.wide.value()), int(self.tall.value())
        aspect = self.aspect.value()
        same = plate is None or size == plate.size
        square = plate is None or abs(aspect - plate.pixel_aspect) < 1e-4
        return ExportOptions(
            nodes=self._nodes(),
            keys="drawn" if self._is_picture else self.keys.currentData(),
            tolerance=self.tolerance.value(),
            offset=int(self.offset.value()),
            speed=self.speed.value() / 100,
            size=None if same else size,
            pixel_aspect=None if square else aspect,
            shapes=self._chosen_shapes(),
            shape_names=self.shape_names.text(),
            node_names=self.node_names.text() if self._is_nuke else "",
        )

    def _chosen_shapes(self) -> tuple[str, ...] | None:
        wanted = self.shapes.currentData()
        if wanted == "shown":
            return tuple(self._shown())
        return self.studio.view.selected if wanted == "selected" else None

    def _nodes(self) -> Nodes:
        if self._is_delivery:
            return self.parts.chosen_nodes
        nodes: Nodes = self.nodes.currentData() if self._is_nuke else "one"
        return nodes

    @property
    def _is_delivery(self) -> bool:
        return bool(self.kind.currentData() == formats.DELIVERY)

    @property
    def _is_nuke(self) -> bool:
        """Whether there are nodes to be named."""
        if self._is_delivery:
            return self.parts.nuke
        return self.offered[self.kind.currentData()].name == "Nuke"

    @property
    def _is_picture(self) -> bool:
        """Whether only mattes are written, in which keys and names play no part."""
        if self._is_delivery:
            return False
        suffix = self.offered[self.kind.currentData()].suffixes[0]
        return suffix in formats.PICTURES

    # -- as the artist goes along ------------------------------------------------

    def _format_changed(self) -> None:
        bare = formats.without_suffix(self.path.text().strip(), self.table)
        bare = bare.removesuffix(formats.FOLDER)
        self.path.setText(bare + formats.FOLDER if self._is_delivery else bare)
        self.path.setText(self.target())
        self.place.setText("Folder" if self._is_delivery else "File")
        self._show_rows()

    def _show_rows(self) -> None:
        """Those that make sense."""
        delivered, nuke = self._is_delivery, self._is_nuke
        self.parts.show(self.form, delivered)
        self.parts.nodes.setEnabled(nuke)
        keyed = nuke if delivered else not self._is_picture
        self.form.setRowVisible(self.keys_row, keyed)
        self.form.setRowVisible(self.shape_names, not self._is_picture)
        self.form.setRowVisible(self.nodes, nuke and not delivered)
        self.form.setRowVisible(self.node_names, nuke)
        self._check()
        self.adjustSize()

    def _check(self) -> None:
        """Say what is wrong, or what will be written."""
        self.tolerance.setEnabled(self.keys.currentData() == "fewest")
        try:
            options, delivery = self.options(), self.delivery()
            problem = self._misplaced()
        except Error as error:
            problem = str(error)
        self.go.setEnabled(not problem)
        self.hint.setProperty("dim", not problem)
        self.hint.style().unpolish(self.hint)
        self.hint.style().polish(self.hint)
        self.hint.setText(problem or self._announce(options, delivery))
        self._show_frames()

    def _misplaced(self) -> str:
        """What is wrong with the path, if anything."""
        path = self.path.text().strip()
        if not path:
            return f"Say where the {self.place.text().lower()} goes."
        if self._is_delivery and formats.known(path, self.table):
            return "A delivery goes into a folder: leave the suffix out."
        return ""

    def _announce(self, options: ExportOptions, delivery: Delivery | None) -> str:
        """The first name, and whether a file is replaced."""
        told = [] if delivery is None else [self.parts.announce(delivery)]
        shape = next(iter(self.studio.document.shapes()), None)
        if shape is not None and options.shape_names != "{shape}":
            layer = next(iter(self.studio.document.layers))
            shot = self._shot()
            fields = {"shot": shot, "layer": layer.name, "shape": shape.name}
            name = named(options.shape_names, fields, 1)
            told.append(f"The first shape is called {name}.")
        target = self.target()
        if delivery is not None and Path(target).exists():
            told.append("An earlier delivery of that name is replaced.")
        elif "#" not in target and Path(target).exists():
            told.append(f"{Path(target).name} is there already and will be replaced.")
        return " ".join(told)

    def _shot(self) -> str:
        from smartroto.exchange.states import shot_of

        return shot_of(self.studio.document)

    def _show_frames(self) -> None:
        plate = self.studio.plate
        if plate is None:
            return
        length = (plate.last - plate.first) * 100 / self.speed.value()
        first = plate.first + int(self.offset.value())
        self.frames.setText(f"{first} to {round(first + length)}")

    def _browse(self) -> None:
        chosen = self.kind.currentData()
        if self._is_delivery:
            path = ask_folder(self, "Deliver into", self.path.text().strip())
            self.path.setText(path or self.path.text())
            return
        rest = [one for one in self.offered if one != chosen]
        start = formats.without_suffix(self.path.text().strip(), self.table)
        path, used = ask_path(self, "Export", start, (chosen, *rest), True)
        if path:
            self.kind.setCurrentIndex(max(self.kind.findData(used), 0))
            self.path.setText(path)
            self.path.setText(self.target())

    # -- the last time -----------------------------------------------------------

    def _kept(self) -> dict[str, QComboBox | QLineEdit]:
        return {
            "format": self.kind,
            "keys": self.keys,
            "nodes": self.nodes,
            "shape_names": self.shape_names,
            "node_names": self.node_names,
        }

    def _remember_last(self) -> None:
        for name, field in self._kept().items():
            value = self.settings.value(f"export/{name}")
            if isinstance(field, QLineEdit) and isinstance(value, str):
                field.setText(value)
            elif isinstance(field, QComboBox) and field.findData(value) >= 0:
                field.setCurrentIndex(field.findData(value))
        self.parts.recall(self.settings)
        tolerance = self.settings.value("export/tolerance")
        self.tolerance.setValue(float(str(tolerance)) if tolerance else 0.25)

    def _finish(self) -> None:
        for name, field in self._kept().items():
            text = field.text() if isinstance(field, QLineEdit) else field.currentData()
            self.settings.setValue(f"export/{name}", text)
        self.parts.keep(self.settings)
        self.settings.setValue("export/tolerance", self.tolerance.value())
        self.accept()


def _choice(options: dict[str, str]) -> QComboBox:
    box = QComboBox()
    box.setMinimumHeight(FIELD)
    for value, text in options.items():
        box.addItem(text, value)
    return box


def _row(*widgets: QWidget) -> QWidget:
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    for widget in widgets:
        row.addWidget(widget, 1 if isinstance(widget, QLineEdit | QComboBox) else 0)
    if not any(isinstance(one, QLineEdit | QComboBox) for one in widgets):
        row.addStretch(1)
    return holder
