"""Flow as OpenCV makes it, and the same search as tensors."""

import numpy as np
import pytest
import torch

from smartroto.models import device, flow_torch
from smartroto.models import flow as flows
from smartroto.models.flow import flow, sample
from smartroto.models.flow_torch import search
from smartroto.models.tracks import renewed

SIZE = (240, 180)


def _texture(seed):
    """Random lightness with detail of several sizes, spread 1."""
    import cv2

    chance, total = np.random.default_rng(seed), 0.0
    for blur in (1.2, 3.0, 8.0):
        noise = chance.normal(size=SIZE[::-1]).astype(np.float32)
        soft = cv2.GaussianBlur(noise, (0, 0), blur)
        total = total + soft / soft.std()
    return total


def _moving(way, seed):
    """Two pictures, the second one's lightness having gone `way` `[H, W, 2]`, with some
    noise; and which pixels are still to be seen."""
    import cv2

    x, y = np.meshgrid(*(np.arange(side, dtype=np.float32) for side in SIZE))
    x, y = x + way[..., 0], y + way[..., 1]
    after = _texture(seed)
    before = cv2.remap(after, x, y, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT)
    chance = np.random.default_rng(seed + 1)
    pair = [
        np.clip(128 + 30 * one + chance.normal(0, 2, one.shape), 0, 255).astype(
            np.uint8
        )
        for one in (before, after)
    ]
    here = (x > 0) & (x < SIZE[0] - 1) & (y > 0) & (y < SIZE[1] - 1)
    return *pair, here


def _ways():
    x, y = np.meshgrid(*(np.arange(side, dtype=np.float32) for side in SIZE))
    across, down = x - SIZE[0] / 2, y - SIZE[1] / 2
    disc = (np.hypot(across, down) < 50)[..., None]
    return {
        "shift": np.stack([3.7 + 0 * x, -2.3 + 0 * x], -1),
        "far": np.stack([17.3 + 0 * x, 9.6 + 0 * x], -1),
        "turn": 0.06 * np.stack([-down, across], -1),
        "zoom": 0.05 * np.stack([across, down], -1),
        "wave": np.stack([3 * np.sin(y / 25), 2 * np.cos(x / 30)], -1),
        "disc": np.where(disc, [6.0, 3.0], [-2.0, 1.0]),
    }


@pytest.mark.parametrize("name", _ways())
def test_known_motion_is_found_about_as_well_as_by_opencv(name) -> None:
    way = _ways()[name].astype(np.float32)
    before, after, here = _moving(way, 4)
    off = [
        np.linalg.norm(found - way, axis=-1)[here].mean()
        for found in (
            flow(before, after),
            search(torch.from_numpy(before), torch.from_numpy(after)).numpy(),
        )
    ]
    assert off[1] < 1.3 * off[0] and off[1] < 0.2


@pytest.mark.parametrize("size", [(24, 24), (25, 61), (97, 31)])
def test_any_size_of_picture_has_flow(size) -> None:
    still = torch.from_numpy(_texture(5)[: size[0], : size[1]] * 30 + 128).byte()
    found = search(still, still)
    assert found.shape == (*size, 2) and found.abs().max() < 1e-3


def test_blank_pictures_do_not_move() -> None:
    blank = torch.full((40, 50), 90, dtype=torch.uint8)
    assert search(blank, blank + 3).abs().max() < 1e-3


def test_patches_may_be_looked_for_in_any_number_of_parts(monkeypatch) -> None:
    before, after, _ = _moving(_ways()["turn"].astype(np.float32), 6)
    pair = torch.from_numpy(before), torch.from_numpy(after)
    whole = search(*pair)
    monkeypatch.setitem(device.BATCH_BYTES, "cpu", 100 * flow_torch.PATCH_BYTES)
    assert (search(*pair) - whole).abs().max() < 1e-3


def test_flow_is_made_where_the_engine_computes(monkeypatch) -> None:
    before, after, _ = _moving(_ways()["shift"].astype(np.float32), 7)
    assert isinstance(flow(before, after), np.ndarray)
    monkeypatch.setattr(flows, "engine", lambda: torch.device("cuda"))
    there = flow(before, after)
    assert isinstance(there, torch.Tensor)
    points = np.random.default_rng(1).uniform(20, 160, (30, 2))
    assert sample(there, points) == pytest.approx(
        np.tile([3.7, -2.3], (30, 1)), abs=0.5
    )
    assert flows._read(there, points) == pytest.approx(sample(there, points), abs=0.02)


def test_pictures_too_small_for_the_search_have_no_flow() -> None:
    small = np.zeros((10, 80), np.uint8)
    assert not flow(small, small).any()


def test_a_shape_is_followed_as_well_by_either(disc, look, monkeypatch) -> None:
    true = np.stack([disc.knots(frame) for frame in range(6)])
    off = []
    for name in ("cpu", "cuda"):
        monkeypatch.setattr(flows, "engine", lambda name=name: torch.device(name))
        pictures = look(disc.read)
        track = renewed(pictures, range(6), true[0], True, lambda: None)
        off.append(np.linalg.norm((track.knots - true)[:, :, 1], axis=-1).mean())
    assert off[1] < 1.3 * off[0] < 1.3


@pytest.mark.parametrize("way", ["far", "turn", "wave"])
def test_a_change_of_light_takes_nothing_from_flow(way) -> None:
    before, after, here = _moving(_ways()[way], 3)
    dark = np.clip(0.5 * after, 0, 255).astype(np.uint8)
    off = [
        np.median(np.linalg.norm(flow(before, other) - _ways()[way], axis=-1)[here])
        for other in (after, dark)
    ]
    assert off[1] < 1.3 * off[0] + 0.01


def test_light_that_stays_is_left_alone() -> None:
    before, after, _ = _moving(_ways()["far"], 3)
    same = flows._in_one_light(before, after)
    assert same[0] is before and same[1] is after
    black = np.zeros_like(before)
    assert all(one.max() < 4 for one in flows._in_one_light(before, black))
