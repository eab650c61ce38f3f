"""Predictions in the background: when they start, what arrives, when they stop."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, Qt, QTimer, Signal

from smartroto.document import Document, Plate, Shape
from smartroto.jobs import Progress
from smartroto.settings import current
from smartroto.shapes.arrays import Image
from smartroto.shapes.prediction import Prediction
from smartroto.ui.jobs import Jobs

if TYPE_CHECKING:
    from smartroto.solve import Memory
    from smartroto.ui.studio import Studio

IDLE_MS = 300
PREFIX = "predict "


class Predictor(QObject):
    """Runs the engine for the studio, one shape after the other.

    arriving: shape id -> what is known so far: of a correction at once what follows
        without pictures, then what the running job has solved; waiting: the frames of
        it that are not solved yet.
    round: counts requests, so that shapes predicted together share an undo step.
    """

    _partial = Signal(str, object, object, object)

    def __init__(self, studio: "Studio") -> None:
        super().__init__(studio)
        self._studio = studio
        self._auto = False
        self._causes: dict[str, Document | None] = {}
        self._due: dict[str, Document] = {}
        self._running: dict[str, Progress] = {}
        self.arriving: dict[str, Prediction] = {}
        self.waiting: dict[str, frozenset[int]] = {}
        self.round = 0
        self._memory: Memory | None = None
        self.jobs = Jobs(self, threads=1)
        self.jobs.reported.connect(studio.job_changed)
        self._partial.connect(self._arrive, Qt.ConnectionType.QueuedConnection)
        self._timer = QTimer(self, singleShot=True, interval=IDLE_MS)
        self._timer.timeout.connect(self._start_waiting)

    @property
    def auto(self) -> bool:
        """Whether an edit of a shape's keys starts a prediction after a moment."""
        return self._auto

    @auto.setter
    def auto(self, on: bool) -> None:
        if on != self._auto:
            self._auto = on
            self._studio.auto_changed.emit(on)
        if not on:
            self._timer.stop()
            self._due.clear()
            for id in {*self.arriving} - {*self._running}:
                self._forget(id)
                self._studio.arrived(id)

    @property
    def pending(self) -> bool:
        """Whether a prediction starts by itself in a moment."""
        return self._timer.isActive()

    @property
    def busy(self) -> bool:
        """Whether a prediction runs."""
        return bool(self._running)

    @staticmethod
    def changed_keys(before: Document, after: Document) -> set[str]:
        """Ids of the shapes of `after` whose keys `before` does not have, and of those
        predicted that something else carries now."""
        old = {shape.id: shape.keys for shape in before.shapes()}
        there, here = before.placings, after.placings
        return {
            shape.id
            for shape in after.shapes()
            if old.get(shape.id) is not shape.keys
            or (
                shape.id in after.predictions
                and there.get(shape.id) != here.get(shape.id)
            )
        }

    def edited(self, before: Document, after: Document) -> None:
        """An edit was committed: what runs for its shapes is out of date."""
        changed = self.changed_keys(before, after)
        there = {shape.id for shape in after.shapes()}
        for id in {*self._running, *self.arriving}:
            if id in changed or id not in there:
                self._stop(id)
        # A shape that waits for its turn goes on waiting, on behalf of this step too.
        if self._auto and changed and after.plate is not None:
            self._due.update(dict.fromkeys(changed, after))
            self._timer.start()
            for shape in after.shapes():
                if shape.id in changed and shape.keys:
                    self._guess(after, shape.id)

    def _guess(self, document: Document, id: str) -> None:
        """Show at once what a correction means for the frames around it."""
        from smartroto.solve import guess

        before = document.predictions.get(id)
        guessed = guess(document, id)
        if before is None or guessed is None:
            return
        rows = np.searchsorted(before.frames, guessed.frames)
        moved = np.any(guessed.knots != before.knots[rows], axis=(1, 2, 3))
        free = set(guessed.frames[moved].tolist()) - set(document.shape(id).keys)
        self.arriving[id], self.waiting[id] = guessed, frozenset(free)

    def predict(self, ids: Iterable[str] | None = None) -> None:
        """Predict the selected or named shapes now, nearest frames first."""
        shapes = self._studio.shapes(ids)
        if self._studio.plate is None:
            self._say("Open a plate first: a prediction needs pictures.")
        elif not shapes:
            self._say("Select a shape to predict.")
        else:
            self.auto = True
            self._timer.stop()
            self._due.clear()
            self.round += 1
            for shape in shapes:
                self._start(shape, cause=None)

    def _say(self, sentence: str) -> None:
        self._studio.message.emit("info", sentence)

    def _start_waiting(self) -> None:
        due, self._due = self._due, {}
        self.round += 1
        for shape in self._studio.shapes(due):
            if shape.keys:
                self._start(shape, due[shape.id])

    def _start(self, shape: Shape, cause: Document | None) -> None:
        document = self._studio.history.document
        around = self._studio.view.frame
        id, emit, memory = shape.id, self._partial.emit, self._remembered
        read = self.reader(document.plate)
        self.jobs.cancel(PREFIX + id)

        def work(progress: Progress) -> Prediction:
            from smartroto import solve

            return solve.predict(
                document,
                id,
                read=read,
                around=around,
                progress=progress,
                partial=lambda shown, left: emit(id, progress, shown, left),
                memory=memory(),
            )

        self._causes[id] = cause
        self._running[id] = self.jobs.start(
            PREFIX + id,
            work,
            lambda prediction: self._finish(id, prediction),
            lambda error: self._fail(id, error),
        )

    def _remembered(self) -> "Memory":
        """What the engine keeps between runs, so that it need not look twice.

        Asked for by the one thread that predicts, since the engine takes long to load.
        """
        from smartroto.solve import Memory

        if self._memory is None:
            self._memory = Memory(current().engine_bytes)
        return self._memory

    def reader(self, plate: Plate | None) -> Callable[[int], Image]:
        """Frames of the plate as the engine wants them, through the shared cache."""
        frames = self._studio.frames

        def read(frame: int) -> Image:
            from smartroto import colour

            assert plate is not None
            return colour.to_engine(frames.stored(plate, frame), plate)

        return read

    def _arrive(
        self, id: str, progress: Progress, shown: Prediction, left: frozenset[int]
    ) -> None:
        if self._running.get(id) is progress:
            self.arriving[id], self.waiting[id] = shown, left
            self._studio.arrived(id)

    def _finish(self, id: str, prediction: Prediction) -> None:
        cause = self._causes.get(id)
        self._forget(id)
        self._studio.keep_prediction(id, prediction, cause)
        self._studio.prediction_arrived.emit(id)

    def _fail(self, id: str, error: Exception) -> None:
        self._forget(id)
        self._studio.arrived(id)
        self._studio.report(error)

    def moved_on(self, document: Document) -> None:
        """The step that causes running jobs now ends in `document`."""
        for id, cause in self._causes.items():
            if cause is not None:
                self._causes[id] = document

    def cancel(self, keep: bool = False) -> None:
        """Stop everything that runs or waits.

        keep: a first prediction stays as far as it has come, marked as stale; where
        there is an earlier whole one, that is shown again.
        """
        self._timer.stop()
        self._due.clear()
        for id in {*self._running, *self.arriving}:
            half, cause = self.arriving.get(id), self._causes.get(id)
            self._stop(id)
            if keep and half and id not in self._studio.history.document.predictions:
                self._studio.keep_prediction(id, replace(half, source="stopped"), cause)
            self._studio.arrived(id)

    def _stop(self, id: str) -> None:
        self.jobs.cancel(PREFIX + id)
        self._forget(id)

    def _forget(self, id: str) -> None:
        self._running.pop(id, None)
        self._causes.pop(id, None)
        self.arriving.pop(id, None)
        self.waiting.pop(id, None)

    def close(self) -> bool:
        """Stop and wait for the thread; False where the engine does not end."""
        self.cancel()
        return self.jobs.wait()
