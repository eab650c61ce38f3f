"""What is painted: the plate with its matte, the outlines, the tool, and the wipe."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QLineF, QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from smartroto.shapes.arrays import Array
from smartroto.ui import (
    doubt,
    ghost,
    loupe,
    marks,
    onion,
    overlays,
    paths,
    region,
    surround,
    trails,
    wipe,
)
from smartroto.ui.backdrop import Pixels
from smartroto.ui.ghost import Ghost
from smartroto.ui.hit import Hit
from smartroto.ui.ink import SHADE
from smartroto.ui.mark import Mark
from smartroto.ui.overlays import Ground
from smartroto.ui.sheets import Sheets
from smartroto.ui.view import Picture, ViewState


@dataclass(frozen=True, kw_only=True, eq=False)
class Side:
    """One picture and its pixels, on one side of a wipe or all over."""

    picture: Picture
    pixels: Pixels


@dataclass(frozen=True, kw_only=True, eq=False)
class Sight:
    """All that there is to be seen.

    ratio: pixels of the screen for a point. other: what lies behind the wipe.
    hover: what is under the pen; mark: what the tool shows; view: the present one;
    loupe: where the pen rests, `[2]` points, while the plate is shown larger there.
    ghosts: outlines as they were predicted before.
    """

    ground: Ground
    ratio: float
    side: Side
    other: Side | None
    hover: Hit | None
    mark: Mark | None
    view: ViewState
    loupe: Array | None = None
    ghosts: Sequence[Ghost] = ()


class Screen:
    """Paints sights, and remembers the parts that rest."""

    def __init__(self) -> None:
        self._sheets = Sheets()
        self._other = Sheets()

    @property
    def rough(self) -> bool:
        """Whether something was drawn quickly that `refine` would draw better."""
        return self._sheets.resting.rough or self._other.resting.rough

    def refine(self, seconds: float) -> bool:
        """Work on for some time; True where there is something better to be seen."""
        found = [each.resting.refine(seconds) for each in (self._sheets, self._other)]
        return any(found)

    def paint(self, painter: QPainter, sight: Sight) -> None:
        """Draw the layers: backdrop, curves, points and handles, tool, wipe."""
        ground, side, line = sight.ground, sight.side, sight.view.wipe
        self._side(painter, sight, side, self._sheets, sight.hover)
        if line is not None and sight.other is not None:
            painter.save()
            painter.setClipPath(_behind(line, ground))
            self._side(painter, sight, sight.other, self._other, None)
            painter.restore()
        if sight.view.region is not None:
            region.paint(painter, ground, sight.view.region)
        ghost.paint(painter, ground, sight.ghosts)
        trails.paint(painter, ground, side.picture)
        marks.draw(painter, ground, sight.mark)
        if line is not None:
            _wipe_line(painter, ground, line)
        surround.paint(painter, ground.size, sight.view)
        if sight.loupe is not None:
            loupe.paint(painter, ground, side.picture, side.pixels, sight.loupe)

    def _side(
        self,
        painter: QPainter,
        sight: Sight,
        side: Side,
        sheets: Sheets,
        hover: Hit | None,
    ) -> None:
        ground, picture, ratio = sight.ground, side.picture, sight.ratio
        sheets.backdrop(painter, ground, picture, side.pixels, ratio)
        if picture.view.outlines:
            resting = sheets.resting.sheet(ground, picture, ratio)
            if resting is not None:
                painter.drawImage(0, 0, resting)
            self._selected(painter, ground, picture, hover)
        if picture.view.display == "confidence":
            doubt.legend(painter, ground.size, picture.view.threshold)

    def _selected(
        self, painter: QPainter, ground: Ground, picture: Picture, hover: Hit | None
    ) -> None:
        onion.paint(painter, ground, picture)
        if picture.view.display != "confidence":
            overlays.outlines(painter, ground, picture)
        overlays.curve_hover(painter, ground, picture, hover)
        overlays.points(painter, ground, picture, hover)


def _behind(line: wipe.Wipe, ground: Ground) -> QPainterPath:
    path = QPainterPath()
    path.addPolygon(paths.polygon(wipe.behind(line, ground.camera)))
    return path


def _wipe_line(painter: QPainter, ground: Ground, line: wipe.Wipe) -> None:
    """The line, the grip in its middle and the knob that turns it."""
    middle = QPointF(*wipe.middle(line, ground.camera))
    knob = QPointF(*wipe.knob(line, ground.camera))
    along = QPointF(*(wipe.direction(line) * wipe.FAR))
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for colour, width in ((SHADE, 3.0), (QColor("#f0f0f0"), 1.2)):
        painter.setPen(QPen(colour, width))
        painter.drawLine(QLineF(middle - along, middle + along))
    painter.setPen(QPen(QColor("#161616"), 1.5))
    painter.setBrush(QColor("#f0f0f0"))
    painter.drawEllipse(middle, 6.5, 6.5)
    painter.setBrush(Qt.GlobalColor.transparent)
    painter.setPen(QPen(SHADE, 4.0))
    painter.drawEllipse(knob, 5.0, 5.0)
    painter.setPen(QPen(QColor("#f0f0f0"), 2.0))
    painter.drawEllipse(knob, 5.0, 5.0)
    painter.restore()
