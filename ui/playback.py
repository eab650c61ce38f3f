"""Playing at the plate's rate, forward and back, round a work range."""

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from smartroto.ui.studio import Studio

FASTEST = 8
DEFAULT_FPS = 24.0


def wrapped(frame: int, span: range) -> int:
    """`frame` brought into `span` by going round.

    >>> wrapped(12, range(1, 11)), wrapped(0, range(1, 11))
    (2, 10)
    """
    return span.start + (frame - span.start) % len(span)


class Playback(QObject):
    """Moves the studio's frame by the clock; late frames are passed over.

    work: the range that is played. clock: seconds; exchanged in tests.
    """

    changed = Signal()
    """The work range, the speed, or whether it plays."""

    def __init__(
        self, studio: Studio, clock: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__(studio)
        self._studio = studio
        self._clock = clock
        self._range: tuple[int, int] | None = None
        self._origin = (0.0, 0)
        self.speed = 0
        self._timer = QTimer(self, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self.tick)
        studio.document_changed.connect(self._plate_may_differ)

    @property
    def work(self) -> range:
        """The frames that are played."""
        span = self._studio.span
        if self._range is None:
            return span
        first = max(self._range[0], span.start)
        last = min(self._range[1], span.stop - 1)
        return range(first, last + 1) if first <= last else span

    @property
    def fps(self) -> float:
        """The plate's rate."""
        plate = self._studio.plate
        return plate.fps if plate is not None and plate.fps > 0 else DEFAULT_FPS

    def toggle(self) -> None:
        """Play forward at the plate's rate, or stop."""
        if self.speed:
            self.stop()
        else:
            self._run(1)

    def shuttle(self, direction: int) -> None:
        """Play in a direction; again in the same direction doubles the speed."""
        same = self.speed * direction > 0
        speed = min(abs(self.speed) * 2, FASTEST) if same else 1
        self._run(speed * direction)

    def _run(self, speed: int) -> None:
        self.speed = speed
        self._origin = (self._clock(), self._studio.view.frame)
        self._timer.start(max(int(500 / (self.fps * abs(speed))), 4))
        self._studio.look(playing=True)
        self.changed.emit()

    def stop(self) -> None:
        """Stand still on the present frame."""
        if self.speed:
            self.speed = 0
            self._timer.stop()
            self._studio.look(playing=False)
            self.changed.emit()

    def tick(self) -> None:
        """Go to the frame that is due now."""
        started, origin = self._origin
        due = int((self._clock() - started) * self.fps * abs(self.speed))
        step = due if self.speed > 0 else -due
        self._studio.go(wrapped(origin + step, self.work))

    def first(self) -> None:
        """Go to the first frame of the work range."""
        self.stop()
        self._studio.go(self.work.start)

    def last(self) -> None:
        """Go to the last frame of the work range."""
        self.stop()
        self._studio.go(self.work.stop - 1)

    def set_in(self) -> None:
        """Let the work range begin at the present frame."""
        self._set(self._studio.view.frame, max(self.work.stop - 1, self._now()))

    def set_out(self) -> None:
        """Let the work range end at the present frame."""
        self._set(min(self.work.start, self._now()), self._now())

    def whole(self) -> None:
        """Play all frames of the plate."""
        self._range = None
        self.changed.emit()

    def _now(self) -> int:
        return self._studio.view.frame

    def _set(self, first: int, last: int) -> None:
        self._range = (first, last)
        self.changed.emit()

    def _plate_may_differ(self, old: object, new: object) -> None:
        if getattr(old, "plate", None) is not getattr(new, "plate", None):
            self.stop()
            self.whole()
