"""Undo gives back the very same documents."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from smartroto.document import Document
from smartroto.history import History


def bump(document: Document) -> Document:
    return replace(document)


def test_undoing_everything_gives_the_very_same_object() -> None:
    start = Document()
    history = History(start)
    for _ in range(5):
        history.do("bump", bump)
    end = history.document
    for _ in range(7):
        history.undo()
    assert history.document is start
    for _ in range(7):
        history.redo()
    assert history.document is end


def test_an_edit_that_changes_nothing_leaves_no_step() -> None:
    history = History(Document())
    history.do("nothing", lambda document: document)
    assert history.undo_label is None


def test_a_drag_is_one_step_but_never_across_a_save() -> None:
    history = History(Document())
    history.do("drag", bump, merge="drag 1")
    history.do("drag", bump, merge="drag 1")
    history.mark_saved()
    saved = history.document
    history.do("drag", bump, merge="drag 1")
    assert history.unsaved
    assert history.undo() is saved
    assert not history.unsaved
    history.undo()
    assert history.undo_label is None


def test_a_new_edit_drops_what_was_undone() -> None:
    history = History(Document())
    history.do("one", bump)
    history.undo()
    history.do("two", bump)
    assert (history.undo_label, history.redo_label) == ("two", None)


@settings(deadline=None)
@given(st.lists(st.sampled_from(["do", "merge", "undo", "redo", "save"]), max_size=30))
def test_any_sequence_can_be_walked_back_to_the_start(actions: list[str]) -> None:
    start = Document()
    history = History(start)
    for action in actions:
        if action == "do":
            history.do("do", bump)
        elif action == "merge":
            history.do("merge", bump, merge="m")
        elif action == "save":
            history.mark_saved()
        else:
            getattr(history, action)()
    while history.undo_label is not None:
        history.undo()
    assert history.document is start
