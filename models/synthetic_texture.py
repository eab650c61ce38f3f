"""Surfaces for procedural shots: noise, stripes, cells and ramps in random colours.

Everything is made by torch from a generator with a seed, on whichever device it lives.
"""

import math
from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn import functional

SIDE = 384
"""Pixels along one side of a texture."""

Maker = Callable[[torch.Generator], Tensor]


def uniform(chance: torch.Generator, low: float, high: float) -> float:
    """One random number between `low` and `high`."""
    share = torch.rand((), generator=chance, device=chance.device)
    return low + (high - low) * float(share)


def pick(chance: torch.Generator, count: int) -> int:
    """One of 0 .. `count` - 1."""
    return int(torch.randint(count, (), generator=chance, device=chance.device))


def noise(chance: torch.Generator) -> Tensor:
    """Several octaves of smooth noise, `[S, S]` of unit spread."""
    roughness = uniform(chance, 0.55, 1.05)
    total = torch.randn(1, 1, 4, 4, generator=chance, device=chance.device)
    for octave, cells in enumerate((8, 16, 32, 64, 128, 256, SIDE), start=1):
        total = _grown(total, cells)
        speck = torch.randn(total.shape, generator=chance, device=chance.device)
        total = total + roughness**octave * speck
    total = total[0, 0]
    return (total - total.mean()) / total.std().clamp_min(1e-6)


def _grown(planes: Tensor, cells: int) -> Tensor:
    return functional.interpolate(
        planes, (cells, cells), mode="bilinear", align_corners=False
    )


def stripes(chance: torch.Generator) -> Tensor:
    """Wavy stripes of one direction."""
    x, y = _axes(chance)
    turn, count = uniform(chance, 0, math.pi), uniform(chance, 4, 30)
    along = x * math.cos(turn) + y * math.sin(turn)
    return torch.sin(2 * math.pi * count * along + 0.6 * noise(chance)) * 1.3


def cells(chance: torch.Generator) -> Tensor:
    """Patches around random seeds, each of its own lightness (Worley 1996)."""
    count = 12 + pick(chance, 60)
    seeds = torch.rand(count, 2, generator=chance, device=chance.device)
    tone = torch.randn(count, generator=chance, device=chance.device)
    x, y = _axes(chance)
    apart = (x[..., None] - seeds[:, 0]) ** 2 + (y[..., None] - seeds[:, 1]) ** 2
    return tone[apart.argmin(-1)]


def ramp(chance: torch.Generator) -> Tensor:
    """Nearly nothing to hold on to: a slow change from side to side."""
    x, y = _axes(chance)
    turn = uniform(chance, 0, 2 * math.pi)
    slope = (x - 0.5) * math.cos(turn) + (y - 0.5) * math.sin(turn)
    return 2 * slope + 0.05 * noise(chance)


MAKERS: tuple[Maker, ...] = (noise, noise, stripes, cells, ramp)


def _axes(chance: torch.Generator) -> tuple[Tensor, Tensor]:
    line = torch.linspace(0, 1, SIDE, device=chance.device)
    y, x = torch.meshgrid(line, line, indexing="ij")
    return x, y


def texture(chance: torch.Generator, like: Tensor | None = None) -> Tensor:
    """A coloured surface `[3, S, S]`, values 0..1.

    like: take the colours of this other surface, for backgrounds that look alike.
    """
    tone = MAKERS[pick(chance, len(MAKERS))](chance) + 0.35 * noise(chance)
    tone = torch.sigmoid(tone)
    if like is None:
        ends = torch.rand(2, 3, generator=chance, device=chance.device)
    else:
        flat = like.reshape(3, -1)
        ends = torch.stack([flat.quantile(0.1, dim=1), flat.quantile(0.9, dim=1)])
    mixed = ends[0, :, None, None] * (1 - tone) + ends[1, :, None, None] * tone
    tint = torch.randn(1, 3, 6, 6, generator=chance, device=chance.device)
    return (0.05 + 0.9 * mixed + 0.06 * _grown(tint, SIDE)[0]).clamp(0, 1)


def looked_up(surface: Tensor, places: Tensor) -> Tensor:
    """Colours `[..., 3]` of a surface at `places` `[..., 2]`; it repeats mirrored.

    One unit of `places` is a quarter of the surface.
    """
    flat = (places.reshape(1, 1, -1, 2) * 0.5).to(surface.dtype)
    got = functional.grid_sample(
        surface[None], flat, padding_mode="reflection", align_corners=False
    )
    return got[0, :, 0].T.reshape(*places.shape[:-1], 3)
