"""Procedural shots agree with their own truth."""

import numpy as np
import pytest
import torch

from smartroto.models.synthetic import drawn, random_shot
from smartroto.shapes.raster import coverage
from smartroto.shapes.spline import polyline

SEEDS = (3, 5, 11, 16)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_seed_always_gives_the_same_shot(seed: int) -> None:
    one, two = (random_shot(seed, (64, 48)).frame(4) for _ in range(2))
    assert torch.equal(one, two)
    assert one.shape == (48, 64, 3) and 0 <= one.min() and one.max() <= 1
    assert one.std() > 0.01


def test_shots_vary() -> None:
    shots = [random_shot(seed) for seed in range(16)]
    assert {bool(shot.bars) for shot in shots} == {True, False}
    assert {shot.shutter > 0 for shot in shots} == {True, False}
    assert {shot.body.turning != 0 for shot in shots} == {True, False}
    assert {shot.body.bend[0] != 0 for shot in shots} == {True, False}


@pytest.mark.parametrize("seed", SEEDS)
def test_body_coordinates_are_found_again(seed: int) -> None:
    body = random_shot(seed, (160, 120)).body
    angle = torch.linspace(0, 6, 40)
    places = body.rim(angle) * torch.linspace(0.1, 1, 40)[:, None]
    back = body.found(body.placed(places, 9.0), 9.0)
    assert torch.allclose(back, places, atol=2e-3)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_outline_is_where_the_body_is_painted(seed: int) -> None:
    shot = random_shot(seed, (160, 120))
    grid = torch.stack(
        torch.meshgrid(torch.arange(160) + 0.5, torch.arange(120) + 0.5, indexing="xy"),
        -1,
    )
    painted = (shot.inside(grid, 6) + 0.5).clamp(0, 1).numpy()
    line = polyline(shot.knots(6, 24).double().numpy(), 12)
    matte = coverage(line, (160, 120))
    assert np.abs(painted - matte).sum() < 0.03 * max(matte.sum(), 100)


def test_skin_keeps_its_colour_where_it_goes() -> None:
    matches = []
    for seed in SEEDS:
        shot = random_shot(seed, (160, 120))
        places = shot.body.rim(torch.linspace(0, 6, 60)) * 0.5
        points = shot.body.placed(places, 2)
        there, seen = shot.carried(points, 2, 8)
        for moved in (there, points):
            one = shot.body.skin(shot.body.found(points, 2), 2)
            two = shot.body.skin(shot.body.found(moved, 8), 8)
            matches.append(float((one - two).norm(dim=-1)[seen > 0.5].median()))
    kept, standing = np.array(matches[::2]), np.array(matches[1::2])
    assert (kept < 1e-3).all() and standing.mean() > 0.02


def test_a_turning_body_keeps_its_outline_while_its_skin_slides() -> None:
    seed = next(s for s in range(50) if abs(random_shot(s).body.turning) > 0.02)
    body = random_shot(seed).body
    places = body.rim(torch.linspace(0, 6, 30)) * 0.5
    slid, faces = body.slid(places, 0, 8)
    assert (body.depth(slid)[faces > 0.5] > -0.05).all()
    assert (slid - places).norm(dim=-1).max() > 0.05


def test_an_artist_draws_inside_by_a_habit() -> None:
    truth = random_shot(3, (160, 120)).knots(0, 24)
    chance = torch.Generator().manual_seed(1)
    steady = drawn(truth, chance, inset=1.5, hand=0.0)
    assert torch.allclose((steady - truth).norm(dim=-1), torch.full((24, 3), 1.5))
    area = [
        float(coverage(polyline(k.double().numpy(), 8), (160, 120)).sum())
        for k in (truth, steady)
    ]
    assert area[1] < area[0]
    shaky = drawn(truth, chance, inset=0.0, hand=0.5)
    assert 0.1 < float((shaky - truth).norm(dim=-1).mean()) < 1.5
