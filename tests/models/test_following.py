"""A shape is carried by what is inside it."""

import numpy as np
import pytest

from smartroto.models.flow import flow, inside, sample
from smartroto.models.support import support
from smartroto.models.tracks import carried, renewed
from smartroto.models.transport import LOOSE, STIFF, transport


def _nothing() -> None:
    return None


def test_a_field_is_read_at_pixel_centres() -> None:
    x, y = np.meshgrid(np.arange(12) + 0.5, np.arange(9) + 0.5)
    field = np.stack([2 * x + y, x - y], axis=-1).astype(np.float32)
    points = np.array([[3.25, 4.5], [0.5, 0.5], [7.9, 6.1]])
    wanted = np.stack([2 * points[:, 0] + points[:, 1], points[:, 0] - points[:, 1]], 1)
    assert sample(field, points) == pytest.approx(wanted, abs=0.03)
    assert np.isfinite(sample(field, np.array([[np.nan, 1], [1e9, -1e9]]))).all()
    assert inside(np.array([[5, 5], [-1, 5]]), (12, 9)).tolist() == [1.0, 0.0]


def test_flow_finds_a_shift_and_refuses_nothing() -> None:
    import cv2

    noise = np.random.default_rng(0).normal(size=(80, 100)).astype(np.float32)
    soft = cv2.GaussianBlur(noise, (0, 0), 2)
    grey = np.clip(128 + 60 * soft / soft.std(), 0, 255).astype(np.uint8)
    found = flow(grey[:, :-3], grey[:, 3:])
    assert np.median(found[20:-20, 20:-20], axis=(0, 1)) == pytest.approx(
        [-3, 0], abs=0.1
    )
    assert not flow(grey[:10, :10], grey[:10, :10]).any()


def test_support_lies_inside_and_measures_through_the_shape(disc) -> None:
    held = support(disc.knots(0))
    away = np.linalg.norm(held.points - disc.centre(0), axis=1)
    assert len(held.points) > 300 and away.max() < 35.5
    straight = np.linalg.norm(disc.knots(0)[:, 1, None] - held.points[None], axis=-1)
    assert (held.distance > straight - 2).all()
    assert held.size == pytest.approx(np.sqrt(np.pi) * 34, rel=0.1)


def test_two_legs_are_far_apart() -> None:
    """In a U the tips are close across the air and far through the shape."""
    corners = [[0, 0], [10, 0], [10, 60], [30, 60], [30, 0], [40, 0], [40, 70], [0, 70]]
    knots = np.repeat(np.array(corners, float)[:, None], 3, axis=1)
    held = support(knots)
    other_leg = held.points[:, 0] > 30
    tip = other_leg & (held.points[:, 1] < 10)
    assert held.distance[1, tip].min() > 90


@pytest.mark.parametrize("stiffness", [STIFF, LOOSE])
def test_an_affine_motion_is_carried_exactly(disc, stiffness) -> None:
    knots = disc.knots(0)
    held = support(knots)
    matrix, shift = np.array([[1.1, 0.2], [-0.1, 0.9]]), np.array([5.0, -3.0])
    moved = held.points @ matrix + shift
    trust = np.ones((1, len(moved)))
    carried_knots = transport(knots, held, moved[None], trust, stiffness)[0]
    assert carried_knots == pytest.approx(knots @ matrix + shift, abs=0.05)


def test_what_does_not_follow_is_left_out(disc) -> None:
    knots = disc.knots(0)
    held = support(knots)
    moved = held.points + np.array([4.0, 1.0])
    moved[::4] += 30.0
    trust = np.ones((1, len(moved)))
    got = transport(knots, held, moved[None], trust, STIFF)[0]
    assert np.abs(got - knots - [4.0, 1.0]).max() < 0.5


@pytest.mark.parametrize(("follow", "limit"), [(renewed, 1.1), (carried, 0.6)])
def test_a_disc_is_followed_both_ways(disc, look, follow, limit) -> None:
    for frames in (range(8), range(7, -1, -1)):
        track = follow(look(disc.read), frames, disc.knots(frames[0]), True, _nothing)
        truth = np.stack([disc.knots(frame) for frame in frames])
        off = np.linalg.norm(track.knots - truth, axis=-1)
        assert off.mean() < limit
        assert (track.knots[0] == truth[0]).all()


def test_frames_that_cannot_be_read_lie_between(disc, look) -> None:
    def read(frame: int) -> np.ndarray:
        if frame in (3, 4):
            raise OSError("gone")
        return disc.read(frame)

    pictures = look(read)
    track = renewed(pictures, range(8), disc.knots(0), True, _nothing)
    assert sorted(pictures.lost) == [3, 4]
    assert np.isfinite(track.knots).all() and not track.trust[3].any()
    assert np.linalg.norm(track.knots[5] - disc.knots(5), axis=-1).mean() < 1.0


def test_every_picture_and_flow_asks_whether_to_stop(disc, look) -> None:
    pictures = look(disc.read)
    asked = []
    pictures.check = lambda: asked.append(1)
    pictures.flow(0, 1)
    once = len(asked)
    carried(pictures, range(8), disc.knots(0), True, _nothing)
    assert once >= 3 and len(asked) > once + 14


def test_a_nearer_goal_finds_the_way_already_gone(disc, look, monkeypatch) -> None:
    from smartroto.models import tracks

    pictures = look(disc.read)
    far = renewed(pictures, range(8), disc.knots(0), True, _nothing)
    monkeypatch.setattr(tracks, "support", None)
    near = renewed(pictures, range(5), disc.knots(0), True, _nothing)
    assert np.array_equal(near.knots, far.knots[:5])
    monkeypatch.undo()
    fresh = renewed(look(disc.read), range(5), disc.knots(0), True, _nothing)
    assert np.array_equal(near.knots, fresh.knots)
    assert np.array_equal(near.trust, fresh.trust)
