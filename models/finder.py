"""The network as one more tracker: every frame is compared with the key itself.

Where optical flow has crept off, the key's own surface is looked for around the place
where flow believes it. Torch on a graphics card where there is one, else on the CPU,
in batches of points that fit; pictures are encoded once each.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from smartroto.models import weights
from smartroto.models.device import all_threads, at_once
from smartroto.models.sources import Picture
from smartroto.shapes.arrays import Array, Image

if TYPE_CHECKING:
    from torch import Tensor

    from smartroto.models.network import Finder

POINT_BYTES = 200_000
"""What one point takes while it is looked for."""

SHARP = 1.5
"""Standard deviation in pixels at which an answer is half trusted."""


class FinderTracker:
    """Asks the network with the weights of a file; see `smartroto.models.sources`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.version = f"{path.name} {path.stat().st_mtime_ns}"

    def follow(
        self, picture: Picture, frames: Sequence[int], guess: Array
    ) -> tuple[Array, Array]:
        """See `smartroto.models.sources.Tracker.follow`."""
        import torch

        network = weights.ready(self.path, self.path.stat().st_mtime)
        places, trust = guess.copy(), np.zeros(guess.shape[:2])
        trust[0] = 1.0
        first = picture(frames[0])
        if first is None:
            return places, trust
        slip = np.zeros(guess.shape[1:])
        with torch.inference_mode(), all_threads():
            key = _encoded(network, first)
            for row, frame in enumerate(frames[1:], start=1):
                here = picture(frame)
                if here is None:
                    continue
                around = guess[row] + slip
                there = _encoded(network, here)
                places[row], trust[row] = _found(network, key, there, guess[0], around)
                sure = trust[row, :, None]
                slip = sure * (places[row] - guess[row]) + (1 - sure) * slip
        return places, trust


def _encoded(network: "Finder", picture: Image) -> "tuple[Tensor, ...]":
    """Feature maps of one picture, on the network's device."""
    import torch

    device = next(network.parameters()).device
    planes = torch.from_numpy(np.ascontiguousarray(picture.transpose(2, 0, 1)))
    return network.encode(planes[None].to(device))


def _found(
    network: "Finder",
    key: "tuple[Tensor, ...]",
    frame: "tuple[Tensor, ...]",
    points: Array,
    guess: Array,
) -> tuple[Array, Array]:
    """Places `[M, 2]` and trust `[M]` of points `[M, 2]` of the key."""
    import torch

    device = key[0].device
    both = torch.from_numpy(np.stack([points, guess])).float().to(device)
    step = at_once(device, POINT_BYTES)
    places, trusts = [], []
    for first in range(0, len(points), step):
        asked, near = both[:, None, first : first + step]
        last = network.find(key, frame, asked, near)[-1]
        sharp = (last.root[0, :, 0] * last.root[0, :, 2]).sqrt()
        trust = torch.sigmoid(last.seen[0]) / (1 + (1 / (SHARP * sharp)) ** 2)
        places.append(last.places[0].double().cpu().numpy())
        trusts.append(trust.double().cpu().numpy())
    return np.concatenate(places), np.concatenate(trusts)
