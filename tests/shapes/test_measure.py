"""Lengths, areas and boxes against shapely and against fine polylines."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from smartroto.shapes import measure, spline

NUMBERS = st.floats(-100, 100, width=32)


def test_lengths_are_those_of_a_fine_polyline(knots):
    line = spline.polyline(knots, 4000)
    chords = np.linalg.norm(np.diff(line, axis=0, append=line[:1]), axis=1)
    wanted = chords.reshape(len(knots), -1).sum(1)
    assert np.allclose(measure.lengths(knots), wanted, rtol=1e-3, atol=1e-6)
    assert np.isclose(measure.length(knots), wanted.sum(), rtol=1e-3, atol=1e-6)


def test_a_circle_has_the_length_and_area_of_a_circle(ring):
    knots = ring(16, (5, 6), 10)
    assert np.isclose(measure.length(knots), 20 * np.pi, rtol=1e-5)
    assert np.isclose(measure.area(knots), 100 * np.pi, rtol=1e-5)
    assert np.isclose(measure.area(knots[::-1, ::-1]), -100 * np.pi, rtol=1e-5)


@pytest.mark.parametrize("name", ["circle", "blob", "square", "backwards", "huge"])
def test_areas_agree_with_shapely(zoo, name):
    polygon = shapely.Polygon(spline.flatten(zoo[name], 1e-4))
    assert np.isclose(abs(measure.area(zoo[name])), polygon.area, rtol=1e-5)


@settings(max_examples=60, deadline=None)
@given(arrays(np.float64, (3, 4, 3, 2), elements=NUMBERS), st.booleans())
def test_a_box_holds_the_curve_and_is_no_larger(knots, closed):
    boxes = measure.bounds(knots, closed)
    line = spline.polyline(knots, 300, closed)
    assert np.all(line.min(axis=1) >= boxes[:, 0] - 1e-6)
    assert np.all(line.max(axis=1) <= boxes[:, 1] + 1e-6)
    assert np.allclose(line.min(axis=1), boxes[:, 0], atol=0.05)
    assert np.allclose(line.max(axis=1), boxes[:, 1], atol=0.05)


def test_a_single_point_has_a_box_without_extent(zoo):
    box = measure.bounds(zoo["blob"][:1], closed=False)
    assert np.array_equal(box[0], box[1])


def test_points_at_even_distances_are_evenly_apart(zoo):
    points = measure.resample(zoo["blob"], 1.0)
    gaps = np.linalg.norm(np.diff(points, axis=0, append=points[:1]), axis=1)
    assert abs(np.median(gaps) - 1) < 0.05
    assert gaps.max() < 1.1
    line = measure.resample(zoo["square"], 2.0, closed=False)
    assert np.allclose(line[[0, -1]], zoo["square"][[0, -1], 1])


def test_a_shape_without_extent_can_be_sampled(zoo):
    assert np.allclose(measure.resample(zoo["one spot"]), 7.5)
