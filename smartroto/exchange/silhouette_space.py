"""Coordinates of Silhouette's files, and every choice that no real file confirms.

Grammar: formats/silhouette.md. No file made by Silhouette itself has been seen; a
constant below is where to look first when one shows a difference.
"""

from dataclasses import dataclass

import numpy as np

from smartroto.document import Mode
from smartroto.shapes.arrays import Array

HANDLES = (1, 0, 2)
"""Uncertain: a Bezier point is anchor, incoming, outgoing handle. One reader of real
projects joins the third of a point to the second of the next; no asymmetric Bezier
made in Silhouette has been seen. Ours are incoming, anchor, outgoing."""

FEATHER_UNIT = 1.0
"""Uncertain: `feather` is taken as pixels of the image, outwards."""

STROKE_UNIT = 1.0
"""Uncertain: `strokeWidth` is taken as pixels of the image."""

TOP_FIRST = True
"""Uncertain: the first object of a list lies on top, as in Nuke, whose exporters keep
the order."""

MODES: dict[str, Mode] = {
    "Add": "union",
    "Subtract": "subtract",
    "Max": "max",
    "Inside": "intersect",
}
"""What Silhouette's modes mean here. `Inside` is uncertain: its name alone says so."""

WRITTEN: dict[Mode, str] = {
    "union": "Add",
    "add": "Add",
    "subtract": "Subtract",
    "max": "Max",
    "intersect": "Inside",
}

DECIMALS = 9
"""Of a picture 8000 pixels high, a hundred-thousandth of a pixel. Never exponents:
Silhouette rejects a shape that has them."""


@dataclass(frozen=True)
class Space:
    """The image of a session: centre origin, both axes in units of its height."""

    width: float
    height: float
    pixel_aspect: float = 1.0

    @property
    def scale(self) -> Array:
        """Units for one pixel: `[2, 2]`."""
        return np.diag([self.pixel_aspect / self.height, 1 / self.height])

    @property
    def centre(self) -> Array:
        """The middle of the image in pixels."""
        return np.array([self.width / 2, self.height / 2])

    @property
    def to_unit(self) -> Array:
        """Plate pixels, as columns (x, y, 1), into units: `[3, 3]`."""
        matrix = np.eye(3)
        matrix[:2, :2] = self.scale
        matrix[:2, 2] = -self.scale @ self.centre
        return matrix

    @property
    def from_unit(self) -> Array:
        """Units into plate pixels: `[3, 3]`."""
        return np.asarray(np.linalg.inv(self.to_unit), dtype=float)

    def to_units(self, pixels: Array) -> Array:
        """Plate pixels `[..., 2]`, y down, as units; y is down there too.

        >>> Space(1920, 1080).to_units(np.array([0.0, 1080.0])).round(6).tolist()
        [-0.888889, 0.5]
        """
        return np.asarray((pixels - self.centre) @ self.scale)


def digits(number: float) -> str:
    """A number with fixed decimals.

    >>> digits(-1e-12), digits(0.5)
    ('0.000000000', '0.500000000')
    """
    text = f"{number:.{DECIMALS}f}"
    return text[1:] if float(text) == 0 and text.startswith("-") else text
