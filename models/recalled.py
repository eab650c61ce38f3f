"""What another shot taught, asked beside what the keys of this one teach.

The classifier that came with a shape has never seen these pictures, so the artist's
keys here are an honest test of it: how much it is believed at each part of the outline
is what its odds are worth at them. Where it does not fit it is muted.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from torch import Tensor

from smartroto.models.boundary import Edge
from smartroto.models.classifier import Classifier, remade, worth
from smartroto.models.device import array
from smartroto.models.lessons import SCALES
from smartroto.models.pictures import Pictures
from smartroto.models.profiles import axes, odds_at
from smartroto.models.segmented import asked_of
from smartroto.shapes.arrays import Array
from smartroto.shapes.learned import Learned


@dataclass(frozen=True, kw_only=True, eq=False)
class Recalled:
    """An opinion (see `segmented`) of a classifier from another shot."""

    judge: Classifier
    place: Tensor
    belief: Array
    features: Callable[[int], Tensor | None]

    def along(self, frame: int, places: Array) -> Array:
        """Believed log odds at `places` `[M, R, 2]` of a frame: `[M, R]`."""
        picture = self.features(frame)
        if picture is None or not self.belief.any():
            return np.zeros(places.shape[:2])
        odds = odds_at(self.judge, [picture], *axes(places[None]), self.place)[0]
        return np.asarray(array(odds) * self.belief[:, None])


def recalled(
    pictures: Pictures,
    frames: Sequence[int],
    keys: Sequence[Array],
    edge: Edge,
    learned: Learned | None,
) -> Edge:
    """`edge` with what `learned` says near it, tested on the keys `[N, 3, 2]` here.

    The same edge where nothing was learned, or no picture of a key can be read.
    """
    if learned is None or not learned.sees:
        return edge
    judge = remade(learned.centre, learned.weights, SCALES)
    margins = []
    for frame, key in zip(frames, keys, strict=True):
        picture = pictures.features(frame)
        if picture is None:
            return edge
        places, side = asked_of(edge.ring, key, pictures.region.size)
        odds = odds_at(judge, [picture], *axes(places[None]), edge.place)[0]
        margins.append(array(odds) * side)
    belief = worth(np.concatenate(margins, axis=1))
    one = Recalled(
        judge=judge, place=edge.place, belief=belief, features=pictures.features
    )
    return replace(edge, opinions=(*edge.opinions, one))
