"""Sketches, ellipses and rectangles."""

from typing import Any

import numpy as np
import pytest

from smartroto.shapes.refine import deviation
from smartroto.ui.mark import Figure
from smartroto.ui.pointer import Pressed, Released, Typed


def round_trip(pen: Any, gap: float = 0.0) -> list[Any]:
    """A shaky circle of 100 round (200, 200), open by some radians."""
    chance = np.random.default_rng(3)
    angle = np.linspace(0, 2 * np.pi - gap, 160)
    places = 200 + 100 * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    places += chance.normal(scale=0.3, size=places.shape)
    return [pen(*place) for place in places]


# -- freehand ----------------------------------------------------------------------


@pytest.mark.parametrize("how", ["tool", "ctrl"])
def test_a_sketch_becomes_a_shape_of_few_points(pen: Any, blank: Any, how: str) -> None:
    way = round_trip(pen)
    if how == "tool":
        blank.look(tool="sketch")
    else:
        way[0] = pen(*way[0].at, "ctrl")
    start = blank.document
    blank.drag(*way)
    (shape,) = blank.document.shapes()
    assert shape.closed and list(shape.keys) == [7] and shape.count <= 12
    line = np.stack([place.at for place in way])
    assert deviation(shape.keys[7].value, line).max() < 2
    assert blank.view.selected == (shape.id,) and blank.view.tool == "select"
    assert f"{shape.count} points, at most" in blank.told[-1]
    assert blank.steps() == 1 and blank.document is start


def test_a_sketch_that_does_not_come_back_stays_open(pen: Any, blank: Any) -> None:
    blank.look(tool="sketch")
    blank.drag(*round_trip(pen, gap=3.0))
    (shape,) = blank.document.shapes()
    assert not shape.closed


def test_while_a_sketch_would_close_the_rest_of_it_is_shown(
    pen: Any, blank: Any
) -> None:
    blank.look(tool="sketch")
    way = round_trip(pen)
    gesture = blank.begin(way[0])
    for place in way[1:80]:
        gesture.send(place)
    assert blank.marks[-1].ghost is None
    for place in way[80:]:
        gesture.send(place)
    assert blank.marks[-1].ghost is not None
    blank.finish(gesture, Typed("escape"))
    assert blank.steps() == 0 and blank.marks[-1] is None


def test_a_press_before_the_sketch_is_fitted_does_not_lose_it(
    pen: Any, blank: Any
) -> None:
    blank.look(tool="sketch")
    way = round_trip(pen)
    gesture = blank.begin(way[0])
    for place in way[1:]:
        gesture.send(place)
    gesture.throw(Released())
    gesture.throw(Pressed(pen(10, 10)))
    gesture.throw(Released())
    blank.finish(gesture, blank.answers.pop())
    assert len(list(blank.document.shapes())) == 1


def test_a_click_with_the_sketch_tool_says_how_it_goes(pen: Any, blank: Any) -> None:
    blank.look(tool="sketch")
    blank.drag(pen(10, 10))
    assert "one stroke" in blank.told[-1] and blank.steps() == 0


# -- ellipses and rectangles -------------------------------------------------------


@pytest.mark.parametrize(
    ("keys", "low", "high"),
    [
        ((), (100, 100), (180, 140)),
        (("shift",), (100, 100), (180, 180)),
        (("ctrl",), (20, 60), (180, 140)),
    ],
)
@pytest.mark.parametrize("tool", ["ellipse", "rectangle"])
def test_they_go_from_corner_to_corner(
    pen: Any,
    blank: Any,
    tool: str,
    keys: tuple[str, ...],
    low: tuple[float, float],
    high: tuple[float, float],
) -> None:
    blank.look(tool=tool)
    start = blank.document
    blank.drag(pen(100, 100), pen(150, 120, *keys), pen(180, 140, *keys))
    (shape,) = blank.document.shapes()
    points = shape.keys[7].value[:, 1]
    np.testing.assert_allclose(points.min(axis=0), low)
    np.testing.assert_allclose(points.max(axis=0), high)
    assert shape.closed and shape.count == 4 and shape.name == tool.title()
    assert blank.steps() == 1 and blank.document is start


def test_a_click_draws_nothing_and_escape_drops(pen: Any, blank: Any) -> None:
    blank.look(tool="ellipse")
    blank.drag(pen(100, 100))
    gesture = blank.begin(pen(100, 100))
    gesture.send(pen(150, 150))
    assert isinstance(blank.marks[-1], Figure)
    blank.finish(gesture, Typed("escape"))
    assert blank.steps() == 0 and blank.marks[-1] is None


def test_a_flat_ellipse_is_not_kept(pen: Any, blank: Any) -> None:
    blank.look(tool="ellipse")
    gesture = blank.begin(pen(100, 100))
    gesture.send(pen(150, 100))
    blank.finish(gesture, Released())
    assert blank.steps() == 0
