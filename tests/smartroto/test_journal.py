"""The journal gives back what happened, as far as it was written."""

from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from smartroto import backups, edits, key_edits, project, recovery
from smartroto.changes import applied, change
from smartroto.document import Document, Shape
from smartroto.errors import ProjectError
from smartroto.history import History
from smartroto.journal import Journal, read, restored
from smartroto.project_schema import ENCODER, to_file
from smartroto.shapes.prediction import Prediction

HERE = Path("/shots")


def told(document: Document) -> bytes:
    """All that a document says, as bytes that can be compared."""
    arrays = [
        np.ascontiguousarray(value).tobytes()
        if isinstance(value, np.ndarray)
        else repr(value).encode()
        for id in sorted(document.predictions)
        for field in fields(Prediction)
        for value in [getattr(document.predictions[id], field.name)]
    ]
    return b"".join([ENCODER.encode(to_file(document, HERE)), *arrays])


def moved(prediction: Prediction, row: int) -> Prediction:
    knots = prediction.knots.copy()
    knots[row] += 1
    return replace(prediction, knots=knots, touched=frozenset({1003, 1001 + row}))


EDITS: tuple[Callable[[Document], Document], ...] = (
    edits.rename("arm", "left arm"),
    key_edits.set_key("arm", 1001, np.full((6, 3, 2), 7.5)),
    key_edits.key_here("bar", 1003),
    edits.set_visible("inner", False),
    edits.remove({"inner"}),
    edits.remove({"arm"}),
    lambda d: edits.add_shape(edits.make_shape(d, "new", np.ones((4, 3, 2)), 1002))(d),
    lambda d: edits.reorder("arm", "outer", 5)(d),
    lambda d: replace(
        d, predictions={id: moved(p, 3) for id, p in d.predictions.items()}
    ),
    lambda d: replace(d, predictions={}),
)


@given(st.lists(st.sampled_from(range(len(EDITS) + 2)), max_size=12))
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_any_history_comes_back(
    document: Document, tmp_path: Path, steps: list[int]
) -> None:
    history = History(document)
    journal = Journal.begin(tmp_path / "a.journal", document)
    for step in steps:
        try:
            if step < len(EDITS):
                history.do(f"step {step}", EDITS[step])
            elif step == len(EDITS):
                history.undo()
            else:
                history.redo()
        except Exception:
            continue  # the shape is gone
        journal.write(history.line)
    journal.close()
    line = restored(read(tmp_path / "a.journal"), None)
    assert told(line.document) == told(history.document)
    again = History.along(line)
    while history.undo_label or history.redo_label:
        assert again.undo_label == history.undo_label
        if history.undo_label is None:
            break
        history.undo()
        again.undo()
        assert told(again.document) == told(history.document)


def test_a_change_shares_what_stays(document: Document) -> None:
    after = edits.rename("bar", "baz")(document)
    small = change(document, after, "Rename", HERE)
    back = applied(document, small, HERE)
    assert back.shape("arm") is document.shape("arm")
    assert back.plate is document.plate
    assert back.predictions is document.predictions
    assert small.head is None


def test_only_the_rows_that_differ_are_written(document: Document) -> None:
    old = document.predictions["arm"]
    after = replace(document, predictions={"arm": moved(old, 3)})
    (one,) = change(document, after, "Predict", HERE).predictions
    assert one.rows is not None and one.rows.tolist() == [3]
    assert one.values["knots"].shape == (1, 6, 3, 2)


@pytest.mark.parametrize("cut", [1, 7, 20, 200])
def test_a_torn_tail_costs_the_last_record_only(
    document: Document, tmp_path: Path, cut: int
) -> None:
    path = tmp_path / "a.journal"
    history = History(document)
    journal = Journal.begin(path, document)
    for name in ("one", "two"):
        history.do(name, edits.rename("arm", name))
        journal.write(history.line)
    journal.close()
    data = path.read_bytes()
    path.write_bytes(data[:-cut])
    found = read(path)
    assert found.torn
    line = restored(found, None)
    assert line.document.shape("arm").name == "one"
    resumed = Journal.resume(found, line)
    again = History.along(line)
    again.do("three", edits.rename("arm", "three"))
    resumed.write(again.line)
    resumed.close()
    whole = read(path)
    assert not whole.torn
    assert restored(whole, None).document.shape("arm").name == "three"


