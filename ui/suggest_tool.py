"""Suggest an outline: click the object, draw over it or round it, accept what is found.

Further strokes add to the object, with Ctrl they take away from it; the slider says how
many points the outline has.
"""

from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from smartroto.jobs import Progress
from smartroto.shapes.arrays import Array, Image
from smartroto.ui import new_shape
from smartroto.ui.hit import Hit
from smartroto.ui.mark import Figure
from smartroto.ui.pointer import (
    Answered,
    Gesture,
    Happening,
    Pointer,
    Pressed,
    Scene,
    Typed,
)
from smartroto.ui.sketch_tool import closes, stroke
from smartroto.ui.tool import Aim, Tool

if TYPE_CHECKING:
    from smartroto.models.suggest import Seeds

NAME = "Outline"
NEAR = (2, -2)
"""Frames away of the neighbours whose motion is looked at."""
LOOP = 40.0
"""Screen points that a stroke must span at least to go round something."""
LOOKING = "Looking for the outline · Esc: stop"
NOTHING = "Nothing found here: draw through the object, or a line round it"

Read = Callable[[int], Image]
Strokes = tuple[tuple[str, Array], ...]
"""What was drawn, in order: "inside", "outside" or "loop", and the places `[M, 2]`."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Found:
    """A contour `[M, 2]`, and the points fitted to it; error: at most, plate pixels."""

    contour: Array
    knots: Array
    error: float

    @property
    def note(self) -> str:
        """How good it is, and what can be done with it."""
        return (
            f"{len(self.knots)} points, at most {self.error:.1f} px off · Return: keep "
            "· Esc: drop · stroke: add · Ctrl+stroke: take away"
        )


def begin(scene: Scene, press: Pointer, hit: Hit | None) -> Gesture | None:
    """Start with the first stroke; None without a plate to look at."""
    read = scene.reader()
    if read is None:
        scene.warn("Open a plate first: an outline is suggested by what it shows.")
        return None
    return _suggest(scene, press, read)


def _suggest(scene: Scene, press: Pointer, read: Read) -> Gesture:
    tool, frame = scene.view.tool, scene.view.frame
    strokes: Strokes = ()
    found: Found | None = None
    searching = False
    happening: Happening | None = Pressed(press)
    try:
        while scene.view.frame == frame:
            if isinstance(happening, Answered):
                found = happening.value
            elif isinstance(happening, Typed):
                if happening.key == "return" and found is not None:
                    new_shape.add(scene, NAME, found.knots, tool=tool)
                if happening.key != "backspace" or len(strokes) < 2:
                    return
                strokes = strokes[:-1]
            elif isinstance(happening, Pressed):
                strokes = yield from _drawn(scene, strokes, found, happening.pen)
            if happening is not None:
                searching = not isinstance(happening, Answered)
            if happening is None and found is not None and not searching:
                _fit(scene, found.contour)
            elif not isinstance(happening, Answered):
                _look(scene, read, strokes)
            happening = yield from _next(scene, strokes, found, happening)
    finally:
        scene.mark(None)


def _drawn(
    scene: Scene, strokes: Strokes, found: Found | None, press: Pointer
) -> Generator[None, Pointer, Strokes]:
    """One more stroke; the first one may go round the object."""
    _show(scene, strokes, found, "")
    line = yield from stroke(scene, press)
    wide = float((np.ptp(line, axis=0) * scene.scale).max())
    if not strokes and len(line) > 3 and wide > LOOP and closes(line):
        return (("loop", line),)
    return (*strokes, ("outside" if press.ctrl else "inside", line))


def _look(scene: Scene, read: Read, strokes: Strokes) -> None:
    """Search for the contour in the background, then fit points to it."""
    seeds, frame, count = _seeds(strokes), scene.view.frame, scene.view.options.points
    plate = scene.picture.plate
    span = plate.frames if plate is not None else range(frame, frame + 1)
    near = [frame + step for step in NEAR if frame + step in span]

    def work(progress: Progress) -> Found | None:
        from smartroto.models.suggest import suggest

        contour = suggest(read, frame, near, seeds, progress.check)
        return None if contour is None else _fitted(contour, count)

    scene.work("suggest", work)


def _seeds(strokes: Strokes) -> "Seeds":
    from smartroto.models.suggest import Seeds

    by = {
        kind: tuple(line for each, line in strokes if each == kind)
        for kind in ("inside", "outside", "loop")
    }
    loop = by["loop"][0] if by["loop"] else None
    return Seeds(inside=by["inside"], outside=by["outside"], loop=loop)


def _fit(scene: Scene, contour: Array) -> None:
    """Fit another number of points to what was found."""
    count = scene.view.options.points
    scene.work("suggest", lambda progress: _fitted(contour, count))


def _fitted(contour: Array, count: int) -> Found:
    from smartroto.shapes.fit import fit
    from smartroto.shapes.refine import deviation

    knots = fit(contour, count=count, quick=True)
    return Found(
        contour=contour, knots=knots, error=float(deviation(knots, contour).max())
    )


def _next(
    scene: Scene, strokes: Strokes, found: Found | None, last: Happening | None
) -> Generator[None, Pointer, Happening | None]:
    """Wait until something happens; None where another number of points is
    wanted, or another frame is shown."""
    count, frame = scene.view.options.points, scene.view.frame
    note = LOOKING if not isinstance(last, Answered) else NOTHING
    if isinstance(last, Answered) and found is not None:
        note = found.note
    _show(scene, strokes, found, note)
    try:
        while (scene.view.options.points, scene.view.frame) == (count, frame):
            yield
    except (Answered, Pressed, Typed) as happening:
        return happening
    return None


def _show(scene: Scene, strokes: Strokes, found: Found | None, note: str) -> None:
    by = {
        kind: np.concatenate(lines) if lines else None
        for kind in ("inside", "outside", "loop")
        for lines in [[line for each, line in strokes if each == kind]]
    }
    scene.mark(
        Figure(
            ghost=by["loop"],
            inside=by["inside"],
            outside=by["outside"],
            knots=found.knots if found is not None else None,
            note=note,
        )
    )


TOOL = Tool(
    name="trace",
    title="Suggest Outline",
    key="Alt+V",
    tip="Click an object, draw over it or round it: its outline is found. V held does "
    "it too.",
    begin=begin,
    aim=lambda scene, pen, hit: Aim(
        cursor="cross",
        hint="Click the object, draw over it or round it: its outline is suggested",
    ),
    options=("points",),
)
