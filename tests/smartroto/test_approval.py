"""What was approved stays as it is, whatever happens around it."""

from dataclasses import replace
from typing import get_args

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from smartroto import edits, key_edits, scope, solve
from smartroto.animation import computed, knots_at, state_at
from smartroto.approval import approve, unapprove, unlocked
from smartroto.document import Document
from smartroto.errors import FrozenError, ShapeError
from smartroto.exchange.outline import outline
from smartroto.moment import outline_at
from smartroto.review import frame_states, is_stale, suggest_key
from smartroto.scope import Reach, Scope
from smartroto.session import Session


def outlines(document: Document, id: str = "arm") -> dict[int, np.ndarray]:
    shape = document.shape(id)
    return {frame: knots_at(document, shape, frame) for frame in range(999, 1016)}


@pytest.mark.parametrize("predicted", [True, False])
def test_approving_moves_nothing_and_makes_nothing_stale(
    document: Document, predicted: bool
) -> None:
    if not predicted:
        document = edits.discard_prediction("arm")(document)
    after = approve("arm", [1003, 1004, 1005])(document)
    before, now = outlines(document), outlines(after)
    assert all(np.array_equal(before[frame], now[frame]) for frame in before)
    old, new = document.shape("arm"), after.shape("arm")
    assert new.keys is old.keys
    assert solve.fingerprint(None, new) == solve.fingerprint(None, old)
    assert state_at(after, new, 1003) == state_at(after, new, 1005) == "approved"


def test_only_living_frames_are_approved_and_once(document: Document) -> None:
    after = approve("arm", [990, 1003])(document)
    assert list(after.shape("arm").approved) == [1003]
    assert approve("arm", [990, 1003])(after) is after
    assert unapprove("arm", [1002])(after) is after
    assert not unapprove("arm", [1003])(after).shape("arm").approved


@settings(
    deadline=None,
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_no_edit_elsewhere_and_no_prediction_moves_it(
    document: Document, data: st.DataObject
) -> None:
    frozen = data.draw(st.sets(st.integers(1001, 1012), min_size=1), label="approved")
    document = approve("arm", frozen)(document)
    shape, before = document.shape("arm"), outlines(document)
    free = sorted(set(range(1001, 1013)) - frozen)
    for _ in range(data.draw(st.integers(1, 4))):
        kind = data.draw(st.sampled_from(["key", "remove", "predict", "forget"]))
        frame = data.draw(st.sampled_from(free or [1000]))
        knots = shape.keys[1001].value + data.draw(st.integers(1, 30))
        if kind == "key":
            document = key_edits.set_key("arm", frame, knots)(document)
        elif kind == "remove" and len(document.shape("arm").keys) > 1:
            some = data.draw(st.sampled_from(list(document.shape("arm").keys)))
            document = key_edits.remove_key("arm", some)(document)
        elif kind == "predict" and (old := document.predictions.get("arm")):
            moved = replace(old, knots=old.knots + 5)
            document = edits.set_prediction("arm", moved)(document)
        elif kind == "forget":
            document = edits.discard_prediction("arm")(document)
    now = outlines(document)
    assert all(np.array_equal(before[frame], now[frame]) for frame in frozen)


def test_an_edit_of_the_frame_itself_must_unlock_it(document: Document) -> None:
    after = approve("arm", [1003, 1004])(document)
    move = scope.move_points("arm", 1003, [0], np.ones(2))
    with pytest.raises(FrozenError, match="Frame 1003 of 'arm' is approved"):
        move(after)
    with pytest.raises(FrozenError, match="2 frames"):
        key_edits.delete_points("arm", [0])(after)
    with pytest.raises(FrozenError):
        key_edits.set_feather("arm", 1003, np.zeros((6, 3, 2)))(after)
    for name in get_args(Scope):
        with pytest.raises(FrozenError):
            scope.move_points("arm", 1003, [0], np.ones(2), Reach(scope=name))(after)
    bold = unlocked(move)(after).shape("arm")
    assert list(bold.approved) == [1004] and 1003 in bold.keys
    assert (
        not unlocked(key_edits.delete_points("arm", [0]))(after).shape("arm").approved
    )


def test_a_frozen_outline_may_become_a_key(document: Document) -> None:
    for start in (document, edits.discard_prediction("arm")(document)):
        after = key_edits.key_here("arm", 1003)(approve("arm", [1003])(start))
        shape = after.shape("arm")
        assert np.array_equal(shape.keys[1003].value, shape.approved[1003].value)
        assert state_at(after, shape, 1003) == "approved"


def test_points_are_inserted_without_moving_it(document: Document) -> None:
    document = approve("arm", [1003])(document)
    after = key_edits.insert_point("arm", 2, 0.4)(document)
    shape = after.shape("arm")
    assert shape.approved[1003].value.shape == (7, 3, 2)
    kept = np.delete(shape.approved[1003].value[:, 1], 3, axis=0)
    assert np.allclose(kept, document.shape("arm").approved[1003].value[:, 1])


def test_what_the_keys_say_now_is_told_as_a_conflict(document: Document) -> None:
    document = approve("arm", [1003, 1007])(document)
    states = {one.frame: one for one in frame_states(document, "arm")}
    assert states[1003].state == "approved" and states[1003].confidence == 1.0
    assert states[1003].conflict == 0.0 and not states[1003].reason
    old = document.predictions["arm"]
    knots = old.knots.copy()
    knots[2, 1, 1] += (3.0, 4.0)
    moved = edits.set_prediction("arm", replace(old, knots=knots))(document)
    states = {one.frame: one for one in frame_states(moved, "arm")}
    assert states[1003].conflict == pytest.approx(5.0)
    assert "5.0 px" in states[1003].reason and states[1007].conflict == 0.0
    assert is_stale(moved, moved.shape("arm"), old) == is_stale(
        document, document.shape("arm"), old
    )


def test_no_key_is_asked_for_where_it_is_approved(document: Document) -> None:
    best, _ = suggest_key(document, "arm", 0.2)
    other, _ = suggest_key(approve("arm", [best])(document), "arm", 0.2)
    assert other != best
    whole = approve("arm", range(1001, 1013))(document)
    with pytest.raises(ShapeError, match="held or approved on every frame"):
        suggest_key(whole, "arm", 0.2)


def test_motion_blur_and_formats_run_through_it(document: Document) -> None:
    document = approve("arm", [1003])(edits.discard_prediction("arm")(document))
    document = key_edits.set_key("arm", 1004, np.full((6, 3, 2), 9.0))(document)
    shape = document.shape("arm")
    frozen, after = shape.approved[1003].value, shape.keys[1004].value
    assert not np.allclose(computed(document, shape, 1003), frozen)
    assert np.allclose(outline_at(document, shape, 1003.5), (frozen + after) / 2)
    curve = outline(document, shape).curve
    written = curve.values[list(curve.times).index(1003)]
    assert np.array_equal(written, frozen)


def test_a_script_approves_as_well(document: Document) -> None:
    session = Session(document)
    session.approve("arm", [1003, 1004])
    with pytest.raises(FrozenError):
        session.set_key("arm", 1003, session.knots("arm", 1003) + 1)
    session.unapprove("arm", [1003])
    session.set_key("arm", 1003, session.knots("arm", 1003) + 1)
    assert list(session.document.shape("arm").approved) == [1004]
    session.undo()
    session.undo()
    assert list(session.document.shape("arm").approved) == [1003, 1004]
