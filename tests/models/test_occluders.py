"""What lies before a shape is told from the shape by how it moves."""

import numpy as np
import pytest
import torch

from smartroto.models.evidence import gather
from smartroto.models.gap import _landed, fuse
from smartroto.models.lessons import lesson
from smartroto.models.likeness import _Known, _unlike
from smartroto.models.occluders import Occluders, occluders
from smartroto.models.plain import plain
from smartroto.models.settle import Survey
from smartroto.models.tracks import Track
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


def everywhere(frames=FRAMES) -> Occluders:
    """Something that covers the left half of the plate."""
    cover = np.zeros((len(frames), 15, 20), np.float32)
    cover[:, :, :10] = 1
    return Occluders(frames=tuple(frames), cover=cover, step=10.0)


def test_what_is_covered_teaches_nothing(disc, look) -> None:
    key, pictures = disc.knots(6), look(disc.read)
    bare, half = lesson(pictures, 6, key, 8), lesson(pictures, 6, key, 8, everywhere())
    assert bare is not None and half is not None
    left = bare.ring.samples(key)[:, 0] < 60
    assert bare.seen.used[left].any()
    assert not half.seen.used[left].any() and half.seen.used.any()
    assert not np.allclose(bare.judge.weights, half.judge.weights)


def test_what_is_covered_looks_like_nothing() -> None:
    chance = torch.Generator().manual_seed(1)
    looks = torch.rand(2, 3, 5, 8, 8, generator=chance)
    known = [_Known(looks[0, at], torch.ones(5, 8)) for at in (0, 1)]
    weight = torch.ones(5, 8, 8)
    free = torch.ones(2, 3, 5, 8)
    free[:, :, 2] = 0
    told = _unlike(looks, free, known, weight)
    assert np.allclose(told[:, :, 2], 1)
    others = np.delete(plain_unlike(looks, known), 2, 2)
    assert np.allclose(np.delete(told, 2, 2), others, atol=1e-5)


def plain_unlike(looks, known):
    free = [_Known(one.look, None) for one in known]
    return _unlike(looks, None, free, torch.ones(5, 8, 8))


@pytest.mark.parametrize(("off", "believed"), [(3.0, 1.0), (30.0, 0.5), (200.0, 0.0)])
def test_trackers_that_land_nowhere_are_not_believed(disc, off, believed) -> None:
    truth = np.stack([disc.knots(frame) for frame in FRAMES])
    error = np.full(truth.shape[:2], 5.0)
    ones = np.ones(truth.shape[:2])
    drift = np.linspace(0, 1, 13)[:, None, None, None] * np.array([off, 0.0])
    ahead = Track(knots=truth + drift, trust=ones)
    behind = Track(knots=truth + drift[::-1], trust=ones)
    survey = Survey(
        ahead=[ahead], behind=[behind], keys=(truth[0], truth[-1]), plain=(truth, error)
    )
    told = _landed(survey)
    assert told.shape == truth.shape[1:2]
    assert np.allclose(told, believed, atol=0.15)


@pytest.mark.parametrize(("scale", "shift"), [(1, 1e6), (1e7, 0), (1e-6, 60), (0, 60)])
def test_outlines_far_away_or_of_no_size_tell_nothing(disc, look, scale, shift) -> None:
    keys = disc.knots(0) * scale + shift, disc.knots(12) * scale + shift
    pictures = look(behind_a_post(disc))
    assert occluders(pictures, FRAMES, keys, _nothing) is None
