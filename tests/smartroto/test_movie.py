"""Movies: every frame by its exact number, in any order."""

import random
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from smartroto import movie, plate
from smartroto.errors import PlateError

SIZE = (256, 144)
BITS = 8
FILM = Fraction(24000, 1001)


def marked(frame: int, size: tuple[int, int] = SIZE) -> NDArray[np.uint8]:
    """A picture that carries its number as eight black or white fields."""
    picture = np.full((size[1], size[0], 3), 90, np.uint8)
    picture[: size[1] // 2] = np.linspace(40, 200, size[0])[None, :, None]
    wide = size[0] // BITS
    for bit in range(BITS):
        field = picture[size[1] // 2 :, bit * wide : (bit + 1) * wide]
        field[:] = 235 if frame >> bit & 1 else 16
    return picture


def number(picture: NDArray[Any]) -> int:
    """The number that a decoded picture carries."""
    value = plate.as_float(picture).mean(-1)
    wide = picture.shape[1] // BITS
    row = value[picture.shape[0] * 3 // 4]
    return sum(1 << bit for bit in range(BITS) if row[bit * wide + wide // 2] > 0.5)


def make(
    path: Path,
    codec: str,
    pixels: str,
    count: int = 30,
    options: dict[str, str] | None = None,
    size: tuple[int, int] = SIZE,
    start: int = 0,
    aspect: Fraction | None = None,
    turn: int = 0,
) -> Path:
    """Write a movie of marked pictures, numbered from 1."""
    import av

    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=FILM, options=options or {})
        stream.width, stream.height, stream.pix_fmt = *size, pixels
        if aspect:
            stream.sample_aspect_ratio = aspect
        if turn:
            stream.set_display_rotation(turn)
        for index in range(count):
            shown = av.VideoFrame.from_ndarray(marked(index + 1, size), format="rgb24")
            shown.pts, shown.time_base = start + index, 1 / FILM
            container.mux(stream.encode(shown))
        container.mux(stream.encode())
    return path


KINDS = {
    "h264.mp4": ("libx264", "yuv420p", {"bf": "3", "g": "12"}),
    "open.mp4": (
        "libx264",
        "yuv420p",
        {"bf": "3", "x264-params": "open-gop=1:keyint=8"},
    ),
    "short.mov": ("libx264", "yuv420p", {"bf": "3", "g": "2"}),
    "long.mkv": ("libx264", "yuv420p", {"bf": "2", "g": "250"}),
    "hevc.mov": ("libx265", "yuv420p10le", {"x265-params": "log-level=none"}),
    "prores.mov": ("prores_ks", "yuv422p10le", {"profile": "3"}),
    "dnxhr.mov": ("dnxhd", "yuv422p", {"profile": "dnxhr_hq"}),
    "dnxhr.mxf": ("dnxhd", "yuv444p10le", {"profile": "dnxhr_444"}),
    "counted.avi": ("libx264", "yuv420p", {"bf": "3", "g": "10"}),
}


@pytest.mark.parametrize("name", KINDS)
def test_every_frame_is_the_one_asked_for(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(movie, "_RECENT", 0)
    monkeypatch.setattr(movie, "_AHEAD", 4)
    codec, pixels, options = KINDS[name]
    found = plate.find(make(tmp_path / name, codec, pixels, options=options))
    assert (found.first, found.last, found.size) == (1, 30, SIZE)
    assert found.fps == pytest.approx(float(FILM), rel=1e-3)
    assert plate.missing(found) == () and plate.layers(found) == ("rgba",)
    order = [*found.frames, *reversed(found.frames)]
    order += random.Random(name).choices(found.frames, k=25)
    assert [number(plate.stored(found, frame)) for frame in order] == order
    deep = "10le" in pixels
    assert plate.stored(found, 3).dtype == (np.uint16 if deep else np.uint8)


def test_a_movie_that_starts_late_is_numbered_from_one(tmp_path: Path) -> None:
    path = make(tmp_path / "a.mov", "prores_ks", "yuv422p10le", count=5, start=86400)
    found = plate.find(path)
    assert (found.first, found.last) == (1, 5)
    assert [number(plate.stored(found, frame)) for frame in (5, 1, 3)] == [5, 1, 3]


def test_stepping_backwards_decodes_a_group_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = make(
        tmp_path / "a.mkv", "libx264", "yuv420p", count=60, options={"g": "250"}
    )
    found = plate.find(path)
    seeks = []
    monkeypatch.setattr(movie._Reader, "_seek", lambda self, time: seeks.append(time))
    monkeypatch.setattr(movie._Reader, "_restart", lambda self: seeks.append(-1))
    plate.stored(found, 60)
    assert len(seeks) <= 1
    seeks.clear()
    assert [number(plate.stored(found, frame)) for frame in (59, 40, 12)] == [
        59,
        40,
        12,
    ]
    assert not seeks


def test_pixel_aspect_and_rotation(tmp_path: Path) -> None:
    wide = make(tmp_path / "a.mov", "libx264", "yuv420p", 3, aspect=Fraction(2, 1))
    assert plate.find(wide).pixel_aspect == 2.0
    turned = plate.find(make(tmp_path / "b.mov", "libx264", "yuv420p", 3, turn=90))
    assert turned.size == (144, 256)
    upright = plate.stored(turned, 2)
    assert upright.shape == (256, 144, 3)
    assert number(np.rot90(upright, -1)) == 2


def test_untagged_colours_follow_the_size(tmp_path: Path) -> None:
    import av

    green = np.zeros((720, 1280, 3), np.uint8)
    green[..., 1] = 200
    path = tmp_path / "hd.mov"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=24)
        stream.width, stream.height, stream.pix_fmt = 1280, 720, "yuv420p"
        shown = av.VideoFrame.from_ndarray(green, format="rgb24")
        yuv = shown.reformat(format="yuv420p", dst_colorspace="itu709")
        yuv.colorspace = 2
        container.mux(stream.encode(yuv))
        container.mux(stream.encode())
    read = plate.stored(plate.find(path), 1).reshape(-1, 3).mean(0)
    np.testing.assert_allclose(read, (0, 200, 0), atol=4)


def test_a_damaged_stretch_is_named_and_survived(tmp_path: Path) -> None:
    path = make(tmp_path / "a.mov", "prores_ks", "yuv422p10le", count=12)
    data = bytearray(path.read_bytes())
    found = plate.find(path)
    middle = len(data) // 2
    data[middle - 3000 : middle + 3000] = bytes(6000)
    path.write_bytes(data)
    told = {}
    for frame in found.frames:
        try:
            told[frame] = number(plate.stored(found, frame))
        except PlateError as error:
            told[frame] = str(error)
    lost = [frame for frame, what in told.items() if isinstance(what, str)]
    assert 1 <= len(lost) <= 4
    assert all(f"Frame {frame} cannot be read" in told[frame] for frame in lost)
    assert all(told[frame] == frame for frame in found.frames if frame not in lost)


def test_a_changed_file_is_opened_anew(tmp_path: Path) -> None:
    path = make(tmp_path / "a.mp4", "libx264", "yuv420p", count=9)
    long = plate.find(path)
    assert long.last == 9
    make(path, "libx264", "yuv420p", count=6)
    assert plate.find(path).last == 6
    with pytest.raises(PlateError, match=r"Frame 8 cannot be read: .* has 6 frames"):
        plate.read(long, 8)


def test_many_threads_may_read(tmp_path: Path) -> None:
    path = make(tmp_path / "a.mp4", "libx264", "yuv420p", options={"g": "10"})
    found = plate.find(path)
    order = random.Random(5).choices(found.frames, k=60)
    with ThreadPoolExecutor(4) as pool:
        read = pool.map(lambda frame: number(plate.stored(found, frame)), order)
        assert list(read) == order


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(b"", "cannot be opened as a movie"), (b"no movie" * 99, "cannot be opened")],
)
def test_what_is_no_movie_is_refused(
    tmp_path: Path, content: bytes, sentence: str
) -> None:
    (tmp_path / "a.mov").write_bytes(content)
    with pytest.raises(PlateError, match=rf"a\.mov {sentence}"):
        plate.find(tmp_path / "a.mov")


def test_sound_alone_is_no_plate(tmp_path: Path) -> None:
    import av

    path = tmp_path / "a.mov"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("aac", rate=48000, layout="mono")
        silence = np.zeros((1, 1024), np.float32)
        block = av.AudioFrame.from_ndarray(silence, format="fltp", layout="mono")
        block.sample_rate, block.pts = 48000, 0
        container.mux(stream.encode(block))
        container.mux(stream.encode())
    with pytest.raises(PlateError, match="holds no pictures"):
        plate.find(path)
