"""A pivot that sticks to the shape."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartroto import edits, key_edits, pivots, project
from smartroto.document import Document
from smartroto.shapes.pivot import shares

CORNERS = np.array([[0.0, 0], [100, 0], [110, 80], [5, 60]])


def drawn() -> Document:
    """A box at frame 1, turned and moved at frame 9."""
    knots = np.repeat(CORNERS[:, None], 3, axis=1)
    shape = edits.make_shape(Document(), "a", knots, 1, id="a")
    document = edits.add_shape(shape)(Document())
    turned = knots @ np.array([[0.0, 1], [-1, 0]]) + 50
    return key_edits.set_key("a", 9, turned)(document)


def at(document: Document, frame: int) -> np.ndarray:
    place = pivots.pivot_at(document, document.shape("a"), frame)
    assert place is not None
    return place


def test_it_turns_and_moves_as_the_shape_does() -> None:
    document = pivots.set_pivot("a", 1, np.array([30.0, -20]))(drawn())
    np.testing.assert_allclose(at(document, 1), [30, -20])
    np.testing.assert_allclose(at(document, 9), [70, 80])
    assert pivots.set_pivot("a", 1, None)(document).shape("a").pivot is None


@given(st.integers(0, 3), st.floats(0.05, 0.95))
def test_inserting_and_deleting_points_leaves_it(segment: int, t: float) -> None:
    document = pivots.set_pivot("a", 1, np.array([30.0, 20]))(drawn())
    more = key_edits.insert_point("a", segment, t)(document)
    for frame in (1, 4, 9):
        np.testing.assert_allclose(at(more, frame), at(document, frame))
    fewer = key_edits.delete_points("a", [segment])(document)
    np.testing.assert_allclose(at(fewer, 1), [30, 20])
    np.testing.assert_allclose(at(fewer, 9), at(document, 9))


def test_it_is_saved(tmp_path: Path) -> None:
    document = pivots.set_pivot("a", 1, np.array([30.0, -20]))(drawn())
    path = tmp_path / "a.smartroto"
    project.save(document, path)
    np.testing.assert_allclose(at(project.load(path), 9), [70, 80])


@pytest.mark.parametrize("points", [CORNERS[:2], CORNERS[:1], np.zeros((3, 2))])
def test_points_on_a_line_give_the_nearest_place(points: np.ndarray) -> None:
    part = shares(points, np.array([40.0, 30]))
    assert np.isfinite(part).all() and part.sum() == pytest.approx(1)
