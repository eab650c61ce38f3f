"""Pictures read at points on the engine's device, many frames at once."""

import numpy as np
import pytest
import torch

from smartroto.models import device, memory
from smartroto.models.flow import sample
from smartroto.models.memory import Memory, weigh
from smartroto.models.reading import read


def _by_hand(picture, x, y):
    """Bilinear, held at the border, one point after the other."""
    height, width = picture.shape[:2]
    x = np.clip(np.nan_to_num(x - 0.5), 0, width - 1)
    y = np.clip(np.nan_to_num(y - 0.5), 0, height - 1)
    out = []
    for across, down in zip(x, y, strict=True):
        total = np.zeros(picture.shape[2])
        for row in range(height):
            for column in range(width):
                share = max(1 - abs(across - column), 0) * max(1 - abs(down - row), 0)
                total += share * picture[row, column]
        out.append(total)
    return np.array(out)


@pytest.mark.parametrize("size", [(5, 7), (1, 6), (6, 1), (1, 1)])
def test_pictures_are_read_bilinearly_and_held_at_the_border(size) -> None:
    chance = np.random.default_rng(4)
    pictures = chance.integers(0, 256, (2, *size, 8), dtype=np.uint8)
    places = chance.uniform(-3, 10, (2, 2, 40))
    places[:, 0, 0] = np.nan, np.inf
    x, y = device.tensor(places)
    seen = read(list(torch.from_numpy(pictures)), x, y)
    for row in range(2):
        wanted = _by_hand(pictures[row], places[0, row], places[1, row])
        assert seen[row].numpy() == pytest.approx(wanted, abs=1e-3)


def test_flow_is_read_as_bytes_are() -> None:
    field = np.random.default_rng(5).normal(size=(6, 8, 2)).astype(np.float32)
    places = np.random.default_rng(6).uniform(0, 6, (30, 2))
    x, y = device.tensor(places.T)
    seen = read([torch.from_numpy(field)], x[None], y[None])[0].numpy()
    assert seen == pytest.approx(_by_hand(field, *places.T), abs=1e-5)
    fast = sample(torch.from_numpy(field), places)  # to 1/32 pixel
    assert fast == pytest.approx(seen, abs=0.2)


def test_what_a_frame_is_read_as_does_not_depend_on_the_others(disc, look) -> None:
    pictures = look(disc.read)
    points = np.random.default_rng(7).uniform(0, 150, (20, 50, 2))
    every = pictures.seen(range(20), points)
    for frame in range(20):
        alone = pictures.seen([frame], points[frame : frame + 1])
        assert np.array_equal(every[frame : frame + 1], alone)


def test_frames_that_cannot_be_read_say_nothing(disc, look) -> None:
    pictures = look(disc.read)
    pictures.lost[1] = "gone"
    seen = pictures.seen(range(3), np.full((3, 4, 2), 50.0))
    assert np.isnan(seen[1]).all() and np.isfinite(seen[[0, 2]]).all()


def test_memory_counts_tensors() -> None:
    assert weigh((torch.zeros(10), np.zeros(3))) == 40 + 24


def test_what_is_kept_on_a_card_is_limited(monkeypatch) -> None:
    monkeypatch.setattr(memory, "CARD_BYTES", 100)
    kept = Memory(1000)
    kept.get("first", lambda: np.zeros(20))
    assert kept.used == 160
    for name in range(4):
        kept.get(name, lambda: (torch.zeros(20, device="meta"),))
    assert kept.used == 80 and kept.holds(3) and not kept.holds("first")


def test_what_a_call_takes_is_limited(monkeypatch) -> None:
    monkeypatch.setenv("SMARTROTO_DEVICE", "cpu")
    assert device.frames_at_once(10**9, 1) == device.FEW
    assert device.frames_at_once(8, 1 << 21) == 2
    assert device.frames_at_once(8, 1 << 40) == 1
    monkeypatch.setenv("SMARTROTO_DEVICE", "cuda")
    assert device.frames_at_once(8 << 20, 24 << 20) == 32
