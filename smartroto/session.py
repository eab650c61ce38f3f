"""The script's door to the engine: a thin, mutable holder of a document's history."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from smartroto import approval, edits, key_edits, notes, placement, project, registry
from smartroto.document import Document, Plate
from smartroto.errors import Error, PlateError, ShapeError
from smartroto.history import Edit, History
from smartroto.jobs import Progress
from smartroto.note import Status
from smartroto.settings import current
from smartroto.shapes.arrays import Array, Image
from smartroto.shapes.learned import with_learned
from smartroto.shapes.prediction import Prediction

if TYPE_CHECKING:
    from smartroto.checks import Check
    from smartroto.delivery import Delivery
    from smartroto.exchange.options import ExportOptions
    from smartroto.exchange.report import Imported, Report

TOLERANCE = 2.0
"""Pixels that an in-between may be off before it wants a key."""


class Session:
    """A shot at work, without a window.

    Knots are `[N, 3, 2]` in-handle, point, out-handle in absolute plate pixels, x
    right, y down; pixel (0, 0) covers [0, 1) x [0, 1). Everything that changes the
    document is one undo step.
    """

    def __init__(self, document: Document) -> None:
        from smartroto.cache import FrameCache
        from smartroto.solve import Memory

        self.history = History(document)
        self.frames = FrameCache(current().frame_bytes)
        self._memory = Memory(current().engine_bytes)

    @classmethod
    def open(cls, path: str | Path) -> "Session":
        """Open a plate or a project.

        path: one frame of a sequence, a pattern (%04d or ####), a folder, a movie, or
        a `.sroto` project file. Raises PlateError or ProjectError.
        """
        if Path(path).suffix.lower() == project.SUFFIX:
            return cls(project.load(path))
        from smartroto.plate import find

        return cls(Document(plate=find(path)))

    @property
    def document(self) -> Document:
        """The present document; immutable."""
        return self.history.document

    @property
    def plate(self) -> Plate:
        """The plate; PlateError where the project has none."""
        if self.document.plate is None:
            raise PlateError("This project has no plate: open one first.")
        return self.document.plate

    @property
    def shapes(self) -> list[str]:
        """The ids of all shapes, the top of the stack first."""
        return [shape.id for shape in self.document.shapes()]

    def add_shape(
        self,
        name: str,
        knots: Array,
        frame: int | None = None,
        *,
        closed: bool = True,
    ) -> str:
        """Add a shape with its first key at `frame`; returns an id that stays valid.

        It comes on top of the first layer.
        """
        frame = self._checked_frame(self.plate.first if frame is None else frame)
        knots = key_edits.checked_knots(knots)
        for layer in self.document.layers[:1]:
            knots = placement.into_path(self.document, layer.id, frame, knots)
        shape = edits.make_shape(self.document, name, knots, frame, closed=closed)
        self._do(f"Add {shape.name}", edits.add_shape(shape))
        return shape.id

    def set_key(self, shape: str, frame: int, knots: Array) -> None:
        """Set the artist's key; it is exact from now on."""
        frame, item = self._checked_frame(frame), self.document.shape(shape)
        knots = key_edits.checked_knots(knots)
        own = placement.edited(self.document, item, frame, knots)
        edit = key_edits.set_key(shape, frame, own)
        self._do(f"Key frame {frame}", edit)

    def remove_key(self, shape: str, frame: int) -> None:
        """Take a key away again."""
        self._do(f"Remove key {frame}", key_edits.remove_key(shape, frame))

    def knots(self, shape: str, frame: int) -> Array:
        """The outline at a frame as it stands: key, prediction or in-between."""
        return placement.outline_at(self.document, self.document.shape(shape), frame)

    def predict(
        self,
        shape: str,
        *,
        frames: Sequence[int] | None = None,
        progress: Progress | None = None,
    ) -> Prediction:
        """Predict the frames between the keys, and keep them in the document.

        frames: limits the frames that are wanted. Blocks; `progress` reports and can
        cancel. After a new key only what it touches is computed again.
        """
        from smartroto.solve import predict

        prediction = predict(
            self.document,
            shape,
            read=self.read,
            frames=frames,
            progress=progress or Progress(),
            memory=self._memory,
        )
        if frames is None:
            self._do("Predict", edits.set_prediction(shape, prediction))
        item, own = self.document.shape(shape), prediction.knots
        knots = placement.moved(self.document, item, prediction.frames, own)
        return replace(prediction, knots=knots)

    def read(self, frame: int) -> Image:
        """A frame as the engine sees it: float32 `[H, W, 3]`, roughly 0..1."""
        from smartroto.colour import to_engine

        return to_engine(self.frames.stored(self.plate, frame), self.plate)

    def approve(self, shape: str, frames: Collection[int]) -> None:
        """Freeze a shape on some frames: nothing moves it there from now on."""
        label = f"Approve {len(frames)} frames"
        self._do(label, approval.approve(shape, frames))

    def unapprove(self, shape: str, frames: Collection[int]) -> None:
        """Let approved frames follow keys and predictions again."""
        self._do(f"Unlock {len(frames)} frames", approval.unapprove(shape, frames))

    def reject(self, shape: str, frames: Collection[int], text: str = "") -> None:
        """Say that a shape needs a fix on some frames: `document.notes` has it then."""
        label = f"Needs fix on {len(frames)} frames"
        edit = notes.reject({shape: frames}, text, author=notes.user())
        self._do(label, edit)

    def mark_note(self, id: str, status: Status) -> None:
        """Open a note again, say that it is "fixed", or that it is "closed"."""
        self._do(f"Note {status}", notes.mark(id, status))

    def suggest_key(
        self, shape: str, tolerance: float = TOLERANCE
    ) -> tuple[int, float]:
        """The frame where one more key helps most, and how many frames it brings
        within `tolerance` pixels. Predicts first where there is no prediction."""
        from smartroto.review import suggest_key

        if shape not in self.document.predictions:
            self.predict(shape)
        return suggest_key(self.document, shape, tolerance)

    def drag(
        self,
        shape: str,
        frame: int,
        targets: Mapping[int, tuple[float, float]],
        stiffness: float = 0.5,
    ) -> Array:
        """The outline at `frame` when the named points are moved to `targets`.

        The other points follow as the artist's keys and the prediction's certainty
        say: stiffness 0 trusts the image, 1 the shape. Nothing is recorded.
        """
        from smartroto.models.drag import drag

        item = self.document.shape(shape)
        wrong = [index for index in targets if not 0 <= index < item.count]
        if wrong:
            raise ShapeError(f"{item.name!r} has no point {wrong[0]}.")
        prediction = self.document.predictions.get(shape)
        row = prediction.row(frame) if prediction else None
        sigma = prediction.sigma[row] if prediction and row is not None else None
        own = np.stack([key.value for key in item.keys.values()])
        keys = placement.moved(self.document, item, np.array([*item.keys]), own)
        knots = placement.outline_at(self.document, item, frame)
        return drag(knots, targets, keys, sigma, stiffness, closed=item.closed)

    def learn(self, shape: str, progress: Progress | None = None) -> None:
        """Learn from the shape's keys and their pictures; kept with the project."""
        from smartroto.learn import learn

        learned = learn(
            self.document, shape, read=self.read, progress=progress, memory=self._memory
        )
        self._do(f"Learn {learned.name}", edits.set_learned(shape, learned))

    def save_model(self, shape: str, path: str | Path) -> None:
        """Write what was learned of a shape to a model file, `.srmodel`: numbers, no
        picture. Learns first where nothing was learned."""
        from smartroto import model_file

        if self.document.shape(shape).learned is None:
            self.learn(shape)
        learned = self.document.shape(shape).learned
        assert learned is not None
        model_file.save(learned, path)

    def load_model(self, shape: str, path: str | Path) -> None:
        """Let a shape start from what another shot taught; where that does not fit the
        keys of this one it is muted. Raises ModelError for a file that is none."""
        from smartroto import model_file

        learned = model_file.load(path)
        self._do(f"Start from {learned.name}", edits.set_learned(shape, learned))

    def add_from_model(
        self, path: str | Path, frame: int | None = None, *, size: float = 0.0
    ) -> str:
        """Add a shape with the points of a model file, in the middle of the plate.

        size: root mean square distance of its points from their middle, in pixels; 0
        is an eighth of the plate's height. Returns its id; fit its first key then.
        """
        from smartroto import model_file

        plate = self.plate
        frame = self._checked_frame(plate.first if frame is None else frame)
        learned = model_file.load(path)
        shape = edits.shape_of(learned, self.document, plate, frame, size)
        self._do(f"Add {shape.name}", edits.add_shape(shape))
        return shape.id

    def shape_modes(self, shape: str, count: int = 3) -> Array:
        """How the shape may move, by what its keys have in common: `[C, N, 3, 2]`
        displacements in pixels for one standard deviation, the learned modes that
        explain most first, then the affine ones. Add multiples of one to a key."""
        from smartroto.models.shape_model import leading_modes

        item = self.document.shape(shape)
        keys = np.stack([key.value for key in item.keys.values()])
        keys = with_learned(keys, item.learned)
        return leading_modes(keys, count, closed=item.closed)

    def matte(self, frame: int, *, shutter: float = 0.0) -> Image:
        """The matte of all shapes at a frame: float32 `[H, W]` in 0..1."""
        from smartroto.matte import matte

        return matte(self.document, frame, shutter=shutter)

    def export(
        self,
        path: str | Path,
        progress: Progress | None = None,
        *,
        options: "ExportOptions | None" = None,
    ) -> "Report | None":
        """Write the shapes or mattes in the format that the suffix names.

        options: which shapes, keys, frames, format and names; None writes all as it is.
        Returns what the format could not hold, where it is one of shapes.
        """
        from smartroto.exchange.export import export

        return export(self.document, path, options, progress)

    def deliver(
        self,
        folder: str | Path,
        delivery: "Delivery | None" = None,
        progress: Progress | None = None,
    ) -> "Report":
        """Write a Nuke script, EXR mattes, a review movie and a list of them.

        delivery: which of these, and how; None is all. Returns what was approximated
        or dropped. All or nothing appears in `folder`.
        """
        from smartroto.delivery import deliver

        return deliver(self.document, folder, delivery, progress)

    def import_shapes(self, path: str | Path) -> "Report":
        """Add the shapes of another program's file; reports what was kept."""
        size = self.document.plate.size if self.document.plate else None
        imported: Imported = registry.read(path, size)
        self._do(f"Import {Path(path).name}", imported.edit())
        return imported.report

    def check(self, progress: Progress | None = None) -> "tuple[Check, ...]":
        """The ten checks before handing over, and what each found."""
        from smartroto import checks

        return checks.run(self.document, progress)

    def undo(self) -> None:
        """Take the last step back."""
        self.history.undo()

    def redo(self) -> None:
        """Bring the last undone step back."""
        self.history.redo()

    def save(self, path: str | Path) -> None:
        """Save the project, whole or not at all."""
        project.save(self.document, path)
        self.history.mark_saved()

    def _do(self, label: str, edit: Edit) -> None:
        self.history.do(label, edit)

    def _checked_frame(self, frame: int) -> int:
        plate = self.plate
        if frame not in plate.frames:
            raise Error(
                f"Frame {frame} lies outside the plate, which runs from {plate.first} "
                f"to {plate.last}: key a frame of the plate."
            )
        return int(frame)
