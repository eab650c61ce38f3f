"""The outlines that rest while others are worked on, as one picture that is kept.

A crowd of them is drawn roughly at first, so that zooming and stepping stay quick, and
in full a little at a time once nothing moves.
"""

import time
from collections.abc import Iterator, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter

from smartroto.ui import doubt, overlays
from smartroto.ui.crowd import FROM, Crowd
from smartroto.ui.overlays import Ground
from smartroto.ui.sheet import Key, image, place
from smartroto.ui.view import Outline, Picture


class Resting:
    """Keeps the picture until an outline, the display or the camera is another."""

    def __init__(self) -> None:
        self._kept: tuple[Key, QImage] | None = None
        self._crowd = Crowd()
        self._finer: tuple[QImage, Iterator[None]] | None = None

    @property
    def rough(self) -> bool:
        """Whether a finer picture is still to be painted."""
        return self._finer is not None

    def sheet(self, ground: Ground, picture: Picture, ratio: float) -> QImage | None:
        """The outlines on nothing; None where there are none.

        Those that are not selected; in the confidence view all, as bands of doubt.
        """
        doubtful = picture.view.display == "confidence"
        everything = picture.outlines
        rest = [o for o in everything if doubtful or not picture.is_selected(o.id)]
        if not rest:
            return None
        threshold = picture.view.threshold if doubtful else 0.0
        key = (*place(ground, ratio), doubtful, threshold, *rest)
        if self._kept is None or self._kept[0] != key:
            sheet = image(ground, ratio, self._kept)
            self._kept = key, sheet
            self._paint(sheet, ground, rest, threshold, ratio)
        return self._kept[1]

    def _paint(
        self,
        sheet: QImage,
        ground: Ground,
        rest: Sequence[Outline],
        threshold: float,
        ratio: float,
    ) -> None:
        self._finer = None
        if len(rest) < FROM:
            for _ in _painting(sheet, ground, rest, threshold):
                pass
            return
        self._crowd.paint(sheet, ground, rest, ratio)
        finer = image(ground, ratio, None)
        self._finer = finer, _painting(finer, ground, rest, threshold)

    def refine(self, seconds: float) -> bool:
        """Go on with the finer picture for some time; True once it is there."""
        if self._finer is None or self._kept is None:
            return False
        finer, steps = self._finer
        end = time.perf_counter() + seconds
        for _ in steps:
            if time.perf_counter() > end:
                return False
        self._kept = self._kept[0], finer
        self._finer = None
        return True


def _painting(
    sheet: QImage, ground: Ground, outlines: Sequence[Outline], threshold: float
) -> Iterator[None]:
    """Paint outlines one by one, the lowest first, with a stop after each.

    threshold: of the confidence view; 0 for plain curves.
    """
    sheet.fill(doubt.DIM if threshold else Qt.GlobalColor.transparent)
    for outline in reversed(outlines):
        painter = QPainter(sheet)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if threshold:
            doubt.outline(painter, ground, outline, threshold)
        else:
            overlays.outline(painter, ground, outline, selected=False, bold=False)
        painter.end()
        yield
