"""Flow made smooth: a few steps of robust variational refinement (Brox et al. 2004).

What is sought keeps lightness where it has gone, and changes little from a pixel to
its neighbours; both are held less strongly the more they are broken already, so that
motion may end at an edge.
"""

import torch
from torch import Tensor
from torch.nn import functional

STIFF = 20.0
"""How strongly flow is held smooth."""

TRUE, STEEP = 5.0, 6.0
"""How strongly lightness is held, and either of its gradients."""

SOFT = 0.001
"""Squared error below which holding is as strong as it gets."""

ROUNDS, SWEEPS = 2, 5
"""Linearisations, and sweeps over all pixels in each of them."""

OVER = 1.6
"""How much farther than needed a sweep goes (successive over-relaxation)."""


def pixels(like: Tensor) -> Tensor:
    """The place of each pixel of `[..., H, W]`: `[1, H, W, 2]`, (0, 0) the first."""
    height, width = like.shape[-2:]
    down, across = torch.meshgrid(
        torch.arange(height, device=like.device),
        torch.arange(width, device=like.device),
        indexing="ij",
    )
    return torch.stack([across, down], -1).to(like.dtype)[None]


def warped(picture: Tensor, places: Tensor) -> Tensor:
    """A picture `[1, C, h, w]` read at `[1, H, W, 2]`, pixel (0, 0) the first, held at
    the border: `[1, C, H, W]`."""
    height, width = picture.shape[-2:]
    size = torch.tensor([max(width - 1, 1), max(height - 1, 1)], device=places.device)
    read: Tensor = functional.grid_sample(
        picture, 2 * places / size - 1, padding_mode="border", align_corners=True
    )
    return read


def gradients(picture: Tensor) -> Tensor:
    """Central differences of `[1, 1, h, w]`: `[1, 2, h, w]`."""
    wide = functional.pad(picture, (1, 1, 1, 1), mode="replicate")
    across = wide[..., 1:-1, 2:] - wide[..., 1:-1, :-2]
    down = wide[..., 2:, 1:-1] - wide[..., :-2, 1:-1]
    return torch.cat([across, down], 1) / 2


def smooth(first: Tensor, second: Tensor, found: Tensor) -> Tensor:
    """Flow `[1, 2, h, w]` between two pictures `[1, 1, h, w]`, refined."""
    home = pixels(first)
    even = (home.sum(-1) % 2 == 0)[:, None]
    for _ in range(ROUNDS):
        gone = warped(second, home + found.permute(0, 2, 3, 1))
        data, right = _data(first, gone, found)
        beside, below = _ties(found)
        for sweep in range(2 * SWEEPS):
            solved = _solved(data, right, beside, below, found)
            turn = even if sweep % 2 == 0 else ~even
            found = torch.where(turn, found + OVER * (solved - found), found)
    return found


def _data(first: Tensor, gone: Tensor, found: Tensor) -> tuple[Tensor, Tensor]:
    """What lightness and its gradients ask of flow: matrices `[1, 3, h, w]` (xx, xy,
    yy) and their right sides `[1, 2, h, w]`."""
    rises = gradients(first), gradients(gone)
    mean = (rises[0] + rises[1]) / 2
    asked = [_asked(TRUE, mean, gone - first, found)]
    for axis in (0, 1):
        bend = gradients(mean[:, axis : axis + 1])
        miss = (rises[1] - rises[0])[:, axis : axis + 1]
        asked.append(_asked(STEEP, bend, miss, found))
    matrices, rights = zip(*asked, strict=True)
    return torch.stack(matrices).sum(0), torch.stack(rights).sum(0)


def _asked(
    strength: float, slope: Tensor, miss: Tensor, found: Tensor
) -> tuple[Tensor, Tensor]:
    """What one value `[1, 1, h, w]` asks that must not change, missed by so much."""
    x, y = slope[:, :1], slope[:, 1:]
    square = slope.square().sum(1, keepdim=True) + 0.1
    hold = strength / square / torch.sqrt(miss.square() / square + SOFT)
    wanted = (slope * found).sum(1, keepdim=True) - miss
    return hold * torch.cat([x * x, x * y, y * y], 1), hold * slope * wanted


def _ties(found: Tensor) -> tuple[Tensor, Tensor]:
    """How strongly each pixel is tied to the next, `[1, 1, h, w - 1]`, and to the one
    below, `[1, 1, h - 1, w]`."""
    turns = gradients(found[:, :1]), gradients(found[:, 1:])
    change = torch.cat(turns, 1).square().sum(1, keepdim=True)
    hold = STIFF / 2 / torch.sqrt(change + SOFT)
    return hold[..., 1:] + hold[..., :-1], hold[..., 1:, :] + hold[..., :-1, :]


def _solved(
    data: Tensor, right: Tensor, beside: Tensor, below: Tensor, found: Tensor
) -> Tensor:
    """The flow of each pixel if its neighbours keep theirs."""
    drawn = _around(beside * found[..., 1:], beside * found[..., :-1], 3)
    drawn = drawn + _around(below * found[..., 1:, :], below * found[..., :-1, :], 2)
    held = _around(beside, beside, 3) + _around(below, below, 2)
    xx, xy, yy = data[:, :1] + held, data[:, 1:2], data[:, 2:] + held
    x, y = torch.split(drawn + right, 1, 1)
    return torch.cat([yy * x - xy * y, xx * y - xy * x], 1) / (xx * yy - xy * xy)


def _around(after: Tensor, before: Tensor, axis: int) -> Tensor:
    """What each pixel has from the one after it and the one before it."""
    none = torch.zeros_like(after.narrow(axis, 0, 1))
    return torch.cat([after, none], axis) + torch.cat([none, before], axis)
