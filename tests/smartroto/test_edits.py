"""Edits share what they do not touch and keep keys exact."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smartroto import edits, key_edits
from smartroto.animation import knots_at, state_at, value_at
from smartroto.document import Document, Layer, Shape
from smartroto.errors import ShapeError
from smartroto.history import Edit
from smartroto.shapes.spline import polyline


def test_a_key_is_exact_and_the_rest_is_shared(document: Document) -> None:
    knots = np.random.default_rng(1).random((6, 3, 2)) * 90
    after = key_edits.set_key("arm", 1003, knots)(document)
    assert np.array_equal(after.shape("arm").keys[1003].value, knots)
    assert after.shape("bar") is document.shape("bar")
    assert after.shape("arm").keys[1001].value is (
        document.shape("arm").keys[1001].value
    )
    knots += 1
    assert not np.array_equal(after.shape("arm").keys[1003].value, knots)


def test_a_new_key_lets_go_of_the_neighbours_stored_slopes(document: Document) -> None:
    knots = document.shape("arm").keys[1012].value + 9
    after = key_edits.set_key("arm", 1009, knots)(document)
    assert after.shape("arm").keys[1012].slopes is None


@pytest.mark.parametrize(
    ("knots", "sentence"),
    [
        (np.zeros((6, 2)), "[N, 3, 2]"),
        (np.zeros((5, 3, 2)), "has 5 points and the shape has 6"),
        (np.full((6, 3, 2), np.nan), "Point 0"),
    ],
)
def test_unusable_knots_are_refused(
    document: Document, knots: np.ndarray, sentence: str
) -> None:
    with pytest.raises(ShapeError) as refused:
        key_edits.set_key("arm", 1003, knots)(document)
    assert sentence in str(refused.value)


def test_the_last_key_stays(document: Document) -> None:
    for frame in (1001, 1005):
        document = key_edits.remove_key("arm", frame)(document)
    with pytest.raises(ShapeError, match="only key"):
        key_edits.remove_key("arm", 1012)(document)


@settings(deadline=None, max_examples=30)
@given(
    segment=st.integers(0, 5), t=st.floats(0.05, 0.95), frame=st.integers(1001, 1012)
)
def test_inserting_a_point_changes_no_outline_on_any_frame(
    make_document: Callable[[], Document], segment: int, t: float, frame: int
) -> None:
    before = make_document()
    after = key_edits.insert_point("arm", segment, t)(before)
    old = polyline(knots_at(before, before.shape("arm"), frame), 64)
    new = polyline(knots_at(after, after.shape("arm"), frame), 64)
    gap = np.linalg.norm(old[:, None] - new[None], axis=-1)
    assert gap.min(0).max() < 0.8
    assert after.shape("arm").count == 7
    assert after.predictions["arm"].sigma.shape == (12, 7)
    between = value_at(before.shape("arm").keys, frame)
    assert np.allclose(
        polyline(between, 1)[segment],
        value_at(after.shape("arm").keys, frame)[segment, 1],
    )


@pytest.fixture(scope="module")
def make_document() -> Callable[[], Document]:
    """A maker, since hypothesis does not renew fixtures between examples."""
    rng = np.random.default_rng(3)
    angle = np.arange(6) / 6 * 2 * np.pi
    point = np.stack([np.cos(angle), np.sin(angle)], 1) * 20 + 50
    knots = np.repeat(point[:, None], 3, 1) + rng.normal(size=(6, 3, 2))

    def make() -> Document:
        from smartroto.shapes.prediction import Prediction

        document = Document()
        shape = edits.make_shape(document, "arm", knots, 1001, id="arm")
        document = edits.add_shape(shape)(document)
        document = key_edits.set_key("arm", 1012, knots + 5)(document)
        prediction = Prediction(
            frames=np.arange(1001, 1013),
            knots=knots + np.linspace(0, 5, 12)[:, None, None, None],
            sigma=np.ones((12, 6)),
            seen=np.ones((12, 6)),
        )
        return edits.set_prediction("arm", prediction)(document)

    return make


def test_deleting_points_goes_through_keys_feather_and_prediction(
    document: Document,
) -> None:
    after = key_edits.delete_points("arm", {1, 4})(document)
    shape = after.shape("arm")
    assert {len(key.value) for key in shape.keys.values()} == {4}
    assert shape.feather[1001].value.shape == (4, 3, 2)
    assert after.predictions["arm"].knots.shape == (12, 4, 3, 2)
    with pytest.raises(ShapeError, match="fewer than two"):
        key_edits.delete_points("arm", range(5))(document)


def test_committing_a_predicted_frame_makes_it_a_key(document: Document) -> None:
    shown = knots_at(document, document.shape("arm"), 1003)
    after = key_edits.key_here("arm", 1003)(document)
    assert state_at(after, after.shape("arm"), 1003) == "key"
    assert np.array_equal(after.shape("arm").keys[1003].value, shown)


def test_keying_an_interpolated_frame_changes_no_in_between(document: Document) -> None:
    before = document.shape("bar")
    after = key_edits.key_here("bar", 1003)(document).shape("bar")
    for frame in range(1001, 1013):
        assert np.allclose(
            value_at(after.keys, frame), value_at(before.keys, frame), atol=1e-9
        )


def test_layers_keep_their_order_and_items_move(document: Document) -> None:
    after = edits.reorder("arm", "inner", 1)(document)
    outer = after.layers[0]
    assert [item.id for item in outer.items] == ["inner"]
    assert isinstance(outer.items[0], Layer)
    assert [item.id for item in outer.items[0].items] == ["bar", "arm"]
    assert after.predictions == document.predictions
    with pytest.raises(ShapeError, match="into itself"):
        edits.reorder("outer", "inner", 0)(document)


def test_removing_a_layer_takes_its_predictions(document: Document) -> None:
    after = edits.remove({"outer"})(document)
    assert not list(after.shapes())
    assert not after.predictions


@pytest.mark.parametrize(
    "edit",
    [
        edits.rename("arm", "arm"),
        edits.set_visible("bar", True),
        edits.remove({"nobody"}),
        edits.discard_prediction("bar"),
        key_edits.remove_key("arm", 1002),
        key_edits.delete_points("arm", ()),
    ],
)
def test_an_edit_that_changes_nothing_returns_the_same_document(
    document: Document, edit: Edit
) -> None:
    assert edit(document) is document


def test_an_unknown_shape_is_named(document: Document) -> None:
    with pytest.raises(ShapeError, match="'leg'"):
        edits.rename("leg", "x")(document)


def test_new_shapes_get_names_and_colours_of_their_own(shape: Shape) -> None:
    document = Document()
    for _ in range(3):
        new = edits.make_shape(document, "Bezier", shape.keys[1001].value, 1001)
        document = edits.add_shape(new)(document)
    assert [s.name for s in document.shapes()] == ["Bezier 3", "Bezier 2", "Bezier"]
    assert len({s.colour for s in document.shapes()}) == 3


def test_an_edit_of_the_name_shares_the_keys() -> None:
    knots = np.zeros((3, 3, 2))
    document = edits.add_shape(edits.make_shape(Document(), "a", knots, 1, id="a"))(
        Document()
    )
    renamed = edits.rename("a", "b")(document)
    assert renamed.shape("a").keys is document.shape("a").keys


def test_deleting_an_inserted_point_brings_every_key_back(
    make_document: Callable[[], Document],
) -> None:
    before = make_document()
    after = key_edits.insert_point("arm", 2, 0.4)(before)
    after = key_edits.delete_points("arm", {3})(after)
    for frame, key in before.shape("arm").keys.items():
        assert np.allclose(after.shape("arm").keys[frame].value, key.value)
    old, new = before.predictions["arm"], after.predictions["arm"]
    assert np.allclose(new.knots, old.knots)
    assert new.sigma.shape == old.sigma.shape
