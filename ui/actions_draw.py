"""The actions that help drawing: the size of the brush, what points snap to."""

from dataclasses import replace

import numpy as np

from smartroto.ui.action_set import LOOKS, Action
from smartroto.ui.options import BRUSH
from smartroto.ui.studio import Studio
from smartroto.ui.when import is_option

STEP = 1.15


def scale_brush(studio: Studio, factor: float) -> None:
    """Make the brush larger or smaller, by a point at least."""
    options = studio.view.options
    size = options.brush * factor
    size = max(round(size), options.brush + 1) if factor > 1 else round(size - 0.5)
    studio.look(options=replace(options, brush=float(np.clip(size, *BRUSH))))


def toggle(studio: Studio, name: str) -> None:
    """Switch a yes-or-no option of the tools."""
    options = studio.view.options
    changed = {name: not getattr(options, name)}
    studio.look(options=replace(options, **changed))


def _switch(name: str, title: str, key: str, tip: str) -> Action:
    return Action(
        id=f"option_{name}",
        title=title,
        menu="Shape/Tool Options",
        keys=(key,),
        not_undone=LOOKS,
        run=lambda w: toggle(w.studio, name),
        checked=is_option(name),
        tip=tip,
    )


def _brush(id: str, title: str, key: str, factor: float) -> Action:
    return Action(
        id=id,
        title=title,
        menu="Shape/Tool Options",
        keys=(key,),
        not_undone=LOOKS,
        repeats=True,
        run=lambda w: scale_brush(w.studio, factor),
        tip="Of the reshape brush and the learned drag; Ctrl+Alt+drag does it too.",
    )


DRAW = (
    _brush("brush_smaller", "Smaller Brush", "[", 1 / STEP),
    _brush("brush_larger", "Larger Brush", "]", STEP),
    _switch(
        "snap",
        "Snap",
        "Shift+X",
        "Dragged points snap to points of other shapes, pivots and plate edges.",
    ),
    _switch(
        "every",
        "Pick Points of All Shapes",
        "Shift+Q",
        "Points can be picked although their shape is not selected.",
    ),
)
