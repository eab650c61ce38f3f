"""The earthenware bird of `turning`: its form, its silhouette and its paint.

The form is star-shaped about its middle: a radius for every direction. Body axes are
x (beak), y (down), z; lengths in metres.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from smartroto.samples.props import CLAY
from smartroto.samples.texture import mixed, smooth, tinted
from smartroto.samples.vectors import dot, turned
from smartroto.shapes.arrays import Array, Image

SIZE = 0.150
BASE = 0.086  # from the middle down to the foot
MIDDLE = np.array([0.0, -BASE, 1.18])  # in the world
_LUMPS = np.array(  # direction, height, narrowness
    [
        [0.86, -0.40, 0.10, 0.50, 24.0],  # beak and face
        [0.45, -0.90, -0.05, 0.52, 6.0],  # head
        [-0.93, -0.22, -0.10, 0.66, 8.0],  # tail
        [0.10, 0.25, 0.95, 0.13, 5.0],  # wings
        [0.05, 0.30, -0.95, 0.16, 4.0],
        [0.75, 0.40, 0.05, 0.22, 3.5],  # breast
    ]
)


_WAYS = _LUMPS[:, :3] / np.linalg.norm(_LUMPS[:, :3], axis=1, keepdims=True)


def radius(direction: Array) -> Array:
    """The form: metres from the middle to the surface along unit vectors `[..., 3]`."""
    kind = direction.dtype
    r = np.full(direction.shape[:-1], 0.68, kind)
    for way, (height, narrow) in zip(_WAYS, _LUMPS[:, 3:], strict=True):
        near = (dot(direction, way) - 1) * kind.type(narrow)
        r += kind.type(height) * np.exp(near)
    foot = kind.type(BASE / SIZE) / np.maximum(direction[..., 1], kind.type(0.05))
    apart = foot - r  # the smaller of both, with a rounded edge
    return np.asarray(
        kind.type(SIZE / 2) * (r + foot - np.sqrt(apart * apart + kind.type(0.004))),
        kind,
    )


@dataclass(frozen=True)
class Turned:
    """The bird at one moment. axes: `[3, 3]` rows are the body's axes in the world."""

    axes: Array

    def reach(self, direction: Array) -> Array:
        """`radius` for world directions."""
        return radius(turned(direction, self.axes))

    def silhouette(self, eye: Array, count: int = 720, fine: int = 160) -> Array:
        """Directions from `eye` that graze the surface, all round, `[count, 3]`.

        In each half-plane through eye and middle the grazing ray is the one with the
        largest slope; the maximum is refined by a parabola.
        """
        ahead = MIDDLE - eye
        far = np.linalg.norm(ahead)
        ahead = ahead / far
        right = np.cross([0.0, 1.0, 0.0], ahead)
        right /= np.linalg.norm(right)
        below = np.cross(ahead, right)
        turn = np.linspace(0, 2 * np.pi, count, endpoint=False) - np.pi / 2
        side = np.cos(turn)[:, None] * right + np.sin(turn)[:, None] * below
        tilt = np.linspace(0.25, np.pi - 0.25, fine)
        across, depth = np.sin(tilt)[:, None], -np.cos(tilt)[:, None]
        r = self.reach(across * side[:, None] + depth * ahead)
        slope = r * across[:, 0] / (far + r * depth[:, 0])
        return np.asarray(ahead + _peak(slope)[:, None] * side)


def _peak(values: Array) -> Array:
    """The largest value of each row, refined by a parabola through its neighbours."""
    at = np.clip(values.argmax(1), 1, values.shape[1] - 2)
    rows = np.arange(len(values))
    a, b, c = values[rows, at - 1], values[rows, at], values[rows, at + 1]
    bend = a - 2 * b + c
    return np.asarray(b - (a - c) ** 2 / (8 * np.where(bend == 0, -1e-12, bend)))


def approach(bird: Turned, eye: Array, rays: Image) -> Image:
    """Roughly how far along unit rays `[h, w, 3]` the bird is, `[h, w]` metres.

    Sphere tracing on every third ray: steps as long as the surface is away along the
    radius. Rays that just miss end at their nearest approach, which is what a soft
    edge wants.
    """
    import cv2

    coarse = np.ascontiguousarray(rays[1::3, 1::3]).reshape(-1, 3)
    start = (eye - MIDDLE).astype(np.float32)
    along = -dot(coarse, start) - np.float32(1.5 * SIZE)
    for _ in range(14):
        along += np.float32(0.95) * _outside(bird, start + coarse * along[:, None])
    field = along.reshape(rays[1::3, 1::3].shape[:2])
    return np.asarray(cv2.resize(field, rays.shape[1::-1]), np.float32)


def hits(bird: Turned, eye: Array, rays: Image, along: Image) -> tuple[Image, Image]:
    """Where unit rays `[M, 3]` meet the bird near `along` `[M]`.

    Returns directions in the body's axes and normals in the world's, `[M, 3]` each.
    """
    start = (eye - MIDDLE).astype(np.float32)
    for _ in range(3):
        along = along + _outside(bird, start + rays * along[:, None])
    point = start + rays * along[:, None]
    here = _outside(bird, point)
    step = np.float32(4e-4)
    axes = np.eye(3, dtype=np.float32)
    slopes = [_outside(bird, point + step * axis) - here for axis in axes]
    return turned(_unit(point), bird.axes), _unit(np.stack(slopes, -1))


