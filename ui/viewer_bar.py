"""Above the picture: what is shown, how bright, how large, and which frame."""

from typing import Any

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from smartroto.ui.action_set import ActionSet
from smartroto.ui.fields import Number, dim, small_button
from smartroto.ui.studio import Studio

DISPLAYS = ("display_alpha", "display_plate", "display_overlay", "display_cutout")


class ViewerBar(QWidget):
    """Everything here changes the view only, never the plate or the shapes."""

    def __init__(self, studio: Studio, actions: ActionSet) -> None:
        super().__init__()
        self.studio = studio
        self._kept = {"gain": 2.0, "gamma": 2.2}
        self.gain = Number(1 / 64, 64, decimals=2, step=0.1, width=56)
        self.gamma = Number(0.1, 5, decimals=2, step=0.1, width=56)
        self.reset = small_button("reset", "Gain and gamma back to 1", self._reset)
        self.zoom = QLabel()
        self.zoom.setMinimumWidth(40)
        self.info = dim("")
        self._lay_out(actions)
        self.gain.edited.connect(lambda value: studio.look(gain=value))
        self.gamma.edited.connect(lambda value: studio.look(gamma=value))
        studio.view_changed.connect(lambda old, new: self.refresh())
        studio.document_changed.connect(self._document_changed)
        self.refresh()

    def _lay_out(self, actions: ActionSet) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 4, 8, 4)
        row.setSpacing(8)
        row.addLayout(segments(actions, DISPLAYS))
        row.addSpacing(8)
        row.addWidget(dim("Gain"))
        row.addWidget(self.gain)
        row.addWidget(dim("Gamma"))
        row.addWidget(self.gamma)
        row.addWidget(self.reset)
        row.addStretch(1)
        row.addWidget(self.info)
        row.addSpacing(8)
        fit = actions.button("fit")
        fit.setIconSize(QSize(16, 16))
        row.addWidget(fit)
        row.addWidget(self.zoom)

    def _document_changed(self, old: Any, new: Any) -> None:
        if old.plate is not new.plate:
            self.refresh()

    def refresh(self) -> None:
        """Show what the view says."""
        view, plate = self.studio.view, self.studio.plate
        self.gain.show_value(view.gain)
        self.gamma.show_value(view.gamma)
        self.reset.setEnabled((view.gain, view.gamma) != (1.0, 1.0))
        self.zoom.setText("Fit" if view.zoom == 0 else f"{view.zoom:.0%}")
        if plate is None:
            self.info.setText("No plate")
            return
        squeeze = f" · aspect {plate.pixel_aspect:g}" if plate.pixel_aspect != 1 else ""
        gone = " · missing" if view.frame in self.studio.missing else ""
        width, height = plate.size
        self.info.setText(f"{view.frame}{gone} · {width} x {height}{squeeze}")

    def _reset(self) -> None:
        self.studio.look(gain=1.0, gamma=1.0)

    def toggle_gain(self) -> None:
        """Between 1 and the gain used last."""
        self._toggle("gain")

    def toggle_gamma(self) -> None:
        """Between 1 and the gamma used last."""
        self._toggle("gamma")

    def _toggle(self, field: str) -> None:
        now = getattr(self.studio.view, field)
        if abs(now - 1.0) > 1e-6:
            self._kept[field] = now
            self.studio.look(**{field: 1.0})
        else:
            self.studio.look(**{field: self._kept[field]})


def segments(actions: ActionSet, ids: tuple[str, ...]) -> QHBoxLayout:
    """Buttons of which one is on, joined to one control."""
    row = QHBoxLayout()
    row.setSpacing(1)
    for index, id in enumerate(ids):
        button = actions.button(id)
        button.setProperty("segment", True)
        if index == 0:
            button.setProperty("end", "first")
        elif index == len(ids) - 1:
            button.setProperty("end", "last")
        row.addWidget(button)
    return row
