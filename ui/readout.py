"""What lies under the pen in numbers: place, linear colour, and the matte."""

import numpy as np

from smartroto import look
from smartroto.document import Plate
from smartroto.shapes.arrays import Array
from smartroto.stills import Pixels
from smartroto.ui.frames import Levels


def text(at: Array, plate: Plate, pixels: Pixels | None, matte: Levels | None) -> str:
    """One line about a plate position.

    pixels: the stored frame where it is in memory. matte: as `Mattes.image` has it.
    Values are scene-linear; a stands for the matte, which may still be unknown.
    """
    x, y = np.floor(at).astype(int).tolist()
    place = f"x {x}  y {y}"
    width, height = plate.size
    if not (0 <= x < width and 0 <= y < height):
        return place
    if pixels is not None:
        values = look.linear_at(pixels, plate, x, y).tolist()
        red, green, blue = (_number(value) for value in values)
        place += f"    r {red}  g {green}  b {blue}"
    if matte is not None:
        place += f"  a {matte[0].pixelColor(x, y).alphaF():.3f}"
    return place


def _number(value: float) -> str:
    """Four figures, with room for the sign.

    >>> _number(0.18), _number(12.3456), _number(-0.00123)
    ('0.1800', '12.35', '-0.0012')
    """
    return f"{value:.4f}" if abs(value) < 10 else f"{value:.4g}"