def _unit(vectors: Image) -> Image:
    length = np.sqrt(np.einsum("ij,ij->i", vectors, vectors)) + np.float32(1e-9)
    return np.asarray(vectors / length[:, None], np.float32)


def _outside(bird: Turned, point: Image) -> Image:
    """Metres outside the surface along the line to the middle, `[M]`."""
    far = np.sqrt(np.einsum("ij,ij->i", point, point))
    return np.asarray(far - bird.reach(point / far[:, None]), np.float32)


class Paint:
    """The glaze, as a map of all directions: colour and slopes of its relief."""

    def __init__(self, scale: float) -> None:
        self.rows = max(96, round(700 * scale))
        v, u = np.meshgrid(
            (np.arange(self.rows) + 0.5) / self.rows * np.pi,
            (np.arange(2 * self.rows) + 0.5) / self.rows * np.pi - np.pi,
            indexing="ij",
        )
        way = np.stack([np.sin(v) * np.cos(u), np.cos(v), np.sin(v) * np.sin(u)], -1)
        place = way * radius(way)[..., None] / SIZE
        self.colour = _glaze(way, place)

    def at(self, body: Image) -> Image:
        """The colours for body directions `[M, 3]`."""
        import cv2

        u = (np.arctan2(body[:, 2], body[:, 0]) / np.pi + 1) * self.rows - 0.5
        v = np.arccos(np.clip(body[:, 1], -1, 1)) / np.pi * self.rows - 0.5
        found: Any = cv2.remap(
            self.colour, _rows(u), _rows(v), cv2.INTER_LINEAR, None, cv2.BORDER_WRAP
        )
        return np.asarray(found.reshape(-1, 3)[: len(body)], np.float32)


def _rows(values: Array, width: int = 1024) -> Image:
    """A long list as rows of a picture: `cv2.remap` takes no list beyond 32767."""
    rows = -(-len(values) // width)
    padded = np.zeros(rows * width, np.float32)
    padded[: len(values)] = values
    return padded.reshape(rows, width)


def _solid_noise(seed: int, place: Array, cell: float, octaves: int) -> Image:
    """Fractal noise in space at points `[..., 3]`, deviation about 1."""
    from scipy.ndimage import map_coordinates

    total = np.zeros(place.shape[:-1], np.float32)
    for octave in range(octaves):
        rng = np.random.default_rng([seed, octave])
        lattice = rng.standard_normal((32, 32, 32)).astype(np.float32)
        at = np.moveaxis(place * (2**octave / cell) + 7.3 * octave, -1, 0)
        total += 0.6**octave * map_coordinates(lattice, at, order=1, mode="grid-wrap")
    return np.asarray(total / 0.8, np.float32)


def _glaze(way: Array, place: Array) -> Image:
    """Slip with rings, feathers, a wing, eyes, crackle and chips."""
    x, y, z = np.moveaxis(place, -1, 0)
    cloud = _solid_noise(91, place, 0.7, 5)
    fleck = _solid_noise(92, place, 0.06, 3)
    colour = tinted(0.58 + 0.10 * cloud + 0.05 * fleck, CLAY)
    wobble = 0.018 * _solid_noise(93, place, 0.35, 3)
    colour = _feathers(colour, x + wobble, y + wobble, z, cloud)
    for height, width in ((-0.34, 0.012), (-0.29, 0.028), (0.52, 0.030), (0.60, 0.012)):
        line = smooth(width, width * 0.6, np.abs(y + wobble - height))
        colour = mixed(colour, (0.035, 0.022, 0.016), line * np.float32(0.85))
    for side in (1.0, -1.0):
        eye = np.array([0.70, -0.72, 0.42 * side])
        near = np.degrees(
            np.arccos(np.clip(dot(way, eye) / np.linalg.norm(eye), -1, 1))
        )
        colour = mixed(colour, (0.55, 0.42, 0.27), smooth(8.0, 7.2, near))
        colour = mixed(colour, (0.02, 0.014, 0.012), smooth(5.0, 4.2, near))
    crack = smooth(0.05, 0.02, np.abs(_solid_noise(94, place, 0.16, 2)))
    colour = mixed(colour, (0.06, 0.03, 0.018), crack * np.float32(0.35))
    chip = smooth(2.1, 2.3, _solid_noise(95, place, 0.12, 3))
    return mixed(colour, (0.50, 0.33, 0.21), chip)


def _feathers(colour: Image, x: Array, y: Array, z: Array, cloud: Image) -> Image:
    """Scale pattern on the body, darker and longer on the wings."""
    wing = smooth(0.30, 0.42, np.abs(z)) * smooth(-0.30, -0.2, y) * smooth(0.5, 0.4, y)
    row = np.floor(y / 0.105)
    cell = np.mod(np.arctan2(z, x) / 0.21 + 0.5 * np.mod(row, 2), 1.0) - 0.5
    drop = np.mod(y, 0.105) / 0.105
    edge = np.abs(np.hypot(cell * 1.9, drop) - 0.82)
    scale = smooth(0.17, 0.07, edge) * smooth(-0.26, -0.20, y) * smooth(0.50, 0.44, y)
    tone = np.asarray(scale * (0.65 + 0.12 * cloud), np.float32)
    colour = mixed(colour, (0.10, 0.055, 0.03), np.clip(tone, 0, 1))
    return mixed(colour, (0.115, 0.075, 0.05), np.asarray(wing * 0.55, np.float32))
