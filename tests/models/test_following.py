"""Points and planes are found again on every frame, and what is lost is not made up."""

import numpy as np
import pytest

from smartroto.jobs import Cancelled, Progress
from smartroto.models.following import follow
from smartroto.shapes.arrays import Array, Image
from smartroto.shapes.matrices import Parts, about, inverse, move, perspective

SIZE = (220, 160)
FRAMES = range(1, 25)


def _texture() -> Image:
    import cv2

    noise = np.random.default_rng(3).normal(size=(400, 500)).astype(np.float32)
    fine, rough = (cv2.GaussianBlur(noise, (0, 0), blur) for blur in (1.5, 6.0))
    return np.asarray(
        0.4 + 0.12 * (fine / fine.std() + rough / rough.std()), np.float32
    )


WALL = _texture()


def way(frame: int) -> Array:
    """Where the wall's pixels are on a frame: it turns, grows and tips away."""
    go = frame - 1
    parts = Parts(0.8 * go, np.full(2, 1 + 0.006 * go), 0.002 * go)
    flat = about(np.array([1.7 * go - 130, 0.9 * go - 110]), parts, np.full(2, 200.0))
    tip = np.eye(3)
    tip[2, 0] = 2e-5 * go
    return np.asarray(tip @ flat)


def read(frame: int) -> Image:
    import cv2

    half = np.eye(3)
    half[:2, 2] = 0.5
    matrix = inverse(half) @ way(frame) @ half
    light = cv2.warpPerspective(WALL, matrix, SIZE, flags=cv2.INTER_CUBIC)
    bright = 1 + 0.01 * frame  # the light changes as well
    return np.clip(np.repeat(light[..., None], 3, axis=-1) * bright, 0, 1)


def seen(frame: int, at: Array, from_frame: int = 1) -> Array:
    """Where a place of one frame is on another."""
    return move(way(frame) @ inverse(way(from_frame)), at)


POINTS = np.array([[80.0, 70.0], [120.0, 95.0]])
QUAD = np.array([[60.0, 50], [140, 52], [138, 112], [58, 108]])


@pytest.mark.parametrize("plane", [False, True])
def test_they_are_found_to_a_fraction_of_a_pixel(plane: bool) -> None:
    start = QUAD if plane else POINTS
    steps = list(follow(read, list(FRAMES), start, plane, lambda: None))
    assert [step.frame for step in steps] == list(FRAMES)[1:]
    off = [np.abs(step.places - seen(step.frame, start)).max() for step in steps]
    assert max(off) < (0.35 if plane else 0.6), off
    assert all(0.3 < step.trust <= 1 for step in steps)


def test_backwards_and_twice_the_same() -> None:
    back = list(FRAMES)[::-1]
    start = seen(24, QUAD)
    one, two = (list(follow(read, back, start, True, lambda: None)) for _ in range(2))
    assert np.abs(one[-1].places - QUAD).max() < 0.35
    assert np.array_equal(one[-1].places, two[-1].places)


def test_something_in_front_of_a_part_does_not_pull() -> None:
    def hidden(frame: int) -> Image:
        picture = read(frame).copy()
        left = 20 + 5 * frame
        picture[40:80, left : left + 25] = 0.1 * WALL[40:80, :25, None]
        return picture

    steps = list(follow(hidden, list(FRAMES), QUAD, True, lambda: None))
    assert len(steps) == len(FRAMES) - 1
    off = [np.abs(step.places - seen(step.frame, QUAD)).max() for step in steps]
    assert np.median(off) < 0.5 and max(off) < 2.5


def test_what_is_gone_is_lost_and_not_made_up() -> None:
    def blank(frame: int) -> Image:
        return read(frame) if frame < 9 else np.full((*SIZE[::-1], 3), 0.3)

    for plane, start in ((False, POINTS), (True, QUAD)):
        steps = list(follow(blank, list(FRAMES), start, plane, lambda: None))
        assert steps[-1].frame == 8


def test_it_stops_when_told() -> None:
    progress = Progress()

    def tick() -> None:
        progress.check()

    walk = follow(read, list(FRAMES), POINTS, False, tick)
    next(walk)
    progress.cancel()
    with pytest.raises(Cancelled):
        next(walk)


def test_four_corners_are_enough_for_a_plane() -> None:
    matrix = perspective(QUAD, seen(20, QUAD))
    inside = QUAD.mean(axis=0)
    assert np.allclose(move(matrix, inside), seen(20, inside))
