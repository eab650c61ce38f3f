"""An arm in a checked sleeve reaches behind a post and comes back.

Articulated, fast enough to blur, and hidden in part for half of the shot. A length of
the same cloth hangs behind it.
"""

from collections.abc import Callable

import numpy as np
from scipy.interpolate import PchipInterpolator

from smartroto.samples import props
from smartroto.samples.arm import Bent, Skin, outline, reaching
from smartroto.samples.camera import SIZE, sway
from smartroto.samples.film import blurred
from smartroto.samples.surface import (
    Flat,
    Jitter,
    cut,
    frame_size,
    lay,
    pixel_grid,
    trimmed,
)
from smartroto.samples.texture import cloth, grid, noise, planks, smooth, wood
from smartroto.shapes.arrays import Array, Image
from smartroto.shapes.raster import coverage
from smartroto.shapes.spline import polyline

POST = (668.0, 792.0)  # left and right edge at the plate's middle frame
MARGIN = 40.0  # units painted beyond the frame on every side
CORNER = np.array([-MARGIN, -MARGIN])
PARALLAX = {"wall": 0.75, "hanging": 0.85, "arm": 1.0, "post": 1.35}


Path = Callable[[float], Array]


class Reach:
    """The recipe; see `smartroto.samples.recipe.Recipe`."""

    name = "reach"
    title = "An articulated arm that passes behind a post, with motion blur"
    seed = 3301
    count = 64
    shutter = 0.5
    samples = 13

    def __init__(self) -> None:
        hand = [  # frame, x, y of the finger tips
            (-6, 430, 236), (6, 452, 214), (14, 545, 226), (23, 810, 300),
            (31, 925, 346), (38, 938, 362), (44, 908, 350), (53, 700, 262),
            (61, 520, 226), (70, 486, 250),
        ]  # fmt: skip
        shoulder = [(-6, -46, 432), (31, 62, 478), (38, 66, 482), (70, -30, 440)]
        self._hand = _eased([(float(t), float(x), float(y)) for t, x, y in hand])
        self._shoulder = _eased(
            [(float(t), float(x), float(y)) for t, x, y in shoulder]
        )

    def shift(self, time: float, what: str) -> Array:
        """How far the unsteady camera moves a layer, in pixels."""
        unrest = sway(self.seed, time, slow=48.0, octaves=3)
        return np.asarray(unrest[:2] * [7.0, 5.0] * PARALLAX[what])

    def arm(self, time: float) -> Bent:
        """The pose of the arm in the picture."""
        moved = self.shift(time, "arm")
        return reaching(self._shoulder(time) + moved, self._hand(time) + moved)

    def knots(self, time: float) -> Array:
        return outline(self.arm(time))

    def seen(self, time: float) -> Array:
        point = self.knots(time)[:, 1]
        inside = ((point >= 0) & (point < SIZE)).all(1)
        left, right = np.array(POST) + self.shift(time, "post")[0]
        clear = (point[:, 0] < left) | (point[:, 0] > right)
        return np.asarray(inside & clear, float)

    def painted(self, scale: float) -> "Shed":
        return Shed(self, scale)


def _eased(stops: list[tuple[float, float, float]]) -> Path:
    """A smooth path through places at given frames that does not overshoot."""
    table = np.array(stops, float)
    fine = np.linspace(table[0, 0], table[-1, 0], 40 * len(table))
    path = PchipInterpolator(table[:, 0], table[:, 1:])(fine)
    window = np.hanning(45)
    padded = np.pad(path, ((22, 22), (0, 0)), "edge")
    soft = np.stack(
        [np.convolve(padded[:, i], window / window.sum(), "valid") for i in (0, 1)], 1
    )
    smooth_path = PchipInterpolator(fine, soft)
    return lambda time: np.asarray(smooth_path(time))


class Shed:
    """The set, painted; see `smartroto.samples.recipe.Scene`."""

    def __init__(self, recipe: Reach, scale: float) -> None:
        self.recipe, self.scale = recipe, scale
        self.wall = _wall(scale)
        self.hanging = _hanging(scale)
        self.post = _post(scale)
        self.skin = Skin(scale)

    def light(self, time: float, jitter: Jitter) -> Image:
        size = frame_size(self.scale)
        picture = np.zeros((size[1], size[0], 3), np.float32)
        moved = self.recipe.shift(time, "wall")
        where, wall = self.wall.drawn(moved, picture.shape, self.scale, jitter)
        picture[where] = wall[..., :3]
        self._layer_over(self.hanging, "hanging", picture, time, jitter)
        mask = self._arm_mask(time, jitter)
        picture *= (1 - 0.55 * self._shade(mask))[..., None]
        self._arm_over(picture, time, mask, jitter)
        self._layer_over(self.post, "post", picture, time, jitter)
        return picture

    def mask(self, time: float, jitter: Jitter) -> Image:
        mask = self._arm_mask(time, jitter)
        moved = self.recipe.shift(time, "post")
        where, post = self.post.drawn(moved, mask.shape, self.scale, jitter)
        mask[where] *= 1 - post[..., 3]
        return mask

    def _arm_mask(self, time: float, jitter: Jitter) -> Image:
        line = polyline(self.recipe.knots(time), 24) * self.scale + np.array(jitter)
        return coverage(line, frame_size(self.scale))

    def _layer_over(
        self, layer: Flat, what: str, picture: Image, time: float, jitter: Jitter
    ) -> None:
        layer.over(picture, self.recipe.shift(time, what), self.scale, jitter)

    def _shade(self, mask: Image) -> Image:
        """The arm's soft shadow on what is behind it."""
        import cv2

        k = self.scale
        small = cv2.resize(mask, None, fx=0.125, fy=0.125, interpolation=cv2.INTER_AREA)
        matrix = np.array([[1, 0, -70 * k / 8], [0, 1, 62 * k / 8]])
        small = cv2.warpAffine(small, matrix, small.shape[::-1])
        small = blurred(np.asarray(small, np.float32), 4.2 * k)
        return np.asarray(cv2.resize(small, mask.shape[::-1]), np.float32)

    def _arm_over(
        self, picture: Image, time: float, mask: Image, jitter: Jitter
    ) -> None:
        rows, columns = np.nonzero(mask.any(1))[0], np.nonzero(mask.any(0))[0]
        if not len(rows):
            return
        box = (int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1)
        inside = slice(box[1], box[3]), slice(box[0], box[2])
        x, y = (a.astype(np.float32) for a in pixel_grid(box, self.scale, jitter))
        colour = self.skin.lit(self.recipe.arm(time), x, y)
        picture[inside] += (colour - picture[inside]) * mask[inside][..., None]


