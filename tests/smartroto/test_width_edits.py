"""Open splines that are wider at one point than at another."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smartroto import edits, key_edits, project, timing
from smartroto.animation import point_widths_at, widths_at
from smartroto.baking import baked
from smartroto.changes import applied, change
from smartroto.document import Document, Key, Layer, Plate, Shape
from smartroto.errors import FrozenError, ProjectError, ShapeError
from smartroto.history import Edit
from smartroto.matte import matte
from smartroto.placement import shown_widths
from smartroto.placement_edits import set_part
from smartroto.scope import Reach
from smartroto.shapes import stroke
from smartroto.width_edits import reset_point_widths, set_point_widths


def line(*points: tuple[float, float]) -> np.ndarray:
    """Corners."""
    return np.repeat(np.array(points, dtype=float)[:, None], 3, axis=1)


BENT = line((10, 40), (50, 40), (80, 20), (110, 60))
BENT[1:3, 0] -= (12, 5)
BENT[1:3, 2] += (14, 6)


def drawn(**how: object) -> Document:
    """A bent line of four points that moves, 6 pixels wide."""
    keys = {1: Key(value=BENT, interpolation="linear"), 9: Key(value=BENT + 4)}
    shape = Shape(id="a", name="hair", keys=keys, closed=False, width=6.0)
    shape = replace(shape, **how)  # type: ignore[arg-type]
    plate = Plate(path="", first=1, last=9, size=(128, 96))
    layer = Layer(id="l", name="l", items=(shape,))
    return Document(plate=plate, layers=(layer,))


def keyed(*values: list[float]) -> dict[int, Key]:
    """Widths of points at frames 1, 9, 17 …, straight between."""
    return {
        1 + 8 * index: Key(value=np.array(value), interpolation="linear")
        for index, value in enumerate(values)
    }


MULTIPLIERS = st.lists(st.floats(0, 4), min_size=4, max_size=4)


def test_without_any_a_spline_is_as_wide_as_it_says_at_every_point() -> None:
    shape = drawn().shape("a")
    assert point_widths_at(shape, 3).tolist() == [1, 1, 1, 1]
    assert widths_at(shape, 3).tolist() == [6, 6, 6, 6]


def test_they_are_keyed_and_never_below_nothing() -> None:
    shape = drawn(point_widths=keyed([0, 1, 2, 4], [1, 1, 1, 0])).shape("a")
    assert widths_at(shape, 5).tolist() == [3, 6, 9, 12]
    steep = {1: Key(value=np.zeros(4), slopes=np.full((2, 4), -1.0))}
    under = drawn(point_widths={**steep, 9: Key(value=np.ones(4))}).shape("a")
    assert point_widths_at(under, 2).tolist() == [0, 0, 0, 0]


def test_one_frame_is_set_and_the_other_keys_of_the_scope_follow() -> None:
    before = drawn(point_widths=keyed([1, 1, 1, 1], [0.25, 1, 1, 2]))
    here = set_point_widths("a", 1, [0.5, 1, 1, 1])(before).shape("a")
    assert point_widths_at(here, 1).tolist() == [0.5, 1, 1, 1]
    assert point_widths_at(here, 9).tolist() == [0.25, 1, 1, 2]
    all_of_them = set_point_widths("a", 1, [0.5, 1, 1, 1], Reach(scope="all"))(before)
    assert point_widths_at(all_of_them.shape("a"), 9).tolist() == [0, 1, 1, 2]
    assert set_point_widths("a", 1, [1, 1, 1, 1])(before) is before


@pytest.mark.parametrize("widths", [[1, 1], [1, 1, 1, -0.5], [1, 1, 1, np.nan], 2.0])
def test_what_are_no_widths_is_refused(widths: object) -> None:
    with pytest.raises(ShapeError, match="width"):
        set_point_widths("a", 1, widths)(drawn())  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "edit",
    [set_point_widths("a", 5, [2, 1, 1, 1]), reset_point_widths("a", [3])],
)
def test_what_is_approved_stays(edit: Edit) -> None:
    approved = {5: Key(value=BENT)}
    document = drawn(approved=approved, point_widths=keyed([1, 1, 1, 2]))
    with pytest.raises(FrozenError):
        edit(document)


def test_they_are_reset_at_some_points_or_all() -> None:
    before = drawn(point_widths=keyed([0, 1, 2, 4], [1, 1, 1, 0]))
    some = reset_point_widths("a", [3])(before).shape("a")
    assert [k.value.tolist() for k in some.point_widths.values()] == [
        [0, 1, 2, 1],
        [1, 1, 1, 1],
    ]
    none = reset_point_widths("a", range(4))(before)
    assert not none.shape("a").point_widths
    assert reset_point_widths("a", range(4))(none) is none


@settings(deadline=None, max_examples=40)
@given(MULTIPLIERS, MULTIPLIERS, st.integers(0, 2), st.floats(0.05, 0.95))
def test_a_new_point_changes_no_width(
    first: list[float], second: list[float], segment: int, t: float
) -> None:
    before = drawn(point_widths=keyed(first, second))
    after = key_edits.insert_point("a", segment, t)(before)
    for frame in (1, 9):
        one, two = (
            stroke.region(
                d.shape("a").keys[frame].value, widths_at(d.shape("a"), frame)
            )
            for d in (before, after)
        )
        assert one.symmetric_difference(two).area < 0.02 * (1 + one.length)
    back = key_edits.delete_points("a", [segment + 1])(after).shape("a")
    for frame, key in before.shape("a").point_widths.items():
        assert np.array_equal(back.point_widths[frame].value, key.value)


def test_slopes_of_widths_get_and_lose_points_too() -> None:
    slopes = np.arange(8.0).reshape(2, 4)
    widths = {1: Key(value=np.ones(4), slopes=slopes), 9: Key(value=np.ones(4))}
    document = drawn(keys={1: Key(value=line((0, 0), (8, 0), (16, 0), (24, 0)))})
    document = edits.change_shape("a", lambda s: replace(s, point_widths=widths))(
        document
    )
    more = key_edits.insert_point("a", 1, 0.5)(document)
    found = more.shape("a").point_widths[1].slopes
    assert found is not None
    np.testing.assert_allclose(found, [[0, 1, 1.5, 2, 3], [4, 5, 5.5, 6, 7]])
    fewer = key_edits.delete_points("a", [0, 2])(more).shape("a").point_widths[1].slopes
    assert fewer is not None
    np.testing.assert_allclose(fewer, [[1, 2, 3], [5, 6, 7]])


def test_they_move_in_time_with_the_shape() -> None:
    document = drawn(point_widths=keyed([0, 1, 2, 4], [1, 1, 1, 0]))
    moved = timing.move_keys("a", {9: 12})(document).shape("a")
    assert list(moved.keys) == list(moved.point_widths) == [1, 12]


def test_the_matte_is_as_wide_as_the_points_say() -> None:
    straight = {1: Key(value=line((14, 48), (54, 48), (114, 48)))}
    document = drawn(keys=straight, point_widths=keyed([0, 2, 1]))
    picture = matte(document, 1)
    along = picture.sum(axis=0)
    np.testing.assert_allclose(along[[34, 54, 84, 113]], [6.1, 12, 9, 6], rtol=0.03)
    assert along[:14].max() < 0.01 < 0.3 < along[16]
    even = matte(drawn(keys=straight, point_widths=keyed([1, 1, 1])), 1)
    assert np.array_equal(even, matte(drawn(keys=straight), 1))


def test_the_matte_follows_keys_layers_and_blur() -> None:
    straight = {1: Key(value=line((14, 48), (114, 48)))}
    document = drawn(keys=straight, point_widths=keyed([1, 1], [3, 3]))
    across = [float(matte(document, frame)[:, 64].sum()) for frame in (1, 5, 9)]
    np.testing.assert_allclose(across, [6, 12, 18], atol=0.05)
    blurred = edits.set_motion_blur("a", True)(document)
    column = matte(blurred, 5)[:, 64]
    assert np.isclose(column.sum(), 12, atol=0.1)
    still = matte(document, 5)[:, 64]
    assert ((0 < column) & (column < 1)).sum() >= ((0 < still) & (still < 1)).sum()
    wide = set_part("l", "scale", 1, (2.0, 2.0))(document)
    wide = set_part("l", "pivot", 1, (64.0, 48.0))(wide)
    assert np.isclose(matte(wide, 5)[:, 64].sum(), 24, atol=0.1)


def test_what_is_baked_is_as_wide_as_it_was_seen() -> None:
    document = drawn(point_widths=keyed([1, 2, 1, 0.5], [0, 1, 2, 1]))
    for frame, scale in ((1, 1.0), (9, 2.5)):
        document = set_part("l", "scale", frame, (scale, scale))(document)
    flat = baked(document)
    shape = flat.shape("a")
    assert shape.width == 6.0 and list(shape.point_widths) == list(range(1, 10))
    for frame in (1, 4, 9):
        seen = shown_widths(document, document.shape("a"), frame)
        np.testing.assert_allclose(widths_at(shape, frame), seen)
    turning = drawn(point_widths=keyed([1, 2, 1, 0.5]))
    for frame in (1, 9):
        turning = set_part("l", "rotate", frame, 10.0 * frame)(turning)
    assert list(baked(turning).shape("a").point_widths) == [1]


def test_a_soft_edge_lies_round_the_widths_of_the_points() -> None:
    straight = {1: Key(value=line((14, 48), (114, 48)))}
    soft = {1: Key(value=np.full((2, 3, 2), [0.0, 4.0]))}
    document = drawn(keys=straight, point_widths=keyed([3, 3]), feather=soft)
    column = matte(document, 1)[:, 64]
    np.testing.assert_allclose(column[40:56], 1, atol=0.02)
    np.testing.assert_allclose(column[57:61], [0.875, 0.625, 0.375, 0.125], atol=0.02)


def test_a_project_and_the_journal_keep_them(tmp_path: Path) -> None:
    slopes = np.arange(8.0).reshape(2, 4) / 3
    widths = {
        2: Key(value=np.array([0, 1 / 3, 2, 4.0]), slopes=slopes),
        **keyed([1] * 4),
    }
    document = drawn(point_widths=widths)
    path = tmp_path / "a.sroto"
    project.save(document, path)
    noted = change(drawn(), document, "Pull width of points", tmp_path)
    for back in (project.load(path), applied(drawn(), noted, tmp_path)):
        found = back.shape("a").point_widths
        assert list(found) == [1, 2]
        assert np.array_equal(found[2].value, widths[2].value)
        assert np.array_equal(found[2].slopes, slopes)
        assert found[1].interpolation == "linear"


def test_a_project_with_widths_of_other_points_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.sroto"
    project.save(drawn(point_widths=keyed([0.5, 1, 1])), path)
    with pytest.raises(ProjectError, match="widths of the points"):
        project.load(path)


def test_a_project_from_before_has_none(tmp_path: Path) -> None:
    path = tmp_path / "a.sroto"
    project.save(drawn(), path)
    assert "point_widths" not in path.read_text()
    assert not project.load(path).shape("a").point_widths
