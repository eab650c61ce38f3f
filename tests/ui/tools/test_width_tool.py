"""Open splines, and the width that is pulled in the viewer."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from smartroto.animation import widths_at
from smartroto.document import Key
from smartroto.edits import change_shape, set_width
from smartroto.ui import point_edits, tools
from smartroto.ui.hit import WidthGrip, hits, width_grips
from smartroto.ui.pointer import Typed


def grips_of(scene: Any) -> list[WidthGrip]:
    """Where the width of the only or first shape is pulled."""
    return width_grips(scene.picture, scene.picture.outlines[0], scene.scale)


@pytest.fixture
def line(pen: Any, blank: Any) -> Any:
    """An open spline from (100, 100) to (300, 100)."""
    blank.look(tool="spline")
    gesture = blank.clicks((100, 100), (300, 100))
    blank.finish(gesture, Typed("return"))
    return blank


def test_return_leaves_it_open_and_so_does_the_first_point(
    pen: Any, blank: Any
) -> None:
    blank.look(tool="spline")
    gesture = blank.clicks((100, 100), (300, 100), (200, 200), (101, 101))
    blank.finish(gesture, Typed("return"))
    (shape,) = blank.document.shapes()
    assert not shape.closed and shape.count == 4 and shape.name == "Spline"
    assert blank.view.tool == "select" and blank.steps() == 1


def test_the_width_is_pulled_beside_the_middle(pen: Any, line: Any) -> None:
    (shape,) = line.document.shapes()
    (grip,) = grips_of(line)
    np.testing.assert_allclose(np.sort(grip.ends[:, 1]), [81, 119])
    found = hits(line.picture, np.array([200.0, 119]), line.scale, 4.0)
    assert [hit.kind for hit in found][:1] == ["width"]
    aim = tools.TOOLS["select"].aim(line, pen(200, 119), found[0])
    assert "wider or narrower, now 10 px" in aim.hint
    line.drag(pen(200, 119), pen(200, 130), pen(210, 144))
    assert line.document.shape(shape.id).width == pytest.approx(60)
    assert line.history.undo_label == "Pull width"
    assert line.told[-1] == "Spline is 60 px wide."
    line.history.undo()
    assert line.document.shape(shape.id).width == 10


def test_a_closed_shape_has_no_width(scene: Any) -> None:
    assert grips_of(scene) == []


def test_a_single_point_has_no_width_to_pull(line: Any) -> None:
    (shape,) = line.document.shapes()
    alone = {7: Key(value=shape.keys[7].value[:1])}
    line.history.do("x", change_shape(shape.id, lambda s: replace(s, keys=alone)))
    assert grips_of(line) == []
    assert hits(line.picture, np.array([100.0, 100]), line.scale, 4.0)


def test_a_spline_without_width_gets_one(pen: Any, line: Any) -> None:
    (shape,) = line.document.shapes()
    line.history.do("x", set_width(shape.id, 0.0))
    line.drag(pen(200, 114), pen(200, 124))
    assert line.document.shape(shape.id).width == pytest.approx(20)


@pytest.fixture
def at_end(line: Any) -> Any:
    """The line with its second point selected."""
    (shape,) = line.document.shapes()
    line.select([shape.id], {shape.id: {1}})
    return line


def widths(scene: Any) -> Any:
    (shape,) = scene.document.shapes()
    return widths_at(shape, scene.view.frame).tolist()


def hint(scene: Any, pen: Any) -> str:
    """What is said over a place."""
    hit = hits(scene.picture, pen.at, scene.scale, 4.0)[0]
    return str(tools.TOOLS["select"].aim(scene, pen, hit).hint)


def test_beside_a_selected_point_the_width_is_pulled_there_alone(
    pen: Any, at_end: Any
) -> None:
    start = at_end.document
    (grip,) = grips_of(at_end)
    assert (grip.kind, grip.index, grip.width) == ("point_width", 1, 10)
    assert sorted(map(tuple, grip.ends)) == [(300, 81), (300, 119)]
    assert "at point 1, now 10 px · Shift: all of it" in hint(at_end, pen(300, 119))
    at_end.drag(pen(300, 119), pen(300, 125), pen(300, 134))
    assert widths(at_end) == pytest.approx([10, 40])
    assert at_end.told[-1] == "Spline is 40 px wide at point 1."
    (grip,) = grips_of(at_end)
    assert sorted(map(tuple, grip.ends)) == [(300, 66), (300, 134)]
    assert "on key 7, now 40 px" in hint(at_end, pen(300, 134))
    assert at_end.history.undo_label == "Pull width of points"
    assert at_end.steps() == 2  # the drawing is the other
    at_end.history.redo()
    assert [*at_end.document.shapes()] == [*start.shapes()]


def test_a_point_may_be_pulled_to_a_tip_and_reset(pen: Any, at_end: Any) -> None:
    at_end.drag(pen(300, 119), pen(300, 100))
    assert widths(at_end) == [10, 0]
    at_end.select(at_end.view.selected, {at_end.view.selected[0]: {0}})
    point_edits.reset_widths(at_end)
    assert widths(at_end) == [10, 0]
    at_end.select(at_end.view.selected)
    point_edits.reset_widths(at_end)
    assert widths(at_end) == [10, 10]
    assert at_end.history.undo_label == "Reset widths of points"


def test_selected_points_become_wider_alike(pen: Any, at_end: Any) -> None:
    at_end.drag(pen(300, 119), pen(300, 124))
    at_end.select(at_end.view.selected, {at_end.view.selected[0]: {0, 1}})
    assert "at 2 points" in hint(at_end, pen(100, 81))
    at_end.drag(pen(100, 81), pen(100, 71))
    assert widths(at_end) == pytest.approx([30, 40])


def test_with_shift_the_whole_spline_keeps_its_form(pen: Any, at_end: Any) -> None:
    at_end.drag(pen(300, 119), pen(300, 124))
    assert "all of Spline wider or narrower" in hint(at_end, pen(300, 124, "shift"))
    at_end.drag(pen(300, 124, "shift"), pen(300, 134, "shift"))
    (shape,) = at_end.document.shapes()
    assert shape.width == pytest.approx(20) and widths(at_end) == pytest.approx(
        [20, 40]
    )
    at_end.select([shape.id])
    (grip,) = grips_of(at_end)
    assert (grip.kind, grip.width) == ("width", pytest.approx(30))
    at_end.drag(pen(200, 129), pen(200, 144))
    assert widths(at_end) == pytest.approx([40, 80])


def test_a_later_frame_gets_a_key_unless_autokey_is_off(pen: Any, at_end: Any) -> None:
    at_end.drag(pen(300, 119), pen(300, 124))
    at_end.look(frame=12, autokey=False)
    before = at_end.document
    at_end.drag(pen(300, 124), pen(300, 134))
    assert at_end.document is before
    assert at_end.warnings[-1].startswith("Autokey is off and the width of the points")
    at_end.look(autokey=True)
    assert "new key at 12" in hint(at_end, pen(300, 124))
    at_end.drag(pen(300, 124), pen(300, 134))
    (shape,) = at_end.document.shapes()
    assert list(shape.point_widths) == [7, 12] and widths(at_end) == [10, 40]
    at_end.look(scope="all")
    assert "on 2 keys" in hint(at_end, pen(300, 134))
