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
    """Make the spline wider on both sides by as much as the pen goes away from it."""
    knots, frame = scene.picture.knots(hit.id), scene.view.frame
    wider = stretch_at(scene.document, hit.id, frame, knots[:, 1].mean(axis=0))
    start = scene.document.shape(hit.id).width

    def away(pen: Pointer) -> float:
        return spline.nearest(knots, pen.at, closed=False)[1] / wider

    def edit_at(pen: Pointer) -> Edit:
        width = start + 2 * (away(pen) - away(press))
        return set_width(hit.id, float(np.round(max(width, LEAST), 2)))

    return drag(scene, press, "Pull width", edit_at)
