"""One picture file through OpenImageIO: its header, its layers and its pixels.

OpenImageIO reports failures as return values; they become PlateErrors here, once.
"""

import math
import os
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from smartroto.errors import PlateError

Pixels = NDArray[Any]
"""`[H, W, 3]` as compact as the file: uint8, uint16, float16 or float32."""

_NATIVE = {"uint8": "uint8", "uint16": "uint16", "half": "half"}
_DTYPE = {"uint8": np.uint8, "uint16": np.uint16, "half": np.float16}


@dataclass(frozen=True)
class Header:
    """What a picture says about itself.

    size: width and height of the display window, upright.
    fps: None where the file says nothing.
    layers: names of the layers or parts that can be read, the default first.
    colour_space: where the file names it outright; empty otherwise.
    """

    size: tuple[int, int]
    pixel_aspect: float
    fps: float | None
    layers: tuple[str, ...]
    colour_space: str


@dataclass(frozen=True)
class _Layer:
    """Some channels of one part, in the order in which they are shown."""

    name: str
    part: int
    channels: tuple[int, ...]
    is_colour: bool


def header(file: str) -> Header:
    """Read everything but the pixels; PlateError names the file and the reason."""
    source = _opened(file)
    try:
        layers = _layers(source)
        spec = source.spec(_default(layers).part)
        return Header(
            size=_upright_size(spec),
            pixel_aspect=_pixel_aspect(spec),
            fps=_fps(spec),
            layers=tuple(layer.name for layer in layers),
            colour_space=_colour_space(spec),
        )
    finally:
        source.close()


def pixels(file: str, layer: str = "") -> Pixels:
    """The pixels of one layer, placed in the display window, black outside it.

    layer: a name from `Header.layers`; empty for the default.
    One or two channels give three equal ones. PlateError names file and reason.
    """
    source = _opened(file)
    try:
        wanted = _chosen(_layers(source), layer, file)
        spec = source.spec(wanted.part)
        stored = _stored(source, spec, wanted, file)
    finally:
        source.close()
    return np.ascontiguousarray(_upright(_placed(stored, spec), _orientation(spec)))


def _opened(file: str) -> Any:
    """An open ImageInput that leaves unpremultiplied colours as they are."""
    import OpenImageIO as oiio

    if not os.path.isfile(file):
        raise PlateError(f"{file} does not exist.")
    wishes = oiio.ImageSpec()
    wishes.attribute("oiio:UnassociatedAlpha", 1)
    source = oiio.ImageInput.open(file, wishes)
    if source is None:
        raise PlateError(f"{file} cannot be opened: {_reason(oiio.geterror())}.")
    return source


def _reason(message: str) -> str:
    lines = [line.strip() for line in message.splitlines() if line.strip()]
    return lines[0].rstrip(".") if lines else "it is damaged"


def _layers(source: Any) -> list[_Layer]:
    """The layers of all parts, the default first."""
    layers: list[_Layer] = []
    part = 0
    while source.seek_subimage(part, 0):
        for layer in _layers_of(source.spec(), part):
            taken = any(layer.name == other.name for other in layers)
            name = f"{_part_name(source.spec(), part)}.{layer.name}"
            layers.append(
                _Layer(name, part, layer.channels, layer.is_colour) if taken else layer
            )
        part += 1
    source.geterror()  # seeking past the last part leaves a message behind
    default = _default(layers)
    return [default, *(layer for layer in layers if layer is not default)]


def _layers_of(spec: Any, part: int) -> list[_Layer]:
    groups: dict[str, list[int]] = {}
    for index, channel in enumerate(spec.channelnames):
        groups.setdefault(channel.rpartition(".")[0], []).append(index)
    return [
        _Layer(
            name or _part_name(spec, part),
            part,
            *_shown([(i, spec.channelnames[i].rpartition(".")[2]) for i in group]),
        )
        for name, group in groups.items()
    ]


def _part_name(spec: Any, part: int) -> str:
    name = spec.getattribute("name") or spec.getattribute("oiio:subimagename")
    return str(name) if name else ("rgba" if part == 0 else f"part {part + 1}")


def _shown(channels: list[tuple[int, str]]) -> tuple[tuple[int, ...], bool]:
    """Which channels stand for red, green and blue, and whether they are colours."""
    at = {name.lower(): index for index, name in reversed(channels)}
    for names in (("r", "g", "b"), ("red", "green", "blue")):
        if all(name in at for name in names):
            return tuple(at[name] for name in names), True
    order = [index for index, name in channels]
    if "y" in at and len(order) < 3:
        return (at["y"],), True
    return tuple(order[:3]) if len(order) > 2 else (order[0],), False


