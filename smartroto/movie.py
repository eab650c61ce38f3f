"""Movies through PyAV, with exact frame numbers.

Frame 1 is the first picture that the file shows, whatever its time code says. A list
of every picture's time stamp is made once per file; a frame is found by seeking to the
key frame at or before it and decoding until its time stamp comes up.
"""

import os
from bisect import bisect_right
from collections import OrderedDict, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any

import numpy as np

from smartroto.document import Plate
from smartroto.errors import PlateError
from smartroto.stills import Pixels

_OPEN = 4  # movies kept open
_RECENT = 64 << 20  # bytes of decoded pictures kept, for stepping backwards
_AHEAD = 16  # pictures rather decoded on the way than sought
_HD = 576  # lines above which an untagged movie is taken for Rec. 709
_UNTAGGED, _REC709 = 2, 1  # values of AVColorSpace
_STAMPED = {"mov", "mp4", "matroska", "webm", "mxf", "mpegts"}  # stamps can be trusted


def find(path: str) -> Plate:
    """The plate of a movie file; PlateError where it cannot be opened or is empty."""
    return _reader(path).plate


def pixels(path: str, frame: int) -> Pixels:
    """One frame (from 1), `[H, W, 3]` uint8, or uint16 where it has more than 8 bits.

    Display-encoded as in the file, turned upright. PlateError where it is damaged.
    """
    return _reader(path).pixels(frame)


@dataclass(frozen=True)
class _Times:
    """Time stamps in the stream's units.

    shown: of every picture, ascending. keys: of those that decoding can start at.
    seeks: where to seek for each of `keys`.
    counted: the file has no usable time stamps; its pictures are counted instead, and
        decoding always starts at the first.
    """

    shown: Sequence[int]
    keys: Sequence[int] = ()
    seeks: Sequence[int] = ()
    counted: bool = False


