"""How busy the machine is with our work: the graphics card, else the processor."""

import os
import shutil
import subprocess
import time

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLabel, QWidget

from smartroto.jobs import Progress
from smartroto.ui.jobs import Jobs

EVERY_MS = 3000
ASK = ("--query-gpu=utilization.gpu,memory.used,memory.total", "--format=csv,noheader")
PATIENCE = 2.0
"""Seconds that the driver may take to answer."""


def card(text: str) -> tuple[int, str]:
    """Percent and memory of the busiest card, from what the driver's tool says.

    Raises ValueError for anything else.

    >>> card("38 %, 2100 MiB, 24564 MiB")
    (38, '2100 MiB of 24564 MiB')
    """
    rows = [line.split(", ") for line in text.strip().splitlines()]
    found = [(int(use.removesuffix(" %")), f"{of} of {all}") for use, of, all in rows]
    return max(found)


class Processor:
    """The share of all cores that this program takes, from one question to the next."""

    def __init__(self) -> None:
        self._before = time.monotonic(), time.process_time()

    def percent(self) -> int:
        """Since it was asked the last time, 0..100."""
        now = time.monotonic(), time.process_time()
        passed, worked = (new - old for new, old in zip(now, self._before, strict=True))
        self._before = now
        return round(100 * worked / max(passed, 1e-6) / (os.cpu_count() or 1))


class Meter(QLabel):
    """One figure, looked up in the background while the window is shown."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("dim", True)
        self._tool = shutil.which("nvidia-smi") or ""
        self._processor = Processor()
        self._jobs = Jobs(self, threads=1)
        self._timer = QTimer(self, interval=EVERY_MS)
        self._timer.timeout.connect(self.refresh)
        self.setMinimumWidth(self.fontMetrics().horizontalAdvance("GPU 100 %"))

    def refresh(self) -> None:
        """Ask anew."""
        if not self._tool:
            self._show_processor()
        elif not self._jobs.running():
            self._jobs.start("card", self._ask, self._show_card, self._no_card)

    def _ask(self, progress: Progress) -> tuple[int, str]:
        told = subprocess.run(
            [self._tool, *ASK],
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=True,
        )
        return card(told.stdout)

    def _show_card(self, found: tuple[int, str]) -> None:
        percent, memory = found
        self.setText(f"GPU {percent} %")
        self.setToolTip(f"Graphics card: {memory} in use")

    def _no_card(self, error: Exception) -> None:
        """There is a tool but no card that answers: do not ask again."""
        self._tool = ""
        self._show_processor()

    def _show_processor(self) -> None:
        self.setText(f"CPU {min(self._processor.percent(), 100)} %")
        self.setToolTip("What this program takes of the processor's cores")

    def showEvent(self, event: object) -> None:
        """A window that is not seen asks nothing."""
        self.refresh()
        self._timer.start()

    def hideEvent(self, event: object) -> None:
        """See `showEvent`."""
        self._timer.stop()
