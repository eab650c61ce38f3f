"""Soft edges against the ramps of known figures."""

import numpy as np
import pytest
import shapely

from smartroto.shapes import planar, raster, soft, spline


def averaged(function, size, parts=8):
    """The mean of function(x, y) over each pixel."""
    width, height = size
    y, x = (np.mgrid[: height * parts, : width * parts] + 0.5) / parts
    values = function(x, y).reshape(height, parts, width, parts)
    return values.mean(axis=(1, 3))


def rings_of(ring, inner, outer, centre=(50, 40)):
    return (spline.flatten(ring(16, centre, r), 0.01) for r in (inner, outer))


@pytest.mark.parametrize(("falloff", "most"), [(1.0, 0.02), (2.0, 0.02), (0.5, 0.08)])
def test_the_ramp_of_two_circles_is_a_power_of_the_radius(ring, falloff, most):
    size = (100, 80)
    core, edge = rings_of(ring, 18, 34)
    got = soft.feathered(core, edge, size, falloff).on(size)

    def ramp(x, y):
        return np.clip((34 - np.hypot(x - 50, y - 40)) / 16, 0, 1) ** falloff

    assert np.abs(got - averaged(ramp, size)).max() < most
    assert np.abs(got - averaged(ramp, size)).mean() < 0.001


def test_inside_and_outside_may_be_swapped_for_an_inward_edge(ring):
    size = (100, 80)
    core, edge = rings_of(ring, 18, 34)
    outward = soft.feathered(core, edge, size).on(size)
    inward = soft.feathered(edge, core, size).on(size)
    assert np.array_equal(outward, inward)
    assert inward[40, 50] == 1
    assert 0 < inward[40, 50 + 26] < 1


def test_a_thin_edge_is_antialiased(ring):
    size = (100, 80)
    core, edge = rings_of(ring, 20, 20.8)

    def ramp(x, y):
        return np.clip((20.8 - np.hypot(x - 50, y - 40)) / 0.8, 0, 1)

    off = np.abs(soft.feathered(core, edge, size).on(size) - averaged(ramp, size))
    assert off.max() < 0.06


def test_without_feather_the_edge_is_the_exact_one(knots, size):
    polygon = spline.flatten(knots)
    region = planar.nonzero(polygon)
    hard = raster.coverage_of(planar.rings(region), size)
    assert np.abs(soft.feathered(polygon, polygon, size).on(size) - hard).max() < 1e-5


def test_the_edge_is_hard_where_it_was_not_pulled_out():
    size = (60, 40)
    inner = np.array([[10.3, 5], [30, 5], [30, 35], [10.3, 35]])
    outer = inner.copy()
    outer[1:3, 0] = 50
    got = soft.feathered(inner, outer, size).on(size)
    hard = raster.coverage(inner, size)
    assert np.abs(got[:, :30] - hard[:, :30]).max() < 1e-5
    middle = got[20, 30:50]
    assert np.allclose(middle, 1 - (np.arange(20) + 0.5) / 20, atol=0.15)
    assert np.all(np.diff(middle) < 0)
    assert not got[:, 50:].any()


def test_every_soft_shape_lies_between_its_hard_edges(knots, size):
    inner = spline.flatten(knots, 0.05)
    middle = inner.mean(axis=0)
    outer = middle + (inner - middle) * 1.3
    got = soft.feathered(inner, outer, size).on(size)
    core = planar.combine(planar.nonzero(inner), planar.nonzero(outer), "intersect")
    reach = planar.combine(planar.nonzero(inner), planar.nonzero(outer), "union")
    low, high = (raster.coverage_of(planar.rings(r), size) for r in (core, reach))
    assert np.all(got >= low - 1e-6)
    assert np.all(got <= high + 1e-6)


def test_without_a_core_the_matte_peaks_at_the_middle():
    size = (40, 40)
    disc = shapely.Point(20, 20).buffer(15, quad_segs=64)
    got = soft.between(shapely.Polygon(), disc, size).on(size)
    assert got.max() > 0.95
    assert np.unravel_index(got.argmax(), got.shape) in [
        (19, 19),
        (19, 20),
        (20, 19),
        (20, 20),
    ]
    assert got[20, 6] < 0.2


def test_nothing_on_the_plate_gives_nothing():
    far = np.array([[500.0, 500], [600, 500], [600, 600]])
    assert not soft.feathered(far, far - 5, (40, 40)).values.size
