"""An earthenware bird on a turntable: its silhouette slides over its surface.

What is seen at the edge is another part of the bird on every frame, so what the
surface does near the edge and what the outline does are two different things.
"""

import numpy as np
from scipy.interpolate import CubicSpline

from smartroto.samples import bird, props
from smartroto.samples.bird import MIDDLE, Turned
from smartroto.samples.camera import Pose, looking, sway
from smartroto.samples.film import blurred
from smartroto.samples.outline import spans
from smartroto.samples.stage import standing, top, upright
from smartroto.samples.surface import (
    Jitter,
    Surface,
    cut,
    frame_size,
    pixel_grid,
)
from smartroto.samples.texture import grid, noise, planks, plaster, smooth, wood
from smartroto.samples.vectors import dot
from smartroto.shapes import raster
from smartroto.shapes.arrays import Array, Image
from smartroto.shapes.spline import polyline

FOCAL = 1720.0
LAMP = np.array([0.85, -1.25, 0.15])  # a window to the right, metres
POINTS = 26


class Turning:
    """The recipe; see `smartroto.samples.recipe.Recipe`."""

    name = "turning"
    title = "A solid that turns in 3D, so that its silhouette slides over the surface"
    seed = 2203
    count = 60
    shutter = 0.5
    samples = 4

    def pose(self, time: float) -> Pose:
        """On a tripod, with the slightest drift."""
        unrest = sway(self.seed, time, slow=70.0, octaves=3)
        place = np.array([-0.03, -0.40, 0.0]) + unrest[:3] * 0.003
        target = MIDDLE + np.array([0.02, -0.028, 0.0])
        target[:2] += 0.002 * unrest[3:5]
        return looking(place, target, 0.002 * unrest[5], FOCAL)

    def bird(self, time: float) -> Turned:
        """The bird: most of a half turn, faster in the middle, wobbling a little."""
        angle = np.radians(150 + 92 * float(smooth(-8, 68, time)))
        tilt = np.radians(1.6) * np.sin(angle * 2.0 + 0.4)
        c, s = np.cos(angle), np.sin(angle)
        turn = np.array([[c, 0, -s], [0, 1, 0], [s, 0, c]])
        a, b = np.cos(tilt), np.sin(tilt)
        return Turned(turn @ np.array([[a, -b, 0], [b, a, 0], [0, 0, 1.0]]))

    def knots(self, time: float) -> Array:
        """Points at equal lengths along the silhouette, from its top, clockwise."""
        dense = self.dense(time)
        closed = np.concatenate([dense, dense[:1]])
        steps = np.linalg.norm(np.diff(closed, axis=0), axis=1)
        length = np.concatenate([[0.0], np.cumsum(steps)])
        curve = CubicSpline(length, closed, axis=0, bc_type="periodic")
        return spans([(lambda u: np.asarray(curve(u * length[-1])), POINTS)])

    def dense(self, time: float) -> Array:
        """The silhouette itself, `[720, 2]`, from its top, clockwise."""
        pose = self.pose(time)
        return pose.project(pose.place + self.bird(time).silhouette(pose.place))

    def seen(self, time: float) -> Array:
        return np.ones(POINTS)

    def painted(self, scale: float) -> "Workshop":
        return Workshop(self, scale)


