"""One frame as a reviewer sees it: the plate, the outlines by state, and a line below.

The pixels are square and the sides even, as players of movies want them.
"""

import os
from collections.abc import Sequence
from typing import Any

import numpy as np

from smartroto import plate as plates
from smartroto.contact import COLOURS, TEXT, Colour, Pixels, Window, trace, weakest
from smartroto.document import Document, Plate, Shape
from smartroto.errors import Error, PlateError
from smartroto.look import Look, show
from smartroto.placement import outline_at, soft_edge_at
from smartroto.review import FrameState

LARGEST = 1920
"""Pixels of the longer side of a picture; larger plates are made smaller."""

NO_PLATE = (1920, 1080)
GREY = 0x50
_FONT = "DroidSans"

States = dict[str, dict[int, FrameState]]
"""Shape id -> frame number -> state."""


def picture_size(size: tuple[int, int], pixel_aspect: float) -> tuple[int, int]:
    """Width and height of the picture of a plate, in square pixels.

    >>> picture_size((1828, 1332), 2.0), picture_size((95, 63), 1.0)
    ((1920, 700), (96, 64))
    """
    wide, tall = size[0] * pixel_aspect, float(size[1])
    scale = min(1.0, LARGEST / wide, LARGEST / tall)
    width, height = (max(2 * round(side * scale / 2), 16) for side in (wide, tall))
    return width, height


def view_of(plate: Plate | None) -> Window:
    """The whole plate as a window; without a plate that of an empty project."""
    size = plate.size if plate is not None else NO_PLATE
    shown = picture_size(size, plate.pixel_aspect if plate is not None else 1.0)
    return Window(
        centre=(size[0] / 2, size[1] / 2),
        scale=(shown[0] / size[0], shown[1] / size[1]),
        size=shown,
    )


def review_picture(
    document: Document,
    frame: int,
    shapes: Sequence[Shape],
    states: States,
    view: Window,
    shot: str,
    look: Look,
) -> Pixels:
    """A frame with its outlines and its line of text: uint8 `[H, W, 3]` for a screen.

    shapes: those that are drawn where they are alive, the top one first. view: as
    `view_of` gives it. Raises Error where the display of `look` is unknown.
    """
    picture, trouble = _background(document.plate, frame, view, look)
    alive = [shape for shape in shapes if shape.alive(frame)]
    known = {s.id: states[s.id][frame] for s in alive if frame in states[s.id]}
    for shape in reversed(alive):
        state = known[shape.id].state if shape.id in known else "between"
        _outline(picture, document, shape, frame, state, view)
    if trouble:
        _write_across(picture, trouble)
    worst = weakest(list(known.values()))
    name = next((s.name for s in alive if known.get(s.id) is worst), "")
    _burn_in(picture, shot, frame, worst, name if len(alive) > 1 else "")
    return picture


def _outline(
    picture: Pixels,
    document: Document,
    shape: Shape,
    frame: int,
    state: str,
    view: Window,
) -> None:
    """Draw a shape, and its soft edge where it has one."""
    soft = soft_edge_at(document, shape, frame)
    if soft is not None:
        trace(picture, soft, shape.closed, state, view, soft=True)
    trace(picture, outline_at(document, shape, frame), shape.closed, state, view)


def _background(
    plate: Plate | None, frame: int, view: Window, look: Look
) -> tuple[Pixels, str]:
    """The plate as the viewer shows it, else grey; and why it is grey, in a word."""
    grey = np.full((view.size[1], view.size[0], 3), GREY, np.uint8)
    if plate is None or not plate.path:
        return grey, ""
    try:
        stored = plates.stored(plate, frame)
    except PlateError:
        there = os.path.exists(plates.file(plate, frame))
        return grey, "cannot be read" if there else "missing"
    return _resized(show(stored, plate, look), view.size), ""


def _resized(picture: Pixels, size: tuple[int, int]) -> Pixels:
    """Smaller by averages, larger by cubics: each side as it needs."""
    import cv2

    small = np.minimum(picture.shape[1::-1], size).tolist()
    shrunk = cv2.resize(picture, small, interpolation=cv2.INTER_AREA)
    if tuple(small) != size:
        shrunk = cv2.resize(shrunk, size, interpolation=cv2.INTER_CUBIC)
    return np.ascontiguousarray(shrunk, np.uint8)


def _burn_in(
    picture: Pixels, shot: str, frame: int, state: FrameState | None, shape: str
) -> None:
    """Shot, frame number and state on a darkened strip along the lower edge."""
    words = _told(state, shape)
    colour = COLOURS[state.state] if state is not None else TEXT
    height, width = picture.shape[:2]
    size = _fitting(
        f"{shot}    {frame}    {words}", max(height // 38, width // 90, 11), width
    )
    strip = picture[height - round(1.7 * size) :]
    strip //= 3
    middle = width / 2 - _width_of(str(frame), size) / 2
    left, right = size * 0.7, width - size * 0.7 - _width_of(words, size)
    after = left + _width_of(f"{shot}  ", size)
    before = right - _width_of(f"  {frame}", size)
    _write(strip, shot, left, size, TEXT)
    _write(strip, str(frame), max(after, min(middle, before)), size, TEXT)
    _write(strip, words, right, size, colour)


def _told(state: FrameState | None, shape: str) -> str:
    """The state in words; of which shape, where there are several."""
    if state is None:
        return "no shape"
    words = f"{shape}: {state.state}" if shape else str(state.state)
    return f"{words} ±{state.sigma:.1f} px" if state.sigma > 0 else words


def _write_across(picture: Pixels, words: str) -> None:
    """Large, in the middle of the picture."""
    height, width = picture.shape[:2]
    size = _fitting(words, max(height // 12, 11), width)
    top = (height - round(1.7 * size)) // 2
    strip = picture[top : top + round(1.7 * size)]
    _write(strip, words, (width - _width_of(words, size)) / 2, size, TEXT)


def _fitting(text: str, size: int, width: int) -> int:
    """The size at which a text fits into a width, at most `size`."""
    needed = _width_of(text, size) + 1.4 * size
    return max(int(size * min(1.0, width / needed)), 5)


def _width_of(text: str, size: int) -> float:
    import OpenImageIO as oiio

    # A space at the end has no ink, so a dot stands behind the text.
    whole, dot = (
        oiio.ImageBufAlgo.text_size(each, size, _FONT).xend
        for each in (f"{text}.", ".")
    )
    return float(whole - dot)


def _write(strip: Pixels, text: str, x: float, size: int, colour: Colour) -> None:
    """Draw text on a strip that is 1.7 times as high, in place."""
    import OpenImageIO as oiio

    height, width = strip.shape[:2]
    canvas: Any = oiio.ImageBuf(oiio.ImageSpec(width, height, 3, "uint8"))
    canvas.set_pixels(oiio.ROI.All, np.ascontiguousarray(strip))
    shade = tuple(value / 255 for value in colour)
    done = oiio.ImageBufAlgo.render_text(
        canvas, round(x), round(1.2 * size), text, size, _FONT, shade
    )
    if not done:
        raise Error(f"Text cannot be drawn on the picture: {canvas.geterror()}.")
    strip[:] = canvas.get_pixels(oiio.UINT8)
