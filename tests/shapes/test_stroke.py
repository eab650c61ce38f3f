"""Strokes of open splines, as wide at each point as one likes."""

import numpy as np
import pytest
import shapely

from smartroto.shapes import measure, planar, spline, stroke


def across(region, x):
    """How wide a region is at a column."""
    return region.intersection(shapely.LineString([(x, -50), (x, 50)])).length


@pytest.mark.parametrize("reach", [0.0, 5.0, 20.0])
def test_the_width_changes_evenly_along_the_line_however_long_its_handles(reach):
    knots = np.zeros((3, 3, 2))
    knots[:, :, 0] = np.add.outer([0.0, 60, 90], [-reach, 0, reach])
    region = stroke.region(knots, np.array([2.0, 8.0, 20.0]))
    for x, wide in ((15, 3.5), (45, 6.5), (75, 14.0)):
        assert across(region, x) == pytest.approx(wide, rel=0.06)


def test_even_widths_give_a_plain_stroke(zoo):
    knots = zoo["blob"]
    line = spline.flatten(knots, closed=False)
    plain = planar.stroke(line, 5.0)
    assert stroke.region(knots, np.full(len(knots), 5.0)).equals(plain)


def test_a_bend_is_as_wide_at_its_points_as_they_say(zoo):
    knots, widths = zoo["circle"], np.linspace(1, 6, len(zoo["circle"]))
    region = stroke.region(knots, widths)
    for point, wide in zip(knots[1:-1, 1], widths[1:-1], strict=True):
        inside = region.boundary.distance(shapely.Point(point))
        assert inside == pytest.approx(wide / 2, rel=0.05)


def test_a_single_point_is_a_spot():
    spot = stroke.region(np.full((1, 3, 2), 7.0), np.array([4.0]))
    assert spot.area == pytest.approx(4 * np.pi, rel=5e-3)


def test_a_part_of_a_segment_is_that_of_its_length(zoo):
    knots = zoo["blob"]
    whole = measure.lengths(knots)
    for segment in range(len(knots)):
        cut = spline.insert(knots, segment, 0.3)
        wanted = measure.lengths(cut)[segment] / whole[segment]
        assert measure.part(knots, segment, 0.3) == pytest.approx(wanted, rel=1e-4)
    assert measure.part(np.zeros((2, 3, 2)), 0, 0.25, closed=False) == 0.25
