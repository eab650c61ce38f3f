"""What the time bar, the dope sheet and the curves share: ruler, scrubbing, zoom."""

from typing import Any

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import (
    QColor,
    QEnterEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from smartroto.ui import ruler, style
from smartroto.ui.playback import Playback
from smartroto.ui.ruler import RULER
from smartroto.ui.strip import Scale
from smartroto.ui.studio import Studio
from smartroto.ui.time_axis import GUTTER, TimeAxis

SLACK = 4.0
"""Points that a press may wander before it is a drag."""


class TimePane(QWidget):
    """Drag the ruler to scrub, wheel to zoom, middle-drag to pan, double click for all.

    Below the ruler a pane paints its body (`paint_body`, kept as a picture until
    `redraw`) and what moves over it (`paint_over`), and answers the pointer.
    """

    def __init__(self, studio: Studio, playback: Playback, axis: TimeAxis) -> None:
        super().__init__()
        self.studio, self.playback, self.axis = studio, playback, axis
        self._still: QPixmap | None = None
        self._drag = ""
        self._grip = QPointF()
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        axis.changed.connect(self.redraw)
        playback.changed.connect(self.redraw)
        studio.view_changed.connect(self._frame_may_differ)

    @property
    def scale(self) -> Scale:
        """Frames to points of this widget."""
        return self.axis.scale(self.width())

    def frame_at(self, at: QPointF) -> int:
        """The frame under the pointer."""
        return self.scale.frame(at.x())

    # -- for panes -----------------------------------------------------------------

    def paint_body(self, painter: QPainter) -> None:
        """Paint what changes seldom."""

    def paint_over(self, painter: QPainter) -> None:
        """Paint what follows the pointer."""

    def pressed(self, at: QPointF, event: QMouseEvent) -> None:
        """The left button went down below the ruler."""

    def moved(self, at: QPointF, event: QMouseEvent) -> None:
        """The pointer moved below the ruler, or with the button held."""

    def released(self, at: QPointF, event: QMouseEvent) -> None:
        """The left button went up again."""

    def called_off(self) -> None:
        """Escape, while the button is down."""

    # -- events --------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = self._grip = event.position()
        if event.button() == Qt.MouseButton.MiddleButton:
            self._drag = "pan"
        elif event.button() != Qt.MouseButton.LeftButton:
            return
        elif at.y() < RULER and at.x() >= GUTTER:
            self._drag = "scrub"
            self.scrub(at)
        else:
            self._drag = "body"
            self.pressed(at, event)

    def scrub(self, at: QPointF) -> None:
        """Go to the frame under the pointer."""
        self.playback.stop()
        self.studio.go(self.frame_at(at))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position()
        if self._drag == "scrub":
            self.studio.go(self.frame_at(at))
        elif self._drag == "pan":
            self.axis.pan((self._grip.x() - at.x()) / self.scale.step)
            self._grip = at
        elif self._drag or at.y() >= RULER:
            self.moved(at, event)
        else:
            self.setCursor(Qt.CursorShape.ArrowCursor)
            self.studio.hint.emit(
                "Drag: scrub · wheel: zoom · double click: all frames"
            )

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        was, self._drag = self._drag, ""
        if was == "body":
            self.released(event.position(), event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.position().y() < RULER:
            self.axis.whole()
        else:
            self.mousePressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        turn = event.angleDelta().y() or event.angleDelta().x()
        scale = self.scale
        under = (event.position().x() - scale.left) / scale.step + scale.first
        self.axis.zoom(under, 0.8 ** (turn / 120))

    def enterEvent(self, event: QEnterEvent) -> None:
        self.update()

    # -- painting ------------------------------------------------------------------

    def _frame_may_differ(self, old: Any, new: Any) -> None:
        if old.frame != new.frame:
            self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.redraw()

    def redraw(self) -> None:
        """Paint everything anew."""
        self._still = None
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._still is None:
            self._still = self._paint_still()
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._still)
        ruler.paint_cached(painter, self.studio, self.scale)
        self.paint_over(painter)
        size = float(self.width()), float(self.height())
        ruler.paint_now(painter, self.studio, self.scale, size)
        painter.end()

    def _paint_still(self) -> QPixmap:
        ratio = self.devicePixelRatioF()
        still = QPixmap(self.size() * ratio)
        still.setDevicePixelRatio(ratio)
        still.fill(QColor(style.GROUND))
        painter = QPainter(still)
        scale, width = self.scale, float(self.width())
        ruler.paint_ground(painter, self.studio, scale, float(self.height()))
        self.paint_body(painter)
        ruler.paint_ruler(painter, self.studio, self.playback.work, scale, width)
        painter.end()
        return still
