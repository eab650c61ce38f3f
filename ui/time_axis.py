"""Which frames are in view: one axis for time bar, dope sheet and curves."""

from PySide6.QtCore import QObject, Signal

from smartroto.ui.strip import Scale
from smartroto.ui.studio import Studio

GUTTER = 148
"""Room for names on the left of everything that has a time axis."""
MARGIN = 12
LEAST = 8.0
"""Frames that are in view at the closest."""


class TimeAxis(QObject):
    """A first frame and a count, fractions allowed; all frames until one zooms in."""

    changed = Signal()

    def __init__(self, studio: Studio) -> None:
        super().__init__(studio)
        self._studio = studio
        self._visible: tuple[float, float] | None = None
        studio.document_changed.connect(self._plate_may_differ)

    def scale(self, width: float) -> Scale:
        """Frames to points of a widget this wide."""
        first, count = self.shown
        room = max(width - GUTTER - MARGIN, 50)
        return Scale(first=first, step=room / count, left=GUTTER)

    @property
    def shown(self) -> tuple[float, float]:
        """The first frame in view and how many are."""
        room = self._studio.room
        return self._visible or (float(room.start), float(len(room)))

    def zoom(self, under: float, factor: float) -> None:
        """Show `factor` times as many frames; the one under the pointer stays there."""
        first, count = self.shown
        wide = min(max(count * factor, LEAST), float(len(self._studio.room)))
        self._look_at(under - (under - first) * wide / count, wide)

    def pan(self, frames: float) -> None:
        """Move the view by some frames."""
        first, count = self.shown
        self._look_at(first + frames, count)

    def whole(self) -> None:
        """Show all frames."""
        self._visible = None
        self.changed.emit()

    def _look_at(self, first: float, count: float) -> None:
        room = self._studio.room
        first = min(max(first, room.start), room.stop - count)
        self._visible = None if count >= len(room) else (first, count)
        self.changed.emit()

    def _plate_may_differ(self, old: object, new: object) -> None:
        if getattr(old, "plate", None) is not getattr(new, "plate", None):
            self.whole()
