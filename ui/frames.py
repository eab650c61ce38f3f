"""Display frames ahead of the playhead: read and coloured by workers, kept as QImages.

A frame that cannot be read is kept as the sentence that says why.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from smartroto.document import Plate
from smartroto.errors import Error
from smartroto.jobs import Progress
from smartroto.ui.jobs import Jobs

if TYPE_CHECKING:
    from smartroto.cache import FrameCache

BUDGET = 1 << 30
AHEAD_PLAYING, AHEAD_IDLE = 12, 2

Key = tuple[Plate, int, float, float]
"""Plate, frame, gain and gamma: all that a display frame depends on."""


class DisplayFrames(QObject):
    """The frames as they are shown, a few of them ahead of time.

    cache: gives the plate's pixels; asked for on the worker only.
    """

    arrived = Signal(int)
    """A wanted frame can be shown now, or is known to be unreadable."""

    def __init__(
        self,
        cache: "Callable[[], FrameCache]",
        parent: QObject | None = None,
        budget: int = BUDGET,
    ) -> None:
        super().__init__(parent)
        self._cache = cache
        self._budget = budget
        self._kept: OrderedDict[Key, QImage | str] = OrderedDict()
        self._bytes = 0
        self._coming: dict[Key, str] = {}
        self.jobs = Jobs(self, threads=2)

    def get(self, key: Key) -> QImage | str | None:
        """The picture, the reason why there is none, or None while it is coming."""
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
        return found

    def want(self, keys: Iterable[Key]) -> None:
        """Load these, the first one first; whatever else was on its way is dropped."""
        wanted = [key for key in dict.fromkeys(keys) if key not in self._kept]
        for key in [key for key in self._coming if key not in wanted]:
            self.jobs.cancel(self._coming.pop(key))
        for key in wanted:
            if key not in self._coming:
                self._start(key)

    def forget(self) -> None:
        """Drop everything, as when files on disk have changed."""
        self.want(())
        self._kept.clear()
        self._bytes = 0

    def _start(self, key: Key) -> None:
        plate, frame, gain, gamma = key
        name = f"frame {id(plate)} {frame} {gain} {gamma}"
        cache = self._cache()
        self._coming[key] = name

        def work(progress: Progress) -> QImage:
            from smartroto import colour

            progress.check()
            pixels = cache.stored(plate, frame)
            progress.check()
            return to_qimage(colour.to_display(pixels, plate, gain, gamma))

        self.jobs.start(
            name,
            work,
            lambda image: self._keep(key, image),
            lambda error: self._fail(key, error),
        )

    def _keep(self, key: Key, image: QImage | str) -> None:
        self._coming.pop(key, None)
        self._kept[key] = image
        self._bytes += _weight(image)
        while self._bytes > self._budget and len(self._kept) > 1:
            _, oldest = self._kept.popitem(last=False)
            self._bytes -= _weight(oldest)
        self.arrived.emit(key[1])

    def _fail(self, key: Key, error: Exception) -> None:
        self._coming.pop(key, None)
        if not isinstance(error, (Error, OSError)):
            raise error
        self._keep(key, str(error))


def _weight(image: QImage | str) -> int:
    return image.sizeInBytes() if isinstance(image, QImage) else 0


def to_qimage(pixels: NDArray[np.uint8]) -> QImage:
    """`[H, W, 3]` red, green, blue as the kind of image that is drawn fastest."""
    import cv2

    padded: Any = cv2.cvtColor(np.ascontiguousarray(pixels), cv2.COLOR_RGB2BGRA)
    height, width = pixels.shape[:2]
    image = QImage(padded.data, width, height, 4 * width, QImage.Format.Format_RGB32)
    return image.copy()


def ahead(frame: int, span: range, direction: int, playing: bool) -> list[int]:
    """The frames to load, the present one first.

    Playing: those that come next, round the end. Still: its neighbours.

    >>> ahead(5, range(1, 11), 1, False)
    [5, 6, 4, 7, 3]
    """
    if playing:
        steps = [direction * step for step in range(AHEAD_PLAYING + 1)]
        rounds = [span.start + (frame + s - span.start) % len(span) for s in steps]
        return list(dict.fromkeys(rounds))
    near = [frame]
    for step in range(1, AHEAD_IDLE + 1):
        near += [frame + direction * step, frame - direction * step]
    return [each for each in near if each in span]
