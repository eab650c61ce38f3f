"""The options of the active tool, in the bar above the viewer."""

import json
from collections.abc import Callable
from dataclasses import asdict, replace
from typing import Any

from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QWidget

from smartroto.ui.fields import Number, Slider, dim
from smartroto.ui.options import BRUSH, POINTS, Options
from smartroto.ui.studio import Studio
from smartroto.ui.tools import TOOLS

Show = Callable[[Any], object]


def remembered() -> Options:
    """The options of the last session; the usual ones where there was none."""
    text = str(QSettings("smartroto", "smartroto").value("tool options", "{}"))
    try:
        kept = json.loads(text)
        usual = asdict(Options())
        known = {name: type(usual[name])(kept[name]) for name in usual if name in kept}
        return Options(**known)
    except (ValueError, TypeError):
        return Options()


def remember(options: Options) -> None:
    """Keep the options for the next session."""
    text = json.dumps(asdict(options))
    QSettings("smartroto", "smartroto").setValue("tool options", text)


class ToolOptions(QWidget):
    """One group of widgets for each option; those of the active tool are seen."""

    def __init__(self, studio: Studio) -> None:
        super().__init__()
        self.studio = studio
        self.groups: dict[str, QWidget] = {}
        self._show: dict[str, Show] = {}
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(10)
        self._build()
        studio.view_changed.connect(lambda old, new: self._seen(new.tool, new.options))
        self._seen(studio.view.tool, studio.view.options)

    def _build(self) -> None:
        low, high = (int(end) for end in BRUSH)
        self._number("brush", "Size", low, high, "Radius on the screen: [ and ]")
        self._switch("pressure", "Pressure", "A pen's pressure scales the brush")
        self._blend("stiffness", "Pictures", "Shape", "What the untouched points heed")
        self._switch("feather_link", "All points", "Pull all feather points alike")
        self._number("points", "Points", *POINTS, "Of the suggested outline")
        self._distance("tolerance", "Within", "How far a sketch's outline may be off")
        self._switch(
            "snap", "Snap", "To points of other shapes, pivots and plate edges"
        )
        self._switch(
            "every", "All shapes", "Points of shapes that are not selected too"
        )

    def _seen(self, tool: str, options: Options) -> None:
        wanted = TOOLS[tool].options
        # Hidden first: both tools' options together would widen a small window.
        for name in sorted(self.groups, key=lambda name: name in wanted):
            self.groups[name].setVisible(name in wanted)
            self._show[name](getattr(options, name))

    def _set(self, name: str, value: Any) -> None:
        options = replace(self.studio.view.options, **{name: value})
        self.studio.look(options=options)

    def _group(self, name: str, tip: str, show: Show, *widgets: QWidget) -> None:
        group = QWidget()
        group.setObjectName(f"option {name}")
        row = QHBoxLayout(group)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        for widget in widgets:
            widget.setToolTip(tip)
            row.addWidget(widget)
        self.groups[name], self._show[name] = group, show
        self._row.addWidget(group)

    def _switch(self, name: str, title: str, tip: str) -> None:
        box = QCheckBox(title)
        box.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        box.clicked.connect(lambda on: self._set(name, on))
        self._group(name, tip, box.setChecked, box)

    def _number(self, name: str, title: str, low: int, high: int, tip: str) -> None:
        slider, number = Slider(low, high), Number(low, high, width=44)
        slider.setFixedWidth(72)
        slider.edited.connect(lambda value: self._set(name, value))
        number.edited.connect(lambda value: self._set(name, int(value)))

        def show(value: float) -> None:
            slider.show_value(value)
            number.show_value(value)

        self._group(name, tip, show, dim(title), slider, number)

    def _distance(self, name: str, title: str, tip: str) -> None:
        number = Number(0.1, 20, decimals=1, step=0.1, suffix=" px", width=60)
        number.edited.connect(lambda value: self._set(name, value))
        self._group(name, tip, number.show_value, dim(title), number)

    def _blend(self, name: str, left: str, right: str, tip: str) -> None:
        slider, share = Slider(0, 100), QLabel()
        slider.setFixedWidth(80)
        slider.edited.connect(lambda value: self._set(name, value / 100))
        share.setMinimumWidth(30)

        def show(value: float) -> None:
            slider.show_value(100 * value)
            share.setText(f"{value:.0%}")

        self._group(name, tip, show, dim(left), slider, dim(right), share)
