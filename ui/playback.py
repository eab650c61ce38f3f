"""Playing at the plate's rate, forward and back, round a work range."""

import time
from collections.abc import Callable
from typing import Literal

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from smartroto.ui.studio import Studio

FASTEST = 8
DEFAULT_FPS = 24.0


Ends = Literal["loop", "pingpong", "once"]
"""What happens at the ends of the work range."""


def wrapped(frame: int, span: range) -> int:
    """`frame` brought into `span` by going round.

    >>> wrapped(12, range(1, 11)), wrapped(0, range(1, 11))
    (2, 10)
    """
    return span.start + (frame - span.start) % len(span)


def bounced(frame: int, span: range) -> int:
    """`frame` brought into `span` by going to and fro.

    >>> [bounced(frame, range(1, 4)) for frame in range(0, 8)]
    [2, 1, 2, 3, 2, 1, 2, 3]
    """
    if len(span) < 2:
        return span.start
    away = (frame - span.start) % (2 * len(span) - 2)
    return span.start + min(away, 2 * len(span) - 2 - away)


class Playback(QObject):
    """Moves the studio's frame by the clock; late frames are passed over.

    work: the range that is played; ends: what happens at its ends. dropped: how many
    frames of the last play at the plate's rate were due and never on the screen.
    clock: seconds; exchanged in tests.
    """

    changed = Signal()
    """The work range, the speed, or whether it plays."""
    counted = Signal()
    """More frames were dropped."""

    def __init__(
        self, studio: Studio, clock: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__(studio)
        self._studio = studio
        self._clock = clock
        self.ends: Ends = "loop"
        self.dropped = 0
        self._due = self._seen = 0
        self._origin = (0.0, 0)
        self.speed = 0
        self._timer = QTimer(self, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self.tick)
        studio.document_changed.connect(self._plate_may_differ)

    @property
    def work(self) -> range:
        """The frames that are played."""
        span = self._studio.span
        chosen = self._studio.view.work
        if chosen is None:
            return span
        first, last = max(chosen[0], span.start), min(chosen[1], span.stop - 1)
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
        self.dropped = self._due = self._seen = 0
        self._origin = (self._clock(), self._start(speed))
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

    def _start(self, speed: int) -> int:
        """The frame to begin with: once at the end, it begins at the other end."""
        frame, work = self._studio.view.frame, self.work
        end = work.stop - 1 if speed > 0 else work.start
        if self.ends == "once" and frame == end:
            return work.start if speed > 0 else work.stop - 1
        return frame

    def tick(self) -> None:
        """Go to the frame that is due now."""
        if not self.speed:
            return
        started, origin = self._origin
        due = int((self._clock() - started) * self.fps * abs(self.speed))
        place = origin + (due if self.speed > 0 else -due)
        self._count(due)
        self._studio.go(self._place(place))
        if self.ends == "once" and place not in self.work:
            self.stop()

    def _place(self, frame: int) -> int:
        work = self.work
        if self.ends == "once":
            return min(max(frame, work.start), work.stop - 1)
        return bounced(frame, work) if self.ends == "pingpong" else wrapped(frame, work)

    def _count(self, due: int) -> None:
        """Count what has been due and not seen; the frame due now may still come."""
        if abs(self.speed) == 1 and due > self._due:
            self._due = due
            dropped = max(due - 1 - self._seen, 0)
            if dropped > self.dropped:
                self.dropped = dropped
                self.counted.emit()

    def saw(self) -> None:
        """Another frame is on the screen."""
        if self.speed:
            self._seen += 1

    def set_ends(self, ends: Ends) -> None:
        """Say what happens at the ends of the work range."""
        self.ends = ends
        if self.speed:
            self._run(self.speed)
        self.changed.emit()

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
        self._studio.look(work=None)
        self.changed.emit()

    def _now(self) -> int:
        return self._studio.view.frame

    def _set(self, first: int, last: int) -> None:
        self._studio.look(work=(first, last))
        self.changed.emit()

    def _plate_may_differ(self, old: object, new: object) -> None:
        before, after = getattr(old, "plate", None), getattr(new, "plate", None)
        if before is not after:
            self.stop()
            if before is None or after is None or before.frames != after.frames:
                self.whole()
