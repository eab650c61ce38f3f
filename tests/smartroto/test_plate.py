"""Plates: found, read, and survived where they are damaged."""

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from smartroto import colour, plate
from smartroto.errors import PlateError
from smartroto.samples import SampleShot

WriteImage = Any
RNG = np.random.default_rng(1)
SHARED = os.environ.get("SMARTROTO_SHARED")


def picture(width: int = 48, height: int = 32, channels: int = 3) -> np.ndarray:
    """Random values that every file type can hold exactly enough."""
    return RNG.random((height, width, channels), dtype=np.float32)


@pytest.fixture
def shot(tmp_path: Path, write_image: WriteImage) -> Path:
    """Frames 1001 to 1005 as PNG; 1003 is not there."""
    for frame in (1001, 1002, 1004, 1005):
        value = np.full((32, 48, 3), frame - 1000, np.uint8)
        write_image(tmp_path / f"sh010.{frame}.png", value, "uint8")
    return tmp_path


@pytest.mark.parametrize(
    "name",
    ["", "sh010.1002.png", "sh010.%04d.png", "sh010.####.png", "sh010.1003.png"],
)
def test_a_plate_is_found_by_frame_pattern_or_folder(shot: Path, name: str) -> None:
    found = plate.find(shot / name)
    assert found.path == str(shot / "sh010.%04d.png")
    assert (found.first, found.last, found.size) == (1001, 1005, (48, 32))
    assert (found.pixel_aspect, found.fps) == (1.0, 24.0)
    assert plate.missing(found) == (1003,)
    assert plate.file(found, 1003) == str(shot / "sh010.1003.png")


