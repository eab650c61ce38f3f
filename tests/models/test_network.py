"""The network: exact in its geometry, learns, and its weights are kept safely."""

from pathlib import Path

import pytest
import torch

from smartroto.models import network, weights
from smartroto.models.network import Answer, Finder
from smartroto.models.train import Recipe, examine, loss, main, pairs, step_loss

SMALL = Recipe(steps=2, size=48, batch=2, points=12)
CPU = torch.device("cpu")


def test_the_network_is_small_enough_to_ship() -> None:
    assert 50_000 < network.parameters(Finder()) < 2_000_000


def test_the_same_picture_is_recognised_where_it_was_moved_to() -> None:
    torch.manual_seed(0)
    maps = torch.nn.functional.normalize(torch.randn(1, 8, 24, 24), dim=1)
    moved = torch.roll(maps, (2, -3), (2, 3))
    points = torch.tensor([[[12.5, 11.5]]])
    compared = network._compared(maps, moved, points, points)[0, 0]
    best = int(compared.mean(0).argmax())
    side = 2 * network.REACH + 1
    assert (best % side - network.REACH, best // side - network.REACH) == (-3, 2)


def test_the_loss_has_true_gradients() -> None:
    torch.manual_seed(2)
    places = torch.randn(1, 3, 2, dtype=torch.float64, requires_grad=True)
    told = torch.randn(1, 3, 3, dtype=torch.float64, requires_grad=True)
    seen = torch.randn(1, 3, dtype=torch.float64, requires_grad=True)
    truth = torch.randn(1, 3, 2, dtype=torch.float64)
    shown = torch.tensor([[1.0, 1.0, 0.0]], dtype=torch.float64)

    def total(
        places: torch.Tensor, told: torch.Tensor, seen: torch.Tensor
    ) -> torch.Tensor:
        answer = Answer(places, network._root(told, 2), seen)
        return loss([answer], truth, shown, beta=0.0)

    assert torch.autograd.gradcheck(total, (places, told, seen))


def test_comparing_has_true_gradients() -> None:
    torch.manual_seed(1)
    maps = [
        torch.randn(1, 4, 9, 9, dtype=torch.float64, requires_grad=True) for _ in "ab"
    ]
    points = torch.tensor([[[4.3, 4.6]]], dtype=torch.float64)

    def compared(one: torch.Tensor, other: torch.Tensor) -> torch.Tensor:
        return network._compared(one, other, points, points + 0.4).sum((2, 3, 4))

    assert torch.autograd.gradcheck(compared, tuple(maps))


def test_training_learns() -> None:
    some = pairs(SMALL, 5, CPU)
    torch.manual_seed(1)
    finder = Finder()
    rule = torch.optim.Adam(finder.parameters(), 3e-3)
    values = []
    for _ in range(12):
        missed = step_loss(finder, some, SMALL.beta)
        rule.zero_grad()
        missed.backward()  # type: ignore[no-untyped-call]
        rule.step()
        values.append(float(missed.detach()))
    assert values[-1] < 0.85 * values[0]
    assert set(examine(finder, SMALL, CPU)) >= {"error", "within_2_sigma"}


def test_weights_are_made_by_a_command_and_come_back(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "weights.safetensors"
    small = "--steps 2 --size 48 --batch 2 --points 12 --device cpu --out".split()
    main([*small, str(out)])
    first = weights.load(out, "cpu")
    assert weights.notes(out)["steps"] == 2
    main([*small, str(out)])
    again = weights.load(out, "cpu")
    for name, one in first.state_dict().items():
        assert torch.equal(one, again.state_dict()[name])
    assert "loss" in capsys.readouterr().out


def test_weights_that_cannot_be_trusted_are_refused(tmp_path: Path) -> None:
    out = tmp_path / "weights.safetensors"
    weights.save(Finder(), out, {"steps": 0})
    whole = out.read_bytes()
    out.write_bytes(whole[:-4] + b"\x01\x02\x03\x04")
    with pytest.raises(weights.WeightsError, match="damaged"):
        weights.load(out, "cpu")
    out.write_bytes(b"nothing of the kind")
    with pytest.raises(weights.WeightsError, match="cannot be read"):
        weights.load(out, "cpu")
    with pytest.raises(weights.WeightsError, match="cannot be read"):
        weights.load(tmp_path / "missing.safetensors", "cpu")
