"""Journals written on a thread of their own, so that nobody waits for the disk.

Whoever edits only hands over the history as a value. It is written at once, which a
crash of the program cannot undo any more, and brought to the disk at most once a
second, which a power cut cannot.
"""

import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from smartroto.document import Document
from smartroto.history import Line
from smartroto.journal import SUFFIX, Found, Journal

SYNC_SECONDS = 1.0


@dataclass(frozen=True, kw_only=True, eq=False)
class Base:
    """What a journal is to stand on.

    document: as it was saved or begun with; project: the file it belongs to, empty
    where there is none; digest: of that file, where it holds the document; spare:
    where the journal goes where it cannot lie beside the project.
    """

    document: Document
    spare: Path
    project: str = ""
    digest: str = ""

    @property
    def places(self) -> tuple[Path, ...]:
        """Where the journal may lie, the best place first."""
        return (beside(self.project), self.spare) if self.project else (self.spare,)


def beside(project: str | Path) -> Path:
    """The journal of a project file.

    >>> beside("shots/sh010.sroto").name
    'sh010.sroto.journal'
    """
    path = Path(project)
    return path.with_name(path.name + SUFFIX)


class Autosave:
    """The thread, and the journal it writes. Only `flush` and `close` wait for it.

    told: called on the thread with a sentence where writing fails, with an empty one
    where it goes well again. The journal is begun with the first change.
    """

    def __init__(self, told: Callable[[str], None]) -> None:
        self._told = told
        self._base: Base | None = None
        self._journal: Journal | None = None
        self._handed = 0
        self._tasks: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._unsynced, self._synced, self._failing = False, 0.0, False

    # -- called from outside -----------------------------------------------------

    def stand_on(self, base: Base) -> None:
        """Begin anew: what was written so far is saved, or given up."""

        def task() -> None:
            self._drop()
            self._base = base

        self._put(task)

    def resume(self, found: Found, line: Line, base: Base) -> None:
        """Go on with a journal whose changes were restored as `line`."""

        def task() -> None:
            self._drop()
            self._base = base
            self._journal = Journal.resume(found, line)

        self._put(task)

    def note(self, line: Line) -> None:
        """Hand over what the history is now; takes microseconds."""
        self._handed += 1
        self._put(partial(self._write, line, self._handed))

    def flush(self, seconds: float = 30.0) -> bool:
        """Wait until all that was handed over is written; False where it takes
        longer."""
        done = threading.Event()
        self._put(done.set)
        return done.wait(seconds)

    def close(self, *, keep: bool) -> None:
        """End the thread; `keep` leaves a journal with unsaved changes for later."""
        if self._thread is None:
            return
        if not keep:
            self._put(self._drop)
        self._tasks.put(None)
        self._thread.join()
        self._thread = None
        if self._journal is not None:
            self._journal.close()
            self._journal = None

    # -- on the thread -----------------------------------------------------------

    def _put(self, task: Callable[[], None]) -> None:
        if self._thread is None:
            self._thread = threading.Thread(
                target=self._run, name="journal", daemon=True
            )
            self._thread.start()
        self._tasks.put(task)

    def _run(self) -> None:
        while True:
            try:
                wait = self._synced + SYNC_SECONDS - time.monotonic()
                task = self._tasks.get(timeout=max(wait, 0) if self._unsynced else None)
            except queue.Empty:
                task = self._sync
            if task is None:
                self._try(self._sync)
                return
            self._try(task)

    def _try(self, task: Callable[[], None]) -> None:
        try:
            task()
        except OSError as error:
            self._unsynced = False
            self._tell(
                f"Autosave does not work: {error.strerror or error}. "
                "Save the project to another disk or make room."
            )
        except Exception as error:  # the thread must live on, and the artist know
            kind = type(error).__name__
            self._tell(f"Autosave does not work: {kind}: {error}. Save often.")

    def _tell(self, sentence: str) -> None:
        if bool(sentence) != self._failing:
            self._failing = bool(sentence)
            self._told(sentence)

    def _write(self, line: Line, number: int) -> None:
        """Write a history; a later one that waits already holds it too."""
        if number != self._handed or self._base is None:
            return
        self._journal = self._journal or self._begin(self._base)
        if self._journal.write(line):
            self._unsynced = True
            if time.monotonic() - self._synced > SYNC_SECONDS:
                self._sync()
        if self._journal.outgrown:
            self._renew(self._journal, line)
        self._tell("")

    def _begin(self, base: Base) -> Journal:
        """In the first place that can be written to."""
        *better, last = base.places
        what = base.document, base.project, base.digest
        for place in better:
            try:
                return Journal.begin(place, *what)
            except OSError:
                continue
        return Journal.begin(last, *what)

    def _renew(self, journal: Journal, line: Line) -> None:
        """The present document becomes the base, held by the journal itself."""
        fresh = journal.path.with_name("." + journal.path.name)
        renewed = Journal.begin(fresh, line.document, journal.header.project)
        renewed.sync()
        journal.close()
        renewed.move(journal.path)
        self._journal = renewed

    def _sync(self) -> None:
        if self._journal is not None and self._unsynced:
            self._journal.sync()
        self._unsynced, self._synced = False, time.monotonic()

    def _drop(self) -> None:
        journal, self._journal = self._journal, None
        if journal is not None:
            journal.remove()