def test_relative_paths_become_absolute(
    shot: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(shot)
    assert plate.find("sh010.1001.png").path == str(shot / "sh010.%04d.png")
    assert plate.find(".").path == str(shot / "sh010.%04d.png")


def test_a_missing_frame_is_named_and_survived(shot: Path) -> None:
    found = plate.find(shot)
    with pytest.raises(
        PlateError, match=r"Frame 1003 .*sh010\.1003\.png does not exist"
    ):
        plate.read(found, 1003)
    assert plate.read(found, 1004)[0, 0, 0] == pytest.approx(4 / 255)
    with pytest.raises(PlateError, match=r"Frame 900 lies outside .*1001 to 1005"):
        plate.read(found, 900)


@pytest.mark.parametrize("suffix", ["exr", "dpx", "tif", "png", "jpg"])
@pytest.mark.parametrize("kept", [0.0, 0.02, 0.5])
def test_a_damaged_frame_is_named_and_survived(
    tmp_path: Path, write_image: WriteImage, suffix: str, kept: float, capfd: Any
) -> None:
    kind = {"exr": "half", "dpx": "uint16", "tif": "uint16"}.get(suffix, "uint8")
    for frame in (1, 2, 3):
        write_image(tmp_path / f"a.{frame:04d}.{suffix}", picture(200, 150), kind)
    damaged = tmp_path / f"a.0001.{suffix}"
    whole = damaged.read_bytes()
    damaged.write_bytes(whole[: int(len(whole) * kept)])
    found = plate.find(tmp_path)
    assert found.size == (200, 150) and found.first == 1
    with pytest.raises(
        PlateError, match=rf"Frame 1 cannot be read: .*a\.0001\.{suffix}"
    ):
        plate.read(found, 1)
    assert plate.read(found, 2).shape == (150, 200, 3)


def test_a_frame_of_another_size_is_refused(
    shot: Path, write_image: WriteImage
) -> None:
    write_image(shot / "sh010.1003.png", picture(40, 30), "uint8")
    with pytest.raises(PlateError, match=r"Frame 1003 .* is 40 x 30 .* is 48 x 32"):
        plate.read(plate.find(shot), 1003)


@pytest.mark.parametrize(
    ("suffix", "kind", "stored", "error"),
    [
        ("exr", "half", np.float16, 5e-4),
        ("exr", "float", np.float32, 0),
        ("tif", "uint8", np.uint8, 0.002),
        ("tif", "uint16", np.uint16, 1e-5),
        ("tif", "float", np.float32, 0),
        ("png", "uint8", np.uint8, 0.002),
        ("png", "uint16", np.uint16, 1e-5),
        ("dpx", "uint8", np.uint8, 0.002),
        ("dpx", "uint16", np.uint16, 1e-5),
        ("jpg", "uint8", np.uint8, 0.02),
    ],
)
def test_values_come_as_stored(
    tmp_path: Path,
    write_image: WriteImage,
    suffix: str,
    kind: str,
    stored: Any,
    error: float,
) -> None:
    values = picture() if suffix != "jpg" else np.full((32, 48, 3), 0.37, np.float32)
    found = plate.find(write_image(tmp_path / f"a.{suffix}", values, kind))
    assert (found.first, found.last) == (1, 1)
    assert plate.stored(found, 1).dtype == stored
    read = plate.read(found, 1)
    assert read.dtype == np.float32 and read.flags.c_contiguous
    np.testing.assert_allclose(read, values, atol=error)


def test_ten_bit_dpx(tmp_path: Path, write_image: WriteImage) -> None:
    values = np.arange(1020, dtype=np.float32).reshape(10, 34, 3) / 1023
    write_image(tmp_path / "a.dpx", values, "uint16", oiio__BitsPerSample=10)
    assert (tmp_path / "a.dpx").stat().st_size == 8192 + 10 * 34 * 4
    found = plate.find(tmp_path / "a.dpx")
    np.testing.assert_allclose(plate.read(found, 1), values, atol=2e-4)


@pytest.mark.parametrize(
    ("channels", "shown"),
    [
        (("Y",), (0, 0, 0)),
        (("A",), (0, 0, 0)),
        (("Y", "A"), (0, 0, 0)),
        (("R", "G", "B", "A"), (0, 1, 2)),
        (("Z", "R", "G", "B"), (1, 2, 3)),
        (("U", "V"), (0, 0, 0)),
    ],
)
def test_three_channels_whatever_the_file_has(
    tmp_path: Path, write_image: WriteImage, channels: tuple[str, ...], shown: Any
) -> None:
    values = picture(channels=len(channels))
    path = write_image(tmp_path / "a.exr", values, "float", channels=channels)
    read = plate.read(plate.find(path), 1)
    np.testing.assert_allclose(read, values[..., list(shown)])


def test_unpremultiplied_colour_is_left_alone(
    tmp_path: Path, write_image: WriteImage
) -> None:
    values = np.full((4, 4, 4), 200, np.uint8)
    values[..., 3] = 50
    path = write_image(tmp_path / "a.png", values, "uint8", oiio__UnassociatedAlpha=1)
    assert (plate.stored(plate.find(path), 1) == 200).all()


@pytest.mark.parametrize(
    ("x", "y", "width", "height"),
    [(10, 6, 20, 10), (-5, -4, 60, 50), (-5, 20, 20, 30), (60, 40, 10, 10)],
)
def test_the_data_window_lies_in_the_display_window(
    tmp_path: Path, write_image: WriteImage, x: int, y: int, width: int, height: int
) -> None:
    values = picture(width, height)
    write_image(tmp_path / "a.exr", values, "float", window=(x, y, 48, 32))
    found = plate.find(tmp_path / "a.exr")
    read = plate.read(found, 1)
    assert found.size == (48, 32) and read.shape == (32, 48, 3)
    expected = np.zeros((32, 48, 3), np.float32)
    for row in range(height):
        for column in range(width):
            if 0 <= y + row < 32 and 0 <= x + column < 48:
                expected[y + row, x + column] = values[row, column]
    np.testing.assert_array_equal(read, expected)


def test_layers_of_one_part(tmp_path: Path, write_image: WriteImage) -> None:
    names = ("diffuse.R", "diffuse.G", "diffuse.B", "R", "G", "B", "A", "depth.Z")
    values = picture(channels=8)
    path = write_image(tmp_path / "a.exr", values, "float", channels=names)
    found = plate.find(path)
    assert plate.layers(found) == ("rgba", "depth", "diffuse")
    order = [names.index(c) for c in "RGB"]
    np.testing.assert_allclose(plate.read(found, 1), values[..., order])
    diffuse = plate.read(replace(found, layer="diffuse"), 1)
    np.testing.assert_allclose(diffuse, values[..., :3])
    depth = plate.read(replace(found, layer="depth"), 1)
    np.testing.assert_allclose(depth, values[..., [7, 7, 7]])
    with pytest.raises(
        PlateError, match=r"no layer 'left' \(it has: rgba, depth, diff"
    ):
        plate.read(replace(found, layer="left"), 1)


def test_parts(tmp_path: Path) -> None:
    import OpenImageIO as oiio

    parts = {
        "depth": ("Z",),
        "beauty": ("R", "G", "B"),
        "left": ("left.R", "left.G", "left.B"),
    }
    values = {name: picture(channels=len(c)) for name, c in parts.items()}
    specs = []
    for name, channels in parts.items():
        spec = oiio.ImageSpec(48, 32, len(channels), "float")
        spec.channelnames = channels
        spec.attribute("oiio:subimagename", name)
        specs.append(spec)
    path = str(tmp_path / "a.exr")
    output = oiio.ImageOutput.create(path)
    assert output.open(path, specs)
    for index, name in enumerate(parts):
        assert index == 0 or output.open(path, specs[index], "AppendSubimage")
        assert output.write_image(values[name])
    assert output.close()
    found = plate.find(path)
    assert plate.layers(found) == ("beauty", "depth", "left")
    np.testing.assert_allclose(plate.read(found, 1), values["beauty"])
    for name in ("depth", "left"):
        read = plate.read(replace(found, layer=name), 1)
        np.testing.assert_allclose(read, np.broadcast_to(values[name], read.shape))


@pytest.mark.parametrize(
    ("transfer", "kind"),
    [
        ("Logarithmic", "log"),
        ("Printing density", "log"),
        ("User defined", "log"),
        ("Linear", "linear"),
        ("ITU-R 709-4", "display"),
        ("SMPTE 274M", "display"),
        ("Unspecified video", "display"),
    ],
)
def test_a_dpx_says_how_it_is_encoded(
    tmp_path: Path, write_image: WriteImage, transfer: str, kind: str
) -> None:
    path = tmp_path / "a.dpx"
    write_image(path, picture(), "uint16", dpx__Transfer=transfer)
    assert colour.encoding(plate.find(path)) == kind


def test_float_tiffs_are_linear(tmp_path: Path, write_image: WriteImage) -> None:
    path = write_image(tmp_path / "a.tif", picture(), "float")
    assert colour.encoding(plate.find(path)) == "linear"
    path = write_image(tmp_path / "b.tif", picture(), "uint16")
    assert colour.encoding(plate.find(path)) == "display"


def test_what_the_header_says(tmp_path: Path, write_image: WriteImage) -> None:
    import OpenImageIO as oiio

    path = write_image(tmp_path / "a.exr", picture(), PixelAspectRatio=2.0)
    assert plate.find(path).pixel_aspect == 2.0
    spec = oiio.ImageSpec(8, 8, 3, "half")
    spec.attribute("FramesPerSecond", oiio.TypeDesc("rational"), (24000, 1001))
    output = oiio.ImageOutput.create(str(path))
    assert output.open(str(path), spec) and output.write_image(picture(8, 8))
    assert output.close()
    assert plate.find(path).fps == pytest.approx(23.976, abs=1e-3)
    dpx = write_image(tmp_path / "b.dpx", picture(), "uint16", dpx__FrameRate=25.0)
    assert plate.find(dpx).fps == 25.0


@pytest.mark.parametrize(
    ("orientation", "turned"),
    [
        (1, lambda image: image),
        (2, np.fliplr),
        (3, lambda image: np.rot90(image, 2)),
        (4, np.flipud),
        (5, lambda image: image.swapaxes(0, 1)),
        (6, lambda image: np.rot90(image, -1)),
        (7, lambda image: np.rot90(image, 2).swapaxes(0, 1)),
        (8, np.rot90),
    ],
)
def test_pictures_are_shown_upright(
    tmp_path: Path, write_image: WriteImage, orientation: int, turned: Any
) -> None:
    values = (picture(6, 4) * 255).astype(np.uint8)
    path = write_image(tmp_path / "a.tif", values, "uint8", Orientation=orientation)
    found = plate.find(path)
    read = plate.stored(found, 1)
    assert found.size == read.shape[1::-1]
    np.testing.assert_array_equal(read, turned(values))


def test_not_a_number_is_kept_in_the_plate(
    tmp_path: Path, write_image: WriteImage
) -> None:
    values = picture()
    values[3, 4] = (np.nan, np.inf, -np.inf)
    read = plate.read(plate.find(write_image(tmp_path / "a.exr", values, "float")), 1)
    assert np.isnan(read[3, 4, 0]) and np.isposinf(read[3, 4, 1])
    assert np.isneginf(read[3, 4, 2])


def test_folders_with_several_plates_name_them(
    shot: Path, write_image: WriteImage
) -> None:
    write_image(shot / "thumb.jpg", picture(), "uint8")
    assert plate.find(shot).last == 1005
    for frame in (1, 2):
        write_image(shot / f"other.{frame}.png", picture(), "uint8")
    with pytest.raises(PlateError, match=r"several plates \(other\.%d\.png 1-2, sh010"):
        plate.find(shot)


def test_folders_without_pictures_say_so(tmp_path: Path) -> None:
    (tmp_path / "frames").mkdir()
    with pytest.raises(PlateError, match=r"no pictures in .* Its folders: frames\."):
        plate.find(tmp_path)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("sh020.1001.png", "no plate at .*sh020.1001.png: no file is there"),
        ("sh020.####.png", "no plate at .*sh020.####.png: no frames match"),
        ("no/sh.1001.png", "folder .*no cannot be read: No such file"),
        ("clip.mov", "no plate at .*clip.mov: no file is there"),
    ],
)
def test_what_is_not_there_is_refused(shot: Path, name: str, sentence: str) -> None:
    with pytest.raises(PlateError, match=sentence):
        plate.find(shot / name)


