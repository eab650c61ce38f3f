"""A small network that finds again, on another frame, the surface around a point.

An encoder turns pictures into feature maps of two scales; around a guess, the features
at and near a point of the key are compared with all places of a window, and a head
reads the comparison: how far the guess is off, how sure that is in every direction, and
whether the surface can be seen at all. Local four-dimensional correlation as in
Cho et al., Local all-pair correspondence for point tracking (ECCV 2024), here with a
precision for fusion and small enough for a CPU.

Pictures are float32 `[B, 3, H, W]` of about 0..1; points are pixels, x right, y down,
pixel (0, 0) covers [0, 1) x [0, 1).
"""

import math
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

CHANNELS = 32
"""Features of each place."""

STRIDES = (4, 2)
"""Pixels between places of a feature map, in the order in which they are searched."""

REACH = 4
"""Places to either side of the guess that are looked at."""

PATCH = 1
"""Places to either side of the point that are compared along with it."""

LARGEST = 4.0
"""Limit of the log of a standard deviation's inverse, so that training stays tame."""


class Answer(NamedTuple):
    """What the network says of `[B, M]` points.

    places: `[B, M, 2]` pixels; root: `[B, M, 3]` the lower Cholesky factor of their
    precision (its entries 1,1 and 2,1 and 2,2), per pixel; seen: `[B, M]` log odds of
    being visible.
    """

    places: Tensor
    root: Tensor
    seen: Tensor


class Encoder(nn.Module):
    """Pictures to feature maps, one for each of `STRIDES`, of unit length."""

    def __init__(self) -> None:
        super().__init__()
        self.first = _block(6, 24, 2)
        self.second = nn.Sequential(_block(24, CHANNELS, 1), _block(CHANNELS, 32, 1))
        self.third = nn.Sequential(_block(32, 48, 2), _block(48, 48, 1))
        self.fine = nn.Conv2d(32 + 48, CHANNELS, 1)
        self.coarse = nn.Conv2d(48, CHANNELS, 1)

    def forward(self, pictures: Tensor) -> tuple[Tensor, ...]:
        """`[B, 3, H, W]` to maps `[B, C, H / stride, W / stride]`."""
        half = self.second(self.first(torch.cat([pictures, _levelled(pictures)], 1)))
        quarter = self.third(half)
        wide = functional.interpolate(quarter, half.shape[2:], mode="bilinear")
        maps = self.coarse(quarter), self.fine(torch.cat([half, wide], 1))
        return tuple(functional.normalize(one, dim=1) for one in maps)


class Head(nn.Module):
    """Comparisons around a guess to an offset, its precision and visibility."""

    def __init__(self) -> None:
        super().__init__()
        compared = (2 * PATCH + 1) ** 2
        self.look = nn.Sequential(
            nn.Conv2d(compared, 32, 3, padding=1),
            nn.GELU(),
            nn.Conv2d(32, 32, 3, padding=1),
            nn.GELU(),
        )
        self.heat = nn.Conv2d(32, 1, 1)
        self.judge = nn.Sequential(nn.Linear(32 * 2 + 2, 48), nn.GELU())
        self.read = nn.Linear(48, 6)
        nn.init.zeros_(self.read.weight)
        nn.init.zeros_(self.read.bias)

    def forward(self, compared: Tensor) -> Tensor:
        """`[P, (2 PATCH + 1)^2, S, S]` to `[P, 6]`: the offset in places, the log and
        slant of the precision's root, log odds of being seen."""
        felt = self.look(compared)
        heat = self.heat(felt).flatten(1).softmax(1)
        line = torch.arange(-REACH, REACH + 1, device=heat.device, dtype=heat.dtype)
        down, across = torch.meshgrid(line, line, indexing="ij")
        grid = torch.stack([across, down], -1).reshape(-1, 2)
        middle = heat @ grid
        spread = (heat[..., None] * (grid - middle[:, None]) ** 2).sum(1)
        pooled = torch.einsum("ps,pcs->pc", heat, felt.flatten(2))
        told = torch.cat([pooled, felt.amax((2, 3)), torch.log(spread + 0.05)], 1)
        told = self.read(self.judge(told))
        return torch.cat([middle + told[:, :2], told[:, 2:]], 1)


