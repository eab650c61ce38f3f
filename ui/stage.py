"""The scene that tools act on: runs one gesture at a time for the canvas."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from smartroto.document import Document
from smartroto.errors import Error
from smartroto.history import Edit
from smartroto.jobs import Progress
from smartroto.shapes.arrays import Array, Image
from smartroto.ui import tools
from smartroto.ui.camera import Camera
from smartroto.ui.hit import Hit, hits
from smartroto.ui.jobs import Jobs
from smartroto.ui.mark import Mark
from smartroto.ui.pointer import (
    Answered,
    Gesture,
    Happening,
    Pointer,
    Pressed,
    Released,
    Typed,
)
from smartroto.ui.tool import Aim
from smartroto.ui.view import Picture, ViewState

if TYPE_CHECKING:
    from smartroto.ui.studio import Studio


class Stage:
    """The studio as tools see it, and the gesture at work.

    picture and camera are kept up to date by the canvas. held: whether a button is
    down; pen: where it is, None away from the viewer; aim: what is under it; shown:
    what the tool draws.
    """

    def __init__(self, studio: "Studio", changed: Callable[[], None]) -> None:
        self._studio = studio
        self._changed = changed
        self._base: Document | None = None
        self._gesture: Gesture | None = None
        self.pen: Pointer | None = None
        self._turn = 0
        self._turned_at: Pointer | None = None
        self._running = False
        self.jobs = Jobs(studio, threads=1)
        self.jobs.reported.connect(studio.job_changed)
        self.picture = Picture(document=studio.document, view=studio.view, outlines=())
        self.camera = Camera(scale=np.ones(2), offset=np.zeros(2))
        self.held = False
        self.aim = Aim()
        self.shown: Mark | None = None

    # -- what tools see ------------------------------------------------------------

    @property
    def document(self) -> Document:
        """The document without what is being previewed."""
        return self._base or self._studio.document

    @property
    def view(self) -> ViewState:
        """The view state."""
        return self._studio.view

    @property
    def scale(self) -> Array:
        """`[2]` points of the viewer per plate pixel."""
        return self.camera.scale

    def preview(self, document: Document | None) -> None:
        """Show a document without recording it; None shows the true one."""
        if document is None and self._base is None:
            return
        base = None if document is None else self.document
        self._studio.preview(document)
        self._base = base

    def commit(self, label: str, edit: Edit) -> bool:
        """Record an edit as one undo step."""
        self._base = None
        return self._studio.do(label, edit)

    def select(
        self,
        ids: Collection[str],
        points: Mapping[str, Collection[int]] | None = None,
    ) -> None:
        """Select shapes and points of them."""
        self._studio.select(ids, points)

    def look(self, **changes: Any) -> None:
        """Replace fields of the view."""
        self._studio.look(**changes)

    def mark(self, mark: Mark | None) -> None:
        """Draw what the tool itself has to show."""
        if mark is not None or self.shown is not None:
            self.shown = mark
            self._changed()

    def warn(self, sentence: str) -> None:
        """Tell the artist why nothing happens."""
        self._studio.message.emit("warning", sentence)

    def tell(self, sentence: str) -> None:
        """Tell the artist what was done."""
        self._studio.message.emit("info", sentence)

    def work(self, name: str, work: Callable[[Progress], Any]) -> None:
        """Do something long in the background for the gesture at work."""
        self.jobs.cancel()

        def answer(value: Any) -> None:
            self._throw(Answered(value))

        self.jobs.start(name, work, answer, self._failed)

    def _failed(self, error: Exception) -> None:
        self.call_off()
        self._studio.report(error)

    def reader(self) -> Callable[[int], Image] | None:
        """Reads frames of the plate for such work; None where there is no plate."""
        plate = self._studio.plate
        return None if plate is None else self._studio.predictor.reader(plate)

    # -- the gesture ---------------------------------------------------------------

    @property
    def busy(self) -> bool:
        """Whether a gesture is at work, such as a drag or a half-drawn shape."""
        return self._gesture is not None

    def press(self, pen: Pointer) -> None:
        """The button went down: begin a gesture, or tell the one at work."""
        self.held = True
        self.pen = pen
        if self._gesture is not None:
            self._throw(Pressed(pen))
            return
        gesture = tools.begin(self, pen, self.pick(pen))
        if gesture is not None:
            self._gesture = gesture
            self._run(lambda: next(gesture))
        self.rest()

    def move(self, pen: Pointer) -> None:
        """The pen moved: feed the gesture, or look what is under it."""
        self.pen = pen
        if self._gesture is None:
            if not self.held:
                self.hover(pen)
            return
        self._run(partial(self._gesture.send, pen))

    def release(self, pen: Pointer) -> None:
        """The button went up."""
        if self._gesture is not None:
            if self.pen is None or np.any(self.pen.screen != pen.screen):
                self.move(pen)
            self.held = False
            self._throw(Released())
        self.held = False
        self.hover(pen)

    def type(self, key: str) -> bool:
        """A key for the gesture: "escape", "return" or "backspace".

        While a button is down only Escape counts. False where nobody wanted it.
        """
        if self._gesture is None or self._running:
            return False
        if self.held and key != "escape":
            return False
        self._throw(Typed(key))
        return True

    def call_off(self) -> None:
        """End the gesture as Escape does."""
        self.type("escape")
        self.held = False

    def _throw(self, happening: Happening) -> None:
        if self._gesture is not None:
            self._run(partial(self._gesture.throw, happening))

    def _run(self, step: Callable[[], object]) -> None:
        """Let the gesture go on to its next stop, or end it there."""
        self._running = True
        try:
            step()
        except (StopIteration, Happening):
            self._gesture = None
        except Error as error:
            self._gesture = None
            self.warn(str(error))
        except BaseException:
            self._gesture = None
            raise
        finally:
            self._running = False
        if self._gesture is None:
            self.jobs.cancel()
        self.rest()

    def again(self) -> None:
        """Let the gesture see the view anew, as after an option was changed."""
        if self._gesture is not None and self.pen is not None and not self._running:
            self.move(self.pen)

    def rest(self) -> None:
        """Show what the tool shows while no gesture is at work."""
        if self._gesture is not None:
            return
        if self.pen is not None:
            self._aim(self.pen)
        tools.rest(self)

    # -- what is under the pen -----------------------------------------------------

    def pick(self, pen: Pointer) -> Hit | None:
        """The best hit, or after Tab one of the others; last of all none."""
        found = hits(self.picture, pen.at, self.scale, pen.radius)
        choices: list[Hit | None] = [*found, None]
        return choices[self._turn % len(choices)]

    def cycle(self) -> None:
        """Take the next of the things that lie under the pen."""
        if self.pen is not None and self._gesture is None:
            self._turn += 1
            self._turned_at = self.pen
            self._aim(self.pen)

    def hover(self, pen: Pointer) -> None:
        """Look what is under the pen; away from where Tab was hit it starts anew."""
        self.pen = pen
        if self._turned_at is not None and pen.left(self._turned_at):
            self._turn, self._turned_at = 0, None
        self._aim(pen)
        if self._gesture is None:
            tools.rest(self)

    def leave(self) -> None:
        """The pen is no longer over the viewer."""
        self.pen = None
        self._set(Aim())
        if self._gesture is None:
            tools.rest(self)

    def _aim(self, pen: Pointer) -> None:
        pen = replace(pen, at=self.camera.to_plate(pen.screen))
        self._set(tools.aim(self, pen, self.pick(pen)))

    def _set(self, aim: Aim) -> None:
        if aim != self.aim:
            if aim.hint != self.aim.hint:
                self._studio.hint.emit(aim.hint)
            self.aim = aim
            self._changed()
