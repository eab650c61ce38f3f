"""Displays and views of OpenColorIO: which there are, and plates seen through them.

The config is the one that the environment variable OCIO names, else the ACES studio
config that OpenColorIO brings along. The way from a plate to a display is baked into a
cube once, since an ACES output transform takes seconds for a frame; the cube is applied
fast enough to play.
"""

import os
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from smartroto import colour
from smartroto.colour import Encoding
from smartroto.document import Plate
from smartroto.errors import Error
from smartroto.shapes.arrays import Image
from smartroto.stills import Pixels

BUILT_IN = "ocio://studio-config-latest"
CUBE = 48
_BRIGHTEST, _DETAIL = 64.0, 1024.0
"""Linear value at the end of the cube's axis, and where its logarithm sets in."""
_OVER = 4.0
"""What the cube holds beyond white, so that colours do not bend just below it."""

Monitor = tuple[str, str]
"""Display and view."""


def displays() -> dict[str, tuple[str, ...]]:
    """The displays of the config and the views of each, in the config's order.

    Raises Error where the config that OCIO names cannot be read.
    """
    config = _config()
    return {name: tuple(config.getViews(name)) for name in config.getDisplays()}


def default() -> Monitor:
    """The display and view that the config shows first."""
    config = _config()
    display = config.getDefaultDisplay()
    return str(display), str(config.getDefaultView(display))


def spaces() -> tuple[str, ...]:
    """The colour spaces that a plate may be in."""
    return tuple(_config().getColorSpaceNames())


def named() -> str:
    """The config in words, for a menu."""
    path = os.environ.get("OCIO", "")
    return os.path.basename(path) if path else "built-in ACES"


def in_use() -> bool:
    """Whether a studio has set a config of its own, which is then followed."""
    return bool(os.environ.get("OCIO"))


def space(plate: Plate) -> str:
    """The config's name for the colour space that a plate's values are in.

    A name that the config does not know, or none, goes by the encoding: linear is the
    scene-linear role, log the compositing log, display the texture role.
    """
    config = _config()
    known = config.getColorSpace(plate.colour_space) if plate.colour_space else None
    if known is not None:
        return str(known.getName())
    wanted = {
        "linear": ("scene_linear", "rendering"),
        "log": ("compositing_log", "color_timing"),
        "display": ("texture_paint", "matte_paint"),
    }[colour.encoding(plate)]
    for role in (*wanted, "default"):
        if config.hasRole(role):
            return str(config.getColorSpace(role).getName())
    return str(next(iter(config.getColorSpaceNames())))


def knows(space: str) -> bool:
    """Whether the config has a colour space of this name."""
    return _config().getColorSpace(space) is not None


def linear(values: Image, plate: Plate) -> Image:
    """Scene-linear light of a plate's values `[H, W, 3]`, integers scaled to 0..1."""
    import PyOpenColorIO as ocio

    config = _config()
    processor = config.getProcessor(space(plate), "scene_linear")
    light = np.ascontiguousarray(values, np.float32).copy()
    height, width = light.shape[:2]
    processor.getDefaultCPUProcessor().apply(
        ocio.PackedImageDesc(light, width, height, 3)
    )
    return light


def to_display(
    image: Pixels,
    plate: Plate,
    monitor: Monitor,
    gain: float = 1.0,
    gamma: float = 1.0,
    step: int = 1,
) -> NDArray[np.uint8]:
    """What a display shows: uint8 `[H, W, 3]`.

    image: `[H, W, 3]` as `plate.stored` gives it. monitor: display and view of the
    config. gain multiplies scene-linear values; gamma brightens what is shown;
    step: as many pixels along each side are averaged to one.
    Raises Error where the config does not know the display, the view or the way.
    """
    kind = colour.encoding(plate)
    cube = _cube(_source(), space(plate), kind, monitor, gain, gamma)
    codes = colour.reduced(_coded(colour.compact(image), kind), step)
    return _applied(cube, codes)


def _source() -> str:
    return os.environ.get("OCIO") or BUILT_IN


def _config() -> Any:
    return _loaded(_source())


@lru_cache(maxsize=4)
def _loaded(source: str) -> Any:
    import PyOpenColorIO as ocio

    try:
        return ocio.Config.CreateFromFile(source)
    except (ocio.Exception, ocio.ExceptionMissingFile) as error:
        raise Error(
            f"The colour config {source} cannot be read ({error}): mend the "
            "environment variable OCIO, or unset it for the built-in one."
        ) from error


