"""What the engine says about the frames between an artist's keys."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from smartroto.shapes.arrays import Array, IntArray


@dataclass(frozen=True, kw_only=True, eq=False)
class Prediction:
    """One shape's predicted in-betweens.

    frames: `[T]` frame numbers, ascending, as on disk.
    knots:  `[T, N, 3, 2]` in-handle, point, out-handle; plate pixels.
    sigma:  `[T, N]` one standard deviation of the point's position in pixels;
            0 at keys.
    seen:   `[T, N]` probability that the point's surroundings are visible.
    source: fingerprint of everything the prediction was made from.
    reasons: for weak frames a few words why, `{frame: "hidden behind something"}`.
    sigma_across: `[T, N]` the same across the outline, as a matte shows it; without
            it, `across` is sigma.
    touched: frames that the artist moved along with keys since they were predicted.
    """

    frames: IntArray
    knots: Array
    sigma: Array
    seen: Array
    source: str = ""
    reasons: tuple[tuple[int, str], ...] = ()
    touched: frozenset[int] = frozenset()
    sigma_across: Array | None = None

    @property
    def across(self) -> Array:
        """`[T, N]` sigma across the outline, pixels; 0 at keys."""
        return self.sigma if self.sigma_across is None else self.sigma_across

    def row(self, frame: int) -> int | None:
        """The row of `frame` in the arrays, or None where it was not predicted."""
        first, count = self._run
        if count:
            index = frame - first
            return index if 0 <= index < count else None
        index = int(np.searchsorted(self.frames, frame))
        found = index < len(self.frames) and self.frames[index] == frame
        return index if found else None

    @cached_property
    def _run(self) -> tuple[int, int]:
        """The first frame and how many follow without a gap; 0 where there are gaps."""
        if not len(self.frames):
            return 0, 0
        first, last = int(self.frames[0]), int(self.frames[-1])
        whole = last - first + 1 == len(self.frames)
        return first, len(self.frames) if whole else 0

    def reason(self, frame: int) -> str:
        """Why this frame is weak, in a few words; empty where it is not."""
        return self._told.get(frame, "")

    @cached_property
    def _told(self) -> dict[int, str]:
        return dict(self.reasons)
