"""Display frames ahead of the playhead: read and coloured by workers, kept as QImages.

A frame that cannot be read is kept as the sentence that says why.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from smartroto.document import Plate
from smartroto.errors import Error
from smartroto.jobs import Progress
from smartroto.look import Look
from smartroto.ui.jobs import Jobs

if TYPE_CHECKING:
    from smartroto.cache import FrameCache

BUDGET = 3 << 29
SMALLEST = 320
"""Levels are added until one is less than this wide."""
AHEAD_PLAYING, AHEAD_IDLE = 12, 2

Key = tuple[Plate, int, Look]
"""All that a display frame depends on."""
Levels = tuple[QImage, ...]
"""A frame at full, half, a quarter of its size and so on, down to a small one."""


class DisplayFrames(QObject):
    """The frames as they are shown, a few of them ahead of time.

    cache: gives the plate's pixels; asked for on the worker only.
    budget: bytes; beyond it the oldest frames are dropped, but none that is wanted.
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
        self._kept: OrderedDict[Key, Levels | str] = OrderedDict()
        self._bytes = 0
        self._wanted: frozenset[Key] = frozenset()
        self._coming: dict[Key, str] = {}
        self.jobs = Jobs(self, threads=2)

    def get(self, key: Key) -> Levels | str | None:
        """The picture, the reason why there is none, or None while it is coming."""
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
        return found

    def want(self, keys: Iterable[Key]) -> None:
        """Load these, the first one first; whatever else was on its way is dropped."""
        wanted = dict.fromkeys(keys)
        self._wanted = frozenset(wanted)
        for key in [key for key in self._coming if key not in wanted]:
            self.jobs.cancel(self._coming.pop(key))
        for key in wanted:
            if key not in self._kept and key not in self._coming:
                self._start(key)

    def forget(self) -> None:
        """Drop everything, as when files on disk have changed."""
        self.want(())
        self._kept.clear()
        self._bytes = 0

    def _start(self, key: Key) -> None:
        plate, frame, look = key
        name = f"frame {id(plate)} {frame} {look}"
        cache = self._cache()
        self._coming[key] = name

        def work(progress: Progress) -> Levels:
            from smartroto import look as looks

            progress.check()
            pixels = cache.stored(plate, frame)
            progress.check()
            shown = looks.show(pixels, plate, look)
            progress.check()
            return levels(shown)

        self.jobs.start(
            name,
            work,
            lambda made: self._keep(key, made),
            lambda error: self._fail(key, error),
        )

    def _keep(self, key: Key, made: Levels | str) -> None:
        self._coming.pop(key, None)
        self._kept[key] = made
        self._bytes += _weight(made)
        for old in [one for one in self._kept if one not in self._wanted]:
            if self._bytes > self._budget:
                self._bytes -= _weight(self._kept.pop(old))
        self.arrived.emit(key[1])

    def _fail(self, key: Key, error: Exception) -> None:
        self._coming.pop(key, None)
        if not isinstance(error, (Error, OSError)):
            raise error
        self._keep(key, str(error))


def _weight(made: Levels | str) -> int:
    return 0 if isinstance(made, str) else sum(one.sizeInBytes() for one in made)


def levels(pixels: NDArray[np.uint8]) -> Levels:
    """`[H, W, 3]` red, green, blue as images of halving size, quick to draw."""
    import cv2

    height, width = pixels.shape[:2]
    images = [QImage(width, height, QImage.Format.Format_RGB32)]
    cv2.cvtColor(pixels, cv2.COLOR_RGB2BGRA, dst=bits(images[0]))
    while width >= 2 * SMALLEST:
        width, height = width // 2, max(height // 2, 1)
        smaller = QImage(width, height, QImage.Format.Format_RGB32)
        size, area = (width, height), cv2.INTER_AREA
        cv2.resize(bits(images[-1]), size, dst=bits(smaller), interpolation=area)
        images.append(smaller)
    return tuple(images)


def bits(image: QImage) -> NDArray[np.uint8]:
    """The memory of an image of 32 bits a pixel: `[H, W, 4]`, to write to."""
    flat = np.frombuffer(image.bits(), np.uint8)
    return flat.reshape(image.height(), image.width(), 4)


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
