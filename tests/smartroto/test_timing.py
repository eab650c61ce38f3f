"""Keys in time: what is moved lies where it was put, all else stays, undo is exact."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smartroto import edits, key_edits, lifetime, placement, retime, timing
from smartroto.animation import held, knots_at, opacity_at, value_at
from smartroto.document import Document, Key, Layer, Shape, Track, Transform
from smartroto.errors import ShapeError
from smartroto.history import Edit, History
from smartroto.retime import Remap
from smartroto.review import frame_states
from smartroto.shapes.arrays import Array
from smartroto.shapes.prediction import Prediction

SPAN = range(1, 41)


def knots(seed: int) -> Array:
    return np.random.default_rng(seed).normal(0, 40, (3, 3, 2))


def document_of(times: list[int], predicted: bool = False) -> Document:
    """A shape "arm" with keys, fading in, within the layer "body"."""
    keys = {time: Key(value=knots(time)) for time in times}
    fade = {5: Key(value=np.asarray(0.25)), 25: Key(value=np.asarray(1.0))}
    shape = Shape(id="arm", name="arm", keys=keys, opacity=fade)
    document = Document(layers=(Layer(id="body", name="body", items=(shape,)),))
    if not predicted:
        return document
    frames = np.arange(1, 41)
    prediction = Prediction(
        frames=frames,
        knots=np.stack([knots(1000 + frame) for frame in frames]),
        sigma=np.full((40, 3), 0.5),
        seen=np.ones((40, 3)),
        source="fingerprint",
        reasons=((7, "blurred"),),
        touched=frozenset({9}),
    )
    return edits.set_prediction("arm", prediction)(document)


times = st.lists(st.integers(1, 40), min_size=2, max_size=8, unique=True)


@settings(deadline=None, max_examples=60)
@given(times, st.dictionaries(st.integers(1, 40), st.integers(-9, 60)), st.booleans())
def test_keys_lie_where_they_were_put_and_others_stay(
    times: list[int], moves: dict[int, int], copy: bool
) -> None:
    before = document_of(times)
    old = before.shape("arm").keys
    history = History(before)
    after = history.do("Move", timing.move_keys("arm", moves, copy))
    new = after.shape("arm").keys
    going = {a: b for a, b in moves.items() if a in old and (a != b or copy)}
    came = {b: a for a, b in going.items()}
    for time, key in new.items():
        source = came.get(time, time)
        assert key.value is old[source].value
    stay = set(old) if copy else set(old) - set(going)
    assert set(new) == stay | set(came)
    assert list(new) == sorted(new)
    if after is not before:
        assert history.undo() is before and history.redo() is after


@settings(deadline=None, max_examples=30)
@given(times, st.integers(-50, 50))
def test_there_and_back_gives_the_same_keys(times: list[int], by: int) -> None:
    slopes = np.full((2, 3, 3, 2), 0.5)
    before = document_of(times)
    keys = {t: replace(k, slopes=slopes) for t, k in before.shape("arm").keys.items()}
    before = edits.change_shape("arm", lambda s: replace(s, keys=keys))(before)
    there = timing.move_keys("arm", {t: t + by for t in range(-100, 100)})
    back = timing.move_keys("arm", {t: t - by for t in range(-200, 200)})
    after = back(there(before)).shape("arm")
    assert {t: key.value for t, key in after.keys.items()} == {
        t: key.value for t, key in before.shape("arm").keys.items()
    }
    assert all(np.array_equal(key.slopes, slopes) for key in after.keys.values())


def test_stretched_keys_take_their_slopes_along() -> None:
    slopes = np.full((2, 3, 3, 2), 4.0)
    before = document_of([1, 11])
    keys = {t: replace(k, slopes=slopes) for t, k in before.shape("arm").keys.items()}
    before = edits.change_shape("arm", lambda s: replace(s, keys=keys))(before)
    after = timing.move_keys("arm", {11: 21})(before).shape("arm").keys
    for part in range(11):
        slow = value_at(after, 1 + 2 * part)
        assert np.allclose(slow, value_at(keys, 1 + part))
    between = timing.move_keys("arm", {11: 6}, copy=True)(before).shape("arm").keys
    assert between[1].slopes is None and between[11].slopes is None


def test_all_tracks_move_with_the_shape_but_a_constant_stays() -> None:
    before = document_of([5, 25])
    after = timing.move_keys("arm", {5: 8})(before).shape("arm")
    assert list(after.keys) == [8, 25] and list(after.opacity) == [8, 25]
    constant = key_edits.set_opacity("arm", 0.5)(before)
    after = timing.move_keys("arm", {5: 8})(constant).shape("arm")
    assert list(after.opacity) == [5]
    assert timing.key_frames(after) == [8, 25]


def test_deleting_keys_leaves_the_last() -> None:
    before = document_of([5, 12, 25])
    after = timing.delete_keys("arm", [5, 12])(before).shape("arm")
    assert list(after.keys) == [25] and list(after.opacity) == [25]
    with pytest.raises(ShapeError, match="no key"):
        timing.delete_keys("arm", [5, 12, 25])(before)
    assert timing.delete_keys("arm", [4])(before) is before


@pytest.mark.parametrize("mode", ["smooth", "linear", "hold", "ease"])
def test_each_interpolation_does_what_it_says(mode: timing.Ease) -> None:
    before = document_of([5, 9, 25])
    shape = timing.set_interpolation("arm", [5], mode)(before).shape("arm")
    assert timing.mode_of(shape.keys[5]) == mode
    first, second = value_at(shape.keys, 6), value_at(shape.keys, 7)
    start, end = shape.keys[5].value, shape.keys[9].value
    if mode == "hold":
        assert np.array_equal(first, start) and np.array_equal(second, start)
    elif mode == "linear":
        near = value_at(shape.keys, 5.001) - start
        assert np.allclose(near, (end - start) / 4 * 0.001, atol=1e-3)
    elif mode == "ease":
        near = value_at(shape.keys, 5.001) - start
        assert np.abs(near).max() < 1e-3


def test_a_held_key_holds_against_a_prediction() -> None:
    before = document_of([5, 25], predicted=True)
    after = timing.set_interpolation("arm", [5], "hold")(before)
    shape = after.shape("arm")
    for frame in (5, 6, 24):
        assert np.array_equal(knots_at(after, shape, frame), shape.keys[5].value)
    assert np.array_equal(knots_at(after, shape, 24.5), shape.keys[5].value)
    states = {one.frame: one.state for one in frame_states(after, shape)}
    assert states[6] == "between" and states[26] != "between"
    assert held(shape.keys, 6) and not held(shape.keys, 5) and not held(shape.keys, 25)


# -- the whole shape -----------------------------------------------------------------


@settings(deadline=None, max_examples=30)
@given(times, st.integers(-30, 30))
def test_an_offset_takes_everything_along(times: list[int], by: int) -> None:
    before = document_of(times, predicted=True)
    before = lifetime.live("arm", 3, 30, SPAN)(before)
    after = retime.offset("body", by)(before)
    old, new = before.shape("arm"), after.shape("arm")
    for frame in SPAN:
        assert np.array_equal(
            knots_at(after, new, frame + by), knots_at(before, old, frame)
        )
        assert opacity_at(new.opacity, frame + by) == opacity_at(old.opacity, frame)
        assert new.alive(frame + by) == old.alive(frame)
    prediction = after.predictions["arm"]
    assert prediction.reason(7 + by) == "blurred"
    assert prediction.touched == {9 + by}
    assert retime.offset("body", -by)(after).shape("arm").keys.keys() == old.keys.keys()


def test_an_offset_of_nothing_is_no_edit() -> None:
    before = document_of([5, 25])
    assert retime.offset("arm", 0)(before) is before


@settings(deadline=None, max_examples=40)
@given(
    times,
    st.tuples(st.integers(1, 20), st.integers(21, 40)),
    st.tuples(st.integers(-20, 30), st.integers(31, 90)),
    st.booleans(),
)
def test_a_retime_shows_the_old_moments(
    times: list[int], source: tuple[int, int], target: tuple[int, int], back: bool
) -> None:
    before = document_of(times)
    remap = Remap.of(source, target[::-1] if back else target)
    history = History(before)
    after = history.do("Retime", retime.retime("arm", remap))
    old, new = before.shape("arm"), after.shape("arm")
    for frame, key in new.keys.items():
        moment = remap.old(frame)
        assert np.allclose(key.value, value_at(old.keys, moment), atol=1e-6)
        nearest = min(abs(remap.new(time) - frame) for time in old.keys)
        assert nearest <= 0.5 + 1e-6
    if after is not before:
        assert history.undo() is before


def test_reversed_twice_is_where_it_began() -> None:
    before = document_of([2, 10, 31], predicted=True)
    edit = retime.retime("arm", Remap.reversed(2, 31))
    once, twice = edit(before), edit(edit(before))
    assert list(once.shape("arm").keys) == [2, 23, 31]
    assert once.shape("arm").keys[2].value is before.shape("arm").keys[31].value
    for time, key in before.shape("arm").keys.items():
        assert twice.shape("arm").keys[time].value is key.value
    for frame in SPAN:
        assert np.allclose(
            knots_at(once, once.shape("arm"), 33 - frame),
            knots_at(before, before.shape("arm"), frame),
        )


def test_a_retimed_prediction_is_stale_and_in_between() -> None:
    before = document_of([1, 40], predicted=True)
    after = retime.retime("arm", Remap.of((1, 40), (1, 79)))(before)
    old, new = before.predictions["arm"], after.predictions["arm"]
    assert list(new.frames) == list(range(1, 80))
    assert np.allclose(new.knots[::2], old.knots)
    assert np.allclose(new.knots[1], (old.knots[0] + old.knots[1]) / 2)
    states = {one.state for one in frame_states(after, "arm")}
    assert "stale" in states and "predicted" not in states


def test_approvals_that_fall_between_frames_are_let_go() -> None:
    before = document_of([1, 21])
    approved = {9: Key(value=knots(9)), 10: Key(value=knots(10))}
    before = edits.change_shape("arm", lambda s: replace(s, approved=approved))(before)
    half = retime.retime("arm", Remap.of((1, 21), (1, 11)))(before).shape("arm")
    assert list(half.approved) == [5]
    assert half.approved[5].value is approved[9].value


def test_the_whole_project_takes_transforms_and_tracks_along() -> None:
    track = Track(
        id="t",
        name="t",
        kind="shift",
        frames=np.arange(1, 41),
        places=np.arange(80.0).reshape(40, 1, 2),
        trust=np.ones(40),
        fixed=frozenset({3}),
    )
    move = {5: Key(value=np.array([0.0, 0.0])), 15: Key(value=np.array([8.0, 2.0]))}
    transform = Transform(translate=move, track="t", reference=5)
    before = document_of([2, 31])
    before = edits.change_item("body", lambda i: replace(i, transform=transform))(
        replace(before, tracks=(track,))
    )
    for remap in (Remap(0, 7), Remap.reversed(1, 40)):
        after = retime.retime_all(remap)(before)
        for frame in (2, 9, 31):
            new = int(remap.new(frame))
            assert np.allclose(
                placement.outline_at(after, after.shape("arm"), new),
                placement.outline_at(before, before.shape("arm"), frame),
            )
        assert after.tracks[0].fixed == {int(remap.new(3))}
    assert timing.key_frames(before.layers[0]) == [5, 15]
    moved = timing.move_keys("body", {15: 20})(before).layers[0].transform
    assert list(moved.translate) == [5, 20] and moved.track == "t"


def test_a_range_of_one_frame_is_refused() -> None:
    with pytest.raises(ShapeError, match="two different ends"):
        Remap.of((5, 5), (1, 9))


# -- lifetimes -----------------------------------------------------------------------


def alive(document: Document, edit: Edit) -> list[int]:
    shape = edit(document).shape("arm")
    return [frame for frame in SPAN if shape.alive(frame)]


def test_from_here_until_here_and_only_here() -> None:
    document = document_of([1, 40])
    assert alive(document, lifetime.show_from("arm", 9, SPAN)) == list(range(9, 41))
    assert alive(document, lifetime.hide_from("arm", 9, SPAN)) == list(range(1, 9))
    assert alive(document, lifetime.only_at("arm", 9, SPAN)) == [9]
    short = lifetime.live("arm", 5, 8, SPAN)(document)
    assert alive(short, lifetime.show_from("arm", 20, SPAN)) == [20]
    with pytest.raises(ShapeError, match="begins at frame 5"):
        lifetime.hide_from("arm", 5, SPAN)(short)
    assert lifetime.live("arm", 1, 40, SPAN)(short).shape("arm").lifetime is None
    assert lifetime.live("arm", 1, 40, SPAN)(document) is document


@settings(deadline=None, max_examples=30)
@given(st.integers(1, 40), st.integers(0, 6), st.booleans())
def test_a_gap_leaves_all_other_frames_alone(
    first: int, more: int, fading: bool
) -> None:
    document = document_of([1, 40])
    if not fading:
        document = edits.change_shape("arm", lambda s: replace(s, opacity={}))(document)
    before = document.shape("arm").opacity
    last = first + more
    after = lifetime.hide_between("arm", first, last)(document).shape("arm").opacity
    for frame in range(-3, 50):
        wanted = 0.0 if first <= frame <= last else opacity_at(before, frame)
        assert abs(opacity_at(after, frame) - wanted) < 1e-9, frame
