"""Dense optical flow between two pictures, and reading it at points.

One function makes flow, so that another method, on a graphics card or learned, can
take its place. Points are in pixels where (0, 0) is the corner of the first pixel, so
a pixel's own value stands at (0.5, 0.5).
"""

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from smartroto.models.device import array, tensor
from smartroto.shapes.arrays import Array, Image

if TYPE_CHECKING:
    from torch import Tensor

Bytes = NDArray[np.uint8]
Grey = Bytes


def flow(before: Grey, after: Grey, start: Image | None = None) -> Image:
    """Where each pixel of `before` has gone in `after`: `[H, W, 2]` pixels, x and y.

    before, after: `[H, W]`. start: a first guess `[H, W, 2]`.
    Dense inverse search (Kroeger et al. 2016) as OpenCV has it. Pictures too small for
    its patches have no flow.
    """
    import cv2

    height, width = before.shape
    if min(height, width) < 24:
        zero = np.zeros((height, width, 2), np.float32)
        return zero if start is None else start
    method = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    guess: Any = None if start is None else start.astype(np.float32).copy()
    pair = np.ascontiguousarray(before), np.ascontiguousarray(after)
    return np.asarray(method.calc(*pair, guess), dtype=np.float32)


def sample(field: "Image | Bytes | Tensor", points: Array) -> Array:
    """Read a picture or a flow at `points` `[M, 2]`, bilinear, held at the border.

    Returns `[M, C]`, or `[M]` for a picture `[H, W]`. Few points of one picture at a
    time: on the processor OpenCV reads them five times as fast as `reading`, which
    many frames at once are read by.
    """
    if not isinstance(field, np.ndarray):
        if field.device.type != "cpu":
            from smartroto.models.reading import read

            x, y = tensor(points.T)
            return array(read([field], x[None], y[None])[0])
        field = field.numpy()
    return _remapped(field, points)


def _remapped(field: Image | Bytes, points: Array) -> Array:
    import cv2

    size = np.array([field.shape[1] - 1, field.shape[0] - 1], float)
    at = np.fmin(np.fmax(points - 0.5, 0), size).astype(np.float32)
    out = np.empty((len(points), *field.shape[2:]))
    no_second: Any = None  # both coordinates lie in one map
    for first in range(0, len(points), 30000):  # cv2.remap takes no more at once
        part = at[None, first : first + 30000]
        got = cv2.remap(field, part, no_second, cv2.INTER_LINEAR)
        out[first : first + 30000] = got.reshape(part.shape[1], *field.shape[2:])
    return out


def inside(points: Array, size: tuple[int, int], margin: float = 1.0) -> Array:
    """1 where a point lies in a picture of `size` (width, height), 0 outside it."""
    low = (points >= margin).all(-1)
    high = (points <= np.array(size) - margin).all(-1)
    return np.asarray(low & high, dtype=float)
