"""Very many outlines, drawn in a few milliseconds for as long as things move.

One thin line each, in the shape's colour, without smoothing, dash or halo; `overlays`
paints the same outlines in full once things rest.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtGui import QImage

from smartroto.shapes import spline
from smartroto.shapes.arrays import Array
from smartroto.ui import style
from smartroto.ui.frames import bits
from smartroto.ui.overlays import Ground
from smartroto.ui.view import Outline, same_objects

FROM = 16
"""So many outlines are a crowd; fewer are painted in full at once."""
PIECES = 8
_FINE = 3
"""Bits of a pixel that a line's place is rounded to."""
_WEIGHTS = spline.bernstein(np.arange(PIECES) / PIECES)


@dataclass(frozen=True, eq=False)
class _Bunch:
    """Outlines with equally many points.

    places: their polygons `[S, M, 2]` on the plate; low, high: the corners of each
    `[S, 2]`; inks: blue, green, red and alpha of each.
    """

    places: Array
    low: Array
    high: Array
    inks: Sequence[tuple[int, int, int, int]]
    closed: bool


class Crowd:
    """Remembers the polygons of the outlines that it drew last."""

    def __init__(self) -> None:
        self._drawn: Sequence[Outline] = ()
        self._bunches: list[_Bunch] = []

    def paint(
        self, image: QImage, ground: Ground, outlines: Sequence[Outline], ratio: float
    ) -> None:
        """Draw outlines, the first one on top, over a transparent image."""
        import cv2

        if not same_objects(self._drawn, outlines):
            self._drawn, self._bunches = outlines, _bunches(outlines)
        image.fill(0)
        sheet = bits(image)
        scale = ground.camera.scale * ratio * 2**_FINE
        offset = (ground.camera.offset * ratio - 0.5) * 2**_FINE
        edge = np.array([image.width(), image.height()]) * 2**_FINE
        for bunch in self._bunches:
            low, high = bunch.low * scale + offset, bunch.high * scale + offset
            seen = np.flatnonzero(np.all((high >= 0) & (low <= edge), axis=1))
            lines = np.rint(bunch.places[seen] * scale + offset).astype(np.int32)
            for row in range(len(seen) - 1, -1, -1):
                ink, line = bunch.inks[seen[row]], [lines[row]]
                cv2.polylines(sheet, line, bunch.closed, ink, 1, cv2.LINE_8, _FINE)


def _bunches(outlines: Sequence[Outline]) -> list[_Bunch]:
    kinds: dict[tuple[int, bool], list[Outline]] = {}
    for outline in outlines:
        kinds.setdefault((len(outline.knots), outline.closed), []).append(outline)
    return [_bunch(some, closed) for (_, closed), some in kinds.items()]


def _bunch(outlines: Sequence[Outline], closed: bool) -> _Bunch:
    knots = np.stack([outline.knots for outline in outlines])
    curves = spline.segments(knots, closed)
    places = (_WEIGHTS @ curves).reshape(len(knots), -1, 2)
    if not closed:
        places = np.concatenate([places, knots[:, -1:, 1]], axis=1)
    low, high = knots.min(axis=(1, 2)), knots.max(axis=(1, 2))
    inks = [_ink(outline) for outline in outlines]
    return _Bunch(places, low, high, inks, closed)


def _ink(outline: Outline) -> tuple[int, int, int, int]:
    """Blue, green, red and alpha."""
    red, green, blue = (round(255 * part) for part in outline.colour)
    if outline.origin == "stale":
        red = green = blue = int(style.STALE[1:3], 16)
    return blue, green, red, 255
