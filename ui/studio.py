"""The one object the widgets share: the document, the view, and what can be asked.

Widgets read `document` and `view`, call methods, and listen to the signals; they
never write to each other.
"""

import itertools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from smartroto import edits
from smartroto.approval import unlocked
from smartroto.document import Document, Plate, Shape
from smartroto.errors import Error, FrozenError
from smartroto.history import Edit, History, Line
from smartroto.settings import current
from smartroto.shapes.prediction import Prediction
from smartroto.ui import selection
from smartroto.ui.files import Files
from smartroto.ui.predictor import Predictor
from smartroto.ui.standing import Standing
from smartroto.ui.tracker import Tracker
from smartroto.ui.unlocking import Unlocking
from smartroto.ui.view import ViewState, same_objects

if TYPE_CHECKING:
    from smartroto.cache import FrameCache
    from smartroto.exchange.options import ExportOptions
    from smartroto.review import FrameState

NO_PLATE = range(1, 101)
LOOKED_AT = "In Review shapes are only looked at: press E to edit them here."


class Studio(QObject):
    """A document being worked on, what of it is shown, and its long work."""

    document_changed = Signal(object, object)
    """Old and new Document as shown: committed, previewed or arriving."""
    view_changed = Signal(object, object)
    """Old and new ViewState."""
    prediction_arrived = Signal(str)
    """A shape's id: more of its frames have been predicted."""
    job_changed = Signal(str, float, str)
    """Job name, fraction 0..1 (below 0: the job is gone), message."""
    message = Signal(str, str)
    """Level "info", "warning" or "error", and one sentence."""
    hint = Signal(str)
    """What a click will do now."""
    file_changed = Signal()
    """The project's path, or whether it has unsaved changes, is different."""
    auto_changed = Signal(bool)
    """Whether edits start a prediction by themselves."""

    def __init__(
        self, document: Document | None = None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.history = History(document or Document())
        self._shown = self.history.document
        self._preview: Document | None = None
        self._view = ViewState(frame=self.span.start)
        self._step: tuple[Document | None, str, str] = (None, "", "")
        self._steps = itertools.count()
        self._frames: FrameCache | None = None
        self._mixed: tuple[tuple[Any, ...], Document] = ((), self._shown)
        self.standing = Standing(self)
        self.predictor = Predictor(self)
        self.files = Files(self)
        self.unlocking = Unlocking(self)
        self.tracker = Tracker(self)

    # -- what is there -----------------------------------------------------------

    @property
    def document(self) -> Document:
        """What is shown: a preview, else the committed document with what arrives."""
        return self._shown

    @property
    def view(self) -> ViewState:
        """What is not in the document: frame, selection, tool, display, zoom."""
        return self._view

    @property
    def plate(self) -> Plate | None:
        """The plate under the shapes."""
        return self._shown.plate

    @property
    def span(self) -> range:
        """The frames of the shot: the plate's, else 1 to 100."""
        plate = self.history.document.plate
        return plate.frames if plate is not None else NO_PLATE

    @property
    def room(self) -> range:
        """The frames one can go to: the shot's, those beside it that hold keys, and as
        many more as the view asks for."""
        return self.standing.room()

    @property
    def frames(self) -> "FrameCache":
        """The plate's frames, cached under a memory budget."""
        from smartroto.cache import FrameCache

        if self._frames is None:
            self._frames = FrameCache(current().frame_bytes)
        return self._frames

    @property
    def previewing(self) -> bool:
        """Whether what is shown is not recorded, as in the middle of a drag."""
        return self._preview is not None

    @property
    def path(self) -> str | None:
        """The project file, once saved or opened."""
        return self.files.path

    @property
    def arriving(self) -> Mapping[str, Prediction]:
        """What running jobs have predicted so far, by shape id."""
        return self.predictor.arriving

    @property
    def missing(self) -> frozenset[int]:
        """Frames of the plate that are not on disk."""
        return self.standing.missing()

    def shapes(self, ids: Iterable[str] | None = None) -> list[Shape]:
        """The selected shapes, or those named; ids that are gone are passed over."""
        wanted = self._view.selected if ids is None else tuple(ids)
        by_id = {shape.id: shape for shape in self._shown.shapes()}
        return [by_id[id] for id in wanted if id in by_id]

    @property
    def primary(self) -> Shape | None:
        """The shape that panels speak of: the one selected last."""
        shapes = self.shapes()
        return shapes[-1] if shapes else None

    # -- edits -------------------------------------------------------------------

    def do(self, label: str, edit: Edit, merge: str | None = None) -> bool:
        """Apply `edit` as one undo step; say why and return False where refused.

        In Review shapes are only looked at, see `decide`. An edit of approved frames
        waits for the artist's word, see `unlocking`.
        What running predictions have brought so far is kept with an edit that
        changes their keys, since the artist edited what was on the screen.
        """
        if self._view.workspace == "review":
            self.preview(None)
            self.message.emit("warning", LOOKED_AT)
            return False
        return self.decide(label, edit, merge)

    def decide(self, label: str, edit: Edit, merge: str | None = None) -> bool:
        """As `do`, for what a reviewer does: approving, rejecting, notes."""
        self._preview = None
        merge = merge or f"step {next(self._steps)}"
        before = self.history.document
        try:
            after = self.history.do(label, self._with_arrivals(edit), merge)
        except FrozenError as error:
            self._refresh()
            bold = unlocked(edit)
            return self.unlocking.wanted(error, lambda: self.decide(label, bold, merge))
        except Error as error:
            self._refresh()
            self.message.emit("warning", str(error))
            return False
        if after is not before:
            self._step = (after, label, merge)
            self.predictor.edited(before, after)
            self.tracker.edited(before, after)
        self._refresh()
        return True

    def _with_arrivals(self, edit: Edit) -> Edit:
        def whole(document: Document) -> Document:
            plain = edit(document)
            touched = self.predictor.changed_keys(document, plain) & set(self.arriving)
            if not touched:
                return plain
            return edit(self._patched(document, touched))

        return whole

    def undo(self) -> None:
        """Go one step back; a running prediction is called off."""
        self._travel(self.history.undo)

    def redo(self) -> None:
        """Go one step forward again."""
        self._travel(self.history.redo)

    def _travel(self, move: Callable[[], Document]) -> None:
        self._preview = None
        self.predictor.cancel()
        self.tracker.cancel()
        move()
        self._refresh()

    def preview(self, document: Document | None) -> None:
        """Show a document without recording it; None shows the committed one."""
        base, looking = self._committed(), self._view.workspace == "review"
        self._preview = None if looking or document in (None, base) else document
        self._refresh()

    def keep_prediction(
        self, id: str, prediction: Prediction, cause: Document | None
    ) -> None:
        """Record a finished prediction, as part of the step that caused it.

        cause: the document that step made; None, or a step that is no longer the
        last, makes the prediction a step of its own.
        """
        step, label, merge = self._step
        if cause is None or cause is not step or step is not self.history.document:
            label, merge = "Predict", f"predict {self.predictor.round}"
        after = self.history.do(label, edits.set_prediction(id, prediction), merge)
        if cause is step:
            self.predictor.moved_on(after)
        self._step = (after, label, merge)
        self._refresh()

    def restart(self, document: Document, path: str | None) -> None:
        """Begin with another document, as after opening a project."""
        self._begin(History(document), path)

    def restore(self, line: Line, path: str | None) -> None:
        """Go on with a history, as after a crash; its first document is the saved
        one."""
        self._begin(History.along(line), path)

    def _begin(self, history: History, path: str | None) -> None:
        self.predictor.cancel()
        self._preview = None
        self.history = history
        self.files.path = path
        if path is None:
            self.files.hold(None)
        self._refresh()
        self.look(frame=self.span.start, selected=(), points={}, region=None)
        self.look(zoom=0.0, centre=None)
        self.predictor.auto = bool(history.document.predictions)

    # -- the view ----------------------------------------------------------------

    def look(self, **changes: Any) -> None:
        """Replace fields of the view."""
        old = self._view
        self._view = replace(old, **changes)
        self.view_changed.emit(old, self._view)

    def go(self, frame: int) -> None:
        """Show `frame`, held within the frames one can go to."""
        frame = min(max(frame, self.room.start), self.room.stop - 1)
        if frame != self._view.frame:
            self.look(frame=frame)

    def select(
        self,
        ids: Iterable[str],
        points: Mapping[str, Iterable[int]] | None = None,
    ) -> None:
        """Select shapes, and points of them; the last shape is the primary one."""
        chosen = {id: frozenset(some) for id, some in (points or {}).items()}
        self.look(selected=tuple(dict.fromkeys(ids)), points=chosen, layers=())

    def select_layers(self, ids: Iterable[str], shapes: Iterable[str] = ()) -> None:
        """Select layers with all shapes in them, and other shapes."""
        self.look(**selection.with_layers(self._shown, ids, shapes))

    # -- the engine --------------------------------------------------------------

    @property
    def auto_predict(self) -> bool:
        """Whether an edit of a shape's keys starts a prediction by itself."""
        return self.predictor.auto

    @auto_predict.setter
    def auto_predict(self, on: bool) -> None:
        self.predictor.auto = on

    def predict(self, ids: Iterable[str] | None = None) -> None:
        """Predict the selected or named shapes in the background."""
        self.predictor.predict(ids)

    def close(self) -> None:
        """Stop what runs and wait for it; a save runs to its end."""
        self.predictor.close()
        self.tracker.close()
        self.files.close()

    @property
    def busy(self) -> bool:
        """Whether something runs that `cancel` would stop."""
        files = set(self.files.jobs.running()) - {"save"}
        return self.predictor.busy or self.tracker.busy or bool(files)

    def cancel(self) -> None:
        """Stop all running work at once."""
        self.predictor.cancel(keep=True)
        self.tracker.cancel()
        self.files.cancel()

    def suggestion(self, id: str) -> tuple[int, float] | None:
        """Frame where one more key helps most and the frames it should save."""
        return self.standing.suggestion(id)

    def suggest(self) -> None:
        """Go to the frame where one more key of the primary shape helps most."""
        shape = self.primary
        found = self.suggestion(shape.id) if shape is not None else None
        if found is None:
            self.message.emit("info", "Predict a shape first, then ask for a frame.")
        else:
            self.go(found[0])

    def strip(self, id: str) -> "list[FrameState]":
        """The state of each frame of a shape, for the strip."""
        return self.standing.strip(id)

    def seconds_left(self, name: str, fraction: float) -> float | None:
        """How long a job may still take, once that can be judged."""
        for jobs in (self.predictor.jobs, self.tracker.jobs, self.files.jobs):
            if name in jobs.running():
                return jobs.seconds_left(name, fraction)
        return None

    def report(self, error: Exception) -> None:
        """Tell the artist why something failed; what nobody foresaw is raised too."""
        if isinstance(error, Error | OSError):
            self.message.emit("error", str(error))
            return
        kind = type(error).__name__
        self.message.emit("error", f"Something unforeseen happened: {kind}: {error}")
        raise error

    # -- files -------------------------------------------------------------------

    def open(self, path: str) -> None:
        """Open a project file, or a plate from one of its frames or its folder."""
        self.files.open(path)

    def save(self, path: str | None = None) -> bool:
        """Save the project; False where it could not be or has no path yet."""
        return self.files.save(path)

    def export(self, path: str, options: "ExportOptions | None" = None) -> None:
        """Write shapes or mattes in the format of the suffix, in the background."""
        self.files.export(path, options)

    def import_shapes(self, path: str) -> None:
        """Add the shapes of another program's file."""
        self.files.import_shapes(path)

    # -- inside ------------------------------------------------------------------

    def arrived(self, id: str) -> None:
        """More of a shape was predicted: show it."""
        self._refresh()
        self.prediction_arrived.emit(id)

    def _patched(self, document: Document, ids: Iterable[str]) -> Document:
        for id in ids:
            document = edits.set_prediction(id, self.arriving[id])(document)
        return document

    def _committed(self) -> Document:
        document = self.history.document
        if not self.arriving:
            return document
        now = (document, *self.arriving.values())
        if not same_objects(now, self._mixed[0]):
            there = {shape.id for shape in document.shapes()}
            self._mixed = (now, self._patched(document, there & set(self.arriving)))
        return self._mixed[1]

    def _refresh(self) -> None:
        old, new = self._shown, self._preview or self._committed()
        self._shown = new
        if new is not old:
            self.document_changed.emit(old, new)
            self._drop_gone()
        self.file_changed.emit()

    def _drop_gone(self) -> None:
        """Let go of what is selected and no longer exists."""
        changes = selection.left(self._shown, self._view)
        if changes:
            self.look(**changes)
