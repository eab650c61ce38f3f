"""The engine's tensors stay on their device, and within their memory there.

No graphics card is needed: tensors on PyTorch's `meta` device have a shape and a place
but no numbers, so a card's limits can be tried and its bytes counted anywhere.
"""

import subprocess
import sys
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_iter
from torch.utils.weak import WeakIdKeyDictionary

from smartroto.models import boundary, device, likeness, ring_posterior
from smartroto.models.boundary import SAMPLE_BYTES, Edge
from smartroto.models.classifier import Classifier, train
from smartroto.models.curve import Ring, outwards
from smartroto.models.flow_torch import search
from smartroto.models.memory import Memory
from smartroto.models.pictures import Pictures, around
from smartroto.models.reading import POINT_BYTES

CARD = device.BATCH_BYTES["cuda"]


class Live(TorchDispatchMode):
    """Counts the bytes of all tensors that are made and not yet let go of."""

    def __init__(self) -> None:
        super().__init__()
        self.peak, self._known = 0, WeakIdKeyDictionary()

    def __torch_dispatch__(self, op, types, given=(), named=None):
        out = op(*given, **(named or {}))
        for made in tree_iter(out):
            if isinstance(made, torch.Tensor):
                storage = made.untyped_storage()
                self._known[storage] = storage.nbytes()
        self.peak = max(self.peak, sum(self._known.values()))
        return out


@pytest.fixture
def card(monkeypatch):
    """A device that takes as much at once as a graphics card, and reckons nothing."""
    monkeypatch.setenv("SMARTROTO_DEVICE", "meta")
    monkeypatch.setitem(device.BATCH_BYTES, "meta", CARD)
    monkeypatch.setattr(ring_posterior, "_run_up", lambda alike: 40)
    for module in (boundary, likeness):
        monkeypatch.setattr(module, "array", lambda values: values)


def _ring(count, per, radius=450.0):
    """A large outline, sampled; in working pixels of a 4K plate."""
    angles = np.arange(count * per) / (count * per) * 2 * np.pi
    points = 512 + radius * np.stack([np.cos(angles), np.sin(angles)], 1)
    return Ring.of(count, per), points


def _edge(ring):
    waves, phases = torch.empty(9, 250, device="meta"), torch.empty(250, device="meta")
    judge = Classifier(
        centre=waves[:, 0],
        waves=waves,
        phases=phases,
        weights=torch.empty(251, device="meta"),
    )
    samples = ring.count * ring.per_segment
    place = torch.empty(samples, 2, device="meta")
    one = np.ones(samples)
    return Edge(ring=ring, place=place, judge=judge, belief=one, error=one)


def _plate():
    """A 4K plate with a large shape, as the engine looks at it."""
    corners = np.array([[700.0, 100.0], [3100.0, 2060.0]])
    region = around(corners, (3840, 2160))
    return Pictures(read=lambda frame: None, region=region, memory=Memory())


def _looks(pictures, count):
    width, height = pictures.region.size
    return list(torch.empty(count, height, width, 8, dtype=torch.uint8, device="meta"))


def test_a_4k_edge_stays_within_the_memory_of_one_call(card) -> None:
    pictures, (ring, points) = _plate(), _ring(60, 7)
    parts = pictures.parts(range(1000), len(points) * SAMPLE_BYTES)
    frames = len(parts[0])
    lines = np.repeat(points[None], frames, 0)
    width = np.full(lines.shape[:2], 3.0)
    with Live() as live:
        looks = _looks(pictures, frames)
        mean, _ = boundary._pull(_edge(ring), looks, (lines, outwards(lines)), width)
    assert mean.device.type == "meta" and mean.shape == width.shape
    assert CARD / 4 < live.peak < 1.2 * CARD


def test_4k_likeness_stays_within_the_memory_of_one_call(card) -> None:
    pictures, (_, points) = _plate(), _ring(60, 7)
    each = 14 * len(points) * len(likeness.LOOKS) * POINT_BYTES
    frames = len(pictures.parts(range(1000), each)[0])
    lines = np.broadcast_to(points, (frames, 14, *points.shape))
    with Live() as live:
        looks = _looks(pictures, frames)
        seen = likeness.seen(looks, *likeness._places(lines))
        known = [likeness._Known(seen[0, at], None) for at in (0, 1)]
        unlike = likeness._unlike(seen, None, known, seen[0, 0].double())
    assert unlike.device.type == "meta" and unlike.shape == (14, frames, len(points))
    assert CARD / 4 < live.peak < 1.2 * CARD


def test_flow_of_a_whole_4k_plate_stays_within_the_memory_of_one_call(card) -> None:
    plate = torch.empty(2160, 3840, dtype=torch.uint8, device="meta")
    with Live() as live:
        found = search(plate, plate)
    assert found.device.type == "meta" and found.shape == (2160, 3840, 2)
    assert live.peak < 1.5 * CARD


def test_the_classifier_stays_on_its_device(card) -> None:
    seen, inside = (
        torch.empty(20_000, 9, device="meta"),
        torch.empty(20_000, device="meta"),
    )
    with Live() as live:
        judge = train(seen, inside, np.ones(9), lambda: None)
        assert judge.log_odds(seen).shape == (20_000,)
    assert live.peak < CARD


def test_bytes_are_counted_and_let_go_of() -> None:
    with Live() as live:
        for _ in range(3):
            torch.empty(1000, device="meta").view(10, 100)
        torch.empty(500, device="meta")
    assert live.peak == 4000


def test_a_device_that_has_no_name_takes_as_much_as_the_processor() -> None:
    other = SimpleNamespace(type="else")
    assert device.at_once(other, 1 << 20) == device.at_once(
        torch.device("cpu"), 1 << 20
    )


def test_apples_devices_are_used_by_the_engine_only_when_named(monkeypatch) -> None:
    monkeypatch.setattr(device, "_fastest", lambda: torch.device("mps"))
    monkeypatch.delenv("SMARTROTO_DEVICE", raising=False)
    assert device.chosen().type == "mps" and device.engine().type == "cpu"
    monkeypatch.setenv("SMARTROTO_DEVICE", "mps")
    assert device.engine().type == "mps"


def test_the_engine_keeps_torch_to_one_thread_but_for_whole_pictures() -> None:
    device.tensor(np.zeros(3))
    assert torch.get_num_threads() == 1
    with device.all_threads():
        assert torch.get_num_threads() == device._own_threads()
    assert torch.get_num_threads() == 1


def test_loading_brings_torch_in_once_and_keeps_it_working() -> None:
    code = (
        "import sys\nfrom smartroto.models import device\nassert 'torch' not in "
        "sys.modules\ndevice.load()\nassert 'torch' in sys.modules\ndevice.load()\n"
        "import torch\nprint(float((torch.eye(3) @ torch.ones(3)).sum()))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.strip() == "3.0", done.stderr
