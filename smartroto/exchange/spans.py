"""How long a time may be that gets a key on every frame."""

import numpy as np

from smartroto.errors import FormatError
from smartroto.exchange.motion import Motion
from smartroto.shapes.arrays import Array

MOST_FRAMES = 200_000
"""Two hours of film; longer is damage, or made to fill memory."""


def check_span(*times: Array) -> None:
    """FormatError where the first and last of all times are too far apart."""
    joined = np.concatenate(times)
    if len(joined) and joined.max() - joined.min() > MOST_FRAMES:
        raise FormatError(
            f"It would need a key on each of {joined.max() - joined.min():.0f} frames; "
            f"at most {MOST_FRAMES} are read."
        )


def check_motion(motion: Motion, *times: Array) -> None:
    """The same for what a motion moves, where it has to be baked."""
    if motion.matrices is not None:
        check_span(motion.times, *times)