def _size() -> tuple[float, float]:
    return SIZE[0] + 2 * MARGIN, SIZE[1] + 2 * MARGIN


def _wall(k: float) -> Flat:
    """Boards in warm light, a shelf with gloves' leather and tins, out of focus."""
    size = _size()
    boards = np.ascontiguousarray(
        planks(101, size[::-1], k, props.OAK, 150).swapaxes(0, 1)
    )
    x, y = grid(size, k)
    lit = 0.75 + 1.5 * np.exp(-(((x - 930) / 520) ** 2 + ((y - 240) / 360) ** 2))
    wall = boards * lit[..., None].astype(np.float32)
    for item, (left, base, kind) in enumerate(
        [
            (880, 600, 0),
            (1010, 600, 1),
            (1130, 600, 0),
            (80, 300, 1),
            (230, 300, 0),
            (1240, 600, 1),
        ]
    ):
        paint = (props.pot, props.box)[kind]
        thing = paint(120 + item, 105, 120, k, props.CLAY if kind == 0 else props.OAK)
        top, start = round((base - 120) * k), round(left * k)
        part = wall[top : top + thing.shape[0], start : start + thing.shape[1]]
        lay(part, thing[: part.shape[0], : part.shape[1]] * np.float32(1.4))
    for base in (300, 600):
        edge = smooth(base, base + 2, y) * smooth(base + 24, base + 22, y)
        edge = edge * (((x > 840) & (base == 600)) | ((x < 400) & (base == 300)))
        wall += (np.float32(0.16) * lit[..., None] * [1, 0.6, 0.36] - wall) * edge[
            ..., None
        ]
    wall = blurred(np.asarray(wall, np.float32), 4.2 * k)
    return trimmed(cut(wall, np.ones(wall.shape[:2], np.float32)), CORNER, k)


def _hanging(k: float) -> Flat:
    """A length of the sleeve's cloth over a rod, in soft folds."""
    size = _size()
    bands = [
        (0.0, 26.0, (0.20, 0.035, 0.022), 0.72),
        (34.0, 4.0, (0.55, 0.42, 0.26), 0.8),
        (50.0, 13.0, (0.035, 0.04, 0.055), 0.62),
    ]
    paint = cloth(131, size, k, (0.34, 0.235, 0.15), bands, 86)
    x, y = grid(size, k)
    folds = noise(132, size, k, (95, 620), 4, 0.5)
    light = np.clip(0.95 + 0.34 * folds - 0.0006 * (y - 300), 0.1, None)
    wide = 172 + 0.05 * (y - 60) + 9 * noise(133, size, k, (2000, 160), 3)
    middle = 512 + 8 * np.sin(y / 130)
    shape = smooth(0, 3, wide - np.abs(x - middle)) * smooth(112, 114, y)
    shape = shape * smooth(566, 560, y + 9 * folds)
    rod = smooth(11, 9, np.abs(y - 118)) * smooth(228, 226, np.abs(x - middle))
    round_ = np.sqrt(np.clip(1 - ((y - 118) / 11) ** 2, 0, 1))
    brass = round_[..., None] * np.array([0.42, 0.27, 0.12], np.float32)
    bare = np.abs(x - middle) > 172
    paint = np.where(bare[..., None], brass, paint * light[..., None])
    shape = np.where(bare, rod, shape)
    image = cut(np.asarray(paint, np.float32), np.asarray(shape, np.float32))
    return trimmed(blurred(image, 3.2 * k), CORNER, k)


def _post(k: float) -> Flat:
    """The post in front: weathered, a little out of focus, lit from the right."""
    size = _size()
    left, right = (edge + MARGIN for edge in POST)
    grain = wood(141, (size[1], right - left + 40), k, props.OAK, rings=19).swapaxes(
        0, 1
    )
    image = np.zeros((round(size[1] * k), round(size[0] * k), 4), np.float32)
    start = round((left - 20) * k)
    part = image[:, start : start + grain.shape[1]]
    part[..., :3] = grain[: part.shape[0]]
    x, y = grid(size, k)
    across = (x - left) / (right - left)
    light = 0.45 + 0.75 * smooth(0.0, 1.0, across) - 0.35 * smooth(0.16, 0.10, across)
    light = light * (0.85 + 0.1 * noise(142, size, k, 200, 4)) * (1.1 - 0.0004 * y)
    bolt = np.hypot(x - (left + right) / 2, y - 210)
    light = light * (0.35 + 0.65 * smooth(8, 15, bolt)) + 0.4 * smooth(9, 7, bolt)
    ragged = 1.6 * noise(143, size, k, (300, 40), 4)
    shape = smooth(-1, 1, x - left - ragged) * smooth(-1, 1, right - x - ragged)
    paint = np.asarray(image[..., :3] * light[..., None], np.float32)
    return trimmed(blurred(cut(paint, shape), 1.7 * k), CORNER, k)