class _Reader:
    """An open movie; one thread at a time decodes."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._lock = Lock()
        self._times = _index(path)
        self._last: int | None = None
        self._restart()
        self._recent: deque[Any] = deque()
        turned = self._picture(self._times.shown[0])
        quarter = turned is not None and turned.rotation % 180 == 90
        self.plate = _plate(path, self._stream, len(self._times.shown), quarter)

    def pixels(self, frame: int) -> Pixels:
        if not 1 <= frame <= len(self._times.shown):
            raise PlateError(f"{self._path} has {len(self._times.shown)} frames.")
        with self._lock:
            picture = self._picture(self._times.shown[frame - 1])
            if picture is None or picture.is_corrupt:
                raise PlateError(f"{self._path} is damaged at this frame.")
            return _as_array(picture)  # a picture is not safe to share either

    def _picture(self, time: int) -> Any | None:
        """The picture with this time stamp, None where it cannot be decoded."""
        for picture in self._recent:
            if picture.pts == time:
                return picture
        if self._is_near(time):
            picture = self._forward(time)
            if picture is not None:
                return picture
        last_key = bisect_right(self._times.keys, time)
        for key in reversed(range(max(0, last_key - 2), last_key)):
            self._seek(self._times.seeks[key])
            picture = self._forward(time)
            if picture is not None:
                return picture
        self._restart()
        return self._forward(time) if last_key <= 2 else None

    def _is_near(self, time: int) -> bool:
        shown = self._times.shown
        if self._last is None:
            return time == shown[0]
        ahead = bisect_right(shown, time) - bisect_right(shown, self._last)
        return 0 < ahead <= _AHEAD

    def _forward(self, time: int) -> Any | None:
        """Decode on until `time`; None where the pictures have passed it."""
        for picture in self._pictures:
            if picture.pts is None:
                continue
            self._last = picture.pts
            self._remember(picture)
            if picture.pts >= time:
                return picture if picture.pts == time else None
        self._last = self._times.shown[-1]
        return None

    def _remember(self, picture: Any) -> None:
        self._recent.append(picture)
        size = sum(plane.buffer_size for plane in picture.planes)
        while len(self._recent) > max(2, _RECENT // max(size, 1)):
            self._recent.popleft()

    def _decoded(self) -> Iterator[Any]:
        """Pictures from here on, counted where that is what the times are."""
        for number, picture in enumerate(_pictures(self._container, self._stream)):
            if self._times.counted:
                picture.pts = number
            yield picture

    def _seek(self, time: int) -> None:
        import av

        try:
            self._container.seek(time, stream=self._stream, backward=True)
            self._pictures = self._decoded()
        except av.error.FFmpegError:
            self._restart()

    def _restart(self) -> None:
        """Open the file anew and stand before its first picture."""
        self._container = _opened(self._path)
        self._stream = _video(self._container, self._path)
        # Decoding several pictures at once helps along a group, not a single one.
        alone = len(self._times.keys) == len(self._times.shown)
        self._stream.thread_type = "SLICE" if alone else "AUTO"
        self._pictures = self._decoded()
        self._last = None


_readers: OrderedDict[tuple[str, int, int], _Reader] = OrderedDict()
_readers_lock = Lock()


def _reader(path: str) -> _Reader:
    """The open reader of a file; a file that has changed is opened anew."""
    try:
        state = os.stat(path)
    except OSError as error:
        raise PlateError(f"{path} cannot be opened: {error.strerror}.") from error
    key = (path, state.st_mtime_ns, state.st_size)
    with _readers_lock:
        if key not in _readers:
            _readers[key] = _Reader(path)
            while len(_readers) > _OPEN:
                _readers.popitem(last=False)
        _readers.move_to_end(key)
        return _readers[key]


def _opened(path: str) -> Any:
    import av

    try:
        return av.open(path)
    except (av.error.FFmpegError, OSError) as error:
        raise PlateError(
            f"{path} cannot be opened as a movie: {error.strerror}."
        ) from error


def _video(container: Any, path: str) -> Any:
    if not container.streams.video:
        container.close()
        raise PlateError(f"{path} holds no pictures.")
    return container.streams.video[0]


def _pictures(container: Any, stream: Any) -> Iterator[Any]:
    """Decode on; packets that cannot be decoded are passed over."""
    import av

    for packet in container.demux(stream):
        try:
            yield from packet.decode()
        except av.error.FFmpegError:
            continue


def _index(path: str) -> _Times:
    """The time stamps of a movie, from its own index where that is enough."""
    container = _opened(path)
    stream = _video(container, path)
    try:
        times = _from_entries(stream) or _from_packets(container, stream)
        if times is None:
            container.seek(0, stream=stream)
            count = sum(1 for _ in _pictures(container, stream))
            times = _Times(range(count), counted=True)
    finally:
        container.close()
    if not times.shown:
        raise PlateError(f"{path} holds no pictures.")
    return times


def _from_entries(stream: Any) -> _Times | None:
    """From the file's index where every picture is a key frame (ProRes, DNxHR)."""
    entries = [entry for entry in stream.index_entries if not entry.is_discard]
    if not entries or len(entries) != stream.frames:
        return None
    if not all(entry.is_keyframe for entry in entries):
        return None
    times = tuple(sorted(entry.timestamp for entry in entries))
    return _Times(times, times, times)


def _from_packets(container: Any, stream: Any) -> _Times | None:
    """By walking over the packets; None where their time stamps are no use."""
    if _STAMPED.isdisjoint(container.format.name.split(",")):
        return None
    packets = [p for p in container.demux(stream) if p.size and not p.is_discard]
    if any(packet.pts is None for packet in packets):
        return None
    shown = tuple(sorted({packet.pts for packet in packets}))
    keys = sorted(
        (packet.pts, packet.pts if packet.dts is None else packet.dts)
        for packet in packets
        if packet.is_keyframe
    )
    return _Times(shown, tuple(key for key, _ in keys), tuple(at for _, at in keys))


def _plate(path: str, stream: Any, count: int, quarter: bool) -> Plate:
    """quarter: pictures are turned by 90 degrees for display, as those of phones."""
    size = (int(stream.codec_context.width), int(stream.codec_context.height))
    aspect = float(stream.sample_aspect_ratio or 1)
    aspect = aspect if 0.1 <= aspect <= 10 else 1.0
    rate = stream.average_rate or stream.guessed_rate
    return Plate(
        path=path,
        first=1,
        last=count,
        size=(size[1], size[0]) if quarter else size,
        pixel_aspect=1 / aspect if quarter else aspect,
        fps=float(rate) if rate else 24.0,
    )


def _as_array(picture: Any) -> Pixels:
    """RGB by the matrix that the file names, else by Rec. 709 for HD and up."""
    deep = any(component.bits > 8 for component in picture.format.components)
    untagged = picture.colorspace == _UNTAGGED and picture.height > _HD
    array = picture.to_ndarray(
        format="rgb48le" if deep else "rgb24",
        src_colorspace=_REC709 if untagged else None,
    )
    return np.ascontiguousarray(np.rot90(array, picture.rotation // 90))
