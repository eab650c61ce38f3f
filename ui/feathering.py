"""Pulling the soft edge out of points, whatever the tool."""

from collections.abc import Callable
from typing import Literal

import numpy as np

from smartroto.animation import feather_at, knots_at
from smartroto.history import Edit
from smartroto.placement import direction
from smartroto.scope import set_feather
from smartroto.shapes.normals import normals
from smartroto.ui.dragging import drag, may_key_more
from smartroto.ui.hit import Hit
from smartroto.ui.pointer import Gesture, Pointer, Scene

Which = Literal["point", "selected", "all"]


def pull(
    scene: Scene,
    press: Pointer,
    hit: Hit,
    click: Callable[[], None],
    which: Callable[[Scene, Pointer], Which],
    shown: Callable[[Scene, Pointer], None] | None = None,
) -> Gesture | None:
    """Move the soft edge of points at this frame; the curve itself stays.

    One point goes where the pen goes. Several become wider by as much as the pen goes
    across the outline, each along its own normal. `click` where nothing moved.
    None, with a word to the artist, where autokey is off and it is keyed elsewhere.
    """
    shape, frame = scene.document.shape(hit.id), scene.view.frame
    reach = scene.view.reach
    if not may_key_more(scene, shape, shape.feather, "the soft edge"):
        return None
    present = feather_at(shape, frame)
    start = np.zeros((shape.count, 3, 2)) if present is None else present
    out = normals(knots_at(scene.document, shape, frame), shape.closed)
    chosen = scene.picture.chosen(hit.id)
    chosen = chosen if hit.index in chosen else frozenset({hit.index})

    def edit_at(pen: Pointer) -> Edit:
        way = direction(scene.document, hit.id, frame, press.at, pen.at - press.at)
        several = {"all": range(shape.count), "selected": sorted(chosen)}
        some = list(several.get(which(scene, pen), [hit.index]))
        offsets = start.copy()
        if len(some) == 1:
            offsets[some] += way
        else:
            offsets[some] += (out[some] * float(way @ out[hit.index]))[:, None]
        return set_feather(hit.id, frame, offsets, reach)

    return drag(scene, press, "Pull feather", edit_at, click, shown)
