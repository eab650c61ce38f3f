"""Dense optical flow between two pictures, and reading it at points.

Dense inverse search (Kroeger et al. 2016): on the processor as OpenCV has it, which is
nine times as fast there, on other devices that of `flow_torch`. Flow stays where it was
made. Points are in pixels where (0, 0) is the corner of the first pixel, so
a pixel's own value stands at (0.5, 0.5).
"""

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from smartroto.models.device import array, engine, pixels, tensor
from smartroto.shapes.arrays import Array, Image

if TYPE_CHECKING:
    from torch import Tensor

    Field: TypeAlias = Image | Tensor

STEADY = 0.1
"""Change of light from frame to frame, as a logarithm, that is none."""

Bytes = NDArray[np.uint8]
Grey = Bytes


def flow(before: Grey, after: Grey) -> "Field":
    """Where each pixel of `before` has gone in `after`: `[H, W, 2]` pixels, x and y.

    before, after: `[H, W]`. Pictures too small for the search have no flow.
    """
    if min(before.shape) < 24:
        return np.zeros((*before.shape, 2), np.float32)
    before, after = _in_one_light(before, after)
    if engine().type != "cpu":
        from smartroto.models.flow_torch import search

        return search(pixels(before), pixels(after))
    return _opencv(before, after)


def _in_one_light(before: Grey, after: Grey) -> tuple[Grey, Grey]:
    """Both pictures in the light of the darker one, where their light differs: the
    search takes brightness to stay with what moves."""
    import cv2

    means = [max(cv2.mean(picture)[0], 1.0) for picture in (before, after)]
    if abs(np.log(means[0] / means[1])) < STEADY:
        return before, after
    first, last = (
        np.asarray(cv2.convertScaleAbs(picture, alpha=min(means) / mean), np.uint8)
        for picture, mean in zip((before, after), means, strict=True)
    )
    return first, last


def _opencv(before: Grey, after: Grey) -> Image:
    import cv2

    method = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    pair = np.ascontiguousarray(before), np.ascontiguousarray(after)
    no_guess: Any = None
    return np.asarray(method.calc(*pair, no_guess), dtype=np.float32)


def sample(field: "Bytes | Field", points: Array) -> Array:
    """Read a picture or a flow at `points` `[M, 2]`, bilinear, held at the border.

    Returns `[M, C]`, or `[M]` for a picture `[H, W]`. Few points of one picture at a
    time: on the processor OpenCV reads them five times as fast as `reading`, which
    many frames at once are read by.
    """
    if isinstance(field, np.ndarray):
        return _remapped(field, points)
    if field.device.type == "cpu":
        return _remapped(field.numpy(), points)
    return _read(field, points)


def _read(field: "Tensor", points: Array) -> Array:
    from smartroto.models.reading import read

    x, y = tensor(points.T)
    return array(read([field], x[None], y[None])[0])


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
