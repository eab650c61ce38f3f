"""A change goes to the keys of its scope, and to no other, point for point."""

from dataclasses import replace
from typing import get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smartroto import edits, key_edits, scope
from smartroto.animation import feather_at, knots_at
from smartroto.document import Document, Key, Keys, Shape
from smartroto.history import History
from smartroto.scope import Reach, Scope
from smartroto.shapes.arrays import Array
from smartroto.shapes.prediction import Prediction

SCOPES: tuple[Scope, ...] = get_args(Scope)


def knots(seed: int) -> Array:
    return np.random.default_rng(seed).normal(0, 40, (3, 3, 2))


def document_of(times: list[int], predicted: bool = False) -> Document:
    shape = Shape(id="arm", name="arm", keys={t: Key(value=knots(t)) for t in times})
    document = edits.add_shape(shape)(Document())
    if not predicted:
        return document
    frames = np.arange(-5, 45)
    prediction = Prediction(
        frames=frames,
        knots=np.stack([knots(1000 + frame) for frame in frames]),
        sigma=np.ones((len(frames), 3)),
        seen=np.ones((len(frames), 3)),
    )
    return edits.set_prediction("arm", prediction)(document)


times = st.lists(st.integers(0, 40), min_size=1, max_size=7, unique=True)
reaches = st.builds(
    Reach,
    scope=st.sampled_from(SCOPES),
    frames=st.builds(
        lambda some: {"arm": frozenset(some)}, st.lists(st.integers(0, 40), max_size=5)
    ),
    radius=st.integers(1, 20),
)


@settings(deadline=None, max_examples=60)
@given(times, st.integers(-5, 44), reaches, st.booleans())
def test_keys_of_the_scope_move_alike_and_others_stay(
    times: list[int], frame: int, reach: Reach, predicted: bool
) -> None:
    before = document_of(times, predicted)
    shape = before.shape("arm")
    shown = knots_at(before, shape, frame)
    way = np.zeros_like(shown)
    way[1] += (3.0, -7.0)
    after = scope.reshape("arm", frame, shown + way, reach)(before)
    shares = reach.shares("arm", shape.keys, frame)
    for time, key in after.shape("arm").keys.items():
        old = shape.keys.get(time)
        if time not in shares:
            assert old is not None and np.array_equal(key.value, old.value)
        elif time == frame:
            assert np.allclose(key.value, shown + way)
        else:
            assert old is not None
            assert np.allclose(key.value, old.value + shares[time] * way)
    new = set(after.shape("arm").keys) - set(shape.keys)
    assert new == ({frame} if reach.makes_key(shape, frame) else set())
    there = knots_at(after, after.shape("arm"), frame)
    assert np.allclose(there, shown + way), "what is dragged is what is shown"


@settings(deadline=None, max_examples=30)
@given(times, st.integers(0, 40), reaches, st.booleans())
def test_undo_gives_the_very_same_document(
    times: list[int], frame: int, reach: Reach, predicted: bool
) -> None:
    before = document_of(times, predicted)
    history = History(before)
    edit = scope.move_points("arm", frame, [0, 2], np.array([1.5, 2.5]), reach)
    after = history.do("Move", edit)
    assert history.undo() is before and history.redo() is after


def test_there_and_back_is_where_it_began_with_every_scope() -> None:
    before = document_of([2, 10, 20, 31])
    for name in SCOPES:
        reach = Reach(scope=name, frames={"arm": frozenset({2, 31})})
        there = scope.move_points("arm", 10, [1], np.array([4.0, 8.0]), reach)
        back = scope.move_points("arm", 10, [1], np.array([-4.0, -8.0]), reach)
        after = back(there(before))
        for time, key in before.shape("arm").keys.items():
            assert np.allclose(after.shape("arm").keys[time].value, key.value)


@pytest.mark.parametrize(
    ("name", "moved"),
    [
        ("this", {10: 1.0}),
        ("selected", {2: 1.0, 10: 1.0, 31: 1.0}),
        ("all", {2: 1.0, 10: 1.0, 20: 1.0, 31: 1.0}),
        ("from", {10: 1.0, 20: 1.0, 31: 1.0}),
        ("soft", {2: scope.falloff(8, 12), 10: 1.0, 20: scope.falloff(10, 12)}),
    ],
)
def test_who_gets_how_much(name: Scope, moved: dict[int, float]) -> None:
    reach = Reach(scope=name, frames={"arm": frozenset({2, 31})})
    assert reach.shares("arm", [2, 10, 20, 31], 10) == moved


@given(st.integers(1, 60))
def test_soft_falls_off_evenly_to_nothing(radius: int) -> None:
    shares = [scope.falloff(away, radius) for away in range(radius + 2)]
    assert shares[0] == 1.0 and abs(shares[-1]) < 1e-12
    assert np.all(np.diff(shares) < 0)


def test_predicted_frames_come_along_with_their_keys() -> None:
    before = document_of([10, 20], predicted=True)
    shown = knots_at(before, before.shape("arm"), 15)
    edit = scope.reshape("arm", 15, shown + 5.0, Reach(scope="all"))
    old, new = before.predictions["arm"], edit(before).predictions["arm"]
    assert np.allclose(new.knots, old.knots + 5.0)
    assert not new.knots.flags.writeable
    edit = scope.reshape("arm", 20, shown + 5.0, Reach(scope="from"))
    moved = edit(before).predictions["arm"].knots - old.knots
    assert not moved[:16].any() and np.allclose(moved[25:], moved[25])


def test_a_hold_and_stored_slopes_outlive_a_move() -> None:
    slopes = np.full((2, 3, 3, 2), 0.5)
    keys: Keys = {
        1: Key(value=knots(1), interpolation="hold"),
        9: Key(value=knots(9), slopes=slopes, interpolation="linear"),
    }
    shape = replace(document_of([1]).shape("arm"), keys=keys)
    before = edits.add_shape(shape)(Document())
    after = scope.move_points("arm", 1, [0], np.ones(2), Reach(scope="all"))(before)
    moved = after.shape("arm").keys
    assert [key.interpolation for key in moved.values()] == ["hold", "linear"]
    assert moved[9].slopes is keys[9].slopes
    after = scope.move_points("arm", 1, [0], np.ones(2), Reach(scope="this"))(before)
    assert after.shape("arm").keys[1].interpolation == "hold"
    inside = key_edits.set_key("arm", 5, knots(5))(before).shape("arm")
    assert inside.keys[5].interpolation == "hold", "a divided hold holds on"


def test_corners_are_made_on_every_key() -> None:
    before = document_of([1, 9])

    def cusp(some: Array) -> Array:
        return np.repeat(some[:, 1:2], 3, axis=1)

    after = scope.change("arm", 1, cusp, Reach(scope="all"))(before)
    for time, key in after.shape("arm").keys.items():
        assert np.array_equal(key.value, cusp(before.shape("arm").keys[time].value))


def test_the_feather_follows_the_scope_too() -> None:
    document = document_of([1, 9, 20])
    for time in (1, 9, 20):
        document = key_edits.set_feather("arm", time, np.full((3, 3, 2), time))(
            document
        )
    offsets = feather_at(document.shape("arm"), 9)
    assert offsets is not None
    edit = scope.set_feather("arm", 9, offsets + 2.0, Reach(scope="from"))
    after = edit(document).shape("arm").feather
    assert [float(key.value[0, 0, 0]) for key in after.values()] == [1.0, 11.0, 22.0]