def _steps(space: str, monitor: Monitor, gain: float, gamma: float, config: Any) -> Any:
    """Into scene-linear light, the gain, the view, and the gamma on what it gives."""
    import PyOpenColorIO as ocio

    linear = "scene_linear" if config.hasRole("scene_linear") else space
    steps = ocio.GroupTransform()
    steps.appendTransform(ocio.ColorSpaceTransform(src=space, dst=linear))
    if gain != 1:
        four = [gain, gain, gain, 1.0]
        steps.appendTransform(ocio.MatrixTransform(matrix=np.diag(four).ravel()))
    display, view = monitor
    steps.appendTransform(
        ocio.DisplayViewTransform(src=linear, display=display, view=view)
    )
    if gamma != 1:
        steps.appendTransform(ocio.RangeTransform(minInValue=0.0, minOutValue=0.0))
        power = [1 / gamma] * 3 + [1.0]
        steps.appendTransform(ocio.ExponentTransform(power))
    return steps


@lru_cache(maxsize=16)
def _cube(
    source: str, space: str, kind: Encoding, monitor: Monitor, gain: float, gamma: float
) -> Any:
    """The whole way from a plate's values, or their logarithm, as a cube."""
    import PyOpenColorIO as ocio

    config = _loaded(source)
    try:
        exact = config.getProcessor(_steps(space, monitor, gain, gamma, config))
    except (ocio.Exception, ocio.ExceptionMissingFile) as error:
        raise Error(f"{monitor[1]} on {monitor[0]} cannot be shown: {error}") from error
    axis = np.linspace(0, 1, CUBE)
    if kind == "linear":
        axis = _unshaped(axis)
    grid = np.stack(np.meshgrid(axis, axis, axis, indexing="ij"), axis=-1)
    flat = np.ascontiguousarray(grid.reshape(1, -1, 3), np.float32)
    exact.getDefaultCPUProcessor().apply(
        ocio.PackedImageDesc(flat, flat.shape[1], 1, 3)
    )
    cube = ocio.Lut3DTransform(CUBE)
    cube.setData(np.clip(flat, 0, _OVER).ravel())
    cube.setInterpolation(ocio.INTERP_TETRAHEDRAL)
    return ocio.Config.CreateRaw().getProcessor(cube)


@lru_cache(maxsize=32)
def _processor(cube: Any, depth: str) -> Any:
    """What takes pixels of this type through a cube and gives 8 bits."""
    import PyOpenColorIO as ocio

    return cube.getOptimizedCPUProcessor(
        getattr(ocio, depth), ocio.BIT_DEPTH_UINT8, ocio.OPTIMIZATION_VERY_GOOD
    )


def _shaped(linear: Image) -> Image:
    """Linear values on the cube's axis: a logarithm that reaches zero."""
    top = np.log2(_BRIGHTEST * _DETAIL + 1)
    bounded = np.clip(linear, 0, _BRIGHTEST).astype(np.float64)
    return np.asarray(np.log2(bounded * _DETAIL + 1) / top, np.float32)


def _unshaped(axis: NDArray[np.float64]) -> NDArray[np.float64]:
    """The inverse of `_shaped`."""
    top = np.log2(_BRIGHTEST * _DETAIL + 1)
    return np.asarray((2 ** (axis * top) - 1) / _DETAIL)


def _coded(image: Pixels, kind: Encoding) -> Pixels:
    """Where pixels lie on the cube's axes: uint8 or uint16 `[H, W, 3]`."""
    if kind == "linear" or image.dtype == np.float16:
        return colour.looked_up(image, _shaper(image.dtype.str, kind))
    return np.ascontiguousarray(image)


@lru_cache(maxsize=8)
def _shaper(dtype: str, kind: Encoding) -> NDArray[np.uint16]:
    """Where each value that a pixel can have lies on the cube's axes, 16 bits."""
    values = colour.sane(colour.codes(dtype))
    axis = _shaped(values) if kind == "linear" else np.clip(values, 0, 1)
    return np.rint(axis * 65535).astype(np.uint16)


def _applied(cube: Any, codes: Pixels) -> NDArray[np.uint8]:
    import PyOpenColorIO as ocio

    depth = "BIT_DEPTH_UINT8" if codes.dtype == np.uint8 else "BIT_DEPTH_UINT16"
    shown = np.empty(codes.shape, np.uint8)
    height, width = codes.shape[:2]
    size = codes.itemsize
    source = ocio.PackedImageDesc(
        codes, width, height, 3, getattr(ocio, depth), size, 3 * size, 3 * size * width
    )
    target = ocio.PackedImageDesc(
        shown, width, height, 3, ocio.BIT_DEPTH_UINT8, 1, 3, 3 * width
    )
    _processor(cube, depth).apply(source, target)
    return shown
