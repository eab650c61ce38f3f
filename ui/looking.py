"""The hand that looks around: zoom and pan with any tool, and the line of the wipe."""

from typing import TYPE_CHECKING, Literal

import numpy as np

from smartroto.shapes.arrays import Array
from smartroto.ui import camera as cameras
from smartroto.ui import region, wipe
from smartroto.ui.camera import Camera

if TYPE_CHECKING:
    from smartroto.ui.studio import Studio

WHEEL = 1.2

Hold = Literal["pan"] | wipe.Part | region.Part


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
        """The part of the wipe or of the region that a press at `at` takes hold of."""
        view = self._studio.view
        held: Hold | None = None
        if view.wipe is not None:
            held = wipe.part(view.wipe, self.camera, at)
        if held is None and view.region is not None:
            held = region.part(view.region, self.camera, at)
        return held

    def press(self, at: Array) -> bool:
        """Take hold of the wipe or the region where one is under the pen; False where
        none is."""
        self.hold = self.over(at)
        return self.hold is not None

    def move(self, at: Array) -> None:
        """Pan, or drag the wipe or an edge of the region."""
        studio, line, part = self._studio, self._studio.view.wipe, self.hold
        if part == "pan":
            moved = Camera(scale=self.camera.scale, offset=at - self._grip)
            self.look_through(moved)
        elif (part == "move" or part == "turn") and line is not None:
            studio.look(wipe=wipe.dragged(line, part, self.camera, at))
        elif part in region.CURSORS and studio.view.region and studio.plate:
            place = self.camera.to_plate(at)
            after = region.dragged(studio.view.region, part, place, studio.plate)
            studio.look(region=after)

    def cursor(self, part: Hold) -> str:
        """The cursor over a part of the wipe or of the region."""
        if part in region.CURSORS:
            return region.CURSORS[part]
        return "move" if part == "move" else "rotate"

    def toggle_region(self) -> None:
        """Show the selected shapes' part of the plate alone, or what is in view; or
        all again."""
        studio = self._studio
        if studio.view.region is not None or studio.plate is None:
            studio.look(region=None)
            return
        found = region.around(studio.document, studio.shapes())
        shown = region.seen(studio.plate, self.camera, self.size)
        studio.look(region=found or shown)

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
