"""Frames kept in memory under a budget, shared by all threads."""

from collections import OrderedDict
from concurrent.futures import Future
from threading import Lock

import numpy as np

from smartroto import plate as plates
from smartroto.document import Plate
from smartroto.shapes.arrays import Image
from smartroto.stills import Pixels

_Key = tuple[str, str, int]


class FrameCache:
    """Reads frames and keeps the most recently used ones, up to a number of bytes.

    Pixels are kept as compact as the file has them (a 1080p frame: 6 MB for 8 bits,
    12 MB for 16 bits and half floats); float32 frames as half floats where no value
    overflows. Any thread may call anything; a frame that two threads want at once is
    read once. A frame that fails is not kept: the next call tries again.
    """

    def __init__(self, budget_bytes: int) -> None:
        self._budget = budget_bytes
        self._kept: OrderedDict[_Key, Pixels] = OrderedDict()
        self._bytes = 0
        self._coming: dict[_Key, Future[Pixels]] = {}
        self._lock = Lock()

    @property
    def bytes(self) -> int:
        """How much memory the kept frames take."""
        return self._bytes

    def read(self, plate: Plate, frame: int) -> Image:
        """One frame as float32 `[H, W, 3]`, like `smartroto.plate.read`; a copy."""
        kept = self.stored(plate, frame)
        return kept.copy() if kept.dtype == np.float32 else plates.as_float(kept)

    def stored(self, plate: Plate, frame: int) -> Pixels:
        """One frame as it is kept: uint8, uint16, float16 or float32, read-only.

        `colour.to_display` and `colour.to_engine` take this without a detour.
        """
        key = (plate.path, plate.layer, frame)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
            coming = self._coming.get(key)
            mine = coming is None
            if coming is None:
                coming = self._coming[key] = Future()
        if mine:
            self._fetch(plate, frame, key, coming)
        return coming.result()

    def peek(self, plate: Plate, frame: int) -> Pixels | None:
        """One frame as it is kept, or None where it is not in memory now."""
        with self._lock:
            return self._kept.get((plate.path, plate.layer, frame))

    def _fetch(
        self, plate: Plate, frame: int, key: _Key, coming: Future[Pixels]
    ) -> None:
        try:
            pixels = compact(plates.stored(plate, frame))
        except BaseException as error:
            self._arrived(key, coming)
            coming.set_exception(error)
            return
        self._arrived(key, coming, pixels)
        coming.set_result(pixels)

    def _arrived(
        self, key: _Key, coming: Future[Pixels], pixels: Pixels | None = None
    ) -> None:
        """Keep what was read, unless everything was forgotten meanwhile."""
        with self._lock:
            if self._coming.get(key) is not coming:
                return
            del self._coming[key]
            if pixels is not None:
                self._keep(key, pixels)

    def _keep(self, key: _Key, pixels: Pixels) -> None:
        if pixels.nbytes > self._budget:
            return
        self._kept[key] = pixels
        self._bytes += pixels.nbytes
        while self._bytes > self._budget:
            _, oldest = self._kept.popitem(last=False)
            self._bytes -= oldest.nbytes

    def held(self, plate: Plate) -> frozenset[int]:
        """The frames of a plate that are in memory now."""
        with self._lock:
            return frozenset(
                frame
                for path, layer, frame in self._kept
                if (path, layer) == (plate.path, plate.layer)
            )

    def clear(self) -> None:
        """Forget everything, as when files have changed on disk."""
        with self._lock:
            self._kept.clear()
            self._coming.clear()
            self._bytes = 0


def compact(pixels: Pixels) -> Pixels:
    """Read-only pixels, float32 as half floats where no finite value overflows."""
    if pixels.dtype == np.float32:
        with np.errstate(over="ignore"):
            half = pixels.astype(np.float16)
        if np.array_equal(np.isfinite(half), np.isfinite(pixels)):
            pixels = half
    pixels = pixels.view()
    pixels.setflags(write=False)
    return pixels
