"""The feather tool."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from smartroto.animation import feather_at
from smartroto.shapes.arrays import Array
from smartroto.ui import point_edits, tools
from smartroto.ui.mark import Figure


@pytest.fixture
def soft(scene: Any) -> Any:
    """The feather tool in the hand."""
    scene.look(tool="feather")
    return scene


def feather(scene: Any) -> Array:
    found = feather_at(scene.document.shape("a"), scene.view.frame)
    return np.zeros((4, 3, 2)) if found is None else found


def test_a_drag_from_a_point_pulls_its_feather_and_then_the_feather_point(
    pen: Any, soft: Any
) -> None:
    start, before = soft.document, soft.knots()
    soft.drag(pen(300, 200), pen(320, 205))
    assert (feather(soft)[0] == (20, 5)).all() and not feather(soft)[1:].any()
    soft.drag(pen(321, 206), pen(331, 206))
    assert (feather(soft)[0] == (30, 5)).all()
    assert np.array_equal(soft.knots(), before)
    assert soft.steps() == 2 and soft.document is start


def test_shift_pulls_all_points_along_their_normals(pen: Any, soft: Any) -> None:
    soft.drag(pen(300, 200, "shift"), pen(320, 207, "shift"))
    ways = [[20, 0], [0, 20], [-20, 0], [0, -20]]
    np.testing.assert_allclose(feather(soft)[:, 1], ways, atol=1e-9)


def test_the_option_does_so_without_shift(pen: Any, soft: Any) -> None:
    soft.look(options=replace(soft.view.options, feather_link=True))
    soft.drag(pen(300, 200), pen(320, 200))
    np.testing.assert_allclose(np.hypot(*feather(soft)[:, 1].T), 20)


def test_ctrl_pulls_the_selected_points(pen: Any, soft: Any) -> None:
    soft.select(["a"], {"a": {0, 1}})
    soft.drag(pen(300, 200, "ctrl"), pen(320, 200, "ctrl"))
    ways = [[20, 0], [0, 20], [0, 0], [0, 0]]
    np.testing.assert_allclose(feather(soft)[:, 1], ways, atol=1e-9)


def test_a_feather_point_is_picked_before_a_point_that_lies_nearer(
    pen: Any, soft: Any
) -> None:
    soft.drag(pen(300, 200), pen(306, 200))
    soft.drag(pen(302, 200), pen(312, 200))
    assert (feather(soft)[0] == (16, 0)).all()


def test_a_click_selects_the_point_and_elsewhere_it_is_the_select_tool(
    pen: Any, soft: Any
) -> None:
    soft.drag(pen(300, 200))
    assert soft.view.points == {"a": {0}} and soft.steps() == 0
    soft.drag(pen(180, 80), pen(220, 120))
    assert soft.view.points == {"a": {3}}


def test_feather_points_are_shown_and_the_hint_speaks_of_them(
    pen: Any, soft: Any
) -> None:
    soft.drag(pen(300, 200), pen(320, 200))
    tools.rest(soft)
    mark = soft.marks[-1]
    assert isinstance(mark, Figure) and mark.links is not None
    assert mark.links[0].tolist() == [[320, 200], [300, 200]]
    aim = tools.TOOLS["feather"].aim
    assert "of point 0 of a" in aim(soft, pen(320, 200), None).hint
    assert "all points of a" in aim(soft, pen(320, 200, "shift"), None).hint
    assert "selected points" in aim(soft, pen(320, 200, "ctrl"), None).hint


def test_removing_the_feather_of_some_points_and_of_all(pen: Any, soft: Any) -> None:
    soft.drag(pen(300, 200, "shift"), pen(320, 200, "shift"))
    soft.look(frame=5)
    soft.drag(pen(*(soft.knots()[0, 1] + feather(soft)[0, 1])), pen(400, 200))
    soft.select(["a"], {"a": {0, 2}})
    point_edits.remove_feather(soft)
    for frame in (1, 5):
        offsets = feather_at(soft.document.shape("a"), frame)
        assert offsets is not None
        assert not offsets[[0, 2]].any() and offsets[[1, 3]].any()
    soft.select(["a"])
    point_edits.remove_feather(soft)
    assert not soft.document.shape("a").feather
    assert soft.history.undo_label == "Remove feather"
    soft.history.undo()
    assert soft.document.shape("a").feather
