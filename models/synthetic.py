"""Procedural shots to learn from: any number, each with its exact truth.

A body (see `synthetic_body`) moves before a background that may look alike, behind
occluders, under changing light, through a shutter, a lens and grain. Positions are
pixels, x right, y down, pixel (0, 0) covers [0, 1) x [0, 1).
"""

import math
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from smartroto.models.synthetic_body import Body, random_body
from smartroto.models.synthetic_texture import looked_up, pick, texture, uniform

MOMENTS = 5
"""Moments averaged across an open shutter."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Bar:
    """An upright bar that passes before the body: place and speed of its middle in
    pixels, half its width, and its surface `[3, S, S]`."""

    at: float
    speed: float
    half: float
    surface: Tensor

    def depth(self, x: Tensor, time: float) -> Tensor:
        """Pixels inside the bar; negative outside."""
        return self.half - (x - self.at - self.speed * time).abs()


@dataclass(frozen=True, kw_only=True, eq=False)
class Shot:
    """A shot that can be rendered at any time and knows where everything goes.

    size: width and height; shutter: in frames; gain: amplitude and rate of the light's
    flicker; focus: sigma of the lens blur in pixels; grain: its spread, values 0..1.
    """

    size: tuple[int, int]
    body: Body
    skin: Tensor
    ground: Tensor
    drift: Tensor
    bars: tuple[Bar, ...]
    shutter: float
    gain: tuple[float, float]
    focus: float
    grain: float
    seed: int

    def frame(self, number: int) -> Tensor:
        """The picture `[H, W, 3]` of a frame, 0..1."""
        moments = MOMENTS if self.shutter > 0 else 1
        offsets = [(k + 0.5) / moments - 0.5 for k in range(moments)]
        light = [self._light(number + self.shutter * part) for part in offsets]
        picture = torch.stack(light).mean(0)
        picture = picture * (1 + self.gain[0] * math.sin(self.gain[1] * number))
        picture = _blurred(picture, self.focus)
        chance = torch.Generator(picture.device).manual_seed(self.seed * 1009 + number)
        speck = torch.randn(picture.shape, generator=chance, device=picture.device)
        return (picture + self.grain * speck).clamp(0, 1)

    def knots(self, number: float, count: int = 20) -> Tensor:
        """The body's true outline `[N, 3, 2]`, pixels."""
        return self.body.knots(number, count)

    def carried(
        self, points: Tensor, before: float, after: float
    ) -> tuple[Tensor, Tensor]:
        """Where skin at `points` `[M, 2]` of one frame is on another, `[M, 2]`, and
        whether it can be seen on both, `[M]` 0 or 1."""
        places = self.body.found(points, before)
        slid, faces = self.body.slid(places, before, after)
        there = self.body.placed(slid, after)
        seen = faces * self.clear(points, before) * self.clear(there, after)
        return there, seen

    def clear(self, points: Tensor, time: float) -> Tensor:
        """1 where points lie in the picture and behind no bar."""
        x, y = points[..., 0], points[..., 1]
        free = (x > 0) & (y > 0) & (x < self.size[0]) & (y < self.size[1])
        for bar in self.bars:
            free = free & (bar.depth(x, time) < 0)
        return free.to(points.dtype)

    def inside(self, points: Tensor, time: float) -> Tensor:
        """Pixels that points lie inside the body; negative outside."""
        return self.body.depth(self.body.found(points, time)) * self.body.size

    def _light(self, time: float) -> Tensor:
        grid = _pixels(self.size, self.skin.device)
        unit = self.body.size
        picture = looked_up(self.ground, (grid - self.drift * time) / (2 * unit))
        places = self.body.found(grid, time)
        cover = (self.body.depth(places) * unit + 0.5).clamp(0, 1)[..., None]
        skin = looked_up(self.skin, self.body.skin(places, time) / 2)
        picture = picture * (1 - cover) + skin * cover
        for bar in self.bars:
            cover = (bar.depth(grid[..., 0], time) + 0.5).clamp(0, 1)[..., None]
            moved = grid - torch.tensor([bar.speed * time, 0.0], device=grid.device)
            painted = looked_up(bar.surface, moved / (2 * unit))
            picture = picture * (1 - cover) + painted * cover
        return picture


