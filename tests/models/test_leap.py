"""Things that go farther from frame to frame than flow can follow."""

import cv2
import numpy as np
import pytest

from smartroto.models.leap import leapt
from smartroto.models.memory import Memory
from smartroto.models.pictures import Pictures, whole
from smartroto.models.support import support
from smartroto.models.tracks import carried, renewed
from smartroto.shapes.metrics import boundary_error

SIZE = (400, 260)
RADIUS = 16.0
STILL = np.zeros(2)


def noise(seed, size, blur=2.0):
    rough = np.random.default_rng(seed).normal(size=(size[1], size[0], 3))
    soft = cv2.GaussianBlur(rough.astype(np.float32), (0, 0), blur)
    return soft / soft.std()


def cover(centre):
    """How far each pixel belongs to a ball there."""
    x, y = np.meshgrid(np.arange(SIZE[0]) + 0.5, np.arange(SIZE[1]) + 0.5)
    away = np.hypot(x - centre[0], y - centre[1])
    return np.clip(RADIUS + 0.5 - away, 0, 1)[..., None]


class Ball:
    """A ball that is thrown: `step` pixels a frame, over a ground much like it."""

    def __init__(self, step=(45.0, -8.0), turn=0.0, seed=2):
        self.step, self.turn = np.array(step), turn
        self.ground = 0.45 + 0.08 * noise(1, SIZE)
        self.skin = 0.5 + 0.12 * noise(seed, (60, 60))

    def centre(self, frame):
        return np.array([50.0, 200.0]) + frame * self.step

    def knots(self, frame, count=8):
        angle = np.arange(count) / count * 2 * np.pi + self.turn * frame
        out = np.stack([np.cos(angle), np.sin(angle)], 1)
        arm = np.stack([-out[:, 1], out[:, 0]], 1) * 4 / 3 * np.tan(np.pi / 2 / count)
        return self.centre(frame) + RADIUS * np.stack([out - arm, out, out + arm], 1)

    def read(self, frame):
        matrix = cv2.getRotationMatrix2D(
            (29.5, 29.5), -np.degrees(self.turn) * frame, 1
        )
        matrix[:, 2] += self.centre(frame) - 30
        skin = cv2.warpAffine(self.skin, matrix, SIZE)
        here = cover(self.centre(frame))
        return (here * skin + (1 - here) * self.ground).astype(np.float32)


def pictures(shot, read=None):
    return Pictures(
        read=read or shot.read, region=whole(SIZE), memory=Memory(256 << 20)
    )


def held(shot, frame=0):
    """Where the inside of the ball is, and where it goes to on the next frame."""
    points = support(shot.knots(frame)).points
    cosine, sine = np.cos(shot.turn), np.sin(shot.turn)
    turned = (points - shot.centre(frame)) @ np.array([[cosine, sine], [-sine, cosine]])
    return points, turned + shot.centre(frame + 1)


def lost(points):
    """What flow says where it follows the ground: nothing moves, and it is sure."""
    return points.copy(), np.ones(len(points))


@pytest.mark.parametrize("turn", [0.0, 0.12])
@pytest.mark.parametrize("step", [(45, -8), (90, -20), (-40, 0)])
def test_a_ball_that_flow_has_lost_is_found(step, turn):
    shot = Ball(step, turn)
    first = 4 if step[0] < 0 else 0
    if first:
        shot.centre = lambda frame: np.array([350.0, 200.0]) + (frame - 4) * shot.step
    points, truth = held(shot, first)
    ends = (first, first + 1)
    places, trust = leapt(pictures(shot), ends, points, lost(points), STILL)
    miss = np.linalg.norm(places - truth, axis=1)
    assert np.median(miss) < 0.5
    assert np.quantile(miss, 0.9) < 1.5
    assert np.median(trust) > 0.5


def test_what_flow_has_right_stays_bit_for_bit():
    shot = Ball((3.0, 1.0))
    points, truth = held(shot)
    went = truth + 0.1, np.full(len(points), 0.8)
    places, trust = leapt(pictures(shot), (0, 1), points, went, STILL)
    assert places is went[0]
    assert trust is went[1]


def test_a_ball_that_is_gone_is_not_found():
    shot = Ball()
    ground = shot.ground.astype(np.float32)
    gone = pictures(shot, lambda frame: shot.read(0) if frame == 0 else ground)
    points, _ = held(shot)
    went = lost(points)
    places, trust = leapt(gone, (0, 1), points, went, STILL)
    assert np.array_equal(places, went[0])
    assert np.array_equal(trust, went[1])


def test_of_two_alike_the_one_on_its_way_is_it():
    shot = Ball((60.0, 0.0))

    def two(frame):
        picture = shot.read(frame)
        other = np.roll(shot.read(0), (0, -40 * frame), (0, 1))
        here = np.roll(cover(shot.centre(0)), (0, -40 * frame), (0, 1))
        return (here * other + (1 - here) * picture).astype(np.float32)

    shot.centre = lambda frame: np.array([150.0, 200.0]) + frame * shot.step
    points, truth = held(shot)
    last = np.array([55.0, 2.0])
    places, _ = leapt(pictures(shot, two), (0, 1), points, lost(points), last)
    assert np.median(np.linalg.norm(places - truth, axis=1)) < 0.5


def test_a_frame_that_cannot_be_read_changes_nothing():
    def read(frame):
        if frame == 1:
            raise OSError("no such frame")
        return Ball().read(frame)

    points, _ = held(Ball())
    went = lost(points)
    assert leapt(pictures(Ball(), read), (0, 1), points, went, STILL) is went


@pytest.mark.parametrize("count", [0, 1, 5])
def test_a_few_points_are_no_thing(count):
    shot = Ball()
    points = held(shot)[0][:count]
    went = lost(points)
    assert leapt(pictures(shot), (0, 1), points, went, STILL) is went


@pytest.mark.parametrize("follow", [renewed, carried])
def test_trackers_follow_a_ball_that_is_thrown(follow):
    shot = Ball((48.0, -9.0), turn=0.08)
    frames = list(range(7))
    track = follow(pictures(shot), frames, shot.knots(0), True, lambda: None)
    for frame in frames:
        off = boundary_error(track.knots[frame], shot.knots(frame)).mean
        assert off < 1.5, frame


def test_trackers_lose_it_without_a_leap(monkeypatch):
    monkeypatch.setattr("smartroto.models.motion.leapt", lambda *told: told[3])
    shot = Ball((48.0, -9.0), turn=0.08)
    track = renewed(pictures(shot), range(7), shot.knots(0), True, lambda: None)
    assert boundary_error(track.knots[6], shot.knots(6)).mean > 100
