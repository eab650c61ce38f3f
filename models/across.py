"""How much of a point's doubt lies across the outline, where a matte shows it.

Much of what a point may be off is sliding along the curve. Where the trackers part
along the outline rather than across it, the curve itself is surer than its points.
"""

from collections.abc import Sequence

import numpy as np

from smartroto.models.tracks import Track
from smartroto.shapes.arrays import Array
from smartroto.shapes.normals import normals

SHARE = 0.7
"""Doubt across over all doubt where trackers part along the outline as across it."""

LEAST = 0.3
"""Pixels squared by which trackers are taken to part even where they agree."""


def across(
    sigma: Array, tracks: Sequence[Track], knots: Array, closed: bool = True
) -> Array:
    """Sigma across the outline `[T, N]`, from sigma of the points' positions.

    sigma: `[T, N]`; tracks: the ways that trackers took; knots: `[T, N, 3, 2]` the
    outline predicted from them. All in the same pixels.
    """
    way = np.stack([normals(one, closed) for one in knots])
    apart = np.stack([track.knots[:, :, 1] for track in tracks]) - knots[None, :, :, 1]
    square = ((apart * way).sum(-1) ** 2).mean(0) + LEAST
    whole = (apart**2).sum(-1).mean(0) + 2 * LEAST
    return np.asarray(SHARE * np.sqrt(np.sqrt(2 * square / whole)) * sigma)
