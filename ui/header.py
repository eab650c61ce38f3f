"""Right of the menus: the workspaces, the shot and its version, what goes on."""

import re
from pathlib import Path

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from smartroto.settings import current
from smartroto.ui import style
from smartroto.ui.action_set import ActionSet
from smartroto.ui.fields import dim
from smartroto.ui.meter import Meter
from smartroto.ui.saved import Saved
from smartroto.ui.studio import Studio

_VERSION = re.compile(r"[._-]?(v\d+)$", re.IGNORECASE)
NAME_ROOM = 180


def shot(path: str | None, plate: str | None) -> str:
    """The shot and its version, as far as the names of the files tell them.

    >>> shot("/a/sh010_v003.sroto", None), shot(None, "/a/sh010.%04d.exr")
    ('sh010 ▸ v003', 'sh010')
    """
    name = Path(path).stem if path else Path(plate or "").name.split(".")[0]
    found = _VERSION.search(name)
    return f"{name[: found.start()]} ▸ {found[1]}" if found else name


class Header(QWidget):
    """What a glance should tell at any time."""

    def __init__(self, studio: Studio, actions: ActionSet) -> None:
        super().__init__()
        self._studio = studio
        self.shot = QLabel()
        self.shot.setProperty("strong", True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 2, 8, 2)
        row.setSpacing(12)
        row.addWidget(_switch(actions))
        row.addWidget(self.shot)
        self.meter = Meter()
        row.addWidget(self.meter)
        self.saved = Saved(studio)
        row.addWidget(self.saved)
        if current().autosave:
            row.addWidget(_recording())
        studio.file_changed.connect(self._name)
        self._name()

    def event(self, event: QEvent) -> bool:
        """A menu bar does not see that its corner needs more room: take it."""
        if event.type() == QEvent.Type.LayoutRequest:
            self.resize(self.sizeHint().width(), self.height())
            bar = self.parentWidget()
            self.move((bar.width() if bar else 0) - self.width(), self.y())
        return super().event(event)

    def _name(self) -> None:
        plate = self._studio.plate
        text = shot(self._studio.path, plate.path if plate is not None else None)
        metrics = self.shot.fontMetrics()
        cut = Qt.TextElideMode.ElideMiddle
        self.shot.setText(metrics.elidedText(text, cut, NAME_ROOM))
        self.shot.setToolTip(self._studio.path or "Not saved yet")


def _switch(actions: ActionSet) -> QWidget:
    """Roto and Review side by side, one of them on."""
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(0)
    for name, end in (("roto", "first"), ("review", "last")):
        button = actions.button(f"workspace_{name}")
        button.setProperty("segment", True)
        button.setProperty("end", end)
        row.addWidget(button)
    return holder


def _recording() -> QLabel:
    dot = dim(f"<span style='color:{style.WORST}'>●</span> REC")
    dot.setToolTip(
        "Every change goes to a journal at once: a crash loses a second at most"
    )
    return dot
