"""Points that slide along an outline slide evenly, and the outline stays."""

import numpy as np
import pytest

from smartroto.models.curve import Ring, samples_per_segment
from smartroto.models.sliding import slid, slides
from smartroto.models.tracks import Track
from smartroto.shapes.metrics import boundary_error

COUNT, FRAMES = 16, 11


def ellipse(turn=0.0):
    """An ellipse of 160 by 100 pixels; its points sit `turn` points farther along."""
    angle = (np.arange(COUNT) + turn) * 2 * np.pi / COUNT
    radius = np.array([80.0, 50.0])
    point = np.stack([np.cos(angle), np.sin(angle)], -1) * radius
    arm = np.stack([-np.sin(angle), np.cos(angle)], -1) * radius
    arm = arm * 4 / 3 * np.tan(np.pi / 2 / COUNT)
    return 200 + np.stack([point - arm, point, point + arm], 1)


def still(knots):
    """A tracker for which nothing moves."""
    return Track(
        knots=np.repeat(knots[None], FRAMES, 0), trust=np.ones((FRAMES, COUNT))
    )


@pytest.mark.parametrize("turn", [0.0, 0.3, -0.6])
def test_a_sliding_point_slides_evenly_on_the_outline(turn):
    track = slid(still(ellipse()), ellipse(turn))
    miss = np.linalg.norm((track.knots[-1] - ellipse(turn))[:, 1], axis=-1)
    assert miss.max() < 2.5
    half = np.linalg.norm((track.knots[5] - ellipse(turn / 2))[:, 1], axis=-1)
    assert half.max() < 2.5
    for knots in track.knots:
        assert boundary_error(knots, ellipse()).mean < 0.6
    assert np.mean(track.slide) == pytest.approx(abs(turn) * 25.5, abs=2.0)


def test_the_first_frame_stays_bit_for_bit():
    track = slid(still(ellipse()), ellipse(0.5))
    assert np.array_equal(track.knots[0], ellipse())


def test_what_moved_across_the_outline_does_not_slide():
    key = ellipse() + np.array([7.0, 3.0])
    ring = Ring.of(COUNT, samples_per_segment(key))
    way = slides(ellipse(), key, ring)
    assert abs(way.mean()) < 1.0 and np.abs(way).max() < 9.0


def test_a_spot_and_a_tangle_are_no_harm():
    spot = np.full((COUNT, 3, 2), 5.0)
    assert np.isfinite(slid(still(spot), ellipse()).knots).all()
    assert np.isfinite(slid(still(ellipse()), spot).knots).all()
    tangle = np.random.default_rng(0).normal(size=(COUNT, 3, 2)) * 40
    assert np.isfinite(slid(still(tangle), ellipse()).knots).all()
    three = ellipse()[:3]
    one = Track(knots=np.repeat(three[None], 4, 0), trust=np.ones((4, 3)))
    assert np.isfinite(slid(one, three + 4.0).knots).all()
