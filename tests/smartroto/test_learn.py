"""What a shot teaches, kept in the project and in a file of its own."""

import json
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from smartroto import Session, cli, edits, model_file, samples
from smartroto.errors import ShapeError
from smartroto.learn import foreign, learn, shot_word
from smartroto.model_file import ModelError
from smartroto.shapes.learned import Learned, id_of, silhouettes, where, with_learned

NAMED = {"name": "a", "closed": True}


@pytest.fixture(scope="module")
def taught(tmp_path_factory: pytest.TempPathFactory) -> tuple[Session, str]:
    shot = samples.tiny(tmp_path_factory.mktemp("shot"))
    session = Session.open(shot.plate_path)
    first, count = session.plate.first, len(shot.truth_knots)
    shape = session.add_shape("arm", shot.truth_knots[0], frame=first)
    for row in range(3, count, 3):
        session.set_key(shape, first + row, shot.truth_knots[row])
    session.learn(shape)
    return session, shape


def _learned(taught: tuple[Session, str]) -> Learned:
    session, shape = taught
    learned = session.document.shape(shape).learned
    assert learned is not None
    return learned


def test_silhouettes_forget_where_and_how_large(taught: tuple[Session, str]) -> None:
    session, shape = taught
    keys = np.stack([k.value for k in session.document.shape(shape).keys.values()])
    assert np.allclose(silhouettes(keys), silhouettes(keys * 3 + [40, -7]))
    learned = _learned(taught)
    middle, size = where(keys[1])
    assert np.allclose(middle + size * learned.silhouettes[1], keys[1])


def test_a_shot_teaches_its_edge(taught: tuple[Session, str]) -> None:
    learned = _learned(taught)
    assert learned.sees and learned.unrest > 0 and learned.name == "arm"


def test_a_model_file_comes_back_and_holds_no_picture_and_no_path(
    taught: tuple[Session, str], tmp_path: Path
) -> None:
    session, shape = taught
    path = tmp_path / "arm.srmodel"
    session.save_model(shape, path)
    assert id_of(model_file.load(path)) == id_of(_learned(taught))
    text = path.read_text()
    assert "frames" not in text and str(Path(session.plate.path).parent) not in text
    assert path.stat().st_size < 200_000


def test_a_project_keeps_what_was_learned(
    taught: tuple[Session, str], tmp_path: Path
) -> None:
    session, shape = taught
    session.save(tmp_path / "a.sroto")
    again = Session.open(tmp_path / "a.sroto")
    assert id_of(again.document.shape(shape).learned) == id_of(_learned(taught))


def test_a_plate_is_not_asked_about_its_own_keys(taught: tuple[Session, str]) -> None:
    session, shape = taught
    item = session.document.shape(shape)
    assert foreign(session.plate, item) is None
    other = replace(item, learned=replace(_learned(taught), shot="another"))
    assert foreign(session.plate, other) is other.learned
    assert shot_word(None) == "" != shot_word(session.plate)


def test_a_warm_start_is_part_of_the_prediction(
    taught: tuple[Session, str], tmp_path: Path
) -> None:
    session, shape = taught
    cold = Session(replace(session.document, predictions={}))
    keys = cold.document.shape(shape).keys
    first, _, last, *_ = keys
    one = cold.add_shape("cold", keys[first].value, frame=first)
    two = cold.add_shape("warm", keys[first].value, frame=first)
    other = replace(_learned(taught), shot="another")
    cold.history.do("Start", edits.set_learned(two, other))
    for shape_id in (one, two):
        cold.set_key(shape_id, last, keys[last].value)
    told = [cold.predict(shape_id) for shape_id in (one, two)]
    assert told[0].source != told[1].source
    assert np.isfinite(told[1].knots).all()
    rows = [told[1].row(frame) for frame in (first, last)]
    assert (told[1].knots[rows[0]] == keys[first].value).all()
    assert (told[1].knots[rows[1]] == keys[last].value).all()


def test_a_shape_is_added_from_a_model(
    taught: tuple[Session, str], tmp_path: Path
) -> None:
    session, shape = taught
    path = tmp_path / "arm.srmodel"
    session.save_model(shape, path)
    added = session.add_from_model(path, session.plate.first, size=20.0)
    item = session.document.shape(added)
    middle, size = where(item.keys[session.plate.first].value)
    assert np.allclose(middle, np.array(session.plate.size) / 2)
    assert size == pytest.approx(20)
    assert item.learned is not None and item.count == _learned(taught).count
    session.undo()
    assert added not in session.shapes


def test_modes_move_what_the_keys_tell_apart(taught: tuple[Session, str]) -> None:
    session, shape = taught
    modes = session.shape_modes(shape, 3)
    assert modes.shape == (3, session.document.shape(shape).count, 3, 2)
    assert (np.abs(modes).max(axis=(1, 2, 3)) > 0.01).all()


def test_outlines_of_other_points_are_left_out(taught: tuple[Session, str]) -> None:
    learned = _learned(taught)
    other = np.zeros((2, learned.count + 1, 3, 2))
    assert with_learned(other, learned) is other and with_learned(other, None) is other


def test_a_shape_without_keys_teaches_nothing(taught: tuple[Session, str]) -> None:
    session, shape = taught
    item = replace(session.document.shape(shape), id="empty", keys={})
    document = edits.add_shape(item)(session.document)
    with pytest.raises(ShapeError, match="no keys"):
        learn(document, "empty", read=session.read)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"version": 99}, "newer"),
        (
            {"learned": {**NAMED, "silhouettes": [[[[1]]]]}},
            "points",
        ),
        ({"learned": {**NAMED, "silhouettes": 3}}, "no model"),
        ({"extra": 1}, "no model"),
    ],
)
def test_a_file_that_is_no_model_is_refused(
    taught: tuple[Session, str], tmp_path: Path, change: dict[str, object], says: str
) -> None:
    path = tmp_path / "arm.srmodel"
    model_file.save(_learned(taught), path)
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
    with pytest.raises(ModelError, match=says):
        model_file.load(path)


def test_weights_of_another_kind_are_refused(
    taught: tuple[Session, str], tmp_path: Path
) -> None:
    path = tmp_path / "arm.srmodel"
    model_file.save(_learned(taught), path)
    told = json.loads(path.read_text())
    told["learned"]["weights"].pop()
    path.write_text(json.dumps(told))
    with pytest.raises(ModelError, match="classifier"):
        model_file.load(path)
    with pytest.raises(ModelError, match="cannot be read"):
        model_file.load(tmp_path / "none.srmodel")


def test_the_command_learns_and_starts_from_it(
    taught: tuple[Session, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    session, _ = taught
    project, model = str(tmp_path / "a.sroto"), str(tmp_path / "arm.srmodel")
    session.save(project)

    def run(*arguments: str) -> None:
        monkeypatch.setattr(sys, "argv", ["smartroto", *arguments])
        with pytest.raises(SystemExit) as end:
            cli.main()
        assert end.value.code == 0, capsys.readouterr().err

    run("learn", project, "--shape", "arm", "--out", model)
    assert "learned from" in capsys.readouterr().out
    out = tmp_path / "b.sroto"
    run("predict", project, "--model", model, "--out", str(out))
    again = Session.open(out)
    assert all(shape.learned is not None for shape in again.document.shapes())
