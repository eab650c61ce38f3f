"""The studio: edits, preview, selection, predictions and files."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from smartroto import edits, key_edits, project
from smartroto.document import Document, Plate
from smartroto.shapes.arrays import Array
from smartroto.ui.studio import Studio

Square = Callable[..., Array]


def key_arm(studio: Studio, frame: int, knots: Array) -> None:
    assert studio.do("Move point", key_edits.set_key("arm", frame, knots))


def test_an_edit_is_shown_and_undone_to_the_same_object(
    studio: Studio, knots: Square
) -> None:
    before = studio.document
    seen: list[tuple[Document, Document]] = []
    studio.document_changed.connect(lambda old, new: seen.append((old, new)))
    key_arm(studio, 1006, knots(5))
    after = studio.document
    assert seen == [(before, after)]
    assert studio.history.undo_label == "Move point"
    studio.undo()
    assert studio.document is before
    studio.redo()
    assert studio.document is after


def test_a_refused_edit_says_why_and_changes_nothing(
    studio: Studio, told: list[tuple[str, str]]
) -> None:
    before = studio.document
    assert not studio.do("Remove key", key_edits.remove_key("hand", 1004))
    assert studio.document is before
    assert studio.history.undo_label is None
    assert told[0][0] == "warning" and "only key" in told[0][1]


def test_a_preview_is_shown_but_not_recorded(studio: Studio, knots: Square) -> None:
    committed = studio.document
    shown = key_edits.set_key("arm", 1006, knots(5))(committed)
    studio.preview(shown)
    assert studio.document is shown
    assert studio.history.document is committed
    studio.preview(None)
    assert studio.document is committed
    assert studio.history.undo_label is None


def test_selection_forgets_what_is_gone(studio: Studio) -> None:
    studio.select(["arm", "hand"], {"arm": [0, 3], "hand": [1]})
    studio.do("Delete point", key_edits.delete_points("arm", [3]))
    assert studio.view.points["arm"] == {0}
    studio.do("Delete", edits.remove({"hand"}))
    assert studio.view.selected == ("arm",)
    assert "hand" not in studio.view.points


def test_frames_stay_within_the_plate(studio: Studio) -> None:
    studio.go(5000)
    assert studio.view.frame == 1012
    studio.go(0)
    assert studio.view.frame == 1001


def test_missing_frames_are_those_not_on_disk(studio: Studio, plate: Plate) -> None:
    assert studio.missing == frozenset()
    Path(plate.path % 1005).unlink()
    studio.do("Change plate", edits.set_plate(Plate(**vars(plate))))
    assert studio.missing == {1005}


def test_a_plate_whose_folder_is_gone_is_missing_throughout(
    studio: Studio, plate: Plate
) -> None:
    away = Plate(**{**vars(plate), "path": plate.path.replace("sh010", "gone/sh010")})
    studio.do("Change plate", edits.set_plate(away))
    assert studio.missing == set(plate.frames)


def test_predicting_needs_a_plate_and_a_shape(
    qapp: Any, studio: Studio, told: list[tuple[str, str]]
) -> None:
    studio.predict()
    assert "Select a shape" in told[-1][1]
    studio.do("Close plate", edits.set_plate(None))
    studio.predict(["arm"])
    assert "plate" in told[-1][1]


def test_strip_is_kept_until_something_it_shows_differs(studio: Studio) -> None:
    first = studio.strip("arm")
    assert [state.state for state in first][:2] == ["key", "between"]
    assert studio.strip("arm") is first
    studio.do("Rename", edits.rename("hand", "fist"))
    assert studio.strip("arm") is first
    studio.look(threshold=1.0)
    assert studio.strip("arm") is not first


def test_suggest_goes_to_the_frame(
    studio: Studio, engine: Any, qtbot: QtBot, told: list[tuple[str, str]]
) -> None:
    studio.select(["hand"])
    studio.suggest()
    assert "Predict" in told[-1][1]
    engine.sigma = 3.0
    studio.predict()
    qtbot.waitUntil(lambda: "hand" in studio.history.document.predictions)
    found = studio.suggestion("hand")
    assert found is not None
    studio.suggest()
    assert studio.view.frame == found[0]


def test_save_and_open_again(
    studio: Studio, qtbot: QtBot, tmp_path: Path, knots: Square
) -> None:
    assert not studio.save()
    key_arm(studio, 1006, knots(7))
    assert studio.history.unsaved
    target = tmp_path / "shot.sroto"
    with qtbot.waitSignal(studio.file_changed):
        assert studio.save(str(target))
    qtbot.waitUntil(lambda: not studio.history.unsaved)
    assert studio.path == str(target)
    assert 1006 in project.load(target).shape("arm").keys
    studio.do("Delete", edits.remove({"arm"}))
    assert studio.history.unsaved
    studio.open(str(target))
    qtbot.waitUntil(lambda: not studio.history.unsaved)
    assert 1006 in studio.document.shape("arm").keys


def test_an_edit_during_a_save_stays_unsaved(
    studio: Studio, qtbot: QtBot, tmp_path: Path, knots: Square
) -> None:
    key_arm(studio, 1006, knots(7))
    studio.save(str(tmp_path / "shot.sroto"))
    key_arm(studio, 1007, knots(8))
    qtbot.waitUntil(lambda: studio.path is not None)
    assert studio.history.unsaved
    assert 1007 not in project.load(tmp_path / "shot.sroto").shape("arm").keys


def test_a_save_that_fails_stays_unsaved(
    studio: Studio, qtbot: QtBot, told: list[tuple[str, str]], knots: Square
) -> None:
    key_arm(studio, 1006, knots(7))
    studio.save("/nowhere/at/all/shot.sroto")
    qtbot.waitUntil(lambda: bool(told))
    assert told[0][0] == "error"
    assert studio.history.unsaved and studio.path is None


def test_opening_a_plate_begins_anew_or_changes_it_undoably(
    studio: Studio, qtbot: QtBot, plate: Plate
) -> None:
    shapes = studio.document.layers
    studio.open(plate.path % 1003)
    qtbot.waitUntil(lambda: studio.history.undo_label == "Change plate")
    assert studio.document.layers is shapes
    studio.restart(Document(), None)
    studio.open(plate.path % 1003)
    qtbot.waitUntil(lambda: studio.plate is not None)
    assert studio.history.undo_label is None
    assert studio.view.frame == 1001


def test_opening_what_is_not_there_is_one_sentence(
    studio: Studio, qtbot: QtBot, told: list[tuple[str, str]]
) -> None:
    before = studio.document
    studio.open("/nowhere/at/all.sroto")
    qtbot.waitUntil(lambda: bool(told))
    assert told[0][0] == "error"
    assert studio.document is before


moves = st.lists(
    st.sampled_from(["key", "undo", "redo", "rename", "delete", "preview", "hide"]),
    max_size=12,
)


@settings(
    deadline=None,
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(moves=moves)
def test_any_edits_undo_back_to_the_start(
    drawn: Document, knots: Square, moves: list[str], qapp: Any
) -> None:
    studio = Studio(drawn)
    for number, move in enumerate(moves):
        there = [shape.id for shape in studio.document.shapes()]
        id = there[0] if there else None
        if move == "undo":
            studio.undo()
        elif move == "redo":
            studio.redo()
        elif id is None:
            continue
        elif move == "key":
            studio.do("Key", key_edits.set_key(id, 1001 + number, knots(number)))
        elif move == "rename":
            studio.do("Rename", edits.rename(id, f"name {number}"))
        elif move == "hide":
            studio.do("Hide", edits.set_visible(id, False))
        elif move == "delete":
            studio.do("Delete", edits.remove({id}))
        else:
            studio.preview(edits.rename(id, "seen")(studio.document))
    while studio.history.undo_label is not None:
        studio.undo()
    studio.undo()
    assert studio.document is drawn
    studio.close()
    studio.deleteLater()


@pytest.mark.parametrize("level", ["info", "warning", "error"])
def test_messages_reach_their_listeners(
    studio: Studio, told: list[tuple[str, str]], level: str
) -> None:
    studio.message.emit(level, "A sentence.")
    assert told == [(level, "A sentence.")]


def test_what_nobody_foresaw_is_told_and_raised(
    studio: Studio, told: list[tuple[str, str]]
) -> None:
    with pytest.raises(ZeroDivisionError):
        studio.report(ZeroDivisionError("by zero"))
    assert told[0][0] == "error" and "ZeroDivisionError" in told[0][1]
