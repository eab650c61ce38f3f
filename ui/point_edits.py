"""What is done to the selected points at once, without a drag."""

from collections.abc import Callable

from smartroto.key_edits import set_key
from smartroto.shapes import handles
from smartroto.shapes.arrays import Array
from smartroto.ui.dragging import chosen_grips, may_key
from smartroto.ui.pointer import Grip, Scene, together


def smooth(scene: Scene) -> None:
    """Give the selected points tangents along the curve."""

    def smoothed(grip: Grip) -> Array:
        closed = scene.document.shape(grip.id).closed
        return handles.smooth(grip.knots, grip.indices, closed)

    _reshape(scene, "Smooth points", smoothed)


def cusp(scene: Scene) -> None:
    """Pull the handles of the selected points in: corners."""

    def cusped(grip: Grip) -> Array:
        return handles.cusp(grip.knots, grip.indices)

    _reshape(scene, "Cusp points", cusped)


def _reshape(scene: Scene, label: str, changed: Callable[[Grip], Array]) -> None:
    grips, frame = chosen_grips(scene), scene.view.frame
    if grips and may_key(scene, [grip.id for grip in grips]):
        keys = [set_key(grip.id, frame, changed(grip)) for grip in grips]
        scene.commit(label, together(keys))
