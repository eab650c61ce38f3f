"""How a plate's frame is shown: exposure, channel, display and size, as one value."""

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from smartroto import colour, ocio
from smartroto import plate as plates
from smartroto.document import Plate
from smartroto.errors import Error
from smartroto.ocio import Monitor
from smartroto.shapes.arrays import Image
from smartroto.stills import Pixels

Channel = Literal["rgb", "red", "green", "blue", "luma"]

Region = tuple[int, int, int, int]

AUTOMATIC: Monitor = ("", "")
PLAIN: Monitor = ("", "sRGB")
RAW: Monitor = ("", "Raw")
LUMA = (0.2126, 0.7152, 0.0722)
"""Weights of Rec. 709."""


@dataclass(frozen=True, kw_only=True)
class Look:
    """All that the pixels of a shown frame depend on besides the plate.

    monitor: OCIO display and view; `AUTOMATIC` is the default of the config that the
        environment variable OCIO names, else `PLAIN`, which is sRGB without a tone
        curve; `RAW` shows the file's values as they are.
    step: every how many pixels one is shown: 1 full, 2 half, 4 a quarter.
    region: left, top, right and bottom of the part that is shown, plate pixels; the
        rest is dark. None is all.
    """

    gain: float = 1.0
    gamma: float = 1.0
    channel: Channel = "rgb"
    monitor: Monitor = AUTOMATIC
    step: int = 1
    region: Region | None = None


def chosen(monitor: Monitor) -> Monitor:
    """The monitor itself, or what automatic stands for.

    A config that cannot be read leaves the plain view; the menu of displays says why.
    """
    if monitor != AUTOMATIC:
        return monitor
    try:
        return ocio.default() if ocio.in_use() else PLAIN
    except Error:
        return PLAIN


def show(image: Pixels, plate: Plate, look: Look) -> NDArray[np.uint8]:
    """A frame as it is shown: uint8 `[H / step, W / step, 3]`.

    image: as `plate.stored` gives it. Raises Error where the display is unknown.
    """
    if look.region is not None:
        return _part(image, plate, look, look.region)
    image = one_channel(image, look.channel)
    monitor = chosen(look.monitor)
    if monitor in (PLAIN, RAW):
        raw = monitor == RAW
        shown = colour.to_display(image, plate, look.gain, look.gamma, raw=raw)
        return colour.reduced(shown, look.step)
    return ocio.to_display(image, plate, monitor, look.gain, look.gamma, look.step)


def _part(image: Pixels, plate: Plate, look: Look, region: Region) -> NDArray[np.uint8]:
    """The whole picture with nothing in it but the region, which costs as little as
    it is small."""
    step, (height, width) = look.step, image.shape[:2]
    left, top = (side // step * step for side in region[:2])
    ends = (-(-side // step) * step for side in region[2:])
    right, bottom = (min(end) for end in zip(ends, (width, height), strict=True))
    whole = np.zeros((-(-height // step), -(-width // step), 3), np.uint8)
    if left < right and top < bottom:
        part = image[top:bottom, left:right]
        made = show(part, plate, replace(look, region=None))
        rows, columns = made.shape[:2]
        whole[top // step :, left // step :][:rows, :columns] = made
    return whole


def one_channel(image: Pixels, channel: Channel) -> Pixels:
    """The picture `[H, W, 3]` with one channel, or the luma, in place of all three."""
    if channel == "rgb":
        return image
    if channel == "luma":
        wide = image.astype(np.float32) @ np.array(LUMA, np.float32)
        single = np.asarray(wide + (image.dtype.kind == "u") * 0.5, image.dtype)
    else:
        single = image[..., ("red", "green", "blue").index(channel)]
    return np.repeat(single[..., None], 3, axis=-1)


def linear_at(image: Pixels, plate: Plate, x: int, y: int) -> Image:
    """The scene-linear values `[3]` of one pixel of a frame, for the readout."""
    pixel = colour.sane(plates.as_float(image[y : y + 1, x : x + 1]))
    if plate.colour_space and ocio.knows(plate.colour_space):
        light = ocio.linear(pixel, plate)
    else:
        light = colour.linear(pixel, colour.encoding(plate))
    return np.asarray(light[0, 0])
