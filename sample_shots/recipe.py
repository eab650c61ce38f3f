"""What a sample shot is made of, and how one of its frames comes about."""

from typing import Protocol

import numpy as np

from smartroto.samples import film
from smartroto.samples.surface import Jitter
from smartroto.shapes.arrays import Array, Image


class Scene(Protocol):
    """A shot with its surfaces painted at one scale."""

    def light(self, time: float, jitter: Jitter) -> Image:
        """The scene at a moment, linear `[H, W, 3]`; jitter shifts it by pixels."""
        ...

    def mask(self, time: float, jitter: Jitter) -> Image:
        """How much of each pixel the visible object covers, `[H, W]`."""
        ...


class Recipe(Protocol):
    """A shot: its truth, and how to paint it. Time counts frames from 0."""

    name: str
    title: str
    seed: int
    count: int
    shutter: float
    samples: int

    def knots(self, time: float) -> Array:
        """The object's whole outline `[N, 3, 2]`, hidden parts included."""
        ...

    def seen(self, time: float) -> Array:
        """1 for points that are in the frame and not behind something, `[N]`."""
        ...

    def painted(self, scale: float) -> Scene:
        """Paint the surfaces for pictures of 1280 x 720 times `scale`."""
        ...


def exposed(recipe: Recipe, scene: Scene, frame: int, scale: float) -> Image:
    """One frame: moments across the shutter averaged, then lens, exposure and grain.

    frame: 0-based; the shutter is open half before and half after it. Each moment is
    shifted within the pixel, so edges come out smooth.
    """
    moments = np.arange(recipe.samples)
    offsets = ((moments + 0.5) / recipe.samples - 0.5) * recipe.shutter
    shifts = _within_pixel(recipe.samples)
    total = scene.light(frame + offsets[0], shifts[0])
    for offset, shift in zip(offsets[1:], shifts[1:], strict=True):
        total = total + scene.light(frame + offset, shift)
    mean = np.asarray(total / recipe.samples, np.float32)
    return film.finished(mean, frame, recipe.seed, scale)


def _within_pixel(count: int) -> list[Jitter]:
    """Points that fill a pixel evenly and average to its centre (a rank-1 lattice)."""
    index = np.arange(count)
    x = (index + 0.5) / count - 0.5
    y = np.mod(index * 0.618034 + 0.5 / count, 1.0)
    y -= y.mean()
    order = np.argsort(np.mod(index * 0.754878, 1.0))
    return [(float(a), float(b)) for a, b in zip(x[order], y[order], strict=True)]
