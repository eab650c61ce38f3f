"""The question before approved frames are changed."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from smartroto.errors import FrozenError


class Unlocking(QObject):
    """Holds an edit of approved frames back until the artist agrees.

    silent: whether such edits go through unasked, until the program is started again.
    """

    asked = Signal(str, object)
    """A question, and the function that does what was asked about."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.silent = False

    def wanted(self, frozen: FrozenError, go_on: Callable[[], bool]) -> bool:
        """An edit was refused: do it all the same where that was allowed for good,
        else ask. Returns whether it is done."""
        if self.silent:
            return go_on()
        frames = frozen.frames
        what = f"{frames[0]}" if len(frames) == 1 else f"{len(frames)} approved frames"
        self.asked.emit(f"Unlock {what}?", go_on)
        return False
