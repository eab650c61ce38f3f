"""Long work on a thread pool, answered on the window's thread."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, QRunnable, Qt, QThreadPool, Signal

from smartroto.jobs import Cancelled, Progress

Work = Callable[[Progress], Any]
Done = Callable[[Any], None]
Failed = Callable[[Exception], None]


@dataclass(frozen=True, eq=False)
class Wanted:
    """The work that is wanted under a name, and who waits for its answer."""

    progress: Progress
    done: Done
    failed: Failed


class _Relay(QObject):
    """Carries what the worker says to the window's thread."""

    reported = Signal(str, object, float, str)
    finished = Signal(str, object, object)
    failed = Signal(str, object, object)


class _Runnable(QRunnable):
    def __init__(self, name: str, progress: Progress, work: Work, relay: _Relay):
        super().__init__()
        self.name, self.progress, self.work, self.relay = name, progress, work, relay

    def run(self) -> None:
        try:
            answer = self.work(self.progress)
        except Exception as error:  # handed over as a value and judged there
            self.relay.failed.emit(self.name, self.progress, error)
        else:
            self.relay.finished.emit(self.name, self.progress, answer)


class Jobs(QObject):
    """At most one wanted job for a name; a newer one cancels the older.

    The answer of a job that is no longer wanted is dropped. `done` and `failed` are
    called on the window's thread. Make one `Jobs` for each pool: the models share
    one thread, files another.
    """

    reported = Signal(str, float, str)
    """Name, fraction 0..1 (below 0: the job is gone), message."""

    def __init__(self, parent: QObject | None = None, threads: int = 1) -> None:
        super().__init__(parent)
        self._wanted: dict[str, Wanted] = {}
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(threads)
        self._relay = _Relay(self)
        queued = Qt.ConnectionType.QueuedConnection
        self._relay.reported.connect(self._report, queued)
        self._relay.finished.connect(self._finish, queued)
        self._relay.failed.connect(self._fail, queued)

    def start(self, name: str, work: Work, done: Done, failed: Failed) -> Progress:
        """Run `work(progress)` in the background; its answer goes to `done`.

        `failed` receives what it raised. A cancelled job calls neither.
        """
        self.cancel(name)
        progress = Progress(
            lambda fraction, message: self._relay.reported.emit(
                name, progress, fraction, message
            )
        )
        self._wanted[name] = Wanted(progress, done, failed)
        self.reported.emit(name, 0.0, "")
        self._pool.start(_Runnable(name, progress, work, self._relay))
        return progress

    def cancel(self, name: str | None = None) -> None:
        """Stop the job of this name, or all; their answers are dropped."""
        for each in [name] if name else list(self._wanted):
            wanted = self._wanted.pop(each, None)
            if wanted is not None:
                wanted.progress.cancel()
                self.reported.emit(each, -1.0, "")

    def running(self) -> tuple[str, ...]:
        """The names of the wanted jobs."""
        return tuple(self._wanted)

    def seconds_left(self, name: str, fraction: float) -> float | None:
        """How long the job may still take; None while that is unknown."""
        wanted = self._wanted.get(name)
        return wanted.progress.seconds_left(fraction) if wanted else None

    def finish(self, seconds: float = 60.0) -> bool:
        """Wait for the threads to end; False if they do not."""
        return self._pool.waitForDone(int(seconds * 1000))

    def wait(self, seconds: float = 10.0) -> bool:
        """Cancel everything and wait for the threads; False if they do not end."""
        self.cancel()
        return self.finish(seconds)

    def _take(self, name: str, progress: Progress) -> Wanted | None:
        wanted = self._wanted.get(name)
        if wanted is None or wanted.progress is not progress:
            return None
        del self._wanted[name]
        self.reported.emit(name, -1.0, "")
        return wanted

    def _report(
        self, name: str, progress: Progress, fraction: float, message: str
    ) -> None:
        wanted = self._wanted.get(name)
        if wanted is not None and wanted.progress is progress:
            self.reported.emit(name, fraction, message)

    def _finish(self, name: str, progress: Progress, answer: Any) -> None:
        wanted = self._take(name, progress)
        if wanted is not None:
            wanted.done(answer)

    def _fail(self, name: str, progress: Progress, error: Exception) -> None:
        wanted = self._take(name, progress)
        if wanted is not None and not isinstance(error, Cancelled):
            wanted.failed(error)
