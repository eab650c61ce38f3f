"""A scene without a window, and pointers for it."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pytest

from smartroto import edits, key_edits
from smartroto.animation import knots_at
from smartroto.document import Document
from smartroto.history import Edit, History
from smartroto.jobs import Progress
from smartroto.shapes import spline
from smartroto.shapes.arrays import Array, Image
from smartroto.ui import tools
from smartroto.ui.hit import hits
from smartroto.ui.mark import Mark
from smartroto.ui.pointer import (
    Answered,
    Gesture,
    Happening,
    Pointer,
    Pressed,
    Released,
)
from smartroto.ui.view import Picture, ViewState, resolve


def pointer(x: float, y: float, *modifiers: str, double: bool = False) -> Pointer:
    """A pointer at plate pixels, one screen point for each."""
    at = np.array([x, y], dtype=float)
    held = frozenset(modifiers)
    return Pointer(at=at, screen=at, modifiers=held, double=double)


@dataclass
class Paper:
    """A `Scene` of a history alone, with a hand to draw on it."""

    history: History
    view: ViewState = field(default_factory=ViewState)
    scale: Array = field(default_factory=lambda: np.ones(2))
    previewed: Document | None = None
    previews: int = 0
    marks: list[Mark | None] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    pen: Pointer | None = None
    told: list[str] = field(default_factory=list)
    jobs: list[str] = field(default_factory=list)
    answers: list[Answered] = field(default_factory=list)
    read: Callable[[int], Image] | None = None

    @property
    def document(self) -> Document:
        return self.history.document

    @property
    def picture(self) -> Picture:
        return resolve(self.previewed or self.document, self.view)

    def preview(self, document: Document | None) -> None:
        self.previewed = document
        self.previews += document is not None

    def commit(self, label: str, edit: Edit) -> bool:
        self.previewed = None
        self.history.do(label, edit)
        return True

    def select(
        self,
        ids: Collection[str],
        points: Mapping[str, Collection[int]] | None = None,
    ) -> None:
        chosen = {id: frozenset(some) for id, some in (points or {}).items()}
        self.view = replace(self.view, selected=tuple(ids), points=chosen)

    def look(self, **changes: Any) -> None:
        self.view = replace(self.view, **changes)

    def mark(self, mark: Mark | None) -> None:
        self.marks.append(mark)

    def warn(self, sentence: str) -> None:
        self.warnings.append(sentence)

    def tell(self, sentence: str) -> None:
        self.told.append(sentence)

    def work(self, name: str, work: Callable[[Progress], Any]) -> None:
        self.jobs.append(name)
        self.answers.append(Answered(work(Progress())))

    def reader(self) -> Callable[[int], Image] | None:
        return self.read

    def knots(self, id: str = "a") -> Array:
        """The outline at the frame of the view."""
        return knots_at(self.document, self.document.shape(id), self.view.frame)

    def on_curve(self, u: float, id: str = "a") -> Array:
        """A place on the outline."""
        return np.asarray(spline.evaluate(self.knots(id), np.array([u]))[0])

    def steps(self) -> int:
        """Undo everything; how many steps there were."""
        count = 0
        while self.history.undo_label is not None:
            self.history.undo()
            count += 1
        return count

    def begin(self, pen: Pointer) -> Gesture | None:
        """Press."""
        pen = self.seen(pen)
        found = hits(self.picture, pen.at, self.scale, pen.radius)
        gesture = tools.begin(self, pen, found[0] if found else None)
        if gesture is not None:
            next(gesture)
        return gesture

    def drag(self, *way: Pointer) -> None:
        """Press at the first place, move over the others, release."""
        gesture = self.begin(way[0])
        if gesture is not None:
            for pen in way[1:]:
                gesture.send(self.seen(pen))
            self.release(gesture)

    def release(self, gesture: Gesture) -> None:
        """The button goes up, and what was asked for comes; the gesture ends."""
        try:
            gesture.throw(Released())
        except (StopIteration, Happening):
            return
        self.finish(gesture, self.answers.pop())

    def clicks(self, *places: tuple[float, float]) -> Gesture:
        """Corners at these places; the drawing goes on."""
        gesture = self.begin(pointer(*places[0]))
        assert gesture is not None
        gesture.throw(Released())
        for place in places[1:]:
            gesture.send(pointer(*place))
            gesture.throw(Pressed(pointer(*place)))
            gesture.throw(Released())
        return gesture

    def finish(self, gesture: Gesture | None, happening: Happening) -> None:
        """Something happens that ends the gesture."""
        assert gesture is not None
        with pytest.raises((StopIteration, Happening)):
            gesture.throw(happening)

    def seen(self, pen: Pointer) -> Pointer:
        """The pointer where the scale puts it on the screen."""
        return replace(pen, screen=pen.at * self.scale)


def smooth_diamond(x: float = 200, y: float = 200) -> Array:
    """Smooth points at the right, bottom, left and top of (x, y), 100 away."""
    ways = np.array([[1.0, 0], [0, 1], [-1, 0], [0, -1]])
    points, along = ways * 100 + (x, y), np.roll(ways, -1, axis=0) * 30
    return np.stack([points - along, points, points + along], axis=1)


@pytest.fixture
def pen() -> Callable[..., Pointer]:
    """Makes pointers."""
    return pointer


@pytest.fixture
def diamond() -> Array:
    """The knots of "a" at frame 1."""
    return smooth_diamond()


@pytest.fixture
def scene() -> Paper:
    """A smooth diamond "a" round (200, 200), keyed at 1 and 9; "b" far away."""
    document = Document()
    for id, knots in (("a", smooth_diamond()), ("b", smooth_diamond(900, 200))):
        shape = edits.make_shape(document, id, knots, 1, id=id)
        document = edits.add_shape(shape)(document)
    document = key_edits.set_key("a", 9, smooth_diamond(240))(document)
    return Paper(history=History(document), view=ViewState(selected=("a",)))


@pytest.fixture
def boxed(scene: Paper) -> Paper:
    """The same with the transform box, which goes from (86, 86) to (314, 314)."""
    scene.look(tool="transform")
    return scene


@pytest.fixture
def blank() -> Paper:
    """Nothing drawn yet, frame 7, Bezier tool."""
    view = ViewState(tool="bezier", frame=7)
    return Paper(history=History(Document()), view=view)
