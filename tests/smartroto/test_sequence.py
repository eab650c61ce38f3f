"""Numbered files, found by name alone."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smartroto import sequence
from smartroto.errors import PlateError


@pytest.fixture
def folder(tmp_path: Path):  # type: ignore[no-untyped-def]
    """Makes empty files by name, and returns their folder."""

    def make(*names: str) -> Path:
        for name in names:
            (tmp_path / name).touch()
        return tmp_path

    return make


def of(path: Path) -> tuple[str, tuple[int, ...]]:
    found = sequence.of_file(str(path))
    return Path(found.pattern).name, found.frames


@pytest.mark.parametrize(
    ("names", "asked", "pattern", "frames"),
    [
        (["sh.1001.exr", "sh.1002.exr"], "sh.1001.exr", "sh.%04d.exr", (1001, 1002)),
        (["00000.jpg", "00001.jpg"], "00001.jpg", "%05d.jpg", (0, 1)),
        (["a9.png", "a10.png", "a11.png"], "a10.png", "a%d.png", (9, 10, 11)),
        (
            ["a.98.png", "a.99.png", "a.100.png"],
            "a.100.png",
            "a.%02d.png",
            (98, 99, 100),
        ),
        (["a.0999.png", "a.1000.png"], "a.1000.png", "a.%04d.png", (999, 1000)),
        (["a.9999.png", "a.10000.png"], "a.10000.png", "a.%04d.png", (9999, 10000)),
        (["a.-002.x", "a.-001.x", "a.000.x"], "a.000.x", "a.%03d.x", (-2, -1, 0)),
        (["a.-0002.x", "a.0001.x"], "a.0001.x", "a.%04d.x", (-2, 1)),
        (["sh-001.png", "sh-002.png"], "sh-002.png", "sh-%03d.png", (1, 2)),
        # several groups of digits: the last that differs, versions never
        (
            ["sh010_v002.1001.exr", "sh010_v003.1001.exr", "sh020_v002.1001.exr"],
            "sh010_v002.1001.exr",
            "sh010_v002.%04d.exr",
            (1001,),
        ),
        (
            ["s.1001.left.exr", "s.1002.left.exr"],
            "s.1001.left.exr",
            "s.%04d.left.exr",
            (1001, 1002),
        ),
        (
            ["p_1001_10bit.dpx", "p_1002_10bit.dpx"],
            "p_1002_10bit.dpx",
            "p_%04d_10bit.dpx",
            (1001, 1002),
        ),
        (["c_v001.png", "c_v002.png"], "c_v001.png", "c_v001.png", (1,)),
        # alone
        (["sh010.exr"], "sh010.exr", "sh010.exr", (1,)),
        (["still.exr"], "still.exr", "still.exr", (1,)),
        (["frame0007.png"], "frame0007.png", "frame%04d.png", (7,)),
        (
            ["dpx_10bits_rgb.dpx", "dpx_16bits_rgba.dpx"],
            "dpx_10bits_rgb.dpx",
            "dpx_10bits_rgb.dpx",
            (1,),
        ),
        # others in the folder
        (["a.1.png", "a.0001.png", "a.0002.png"], "a.0002.png", "a.%04d.png", (1, 2)),
        (["a.1.png", "b.1.png", "a.2.jpg"], "a.1.png", "a.%d.png", (1,)),
        (["clip.1001.mov", "clip.1002.mov"], "clip.1001.mov", "clip.1001.mov", (1,)),
    ],
)
def test_one_frame_finds_its_sequence(folder, names, asked, pattern, frames):  # type: ignore[no-untyped-def]
    assert of(folder(*names) / asked) == (pattern, frames)


def test_a_missing_frame_still_finds_its_sequence(folder):  # type: ignore[no-untyped-def]
    place = folder("a.1001.exr", "a.1003.exr")
    assert of(place / "a.1002.exr") == ("a.%04d.exr", (1001, 1003))
    assert of(place / "b.1002.exr")[1] == ()


@pytest.mark.parametrize(
    ("text", "pattern", "frames"),
    [
        ("a.%04d.png", "a.%04d.png", (1, 2)),
        ("a.####.png", "a.%04d.png", (1, 2)),
        ("a.@@@@.png", "a.%04d.png", (1, 2)),
        ("a.$F4.png", "a.%04d.png", (1, 2)),
        ("a.#.png", "a.%04d.png", (1, 2)),
        ("b#.png", "b%d.png", (7,)),
        ("b@.png", "b%d.png", (7,)),
        ("a.###.png", "a.%03d.png", ()),
        ("c.%d.png", "c.%d.png", ()),
    ],
)
def test_patterns(folder, text, pattern, frames):  # type: ignore[no-untyped-def]
    place = folder("a.0001.png", "a.0002.png", "b7.png")
    found = sequence.of_pattern(str(place / text))
    assert found is not None
    assert (Path(found.pattern).name, found.frames) == (pattern, frames)


def test_no_pattern_is_no_pattern(tmp_path: Path) -> None:
    assert sequence.of_pattern(str(tmp_path / "a.0001.png")) is None


def test_percent_signs_in_folders_are_left_alone(tmp_path: Path) -> None:
    place = tmp_path / "100%done %04d"
    place.mkdir()
    (place / "a.0001.png").touch()
    found = sequence.of_file(str(place / "a.0001.png"))
    assert sequence.file(found.pattern, 7) == str(place / "a.0007.png")


def test_negative_frames_are_written_as_they_stand(folder):  # type: ignore[no-untyped-def]
    place = folder("a.-002.x", "a.-0001.x", "a.0000.x")
    pattern = str(place / "a.%04d.x")
    assert sequence.on_disk(pattern) == (-2, -1, 0)
    assert Path(sequence.file(pattern, -2)).name == "a.-002.x"
    assert Path(sequence.file(pattern, -1)).name == "a.-0001.x"


def test_a_folder_s_sequences(folder):  # type: ignore[no-untyped-def]
    place = folder(
        "b.0001.exr", "b.0002.exr", "a1.png", "a2.png", "clip.mov", "thumb.jpg",
        ".hidden.0001.exr", "._b.0001.exr", "notes.txt", "truth.npz",
    )  # fmt: skip
    found = [str(one) for one in sequence.in_folder(str(place))]
    assert found == ["a%d.png 1-2", "b.%04d.exr 1-2", "clip.mov", "thumb.jpg"]


def test_ten_thousand_names_are_sorted_quickly(tmp_path: Path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    names = [f"a.{i:05d}.exr" for i in range(9000)] + [f"b{i}c.png" for i in range(99)]
    monkeypatch.setattr(sequence.os, "listdir", lambda _: names)
    found = sequence.in_folder(str(tmp_path))
    assert [len(one.frames) for one in found] == [9000, 99]


def test_an_unreadable_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(PlateError, match=r"nowhere cannot be read: No such file"):
        sequence.on_disk(str(tmp_path / "nowhere" / "a.%04d.png"))


@settings(deadline=None, max_examples=60)
@given(st.integers(-99999, 99999), st.integers(1, 6), st.sampled_from("._-x"))
def test_written_numbers_are_read_back(frame: int, padding: int, before: str) -> None:
    name = sequence._Name(f"sh{before}", padding, ".exr")
    assert name.number(name.written(frame)) == frame
    assert name.number(name.written(frame) + "x") is None
