"""Setting things up in the world: upright flats and table tops."""

import numpy as np

from smartroto.samples.film import blurred
from smartroto.samples.surface import Surface, cut
from smartroto.samples.texture import smooth
from smartroto.shapes.arrays import Image


def upright(image: Image, x: float, base: float, z: float, width: float) -> Surface:
    """A flat picture that faces the camera at depth z, its foot at height `base`."""
    height = width * image.shape[0] / image.shape[1]
    return Surface(
        image,
        np.array([x, base - height, z]),
        np.array([width, 0.0, 0.0]),
        np.array([0.0, height, 0.0]),
    )


def standing(
    image: Image, x: float, base: float, z: float, width: float, sigma: float
) -> Surface:
    """Like `upright`, out of focus by `sigma` texels, with room for the blur."""
    edge = int(np.ceil(3 * sigma))
    unit = width / image.shape[1]
    blurry = blurred(np.pad(image, ((edge, edge), (edge, edge), (0, 0))), sigma)
    wide = unit * blurry.shape[1]
    return upright(blurry, x - edge * unit, base + edge * unit, z, wide)


def top(
    picture: Image,
    left: float,
    near: float,
    metres: tuple[float, float],
    focus: tuple[float, float],
    sigma: float,
) -> Surface:
    """A table top at height 0; row 0 of the picture is its far edge.

    focus: depths between which it goes from sharp to a blur of `sigma` texels.
    """
    rows = (np.arange(picture.shape[0]) + 0.5) / picture.shape[0]
    soft = smooth(focus[0], focus[1], near + metres[1] * (1 - rows))[:, None, None]
    picture = picture + (blurred(picture, sigma) - picture) * soft
    return Surface(
        cut(picture, np.ones(picture.shape[:2], np.float32)),
        np.array([left, 0.0, near + metres[1]]),
        np.array([metres[0], 0.0, 0.0]),
        np.array([0.0, 0.0, -metres[1]]),
    )
