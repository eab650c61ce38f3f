"""Below the time bar: step, jump, play, and the frame in numbers."""

from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QToolButton, QWidget

from smartroto.ui import style
from smartroto.ui.action_set import ActionSet
from smartroto.ui.actions_frame import ENDS
from smartroto.ui.fields import Number, dim
from smartroto.ui.onion_button import OnionButton
from smartroto.ui.playback import Playback
from smartroto.ui.studio import Studio
from smartroto.ui.viewer_bar import segments

BACK = ("first", "previous_key", "previous")
ON = ("next", "next_key", "last")
SHEETS = ("sheet_keys", "sheet_curves", "sheet_film")


class Transport(QWidget):
    """The buttons of a player and the current frame."""

    def __init__(self, studio: Studio, playback: Playback, actions: ActionSet) -> None:
        super().__init__()
        self.studio, self.playback = studio, playback
        self.frame = Number(-99999, 999999, width=72)
        self.frame.setToolTip("Current frame")
        self.range = dim("")
        self.rate = dim("")
        self.play = actions.button("play")
        self.ends = QComboBox()
        for ends, (title, _) in ENDS.items():
            self.ends.addItem(title, ends)
        self.ends.setToolTip("What happens at the end of the work range")
        self.ends.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.ends.activated.connect(
            lambda _: playback.set_ends(self.ends.currentData())
        )
        self._lay_out(actions, OnionButton(studio, actions))
        self.frame.edited.connect(lambda value: studio.go(int(value)))
        studio.view_changed.connect(lambda old, new: self.frame.show_value(new.frame))
        studio.document_changed.connect(self._document_changed)
        playback.changed.connect(self.refresh)
        playback.counted.connect(self.refresh)
        self.refresh()

    def _lay_out(self, actions: ActionSet, onion: OnionButton) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 12, 4)
        row.setSpacing(2)
        row.addWidget(self.range)
        row.addStretch(1)
        for id in BACK:
            row.addWidget(_large(actions.button(id)))
        row.addWidget(_large(self.play))
        for id in ON:
            row.addWidget(_large(actions.button(id)))
        row.addSpacing(8)
        row.addWidget(self.frame)
        row.addStretch(1)
        row.addWidget(self.rate)
        row.addSpacing(8)
        row.addWidget(self.ends)
        row.addSpacing(12)
        row.addWidget(_large(onion))
        row.addSpacing(8)
        row.addLayout(segments(actions, SHEETS))

    def _document_changed(self, old: Any, new: Any) -> None:
        if old.plate is not new.plate:
            self.refresh()

    def refresh(self) -> None:
        """Show the frame, the work range and the rate."""
        playing = self.playback.speed != 0
        self.play.setIcon(style.icon("pause" if playing else "play"))
        self.frame.show_value(self.studio.view.frame)
        work, span = self.playback.work, self.studio.span
        whole = work == span
        text = f"{work.start} to {work.stop - 1}"
        self.range.setText(text if whole else f"Work range {text}")
        speed = self.playback.speed
        times = f"  {speed:+d}x" if speed not in (0, 1) else ""
        lost = f"  ·  {self.playback.dropped} dropped" if self.playback.dropped else ""
        self.rate.setText(f"{self.playback.fps:g} fps{times}{lost}")
        self.ends.setCurrentIndex(self.ends.findData(self.playback.ends))


def _large(button: QToolButton) -> QToolButton:
    button.setIconSize(QSize(20, 20))
    return button
