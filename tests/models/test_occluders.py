"""What lies before a shape is told from the shape by how it moves."""

import numpy as np
import pytest

from smartroto.models.evidence import gather
from smartroto.models.gap import fuse
from smartroto.models.occluders import occluders
from smartroto.models.plain import plain
from smartroto.shapes.metrics import boundary_error

FRAMES = range(13)
POST = (78, 96)


def _nothing() -> None:
    return None


def _skin(frame: int) -> np.ndarray:
    """The same pattern as that of everything around, so that colour tells nothing."""
    rng = np.random.default_rng(5)
    return np.asarray(0.45 + 0.15 * rng.normal(size=(150, POST[1] - POST[0], 3)))


def behind_a_post(disc, pan: float = 0.0):
    """The disc behind a post that stands still, or goes `pan` pixels a frame."""

    def read(frame):
        picture = disc.read(frame).copy()
        first = round(POST[0] + pan * (frame - 6))
        picture[:, first : first + POST[1] - POST[0]] = _skin(frame)
        return picture

    return read


def found(disc, pictures, frames=FRAMES):
    keys = disc.knots(frames[0]), disc.knots(frames[-1])
    return occluders(pictures, frames, keys, _nothing)


def predicted(disc, pictures):
    keys = disc.knots(0), disc.knots(12)
    evidence = gather(pictures, FRAMES, keys, True, _nothing)
    straight = plain(np.array([0.0, 12.0]), np.stack(keys), np.arange(13.0))
    return fuse(pictures, FRAMES, keys, evidence, straight, _nothing), evidence


def off(stretch, disc) -> float:
    errors = [
        boundary_error(stretch.knots[frame], disc.knots(frame)).mean
        for frame in FRAMES[1:-1]
    ]
    return float(np.mean(errors))


@pytest.mark.parametrize("pan", [0.0, -1.5])
def test_a_post_is_found_where_it_covers_the_shape(disc, look, pan) -> None:
    front = found(disc, look(behind_a_post(disc, pan)))
    assert front is not None
    for frame in (2, 6, 10):
        middle = disc.centre(frame)
        inside = middle + np.mgrid[-24:25:6, -24:25:6].reshape(2, -1).T
        inside = inside[np.hypot(*(inside - middle).T) < 26]
        first = POST[0] + pan * (frame - 6)
        apart = np.abs(inside[:, 0] - first - 9)
        free = front.free([frame], inside[None])[0]
        on, beside = apart < 6, apart > 22
        assert not on.any() or free[on].mean() < 0.3
        assert not beside.any() or free[beside].mean() > 0.8


def test_nothing_lies_before_a_shape_that_is_seen(disc, look) -> None:
    assert found(disc, look(disc.read)) is None


def test_noise_lies_before_nothing(disc, look) -> None:
    def noise(frame):
        return np.random.default_rng(frame).uniform(size=(150, 200, 3))

    assert found(disc, look(noise)) is None


def test_a_frame_that_cannot_be_read_is_stepped_over(disc, look) -> None:
    read = behind_a_post(disc)

    def torn(frame):
        if frame == 5:
            raise OSError("gone")
        return read(frame)

    front = found(disc, look(torn))
    assert front is not None and 5 not in front.frames
    assert (front.free([5], np.full((1, 4, 2), 60.0)) == 1).all()


def test_too_few_frames_tell_nothing(disc, look) -> None:
    assert found(disc, look(behind_a_post(disc)), range(2)) is None


def test_a_shape_behind_a_post_is_followed_by_what_is_seen_of_it(
    disc, look, monkeypatch
) -> None:
    stretch, evidence = predicted(disc, look(behind_a_post(disc)))
    assert evidence.front is not None
    monkeypatch.setattr("smartroto.models.evidence.occluders", lambda *_: None)
    blind, without = predicted(disc, look(behind_a_post(disc)))
    assert without.front is None
    assert off(stretch, disc) < 0.6 * off(blind, disc)


def test_points_behind_the_post_are_told_to_be_hidden(disc, look) -> None:
    stretch, _ = predicted(disc, look(behind_a_post(disc)))
    points = np.stack([disc.knots(frame)[:, 1] for frame in FRAMES])
    apart = np.abs(points[1:-1, :, 0] - np.mean(POST))
    seen = stretch.seen[1:-1]
    assert seen[apart < 5].mean() < 0.4
    assert seen[apart > 25].mean() > 0.8
