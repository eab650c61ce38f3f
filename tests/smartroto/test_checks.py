"""The ten checks: each has a document that passes and one that does not."""

from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import pytest

from smartroto import checks, edits, grouping, project
from smartroto.approval import approve
from smartroto.changes import applied, change
from smartroto.checks_motion import Finding
from smartroto.document import Document, Key, Plate
from smartroto.errors import Error
from smartroto.history import History
from smartroto.jobs import Cancelled, Progress
from smartroto.shapes.arrays import Array
from smartroto.shapes.prediction import Prediction

FIRST, LAST = 1001, 1020
SIZE = (400, 300)


def disc(x: float = 200.0, y: float = 150.0, radius: float = 50.0) -> Array:
    angle = np.arange(12) * np.pi / 6
    out = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    along = np.stack([-out[:, 1], out[:, 0]], axis=1) * 4 / 3 * np.tan(np.pi / 24)
    return np.asarray(
        [x, y] + radius * np.stack([out - along, out, out + along], axis=1)
    )


@pytest.fixture
def shot(tmp_path: Path) -> Document:
    """A disc that moves evenly, named as one should, on a plate whose frames exist."""
    for frame in range(FIRST, LAST + 1):
        (tmp_path / f"p.{frame}.png").touch()
    path = str(tmp_path / "p.%04d.png")
    plate = Plate(path=path, first=FIRST, last=LAST, size=SIZE)
    document = edits.add_layer("head", id="layer")(Document(plate=plate))
    shape = edits.make_shape(document, "face", disc(), FIRST, id="face")
    shape = replace(
        shape, keys={FIRST: Key(value=disc()), LAST: Key(value=disc(220.0))}
    )
    return edits.add_shape(shape, "layer")(document)


def with_poses(document: Document, poses: dict[int, Array], **more: Any) -> Document:
    keys = {
        frame: Key(value=pose, interpolation="linear") for frame, pose in poses.items()
    }
    return edits.change_shape("face", lambda one: replace(one, keys=keys, **more))(
        document
    )


def findings(document: Document, id: str) -> tuple[Finding, ...]:
    (check,) = (check for check in checks.run(document) if check.id == id)
    return check.findings


def test_a_good_shot_passes_all_ten(shot: Document) -> None:
    done = checks.run(shot)
    assert len(done) == 10 and len({check.id for check in done}) == 10
    assert [check.id for check in done if check.findings] == []


def test_a_trembling_outline_is_told_with_its_frames_and_pixels(shot: Document) -> None:
    poses = {
        frame: disc(radius=52.0 if 1006 <= frame <= 1014 and frame % 2 else 50.0)
        for frame in range(FIRST, LAST + 1)
    }
    (one,) = findings(with_poses(shot, poses), "edge")
    assert one.shape == "face" and 1004 <= one.first < 1010 < one.last <= 1016
    assert "px" in one.says
    turns = {FIRST: disc(), 1010: disc(x=260.0), LAST: disc()}
    assert not findings(with_poses(shot, turns), "edge")


def test_a_point_that_slides_is_told_by_its_number(shot: Document) -> None:
    moved = disc()
    moved[3] += disc()[4, 1] - disc()[3, 1] - np.array([0.0, 8.0])
    poses = {FIRST: disc(), 1010: disc(), 1011: moved, LAST: moved}
    (one,) = findings(with_poses(shot, poses), "points")
    assert (one.first, one.last) == (1011, 1011) and "slides" in one.says


def test_keys_in_a_row_and_dense_points(shot: Document) -> None:
    poses = {frame: disc(frame - 800.0) for frame in range(FIRST, FIRST + 6)}
    (one,) = findings(with_poses(shot, poses), "keys")
    assert (one.first, one.last) == (FIRST, FIRST + 5)
    small = {FIRST: disc(radius=5.0)}
    assert "apart" in findings(with_poses(shot, small), "keys")[0].says


def test_life_beyond_the_picture_and_keys_beyond_life(shot: Document) -> None:
    away = {FIRST: disc(), 1010: disc(), 1011: disc(x=900.0), LAST: disc(x=900.0)}
    (one,) = findings(with_poses(shot, away), "life")
    assert (one.first, one.last) == (1011, LAST)
    (one,) = findings(with_poses(shot, away, lifetime=(FIRST, 1010)), "life")
    assert "keys outside" in one.says and one.first == 1011


def test_an_outline_that_crosses_itself(shot: Document) -> None:
    twisted = disc()
    twisted[[3, 9]] = twisted[[9, 3]]
    poses = {FIRST: disc(), 1010: twisted, 1011: disc()}
    told = findings(with_poses(shot, poses), "holes")
    assert told and all("crosses" in one.says for one in told)
    assert any(one.first <= 1010 <= one.last for one in told)


def box(low: float, high: float) -> Array:
    corners = np.array([[low, 100], [high, 100], [high, 200], [low, 200]], float)
    return np.repeat(corners[:, None], 3, axis=1)


@pytest.mark.parametrize(("gap", "told"), [(1.0, True), (0.0, False), (20.0, False)])
def test_a_slit_between_two_shapes_of_a_layer(
    shot: Document, gap: float, told: bool
) -> None:
    both = with_poses(shot, {FIRST: box(100, 150)})
    other = edits.make_shape(both, "neck", box(150 + gap, 200), FIRST, id="neck")
    both = edits.add_shape(other, "layer")(both)
    found = findings(both, "holes")
    assert bool(found) == told
    assert all(one.shape == "layer" and "slit" in one.says for one in found)


