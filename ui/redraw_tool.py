"""Redraw: a new outline on another frame, with the points that the shape has.

The outline is drawn in one stroke; each point of the shape finds its place on it. Lines
show which went where, and a place that is wrong is dragged along the outline; the
others follow. Return keys the shape, Escape drops it.
"""

from collections.abc import Generator
from dataclasses import dataclass, field, replace

import numpy as np

from smartroto import scope
from smartroto.jobs import Progress
from smartroto.shapes.arrays import Array
from smartroto.shapes.contour import Contour
from smartroto.shapes.correspond import alike, correspond, redrawn
from smartroto.ui.dragging import keying, may_key
from smartroto.ui.hit import Hit
from smartroto.ui.mark import Figure
from smartroto.ui.pointer import (
    Answered,
    Gesture,
    Happening,
    Pointer,
    Pressed,
    Released,
    Scene,
    Typed,
)
from smartroto.ui.sketch_tool import calmed, stroke
from smartroto.ui.tool import Aim, Tool
from smartroto.ui.view import Outline

HINT = "Drag a point along the outline · Return: key it · Esc: drop · stroke: redraw"


@dataclass(frozen=True, kw_only=True, eq=False)
class Match:
    """Where along the new line the points of the old outline `[N, 3, 2]` are.

    pins: those that the artist has put, by their index.
    """

    old: Array
    line: Contour
    places: Array
    pins: dict[int, float] = field(default_factory=dict)

    @property
    def knots(self) -> Array:
        """The shape as it would be, `[N, 3, 2]`."""
        return redrawn(self.old, self.line, self.places)

    def moved(self, index: int, to: Array) -> "Match":
        """One point put to the place nearest to `to`, between its neighbours."""
        places = self.places
        line, count = self.line, len(places)
        low = places[index - 1] if index else places[-1] - line.length
        high = places[index + 1] if index + 1 < count else places[0] + line.length
        if not line.closed:
            low, high = max(low, 0.0), min(high, line.length)
        inner = np.linspace(low, high, 402)[1:-1]
        best = float(inner[np.hypot(*(line.at(inner) - to).T).argmin()])
        changed = places.copy()
        changed[index] = best
        return replace(self, places=changed, pins={**self.pins, index: best})


def begin(scene: Scene, press: Pointer, hit: Hit | None) -> Gesture | None:
    """Start with the stroke; None where no shape is selected or it may not change."""
    outline = target(scene)
    if outline is None:
        scene.warn("Select the shape whose outline you want to redraw.")
        return None
    return _redraw(scene, press, outline) if may_key(scene, [outline.id]) else None


def target(scene: Scene) -> Outline | None:
    """The shape that is redrawn: the one selected last, where it can be changed."""
    chosen = scene.view.selected[-1:]
    outline = scene.picture.outline(chosen[0]) if chosen else None
    return None if outline is None or outline.locked else outline


def _redraw(scene: Scene, press: Pointer, outline: Outline) -> Gesture:
    frame, match = scene.view.frame, None
    happening: Happening = Pressed(press)
    try:
        while True:
            if isinstance(happening, Answered):
                match = happening.value
            elif isinstance(happening, Typed):
                if happening.key == "return" and match is not None:
                    _keep(scene, outline.id, frame, match)
                return
            elif isinstance(happening, Pressed):
                match = yield from _pressed(scene, outline, match, happening.pen)
            happening = yield from _next(scene, match, frame)
    finally:
        scene.mark(None)


def _pressed(
    scene: Scene, outline: Outline, match: Match | None, press: Pointer
) -> Generator[None, Pointer, Match | None]:
    """Drag a point of the new outline, or draw it anew."""
    index = None if match is None else _under(scene, match, press)
    if match is None or index is None:
        line = yield from stroke(scene, press)
        if len(line) > 3:
            _ask(scene, outline, calmed(line, outline.closed))
        return match
    try:
        while True:
            try:
                pen = yield
            except Answered:  # the others follow anew on release
                continue
            match = match.moved(index, pen.at)
            _show(scene, match)
    except Released:
        _settle(scene, match)
    return match


def _under(scene: Scene, match: Match, pen: Pointer) -> int | None:
    away = np.hypot(*((match.line.at(match.places) - pen.at) * scene.scale).T)
    nearest = int(np.argmin(away))
    return nearest if away[nearest] <= pen.radius else None


def _ask(scene: Scene, outline: Outline, line: Array) -> None:
    """Find the places in the background."""

    def work(progress: Progress) -> Match:
        along = alike(outline.knots, Contour.of(line, outline.closed))
        progress.check()
        places = correspond(outline.knots, along)
        return Match(old=outline.knots, line=along, places=places)

    scene.work("redraw", work)


def _settle(scene: Scene, match: Match) -> None:
    """Let the other points follow those that the artist has put."""

    def work(progress: Progress) -> Match:
        places = correspond(match.old, match.line, match.pins)
        return replace(match, places=places)

    scene.work("redraw", work)


def _next(
    scene: Scene, match: Match | None, frame: int
) -> Generator[None, Pointer, Happening]:
    _show(scene, match)
    try:
        while scene.view.frame == frame:
            yield
    except (Answered, Pressed, Typed) as happening:
        return happening
    return Typed("escape")


def _show(scene: Scene, match: Match | None) -> None:
    if match is None:
        scene.mark(Figure(note="Draw round the object in one stroke"))
        return
    knots = match.knots
    links = np.stack([match.old[:, 1], knots[:, 1]], axis=1)
    pins = knots[sorted(match.pins), 1] if match.pins else None
    closed = match.line.closed
    scene.mark(Figure(knots=knots, closed=closed, links=links, rings=pins, note=HINT))


def _keep(scene: Scene, id: str, frame: int, match: Match) -> None:
    edit = scope.reshape(id, frame, match.knots, scene.view.reach)
    scene.commit("Redraw outline", edit)


def aim(scene: Scene, pen: Pointer, hit: Hit | None) -> Aim:
    """What a stroke would redraw."""
    outline = target(scene)
    if outline is None:
        return Aim(cursor="cross", hint="Select the shape that you want to redraw")
    what = f"{outline.shape.name}{keying(scene, outline.id)}"
    return Aim(
        cursor="cross",
        hint=f"Drag: redraw {what} in one stroke round the object; its points are kept",
    )


TOOL = Tool(
    name="redraw",
    title="Redraw Outline",
    key="Ctrl+R",
    tip="Draw the selected shape anew on this frame; its points find their places.",
    begin=begin,
    aim=aim,
)
