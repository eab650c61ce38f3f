"""The film strip: small pictures round the shape along the shot, or of weak frames."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QHideEvent,
    QImage,
    QMouseEvent,
    QPainter,
    QPen,
    QShowEvent,
)

from smartroto.document import Shape
from smartroto.review import CHECK
from smartroto.ui import hover, style
from smartroto.ui.dope_paint import STATES
from smartroto.ui.playback import Playback
from smartroto.ui.ruler import RULER
from smartroto.ui.small_frames import SmallFrames
from smartroto.ui.studio import Studio
from smartroto.ui.time_axis import GUTTER, MARGIN, TimeAxis
from smartroto.ui.time_pane import TimePane

THUMB, GAP, FOOT = 108, 6, 18
LINE = 22


class Filmstrip(TimePane):
    """Along the shot a picture for each place that has room; or only the frames that
    want a look, the present one's neighbours. A click goes to the frame."""

    def __init__(
        self, studio: Studio, playback: Playback, axis: TimeAxis, small: SmallFrames
    ) -> None:
        super().__init__(studio, playback, axis)
        self.weak_only = False
        self._small = small
        small.arrived.connect(self._arrived)
        self.setMinimumHeight(RULER + 48)
        studio.document_changed.connect(self._document_changed)
        studio.view_changed.connect(self._view_changed)

    def sizeHint(self) -> QSize:
        return QSize(900, RULER + THUMB + FOOT + 2 * GAP)

    # -- what is where -----------------------------------------------------------

    @property
    def side(self) -> float:
        """How large a picture is."""
        return float(min(THUMB, max(self.height() - RULER - FOOT - 2 * GAP, 24)))

    def shown(self) -> list[tuple[int, QRectF]]:
        """The frames that have a picture, and where."""
        wide = self.side + GAP
        count = max(int((self.width() - GUTTER - MARGIN) / wide), 1)
        lefts = [GUTTER + GAP / 2 + place * wide for place in range(count)]
        top, side = RULER + GAP, self.side
        if self.weak_only:
            frames: Sequence[int] = self._nearest_weak(count)
        else:
            scale = self.scale
            frames = [scale.frame(left + side / 2) for left in lefts]
        both = zip(frames, lefts, strict=False)
        return [(frame, QRectF(left, top, side, side)) for frame, left in both]

    def _weak(self) -> list[int]:
        shape = self.studio.primary
        states = self.studio.strip(shape.id) if shape is not None else []
        return [state.frame for state in states if state.state in CHECK]

    def _nearest_weak(self, count: int) -> list[int]:
        """As many as there is room for, round the present frame, in order."""
        now = self.studio.view.frame
        near = sorted(self._weak(), key=lambda frame: (abs(frame - now), frame))
        return sorted(near[:count])

    def _load(self) -> None:
        """Read what is missing, the frames nearest to the present one first."""
        if not self.isVisible() or self.studio.view.playing:
            return
        now = self.studio.view.frame
        near = sorted((frame for frame, _ in self.shown()), key=lambda f: abs(f - now))
        self._small.want(self, near)

    def _arrived(self, frame: int) -> None:
        if any(frame == shown for shown, _ in self.shown()):
            self.redraw()

    # -- events ------------------------------------------------------------------

    def pressed(self, at: QPointF, event: QMouseEvent) -> None:
        if at.x() < GUTTER:
            line = int((at.y() - RULER) // LINE)
            if line in (0, 1):
                self.weak_only = bool(line)
                self.redraw()
            return
        for frame, box in self.shown():
            if box.adjusted(0, 0, GAP, FOOT).contains(at):
                self.playback.stop()
                self.studio.go(frame)

    def moved(self, at: QPointF, event: QMouseEvent) -> None:
        over = at.x() < GUTTER or any(box.contains(at) for _, box in self.shown())
        shape = (
            Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor
        )
        self.setCursor(shape)
        self.studio.hint.emit("Click: go to the frame" if at.x() >= GUTTER else "")

    def showEvent(self, event: QShowEvent) -> None:
        self.redraw()

    def hideEvent(self, event: QHideEvent) -> None:
        self._small.want(self, ())

    def _document_changed(self, old: Any, new: Any) -> None:
        if not self.studio.previewing:
            self.redraw()

    def _view_changed(self, old: Any, new: Any) -> None:
        looks = ("selected", "threshold", "playing", "gain", "gamma", "preroll")
        moved = self.weak_only and old.frame != new.frame
        if moved or any(getattr(old, n) != getattr(new, n) for n in looks):
            self.redraw()

    # -- painting ----------------------------------------------------------------

    def paint_body(self, painter: QPainter) -> None:
        self._load()
        self._paint_names(painter)
        shape, shown = self.studio.primary, self.shown()
        states = self.studio.strip(shape.id) if shape is not None else []
        colours = {one.frame: STATES.get(one.state) for one in states}
        for frame, box in shown:
            self._paint_picture(painter, frame, box, shape, colours.get(frame))
        if self.weak_only and not shown:
            painter.setPen(QColor(style.FAINT))
            room = QRectF(GUTTER, RULER, self.width() - GUTTER, self.height() - RULER)
            text = "No frame of the selected shape wants a look"
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter, text)

    def _paint_names(self, painter: QPainter) -> None:
        names = ("Along the shot", f"To check ({len(self._weak())})")
        for line, name in enumerate(names):
            box = QRectF(0, RULER + line * LINE, GUTTER - 1, LINE)
            if bool(line) == self.weak_only:
                painter.fillRect(box, QColor(style.CHOSEN))
            painter.setPen(QColor(style.TEXT))
            inner = box.adjusted(12, 0, -4, 0)
            painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter, name)

    def _paint_picture(
        self,
        painter: QPainter,
        frame: int,
        box: QRectF,
        shape: Shape | None,
        colour: str | None,
    ) -> None:
        """The picture, its frame number, and the colour of its state."""
        painter.fillRect(box, QColor(style.PANEL))
        image = self._crop(frame, shape)
        if image is not None:
            painter.drawImage(box, image)
        foot = QRectF(box.left(), box.bottom(), box.width(), FOOT)
        painter.fillRect(foot, QColor(style.PANEL))
        if colour is not None:
            bar = QRectF(foot.left(), foot.top(), foot.width(), 3)
            painter.fillRect(bar, QColor(colour))
        here = frame == self.studio.view.frame
        painter.setPen(QColor("#ffffff" if here else style.DIM))
        painter.drawText(foot, Qt.AlignmentFlag.AlignCenter, str(frame))
        if here:
            painter.setPen(QPen(QColor("#ffffff"), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(box.united(foot))

    def _crop(self, frame: int, shape: Shape | None) -> QImage | None:
        if shape is None or not shape.alive(frame):
            return self._small.picture(frame)
        return hover.crop(self.studio.document, shape, frame, self._small.picture)
