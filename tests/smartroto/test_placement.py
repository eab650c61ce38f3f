"""Layers, shapes and tracks carry outlines onto the plate, and the pen finds back."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from smartroto import edits, placement, project, scope
from smartroto.animation import knots_at
from smartroto.approval import approve
from smartroto.baking import baked
from smartroto.document import Document, Key, Track, Transform
from smartroto.errors import FrozenError, ShapeError
from smartroto.placement_edits import (
    link,
    place,
    remove_part_key,
    reset_transform,
    set_part,
    set_pivot,
    unlink,
)
from smartroto.shapes.matrices import (
    IDENTITY,
    Parts,
    about,
    compose,
    decompose,
    inverse,
    move,
    perspective,
)

FRAMES = range(1001, 1013)
Quad = Callable[[float], np.ndarray]
number = st.floats(-200, 200, allow_nan=False)
factor = st.floats(0.25, 4).flatmap(lambda f: st.sampled_from([f, -f]))
angle = st.floats(-720, 720)
skew = st.floats(-2, 2)


def pair(values: st.SearchStrategy[float]) -> st.SearchStrategy[np.ndarray]:
    return st.tuples(values, values).map(np.array)


def keys(values: st.SearchStrategy[np.ndarray]) -> st.SearchStrategy[dict[int, Key]]:
    key = values.map(lambda value: Key(value=value))
    return st.dictionaries(st.integers(1001, 1012), key, max_size=3)


@st.composite
def transforms(draw: st.DrawFn) -> Transform:
    return Transform(
        translate=draw(keys(pair(number))),
        rotate=draw(keys(angle.map(np.asarray))),
        scale=draw(keys(pair(st.floats(0.25, 4)))),
        skew=draw(keys(skew.map(np.asarray))),
        pivot=draw(keys(pair(number))),
    )


SHARED = settings(
    deadline=None,
    max_examples=50,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)

# -- algebra ---------------------------------------------------------------------


@SHARED
@given(number, pair(factor), skew, angle, pair(number), pair(number))
def test_maps_are_taken_apart_and_made_again(
    x: float,
    scale: np.ndarray,
    lean: float,
    turn: float,
    translate: np.ndarray,
    pivot: np.ndarray,
) -> None:
    linear = compose(Parts(turn, scale, lean))
    assert np.allclose(compose(decompose(linear)), linear, atol=1e-9)
    matrix = about(translate, Parts(turn, scale, lean), pivot)
    points = np.array([[x, 1.0], [0, x], *pivot[None]])
    assert np.allclose(move(inverse(matrix), move(matrix, points)), points, atol=1e-6)
    assert np.allclose(move(matrix, pivot), pivot + translate)


def test_turn_and_skew_are_as_seen_on_the_screen() -> None:
    right, up = np.array([1.0, 0.0]), np.array([0.0, -1.0])
    quarter = compose(Parts(90.0, np.ones(2), 0.0))
    assert np.allclose(quarter @ right, up)
    leaning = compose(Parts(0.0, np.ones(2), 0.5))
    assert np.allclose(leaning @ up, [0.5, -1.0])


@SHARED
@given(st.integers(1001, 1012), pair(number))
def test_a_plane_in_perspective_goes_corner_to_corner(
    quad: Quad, frame: int, at: np.ndarray
) -> None:
    matrix = perspective(quad(1001), quad(frame))
    assert np.allclose(move(matrix, quad(1001)), quad(frame), atol=1e-9)
    inside = quad(1001).mean(axis=0) + at / 20
    back = move(inverse(matrix), move(matrix, inside))
    assert np.allclose(back, inside, atol=1e-8)


# -- worlds ----------------------------------------------------------------------


def test_what_nothing_places_is_not_computed_with(document: Document) -> None:
    shape = document.shape("arm")
    assert placement.world(document, "arm", 1004) is IDENTITY
    assert not document.placings and placement.digest(document, "arm") == ""
    key = shape.keys[1001].value
    assert placement.outline_at(document, shape, 1001) is key
    assert placement.edited(document, shape, 1001, key) is key
    assert baked(document) is document


@SHARED
@given(transforms(), transforms(), st.integers(995, 1015))
def test_onto_the_plate_and_back(
    document: Document, outer: Transform, own: Transform, frame: int
) -> None:
    document = edits.change_item("outer", lambda i: replace(i, transform=outer))(
        document
    )
    document = edits.change_item("arm", lambda i: replace(i, transform=own))(document)
    shape = document.shape("arm")
    knots = knots_at(document, shape, frame)
    seen = placement.outline_at(document, shape, frame)
    back = placement.into_path(document, "arm", frame, seen)
    assert np.allclose(back, knots, atol=1e-6)
    whole = placement.world(document, "arm", frame)
    parts = [placement.own_matrix(each, frame) for each in (outer, own)]
    assert np.allclose(whole, parts[0] @ parts[1])
    assert np.array_equal(placement.edited(document, shape, frame, seen), knots)


@pytest.mark.parametrize("frame", [1001, 1003, 1006, 1012])
@pytest.mark.parametrize("kind", ["this", "all", "soft"])
def test_an_edit_lands_under_the_pen(moving: Document, frame: int, kind: str) -> None:
    shape = moving.shape("arm")
    wanted = placement.outline_at(moving, shape, frame).copy()
    wanted[2] += (7.3, -4.1)
    reach = scope.Reach(scope=kind)  # type: ignore[arg-type]
    after = scope.reshape("arm", frame, wanted, reach)(moving)
    seen = placement.outline_at(after, after.shape("arm"), frame)
    assert np.abs(seen[2] - wanted[2]).max() < 1e-9
    if kind == "this":
        own = knots_at(moving, shape, frame)
        kept = np.delete(after.shape("arm").keys[frame].value, 2, axis=0)
        assert np.array_equal(kept, np.delete(own, 2, axis=0))


def test_nudging_is_by_plate_pixels(document: Document) -> None:
    document = set_part("outer", "scale", 1001, (2.0, 4.0))(document)
    document = set_part("outer", "rotate", 1001, 33.0)(document)
    before = placement.outline_at(document, document.shape("arm"), 1001)
    after = scope.move_points("arm", 1001, [1], np.array([1.0, 0.5]))(document)
    seen = placement.outline_at(after, after.shape("arm"), 1001)
    assert np.allclose(seen[1] - before[1], [1.0, 0.5])


def test_saving_brings_transforms_and_tracks_back(moving: Document, tmp_path) -> None:
    project.save(moving, tmp_path / "shot.sroto")
    back = project.load(tmp_path / "shot.sroto")
    assert back.shape("bar").transform.still
    for frame in FRAMES:
        one = placement.outline_at(moving, moving.shape("arm"), frame)
        two = placement.outline_at(back, back.shape("arm"), frame)
        assert np.array_equal(one, two)
    assert placement.digest(moving, "arm") == placement.digest(back, "arm")
    assert back.tracks[0].name == "wall"


# -- edits -----------------------------------------------------------------------


def test_the_first_key_of_a_part_holds_everywhere(document: Document) -> None:
    one = set_part("arm", "translate", 1005, (3.0, 4.0))(document)
    seen = placement.outline_at(one, one.shape("arm"), 1001)
    assert np.allclose(seen - knots_at(one, one.shape("arm"), 1001), [3.0, 4.0])
    two = set_part("arm", "translate", 1009, (7.0, 4.0))(one)
    half = placement.world(two, "arm", 1007)
    assert np.allclose(half[:2, 2], [5.0, 4.0])
    assert set_part("arm", "translate", 1009, (7.0, 4.0))(two) is two
    still = set_part("arm", "rotate", 1001, 0.0)(document)
    assert list(still.shape("arm").transform.rotate) == [1001]
    less = remove_part_key("arm", "translate", 1009)(two)
    assert list(less.shape("arm").transform.translate) == [1005]
    assert reset_transform("arm")(two).shape("arm").transform.still
    with pytest.raises(ShapeError, match="two finite numbers"):
        set_part("arm", "scale", 1001, 2.0)
    with pytest.raises(ShapeError, match="finite"):
        set_part("arm", "rotate", 1001, np.nan)


@SHARED
@given(transforms(), pair(number), factor, angle, skew)
def test_placing_by_a_matrix_is_exact_and_keeps_the_pivot(
    document: Document,
    before: Transform,
    by: np.ndarray,
    size: float,
    turn: float,
    lean: float,
) -> None:
    document = edits.change_item("arm", lambda i: replace(i, transform=before))(
        document
    )
    parts = Parts(turn, np.array([abs(size), size]), lean)
    matrix = about(by, parts, np.array([3.0, 4.0]))
    after = place("arm", 1006, matrix)(document).shape("arm").transform
    assert np.allclose(placement.own_matrix(after, 1006), matrix, atol=1e-6)
    assert after.pivot == before.pivot
    old = placement.part_at(before.rotate, 1006, np.zeros(()))
    new = placement.part_at(after.rotate, 1006, np.zeros(()))
    assert abs(new - old) <= 180 + 1e-6


def test_another_pivot_moves_nothing_that_is_keyed(moving: Document) -> None:
    moving = set_part("arm", "rotate", 1003, -20.0)(moving)
    after = set_pivot("arm", 1006, (12.0, 80.0))(moving)
    for frame in (1001, 1003, 1006, 1008):
        one = placement.outline_at(moving, moving.shape("arm"), frame)
        two = placement.outline_at(after, after.shape("arm"), frame)
        assert np.allclose(one, two, atol=1e-8)


def test_approved_frames_stay_while_layers_move(moving: Document) -> None:
    moving = approve("arm", [1003, 1007])(moving)

    def seen(document: Document, frame: int) -> np.ndarray:
        return placement.outline_at(document, document.shape("arm"), frame)

    for edit in (
        set_part("outer", "translate", 1010, (90.0, 90.0)),
        set_part("outer", "rotate", 1001, 45.0),
        unlink("outer", 1005),
        reset_transform("outer"),
    ):
        after = edit(moving)
        assert np.allclose(seen(after, 1003), seen(moving, 1003), atol=1e-8)
        assert np.allclose(seen(after, 1007), seen(moving, 1007), atol=1e-8)
        assert not np.allclose(seen(after, 1009), seen(moving, 1009))
    with pytest.raises(FrozenError):
        set_part("outer", "rotate", 1003, 45.0)(moving)


@pytest.mark.parametrize("frame", [1001, 1006, 1012])
def test_linking_and_unlinking_move_nothing_here(
    document: Document,
    frame: int,
    planar: Track,
    quad: Quad,
    stays: Callable[..., None],
) -> None:
    document = replace(document, tracks=(planar, replace(planar, id="other")))
    for id in ("arm", "outer"):
        linked = link(id, "wall", frame)(document)
        assert linked.shape("arm").keys is document.shape("arm").keys
        assert linked.predictions["arm"].knots is document.predictions["arm"].knots
        stays(document, linked, frame)
        elsewhere = 1008
        one = placement.outline_at(linked, linked.shape("arm"), elsewhere)
        matrix = perspective(quad(frame), quad(elsewhere))
        assert np.allclose(
            one, move(matrix, knots_at(linked, linked.shape("arm"), 1008))
        )
        stays(linked, unlink(id, 1007)(linked), 1007, 0.1)
        stays(linked, link(id, "other", 1007)(linked), 1007, 0.1)
        stays(linked, unlink(id, 1005)(linked), 1005)
    with pytest.raises(ShapeError, match="no track"):
        link("arm", "nothing", frame)(document)


def test_linking_may_leave_every_key_and_prediction_in_place(
    document: Document, planar: Track, stays: Callable[..., None]
) -> None:
    document = replace(document, tracks=(planar,))
    for id in ("arm", "outer"):
        linked = link(id, "wall", 1003, keys_stay=True)(document)
        for frame in (1001, 1005, 1012):
            stays(document, linked, frame, 1e-6)
        for frame in FRAMES:  # of "arm" every frame is predicted
            one = placement.outline_at(document, document.shape("arm"), frame)
            two = placement.outline_at(linked, linked.shape("arm"), frame)
            assert np.allclose(one, two, atol=1e-6)
        assert linked.placings["arm"]
