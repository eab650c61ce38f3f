"""Selecting by a rectangle and by a loop."""

from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from shapely import LinearRing, Point, Polygon

from smartroto import edits
from smartroto.document import Document
from smartroto.ui.hit import enclosed
from smartroto.ui.mark import Figure, Marquee
from smartroto.ui.pointer import Released, Typed
from smartroto.ui.view import ViewState, resolve

# -- the marquee -------------------------------------------------------------------


def test_a_marquee_selects_points_while_it_is_drawn(pen: Any, scene: Any) -> None:
    gesture = scene.begin(pen(190, 90))
    assert gesture is not None
    gesture.send(pen(310, 150))
    assert scene.view.points == {"a": {3}}
    assert isinstance(scene.marks[-1], Marquee)
    gesture.send(pen(310, 310))
    assert scene.view.points == {"a": {0, 1, 3}}
    scene.finish(gesture, Released())
    assert scene.marks[-1] is None and scene.view.points == {"a": {0, 1, 3}}


def test_a_marquee_adds_takes_out_and_is_called_off(pen: Any, scene: Any) -> None:
    scene.select(["a"], {"a": {0}})
    scene.drag(pen(170, 320, "shift"), pen(210, 295, "shift"))
    assert scene.view.points == {"a": {0, 1}}
    scene.drag(
        pen(330, 220, "ctrl", "shift"),
        pen(320, 190),
        pen(320, 180),
        pen(280, 180),
        pen(280, 220),
    )
    assert scene.view.points == {"a": {1}}
    gesture = scene.begin(pen(80, 80))
    assert gesture is not None
    gesture.send(pen(500, 500))
    scene.finish(gesture, Typed("escape"))
    assert scene.view.points == {"a": {1}}


def test_a_marquee_takes_other_shapes(pen: Any, scene: Any) -> None:
    scene.drag(pen(780, 80), pen(1020, 320))
    assert scene.view.selected == ("b",)
    assert scene.view.points == {"b": {0, 1, 2, 3}}


def test_a_click_on_nothing_lets_go_in_two_steps(pen: Any, scene: Any) -> None:
    scene.select(["a"], {"a": {0}})
    scene.drag(pen(600, 600))
    assert scene.view.selected == ("a",) and not any(scene.view.points.values())
    scene.drag(pen(600, 600))
    assert scene.view.selected == ()


# -- the loop ----------------------------------------------------------------------


def test_a_loop_selects_what_it_goes_round(pen: Any, scene: Any) -> None:
    gesture = scene.begin(pen(250, 150, "ctrl"))
    assert gesture is not None
    for place in ((320, 150), (320, 240), (160, 330), (150, 280), (280, 190)):
        gesture.send(pen(*place))
    assert scene.view.points == {"a": {0, 1}}
    mark = scene.marks[-1]
    assert isinstance(mark, Figure) and mark.line is not None and mark.ghost is not None
    scene.finish(gesture, Released())
    assert scene.view.points == {"a": {0, 1}} and scene.marks[-1] is None


ends = st.lists(
    st.tuples(st.integers(-50, 50), st.integers(-50, 50)), min_size=3, max_size=9
)


@given(ends, st.floats(-60, 60), st.floats(-60, 60))
def test_a_loop_encloses_what_a_polygon_does(
    loop: list[tuple[int, int]], x: float, y: float
) -> None:
    line = np.array(loop, dtype=float)
    if not LinearRing(loop).is_simple or LinearRing(loop).distance(Point(x, y)) < 1e-6:
        return
    knots = np.broadcast_to(np.array([x, y]), (2, 3, 2))
    shape = edits.make_shape(Document(), "s", knots, 1)
    outline = resolve(edits.add_shape(shape)(Document()), ViewState()).outlines[0]
    inside = Polygon(loop).contains(Point(x, y))
    assert enclosed(outline, line) == ({0, 1} if inside else set())
