"""Small pictures of the plate's frames, for all that show some beside the viewer."""

from collections.abc import Iterable
from itertools import chain

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from smartroto.ui.frames import DisplayFrames, Key
from smartroto.ui.studio import Studio

LONGEST = 960
"""Pixels of a picture's longer side at most."""

BUDGET = 64 << 20
"""Bytes of pictures that are kept beyond those that are shown."""


class SmallFrames(QObject):
    """Each frame is read once, whoever shows it, and stays as long as somebody does."""

    arrived = Signal(int)
    """The picture of this frame is there now, or cannot be read."""

    def __init__(self, studio: Studio) -> None:
        super().__init__(studio)
        self._studio = studio
        self._shown: dict[QObject, list[Key]] = {}
        self._frames = DisplayFrames(lambda: studio.frames, self, BUDGET)
        self._frames.arrived.connect(self.arrived)

    def want(self, who: QObject, frames: Iterable[int]) -> None:
        """Read what is missing of the frames that somebody shows, the first one first.

        They replace those that the same one wanted before.
        """
        keys = [self._key(frame) for frame in frames]
        self._shown[who] = [key for key in keys if key is not None]
        self._frames.want(chain.from_iterable(self._shown.values()))

    def picture(self, frame: int) -> QImage | None:
        """The picture of a frame, once it has been read."""
        key = self._key(frame)
        found = self._frames.get(key) if key is not None else None
        return found[0] if isinstance(found, tuple) else None

    def stop(self) -> None:
        """Stop all reading."""
        self._shown.clear()
        self._frames.want(())
        self._frames.jobs.wait()

    def _key(self, frame: int) -> Key | None:
        """What a picture is cut from; None where the plate has no such frame."""
        plate = self._studio.plate
        if plate is None or frame not in plate.frames:
            return None
        step = 1
        while max(plate.size) / step > LONGEST:
            step *= 2
        return plate, frame, self._studio.view.look_at(step)
