"""Regions: what is inside, strokes, booleans."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from smartroto.shapes import planar, spline


@pytest.mark.parametrize(
    ("name", "crosses"),
    [("circle", False), ("blob", False), ("eight", True), ("loop", True)],
)
def test_crossings_are_found(zoo, name, crosses):
    polygon = spline.flatten(zoo[name])
    assert planar.crosses_itself(polygon) is crosses


def test_an_open_line_may_end_where_a_closed_one_would_cross():
    hook = np.array([[0.0, 0], [10, 0], [10, 10], [5, -5]])
    assert planar.crosses_itself(hook, closed=False)
    assert not planar.crosses_itself(hook[:3], closed=False)
    assert not planar.crosses_itself(hook[:2])


def test_the_inside_is_where_the_outline_winds(knots):
    polygon = spline.flatten(knots, 0.05)
    region = planar.nonzero(polygon)
    rng = np.random.default_rng(0)
    for point in rng.uniform(-5, 60, (60, 2)):
        if region.boundary.distance(shapely.Point(point)) < 1e-6:
            continue
        wound = planar.winding(polygon, point) != 0
        assert wound == bool(planar.contains(region, point[None])[0])


def test_both_lobes_of_an_eight_and_the_whole_of_a_loop_are_inside(zoo):
    assert np.isclose(planar.nonzero(spline.flatten(zoo["eight"])).area, 2 * 300)
    loop = planar.nonzero(spline.flatten(zoo["loop"]))
    assert planar.contains(loop, np.array([[40.0, 30.0]]))[0]
    assert loop.is_valid


def test_a_shape_without_area_is_empty(zoo):
    for name in ("no area", "one spot"):
        assert planar.nonzero(spline.flatten(zoo[name])).area == 0
        assert planar.rings(planar.nonzero(spline.flatten(zoo[name]))) == []


def test_rings_and_regions_are_two_sides_of_one_thing():
    disc = shapely.Point(20, 20).buffer(10).difference(shapely.Point(20, 20).buffer(4))
    outer, hole = planar.rings(disc)
    assert planar.winding(outer, np.array([12.0, 20.0])) == -planar.winding(
        hole, np.array([20.0, 20.0])
    )
    assert len(planar.outline(disc)) == 2


def test_booleans_add_up(zoo):
    first = planar.nonzero(spline.flatten(zoo["circle"]))
    second = planar.nonzero(spline.flatten(zoo["square"]))
    union, rest, both = (
        planar.combine(first, second, how).area
        for how in ("union", "subtract", "intersect")
    )
    assert np.isclose(union, rest + second.area)
    assert np.isclose(first.area, rest + both)


def test_a_stroke_is_as_wide_as_it_says():
    line = np.array([[10.0, 10], [50, 10]])
    assert np.isclose(planar.stroke(line, 6).area, 40 * 6 + np.pi * 9, rtol=2e-3)
    assert planar.stroke(line, 0).is_empty
    spot = planar.stroke(line[[0, 0]], 6)
    assert np.isclose(spot.area, np.pi * 9, rtol=5e-3)


def test_a_stroke_may_change_its_width():
    line = np.array([[10.0, 10], [50, 10]])
    same = planar.tapered(line, np.array([6.0, 6.0]))
    assert np.isclose(same.area, planar.stroke(line, 6).area, rtol=1e-3)
    wedge = planar.tapered(line, np.array([2.0, 10.0]))
    across = wedge.intersection(shapely.LineString([(30, 0), (30, 20)])).length
    assert 5.9 < across < 6.2
    assert planar.tapered(line[:1], np.array([4.0])).area > 12


@settings(deadline=None, max_examples=80)
@given(st.integers(1, 12), st.sampled_from([0.3, 3.0, 20.0]), st.integers(0, 2**32 - 1))
def test_a_changing_stroke_is_what_neighbouring_circles_embrace(count, step, seed):
    noise = np.random.default_rng(seed)
    line = np.cumsum(noise.normal(0, step, (count, 2)), axis=0)
    line[noise.random(count) < 0.1] = line[0]  # some places lie on one spot
    widths = noise.uniform(0.2, 20, count) * (noise.random(count) > 0.2)
    circles = shapely.buffer(
        shapely.points(line), np.maximum(widths / 2, 1e-9), quad_segs=64
    )
    pairs = [shapely.union_all(circles[i : i + 2]).convex_hull for i in range(count)]
    wanted = shapely.union_all(pairs[: max(count - 1, 1)])
    found = planar.tapered(line, widths)
    assert wanted.buffer(-0.02).difference(found).area < 1e-6
    assert found.difference(wanted.buffer(0.02)).area < 1e-6


def test_a_stroke_may_end_in_a_tip():
    line = np.array([[10.0, 10], [50, 10]])
    cone = planar.tapered(line, np.array([8.0, 0.0]))
    assert cone.bounds == pytest.approx((6, 6, 50, 14), abs=0.01)
    assert planar.rings(planar.tapered(line, np.zeros(2))) == []
