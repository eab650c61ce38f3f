"""What is done to the selected points at once, without a drag."""

from collections.abc import Callable
from functools import partial

from smartroto.history import together
from smartroto.key_edits import remove_feather as remove
from smartroto.pivots import set_pivot
from smartroto.scope import change
from smartroto.shapes import handles
from smartroto.shapes.arrays import Array
from smartroto.ui.dragging import chosen_grips, may_key
from smartroto.ui.pointer import Grip, Scene
from smartroto.width_edits import reset_point_widths


def smooth(scene: Scene) -> None:
    """Give the selected points tangents along the curve."""

    def smoothed(grip: Grip, knots: Array) -> Array:
        closed = scene.document.shape(grip.id).closed
        return handles.smooth(knots, grip.indices, closed)

    _reshape(scene, "Smooth points", smoothed)


def cusp(scene: Scene) -> None:
    """Pull the handles of the selected points in: corners."""

    def cusped(grip: Grip, knots: Array) -> Array:
        return handles.cusp(knots, grip.indices)

    _reshape(scene, "Cusp points", cusped)


def remove_feather(scene: Scene) -> None:
    """Make the edge hard at the selected points, or of the whole selected shapes."""
    grips = chosen_grips(scene)
    if grips:
        steps = [remove(grip.id, grip.indices) for grip in grips]
        scene.commit("Remove feather", together(steps))


def reset_widths(scene: Scene) -> None:
    """Make open splines as wide as they are said to be at the selected points, or at
    all points of the selected shapes."""
    grips = chosen_grips(scene)
    if grips:
        steps = [reset_point_widths(grip.id, grip.indices) for grip in grips]
        scene.commit("Reset widths of points", together(steps))


def reset_pivot(scene: Scene) -> None:
    """Turn the selected shapes about the middle of the box again."""
    steps = [set_pivot(id, scene.view.frame, None) for id in scene.view.selected]
    scene.commit("Reset pivot", together(steps))


def _reshape(scene: Scene, label: str, changed: Callable[[Grip, Array], Array]) -> None:
    grips, view = chosen_grips(scene), scene.view
    if grips and may_key(scene, [grip.id for grip in grips]):
        steps = [
            change(grip.id, view.frame, partial(changed, grip), view.reach)
            for grip in grips
        ]
        scene.commit(label, together(steps))
