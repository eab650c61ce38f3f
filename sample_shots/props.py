"""Things that stand about in the background, painted flat with light from the left."""

import numpy as np

from smartroto.samples.surface import cut
from smartroto.samples.texture import Colour, noise, smooth, tinted, wood
from smartroto.shapes.arrays import Image

OAK: list[Colour] = [
    (0.03, 0.012, 0.005),
    (0.11, 0.048, 0.018),
    (0.26, 0.13, 0.055),
    (0.40, 0.235, 0.115),
]
WALNUT: list[Colour] = [
    (0.012, 0.006, 0.003),
    (0.05, 0.022, 0.010),
    (0.125, 0.06, 0.028),
    (0.20, 0.11, 0.055),
]
PINE: list[Colour] = [
    (0.09, 0.045, 0.018),
    (0.25, 0.14, 0.06),
    (0.43, 0.27, 0.13),
    (0.55, 0.38, 0.2),
]
CLAY: list[Colour] = [
    (0.10, 0.035, 0.018),
    (0.27, 0.105, 0.05),
    (0.40, 0.19, 0.10),
    (0.52, 0.30, 0.19),
]


def books(seed: int, width: float, height: float, k: float) -> Image:
    """A row of books of uneven height, `[height k, width k, 4]`."""
    rng = np.random.default_rng([seed, 1])
    w, h = round(width * k), round(height * k)
    colour, coverage = np.zeros((h, w, 3), np.float32), np.zeros((h, w), np.float32)
    left = 0.0
    while left < width:
        spine = rng.uniform(14, 38)
        top = height * rng.uniform(0.0, 0.28)
        tint = np.array(_cover(rng), np.float32) * rng.uniform(0.6, 1.3)
        a, b, y = round(left * k), min(w, round((left + spine) * k)), round(top * k)
        if b > a:
            colour[y:, a:b] = _spine(rng, tint, b - a, h - y)
            coverage[y:, a:b] = 1
        left += spine + 0.6
    worn = 1 + 0.12 * noise(seed, (width, height), k, 30, 4)[:h, :w]
    return cut(colour * worn[..., None], coverage)


def _cover(rng: np.random.Generator) -> Colour:
    covers: list[Colour] = [
        (0.20, 0.085, 0.04),
        (0.12, 0.05, 0.025),
        (0.28, 0.17, 0.09),
        (0.16, 0.03, 0.02),
        (0.05, 0.07, 0.05),
        (0.36, 0.29, 0.19),
        (0.05, 0.055, 0.085),
        (0.09, 0.045, 0.03),
    ]
    return covers[rng.integers(len(covers))]


def _spine(rng: np.random.Generator, tint: Image, w: int, h: int) -> Image:
    round_ = np.cos((np.arange(w) + 0.5) / w * np.pi - 1.15).clip(0.05) ** 0.7
    picture = np.broadcast_to(
        tint * round_[None, :, None].astype(np.float32), (h, w, 3)
    )
    picture = picture.copy()
    for _ in range(rng.integers(0, 4)):
        y, tall = (
            int(h * rng.uniform(0.08, 0.9)),
            max(1, int(h * rng.uniform(0.01, 0.05))),
        )
        gold = np.array([0.45, 0.30, 0.11], np.float32) * rng.uniform(0.4, 1.1)
        picture[y : y + tall] = gold * round_[None, :, None]
    return picture


def box(
    seed: int, width: float, height: float, k: float, colours: list[Colour]
) -> Image:
    """A wooden box seen from the front, lighter on its left edge."""
    face = wood(seed, (width, height), k, colours, rings=height * 0.09)
    h, w = face.shape[:2]
    x, y = np.arange(w) / w, np.arange(h) / h
    light = 1.15 - 0.5 * x[None] - 0.25 * y[:, None]
    edge = np.minimum(np.minimum(x, 1 - x)[None] * w, np.minimum(y, 1 - y)[:, None] * h)
    light = light * (0.45 + 0.55 * smooth(0, 5 * k, edge))
    lid = np.abs(y[:, None] - 0.24) < 0.008
    light = np.where(lid, 0.25, light)
    return cut(face * light[..., None].astype(np.float32), np.ones((h, w), np.float32))


def pot(
    seed: int, width: float, height: float, k: float, colours: list[Colour]
) -> Image:
    """A turned pot with bands, its outline drawn by a few random bulges."""
    rng = np.random.default_rng([seed, 2])
    h, w = round(height * k), round(width * k)
    at = np.linspace(0, 1, 6)
    radius = np.array(
        [0.45, rng.uniform(0.3, 0.5), rng.uniform(0.6, 0.95), 0.97, 0.8, 0.5]
    )
    rows = np.interp((np.arange(h) + 0.5) / h, at, radius)
    rows = np.convolve(np.pad(rows, h // 8, "edge"), np.ones(h // 4 + 1), "same")
    rows = rows[h // 8 : h // 8 + h] / (h // 4 + 1)
    across = ((np.arange(w) + 0.5) / w * 2 - 1)[None] / rows[:, None]
    coverage = smooth(0, 1, (1 - np.abs(across)) * w * rows[:, None] / 2 + 0.5)
    normal = np.sqrt(np.clip(1 - across**2, 0, 1))
    light = np.clip(0.62 * normal - 0.55 * across, 0, None) + 0.17
    y = np.arange(h)[:, None] / h
    band = 0.10 * np.sin(y * rng.uniform(40, 90)) + 0.3 * (np.abs(y - 0.42) < 0.05)
    tone = 0.48 + 0.14 * noise(seed, (width, height), k, 40, 5)[:h, :w] - band
    paint = tinted(tone, colours)
    return cut(paint * light[..., None].astype(np.float32), coverage)
