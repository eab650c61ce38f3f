"""An outline from what the artist points at."""

from collections.abc import Callable

import numpy as np
import pytest
from shapely import Polygon

from smartroto.jobs import Cancelled
from smartroto.models.suggest import Seeds, suggest
from smartroto.shapes.arrays import Array, Image

SIZE = (120, 180)
CORNERS = np.array([[60.0, 40], [110, 40], [110, 90], [60, 90]])


def film(speed: float = 3.0) -> Callable[[int], Image]:
    """A textured square that moves over a textured ground of nearly its colour."""
    chance = np.random.default_rng(5)
    ground = 0.45 + chance.normal(scale=0.03, size=(*SIZE, 3))
    patch = np.array([0.62, 0.5, 0.4]) + chance.normal(scale=0.03, size=(50, 50, 3))

    def read(frame: int) -> Image:
        picture = ground.copy()
        left = round(60 + speed * (frame - 5))
        picture[40:90, left : left + 50] = patch
        return picture.astype(np.float32)

    return read


def overlap(contour: Array | None, corners: Array = CORNERS) -> float:
    assert contour is not None
    found, true = Polygon(contour).buffer(0), Polygon(corners)
    return float(found.intersection(true).area / found.union(true).area)


def place(x: float, y: float) -> Array:
    return np.array([[x, y]])


SCRIBBLE = np.array([[68.0, 48], [100, 80], [70, 82], [100, 50]])
ROUND = np.array([[50.0, 30], [121, 29], [122, 99], [51, 101]])


@pytest.mark.parametrize(
    "seeds",
    [
        Seeds(inside=(place(85, 65),)),
        Seeds(inside=(SCRIBBLE,)),
        Seeds(loop=ROUND),
        Seeds(loop=ROUND, inside=(place(85, 65),), outside=(place(115, 65),)),
    ],
    ids=["click", "scribble", "loop", "all"],
)
def test_the_object_is_found(seeds: Seeds) -> None:
    assert overlap(suggest(film(), 5, (7, 3), seeds, lambda: None)) > 0.9


def test_without_neighbours_its_colour_tells() -> None:
    found = suggest(film(), 5, (), Seeds(loop=ROUND), lambda: None)
    assert overlap(found) > 0.85


def test_what_is_marked_as_outside_stays_outside() -> None:
    def two_halves(frame: int) -> Image:
        picture = film()(frame)
        picture[40:90, 60 + 3 * (frame - 5) :][:, :25] += np.float32(0.2)
        return picture

    half = np.stack([[x, y] for x in (92.0, 98, 106) for y in (44.0, 65, 86)])
    seeds = Seeds(inside=(place(72, 65),), outside=(half,))
    left = np.array([[60.0, 40], [85, 40], [85, 90], [60, 90]])
    assert overlap(suggest(two_halves, 5, (7, 3), seeds, lambda: None), left) > 0.8


def test_the_same_strokes_find_the_same() -> None:
    seeds = Seeds(loop=ROUND)
    one, other = (suggest(film(), 5, (7,), seeds, lambda: None) for _ in range(2))
    assert one is not None and other is not None
    np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize(
    "picture",
    [
        np.zeros((*SIZE, 3), np.float32),
        np.full((8, 9, 3), 0.5, np.float32),
        np.full((1, 1, 3), 0.5, np.float32),
    ],
    ids=["black", "tiny", "one pixel"],
)
def test_an_empty_picture_harms_nobody(picture: Image) -> None:
    seeds = Seeds(inside=(place(0.5, 0.5),))
    contour = suggest(lambda frame: picture, 5, (6,), seeds, lambda: None)
    assert contour is None or np.isfinite(contour).all()


def test_strokes_outside_the_picture_find_nothing_or_something() -> None:
    seeds = Seeds(inside=(place(-500, 900),))
    contour = suggest(film(), 5, (7,), seeds, lambda: None)
    assert contour is None or np.isfinite(contour).all()


def test_it_stops_when_told() -> None:
    def stop() -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        suggest(film(), 5, (7,), Seeds(loop=ROUND), stop)
