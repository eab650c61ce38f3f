"""Above the picture: what is shown, how bright, through which display, how large."""

from typing import Any

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLayout,
    QStackedWidget,
    QToolButton,
    QWidget,
)

from smartroto.ui import monitor_menu, style
from smartroto.ui.action_set import ActionSet
from smartroto.ui.actions_look import BACKINGS, CHANNELS, PROXIES
from smartroto.ui.fields import Number, dim, small_button
from smartroto.ui.studio import Studio

DISPLAYS = tuple(
    f"display_{name}" for name in ("alpha", "plate", "overlay", "cutout", "confidence")
)
ROOMY, ROOMIER = 1100, 1280
"""Widths from which there is room for names and size, and for words on the plate."""


class ViewerBar(QWidget):
    """Everything here changes the view only, never the plate or the shapes."""

    def __init__(self, studio: Studio, actions: ActionSet) -> None:
        super().__init__()
        self.studio = studio
        self._kept: dict[str, float] = {"gain": 2.0, "gamma": 2.2, "proxy": 2}
        self.gain = Number(1 / 64, 64, decimals=2, step=0.1, width=52)
        self.gamma = Number(0.1, 5, decimals=2, step=0.1, width=52)
        self.gain.setToolTip("Gain of the viewer (Ctrl+. and Ctrl+, · Ctrl+G on, off)")
        self.gamma.setToolTip("Gamma of the viewer (Shift+. and Shift+,)")
        tip = "Gain and gamma back to 1"
        self.reset = small_button("reset", tip, self.reset_exposure)
        self.channel = _choice({key: value[0] for key, value in CHANNELS.items()})
        self.channel.setToolTip("Channel of the plate")
        self.backing = _choice(dict(BACKINGS))
        self.backing.setToolTip("What the cut-out stands over")
        self.fill = Number(0, 100, step=5, suffix=" %", width=52)
        self.fill.setToolTip("How strong the overlay's colour is")
        self.proxy = _choice(dict(PROXIES))
        self.proxy.setToolTip("Size at which the plate is shown (Ctrl+P)")
        self.extra = QStackedWidget()
        self.extra.setFixedWidth(92)
        for widget in (QWidget(), self.backing, self.fill):
            self.extra.addWidget(widget)
        self.monitor = QToolButton()
        self.monitor.setIcon(style.icon("down"))
        self.monitor.setIconSize(QSize(12, 12))
        self.monitor.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.monitor.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self.monitor.setToolTip("Display, view and the plate's colour space")
        self.zoom = QLabel()
        self.zoom.setMinimumWidth(40)
        self.info = dim("")
        self._names = [dim("Gain"), dim("Gamma")]
        for field in (self.gain, self.gamma):
            field.setFixedWidth(60)
        self._lay_out(actions)
        self._connect()
        self.refresh()

    def _lay_out(self, actions: ActionSet) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 4, 8, 4)
        row.setSpacing(5)
        row.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        row.addLayout(segments(actions, DISPLAYS))
        row.addWidget(self.extra)
        row.addSpacing(4)
        for name, field in zip(self._names, (self.gain, self.gamma), strict=True):
            row.addWidget(name)
            row.addWidget(field)
        row.addWidget(self.reset)
        for widget in (self.channel, self.monitor, self.proxy):
            row.addWidget(widget)
        row.addStretch(1)
        row.addWidget(self.info)
        self._fit = actions.button("fit")
        self._fit.setIconSize(QSize(16, 16))
        row.addWidget(self._fit)
        row.addWidget(self.zoom)

    def _connect(self) -> None:
        studio = self.studio
        self.gain.edited.connect(lambda value: studio.look(gain=value))
        self.gamma.edited.connect(lambda value: studio.look(gamma=value))
        self.fill.edited.connect(lambda value: studio.look(fill=value / 100))
        fields = {"channel": self.channel, "backing": self.backing, "proxy": self.proxy}
        for name, box in fields.items():
            box.activated.connect(
                lambda _, n=name, b=box: studio.look(**{n: b.currentData()})
            )
        self.monitor.clicked.connect(self.choose_monitor)
        studio.view_changed.connect(lambda old, new: self.refresh())
        studio.document_changed.connect(self._document_changed)

    def resizeEvent(self, event: QResizeEvent) -> None:
        for widget in (*self._names, self.proxy, self._fit, self.zoom):
            widget.setVisible(self.width() >= ROOMY)
        self.info.setVisible(self.width() >= ROOMIER)

    def minimumSizeHint(self) -> QSize:
        return QSize(860, self.sizeHint().height())

    def _document_changed(self, old: Any, new: Any) -> None:
        if old.plate is not new.plate:
            self.refresh()

    def refresh(self) -> None:
        """Show what the view says."""
        view, plate = self.studio.view, self.studio.plate
        self.gain.show_value(view.gain)
        self.gamma.show_value(view.gamma)
        self.fill.show_value(round(100 * view.fill))
        self.reset.setEnabled((view.gain, view.gamma) != (1.0, 1.0))
        self.channel.setCurrentIndex(self.channel.findData(view.channel))
        self.backing.setCurrentIndex(self.backing.findData(view.backing))
        self.proxy.setCurrentIndex(self.proxy.findData(view.proxy))
        own = ("cutout", "overlay")
        page = own.index(view.display) + 1 if view.display in own else 0
        self.extra.setCurrentIndex(page)
        self.monitor.setText(monitor_menu.title(view.monitor))
        self.zoom.setText("Fit" if view.zoom == 0 else f"{view.zoom:.0%}")
        if plate is None:
            self.info.setText("No plate")
            return
        squeeze = f" · aspect {plate.pixel_aspect:g}" if plate.pixel_aspect != 1 else ""
        gone = " · missing" if view.frame in self.studio.missing else ""
        width, height = plate.size
        self.info.setText(f"{view.frame}{gone} · {width} x {height}{squeeze}")

    def choose_monitor(self) -> None:
        """Open the menu of displays, views and colour spaces below its button."""
        menu = monitor_menu.build(self.studio, self)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.monitor.mapToGlobal(QPoint(0, self.monitor.height())))

    def reset_exposure(self) -> None:
        """Gain and gamma back to 1."""
        self.studio.look(gain=1.0, gamma=1.0)

    def toggle_gain(self) -> None:
        """Between 1 and the gain used last."""
        self._toggle("gain")

    def toggle_gamma(self) -> None:
        """Between 1 and the gamma used last."""
        self._toggle("gamma")

    def toggle_proxy(self) -> None:
        """Between the full plate and the size used last."""
        self._toggle("proxy")

    def _toggle(self, field: str) -> None:
        now = getattr(self.studio.view, field)
        if abs(now - 1.0) > 1e-6:
            self._kept[field] = now
            self.studio.look(**{field: 1})
        else:
            self.studio.look(**{field: self._kept[field]})


def _choice(titles: dict[Any, str]) -> QComboBox:
    """A field that offers titles and gives what they stand for."""
    box = QComboBox()
    for data, text in titles.items():
        box.addItem(text, data)
    box.setMaximumWidth(104)
    box.setFocusPolicy(box.focusPolicy().NoFocus)
    return box


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
