"""Redrawing an outline with the points kept."""

from typing import Any

import numpy as np
import pytest

from smartroto import edits
from smartroto.shapes import spline
from smartroto.shapes.arrays import Array
from smartroto.ui.mark import Figure
from smartroto.ui.pointer import Gesture, Pressed, Released, Typed


@pytest.fixture
def paper(scene: Any) -> Any:
    """The tool in the hand on a frame between two keys."""
    scene.look(tool="redraw", frame=5)
    return scene


def drawn(paper: Any, pen: Any, shift: float = 30.0) -> tuple[Gesture, Array]:
    """The outline drawn anew, further right; and where its points should be."""
    knots = paper.knots() + np.array([shift, 0.0])
    line = np.roll(spline.polyline(knots, 20), 7, axis=0)[::-1]
    gesture = paper.begin(pen(*line[0]))
    assert gesture is not None
    for place in line[1:]:
        gesture.send(pen(*place))
    gesture.throw(Released())
    gesture.throw(paper.answers.pop())
    return gesture, knots


def shown(paper: Any) -> Figure:
    mark = paper.marks[-1]
    assert isinstance(mark, Figure) and mark.knots is not None
    return mark


def test_the_points_find_their_places_and_return_keys_them(
    pen: Any, paper: Any
) -> None:
    start = paper.document
    gesture, wanted = drawn(paper, pen)
    mark = shown(paper)
    assert mark.links is not None and "Return" in mark.note
    np.testing.assert_allclose(mark.links[:, 0], paper.knots()[:, 1])
    np.testing.assert_allclose(mark.links[:, 1], wanted[:, 1], atol=14)
    assert paper.document is start
    paper.finish(gesture, Typed("return"))
    assert list(paper.document.shape("a").keys) == [1, 5, 9]
    np.testing.assert_allclose(paper.knots(), mark.knots)
    assert paper.steps() == 1 and paper.document is start


def test_a_wrong_place_is_dragged_along_the_outline(pen: Any, paper: Any) -> None:
    gesture, _ = drawn(paper, pen)
    before = shown(paper).knots
    assert before is not None
    gesture.throw(Pressed(pen(*before[0, 1])))
    gesture.send(pen(before[0, 1, 0] - 6, before[0, 1, 1] + 40))
    dragged = shown(paper).knots
    assert dragged is not None and dragged[0, 1, 1] > before[0, 1, 1] + 20
    np.testing.assert_array_equal(dragged[1:, 1], before[1:, 1])
    gesture.throw(Released())
    gesture.throw(paper.answers.pop())
    mark = shown(paper)
    assert mark.rings is not None and mark.knots is not None
    np.testing.assert_allclose(mark.knots[0, 1], dragged[0, 1], atol=1)
    paper.finish(gesture, Typed("escape"))
    assert paper.steps() == 0


def test_escape_and_another_frame_drop_it(pen: Any, paper: Any) -> None:
    start = paper.document
    gesture, _ = drawn(paper, pen)
    paper.finish(gesture, Typed("escape"))
    gesture, _ = drawn(paper, pen)
    paper.look(frame=6)
    with pytest.raises(StopIteration):
        gesture.send(pen(0, 0))
    assert paper.document is start and paper.marks[-1] is None


def test_a_second_stroke_replaces_the_first(pen: Any, paper: Any) -> None:
    gesture, _ = drawn(paper, pen)
    knots = paper.knots() + np.array([0.0, 60.0])
    line = spline.polyline(knots, 20)
    gesture.throw(Pressed(pen(*(line[10] + 20))))
    for place in line[11:]:
        gesture.send(pen(*place))
    gesture.throw(Released())
    gesture.throw(paper.answers.pop())
    paper.finish(gesture, Typed("return"))
    assert paper.knots()[:, 1, 1].max() > 340


def test_without_a_shape_or_with_a_locked_one_it_says_so(pen: Any, paper: Any) -> None:
    paper.select([])
    assert paper.begin(pen(0, 0)) is None
    paper.select(["a"])
    paper.history.do("Lock", edits.set_locked("a", True))
    assert paper.begin(pen(0, 0)) is None
    assert all("Select the shape" in sentence for sentence in paper.warnings)


def test_a_late_answer_while_a_point_is_dragged_is_passed_over(
    pen: Any, paper: Any
) -> None:
    gesture, _ = drawn(paper, pen)
    knots = shown(paper).knots
    assert knots is not None
    gesture.throw(Pressed(pen(*knots[0, 1])))
    gesture.throw(Released())
    gesture.throw(Pressed(pen(*knots[0, 1])))
    gesture.throw(paper.answers.pop())
    gesture.throw(Released())
    gesture.throw(paper.answers.pop())
    paper.finish(gesture, Typed("return"))
    assert paper.steps() == 1
