"""Closed lines measured and read along their way; shapely is the oracle."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import LinearRing

from smartroto.models.arcs import arc, read_along
from smartroto.models.curve import outwards


def star(seed, count=12):
    """A closed line of uneven sides around the origin."""
    random = np.random.default_rng(seed)
    angle = np.sort(random.uniform(0, 2 * np.pi, count))
    radius = random.uniform(20, 90, count)
    return np.stack([np.cos(angle), np.sin(angle)], -1) * radius[:, None]


@given(st.integers(0, 200), st.floats(-400, 900))
def test_lines_are_read_where_shapely_finds_them(seed, far):
    lines = np.stack([star(seed), star(seed + 1000)])
    places, length = arc(lines)
    read = read_along(lines, places[..., None] + far, places, length)[:, :, 0]
    for line, start, long, found in zip(lines, places, length, read, strict=True):
        ring = LinearRing(line)
        assert long == pytest.approx(ring.length)
        wanted = [ring.interpolate((at + far) % ring.length) for at in start]
        assert found == pytest.approx(np.array([[p.x, p.y] for p in wanted]), abs=1e-6)


def test_a_line_without_length_is_no_harm():
    spot = np.full((1, 5, 2), 3.0)
    places, length = arc(spot)
    assert read_along(spot, places[..., None] + 2.0, places, length) == pytest.approx(
        np.full((1, 5, 1, 2), 3.0)
    )
    assert np.isfinite(outwards(spot)).all()


def ring(count=400, radius=60.0):
    angle = np.arange(count) * 2 * np.pi / count
    return np.stack([np.cos(angle), np.sin(angle)], -1) * radius


@pytest.mark.parametrize("reach", [0.5, 4.0, 1e4])
def test_out_of_a_circle_is_away_from_its_middle(reach):
    assert outwards(ring(), reach) == pytest.approx(ring() / 60, abs=0.02)
    assert outwards(ring()[::-1], reach) == pytest.approx(ring()[::-1] / 60, abs=0.02)


def test_a_reach_of_its_own_for_every_place():
    lines = np.stack([ring(), 2 * ring()])
    reach = np.random.default_rng(0).uniform(1, 20, lines.shape[:-1])
    both = outwards(lines, reach)
    assert both[1] == pytest.approx(outwards(lines[1], reach[1]))


def test_where_points_crowd_they_agree_on_which_way_is_out():
    line = ring()
    line[100:140] = line[120] + np.random.default_rng(1).normal(size=(40, 2)) * 0.03
    facing = outwards(line, 20.0)[100:140] @ (line[120] / 60)
    assert facing.min() > 0.8
