"""A body of a procedural shot: its outline, how it moves, and where its skin goes.

Body coordinates have the body's size as unit, x right, y down. A body changes by a
bend about a joint, smooth waves and an affine motion; one that turns about its upright
axis keeps its outline while its skin slides under it, like a vase on a wheel.
"""

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from smartroto.models.synthetic_texture import pick, uniform

ROUNDS = 14
"""Fixed-point steps that find where in the body a pixel lies."""

ROWS = 201
"""Rows in the table of how wide the body is at each height."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Body:
    """One moving body. Times count frames from 0 and may be fractions.

    harmonics: `[2, K]` of the outline's radius over the angle; stretch: along x.
    size: pixels per unit; path: `[4, 2]` centre, speed, sway and its phase in pixels.
    spin, growth: radians and log scale per frame; bend: amplitude in radians and the
    joint's place; turning: radians of turn per frame; waves: `[K, 5]` amplitude x and
    y, two wave numbers, phase; pace: radians of the periodic parts per frame.
    """

    harmonics: Tensor
    stretch: float
    size: float
    path: Tensor
    spin: float
    growth: float
    bend: tuple[float, float]
    turning: float
    waves: Tensor
    pace: float

    # -- outline -----------------------------------------------------------------

    def radius(self, angle: Tensor) -> Tensor:
        """Distance of the unstretched outline from the centre at each angle."""
        order = torch.arange(1, self.harmonics.shape[1] + 1, device=angle.device)
        phase = angle[..., None] * order
        wobble = phase.cos() @ self.harmonics[0] + phase.sin() @ self.harmonics[1]
        return 1.0 + wobble

    def rim(self, angle: Tensor) -> Tensor:
        """Places `[..., 2]` on the outline, body coordinates."""
        away = torch.stack([angle.cos() * self.stretch, angle.sin()], -1)
        return away * self.radius(angle)[..., None]

    def depth(self, places: Tensor) -> Tensor:
        """About how far inside the outline, in units; negative outside."""
        x, y = places[..., 0] / self.stretch, places[..., 1]
        reach = self.radius(torch.atan2(y, x))
        away = torch.sqrt(x * x + y * y + 1e-12)
        shrink = torch.sqrt((x * self.stretch) ** 2 + y * y + 1e-12) / away
        return (reach - away) * torch.clamp(shrink, max=1.0)

    def knots(self, time: float, count: int) -> Tensor:
        """The true outline as a Bezier ring `[N, 3, 2]` in pixels."""
        step = 2 * math.pi / count
        angle = torch.arange(count, device=self.path.device) * step
        here = self.placed(self.rim(angle), time)
        small = 1e-2
        ahead = self.placed(self.rim(angle + small), time)
        behind = self.placed(self.rim(angle - small), time)
        arm = (ahead - behind) / (2 * small) * step / 3
        return torch.stack([here - arm, here, here + arm], 1)

    # -- motion ------------------------------------------------------------------

    def placed(self, places: Tensor, time: float) -> Tensor:
        """Body coordinates `[..., 2]` to pixels at `time`."""
        turned = self._bent(places, time)
        grown = self.size * math.exp(self.growth * time)
        return _turn(turned, self.spin * time) * grown + self._centre(time)

    def found(self, pixels: Tensor, time: float) -> Tensor:
        """Pixels `[..., 2]` back to body coordinates, by fixed-point steps."""
        grown = self.size * math.exp(self.growth * time)
        goal: Tensor = _turn((pixels - self._centre(time)) / grown, -self.spin * time)
        place = goal
        for _ in range(ROUNDS):
            place = self._unbent(goal, place, time)
        return place

    def _centre(self, time: float) -> Tensor:
        centre, speed, sway, phase = self.path.unbind()
        return centre + speed * time + sway * torch.sin(self.pace * time + phase)

    def _bent(self, places: Tensor, time: float) -> Tensor:
        joint = torch.tensor([self.bend[1], 0.0], device=places.device)
        waved = places + self._wave(places, time)
        return joint + _turn(waved - joint, self._angle(places, time))

    def _unbent(self, goal: Tensor, guess: Tensor, time: float) -> Tensor:
        joint = torch.tensor([self.bend[1], 0.0], device=goal.device)
        straight = joint + _turn(goal - joint, -self._angle(guess, time))
        return straight - self._wave(guess, time)

    def _angle(self, places: Tensor, time: float) -> Tensor:
        share = torch.sigmoid(4.0 * (places[..., 0] - self.bend[1]) / self.stretch)
        return self.bend[0] * math.sin(self.pace * time) * share

    def _wave(self, places: Tensor, time: float) -> Tensor:
        total = torch.zeros_like(places)
        for across, down, one, two, phase in self.waves:
            turn = one * places[..., 0] + two * places[..., 1] + phase
            swing = torch.sin(turn + self.pace * time) - torch.sin(turn)
            total = total + torch.stack([across * swing, down * swing], -1)
        return total

    # -- skin --------------------------------------------------------------------

    def skin(self, places: Tensor, time: float) -> Tensor:
        """Where on its skin each place of the body shows at `time`, `[..., 2]`."""
        if self.turning == 0:
            return places
        middle, half = self._width(places[..., 1])
        share = ((places[..., 0] - middle) / half).clamp(-0.999, 0.999)
        around = torch.asin(share) - self.turning * time
        return torch.stack([around * self.stretch, places[..., 1]], -1)

    def slid(
        self, places: Tensor, before: float, after: float
    ) -> tuple[Tensor, Tensor]:
        """Where skin seen at `places` goes, and whether it faces us all the while."""
        if self.turning == 0:
            return places, torch.ones_like(places[..., 0])
        middle, half = self._width(places[..., 1])
        share = ((places[..., 0] - middle) / half).clamp(-0.999, 0.999)
        around = torch.asin(share) + self.turning * (after - before)
        across = middle + half * torch.sin(around)
        faces = (around.abs() < 0.47 * math.pi).to(places.dtype)
        return torch.stack([across, places[..., 1]], -1), faces

    def _width(self, heights: Tensor) -> tuple[Tensor, Tensor]:
        """Middle and half the width of the body at each height."""
        angle = torch.linspace(0, 2 * math.pi, 721, device=heights.device)[:-1]
        rim = self.rim(angle)
        low, high = rim[:, 1].min(), rim[:, 1].max()
        row = ((rim[:, 1] - low) / (high - low) * (ROWS - 1)).round().long()
        edges = []
        for way in ("amin", "amax"):
            start = torch.full((ROWS,), math.inf if way == "amin" else -math.inf)
            table = start.to(rim).scatter_reduce(0, row, rim[:, 0], way)
            edges.append(_gaps_filled(table))
        at = ((heights - low) / (high - low) * (ROWS - 1)).clamp(0, ROWS - 1)
        left, right = (_between(edge, at) for edge in edges)
        return (left + right) / 2, ((right - left) / 2).clamp_min(0.05)


def _turn(places: Tensor, angle: Tensor | float) -> Tensor:
    angle = torch.as_tensor(angle, device=places.device, dtype=places.dtype)
    x, y = places[..., 0], places[..., 1]
    cos, sin = angle.cos(), angle.sin()
    return torch.stack([x * cos - y * sin, x * sin + y * cos], -1)


def _gaps_filled(table: Tensor) -> Tensor:
    """Rows that no place of the rim fell on take the nearest one that has some."""
    known = torch.isfinite(table).nonzero()[:, 0]
    rows = torch.arange(len(table), device=table.device)
    nearest = (rows[:, None] - known[None]).abs().argmin(1)
    return table[known[nearest]]


def _between(table: Tensor, at: Tensor) -> Tensor:
    low = at.floor().long().clamp(0, len(table) - 2)
    share = at - low
    return table[low] * (1 - share) + table[low + 1] * share


def random_body(chance: torch.Generator, width: int, height: int, calm: float) -> Body:
    """A body about a third of the picture in size; calm 0..1 scales all its motion.

    One in three turns, one in two bends.
    """
    device = chance.device
    order = torch.arange(1, 6, device=device, dtype=torch.float32)
    harmonics = torch.randn(2, 5, generator=chance, device=device) * 0.16 / order
    extent = torch.tensor([width, height], device=device, dtype=torch.float32)
    path = torch.zeros(4, 2, device=device)
    path[0] = extent * (0.35 + 0.3 * torch.rand(2, generator=chance, device=device))
    step = calm * min(width, height)
    path[1] = 0.006 * step * torch.randn(2, generator=chance, device=device)
    path[2] = 0.06 * step * torch.randn(2, generator=chance, device=device)
    path[3] = 6.3 * torch.rand(2, generator=chance, device=device)
    path[0] -= path[2] * torch.sin(path[3])
    waves = torch.randn(3, 5, generator=chance, device=device)
    waves[:, :2] *= 0.05 * calm
    waves[:, 2:4] *= 1.8
    bends, turns = pick(chance, 2) == 0, pick(chance, 3) == 0
    return Body(
        harmonics=harmonics,
        stretch=uniform(chance, 0.8, 2.0),
        size=min(width, height) * uniform(chance, 0.16, 0.28),
        path=path,
        spin=0.03 * calm * uniform(chance, -1, 1),
        growth=0.012 * calm * uniform(chance, -1, 1),
        bend=(uniform(chance, -0.7, 0.7) * calm if bends else 0.0, 0.1),
        turning=0.06 * calm * uniform(chance, -1, 1) if turns else 0.0,
        waves=waves,
        pace=uniform(chance, 0.08, 0.3),
    )
