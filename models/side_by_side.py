"""Pieces of work that do not depend on each other, on several threads.

It pays where the pieces are work on large arrays, during which NumPy and OpenCV let
other threads run.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Piece = TypeVar("Piece")
Result = TypeVar("Result")


def side_by_side(
    work: Callable[[Piece], Result], pieces: Sequence[Piece]
) -> list[Result]:
    """`work` of each piece, in their order, on as many threads as OpenCV may use.

    What a piece raises is raised here, once the others have ended.

    >>> side_by_side(abs, [3, -2, -1])
    [3, 2, 1]
    """
    import cv2

    threads = min(cv2.getNumThreads(), len(pieces))
    if threads < 2:
        return [work(piece) for piece in pieces]
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(work, pieces))
