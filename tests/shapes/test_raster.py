"""Coverage of polygons against exact pixel areas by shapely."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from smartroto.shapes import planar, raster, spline


def exact(region, size):
    """Every pixel's area within a geometry: the independent oracle."""
    y, x = np.mgrid[: size[1], : size[0]]
    return shapely.area(shapely.intersection(shapely.box(x, y, x + 1, y + 1), region))


def test_the_coverage_of_every_shape_is_exact(knots, size):
    polygon = spline.flatten(knots, 0.05)
    region = planar.nonzero(polygon)
    covered = raster.coverage_of(planar.rings(region), size)
    assert covered.shape == (size[1], size[0])
    assert covered.dtype == np.float32
    assert np.abs(covered - exact(region, size)).max() < 1e-5


SIMPLE = ["circle", "blob", "square", "two points", "cusp", "tiny", "huge", "off plate"]


@pytest.mark.parametrize(
    "name", [*SIMPLE, "at the corner", "at the edge", "no area", "backwards"]
)
def test_a_polygon_that_does_not_cross_itself_needs_no_resolving(zoo, size, name):
    polygon = spline.flatten(zoo[name], 0.05)
    covered = raster.coverage(polygon, size)
    assert np.abs(covered - exact(planar.nonzero(polygon), size)).max() < 1e-5


@pytest.mark.parametrize("name", ["eight", "loop"])
def test_a_polygon_that_crosses_itself_is_exact_but_at_the_crossing(zoo, size, name):
    polygon = spline.flatten(zoo[name])
    off = np.abs(raster.coverage(polygon, size) - exact(planar.nonzero(polygon), size))
    assert (off > 1e-5).sum() <= 4
    assert planar.crosses_itself(polygon)


@settings(max_examples=80, deadline=None)
@given(
    st.lists(
        st.tuples(st.floats(0.5, 40), st.floats(0.01, 1)),
        min_size=3,
        max_size=9,
    ),
    st.floats(-20, 40),
    st.floats(-20, 40),
    st.booleans(),
)
def test_areas_of_random_polygons_agree_with_shapely(spokes, x, y, on_the_grid):
    radius, turn = np.array(spokes).T
    angle = np.cumsum(turn) / turn.sum() * 2 * np.pi
    polygon = radius[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    polygon += [x, y]
    if on_the_grid:
        polygon = np.round(polygon)
    region = shapely.Polygon(polygon)
    if not region.is_valid:
        return
    off = raster.coverage(polygon, (20, 17)) - exact(region, (20, 17))
    assert np.abs(off).max() < 1e-6


def test_both_ways_round_cover_the_same(zoo, size):
    polygon = spline.flatten(zoo["blob"])
    there, back = (raster.coverage(p, size) for p in (polygon, polygon[::-1]))
    assert np.allclose(there, back, atol=1e-6)


def test_inside_is_exactly_one_and_outside_exactly_zero(zoo, size):
    covered = raster.coverage(spline.flatten(zoo["at the edge"]), size)
    assert np.all(covered == 1)
    covered = raster.coverage(spline.flatten(zoo["circle"]), size)
    assert covered[24, 32] == 1
    assert covered[0, 0] == 0


@pytest.mark.parametrize(
    ("shift", "columns"), [((-20, 0), slice(0, 10)), ((54, 0), slice(54, 64))]
)
def test_what_lies_beyond_the_sides_is_cut_off(shift, columns, size):
    box = np.array([[0.0, -500], [30, -500], [30, 900], [0, 900]]) + shift
    if shift[0] > 0:
        box[1:3, 0] += 1e6
    covered = raster.coverage(box, size)
    assert np.all(covered[:, columns] == 1)
    assert covered.sum() == 10 * size[1]


def test_a_hole_runs_the_other_way_round(size):
    outer = np.array([[5.0, 5], [45, 5], [45, 45], [5, 45]])
    inner = np.array([[10.0, 10], [20, 10], [20, 20], [10, 20]])[::-1]
    covered = raster.coverage_of([outer, inner], size)
    assert covered[15, 15] == 0
    assert np.isclose(covered.sum(), 1600 - 100)


def test_a_patch_holds_only_what_is_touched(zoo, size):
    polygon = spline.flatten(zoo["circle"])
    patch = raster.patch([polygon], size)
    assert (patch.x, patch.y) == (17, 9)
    assert patch.values.shape == (30, 30)
    assert np.array_equal(patch.on(size), raster.coverage(polygon, size))


@pytest.mark.parametrize("polygon", [np.zeros((0, 2)), np.ones((1, 2)), np.eye(2)])
def test_fewer_than_three_points_cover_nothing(polygon, size):
    assert not raster.coverage(polygon, size).any()


def test_a_number_that_is_not_finite_is_refused(size):
    with pytest.raises(ValueError, match="finite"):
        raster.coverage(np.array([[0.0, 0], [np.nan, 1], [1, 1]]), size)
