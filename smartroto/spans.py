"""Frames that follow each other, found and put into words."""

from collections.abc import Iterable
from itertools import groupby


def runs(frames: Iterable[int]) -> list[tuple[int, int]]:
    """First and last of the frames that follow each other.

    >>> runs([7, 3, 4, 5])
    [(3, 5), (7, 7)]
    """
    numbered = enumerate(sorted(set(frames)))
    together = (
        [frame for _, frame in some]
        for _, some in groupby(numbered, key=lambda one: one[1] - one[0])
    )
    return [(some[0], some[-1]) for some in together]


def words(first: int, last: int) -> str:
    """A span of frames as people read it.

    >>> words(1047, 1047), words(1047, 1052)
    ('1047', '1047 to 1052')
    """
    return f"{first}" if first == last else f"{first} to {last}"
