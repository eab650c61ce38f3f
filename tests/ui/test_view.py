"""The picture of a document in a view, and the camera."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smartroto import edits, key_edits
from smartroto.document import Document, Layer, Plate, Shape
from smartroto.shapes.arrays import Array
from smartroto.shapes.prediction import Prediction
from smartroto.ui import camera
from smartroto.ui.view import Freshness, ViewState, resolve


def square(x: float = 10.0) -> Array:
    corners = np.array([[x, 10], [x + 20, 10], [x + 20, 30], [x, 30]])
    return np.repeat(corners[:, None], 3, axis=1)


def prediction(sigma: float = 0.5) -> Prediction:
    frames = np.arange(1, 11)
    return Prediction(
        frames=frames,
        knots=np.repeat(square(40)[None], 10, axis=0),
        sigma=np.tile([sigma, 0.1, 0.1, 0.1], (10, 1)),
        seen=np.ones((10, 4)),
    )


@pytest.fixture
def document() -> Document:
    document = Document()
    for id in ("low", "top"):
        shape = edits.make_shape(document, id, square(), 1, id=id)
        document = edits.add_shape(shape)(document)
    return document


def test_outlines_come_top_first_as_they_are_at_the_frame(document: Document) -> None:
    moved = key_edits.set_key("top", 5, square(50))(document)
    picture = resolve(moved, ViewState(frame=5))
    assert [one.id for one in picture.outlines] == ["top", "low"]
    assert np.array_equal(picture.outlines[0].knots, square(50))
    assert [one.origin for one in picture.outlines] == ["key", "between"]


def test_hidden_and_dead_shapes_and_hidden_layers_are_not_drawn(
    document: Document,
) -> None:
    hidden = edits.set_visible("top", False)(document)
    assert [one.id for one in resolve(hidden, ViewState()).outlines] == ["low"]
    dead = edits.set_lifetime("low", (3, 9))(document)
    assert [one.id for one in resolve(dead, ViewState(frame=2)).outlines] == ["top"]
    layer = edits.set_visible(document.layers[0].id, False)(document)
    assert resolve(layer, ViewState()).outlines == ()


def test_a_locked_layer_locks_its_shapes(document: Document) -> None:
    locked = edits.set_locked(document.layers[0].id, True)(document)
    assert all(one.locked for one in resolve(locked, ViewState()).outlines)
    inner = replace(document.layers[0], id="inner")
    nested = replace(document, layers=(Layer(id="o", name="o", items=(inner,)),))
    assert not any(one.locked for one in resolve(nested, ViewState()).outlines)
    outer = edits.set_locked("o", True)(nested)
    assert all(one.locked for one in resolve(outer, ViewState()).outlines)


def test_what_did_not_change_is_the_same_object(document: Document) -> None:
    first = resolve(document, ViewState())
    moved = key_edits.set_key("top", 1, square(12))(document)
    second = resolve(moved, ViewState(selected=("top",)), before=first)
    assert second.outlines[1] is first.outlines[1]
    assert second.outlines[0] is not first.outlines[0]
    third = resolve(moved, ViewState(frame=2), before=second)
    assert third.outlines[1] is not second.outlines[1]


def test_doubt_is_of_points_and_of_the_segments_that_touch_them(
    document: Document,
) -> None:
    predicted = edits.set_prediction("top", prediction(sigma=5.0))(document)
    top = resolve(predicted, ViewState(frame=4, threshold=2.0)).outlines[0]
    assert top.origin == "predicted"
    assert top.doubtful == {0}
    assert top.doubtful_segments == (0, 3)
    sure = resolve(predicted, ViewState(frame=4, threshold=4.0)).outlines[0]
    assert sure.doubtful == frozenset() and sure.doubtful_segments == ()
    key = resolve(predicted, ViewState(frame=1)).outlines[0]
    assert key.origin == "key" and key.doubtful == frozenset()


def test_another_threshold_is_seen_at_once(document: Document) -> None:
    predicted = edits.set_prediction("top", prediction(sigma=5.0))(document)
    before = resolve(predicted, ViewState(frame=4, threshold=4.0))
    after = resolve(predicted, ViewState(frame=4, threshold=2.0), before=before)
    assert after.outlines[0].doubtful == {0}


def test_feather_gives_an_outer_edge(document: Document) -> None:
    soft = key_edits.set_feather("top", 1, np.full((4, 3, 2), 2.0))(document)
    top, low = resolve(soft, ViewState()).outlines
    assert top.outer is not None and np.array_equal(top.outer, square() + 2.0)
    assert low.outer is None


def test_staleness_is_judged_once_for_the_same_shape(document: Document) -> None:
    asked: list[str] = []

    def judge(document: Document, shape: Shape, prediction: Prediction) -> bool:
        asked.append(shape.id)
        return shape.count == 4

    stale = Freshness(judge)
    predicted = edits.set_prediction("top", prediction())(document)
    for frame in (3, 4, 5):
        picture = resolve(predicted, ViewState(frame=frame), stale=stale)
        assert picture.outlines[0].origin == "stale"
    other = edits.rename("low", "other")(predicted)
    resolve(other, ViewState(frame=3), stale=stale)
    assert asked == ["top"]
    rekeyed = key_edits.set_key("top", 9, square(1))(predicted)
    resolve(rekeyed, ViewState(frame=3), stale=stale)
    assert asked == ["top", "top"]


def test_a_plate_is_fitted_and_wide_pixels_are_shown_wide() -> None:
    plate = Plate(path="", first=1, last=1, size=(1000, 1000), pixel_aspect=2.0)
    now = camera.camera(ViewState(), plate, (824.0, 824.0))
    assert now.scale.tolist() == [0.8, 0.4]
    corners = now.to_screen(np.array([[0.0, 0.0], [1000.0, 1000.0]]))
    assert corners.tolist() == [[12.0, 212.0], [812.0, 612.0]]


def test_actual_size_is_one_point_for_a_row() -> None:
    now = camera.camera(ViewState(zoom=1.0), None, (400.0, 300.0))
    assert now.zoom == 1.0
    middle = now.to_screen(np.array([960.0, 540.0]))
    assert middle.tolist() == [200.0, 150.0]


@settings(deadline=None, max_examples=40)
@given(
    st.floats(0.02, 60.0),
    st.tuples(st.floats(-3000, 3000), st.floats(-3000, 3000)),
    st.tuples(st.floats(0, 800), st.floats(0, 600)),
    st.floats(0.2, 5.0),
)
def test_zooming_keeps_the_plate_under_the_cursor(
    zoom: float,
    centre: tuple[float, float],
    at: tuple[float, float],
    factor: float,
) -> None:
    size, cursor = (800.0, 600.0), np.array(at)
    view = ViewState(zoom=zoom, centre=centre)
    before = camera.camera(view, None, size)
    after = camera.zoomed(before, cursor, factor, size)
    kept = replace(view, zoom=after.zoom, centre=camera.centre(after, size))
    again = camera.camera(kept, None, size)
    there = before.to_plate(cursor)
    np.testing.assert_allclose(again.to_screen(there), cursor, atol=1e-6)
    np.testing.assert_allclose(before.to_plate(before.to_screen(there)), there)


def test_zoom_has_limits() -> None:
    size = (800.0, 600.0)
    now = camera.camera(ViewState(zoom=1.0), None, size)
    assert camera.zoomed(now, np.zeros(2), 1e9, size).zoom == camera.LARGEST
    assert camera.zoomed(now, np.zeros(2), 1e-9, size).zoom == camera.SMALLEST
