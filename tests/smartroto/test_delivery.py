"""A delivery: its parts, its list, and that it comes whole or not at all."""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from smartroto import edits, files
from smartroto.delivery import Delivery, deliver
from smartroto.document import Document, Layer, Plate
from smartroto.errors import FormatError, PlateError
from smartroto.exchange.options import ExportOptions
from smartroto.jobs import Cancelled, Progress
from smartroto.review import frame_states

FIRST, LAST = 1001, 1004
NAMES = {"sh010_roto.nk", "sh010_roto.mp4", "sh010_roto.json"}


@pytest.fixture
def shot(document: Document, tmp_path: Path, write_image: Any) -> Document:
    """The document of the other tests, its layers side by side, on real frames."""
    for frame in range(FIRST, LAST + 1):
        image = np.full((96, 128, 3), 0.2, np.float32)
        write_image(tmp_path / "plate" / f"sh010.{frame}.exr", image)
    path = str(tmp_path / "plate" / "sh010.%04d.exr")
    plate = Plate(path=path, first=FIRST, last=LAST, size=(128, 96), fps=25.0)
    arm, hold_out = document.shapes()
    layers = (
        Layer(id="body", name="body", items=(arm,)),
        Layer(id="rest", name="rest", items=(hold_out,)),
    )
    return replace(document, plate=plate, layers=layers)


@pytest.fixture(autouse=True)
def _folder_of_the_plate(tmp_path: Path) -> None:
    (tmp_path / "plate").mkdir()


