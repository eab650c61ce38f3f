"""What the artist sets for the tools, kept from one session to the next."""

from dataclasses import dataclass

BRUSH = (4.0, 600.0)
POINTS = (8, 40)


@dataclass(frozen=True, kw_only=True)
class Options:
    """The options of all tools; the bar above the viewer shows those of the active one.

    brush: radius of the brushes in points of the viewer; pressure: whether a pen's
        pressure scales it.
    stiffness: of a learned drag, 0 trusts the pictures, 1 the shape's own modes.
    feather_link: whether a pull of one feather point moves those of all points.
    snap: whether points snap to other shapes' points, to pivots and plate edges.
    every: whether the points of shapes that are not selected can be picked too.
    points: how many points a suggested outline has; tolerance: how far in plate
        pixels a sketched outline may be off.
    """

    brush: float = 60.0
    pressure: bool = False
    stiffness: float = 0.5
    feather_link: bool = False
    snap: bool = False
    every: bool = False
    points: int = 16
    tolerance: float = 1.0
