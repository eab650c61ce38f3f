"""Pieces of work that do not depend on each other, on several threads.

It pays where the pieces are work on large arrays, during which NumPy, OpenCV and
PyTorch let other threads run. Where a graphics card does the work they come one after
another, so that no more of its memory is taken than one of them needs.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from smartroto.models.device import engine

Piece = TypeVar("Piece")
Result = TypeVar("Result")


def side_by_side(
    work: Callable[[Piece], Result], pieces: Sequence[Piece]
) -> list[Result]:
    """`work` of each piece, in their order; on the processor on as many threads as
    OpenCV may use.

    What a piece raises is raised here, once the others have ended.

    >>> side_by_side(abs, [3, -2, -1])
    [3, 2, 1]
    """
    import cv2

    threads = min(cv2.getNumThreads(), len(pieces))
    if threads < 2 or engine().type != "cpu":
        return [work(piece) for piece in pieces]
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(work, pieces))
