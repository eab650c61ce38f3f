"""A project comes back bit for bit, and damage is refused whole."""

import json
import os
from pathlib import Path

import numpy as np
import pytest

from smartroto import project
from smartroto.document import VERSION, Document, Keys, Layer, Shape
from smartroto.errors import ProjectError


def assert_same_keys(a: Keys, b: Keys) -> None:
    assert list(a) == list(b)
    for frame, key in a.items():
        assert np.array_equal(key.value, b[frame].value)
        assert key.interpolation == b[frame].interpolation
        assert (key.slopes is None) == (b[frame].slopes is None)
        if key.slopes is not None:
            assert np.array_equal(key.slopes, b[frame].slopes)


def assert_same_item(a: Shape | Layer, b: Shape | Layer) -> None:
    assert type(a) is type(b)
    for name in type(a).__dataclass_fields__:
        left, right = getattr(a, name), getattr(b, name)
        if name in ("keys", "feather", "opacity", "approved", "point_widths"):
            assert_same_keys(left, right)
        elif name == "items":
            assert len(left) == len(right)
            for one, other in zip(left, right, strict=True):
                assert_same_item(one, other)
        else:
            assert left == right, name


def test_everything_comes_back(approved: Document, tmp_path: Path) -> None:
    document = approved
    project.save(document, tmp_path / "shot.sroto")
    back = project.load(tmp_path / "shot.sroto")
    for one, other in zip(document.layers, back.layers, strict=True):
        assert_same_item(one, other)
    assert vars(back.plate) == vars(document.plate)
    old, new = document.predictions["arm"], back.predictions["arm"]
    for name in ("frames", "knots", "sigma", "seen"):
        assert np.array_equal(getattr(old, name), getattr(new, name)), name
    assert (old.source, old.reasons) == (new.source, new.reasons)


def test_saving_twice_writes_the_same_bytes(document: Document, tmp_path: Path) -> None:
    one, two = tmp_path / "one.sroto", tmp_path / "two.sroto"
    project.save(document, one)
    project.save(project.load(one), two)
    assert one.read_bytes() == two.read_bytes()


def test_a_key_is_one_line(document: Document, tmp_path: Path) -> None:
    project.save(document, tmp_path / "shot.sroto")
    lines = (tmp_path / "shot.sroto").read_text().splitlines()
    assert sum(line.startswith('{"frame"') for line in lines) == 14


def test_a_project_of_the_first_version_opens(
    document: Document, tmp_path: Path
) -> None:
    path = tmp_path / "shot.sroto"
    project.save(document, path)
    now = f'"version":{VERSION}'
    path.write_text(path.read_text().replace(now, '"version":1'))
    back = project.load(path)
    assert_same_item(back.shape("arm"), document.shape("arm"))
    assert not back.shape("arm").approved


def test_a_newer_version_is_refused_with_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "new.sroto"
    path.write_text(json.dumps({"version": VERSION + 1, "surprise": True}))
    with pytest.raises(ProjectError, match="newer SmartROTO"):
        project.load(path)


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: text[: len(text) // 2],
        lambda text: "",
        lambda text: text.replace('"name":"arm"', '"name":7'),
        lambda text: text.replace('"frame":1005', '"frame":"x"'),
        lambda text: text.replace('"fps"', '"fsp"'),
        lambda text: text.replace("[[[", "[[[null,", 1),
    ],
)
def test_damage_is_refused(damage: object, document: Document, tmp_path: Path) -> None:
    path = tmp_path / "shot.sroto"
    project.save(document, path)
    path.write_text(damage(path.read_text()))  # type: ignore[operator]
    with pytest.raises(ProjectError, match=r"shot\.sroto"):
        project.load(path)


def test_a_failed_save_leaves_the_old_file(
    document: Document, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "shot.sroto"
    project.save(document, path)
    before = path.read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(ProjectError, match="No space left"):
        project.save(Document(), path)
    assert path.read_bytes() == before
    assert sorted(p.name for p in tmp_path.iterdir()) == [
        "shot.sroto",
        "shot.sroto.npz",
    ]


def test_a_damaged_cache_costs_only_the_prediction(
    document: Document, tmp_path: Path
) -> None:
    path = tmp_path / "shot.sroto"
    project.save(document, path)
    (tmp_path / "shot.sroto.npz").write_bytes(b"PK not a zip")
    back = project.load(path)
    assert not back.predictions
    assert len(list(back.shapes())) == 2


def test_a_moved_folder_finds_its_plate(document: Document, tmp_path: Path) -> None:
    from dataclasses import replace

    (tmp_path / "a" / "plates").mkdir(parents=True)
    plate = document.plate
    assert plate is not None
    here = str(tmp_path / "a" / "plates" / "sh.%04d.exr")
    moved = replace(document, plate=replace(plate, path=here))
    project.save(moved, tmp_path / "a" / "shot.sroto")
    (tmp_path / "a").rename(tmp_path / "b")
    back = project.load(tmp_path / "b" / "shot.sroto")
    assert back.plate is not None
    assert back.plate.path == str(tmp_path / "b" / "plates" / "sh.%04d.exr")