class Workshop:
    """The set, painted; see `smartroto.samples.recipe.Scene`."""

    def __init__(self, recipe: Turning, scale: float) -> None:
        self.recipe, self.scale = recipe, scale
        self.still = [*_far(scale), _table(scale), *_on_the_table(scale)]
        self.disc = _disc(scale)
        self.paint = bird.Paint(scale)

    def light(self, time: float, jitter: Jitter) -> Image:
        pose, solid = self.recipe.pose(time), self.recipe.bird(time)
        size = frame_size(self.scale)
        picture = np.zeros((size[1], size[0], 3), np.float32)
        turned = _turned(self.disc, solid)
        shadow = _shadow(solid, self.scale)
        for surface in (*self.still, turned, shadow):
            surface.over(picture, pose, self.scale, jitter)
        self._bird_over(picture, pose, solid, self.mask(time, jitter), jitter)
        return picture

    def mask(self, time: float, jitter: Jitter) -> Image:
        line = polyline(self.recipe.knots(time), 24) * self.scale + np.array(jitter)
        return raster.coverage(line, frame_size(self.scale))

    def _bird_over(
        self, picture: Image, pose: Pose, solid: Turned, mask: Image, jitter: Jitter
    ) -> None:
        rows, columns = np.nonzero(mask.any(1))[0], np.nonzero(mask.any(0))[0]
        box = (int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1)
        inside = slice(box[1], box[3]), slice(box[0], box[2])
        rays = pose.rays(*pixel_grid(box, self.scale, jitter)).astype(np.float32)
        rays /= np.sqrt((rays * rays).sum(-1, keepdims=True))
        there = mask[inside] > 0
        along = bird.approach(solid, pose.place, rays)[there]
        body, normal = bird.hits(solid, pose.place, rays[there], along)
        colour = _shaded(self.paint.at(body), normal, rays[there], body)
        part = picture[inside]
        part[there] += (colour - part[there]) * mask[inside][there][:, None]


def _shaded(paint: Image, normal: Image, rays: Image, body: Image) -> Image:
    """Glazed clay in window light: diffuse, sky and table, a soft highlight."""
    lamp = (LAMP - MIDDLE) / np.linalg.norm(LAMP - MIDDLE)
    away = -rays
    half = lamp.astype(np.float32) + away
    half /= np.sqrt((half * half).sum(1, keepdims=True))
    diffuse = np.clip((dot(normal, lamp) + 0.12) / 1.12, 0, None)
    bounce = 0.17 - 0.10 * normal[:, 1] - 0.05 * normal[:, 0]
    shade = 1 - 0.6 * np.clip(body[:, 1] - 0.25, 0, 1)  # nearness of the table
    gloss = np.clip((normal * half).sum(1), 0, 1)
    shine = 0.42 * gloss**160 + 0.05 * gloss**14
    rim = 0.05 * (1 - np.clip((normal * away).sum(1), 0, 1)) ** 3
    light = (1.75 * diffuse**1.15 + bounce * shade)[:, None]
    return np.asarray(paint * light + (shine + rim)[:, None], np.float32)


def _turned(disc: Surface, solid: Turned) -> Surface:
    """The turntable, turned with the bird."""
    half = np.linalg.norm(disc.across) / 2
    across, down = solid.axes[0] * [1, 0, 1], solid.axes[2] * [1, 0, 1]
    centre = MIDDLE * [1, 0, 1] + [0, -0.004, 0]
    return Surface(
        disc.image, centre - half * (across + down), 2 * half * across, 2 * half * down
    )


def _shadow(solid: Turned, scale: float) -> Surface:
    """The bird's shadow on the table, averaged over the window's area."""
    side, half = max(48, round(300 * scale)), 0.42
    total = np.zeros((side, side), np.float32)
    rng = np.random.default_rng(67)
    lamps = LAMP + rng.uniform(-1, 1, (12, 3)) * [0.2, 0.22, 0.34]
    for lamp in lamps:
        rays = solid.silhouette(lamp, count=90, fine=48)
        ground = (lamp + rays * (-lamp[1] / rays[:, 1:2]))[:, [0, 2]]
        texel = (ground - MIDDLE[[0, 2]] + half) / (2 * half) * side
        total += raster.coverage(texel, (side, side))
    x, y = np.meshgrid(*[(np.arange(side) + 0.5) / side * 2 * half - half] * 2)
    contact = 0.9 * np.exp(-((np.hypot(x, y) / 0.112) ** 4))
    dark = 1 - (1 - 0.82 * blurred(total / np.float32(len(lamps)), 2 * scale)) * (
        1 - contact
    )
    image = np.zeros((side, side, 4), np.float32)
    image[..., 3] = dark
    corner = MIDDLE * [1, 0, 1] + [-half, -0.0045, -half]
    return Surface(
        image, corner, np.array([2 * half, 0, 0]), np.array([0, 0, 2 * half])
    )