def random_shot(
    seed: int,
    size: tuple[int, int] = (128, 128),
    device: str = "cpu",
    calm: float = 1.0,
) -> Shot:
    """The shot that goes by a number; always the same for the same seed and device.

    size: width and height in pixels; calm scales all motion.
    """
    chance = torch.Generator(device).manual_seed(seed)
    body = random_body(chance, *size, calm)
    skin = texture(chance)
    alike = pick(chance, 3) == 0
    drift = 1.2 * calm * torch.randn(2, generator=chance, device=device)
    blurs, hides = pick(chance, 2) == 0, pick(chance, 2) == 0
    return Shot(
        size=size,
        body=body,
        skin=skin,
        ground=texture(chance, skin if alike else None),
        drift=drift,
        bars=(_bar(chance, size, skin, calm),) if hides else (),
        shutter=uniform(chance, 0.2, 0.7) if blurs else 0.0,
        gain=(uniform(chance, 0.0, 0.2), uniform(chance, 0.05, 1.5)),
        focus=uniform(chance, 0.2, 1.2),
        grain=uniform(chance, 0.0, 0.03),
        seed=seed,
    )


def _bar(
    chance: torch.Generator, size: tuple[int, int], skin: Tensor, calm: float
) -> Bar:
    alike = pick(chance, 3) == 0
    return Bar(
        at=uniform(chance, 0.1, 0.9) * size[0],
        speed=2.0 * calm * uniform(chance, -1, 1),
        half=uniform(chance, 0.02, 0.08) * size[0],
        surface=texture(chance, skin if alike else None),
    )


def drawn(knots: Tensor, chance: torch.Generator, inset: float, hand: float) -> Tensor:
    """An artist's key of a true outline `[N, 3, 2]`: off by a steady and a shaky hand.

    inset: pixels inwards, the same all round (the artist's habit); hand: spread in
    pixels of what differs from key to key, smooth along the ring, along it and across.
    """
    points = knots[:, 1]
    along: Tensor = torch.roll(points, -1, 0) - torch.roll(points, 1, 0)
    along = along / along.norm(dim=-1, keepdim=True).clamp_min(1e-6)
    inwards = torch.stack([-along[:, 1], along[:, 0]], -1)
    shake = torch.randn(len(knots), 2, generator=chance, device=chance.device)
    smooth = (torch.roll(shake, 1, 0) + 2 * shake + torch.roll(shake, -1, 0)) / 2.45
    step = inset * inwards + hand * (smooth[:, :1] * inwards + smooth[:, 1:] * along)
    return knots + step[:, None]


def _pixels(size: tuple[int, int], device: torch.device) -> Tensor:
    """The middle of every pixel, `[H, W, 2]`."""
    x = torch.arange(size[0], device=device) + 0.5
    y = torch.arange(size[1], device=device) + 0.5
    down, across = torch.meshgrid(y, x, indexing="ij")
    return torch.stack([across, down], -1)


def _blurred(picture: Tensor, sigma: float) -> Tensor:
    reach = max(int(3 * sigma + 0.5), 1)
    at = torch.arange(-reach, reach + 1, device=picture.device)
    kernel = torch.exp(-0.5 * (at / max(sigma, 0.05)) ** 2)
    kernel = (kernel / kernel.sum()).repeat(3, 1)
    planes = picture.permute(2, 0, 1)[None]
    planes = functional.pad(planes, (reach,) * 4, mode="replicate")
    planes = functional.conv2d(planes, kernel[:, None, :, None], groups=3)
    planes = functional.conv2d(planes, kernel[:, None, None, :], groups=3)
    return planes[0].permute(1, 2, 0)