class Finder(nn.Module):
    """The whole network; see the module."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder = Encoder()
        self.heads = nn.ModuleList(Head() for _ in STRIDES)

    def encode(self, pictures: Tensor) -> tuple[Tensor, ...]:
        """Feature maps of pictures `[B, 3, H, W]`, to be kept and used again."""
        maps: tuple[Tensor, ...] = self.encoder(pictures)
        return maps

    def find(
        self,
        key: tuple[Tensor, ...],
        frame: tuple[Tensor, ...],
        points: Tensor,
        guess: Tensor,
    ) -> list[Answer]:
        """Where `points` `[B, M, 2]` of the key are on the frame, looked for around
        `guess` `[B, M, 2]`; one answer for each scale, the last is the best."""
        answers = []
        for stride, one, other, head in zip(
            STRIDES, key, frame, self.heads, strict=True
        ):
            compared = _compared(one, other, points / stride, guess / stride)
            told = head(compared.flatten(0, 1)).reshape(*points.shape[:2], 6)
            places = guess + stride * told[..., :2]
            answers.append(Answer(places, _root(told[..., 2:5], stride), told[..., 5]))
            guess = places.detach()
        return answers


def _block(into: int, out: int, stride: int) -> nn.Module:
    return nn.Sequential(
        nn.Conv2d(into, out, 3, stride, 1, padding_mode="replicate"),
        nn.GroupNorm(4, out),
        nn.GELU(),
    )


def _levelled(pictures: Tensor) -> Tensor:
    """Pictures with the light around each place taken out: exposure does not matter."""
    mean = functional.avg_pool2d(pictures, 9, 1, 4, count_include_pad=False)
    square = functional.avg_pool2d(pictures**2, 9, 1, 4, count_include_pad=False)
    spread = (square - mean**2).mean(1, keepdim=True).clamp_min(0).sqrt()
    return (pictures - mean) / (spread + 0.03)


def _compared(key: Tensor, frame: Tensor, points: Tensor, guess: Tensor) -> Tensor:
    """Similarity of the patch at each point with every place around its guess.

    key, frame: `[B, C, h, w]`; points, guess: `[B, M, 2]` in places of the map. Returns
    `[B, M, (2 PATCH + 1)^2, 2 REACH + 1, 2 REACH + 1]`.
    """
    patch = _square(PATCH, points)
    wanted = _read(key, points[:, :, None] + patch)
    window = _square(REACH + PATCH, points)
    around = _read(frame, guess[:, :, None] + window)
    side = 2 * (REACH + PATCH) + 1
    shown = around.reshape(*points.shape[:2], side, side, -1)
    side = 2 * REACH + 1
    rows = []
    for index, (across, down) in enumerate((patch + PATCH).long().tolist()):
        part = shown[:, :, down : down + side, across : across + side]
        rows.append(torch.einsum("bmyxc,bmc->bmyx", part, wanted[:, :, index]))
    return torch.stack(rows, 2) * math.sqrt(CHANNELS)


def _square(reach: int, like: Tensor) -> Tensor:
    """All whole steps of at most `reach`, `[(2 reach + 1)^2, 2]`, row by row."""
    line = torch.arange(-reach, reach + 1, device=like.device, dtype=like.dtype)
    down, across = torch.meshgrid(line, line, indexing="ij")
    return torch.stack([across, down], -1).reshape(-1, 2)


def _read(maps: Tensor, places: Tensor) -> Tensor:
    """A map `[B, C, h, w]` at `places` `[B, M, K, 2]`: `[B, M, K, C]`."""
    size = torch.tensor(maps.shape[:1:-1], device=maps.device, dtype=maps.dtype)
    got: Tensor = functional.grid_sample(
        maps, 2 * places / size - 1, padding_mode="border", align_corners=False
    )
    return got.permute(0, 2, 3, 1)


def _root(told: Tensor, stride: int) -> Tensor:
    """The precision's lower Cholesky factor, per pixel, from what a head says."""
    size = torch.exp(told[..., [0, 2]].clamp(-LARGEST, LARGEST)) / stride
    slant = told[..., 1] / stride
    return torch.stack([size[..., 0], slant, size[..., 1]], -1)


def parameters(network: nn.Module) -> int:
    """How many numbers the network has learned."""
    return sum(one.numel() for one in network.parameters())