def _far(k: float) -> list[Surface]:
    """A plastered wall with a board of pots like the bird."""
    size = (1800.0, 1000.0)
    wall = plaster(
        81,
        size,
        k,
        [(0.07, 0.04, 0.025), (0.22, 0.135, 0.085), (0.40, 0.28, 0.19)],
        300,
    )
    x, y = grid(size, k)
    window = 0.8 + 1.5 * np.exp(-(((x - 1150) / 560) ** 2 + ((y - 380) / 430) ** 2))
    wall = cut(wall * window[..., None].astype(np.float32), np.ones_like(window))
    surfaces = [upright(blurred(wall, 6 * k), -1.75, 0.5, 3.0, 3.5)]
    unit = 2.6 / FOCAL
    left = -1.15
    for item in range(11):
        colours = (props.CLAY, props.PINE, props.CLAY, props.OAK)[item % 4]
        tall = 130 + 37 * (item * 5 % 4)
        image = props.pot(300 + item, 95 + 23 * (item * 3 % 4), tall, k, colours)
        width = image.shape[1] / k * unit
        surfaces.append(standing(image, left, -0.30, 2.6, width, 5 * k))
        left += width + 0.015 + 0.02 * (item % 3)
    board = props.box(82, 1600, 30, k, props.OAK)
    surfaces.append(standing(board, -1.2, -0.30 + 30 * unit, 2.58, 1600 * unit, 5 * k))
    return surfaces


def _on_the_table(k: float) -> list[Surface]:
    things = [
        (props.pot(311, 180, 250, k, props.CLAY), -0.66, 1.75),
        (props.pot(312, 150, 170, k, props.PINE), -0.36, 1.86),
        (props.box(313, 240, 120, k, props.OAK), 0.22, 1.95),
        (props.pot(314, 210, 230, k, props.CLAY), 0.40, 1.72),
        (props.pot(315, 140, 300, k, props.CLAY), 0.66, 1.80),
    ]
    return [
        standing(image, x, 0.0, z, image.shape[1] / k * z / FOCAL, (z - 1.1) * 6 * k)
        for image, x, z in things
    ]


def _table(k: float) -> Surface:
    """The bench: worn boards under clay dust."""
    size, metres = (2000.0, 1000.0), (2.2, 1.45)
    near, left = 0.62, -1.1
    boards = planks(83, size, k, props.PINE, 210) * np.float32(0.55)
    x, y = grid(size, k)
    dust = smooth(-0.4, 1.6, noise(84, size, k, 240, 6, 0.6))
    boards = (
        boards
        + (np.array([0.26, 0.18, 0.13], np.float32) - boards) * (0.55 * dust)[..., None]
    )
    lit = 0.8 + 1.1 * np.exp(-(((x - 1250) / 800) ** 2 + ((y - 520) / 520) ** 2))
    boards = np.asarray(boards * lit[..., None], np.float32)
    return top(boards, left, near, metres, focus=(1.35, 2.0), sigma=6 * k)


def _disc(k: float) -> Surface:
    """The turntable: a wooden disc with turned grooves and a chalk mark."""
    side = 560.0
    face = wood(85, (side, side), k, props.OAK, rings=60) * np.float32(1.1)
    x, y = grid((side, side), k)
    r = np.hypot(x - side / 2, y - side / 2) / (side / 2)
    groove = 0.75 + 0.25 * np.cos(r * 2 * np.pi * 9) ** 2
    rim = 0.5 + 0.5 * smooth(1.0, 0.95, r)
    chalk = smooth(2.5, 1.0, np.abs(x - side / 2)) * smooth(0.80, 0.78, r)
    face = face * (groove * rim)[..., None]
    chalk = chalk * smooth(-0.5, 0.6, noise(86, (side, side), k, 9, 3)) * (y > side / 2)
    face = face + (np.float32(0.6) - face) * (0.7 * chalk)[..., None]
    image = cut(np.asarray(face, np.float32), smooth(1.0, 0.99, r))
    return Surface(image, np.zeros(3), np.array([0.38, 0, 0]), np.array([0, 0, 0.38]))