def _default(layers: list[_Layer]) -> _Layer:
    return next((layer for layer in layers if layer.is_colour), layers[0])


def _chosen(layers: list[_Layer], name: str, file: str) -> _Layer:
    if not name:
        return layers[0]
    for layer in layers:
        if layer.name == name:
            return layer
    known = ", ".join(layer.name for layer in layers)
    raise PlateError(f"{file} has no layer {name!r} (it has: {known}).")


def _stored(source: Any, spec: Any, layer: _Layer, file: str) -> Pixels:
    """The data window of a layer `[h, w, 3]`, in the file's own type."""
    if spec.deep:
        raise PlateError(f"{file} is a deep image; flatten it first.")
    low, high = min(layer.channels), max(layer.channels) + 1
    kinds = {str(spec.channelformat(channel)) for channel in layer.channels}
    kind = _NATIVE.get(kinds.pop(), "float") if len(kinds) == 1 else "float"
    read = source.read_image(layer.part, 0, low, high, kind)
    trouble = source.geterror()
    if read is None or trouble:
        raise PlateError(f"{file} cannot be read: {_reason(trouble)}.")
    array = np.asarray(read)
    if kind == "half":
        array = array.view(np.float16) if array.dtype == np.uint16 else array
    array = array.reshape(spec.height, spec.width, high - low)
    order = [channel - low for channel in layer.channels] * (4 - len(layer.channels))
    order = order[:3]
    return array if order == [0, 1, 2] and array.shape[2] == 3 else array[..., order]


def _placed(stored: Pixels, spec: Any) -> Pixels:
    """The data window inside the display window, black outside it."""
    across, left, right = _overlap(spec.x, spec.width, spec.full_x, spec.full_width)
    down, top, bottom = _overlap(spec.y, spec.height, spec.full_y, spec.full_height)
    size = (spec.full_height, spec.full_width, 3)
    if stored.shape == size and across == down == 0:
        return stored
    whole = np.zeros(size, stored.dtype)
    inside = stored[top:bottom, left:right]
    whole[down : down + inside.shape[0], across : across + inside.shape[1]] = inside
    return whole


def _overlap(
    start: int, length: int, full: int, full_length: int
) -> tuple[int, int, int]:
    """Where the data begins in the display window, and which part of it is inside."""
    low = max(start, full)
    high = max(low, min(start + length, full + full_length))
    return low - full, low - start, high - start


def _orientation(spec: Any) -> int:
    return int(spec.get_int_attribute("Orientation", 1))


def _upright(image: Pixels, orientation: int) -> Pixels:
    """Turn and mirror as the EXIF or DPX orientation asks (1..8)."""
    if orientation in (5, 6, 7, 8):
        image = image.swapaxes(0, 1)
    if orientation in (3, 4, 7, 8):
        image = image[::-1]
    if orientation in (2, 3, 6, 7):
        image = image[:, ::-1]
    return image


def _upright_size(spec: Any) -> tuple[int, int]:
    size = (int(spec.full_width), int(spec.full_height))
    return (size[1], size[0]) if _orientation(spec) in (5, 6, 7, 8) else size


def _pixel_aspect(spec: Any) -> float:
    value = float(spec.get_float_attribute("PixelAspectRatio", 1.0))
    return value if math.isfinite(value) and 0.1 <= value <= 10 else 1.0


def _fps(spec: Any) -> float | None:
    for name in ("FramesPerSecond", "dpx:FrameRate", "dpx:TemporalFrameRate"):
        value = spec.getattribute(name)
        if isinstance(value, tuple) and len(value) == 2 and value[1]:
            value = value[0] / value[1]
        if isinstance(value, int | float) and 1 <= value <= 1000:
            return float(value)
    return None


def _colour_space(spec: Any) -> str:
    """The colour space where the file names one; float TIFFs are linear by custom."""
    named = str(spec.get_string_attribute("oiio:ColorSpace"))
    if named:
        return named
    if str(spec.format) in ("float", "double"):
        return "lin_rec709_scene"
    transfer = spec.get_string_attribute("dpx:Transfer").split(" ")
    video = {"SMPTE", "ITU-R", "CCIR", "NTSC", "PAL", "video"}
    return "srgb_rec709_scene" if video.intersection(transfer) else ""
