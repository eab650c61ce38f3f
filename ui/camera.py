"""From plate pixels to points of the viewer and back."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from smartroto.document import Plate
from smartroto.shapes.arrays import Array

if TYPE_CHECKING:
    from smartroto.ui.view import ViewState

SMALLEST, LARGEST = 1 / 64, 128.0
MARGIN = 12.0
NO_PLATE = (1920, 1080)


@dataclass(frozen=True, kw_only=True, eq=False)
class Camera:
    """How the plate lies in the viewer.

    scale: `[2]` points of the viewer per plate pixel along x and y; they differ by
        the pixel aspect. offset: `[2]` where the plate's corner (0, 0) lies.
    """

    scale: Array
    offset: Array

    @property
    def zoom(self) -> float:
        """Points of the viewer per plate row; 1 is 100 %."""
        return float(self.scale[1])

    def to_screen(self, at: Array) -> Array:
        """Plate pixels `[..., 2]` to points of the viewer."""
        return np.asarray(at * self.scale + self.offset)

    def to_plate(self, at: Array) -> Array:
        """Points of the viewer `[..., 2]` to plate pixels."""
        return np.asarray((at - self.offset) / self.scale)


def plate_size(plate: Plate | None) -> tuple[int, int]:
    """The plate's size in pixels; HD where there is no plate yet."""
    return plate.size if plate is not None else NO_PLATE


def aspect(plate: Plate | None) -> float:
    """Width of a plate pixel divided by its height."""
    return plate.pixel_aspect if plate is not None else 1.0


def camera(
    view: "ViewState",
    plate: Plate | None,
    size: tuple[float, float],
    shift: Array | None = None,
) -> Camera:
    """The camera of a view in a viewer of `size` points.

    shift: `[2]` plate pixels that it has followed something.
    """
    whole = np.array(plate_size(plate), dtype=float)
    zoom = view.zoom or fitting(whole, aspect(plate), size)
    centre = np.array(view.centre) if view.zoom and view.centre else whole / 2
    centre = centre if shift is None else centre + shift
    scale = np.array([zoom * aspect(plate), zoom])
    return Camera(scale=scale, offset=np.array(size) / 2 - centre * scale)


def fitting(extent: Array, aspect: float, size: tuple[float, float]) -> float:
    """The zoom at which `extent` `[2]` plate pixels fill a viewer of `size`."""
    room = np.maximum(np.array(size) - 2 * MARGIN, 1.0)
    wanted = np.maximum(extent * (aspect, 1.0), 1e-6)
    return float(np.clip((room / wanted).min(), SMALLEST, LARGEST))


def zoomed(now: Camera, at: Array, factor: float, size: tuple[float, float]) -> Camera:
    """The camera after a zoom that keeps the plate under the point `at` in place."""
    zoom = float(np.clip(now.zoom * factor, SMALLEST, LARGEST))
    scale = now.scale * (zoom / now.zoom)
    return Camera(scale=scale, offset=at - now.to_plate(at) * scale)


def centre(now: Camera, size: tuple[float, float]) -> tuple[float, float]:
    """The plate position in the middle of the viewer, as `ViewState.centre` holds."""
    x, y = now.to_plate(np.array(size) / 2)
    return float(x), float(y)
