"""Frames are rejected with a word, and what became of it is remembered."""

from dataclasses import replace
from pathlib import Path

import pytest

from smartroto import key_edits, lifetime, notes, project
from smartroto.approval import approve
from smartroto.document import Document
from smartroto.errors import Error, ProjectError, ShapeError
from smartroto.note import Note
from smartroto.report import write_report
from smartroto.review import frame_states, weak_frames
from smartroto.session import Session


def states(document: Document, id: str = "arm") -> dict[int, str]:
    return {one.frame: one.state for one in frame_states(document, id)}


def counts(document: Document, id: str = "arm") -> dict[int, int]:
    return {one.frame: one.notes for one in frame_states(document, id) if one.notes}


def test_a_rejected_frame_needs_a_fix_until_it_is_keyed(document: Document) -> None:
    before = states(document)
    after = notes.reject({"arm": [1003, 1004]}, "hand pops", author="ann", now=5.0)(
        document
    )
    (note,) = after.notes
    assert (note.first, note.last, note.text, note.author) == (
        1003,
        1004,
        "hand pops",
        "ann",
    )
    assert note.status == "open" and note.time == 5.0
    now = states(after)
    assert {f for f in now if now[f] != before[f]} == {1003, 1004}
    assert now[1003] == now[1004] == "rejected"
    worst = {one.frame: one for one in weak_frames(after, "arm")}
    assert worst[1003].reason == "hand pops"
    knots = document.shape("arm").keys[1001].value
    keyed = key_edits.set_key("arm", 1003, knots)(after)
    assert states(keyed)[1003] == "key"
    assert counts(keyed) == {1003: 1, 1004: 1}


def test_each_run_of_frames_has_a_note_of_its_own(document: Document) -> None:
    after = notes.reject({"arm": [1002, 1005, 1003, 1009]})(document)
    spans = [(note.first, note.last) for note in after.notes]
    assert spans == [(1002, 1003), (1005, 1005), (1009, 1009)]
    assert len({note.id for note in after.notes}) == 3
    assert notes.reject({"arm": []})(document) is document


def test_rejecting_lets_an_approval_go_and_approving_closes_the_note(
    document: Document,
) -> None:
    frozen = approve("arm", [1003, 1004])(document)
    after = notes.reject({"arm": [1003, 1004]}, "no")(frozen)
    assert not after.shape("arm").approved
    half = approve("arm", [1003])(after)
    assert half.notes[0].status == "open"
    assert states(half)[1003] == "approved" and states(half)[1004] == "rejected"
    whole = approve("arm", [1004])(half)
    assert whole.notes[0].status == "closed"
    assert counts(whole) == {}


def test_frames_outside_a_life_neither_need_a_fix_nor_keep_a_note_open(
    document: Document,
) -> None:
    short = lifetime.live("arm", 1001, 1004, range(1001, 1013))(document)
    after = notes.reject({"arm": [1003, 1004, 1005, 1006]})(short)
    assert states(after)[1005] == "off"
    assert approve("arm", [1003, 1004])(after).notes[0].status == "closed"


def test_a_note_goes_from_open_to_fixed_to_closed_and_back(document: Document) -> None:
    after = notes.reject({"arm": [1003]}, "soft edge")(document)
    id = after.notes[0].id
    fixed = notes.mark(id, "fixed")(after)
    assert fixed.notes[0].status == "fixed" and counts(fixed) == {}
    assert states(fixed) == states(document)
    assert notes.mark(id, "fixed")(fixed) is fixed
    again = notes.mark(id, "open")(notes.mark(id, "closed")(fixed))
    assert states(again)[1003] == "rejected"
    assert notes.reword(id, " softer ")(again).notes[0].text == "softer"
    assert notes.remove(id)(again).notes == ()
    for edit in (notes.mark(id, "open"), notes.reword(id, "x"), notes.remove(id)):
        with pytest.raises(Error, match="no note"):
            edit(document)


def test_only_shapes_that_exist_are_rejected(document: Document) -> None:
    with pytest.raises(ShapeError, match="nobody"):
        notes.reject({"nobody": [1003]})(document)


def test_notes_are_saved_with_the_project(document: Document, tmp_path: Path) -> None:
    after = notes.reject({"arm": [1003]}, "häßlich\n'\"", author="b", now=1.25)(
        document
    )
    project.save(after, tmp_path / "a.sroto")
    assert project.load(tmp_path / "a.sroto").notes == after.notes
    project.save(document, tmp_path / "b.sroto")
    assert project.load(tmp_path / "b.sroto").notes == ()


SAVED = (
    '{"id":"note-1","shapes":["arm"],"first":1003,"last":1004,'
    '"text":"pops","author":"ann","time":1.25}'
)


def test_a_note_is_saved_as_ever(document: Document, tmp_path: Path) -> None:
    note = Note(
        id="note-1",
        shapes=("arm",),
        first=1003,
        last=1004,
        text="pops",
        author="ann",
        time=1.25,
    )
    project.save(replace(document, notes=(note,)), tmp_path / "a.sroto")
    assert f'"notes":[{SAVED}]' in (tmp_path / "a.sroto").read_text("utf-8")
    (loaded,) = project.load(tmp_path / "a.sroto").notes
    assert loaded == note and loaded.status == "open"


@pytest.mark.parametrize(
    ("instead", "why"),
    [
        ('"time":1.25,"seen":1', r"unknown field `seen` - at `\$.notes\[0\]`"),
        ('"time":"noon"', r"Expected `float`, got `str` - at `\$.notes\[0\].time`"),
        ('"time":1.25,"status":"lost"', r"'lost' - at `\$.notes\[0\].status`"),
    ],
)
def test_a_note_that_is_none_is_refused_with_its_place(
    document: Document, tmp_path: Path, instead: str, why: str
) -> None:
    file = tmp_path / "a.sroto"
    project.save(document, file)
    wrong = SAVED.replace('"time":1.25', instead)
    text = file.read_text("utf-8").replace('"notes":[]', f'"notes":[{wrong}]')
    file.write_text(text, "utf-8")
    with pytest.raises(ProjectError, match=why):
        project.load(file)


def test_the_report_has_them_with_the_open_ones_first(
    document: Document, tmp_path: Path
) -> None:
    first = notes.reject({"arm": [1003]}, "a <b>", author="ann")(document)
    second = notes.reject({"arm": [1004]}, "later", author="ben")(first)
    done = notes.mark(second.notes[0].id, "closed")(second)
    bare = replace(done, plate=None)
    page = write_report(bare, lambda plate, frame: None, tmp_path / "report")  # type: ignore[arg-type,return-value]
    text = page.read_text("utf-8")
    assert "a &lt;b&gt;" in text and "ann" in text
    assert text.index("later") < text.index("a &lt;b&gt;")


def test_a_script_rejects_and_marks(document: Document) -> None:
    session = Session(document)
    session.reject("arm", [1003], "pop")
    (note,) = session.document.notes
    session.mark_note(note.id, "fixed")
    assert session.document.notes[0].status == "fixed"
    session.history.undo()
    session.history.undo()
    assert session.document.notes == ()
