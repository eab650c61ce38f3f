"""Training the network on procedural shots, so that its weights can be made again.

`python -m smartroto.models.train --out weights.safetensors` trains fully on one
graphics card; with `--steps 200 --size 64` it runs on a CPU to see that all is well.
"""

import argparse
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional

from smartroto.models import weights
from smartroto.models.device import chosen
from smartroto.models.network import Answer, Finder
from smartroto.models.synthetic import Shot, random_shot
from smartroto.models.synthetic_texture import pick

HELD_OUT = 1_000_000
"""Shots from this number on are never trained on."""


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """Everything that the weights depend on.

    size: side of the square pictures; batch: pairs of frames in a step; points: how
    many are looked for in each; apart: most frames between the two of a pair; guess:
    spread in pixels of what the guess is off; beta: how far the loss is kept from
    explaining errors by large variance (Seitzer et al., ICLR 2022).
    """

    steps: int = 40_000
    size: int = 160
    batch: int = 16
    points: int = 64
    apart: int = 20
    guess: float = 4.0
    beta: float = 0.5
    rate: float = 1e-3
    seed: int = 1


@dataclass(frozen=True, kw_only=True, eq=False)
class Pairs:
    """Two frames of each of B shots, and where points of the first are on the second.

    key, frame: `[B, 3, S, S]`; points, truth, guess: `[B, M, 2]`; seen: `[B, M]`.
    """

    key: Tensor
    frame: Tensor
    points: Tensor
    truth: Tensor
    seen: Tensor
    guess: Tensor


def pairs(recipe: Recipe, first_seed: int, device: torch.device) -> Pairs:
    """Pairs of the shots `first_seed`, `first_seed + 1`, …"""
    made = [
        _pair(recipe, random_shot(seed, (recipe.size,) * 2, str(device)))
        for seed in range(first_seed, first_seed + recipe.batch)
    ]
    key, frame, points, truth, seen, guess = (
        torch.stack(part) for part in zip(*made, strict=True)
    )
    return Pairs(
        key=key, frame=frame, points=points, truth=truth, seen=seen, guess=guess
    )


def _pair(recipe: Recipe, shot: Shot) -> tuple[Tensor, ...]:
    chance = torch.Generator(shot.drift.device).manual_seed(shot.seed + 7)
    before, after = _times(chance, recipe.apart)
    share = _spread(chance, recipe.points, 2)
    places = shot.body.rim(6.2832 * share[:, 0]) * 0.95 * share[:, 1:].sqrt()
    points = shot.body.placed(places, before)
    truth, seen = shot.carried(points, before, after)
    off = _normal(chance, recipe.points, 2) + _normal(chance, 1, 2)
    planes = [shot.frame(time).permute(2, 0, 1) for time in (before, after)]
    return *planes, points, truth, seen, truth + 0.7 * recipe.guess * off


def _times(chance: torch.Generator, apart: int) -> tuple[int, int]:
    """Two frames, at most `apart` frames from each other, either way round."""
    gap, start = 1 + pick(chance, apart), pick(chance, apart)
    return (start, start + gap) if pick(chance, 2) else (start + gap, start)


def _spread(chance: torch.Generator, *form: int) -> Tensor:
    return torch.rand(form, generator=chance, device=chance.device)


def _normal(chance: torch.Generator, *form: int) -> Tensor:
    return torch.randn(form, generator=chance, device=chance.device)


def loss(answers: list[Answer], truth: Tensor, seen: Tensor, beta: float) -> Tensor:
    """How badly the answers explain the truth: a mean over points that are seen.

    Gaussian negative log likelihood with the full 2 x 2 precision, weighted by its own
    variance to the power `beta`, and the cross entropy of being seen.
    """
    total = truth.new_zeros(())
    for answer in answers:
        off = truth - answer.places
        one, slant, two = answer.root.unbind(-1)
        across = one * off[..., 0] + slant * off[..., 1]
        missed = 0.5 * (across**2 + (two * off[..., 1]) ** 2)
        unlikely = torch.clamp(missed, max=200.0) - torch.log(one) - torch.log(two)
        held = (one * two).detach() ** -beta
        total = total + (seen * held * unlikely).sum() / seen.sum().clamp_min(1)
        total = total + 0.2 * (seen * off.abs().sum(-1)).sum() / seen.sum().clamp_min(1)
        total = total + functional.binary_cross_entropy_with_logits(answer.seen, seen)
    return total


def train(recipe: Recipe, device: torch.device, report: int = 100) -> Finder:
    """Train from scratch; the same recipe and kind of device give the same weights."""
    torch.manual_seed(recipe.seed)
    network = Finder().to(device).train()
    rule = torch.optim.AdamW(network.parameters(), recipe.rate, weight_decay=1e-4)
    plan = torch.optim.lr_scheduler.OneCycleLR(
        rule, recipe.rate, total_steps=max(recipe.steps, 2), pct_start=0.05
    )
    started = time.monotonic()
    for step in range(recipe.steps):
        some = pairs(recipe, recipe.seed * HELD_OUT * 10 + step * recipe.batch, device)
        missed = step_loss(network, some, recipe.beta)
        rule.zero_grad(set_to_none=True)
        missed.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        rule.step()
        plan.step()
        if report and step % report == 0:
            passed = time.monotonic() - started
            print(f"{step} loss {missed.item():.3f} after {passed:.0f} s", flush=True)
    return network.eval()


def step_loss(network: Finder, some: Pairs, beta: float) -> Tensor:
    """The loss of one batch."""
    maps = network.encode(torch.cat([some.key, some.frame]))
    half = len(some.key)
    key = tuple(one[:half] for one in maps)
    frame = tuple(one[half:] for one in maps)
    answers = network.find(key, frame, some.points, some.guess)
    return loss(answers, some.truth, some.seen, beta)


@torch.no_grad()
def examine(network: Finder, recipe: Recipe, device: torch.device) -> dict[str, float]:
    """Figures on shots that were not trained on: the median error in pixels of the
    guess and of the answer, how many points lie within 2 sigma, and how often "seen"
    is right."""
    some = pairs(recipe, HELD_OUT, device)
    key, frame = network.encode(some.key), network.encode(some.frame)
    last = network.find(key, frame, some.points, some.guess)[-1]
    shown = some.seen > 0.5
    off = some.truth - last.places
    one, slant, two = last.root.unbind(-1)
    far = (one * off[..., 0] + slant * off[..., 1]) ** 2 + (two * off[..., 1]) ** 2
    return {
        "guess": float((some.guess - some.truth).norm(dim=-1)[shown].median()),
        "error": float(off.norm(dim=-1)[shown].median()),
        "within_2_sigma": float((far[shown] < 6.18).float().mean()),
        "seen_right": float(((last.seen > 0) == shown).float().mean()),
    }


def main(arguments: list[str] | None = None) -> None:
    """Train by the recipe of the command line and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name, value in asdict(Recipe()).items():
        parser.add_argument(f"--{name}", type=type(value), default=value)
    parser.add_argument("--device", default="auto")
    parser.add_argument("--out", type=Path, required=True)
    given = vars(parser.parse_args(arguments))
    out, device = given.pop("out"), chosen(given.pop("device"))
    recipe = Recipe(**given)
    network = train(recipe, device)
    figures = examine(network, recipe, device)
    print(figures)
    weights.save(network, out, {**asdict(recipe), **figures})


if __name__ == "__main__":
    main()
