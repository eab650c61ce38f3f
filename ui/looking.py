"""The hand that looks around: zoom and pan with any tool, and the line of the wipe."""

from typing import TYPE_CHECKING, Literal

import numpy as np

from smartroto.shapes.arrays import Array
from smartroto.ui import camera as cameras
from smartroto.ui import wipe
from smartroto.ui.camera import Camera

if TYPE_CHECKING:
    from smartroto.ui.studio import Studio

WHEEL = 1.2

Hold = Literal["pan", "move", "turn"]


class Looking:
    """Changes what is seen, never the document.

    camera, size and shift, how far the camera has followed what the view is steady
    on, are kept up to date by the canvas; hold: what the hand has hold
    of, None where nothing.
    """

    def __init__(self, studio: "Studio") -> None:
        self._studio = studio
        self._grip = np.zeros(2)
        self.camera = Camera(scale=np.ones(2), offset=np.zeros(2))
        self.shift = np.zeros(2)
        self.size = (1.0, 1.0)
        self.hold: Hold | None = None

    def grab(self, at: Array) -> None:
        """Begin to pan."""
        self.hold, self._grip = "pan", at - self.camera.offset

    def over(self, at: Array) -> Hold | None:
        """The part of the wipe that a press at `at` takes hold of."""
        line = self._studio.view.wipe
        return wipe.part(line, self.camera, at) if line is not None else None

    def press(self, at: Array) -> bool:
        """Take hold of the wipe where it is under the pen; False where it is not."""
        self.hold = self.over(at)
        return self.hold is not None

    def move(self, at: Array) -> None:
        """Pan, or drag the wipe."""
        line = self._studio.view.wipe
        if self.hold == "pan":
            moved = Camera(scale=self.camera.scale, offset=at - self._grip)
            self.look_through(moved)
        elif self.hold is not None and line is not None:
            after = wipe.dragged(line, self.hold, self.camera, at)
            self._studio.look(wipe=after)

    def release(self) -> None:
        """Let go."""
        self.hold = None

    def turn(self, at: Array, clicks: float) -> None:
        """Zoom at a point by clicks of the wheel."""
        factor = WHEEL**clicks
        self.look_through(cameras.zoomed(self.camera, at, factor, self.size))

    def look_through(self, camera: Camera) -> None:
        """Show the plate as this camera does."""
        x, y = np.array(cameras.centre(camera, self.size)) - self.shift
        self._studio.look(zoom=camera.zoom, centre=(float(x), float(y)))

    def fit(self, low: Array, high: Array) -> None:
        """Show a part of the plate, from corner to corner, as large as it fits."""
        aspect = cameras.aspect(self._studio.plate)
        zoom = cameras.fitting((high - low) * 1.15, aspect, self.size)
        x, y = (low + high) / 2 - self.shift
        self._studio.look(zoom=zoom, centre=(float(x), float(y)))

    def toggle_wipe(self, against: wipe.Against) -> None:
        """A wipe in the middle of what is seen; none where there is this one."""
        line = self._studio.view.wipe
        if line is not None and line.against == against:
            self._studio.look(wipe=None)
            return
        at = cameras.centre(self.camera, self.size) if line is None else line.at
        angle = 0.0 if line is None else line.angle
        made = wipe.Wipe(against=against, at=at, angle=angle)
        self._studio.look(wipe=made)