def found(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, hidden ones too, and what it holds."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def mattes(first: int, last: int) -> set[str]:
    return {f"mattes/sh010_roto.{frame}.exr" for frame in range(first, last + 1)}


def stopped_at(share: float) -> Progress:
    progress = Progress(lambda done, _: progress.cancel() if done >= share else None)
    return progress


def test_all_of_it_in_one_folder(shot: Document, tmp_path: Path) -> None:
    import OpenImageIO as oiio

    folder = tmp_path / "out" / "v001"
    report = deliver(shot, folder)
    there = found(folder)
    assert set(there) == NAMES | mattes(FIRST, LAST)
    assert there["sh010_roto.nk"].count(b"\nRoto {") == 2
    matte = oiio.ImageInput.open(str(folder / "mattes/sh010_roto.1002.exr"))
    assert set(matte.spec().channelnames) == {"A", "arm.A", "hold_out.A"}
    matte.close()
    assert "mattes/sh010_roto.####.exr" in {note.name for note in report.kept}
    assert list(folder.parent.iterdir()) == [folder], "nothing beside it"


def test_the_list_can_be_checked(shot: Document, tmp_path: Path) -> None:
    report = deliver(shot, tmp_path / "out")
    there = found(tmp_path / "out")
    told = json.loads(there.pop("sh010_roto.json"))
    sums = {one["path"]: (one["size"], one["sha256"]) for one in told["files"]}
    assert sums == {
        name: (len(data), hashlib.sha256(data).hexdigest())
        for name, data in there.items()
    }
    assert told["made by"].startswith("SmartROTO ")
    assert told["shot"] == "sh010" and told["frames"] == [FIRST, LAST]
    assert told["report"] == str(report).splitlines()
    for shape, entry in zip(shot.shapes(), told["shapes"], strict=True):
        states = [one.state for one in frame_states(shot, shape)]
        assert entry["name"] == shape.name
        assert entry["states"] == {state: states.count(state) for state in states}


@pytest.mark.parametrize(
    ("left_out", "there"),
    [
        ({"nuke": False}, (NAMES - {"sh010_roto.nk"}) | mattes(FIRST, LAST)),
        ({"mattes": False}, NAMES),
        ({"movie": False, "mattes": False}, NAMES - {"sh010_roto.mp4"}),
    ],
)
def test_a_part_may_be_left_out(
    shot: Document, tmp_path: Path, left_out: dict[str, bool], there: set[str]
) -> None:
    deliver(shot, tmp_path / "out", Delivery(**left_out))
    assert set(found(tmp_path / "out")) == there


def test_the_choices_of_an_export_hold(shot: Document, tmp_path: Path) -> None:
    options = ExportOptions(nodes="one", shapes=("arm",), offset=100)
    deliver(shot, tmp_path / "out", Delivery(options=options, name="{shot}_v7"))
    there = found(tmp_path / "out")
    assert {"sh010_v7.nk", "mattes/sh010_v7.1101.exr"} < set(there)
    assert "mattes/sh010_v7.1001.exr" not in there
    assert there["sh010_v7.nk"].count(b"Roto {") == 1
    assert b"hold_out" not in there["sh010_v7.nk"]
    told = json.loads(there["sh010_v7.json"])
    assert [one["name"] for one in told["shapes"]] == ["arm"]
    assert told["frames"] == [1101, 1104]


@pytest.mark.parametrize("share", [0.0, 0.04, 0.3, 0.9])
def test_stopped_it_was_never_there(
    shot: Document, tmp_path: Path, share: float
) -> None:
    with pytest.raises(Cancelled):
        deliver(shot, tmp_path / "out" / "v001", progress=stopped_at(share))
    assert [path.name for path in tmp_path.iterdir()] == ["plate"]


def test_stopped_an_earlier_one_stays(shot: Document, tmp_path: Path) -> None:
    deliver(shot, tmp_path / "out")
    before = found(tmp_path / "out")
    with pytest.raises(Cancelled):
        deliver(edits.remove(["arm"])(shot), tmp_path / "out", progress=stopped_at(0.9))
    assert found(tmp_path / "out") == before


def test_a_later_one_takes_the_place_of_an_earlier(
    shot: Document, tmp_path: Path
) -> None:
    folder = tmp_path / "out"
    deliver(shot, folder)
    (folder / "notes.txt").write_text("by hand")
    (folder / "mattes/sh010_roto.1004.exr").write_bytes(b"painted on")
    assert shot.plate is not None
    shorter = replace(shot, plate=replace(shot.plate, last=1002))
    deliver(shorter, folder, Delivery(movie=False))
    there = set(found(folder))
    kept = {"notes.txt", "mattes/sh010_roto.1004.exr"}
    assert there == (NAMES - {"sh010_roto.mp4"}) | mattes(FIRST, 1002) | kept


def test_a_folder_of_mattes_that_is_empty_goes(shot: Document, tmp_path: Path) -> None:
    deliver(shot, tmp_path / "out")
    deliver(shot, tmp_path / "out", Delivery(mattes=False))
    assert not (tmp_path / "out" / "mattes").exists()


@pytest.mark.parametrize("fails_at", [1, 3, 9])
def test_failing_at_the_end_it_puts_all_back(
    shot: Document,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    fails_at: int,
) -> None:
    folder = tmp_path / "out"
    deliver(shot, folder)
    before, real, calls = found(folder), os.replace, []

    def replaced(source: Path, target: Path) -> None:
        into_place = "new" in Path(source).parts or "old" in Path(target).parts
        calls.append(into_place)
        if sum(calls) == fails_at and into_place:
            raise PermissionError(13, "Permission denied")
        real(source, target)

    monkeypatch.setattr(files.os, "replace", replaced)
    with pytest.raises(FormatError, match="Permission denied") as told:
        deliver(edits.remove(["arm"])(shot), folder)
    assert str(folder) in str(told.value)
    assert found(folder) == before


def test_failing_at_the_end_a_new_folder_is_not_there(
    shot: Document, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.replace

    def replaced(source: Path, target: Path) -> None:
        if Path(target).name == "sh010_roto.nk" and "out" in Path(target).parts:
            raise OSError(28, "No space left on device")
        real(source, target)

    monkeypatch.setattr(files.os, "replace", replaced)
    with pytest.raises(FormatError, match="No space left"):
        deliver(shot, tmp_path / "out" / "v001")
    assert [path.name for path in tmp_path.iterdir()] == ["plate"]


def test_a_failing_part_is_told_with_the_folder_it_was_for(
    shot: Document, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> None:
        raise OSError("the disk may be full")

    monkeypatch.setattr("smartroto.exchange.mattes._save", full)
    folder = tmp_path / "out" / "v001"
    with pytest.raises(FormatError) as told:
        deliver(shot, folder)
    path = folder / "mattes" / "sh010_roto.1001.exr"
    assert f"cannot be written to {path}: the disk may be full." in str(told.value)
    assert [path.name for path in tmp_path.iterdir()] == ["plate"]


def test_a_file_in_the_way_is_named(shot: Document, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    for folder in (tmp_path / "out", tmp_path / "out" / "v001"):
        with pytest.raises(FormatError, match="out is a file"):
            deliver(shot, folder)
    assert (tmp_path / "out").read_text() == "a file"


@pytest.mark.parametrize(
    "listed",
    ["../plate/sh010.1001.exr", "{plate}/sh010.1001.exr", 7, "nothing.exr"],
)
def test_a_list_from_elsewhere_removes_nothing(
    shot: Document, tmp_path: Path, listed: Any
) -> None:
    frame = tmp_path / "plate" / "sh010.1001.exr"
    path = listed.format(plate=frame.parent) if isinstance(listed, str) else listed
    data = frame.read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    (tmp_path / "out").mkdir()
    entry = {"path": path, "size": len(data), "sha256": digest}
    told = json.dumps({"files": [entry]})
    (tmp_path / "out" / "sh010_roto.json").write_text(told)
    deliver(shot, tmp_path / "out", Delivery(mattes=False, movie=False))
    assert frame.read_bytes() == data


def test_without_a_plate_there_is_the_movie(shot: Document, tmp_path: Path) -> None:
    bare = replace(shot, plate=None)
    with pytest.raises(PlateError, match="open the plate first"):
        deliver(bare, tmp_path / "out", Delivery(nuke=False))
    with pytest.raises(FormatError, match="open the plate"):
        deliver(bare, tmp_path / "out", Delivery(mattes=False))
    deliver(bare, tmp_path / "out", Delivery(nuke=False, mattes=False))
    assert set(found(tmp_path / "out")) == {
        "untitled_roto.mp4",
        "untitled_roto.json",
    }


def test_menus_list_formats_in_their_usual_order() -> None:
    code = (
        "import smartroto.delivery; from smartroto import registry;"
        "registry.load_formats(); print(next(iter(registry.EXPORTERS)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.strip() == ".nk", done.stderr


def test_missing_frames_of_the_plate_are_noted(shot: Document, tmp_path: Path) -> None:
    (tmp_path / "plate" / "sh010.1003.exr").unlink()
    report = deliver(shot, tmp_path / "out", Delivery(mattes=False))
    assert "sh010_roto.mp4: grey where the plate has no picture: 1003." in [
        str(note) for note in report
    ]


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: Delivery(nuke=False, mattes=False, movie=False), "Nothing is to be"),
        (lambda: Delivery(name="{layer}"), "the only field"),
        (lambda: Delivery(name=" . "), "have no name"),
    ],
)
def test_what_makes_no_sense_is_refused(
    make: Callable[[], Delivery], sentence: str
) -> None:
    with pytest.raises(FormatError, match=sentence):
        make()


def test_no_name_leads_out_of_the_folder() -> None:
    assert Delivery(name="../../{shot}/x").stem("a b") == "a_b_x"
