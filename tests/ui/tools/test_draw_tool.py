"""The Bezier tool."""

from typing import Any

import numpy as np

from smartroto import edits
from smartroto.shapes.arrays import Array
from smartroto.ui.mark import Draft
from smartroto.ui.pointer import Pressed, Released, Typed

# -- drawing -----------------------------------------------------------------------


TRIANGLE = ((10.0, 10.0), (110.0, 10.0), (110.0, 110.0))


def only_shape(scene: Any) -> Any:
    (shape,) = scene.document.shapes()
    return shape


def test_clicks_are_corners_and_the_first_point_closes(pen: Any, blank: Any) -> None:
    gesture = blank.clicks(*TRIANGLE)
    gesture.send(pen(12, 12))
    mark = blank.marks[-1]
    assert isinstance(mark, Draft) and mark.closing
    gesture.throw(Pressed(pen(12, 12)))
    blank.finish(gesture, Released())
    shape = only_shape(blank)
    assert shape.closed and list(shape.keys) == [7]
    expected = np.repeat(np.array(TRIANGLE)[:, None], 3, axis=1)
    np.testing.assert_allclose(shape.keys[7].value, expected)
    assert blank.view.selected == (shape.id,) and blank.view.tool == "select"
    assert blank.marks[-1] is None and blank.steps() == 1


def test_a_drag_makes_a_smooth_point(pen: Any, blank: Any) -> None:
    gesture = blank.clicks(TRIANGLE[0])
    gesture.throw(Pressed(pen(100, 50)))
    gesture.send(pen(120, 80))
    gesture.throw(Released())
    blank.finish(gesture, Typed("return"))
    knot = only_shape(blank).keys[7].value[1]
    assert knot.tolist() == [[80, 20], [100, 50], [120, 80]]


def test_ctrl_while_dragging_moves_one_handle(pen: Any, blank: Any) -> None:
    gesture = blank.clicks(TRIANGLE[0])
    gesture.throw(Pressed(pen(100, 50)))
    gesture.send(pen(120, 80))
    gesture.send(pen(100, 90, "ctrl"))
    gesture.throw(Released())
    blank.finish(gesture, Typed("return"))
    assert only_shape(blank).keys[7].value[1].tolist() == [
        [80, 20],
        [100, 50],
        [100, 90],
    ]


def test_a_drag_on_the_first_point_closes_smoothly(pen: Any, blank: Any) -> None:
    gesture = blank.clicks(*TRIANGLE)
    gesture.throw(Pressed(pen(10, 10)))
    gesture.send(pen(30, 10))
    blank.finish(gesture, Released())
    assert only_shape(blank).keys[7].value[0].tolist() == [
        [-10, 10],
        [10, 10],
        [30, 10],
    ]


def test_return_closes_and_escape_leaves_open(pen: Any, blank: Any) -> None:
    blank.finish(blank.clicks(*TRIANGLE), Typed("return"))
    assert only_shape(blank).closed
    blank.history.undo()
    blank.look(tool="bezier")
    blank.finish(blank.clicks(*TRIANGLE), Typed("escape"))
    assert not only_shape(blank).closed


def test_a_single_point_is_dropped(pen: Any, blank: Any) -> None:
    start = blank.document
    blank.finish(blank.clicks(TRIANGLE[0]), Typed("escape"))
    assert blank.document is start and blank.marks[-1] is None


def test_escape_while_a_handle_is_pulled_loses_nothing(pen: Any, blank: Any) -> None:
    gesture = blank.clicks(*TRIANGLE)
    gesture.throw(Pressed(pen(50, 200)))
    gesture.send(pen(60, 220))
    blank.finish(gesture, Typed("escape"))
    assert only_shape(blank).count == 4


def test_backspace_takes_points_back_to_the_start(pen: Any, blank: Any) -> None:
    gesture = blank.clicks(*TRIANGLE)
    gesture.throw(Typed("backspace"))
    mark = blank.marks[-1]
    assert isinstance(mark, Draft) and len(mark.knots) == 2
    gesture.throw(Typed("backspace"))
    blank.finish(gesture, Typed("backspace"))
    assert blank.steps() == 0


def test_two_corners_enclose_nothing_and_stay_open(pen: Any, blank: Any) -> None:
    blank.finish(blank.clicks(*TRIANGLE[:2]), Typed("return"))
    assert not only_shape(blank).closed


def test_a_rubber_band_follows_the_pen(pen: Any, blank: Any) -> None:
    gesture = blank.clicks(*TRIANGLE)
    gesture.send(pen(40, 90))
    mark = blank.marks[-1]
    assert isinstance(mark, Draft) and mark.ghost is not None and not mark.closing
    assert mark.ghost[:, 1].tolist() == [[110, 110], [40, 90]]
    gesture.close()


def test_a_new_shape_joins_the_layer_of_the_selected_one(
    blank: Any, diamond: Array
) -> None:
    for name in ("lower", "upper"):
        blank.history.do("Layer", edits.add_layer(name, id=name))
    shape = edits.make_shape(blank.document, "s", diamond, 1, id="s")
    blank.history.do("Shape", edits.add_shape(shape, "lower"))
    blank.select(["s"])
    blank.finish(blank.clicks(*TRIANGLE), Typed("return"))
    layers = {layer.id: len(layer.items) for layer in blank.document.layers}
    assert layers == {"upper": 0, "lower": 2}
