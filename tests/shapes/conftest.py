"""A zoo of shapes that the tests of geometry walk through."""

import numpy as np
import pytest

from smartroto.shapes.arrays import Array


def _ring(count: int, centre: tuple[float, float], radius: float) -> Array:
    """A circle of cubics, off by 3e-4 of the radius for four points."""
    angle = np.arange(count) / count * 2 * np.pi
    out = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    reach = radius * 4 / 3 * np.tan(np.pi / 2 / count)
    along = np.stack([-out[:, 1], out[:, 0]], axis=1) * reach
    point = np.array(centre) + radius * out
    return np.stack([point - along, point, point + along], axis=1)


def _corners(*points: tuple[float, float]) -> Array:
    return np.repeat(np.array(points, dtype=float)[:, None], 3, axis=1)


def _cusp() -> Array:
    """One point whose handles leave the way they came, between straight sides."""
    knots = _corners((10, 40), (30, 10), (50, 40))
    knots[1, 0] = knots[1, 2] = [30, 35]
    return knots


def _blob() -> Array:
    rng = np.random.default_rng(3)
    knots = _ring(9, (32, 24), 18)
    return knots + rng.normal(scale=1, size=knots.shape)


ZOO = {
    "circle": _ring(4, (32, 24), 15),
    "blob": _blob(),
    "square": _corners((10, 10), (40, 10), (40, 30), (10, 30)),
    "two points": _ring(2, (32, 24), 12),
    "cusp": _cusp(),
    "eight": _corners((10, 10), (50, 40), (50, 10), (10, 40)),
    "loop": _corners((8, 8), (50, 8), (50, 40), (20, 40), (20, 20), (60, 20), (8, 44)),
    "tiny": _ring(4, (20.3, 20.6), 0.2),
    "huge": _ring(6, (0, 0), 1e5),
    "off plate": _ring(4, (-200, 24), 15),
    "at the corner": _ring(4, (0, 48), 20),
    "at the edge": _corners((0, 0), (64, 0), (64, 48), (0, 48)),
    "no area": _corners((5, 5), (40, 30), (5, 5)),
    "one spot": _corners((7.5, 7.5), (7.5, 7.5), (7.5, 7.5)),
    "backwards": _ring(5, (30, 25), 14)[::-1, ::-1],
}

SIZE = (64, 48)


@pytest.fixture(params=ZOO)
def knots(request: pytest.FixtureRequest) -> Array:
    """Each shape of the zoo in turn, on a plate of 64 x 48."""
    return ZOO[request.param].copy()


@pytest.fixture
def zoo() -> dict[str, Array]:
    return {name: knots.copy() for name, knots in ZOO.items()}


@pytest.fixture
def size() -> tuple[int, int]:
    return SIZE


@pytest.fixture
def ring():
    """A function that makes a circle of cubics: count, centre, radius."""
    return _ring
