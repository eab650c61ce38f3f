"""What was learned of a shape: written to a file, started from, and looked at."""

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from smartroto import edits, model_file
from smartroto.document import Document, Shape
from smartroto.errors import Error
from smartroto.history import together
from smartroto.jobs import Progress
from smartroto.shapes.learned import Learned, with_learned
from smartroto.ui.commands import free_shapes
from smartroto.ui.file_dialog import ask_path
from smartroto.ui.modes import COUNT, ModesDialog
from smartroto.ui.studio import Studio

if TYPE_CHECKING:
    from smartroto.ui.window import Window

FILTER = f"Learned models (*{model_file.SUFFIX})"


def ask_and_save(window: "Window") -> None:
    """Ask where to write what the primary shape's keys teach, and write it."""
    shape = window.studio.primary
    if shape is None:
        return
    start = str(Path(window.dialogs.folder()) / f"{shape.name}{model_file.SUFFIX}")
    path, _ = ask_path(window, "Save what was learned", start, (FILTER,), True)
    if path:
        save(window.studio, shape, path)


def save(studio: Studio, shape: Shape, path: str) -> None:
    """Learn from a shape in the background and write the model file."""
    document, read = studio.history.document, studio.predictor.reader(studio.plate)

    def work(progress: Progress) -> Learned:
        from smartroto.learn import learn

        learned = learn(document, shape.id, read=read, progress=progress)
        model_file.save(learned, path)
        return learned

    def done(learned: Learned) -> None:
        studio.do(f"Learn {shape.name}", edits.set_learned(shape.id, learned))
        keys = len(learned.silhouettes)
        told = "1 key" if keys == 1 else f"{keys} keys"
        studio.message.emit(
            "info", f"{Path(path).name}: {shape.name}, learned from {told}."
        )

    studio.files.jobs.start("learn", work, done, studio.report)


def ask_and_start(window: "Window") -> None:
    """Ask for a model file and start from it."""
    path, _ = ask_path(
        window, "Start from a model", window.dialogs.folder(), (FILTER,), False
    )
    if path:
        start(window.studio, path)


def start(studio: Studio, path: str) -> None:
    """Let the selected shapes start from a model file; where none is selected, add a
    shape with the model's points to be fitted."""
    try:
        learned = model_file.load(path)
    except Error as error:
        studio.report(error)
        return
    free = free_shapes(studio)
    if free:
        steps = [edits.set_learned(shape.id, learned) for shape in free]
        studio.do(f"Start from {learned.name}", together(steps))
        studio.message.emit("info", f"What {learned.name} taught is asked from now on.")
    elif studio.plate is not None:
        _add(studio, studio.document, learned)


def _add(studio: Studio, document: Document, learned: Learned) -> None:
    assert studio.plate is not None
    shape = edits.shape_of(learned, document, studio.plate, studio.view.frame)
    if studio.do(f"Add {shape.name}", edits.add_shape(shape)):
        studio.select([shape.id])
        studio.look(tool="transform")
        studio.message.emit("info", f"{shape.name} added: fit it to its first key.")


def show_modes(window: "Window") -> None:
    """Show how the primary shape may move."""
    from smartroto.models.shape_model import leading_modes

    shape = window.studio.primary
    if shape is None:
        return
    keys = np.stack([key.value for key in shape.keys.values()])
    modes = leading_modes(with_learned(keys, shape.learned), COUNT, closed=shape.closed)
    ModesDialog(shape, keys[len(keys) // 2], modes, window).show()
