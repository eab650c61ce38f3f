"""Tracks followed in the background: started, shown as they grow, stopped at once."""

import itertools
import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal

from smartroto.document import Document, Track
from smartroto.jobs import Progress
from smartroto.track_edits import put_track
from smartroto.ui.jobs import Jobs

if TYPE_CHECKING:
    from smartroto.ui.studio import Studio

JOB = "track"
SHOW_S = 0.2
"""Seconds between two looks at a track that grows."""

Directions = tuple[int, ...]


class Tracker(QObject):
    """Follows one track at a time for the studio; all of a run is one undo step."""

    _partial = Signal(object, object)

    def __init__(self, studio: "Studio") -> None:
        super().__init__(studio)
        self._studio = studio
        self._running: Progress | None = None
        self._runs = itertools.count()
        self._step = ("", "")
        self.jobs = Jobs(self, threads=1)
        self.jobs.reported.connect(studio.job_changed)
        self._partial.connect(self._arrive, Qt.ConnectionType.QueuedConnection)

    @property
    def busy(self) -> bool:
        """Whether a track is being followed."""
        return self._running is not None

    def track(self, directions: Directions, id: str = "", frame: int = 0) -> None:
        """Follow a track from a frame; without an id the selected one from here."""
        studio = self._studio
        id, frame = id or studio.view.track, frame or studio.view.frame
        track = next((t for t in studio.document.tracks if t.id == id), None)
        plate = studio.plate
        if track is None or plate is None:
            what = "Open a plate" if plate is None else "Place a track"
            studio.message.emit("info", f"{what} first, then track it.")
            return
        read, span = studio.predictor.reader(plate), plate.frames
        emit = self._partial.emit

        def work(progress: Progress) -> Track:
            from smartroto.tracking import track_on

            last = [time.monotonic()]

            def partial(so_far: Track) -> None:
                if time.monotonic() - last[0] > SHOW_S:
                    last[0] = time.monotonic()
                    emit(progress, so_far)

            return track_on(
                track, read, frame, directions, span, progress=progress, partial=partial
            )

        self._step = f"Track {track.name}", f"track {next(self._runs)}"
        self._running = self.jobs.start(
            JOB,
            work,
            lambda found: self._finish(found, frame, directions),
            self._fail,
        )

    def edited(self, before: Document, after: Document) -> None:
        """An edit was committed: a track put right by hand is followed from there."""
        old = {track.id: track for track in before.tracks}
        for track in after.tracks:
            was = old.get(track.id)
            new = track.fixed - was.fixed if was is not None else frozenset()
            if was is None or len(was.frames) < 2 or not new or track.kind != was.kind:
                continue
            frame = max(new)
            ways = [d for d in (1, -1) if any((was.frames - frame) * d > 0)]
            if ways and after.plate is not None:
                self.track(tuple(ways), track.id, frame)

    def _arrive(self, progress: Progress, so_far: Track) -> None:
        if self._running is progress:
            self._keep(so_far)

    def _keep(self, track: Track) -> None:
        there = [each.id for each in self._studio.history.document.tracks]
        if track.id in there:
            label, merge = self._step
            self._studio.do(label, put_track(track), merge)

    def _finish(self, track: Track, frame: int, directions: Directions) -> None:
        from smartroto.tracking import lost_at

        self._running = None
        self._keep(track)
        span = self._studio.span
        lost = [lost_at(track, frame, way, span) for way in directions]
        gone = [each for each in lost if each is not None]
        if gone:
            self._studio.message.emit(
                "warning",
                f"{track.name} is lost at {gone[0]}: go there, drag its points to "
                "their places, and it is tracked on.",
            )

    def _fail(self, error: Exception) -> None:
        self._running = None
        self._studio.report(error)

    def cancel(self) -> None:
        """Stop; what was found so far stays."""
        self._running = None
        self.jobs.cancel(JOB)

    def close(self) -> bool:
        """Stop and wait for the thread."""
        self._running = None
        return self.jobs.wait()
