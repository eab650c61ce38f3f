"""What tools draw over the picture: values without Qt, in plate pixels."""

from dataclasses import dataclass

from smartroto.shapes.arrays import Array


@dataclass(frozen=True, kw_only=True, eq=False)
class Marquee:
    """A rectangle that is being drawn, in plate pixels."""

    low: Array
    high: Array


@dataclass(frozen=True, kw_only=True, eq=False)
class Draft:
    """A shape that is being drawn.

    knots: `[N, 3, 2]` so far; ghost: `[2, 3, 2]` the curve that the next click adds,
    or None; closing: whether the next click closes the shape.
    """

    knots: Array
    ghost: Array | None = None
    closing: bool = False


@dataclass(frozen=True, kw_only=True, eq=False)
class Box:
    """The transform box: `[4, 2]` corners clockwise from the top left; the pivot."""

    corners: Array
    pivot: Array


@dataclass(frozen=True, kw_only=True, eq=False)
class Figure:
    """What other tools have to show, each part where there is one. Plate pixels.

    line: `[M, 2]` a stroke of the pen; ghost: `[M, 2]` a dashed one.
    knots: `[N, 3, 2]` a shape that is not recorded yet, and whether it is closed.
    links: `[K, 2, 2]` lines from where something was to where it goes.
    rings: `[K, 2]` places that are marked, such as what the pen snapped to.
    circle: centre `[2]` and radius in points of the viewer, of a brush.
    inside, outside: `[K, 2]` places that the artist has said are so.
    note: a few words at the top of the viewer.
    """

    line: Array | None = None
    ghost: Array | None = None
    knots: Array | None = None
    closed: bool = True
    links: Array | None = None
    rings: Array | None = None
    circle: tuple[Array, float] | None = None
    inside: Array | None = None
    outside: Array | None = None
    note: str = ""


Mark = Marquee | Draft | Box | Figure
"""What a tool draws while it is at work or at rest."""
