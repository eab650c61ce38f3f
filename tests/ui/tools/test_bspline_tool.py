"""The B-spline tool."""

from typing import Any

import numpy as np
import pytest

from smartroto.shapes.bspline import to_bezier
from smartroto.ui.mark import Figure
from smartroto.ui.pointer import Pressed, Released, Typed

SQUARE = ((10.0, 10.0), (110.0, 10.0), (110.0, 110.0), (10.0, 110.0))


@pytest.fixture
def sheet(blank: Any) -> Any:
    blank.look(tool="bspline")
    return blank


def only_shape(scene: Any) -> Any:
    (shape,) = scene.document.shapes()
    return shape


def test_the_first_point_closes(pen: Any, sheet: Any) -> None:
    gesture = sheet.clicks(*SQUARE)
    gesture.send(pen(12, 12))
    mark = sheet.marks[-1]
    assert isinstance(mark, Figure) and mark.closed
    sheet.finish(gesture, Pressed(pen(12, 12)))
    shape = only_shape(sheet)
    assert shape.closed and shape.count == 4
    np.testing.assert_allclose(shape.keys[7].value, to_bezier(np.array(SQUARE)))
    assert sheet.view.selected == (shape.id,) and sheet.view.tool == "select"
    assert sheet.marks[-1] is None and sheet.steps() == 1


@pytest.mark.parametrize(("key", "closed"), [("return", True), ("escape", False)])
def test_return_closes_and_escape_leaves_open(
    sheet: Any, key: str, closed: bool
) -> None:
    sheet.finish(sheet.clicks(*SQUARE), Typed(key))
    shape = only_shape(sheet)
    assert shape.closed == closed
    expected = to_bezier(np.array(SQUARE), closed)
    np.testing.assert_allclose(shape.keys[7].value, expected)


def test_a_drag_moves_the_newest_point_and_backspace_takes_it_back(
    pen: Any, sheet: Any
) -> None:
    gesture = sheet.clicks(*SQUARE[:3])
    gesture.throw(Pressed(pen(50, 150)))
    gesture.send(pen(10, 110))
    gesture.throw(Released())
    gesture.throw(Pressed(pen(300, 300)))
    gesture.throw(Released())
    gesture.throw(Typed("backspace"))
    sheet.finish(gesture, Typed("return"))
    np.testing.assert_allclose(
        only_shape(sheet).keys[7].value, to_bezier(np.array(SQUARE))
    )


def test_a_single_point_is_no_shape(sheet: Any) -> None:
    sheet.finish(sheet.clicks(SQUARE[0]), Typed("return"))
    assert not list(sheet.document.shapes()) and sheet.marks[-1] is None
