"""Progress of long work, and how it is stopped."""

import time
from collections.abc import Callable, Iterable, Iterator
from threading import Event
from typing import TypeVar

T = TypeVar("T")
Report = Callable[[float, str], None]


class Cancelled(Exception):
    """The work was asked to stop; what had been finished is kept by the caller."""


class Progress:
    """Passed to long functions: they report to it and it stops them.

    `report(fraction, message)` is called on the working thread with 0..1.

    >>> seen = []
    >>> progress = Progress(lambda fraction, message: seen.append(fraction))
    >>> list(progress.over("ab"))
    ['a', 'b']
    >>> seen
    [0.0, 0.5, 1.0]
    """

    def __init__(self, report: Report | None = None) -> None:
        self._report = report
        self._stop = Event()
        self._started = time.monotonic()
        self._span = (0.0, 1.0)

    def cancel(self) -> None:
        """Ask the work to stop at its next step; safe from any thread."""
        self._stop.set()

    @property
    def cancelled(self) -> bool:
        """Whether the work was asked to stop."""
        return self._stop.is_set()

    def check(self) -> None:
        """Raise `Cancelled` if the work was asked to stop."""
        if self._stop.is_set():
            raise Cancelled

    def step(self, fraction: float, message: str = "") -> None:
        """Report that `fraction` (0..1) of the work is done, or raise `Cancelled`."""
        self.check()
        if self._report is not None:
            low, high = self._span
            self._report(low + (high - low) * min(max(fraction, 0.0), 1.0), message)

    def over(
        self, items: Iterable[T], total: int | None = None, message: str = ""
    ) -> Iterator[T]:
        """Walk over `items`, reporting after each and stopping when told."""
        if total is None:
            items = list(items)
            total = len(items)
        self.step(0.0, message)
        for done, item in enumerate(items, 1):
            yield item
            self.step(done / max(total, 1), message)

    def part(self, low: float, high: float) -> "Progress":
        """A progress for a part of the work, from `low` to `high` of the whole."""
        part = Progress(self._report)
        part._stop = self._stop
        part._started = self._started
        outer, width = self._span[0], self._span[1] - self._span[0]
        part._span = (outer + low * width, outer + high * width)
        return part

    def seconds_left(self, fraction: float) -> float | None:
        """How long the rest may take, judged by the time so far; None at first."""
        gone = time.monotonic() - self._started
        return gone * (1 - fraction) / fraction if fraction > 0.02 else None
