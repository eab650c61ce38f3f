"""A wooden radio on a table, filmed by a hand-held camera that walks past it.

The radio is a prism: an arched front, drawn back in depth. It is rigid and stands
still; everything moves by parallax.
"""

import numpy as np

from smartroto.samples import props, radio
from smartroto.samples.camera import Pose, looking, sway
from smartroto.samples.film import blurred
from smartroto.samples.outline import Curve, line, spans
from smartroto.samples.radio import DEPTH, arch, face
from smartroto.samples.surface import (
    Jitter,
    Surface,
    cut,
    frame_size,
)
from smartroto.samples.texture import grid, noise, planks, plaster, smooth
from smartroto.shapes import raster
from smartroto.shapes.arrays import Array, Image

FOCAL = 1520.0
LIGHT = np.array([-1.25, -1.9, -0.35])  # where the window is, metres


class HandHeld:
    """The recipe; see `smartroto.samples.recipe.Recipe`."""

    name = "hand_held"
    title = "A rigid object under a hand-held camera, with parallax"
    seed = 1107
    count = 60
    shutter = 0.5
    samples = 7

    def pose(self, time: float) -> Pose:
        """The camera: a step to the right, with breath and tremor."""
        unrest = sway(self.seed, time)
        step = float(smooth(-8, 68, time))
        place = np.array([-0.24 + 0.56 * step, -0.50 - 0.05 * step, 0.02 + 0.10 * step])
        place += unrest[:3] * [0.014, 0.011, 0.009]
        target = np.array([0.015, -0.185, 1.40])
        target[:2] += unrest[3:5] * 0.011
        return looking(place, target, 0.011 * unrest[5], FOCAL)

    def knots(self, time: float) -> Array:
        """The silhouette: front edge, arch, ridge, the arch of the back, base."""
        pose = self.pose(time)
        top = radio.ridge(pose.place)

        def along(start: float, end: float, depth: float) -> Curve:
            return lambda u: pose.project(face(arch(start + (end - start) * u), depth))

        corners = radio.corners()
        left, right, near = (pose.project(corners[i]) for i in (0, 1, 2))
        spring = pose.project(face(arch(np.array([0.0, np.pi])), 0.0))[0]
        back = pose.project(face(arch(np.array([0.0, np.pi])), DEPTH))[1]
        ridge = [pose.project(face(arch(np.array([top])), d))[0] for d in (0, DEPTH)]
        return spans(
            [
                (line(left, spring), 2),
                (along(0.0, top, 0.0), 3),
                (line(ridge[0], ridge[1]), 1),
                (along(top, np.pi, DEPTH), 5),
                (line(back, right), 2),
                (line(right, near), 1),
                (line(near, left), 2),
            ]
        )

    def seen(self, time: float) -> Array:
        return np.ones(len(self.knots(time)))

    def painted(self, scale: float) -> "Room":
        return Room(self, scale)


class Room:
    """The set, painted; see `smartroto.samples.recipe.Scene`."""

    def __init__(self, recipe: HandHeld, scale: float) -> None:
        self.recipe, self.scale = recipe, scale
        self.surfaces = [*_far(scale), _table(scale), *_on_the_table(scale)]
        self.radio = radio.Radio(scale, FOCAL)

    def light(self, time: float, jitter: Jitter) -> Image:
        pose = self.recipe.pose(time)
        size = frame_size(self.scale)
        picture = np.zeros((size[1], size[0], 3), np.float32)
        for surface in self.surfaces:
            surface.over(picture, pose, self.scale, jitter)
        self.radio.over(picture, pose, self.recipe.knots(time), jitter)
        return picture

    def mask(self, time: float, jitter: Jitter) -> Image:
        knots = self.recipe.knots(time)
        return radio.coverage(knots, self.scale, jitter)


def _upright(image: Image, x: float, base: float, z: float, width: float) -> Surface:
    """A flat thing that stands at depth z, its foot at height `base`."""
    height = width * image.shape[0] / image.shape[1]
    return Surface(
        image,
        np.array([x, base - height, z]),
        np.array([width, 0.0, 0.0]),
        np.array([0.0, height, 0.0]),
    )


def _padded(image: Image, sigma: float) -> Image:
    """Defocus with room for the blur to spread."""
    edge = int(np.ceil(3 * sigma))
    return blurred(np.pad(image, ((edge, edge), (edge, edge), (0, 0))), sigma)


def _standing(
    image: Image, x: float, base: float, z: float, width: float, sigma: float
) -> Surface:
    """Like `_upright`, out of focus; `sigma` in texels."""
    edge = int(np.ceil(3 * sigma))
    unit = width / image.shape[1]
    blurry = _padded(image, sigma)
    return _upright(
        blurry, x - edge * unit, base + edge * unit, z, unit * blurry.shape[1]
    )