def test_a_fast_outline_wants_blur(shot: Document) -> None:
    poses = {FIRST: disc(), 1005: disc(), 1006: disc(x=240.0), LAST: disc(x=240.0)}
    (one,) = findings(with_poses(shot, poses), "blur")
    assert (one.first, one.last) == (1006, 1006) and "40 px" in one.says
    assert not findings(with_poses(shot, poses, motion_blur=True), "blur")


@pytest.mark.parametrize("name", ["Bezier", "shape_12", "left hand", "face"])
def test_names_that_are_given_double_or_unsafe(shot: Document, name: str) -> None:
    other = edits.make_shape(shot, name, disc(), FIRST, id="other")
    other = replace(other, name=name)
    told = {
        one.shape for one in findings(edits.add_shape(other, "layer")(shot), "names")
    }
    assert told == ({"face", "other"} if name == "face" else {"other"})


def test_doubtful_frames_are_told_until_approved(shot: Document) -> None:
    frames = np.arange(FIRST, LAST + 1)
    sigma = np.where((frames >= 1005) & (frames <= 1007), 9.0, 0.1)
    prediction = Prediction(
        frames=frames,
        knots=np.stack([disc()] * len(frames)),
        sigma=np.repeat(sigma[:, None], 12, axis=1),
        seen=np.ones((len(frames), 12)),
    )
    known = MappingProxyType({"face": prediction})
    document = replace(shot, predictions=known)
    (one,) = findings(document, "seen")
    assert (one.shape, one.first, one.last) == ("face", 1005, 1007)
    assert not findings(approve("face", [1005, 1006, 1007])(document), "seen")


def test_missing_frames_and_keys_beyond_the_plate(
    shot: Document, tmp_path: Path
) -> None:
    (tmp_path / "p.1004.png").unlink()
    beyond = with_poses(shot, {FIRST: disc(), LAST + 3: disc()})
    first, second = findings(beyond, "plate")
    assert (first.shape, first.first, first.last) == ("", 1004, 1004)
    assert (second.shape, second.first) == ("face", LAST + 3)


def test_what_never_shows(shot: Document) -> None:
    document = edits.add_layer("spare", id="spare")(shot)
    document = edits.change_shape("face", lambda one: replace(one, visible=False))(
        document
    )
    assert {one.shape for one in findings(document, "scope")} == {"spare", "face"}


def test_a_reason_waives_and_can_be_taken_back(shot: Document, tmp_path: Path) -> None:
    poses = {FIRST: disc(), 1005: disc(), 1006: disc(x=240.0), LAST: disc(x=240.0)}
    history = History(with_poses(shot, poses))
    blur = next(check for check in checks.run(history.document) if check.id == "blur")
    key = blur.key(blur.findings[0])
    history.do("Waive", checks.waive(key, " Comp blurs it. "))
    assert history.document.waived == {key: "Comp blurs it."}
    assert not blur.open(history.document) and blur.findings
    project.save(history.document, tmp_path / "a.sroto")
    assert project.load(tmp_path / "a.sroto").waived == history.document.waived
    assert blur.open(checks.waive(key, "")(history.document))
    history.undo()
    assert blur.open(history.document) == blur.findings
    with pytest.raises(Error, match="few words"):
        checks.waive(key, "  ")(history.document)


def test_it_can_be_stopped(shot: Document) -> None:
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        checks.run(shot, progress)


def test_groups_are_looked_into(shot: Document) -> None:
    other = edits.make_shape(shot, "neck", disc(), FIRST, id="neck")
    both = edits.add_shape(other, "layer")(shot)
    grouped = grouping.group(["face", "neck"], "pair", FIRST)(both)
    assert not [check.id for check in checks.run(grouped) if check.findings]


def test_the_text_names_shapes_frames_and_reasons(shot: Document) -> None:
    poses = {FIRST: disc(), 1005: disc(), 1006: disc(x=240.0), LAST: disc(x=240.0)}
    document = with_poses(shot, poses)
    text = checks.told(checks.run(document), document)
    assert "Blur matches: 1 to look at\n  face 1006: moves 40 px" in text
    waived = checks.waive("blur:face", "Comp blurs it.")(document)
    text = checks.told(checks.run(waived), waived)
    assert "Blur matches: passed" in text and "(waived: Comp blurs it.)" in text


def test_a_pop_on_the_last_frame(shot: Document) -> None:
    poses = {FIRST: disc(), LAST - 1: disc(), LAST: disc(radius=70.0)}
    (one,) = findings(with_poses(shot, poses), "life")
    assert (one.first, one.last) == (LAST, LAST) and "40%" in one.says
    grows = {FIRST: disc(), LAST: disc(radius=150.0)}
    assert not findings(with_poses(shot, grows), "life")


def test_keys_on_most_frames(shot: Document) -> None:
    assert shot.plate is not None
    longer = replace(shot, plate=replace(shot.plate, last=FIRST + 39))
    poses = {frame: disc(frame - 800.0) for frame in range(FIRST, FIRST + 40, 2)}
    told = [one.says for one in findings(with_poses(longer, poses), "keys")]
    assert told == ["keys on 20 of 40 frames"]


def test_the_journal_carries_reasons(shot: Document, tmp_path: Path) -> None:
    after = checks.waive("blur:face", "Comp blurs it.")(shot)
    step = change(shot, after, "Waive", tmp_path)
    assert applied(shot, step, tmp_path).waived == after.waived