def test_rubbish_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.journal"
    path.write_bytes(b"not a journal at all")
    with pytest.raises(ProjectError, match="discard it"):
        read(path)
    assert recovery.wanted(path) is None


def begun(document: Document, path: Path, name: str) -> History:
    """A saved project with one change after it, in a journal beside it."""
    project.save(document, path)
    base = project.load(path)
    history = History(base)
    place = path.with_name(path.name + ".journal")
    journal = Journal.begin(place, base, str(path), project.digest(path))
    history.do("Rename", edits.rename("arm", name))
    journal.write(history.line)
    journal.close()
    return history


def test_work_after_a_save_is_restored_onto_the_file(
    document: Document, tmp_path: Path
) -> None:
    path = tmp_path / "shot.sroto"
    history = begun(document, path, "fist")
    (journal,) = recovery.journals([path], tmp_path / "none")
    found = recovery.wanted(journal)
    assert found is not None and found.changes == 1 and found.name == "shot.sroto"
    line = recovery.recover(found)
    assert told(line.document) == told(history.document)
    assert told(line.documents[0]) == told(document)


def test_a_crash_in_the_middle_of_saving_finds_the_base_in_the_backup(
    document: Document, tmp_path: Path
) -> None:
    path = tmp_path / "shot.sroto"
    history = begun(document, path, "fist")
    project.save(replace(history.document, predictions={}), path, keep=3)
    found = recovery.wanted(path.with_name("shot.sroto.journal"))
    assert found is not None
    assert told(recovery.recover(found).document) == told(history.document)


def test_another_file_in_its_place_is_told(document: Document, tmp_path: Path) -> None:
    path = tmp_path / "shot.sroto"
    begun(document, path, "fist")
    project.save(Document(), path)
    found = recovery.wanted(path.with_name("shot.sroto.journal"))
    assert found is not None
    with pytest.raises(ProjectError, match="put that version back"):
        recovery.recover(found)


def test_a_journal_laid_aside_is_still_found(
    document: Document, tmp_path: Path
) -> None:
    path = tmp_path / "shot.sroto"
    begun(document, path, "fist")
    recovery.lay_aside(path.with_name("shot.sroto.journal"))
    assert not path.with_name("shot.sroto.journal").exists()
    assert len(recovery.journals([path], tmp_path / "none")) == 1


def test_backups_are_kept_and_the_oldest_go(
    shape: Shape, document: Document, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "shot.sroto"
    clock = iter(range(100))
    monkeypatch.setattr(backups, "_now", lambda: f"2026-01-01_1200{next(clock):02d}000")
    names = ["a", "b", "c", "d", "e"]
    for name in names:
        project.save(edits.rename("arm", name)(document), path, keep=3)
    kept = [project.load(state).shape("arm").name for state in backups.states(path)]
    assert kept == ["d", "c", "b"]
    assert all(project.load(state).predictions for state in backups.states(path))


@pytest.mark.parametrize(
    ("name", "next"),
    [
        ("sh010_v009", "sh010_v010"),
        ("sh010.v3.comp", "sh010.v4.comp"),
        ("dev5", "dev5_v002"),
        ("v099", "v100"),
    ],
)
def test_versions_count_up(name: str, next: str, tmp_path: Path) -> None:
    project_file = tmp_path / f"{name}.sroto"
    assert backups.version_up(project_file).stem == next
    (tmp_path / f"{next}.sroto").touch()
    assert backups.version_up(project_file).stem != next
