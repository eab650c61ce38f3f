"""Pulling the soft edge out of points, with any tool that selects points."""

from collections.abc import Callable

import numpy as np

from smartroto.animation import feather_at
from smartroto.history import Edit
from smartroto.placement import direction
from smartroto.scope import set_feather
from smartroto.ui.dragging import drag
from smartroto.ui.hit import Hit
from smartroto.ui.pointer import Gesture, Pointer, Scene


def pull(scene: Scene, press: Pointer, hit: Hit, click: Callable[[], None]) -> Gesture:
    """Move the soft edge of points by the pen's way, at this frame.

    Of the point under the pen, or of all selected ones if it is selected; of the
    whole shape while Shift is held. The curve itself stays. `click` if nothing moved.
    """
    shape, frame = scene.document.shape(hit.id), scene.view.frame
    reach = scene.view.reach
    present = feather_at(shape, frame)
    start = np.zeros((shape.count, 3, 2)) if present is None else present
    chosen = scene.picture.chosen(hit.id)
    some = sorted(chosen) if hit.index in chosen else [hit.index]

    def edit_at(pen: Pointer) -> Edit:
        offsets = start.copy()
        way = direction(scene.document, hit.id, frame, press.at, pen.at - press.at)
        offsets[range(shape.count) if pen.shift else some] += way
        return set_feather(hit.id, frame, offsets, reach)

    return drag(scene, press, "Pull feather", edit_at, click)
