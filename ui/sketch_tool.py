"""Freehand: the outline is sketched in one stroke and fitted with few points."""

from collections.abc import Generator
from typing import Any

import numpy as np

from smartroto.jobs import Progress
from smartroto.shapes.arrays import Array
from smartroto.ui import new_shape
from smartroto.ui.hit import Hit
from smartroto.ui.mark import Figure
from smartroto.ui.pointer import (
    Answered,
    Gesture,
    Pointer,
    Pressed,
    Released,
    Scene,
)
from smartroto.ui.tool import Aim, Tool

NAME = "Sketch"
STEP = 2.0
"""Screen points between two places of a stroke."""
CLOSES = 0.15
"""A stroke closes where its ends are nearer than this part of its length."""
SHAKE = 0.75
"""Screen points that a hand wavers; no fit needs to be better."""


def sketch(scene: Scene, press: Pointer, hit: Hit | None = None) -> Gesture:
    """Draw with the button held; on release the stroke becomes a shape.

    It closes where the end comes back near the start. As few points as the tolerance
    allows; the status line says how many, and how far off they are.
    """
    tool = scene.view.tool
    try:
        line = yield from stroke(scene, press)
        if len(line) < 4:
            scene.tell("Hold the button and draw round the object in one stroke.")
            return
        closed, tolerance = closes(line), tolerance_of(scene)
        scene.work("sketch", lambda progress: fitted(line, closed, tolerance, progress))
        knots, error = yield from answer(scene, Figure(line=line))
        if new_shape.add(scene, NAME, knots, tool=tool, closed=closed):
            scene.tell(f"{len(knots)} points, at most {error:.1f} px off the stroke.")
    finally:
        scene.mark(None)


def stroke(scene: Scene, press: Pointer) -> Generator[None, Pointer, Array]:
    """The places `[M, 2]` of the pen until its release, a few screen points apart."""
    line = [press.at]
    try:
        while True:
            try:
                pen = yield
            except Answered:  # of what is drawn anew right now
                continue
            if np.hypot(*((pen.at - line[-1]) * scene.scale)) >= STEP:
                line.append(pen.at)
                whole = np.stack(line)
                ghost = whole[[-1, 0]] if closes(whole) else None
                scene.mark(Figure(line=whole, ghost=ghost))
    except Released:
        return np.stack(line)


def answer(scene: Scene, waiting: Figure) -> Generator[None, Pointer, Any]:
    """Show something until the work asked for is done; its answer."""
    scene.mark(waiting)
    while True:
        try:
            yield
        except Answered as answered:
            return answered.value
        except (Pressed, Released):  # too early for the next stroke
            continue


def closes(line: Array) -> bool:
    """Whether a stroke `[M, 2]` comes back to where it began."""
    length = float(np.hypot(*np.diff(line, axis=0).T).sum())
    return bool(np.hypot(*(line[-1] - line[0])) <= CLOSES * length)


def tolerance_of(scene: Scene) -> float:
    """How far off a fit may be, plate pixels: a coarse view cannot be drawn finely."""
    return max(scene.view.options.tolerance, SHAKE / float(scene.scale.max()))


def fitted(
    line: Array, closed: bool, tolerance: float, progress: Progress
) -> tuple[Array, float]:
    """Few points along a stroke, and how far they are off at most, plate pixels."""
    from smartroto.shapes.fit import fit
    from smartroto.shapes.refine import deviation

    progress.check()
    calm = calmed(line, closed)
    knots = fit(calm, tolerance=tolerance, closed=closed, quick=True)
    return knots, float(deviation(knots, calm, closed).max())


def calmed(line: Array, closed: bool) -> Array:
    """A stroke without the shaking of the hand: twice the mean of neighbours."""
    for _ in range(2):
        before, after = np.roll(line, 1, axis=0), np.roll(line, -1, axis=0)
        smooth = (before + 2 * line + after) / 4
        if not closed:
            smooth[[0, -1]] = line[[0, -1]]
        line = smooth
    return line


TOOL = Tool(
    name="sketch",
    title="Sketch Freehand",
    key="Shift+F",
    tip="Draw round the object with the button held; few points are fitted.",
    begin=sketch,
    aim=lambda scene, pen, hit: Aim(
        cursor="cross",
        hint="Drag: sketch an outline · back at the start: closed · else open",
    ),
    options=("tolerance",),
)
