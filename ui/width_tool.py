"""Pulling the width of an open spline, with any tool that selects points."""

import numpy as np

from smartroto.edits import set_width
from smartroto.history import Edit
from smartroto.placement import stretch_at
from smartroto.shapes import spline
from smartroto.ui.dragging import drag
from smartroto.ui.hit import Hit
from smartroto.ui.pointer import Gesture, Pointer, Scene

LEAST = 0.1


def pull(scene: Scene, press: Pointer, hit: Hit) -> Gesture:
    """Make the spline so wide that its side passes under the pen."""
    knots = scene.picture.knots(hit.id)
    frame = scene.view.frame
    wider = stretch_at(scene.document, hit.id, frame, knots[:, 1].mean(axis=0))

    def edit_at(pen: Pointer) -> Edit:
        _, away = spline.nearest(knots, pen.at, closed=False)
        return set_width(hit.id, float(np.round(max(2 * away / wider, LEAST), 2)))

    return drag(scene, press, "Pull width", edit_at)