def test_what_is_no_picture_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.exr").write_text("not an image")
    with pytest.raises(PlateError, match=r"a\.exr cannot be opened"):
        plate.find(tmp_path / "a.exr")


def test_a_sample_shot_is_a_plate(tiny_shot: SampleShot) -> None:
    found = plate.find(tiny_shot.plate_path.parent)
    assert len(found.frames) == 12 and plate.missing(found) == ()


@pytest.mark.skipif(not SHARED, reason="SMARTROTO_SHARED names no folder of footage")
def test_files_of_other_programs() -> None:
    plates = Path(str(SHARED)) / "footage" / "plates"
    ball = plate.find(plates / "openexr-beachball")
    assert (ball.first, ball.last, ball.size) == (1, 8, (2048, 1556))
    assert "left" in plate.layers(ball) and "whitebarmask.left" in plate.layers(ball)
    right, left = (plate.read(replace(ball, layer=name), 1) for name in ("", "left"))
    assert right.shape == left.shape == (1556, 2048, 3)
    assert right[:245].max() == 0 and right[245:1121, 654:1565].max() > 0.1
    assert 0 < np.abs(right - left).mean() < 0.1
    for bits in ("10bits_rgb", "16bits_rgba"):
        nuke = plate.find(plates / "oiio-dpx" / "frames" / f"dpx_nuke_{bits}.dpx")
        assert nuke.size == (512, 512) and plate.read(nuke, 1).std() > 0.1
