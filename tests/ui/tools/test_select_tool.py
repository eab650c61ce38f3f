"""The select tool: points, handles, curves and the marquee."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from smartroto import edits, key_edits, pivots
from smartroto.animation import feather_at, knots_at
from smartroto.document import Plate
from smartroto.shapes import handles, spline
from smartroto.shapes.arrays import Array
from smartroto.ui import point_edits
from smartroto.ui.pointer import Typed

# -- points ------------------------------------------------------------------------


def test_a_dragged_point_is_one_step(pen: Any, scene: Any) -> None:
    start, before = scene.document, scene.knots()
    scene.drag(pen(301, 201), pen(305, 201), pen(321, 231))
    expected = before.copy()
    expected[0] += (20, 30)
    np.testing.assert_allclose(scene.knots(), expected)
    assert scene.view.points == {"a": {0}}
    assert scene.previewed is None and scene.previews == 2
    assert scene.steps() == 1 and scene.document is start


def test_a_click_selects_without_making_a_key(pen: Any, scene: Any) -> None:
    start = scene.document
    scene.drag(pen(301, 201), pen(302, 202))
    assert scene.document is start and scene.view.points == {"a": {0}}


def test_shift_adds_and_ctrl_takes_out(pen: Any, scene: Any) -> None:
    scene.drag(pen(300, 200))
    scene.drag(pen(200, 300, "shift"))
    assert scene.view.points == {"a": {0, 1}}
    scene.drag(pen(300, 200, "ctrl"))
    assert scene.view.points == {"a": {1}}


def test_all_selected_points_move_and_a_click_leaves_one(pen: Any, scene: Any) -> None:
    scene.select(["a"], {"a": {0, 1}})
    before = scene.knots()
    scene.drag(pen(300, 200), pen(310, 205))
    moved = scene.knots() - before
    assert (moved[:2] == (10, 5)).all() and (moved[2:] == 0).all()
    scene.drag(pen(310, 205))
    assert scene.view.points == {"a": {0}}


def test_points_of_several_shapes_move_in_one_step(pen: Any, scene: Any) -> None:
    scene.select(["a", "b"], {"a": {0}, "b": {2}})
    scene.drag(pen(300, 200), pen(310, 200))
    assert scene.knots("a")[0, 1, 0] == 310 and scene.knots("b")[2, 1, 0] == 810
    assert scene.steps() == 1


def test_shift_keeps_a_drag_to_one_axis(pen: Any, scene: Any) -> None:
    scene.select(["a"], {"a": {0}})
    before = scene.knots()
    scene.drag(pen(300, 200), pen(330, 210, "shift"))
    assert (scene.knots() - before)[0, 1].tolist() == [30, 0]


def test_escape_restores(pen: Any, scene: Any) -> None:
    start = scene.document
    gesture = scene.begin(pen(300, 200))
    assert gesture is not None
    gesture.send(pen(350, 200))
    assert scene.previewed is not None
    scene.finish(gesture, Typed("escape"))
    assert scene.previewed is None and scene.document is start


def test_a_moved_point_keys_the_whole_shape(pen: Any, scene: Any) -> None:
    scene.look(frame=5)
    x, y = scene.knots()[0, 1]
    before = scene.knots()
    scene.drag(pen(x, y), pen(x + 10, y))
    assert list(scene.document.shape("a").keys) == [1, 5, 9]
    np.testing.assert_allclose(scene.knots()[1:], before[1:])


def test_without_autokey_the_artist_is_told(pen: Any, scene: Any) -> None:
    scene.look(frame=5, autokey=False)
    start, (x, y) = scene.document, scene.knots()[0, 1]
    scene.drag(pen(x, y), pen(x + 10, y))
    assert scene.document is start
    assert "Autokey is off" in scene.warnings[0] and "frame 5" in scene.warnings[0]
    scene.look(frame=1)
    scene.drag(pen(300, 200), pen(310, 200))
    assert scene.knots()[0, 1, 0] == 310


def test_locked_shapes_do_not_move_with_the_others(pen: Any, scene: Any) -> None:
    scene.history.do("Lock", edits.set_locked("b", True))
    scene.select(["b", "a"], {"a": {0}, "b": {2}})
    scene.drag(pen(300, 200), pen(310, 200))
    assert scene.knots("b")[2, 1, 0] == 800 and scene.knots("a")[0, 1, 0] == 310


# -- feather -------------------------------------------------------------------------


def feather(scene: Any) -> Array:
    shape = scene.document.shape("a")
    return np.asarray(feather_at(shape, scene.view.frame))


def test_ctrl_drag_pulls_the_feather_and_leaves_the_curve(pen: Any, scene: Any) -> None:
    start, before = scene.document, scene.knots()
    scene.drag(pen(300, 200, "ctrl"), pen(315, 205, "ctrl"))
    offsets = feather(scene)
    assert (offsets[0] == (15, 5)).all() and not offsets[1:].any()
    scene.drag(pen(300, 200, "ctrl"), pen(310, 200, "ctrl"))
    assert (feather(scene)[0] == (25, 5)).all()
    assert np.array_equal(scene.knots(), before)
    assert scene.steps() == 2 and scene.document is start


def test_the_feather_of_selected_or_of_all_points(pen: Any, scene: Any) -> None:
    scene.select(["a"], {"a": {0, 1}})
    scene.drag(pen(300, 200, "ctrl"), pen(310, 200, "ctrl"))
    wide = np.hypot(*feather(scene)[:, 1].T)
    np.testing.assert_allclose(wide, [10, 10, 0, 0])
    scene.drag(pen(300, 200, "ctrl"), pen(310, 200, "ctrl", "shift"))
    wide = np.hypot(*feather(scene)[:, 1].T)
    np.testing.assert_allclose(wide, [20, 20, 10, 10])


# -- handles -----------------------------------------------------------------------


def test_handles_are_linked_equal_or_broken(pen: Any, scene: Any) -> None:
    scene.select(["a"], {"a": {0}})
    tip = scene.knots()[0, 2]
    scene.drag(pen(*tip), pen(tip[0] + 20, tip[1]))
    linked = scene.knots()[0]
    assert handles.is_smooth(linked)
    assert np.hypot(*(linked[0] - linked[1])) == pytest.approx(30)
    scene.drag(pen(*linked[2]), pen(*(linked[2] + 10), "shift"))
    equal = scene.knots()[0]
    np.testing.assert_allclose(equal[1] - equal[0], equal[2] - equal[1])
    scene.drag(pen(*equal[2]), pen(*(equal[2] + np.array([30, 0])), "ctrl"))
    broken = scene.knots()[0]
    np.testing.assert_allclose(broken[0], equal[0])
    assert not handles.is_smooth(broken)
    assert scene.steps() == 3


def test_smooth_and_cusp_at_once(pen: Any, scene: Any) -> None:
    scene.select(["a"], {"a": {0, 2}})
    point_edits.cusp(scene)
    knots = scene.knots()
    assert np.ptp(knots[[0, 2]], axis=1).max() == 0 and np.ptp(knots[1], axis=0).max()
    point_edits.smooth(scene)
    assert all(handles.is_smooth(knot) for knot in scene.knots())
    assert scene.steps() == 2


# -- curves ------------------------------------------------------------------------


def on_curve(scene: Any, u: float, id: str = "a") -> Array:
    return np.asarray(spline.evaluate(scene.knots(id), np.array([u]))[0])


def test_a_bent_segment_follows_the_pen(pen: Any, scene: Any) -> None:
    before, at = scene.knots(), scene.on_curve(0.4)
    scene.drag(pen(*at), pen(*(at + np.array([12, 9]))))
    np.testing.assert_allclose(scene.on_curve(0.4), at + np.array([12, 9]), atol=1.0)
    np.testing.assert_allclose(scene.knots()[:, 1], before[:, 1])
    assert all(handles.is_smooth(knot) for knot in scene.knots())


def test_shift_on_the_curve_moves_the_shape(pen: Any, scene: Any) -> None:
    before, at = scene.knots(), scene.on_curve(1.5)
    scene.drag(pen(*at, "shift"), pen(*(at + np.array([30, 40])), "shift"))
    np.testing.assert_allclose(scene.knots(), before + np.array([30, 40]))


def test_a_click_on_another_curve_selects_its_shape(pen: Any, scene: Any) -> None:
    start, at = scene.document, scene.on_curve(1.5, "b")
    scene.drag(pen(*at), pen(*(at + 40)))
    assert scene.view.selected == ("b",) and scene.document is start
    scene.drag(pen(*scene.on_curve(1.5), "shift"))
    assert scene.view.selected == ("b", "a")
    scene.begin(pen(*at, "ctrl"))
    assert scene.view.selected == ("a",)


def test_a_double_click_selects_all_points(pen: Any, scene: Any) -> None:
    scene.begin(pen(*scene.on_curve(2.5), double=True))
    assert scene.view.points == {"a": {0, 1, 2, 3}}


@pytest.mark.parametrize("tool", ["select", "bezier", "transform"])
def test_ctrl_alt_inserts_with_any_tool(pen: Any, scene: Any, tool: str) -> None:
    scene.look(tool=tool)
    shape, at = scene.document.shape("a"), scene.on_curve(1.5)
    scene.drag(pen(*at, "ctrl", "alt"))
    after = scene.document.shape("a")
    assert [len(key.value) for key in after.keys.values()] == [5, 5]
    for frame in (1, 4, 9):
        old = spline.polyline(knots_at(scene.document, shape, frame), 32)
        new = knots_at(scene.document, after, frame)
        assert max(spline.nearest(new, point)[1] for point in old) < 1e-6
    assert scene.view.points == {"a": {2}}
    assert scene.steps() == 1


def test_an_insertion_can_be_dragged(pen: Any, scene: Any) -> None:
    at = scene.on_curve(1.5)
    scene.drag(pen(*at, "ctrl", "alt"), pen(*(at + np.array([20, 0])), "ctrl", "alt"))
    assert scene.knots()[2, 1] == pytest.approx(at + np.array([20, 0]), abs=0.1)
    assert scene.steps() == 1


def test_an_insertion_called_off_leaves_no_trace(pen: Any, scene: Any) -> None:
    start, chosen = scene.document, scene.view
    gesture = scene.begin(pen(*scene.on_curve(1.5), "ctrl", "alt"))
    scene.finish(gesture, Typed("escape"))
    assert scene.document is start and scene.previewed is None
    assert scene.view == chosen


# -- runs and all shapes -----------------------------------------------------------


def test_a_double_click_with_shift_selects_the_shorter_run(
    pen: Any, scene: Any
) -> None:
    scene.history.do("Insert", key_edits.insert_point("a", 0, 0.5))
    scene.select(["a"], {"a": {0}})
    scene.drag(pen(200, 300, "shift", double=True))
    assert scene.view.points == {"a": {0, 1, 2}}
    scene.select(["a"], {"a": {0}})
    scene.drag(pen(200, 100, "shift", double=True))
    assert scene.view.points == {"a": {0, 4}}


def test_points_of_other_shapes_are_picked_only_on_demand(pen: Any, scene: Any) -> None:
    scene.drag(pen(1000, 200), pen(1010, 200))
    assert scene.knots("b")[0, 1, 0] == 1000 and scene.view.selected == ("b",)
    scene.select(["a"])
    scene.look(options=replace(scene.view.options, every=True))
    scene.drag(pen(1000, 200), pen(1010, 200))
    assert scene.knots("b")[0, 1, 0] == 1010 and scene.view.points == {"b": {0}}
    assert scene.steps() == 1


# -- snapping ----------------------------------------------------------------------


def test_a_point_snaps_to_another_shape_and_to_the_plate(pen: Any, scene: Any) -> None:
    plate = Plate(path="p", first=1, last=9, size=(1200, 600))
    scene.history.do("Plate", edits.set_plate(plate))
    scene.look(options=replace(scene.view.options, snap=True))
    scene.drag(pen(301, 201), pen(700, 300), pen(796, 205))
    np.testing.assert_allclose(scene.knots()[0, 1], [800, 200])
    scene.drag(pen(200, 100), pen(210, 5))
    np.testing.assert_allclose(scene.knots()[3, 1], [210, 0])
    scene.drag(pen(210, 0), pen(600, 50))
    np.testing.assert_allclose(scene.knots()[3, 1], [600, 50])
    rings = [m.rings for m in scene.marks if m is not None]
    np.testing.assert_allclose(rings[0], [[800, 200]])


def test_a_point_snaps_to_the_pivot_of_another_shape(pen: Any, scene: Any) -> None:
    scene.history.do("Pivot", pivots.set_pivot("b", 1, np.array([600.0, 300])))
    scene.look(options=replace(scene.view.options, snap=True))
    scene.drag(pen(300, 200), pen(500, 300), pen(603, 298))
    np.testing.assert_allclose(scene.knots()[0, 1], [600, 300])
