"""The wipe: a line over the viewer, with one picture on its left and one on its right.

Knows no Qt; positions on the screen are points of the viewer.
"""

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from smartroto.shapes.arrays import Array
from smartroto.ui.camera import Camera

Against = Literal["plate", "previous"]
Part = Literal["move", "turn"]

ARM = 60.0
"""From the middle of the line to the knob that turns it."""
REACH = 9.0
FAR = 1e5


@dataclass(frozen=True, kw_only=True)
class Wipe:
    """Where the line lies, and what is shown behind it.

    against: the plate without mattes, or the shapes as the previous prediction had
        them. at: the middle of the line, plate pixels. angle: degrees clockwise from
        an upright line; what is compared with lies on the right of that.
    """

    against: Against = "plate"
    at: tuple[float, float]
    angle: float = 0.0


def direction(wipe: Wipe) -> Array:
    """The unit vector `[2]` along the line, downwards where it is upright."""
    turn = np.radians(wipe.angle)
    return np.array([-np.sin(turn), np.cos(turn)])


def middle(wipe: Wipe, camera: Camera) -> Array:
    """The middle of the line on the screen `[2]`."""
    return camera.to_screen(np.array(wipe.at))


def knob(wipe: Wipe, camera: Camera) -> Array:
    """The knob that turns the line, on the screen `[2]`."""
    return np.asarray(middle(wipe, camera) - ARM * direction(wipe))


def behind(wipe: Wipe, camera: Camera) -> Array:
    """The side of the other picture as corners `[4, 2]` on the screen."""
    along = direction(wipe) * FAR
    across = np.array([along[1], -along[0]])
    start = middle(wipe, camera)
    corners = [start - along, start + along, start + along + across]
    return np.stack([*corners, start - along + across])


def part(wipe: Wipe, camera: Camera, at: Array) -> Part | None:
    """What of the line a press at `at` takes hold of; the line itself is free."""
    if np.hypot(*(at - knob(wipe, camera))) <= REACH:
        return "turn"
    return "move" if np.hypot(*(at - middle(wipe, camera))) <= REACH else None


def dragged(wipe: Wipe, what: Part, camera: Camera, at: Array) -> Wipe:
    """The wipe after its middle or its knob was dragged to `at` on the screen."""
    if what == "move":
        x, y = camera.to_plate(at)
        return replace(wipe, at=(float(x), float(y)))
    x, y = at - middle(wipe, camera)
    return replace(wipe, angle=float(np.degrees(np.arctan2(x, -y))))
