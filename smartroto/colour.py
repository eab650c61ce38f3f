"""From a plate's numbers to what the eye and the engine want to see.

Three encodings are told apart: `linear` (EXR, float), `log` (Cineon code values, DPX)
and `display` (everything that is already made for a screen, left as it is).
NaN and negative infinity become black here, positive infinity the largest half float;
the plate's own pixels stay untouched.
"""

import os
from functools import lru_cache
from typing import Any, Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

from smartroto.document import Plate
from smartroto.shapes.arrays import Image
from smartroto.stills import Pixels

T = TypeVar("T", np.uint8, np.uint16, np.float32)
Encoding = Literal["linear", "log", "display"]

_LINEAR = frozenset({".exr", ".sxr", ".hdr", ".pfm"})
_LOG = frozenset({".dpx", ".cin"})
_LOG_NAMES = ("log", "cineon", "acescc", "adx")
_LINEAR_NAMES = ("lin", "acescg", "aces2065")
_LARGEST = 65504.0
_TOE = 0.02


def encoding(plate: Plate) -> Encoding:
    """How the plate's values are encoded: by its colour space, else by file type."""
    space = plate.colour_space.lower()
    if space:
        if any(part in space for part in _LOG_NAMES):
            return "log"
        light = any(part in space for part in _LINEAR_NAMES) or space == "raw"
        return "linear" if light else "display"
    suffix = os.path.splitext(plate.path)[1].lower()
    if suffix in _LINEAR:
        return "linear"
    return "log" if suffix in _LOG else "display"


def to_engine(image: Pixels, plate: Plate) -> Image:
    """A perceptual picture for tracking, float32 `[H, W, 3]`, mostly 0..1.

    image: as `plate.read` or `plate.stored` gives it.
    Linear plates pass an inverse hyperbolic sine: like sRGB in the middle, and a
    change of exposure shifts all but the deepest shadows by a constant. Log plates are
    stretched from Cineon black and white to 0..1; display pictures pass as they are.
    """
    kind = encoding(plate)
    if image.dtype == np.float32:
        return _for_engine(image, kind)
    return looked_up(image, _engine_table(image.dtype.str, kind))


def to_display(
    image: Pixels,
    plate: Plate,
    gain: float = 1.0,
    gamma: float = 1.0,
    raw: bool = False,
) -> NDArray[np.uint8]:
    """What the viewer shows: uint8 `[H, W, 3]` for an sRGB screen.

    image: as `plate.read` or `plate.stored` gives it (the latter is faster).
    gain: multiplies scene-linear values. gamma: brightens the midtones above 1.
    raw: the file's values as they are, without a curve.
    With gain and gamma 1 pictures of 8 bits come out unchanged.
    """
    kind = None if raw else encoding(plate)
    image = compact(image)
    return looked_up(image, _display_table(image.dtype.str, kind, gain, gamma))


def compact(image: Pixels) -> Pixels:
    """Pixels of at most 16 bits, for which there are tables."""
    if image.dtype != np.float32:
        return image
    with np.errstate(over="ignore"):
        return image.astype(np.float16)


def reduced(codes: NDArray[T], step: int) -> NDArray[T]:
    """Integer pixels `[H, W, 3]`, `step` along each side averaged to one."""
    import cv2

    if step == 1:
        return codes
    height, width = (-(-side // step) for side in codes.shape[:2])
    small: Any = cv2.resize(codes, (width, height), interpolation=cv2.INTER_AREA)
    return np.asarray(small, codes.dtype)


def sane(values: Image) -> Image:
    """Finite values: NaN and negative infinity 0, the rest within half floats."""
    return np.nan_to_num(values, nan=0.0, posinf=_LARGEST, neginf=0.0)


def looked_up(image: Pixels, table: NDArray[T]) -> NDArray[T]:
    """`table[image]`, on the bits of half floats."""
    import cv2

    codes = image.view(np.uint16) if image.dtype == np.float16 else image
    found: Any = cv2.LUT(np.ascontiguousarray(codes), table)
    return np.asarray(found, table.dtype)


def codes(dtype: str) -> Image:
    """Every value that pixels of this type can have, as `plate.read` gives it."""
    if np.dtype(dtype) == np.float16:
        return np.arange(65536, dtype=np.uint16).view(np.float16).astype(np.float32)
    top = np.iinfo(np.dtype(dtype)).max
    return np.arange(top + 1, dtype=np.float32) / np.float32(top)


@lru_cache(maxsize=8)
def _engine_table(dtype: str, kind: Encoding) -> Image:
    return _for_engine(codes(dtype), kind)


@lru_cache(maxsize=32)
def _display_table(
    dtype: str, kind: Encoding | None, gain: float, gamma: float
) -> NDArray[np.uint8]:
    shown = _for_display(codes(dtype), kind, gain, gamma)
    return np.rint(shown * 255).astype(np.uint8)


def _for_engine(values: Image, kind: Encoding) -> Image:
    values = sane(values)
    if kind == "linear":
        scale = np.float32(1 / np.arcsinh(1 / _TOE))
        return np.asarray(np.arcsinh(values / np.float32(_TOE)) * scale, np.float32)
    if kind == "log":
        return np.asarray((values * 1023 - 95) / (685 - 95), np.float32)
    return values


def _for_display(
    values: Image, kind: Encoding | None, gain: float, gamma: float
) -> Image:
    """Values 0..1 for an sRGB screen; those of no kind are shown as they are."""
    values = sane(values)
    if kind is None:
        values = values * np.float32(gain)
    elif kind != "display" or gain != 1:
        values = srgb(linear(values, kind) * np.float32(gain))
    return np.clip(values, 0, 1) ** np.float32(1 / gamma)


def linear(values: Image, kind: Encoding) -> Image:
    """Scene-linear light of values in an encoding, integers scaled to 0..1."""
    if kind == "linear":
        return values
    return cineon_to_linear(values) if kind == "log" else srgb_to_linear(values)


def srgb(linear: Image) -> Image:
    """The sRGB curve (IEC 61966-2-1); negative values give 0."""
    linear = np.maximum(linear, 0)
    low = linear * np.float32(12.92)
    high = np.float32(1.055) * linear ** np.float32(1 / 2.4) - np.float32(0.055)
    return np.where(linear <= 0.0031308, low, high)


def srgb_to_linear(encoded: Image) -> Image:
    """The inverse of `srgb`."""
    encoded = np.maximum(encoded, 0)
    high = ((encoded + np.float32(0.055)) / np.float32(1.055)) ** np.float32(2.4)
    return np.where(encoded <= 0.04045, encoded / np.float32(12.92), high)


def cineon_to_linear(encoded: Image) -> Image:
    """Cineon printing density to linear light (Kodak, "Conversion of 10-bit Log Film
    Data to 8-bit Linear or Video Data", 1995): black at 95, white at 685 of 1023.

    Codes beyond 2 count as 2, so that nothing overflows.
    """
    encoded = np.minimum(encoded, 2)
    black = 10 ** ((95 - 685) * 0.002 / 0.6)
    light = 10 ** ((encoded * np.float32(1023) - 685) * np.float32(0.002 / 0.6))
    return np.asarray((light - black) / (1 - black), np.float32)
