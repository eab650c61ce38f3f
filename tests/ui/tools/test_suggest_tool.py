"""Suggesting an outline: strokes, what is found, accepting and dropping it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from smartroto import edits
from smartroto.document import Plate
from smartroto.shapes.arrays import Image
from smartroto.ui.mark import Figure
from smartroto.ui.pointer import Gesture, Pressed, Released, Typed


def square(frame: int) -> Image:
    """A bright square from (40, 30) to (80, 70), moving right."""
    picture = np.full((100, 140, 3), 0.2, np.float32)
    left = 40 + 2 * (frame - 7)
    picture[30:70, left : left + 40] = (0.8, 0.7, 0.3)
    return picture


@pytest.fixture
def paper(blank: Any) -> Any:
    """A picture to look at, and the tool in the hand."""
    plate = Plate(path="p", first=1, last=20, size=(140, 100))
    blank.history.do("Plate", edits.set_plate(plate))
    blank.history.mark_saved()
    blank.read = square
    blank.look(tool="trace", options=replace(blank.view.options, points=8))
    return blank


def stroke(paper: Any, *way: Any, gesture: Gesture | None = None) -> Gesture:
    """Draw a stroke; the search ends at once."""
    if gesture is None:
        gesture = paper.begin(way[0])
        assert gesture is not None
    else:
        gesture.throw(Pressed(way[0]))
    for place in way[1:]:
        gesture.send(place)
    gesture.throw(Released())
    gesture.throw(paper.answers.pop())
    return gesture


def shown(paper: Any) -> Figure:
    mark = paper.marks[-1]
    assert isinstance(mark, Figure)
    return mark


def test_a_click_finds_the_object_and_return_keeps_it(pen: Any, paper: Any) -> None:
    start = paper.document
    gesture = stroke(paper, pen(60, 50))
    mark = shown(paper)
    assert mark.knots is not None and len(mark.knots) == 8
    assert "8 points, at most" in mark.note and "Return" in mark.note
    assert paper.document is start
    paper.finish(gesture, Typed("return"))
    (shape,) = paper.document.shapes()
    points = shape.keys[7].value[:, 1]
    np.testing.assert_allclose(points.min(axis=0), [40, 30], atol=3)
    np.testing.assert_allclose(points.max(axis=0), [80, 70], atol=3)
    assert shape.closed and paper.view.selected == (shape.id,)
    assert paper.view.tool == "select" and paper.marks[-1] is None


def test_a_line_round_it_does_too(pen: Any, paper: Any) -> None:
    way = [(32, 22), (90, 20), (92, 80), (30, 82), (31, 25)]
    gesture = stroke(paper, *(pen(*place) for place in way))
    mark = shown(paper)
    assert mark.ghost is not None and mark.knots is not None
    points = mark.knots[:, 1]
    np.testing.assert_allclose(points.max(axis=0), [80, 70], atol=3)
    paper.finish(gesture, Typed("escape"))


def test_escape_drops_it(pen: Any, paper: Any) -> None:
    start = paper.document
    paper.finish(stroke(paper, pen(60, 50)), Typed("escape"))
    assert paper.document is start and paper.marks[-1] is None


def test_further_strokes_take_away_and_backspace_takes_them_back(
    pen: Any, paper: Any
) -> None:
    gesture = stroke(paper, pen(60, 50))
    whole = shown(paper).knots
    taken = [pen(76, y, "ctrl") for y in (34, 45, 55, 66)]
    stroke(paper, *taken, gesture=gesture)
    mark = shown(paper)
    assert mark.outside is not None and mark.inside is not None
    assert mark.knots is not None and whole is not None
    assert mark.knots[:, 1, 0].max() < whole[:, 1, 0].max() - 2
    gesture.throw(Typed("backspace"))
    gesture.throw(paper.answers.pop())
    again = shown(paper).knots
    assert again is not None
    np.testing.assert_allclose(again, whole)
    paper.finish(gesture, Typed("backspace"))


def test_the_slider_fits_another_number_of_points(pen: Any, paper: Any) -> None:
    gesture = stroke(paper, pen(60, 50))
    paper.look(options=replace(paper.view.options, points=14))
    gesture.send(pen(60, 50))
    assert len(paper.answers) == 1
    gesture.throw(paper.answers.pop())
    mark = shown(paper)
    assert mark.knots is not None and len(mark.knots) == 14
    paper.finish(gesture, Typed("return"))
    assert next(paper.document.shapes()).count == 14


def test_another_frame_drops_it(pen: Any, paper: Any) -> None:
    gesture = stroke(paper, pen(60, 50))
    paper.look(frame=8)
    with pytest.raises(StopIteration):
        gesture.send(pen(60, 50))


def test_where_nothing_is_found_the_artist_is_told(
    pen: Any, paper: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("smartroto.models.suggest.suggest", lambda *_: None)
    gesture = stroke(paper, pen(5, 5))
    assert "Nothing found" in shown(paper).note
    paper.finish(gesture, Typed("escape"))


def test_without_a_plate_it_says_so(
    pen: Any, blank: Any, read: Callable[[int], Image] | None = None
) -> None:
    blank.look(tool="trace")
    assert blank.begin(pen(5, 5)) is None
    assert "Open a plate" in blank.warnings[0]


def test_an_answer_in_the_middle_of_a_stroke_harms_nothing(
    pen: Any, paper: Any
) -> None:
    gesture = paper.begin(pen(60, 50))
    gesture.throw(Released())
    gesture.throw(Pressed(pen(50, 40)))
    gesture.throw(paper.answers.pop())
    gesture.send(pen(55, 45))
    gesture.throw(Released())
    gesture.throw(paper.answers.pop())
    mark = shown(paper)
    assert mark.inside is not None and len(mark.inside) == 3
    paper.finish(gesture, Typed("return"))
    assert len(list(paper.document.shapes())) == 1


def test_the_slider_moved_during_a_search_does_not_lose_it(
    pen: Any, paper: Any
) -> None:
    gesture = stroke(paper, pen(60, 50))
    gesture.throw(Pressed(pen(50, 40)))
    gesture.throw(Released())
    paper.look(options=replace(paper.view.options, points=11))
    gesture.send(pen(50, 40))
    gesture.throw(paper.answers.pop())
    mark = shown(paper)
    assert mark.knots is not None and len(mark.knots) == 11
    assert mark.inside is not None and len(mark.inside) == 2
    paper.finish(gesture, Typed("escape"))
