"""The pixels within a closed line, as OpenCV fills it."""

import numpy as np

from smartroto.models.flow import Bytes
from smartroto.shapes.arrays import Array, IntArray


def eighths(line: Array) -> IntArray:
    """`line` `[M, 2]` in eighths of a pixel from the middle of the first one, as OpenCV
    draws with `shift=3`; what lies far beyond any plate is drawn nearer."""
    return np.asarray(np.round(np.clip(line - 0.5, -1e5, 1e5) * 8), np.int32)


def filled(line: Array, size: tuple[int, int], value: int = 1) -> Bytes:
    """A picture of `size` (width, height), `value` within the closed `line` `[M, 2]`
    and 0 outside: `[H, W]`."""
    import cv2

    picture = np.zeros(size[::-1], np.uint8)
    cv2.fillPoly(picture, [eighths(line)], value, shift=3)
    return picture
