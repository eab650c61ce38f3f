"""One line at the bottom: what a click will do, and how far long work has come."""

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QStatusBar, QWidget

from smartroto.ui.fields import Elided, dim, small_button
from smartroto.ui.studio import Studio

MESSAGE_MS = 6000
WORDS = {
    "open": "Opening",
    "save": "Saving",
    "export": "Exporting",
    "import": "Importing",
    "sketch": "Fitting the sketch",
    "suggest": "Finding the outline",
    "redraw": "Matching the points",
    "track": "Tracking",
    "check": "Checking the shot",
}


def time_left(seconds: float) -> str:
    """A rough time in words.

    >>> time_left(7.2), time_left(200.0)
    ('7 s left', '3 min left')
    """
    if seconds < 90:
        return f"{max(round(seconds), 1)} s left"
    return f"{round(seconds / 60)} min left"


class StatusLine(QStatusBar):
    """Hints give way to messages for some seconds; jobs stay on the right."""

    def __init__(self, studio: Studio) -> None:
        super().__init__()
        self.studio = studio
        self._jobs: dict[str, tuple[float, str]] = {}
        self._hint = ""
        self.setSizeGripEnabled(False)
        self.text = Elided()
        self.job = dim("")
        self.bar = QProgressBar(textVisible=False, maximum=1000)
        self.bar.setFixedWidth(140)
        self.stop = small_button("cancel", "Stop (Esc)", studio.cancel)
        self.holder = QWidget()
        row = QHBoxLayout(self.holder)
        row.setContentsMargins(0, 0, 8, 0)
        row.setSpacing(8)
        for widget in (self.job, self.bar, self.stop):
            row.addWidget(widget)
        self.holder.setVisible(False)
        self.text.setContentsMargins(8, 2, 0, 2)
        self.addWidget(self.text, 1)
        self.readout = dim("")
        self.readout.setObjectName("readout")
        self.addPermanentWidget(self.readout)
        self.addPermanentWidget(self.holder)
        self.setFixedHeight(32)
        self._timer = QTimer(self, singleShot=True, interval=MESSAGE_MS)
        self._timer.timeout.connect(self._show)
        studio.hint.connect(self._hinted)
        studio.message.connect(self._told)
        studio.job_changed.connect(self._job_changed)

    def _hinted(self, hint: str) -> None:
        self._hint = hint
        if not self._timer.isActive():
            self._show()

    def _show(self) -> None:
        self.text.setText(self._hint)

    def _told(self, level: str, sentence: str) -> None:
        if level == "info":
            self.text.setText(sentence)
            self._timer.start()

    def _job_changed(self, name: str, fraction: float, message: str) -> None:
        if fraction < 0:
            self._jobs.pop(name, None)
        else:
            self._jobs[name] = (fraction, message)
        self.holder.setVisible(bool(self._jobs))
        if self._jobs:
            self._show_job()

    def _show_job(self) -> None:
        """The job that has begun; those that wait behind it are counted."""
        name = max(self._jobs, key=lambda each: self._jobs[each][0] > 0)
        fraction, message = self._jobs[name]
        text = message or self._title(name)
        left = self.studio.seconds_left(name, fraction)
        if left is not None:
            text += f" · {time_left(left)}"
        waiting = len(self._jobs) - 1
        if waiting:
            text += f" · {waiting} more"
        self.job.setText(text)
        most = 1000 if fraction > 0 else 0
        if self.bar.maximum() != most:  # it repaints the window at once
            self.bar.setMaximum(most)
        self.bar.setValue(round(1000 * fraction))

    def _title(self, name: str) -> str:
        id = name.removeprefix("predict ")
        for shape in self.studio.shapes([id]):
            return f"Predicting {shape.name}"
        return WORDS.get(name, name)
