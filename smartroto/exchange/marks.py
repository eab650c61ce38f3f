"""Two letters for each frame that was not the artist's, to see whether it still is.

Somebody who mends a predicted frame in the other program makes it his own. The letters
are a weighted sum of all coordinates in tenths of a pixel, so that they survive the
rounding of every format, and a move of half a pixel of a single handle does not.
"""

import numpy as np

from smartroto.shapes.arrays import Array

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
"""No digits: one before an e would look like an exponent, which Silhouette rejects."""

_TURNS = len(_LETTERS) ** 2
STEP = 0.1
"""Pixels of the sum in one step of the letters."""

CLOSE = 2
"""Steps that two sums of the same outline may differ by, from rounding."""


def marks(knots: Array) -> str:
    """The letters of outlines `[T, N, 3, 2]`, two for each.

    >>> marks(np.zeros((2, 3, 3, 2)))
    'AAAA'
    """
    numbers = np.round(_sums(knots)).astype(np.int64) % _TURNS
    return "".join(
        _LETTERS[number // len(_LETTERS)] + _LETTERS[number % len(_LETTERS)]
        for number in numbers.tolist()
    )


def unchanged(told: str, knots: Array) -> list[bool]:
    """Whether each outline `[T, N, 3, 2]` is the one that the letters were made of.

    Letters that are missing or damaged count as a change.
    """
    pairs = [told[at : at + 2] for at in range(0, 2 * len(knots), 2)]
    numbers = np.array([_number(pair) for pair in pairs])
    off = np.abs(_sums(knots) - numbers) % _TURNS
    near = np.minimum(off, _TURNS - off) <= CLOSE
    return [bool(one) for one in near & (numbers >= 0)]


def _number(pair: str) -> float:
    places = [_LETTERS.find(letter) for letter in pair]
    if len(places) != 2 or min(places) < 0:
        return -1.0
    return float(places[0] * len(_LETTERS) + places[1])


def _sums(knots: Array) -> Array:
    """Weighted sums in steps; no weight is below a half, and signs look random."""
    flat = knots.reshape(len(knots), -1)
    index = np.arange(flat.shape[1], dtype=float)
    weight = (0.5 + 0.5 * (index * 0.618034 % 1)) * np.where(
        np.cos(index * index + index) < 0, -1.0, 1.0
    )
    return np.asarray(flat @ weight / STEP)
