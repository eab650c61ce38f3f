"""What lies under the pen."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smartroto import edits
from smartroto.document import Document
from smartroto.shapes import spline
from smartroto.shapes.arrays import Array
from smartroto.ui.hit import Hit, handles_shown, hits, inside
from smartroto.ui.view import Picture, ViewState, resolve

ONE = np.ones(2)
ROUND = 0.3


def diamond(x: float, y: float, reach: float = 100.0) -> Array:
    """Four smooth points round (x, y): right, bottom, left, top."""
    ways = np.array([[1.0, 0], [0, 1], [-1, 0], [0, -1]])
    points = ways * reach + (x, y)
    along = np.roll(ways, -1, axis=0) * reach * ROUND
    return np.stack([points - along, points, points + along], axis=1)


def picture(view: ViewState, *shapes: tuple[str, Array, bool]) -> Picture:
    """A picture with the last shape on top; True locks it."""
    document = Document()
    for id, knots, locked in shapes:
        shape = edits.make_shape(document, id, knots, 1, id=id)
        document = edits.add_shape(shape)(document)
        document = edits.set_locked(id, locked)(document)
    return resolve(document, view)


def best(shown: Picture, x: float, y: float, scale: Array = ONE) -> Hit | None:
    return next(iter(hits(shown, np.array([x, y]), scale, 8.0)), None)


A = ("a", diamond(200, 200), False)


def test_points_of_selected_shapes_only() -> None:
    free = best(picture(ViewState(), A), 302, 203)
    assert free is not None and free.kind == "curve"
    chosen = best(picture(ViewState(selected=("a",)), A), 302, 203)
    assert chosen is not None and (chosen.kind, chosen.index) == ("point", 0)


def test_points_beat_handles_beat_curves() -> None:
    knots = diamond(200, 200)
    knots[1, 0] = knots[0, 1] + (5.0, 0.0)
    view = ViewState(selected=("a",), points={"a": frozenset({1})})
    shown = picture(view, ("a", knots, False))
    kinds = [hit.kind for hit in hits(shown, np.array([304.0, 200.0]), ONE, 8.0)]
    assert kinds == ["point", "handle", "curve"]


def test_handles_are_those_of_selected_points_and_facing_neighbours() -> None:
    view = ViewState(selected=("a",), points={"a": frozenset({0})})
    shown = picture(view, A)
    assert set(handles_shown(shown, shown.outlines[0])) == {
        (0, 0),
        (0, 2),
        (3, 2),
        (1, 0),
    }
    none = picture(ViewState(selected=("a",)), A)
    assert handles_shown(none, none.outlines[0]) == []


def test_hidden_handles_take_no_hit() -> None:
    knots = diamond(200, 200)
    tip = knots[0, 2]
    points = {"a": frozenset({0})}
    shown = picture(ViewState(selected=("a",), points=points), A)
    found = best(shown, *tip)
    assert found is not None and (found.kind, found.part) == ("handle", 2)
    view = ViewState(selected=("a",), points=points, handles=False)
    assert all(hit.kind != "handle" for hit in hits(picture(view, A), tip, ONE, 8.0))


def test_corners_have_no_handles_and_open_ends_have_one() -> None:
    corner = diamond(200, 200)
    corner[0] = corner[0, 1]
    view = ViewState(selected=("a",), points={"a": frozenset({0})})
    shown = picture(view, ("a", corner, False))
    assert (0, 0) not in handles_shown(shown, shown.outlines[0])
    document = Document()
    shape = edits.make_shape(document, "a", diamond(0, 0), 1, closed=False, id="a")
    opened = resolve(edits.add_shape(shape)(document), view)
    assert set(handles_shown(opened, opened.outlines[0])) == {(0, 2), (1, 0)}


@pytest.mark.parametrize("view", [ViewState(), ViewState(selected=("a",))])
def test_locked_shapes_never_take_a_hit(view: ViewState) -> None:
    assert best(picture(view, ("a", diamond(200, 200), True)), 300, 200) is None


def test_hidden_outlines_never_take_a_hit() -> None:
    assert best(picture(ViewState(outlines=False), A), 300, 200) is None


def test_selected_shapes_win_then_the_nearest_then_the_upper_one() -> None:
    b = ("b", diamond(200, 200), False)
    upper = best(picture(ViewState(), A, b), 300, 200)
    assert upper is not None and upper.id == "b"
    lower = best(picture(ViewState(selected=("a",)), A, b), 300, 200)
    assert lower is not None and lower.id == "a"
    c = ("c", diamond(202, 200), False)
    near = best(picture(ViewState(), A, c), 299, 200)
    assert near is not None and near.id == "a"


def test_the_radius_is_of_the_screen_also_for_wide_pixels() -> None:
    shown = picture(ViewState(selected=("a",)), A)
    wide = np.array([2.0, 1.0])
    assert best(shown, 303.5, 200, wide) is not None
    assert best(shown, 305.0, 200, wide) is None
    below = best(shown, 200, 307.0, wide)
    assert below is not None and below.index == 1
    assert best(shown, 310.0, 200, np.array([0.5, 0.5])) is not None


def test_nothing_far_away() -> None:
    assert best(picture(ViewState(selected=("a",)), A), 200, 200) is None


def test_a_marquee_catches_points_not_handles() -> None:
    outline = picture(ViewState(), A).outlines[0]
    low, high = np.array([190.0, 90]), np.array([310.0, 210])
    assert inside(outline, low, high) == {0, 3}


@settings(deadline=None, max_examples=40)
@given(
    st.floats(0, 3.999),
    st.floats(-1, 1),
    st.sampled_from([0.1, 1.0, 20.0]),
    st.sampled_from([1.0, 2.0]),
)
def test_every_place_near_the_curve_is_found(
    u: float, off: float, zoom: float, aspect: float
) -> None:
    scale = np.array([zoom * aspect, zoom])
    shown = picture(ViewState(), A)
    on = spline.evaluate(diamond(200, 200), np.array([u]))[0]
    found = hits(shown, on + off * 5.0 / scale / np.sqrt(2), scale, 8.0)
    assert found and found[0].kind == "curve" and 0 <= found[0].t <= 1
    assert found[0].distance <= 5.0 + 1e-6