def _far(k: float) -> list[Surface]:
    """Wall, and a shelf with books and boxes before it."""
    size = (1900.0, 1000.0)
    wall = plaster(
        21,
        size,
        k,
        [(0.05, 0.028, 0.015), (0.17, 0.10, 0.058), (0.30, 0.19, 0.115)],
        330,
    )
    x, y = grid(size, k)
    window = 0.7 + 1.7 * np.exp(-(((x - 560) / 520) ** 2 + ((y - 300) / 420) ** 2))
    wall = cut(wall * window[..., None].astype(np.float32), np.ones_like(window))
    wall = blurred(wall, 5 * k)
    surfaces = [_upright(wall, -2.3, 0.75, 3.3, 4.6)]
    unit = 2.9 / FOCAL  # metres a unit covers at the shelf
    for row, base in enumerate((-0.93, -0.30)):
        board = props.box(31 + row, 1700, 22, k, props.WALNUT)
        left = -1.62
        for item in range(7):
            picture = _shelf_item(100 * row + item, k)
            width = picture.shape[1] / k * unit
            surfaces.append(_standing(picture, left, base, 2.9, width, 4.2 * k))
            left += width + 0.02 + 0.07 * ((item * 7 + row * 3) % 4)
        surfaces.append(
            _standing(board, -1.75, base + 22 * unit, 2.88, 1700 * unit, 4 * k)
        )
    return surfaces


def _shelf_item(seed: int, k: float) -> Image:
    kind = (seed * 5 + seed // 100) % 4
    if kind == 0:
        return props.box(seed, 190, 120, k, props.OAK)
    if kind == 2:
        return props.pot(seed, 110, 150, k, props.CLAY)
    return props.books(seed, 230, 215, k)


def _on_the_table(k: float) -> list[Surface]:
    """Things between the wall and the radio: the radio's own wood and colours."""
    things = [
        (props.box(51, 330, 190, k, props.OAK), -1.02, 2.05),
        (props.pot(52, 150, 230, k, props.PINE), -0.40, 2.15),
        (props.box(53, 290, 260, k, props.WALNUT), 0.33, 1.98),
        (props.box(54, 260, 120, k, props.OAK), 0.72, 1.86),
        (props.pot(55, 120, 190, k, props.CLAY), 1.08, 2.0),
    ]
    return [
        _standing(image, x, 0.0, z, image.shape[1] / k * z / FOCAL, (z - 1.3) * 4.4 * k)
        for image, x, z in things
    ]


def _table(k: float) -> Surface:
    """The table top with the radio's shadow on it, less sharp the farther away."""
    size, metres = (2200.0, 1100.0), (2.6, 1.75)
    near, left = 0.72, -1.3
    top = planks(61, size, k, props.OAK, 240) * np.float32(0.85)
    worn = 1 + 0.16 * noise(62, size, k, 260, 5)
    x, y = grid(size, k)
    lit = 0.9 + 1.2 * np.exp(-(((x - 800) / 800) ** 2 + ((y - 620) / 520) ** 2))
    dark = _shadow(size, metres, left, near, k)
    top = top * (worn * lit * (1 - 0.80 * dark))[..., None]
    depth = near + metres[1] * (1 - y / size[1])
    soft = smooth(1.55, 2.3, depth.astype(np.float32))
    top = top + (blurred(top, 5 * k) - top) * soft[..., None]
    return Surface(
        cut(np.asarray(top, np.float32), np.ones(top.shape[:2], np.float32)),
        np.array([left, 0.0, near + metres[1]]),
        np.array([metres[0], 0.0, 0.0]),
        np.array([0.0, 0.0, -metres[1]]),
    )


def _shadow(
    size: tuple[float, float],
    metres: tuple[float, float],
    left: float,
    near: float,
    k: float,
) -> Image:
    """How dark the table is: the radio's shadows from all over the window, averaged."""
    from scipy.spatial import ConvexHull

    shape = (round(size[0] * k), round(size[1] * k))
    total = np.zeros(shape[::-1], np.float32)
    rng = np.random.default_rng(63)
    solid = np.concatenate([face(radio.profile(24), depth) for depth in (0.0, DEPTH)])
    count = 28
    for _ in range(count):
        lamp = LIGHT + rng.uniform(-1, 1, 3) * [0.42, 0.36, 0.3]
        reach = -lamp[1] / (solid[:, 1] - lamp[1])
        ground = (lamp + (solid - lamp) * reach[:, None])[:, [0, 2]]
        texel = np.stack(
            [
                (ground[:, 0] - left) / metres[0] * shape[0],
                (near + metres[1] - ground[:, 1]) / metres[1] * shape[1],
            ],
            1,
        )
        total += raster.coverage(texel[ConvexHull(texel).vertices], shape)
    foot = radio.footprint()
    texel = (foot - [left, near + metres[1]]) / metres * [1, -1] * shape
    contact = blurred(raster.coverage(texel, shape), 13 * k)
    return 1 - (1 - total / count) * (1 - 0.75 * contact)
