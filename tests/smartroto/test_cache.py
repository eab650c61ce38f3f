"""The frame cache: within its budget, from any thread, each frame read once."""

import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier, Event, Lock

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smartroto import cache as cache_module
from smartroto import plate as plates
from smartroto.cache import FrameCache, compact
from smartroto.document import Plate
from smartroto.errors import PlateError
from smartroto.samples import SampleShot
from smartroto.stills import Pixels

PLATE = Plate(path="/nowhere/a.%04d.exr", first=1, last=100, size=(8, 4))
FRAME = 8 * 4 * 3 * 2  # bytes as half floats


class Disk:
    """Stands in for the files and counts what is read."""

    def __init__(self) -> None:
        self.reads: Counter[int] = Counter()
        self.lock = Lock()
        self.bad: set[int] = set()

    def stored(self, plate: Plate, frame: int) -> Pixels:
        with self.lock:
            self.reads[frame] += 1
        if frame in self.bad:
            raise PlateError(f"Frame {frame} cannot be read.")
        return np.full((4, 8, 3), frame, np.float16)


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Disk:
    disk = Disk()
    monkeypatch.setattr(cache_module.plates, "stored", disk.stored)
    return disk


def test_a_frame_is_read_once(disk: Disk) -> None:
    cache = FrameCache(10 * FRAME)
    first, again = cache.read(PLATE, 3), cache.read(PLATE, 3)
    assert first.dtype == np.float32 and (first == 3).all() and (again == 3).all()
    assert cache.stored(PLATE, 3) is cache.stored(PLATE, 3)
    assert disk.reads == {3: 1} and cache.bytes == FRAME
    assert cache.held(PLATE) == {3} and cache.held(replace(PLATE, layer="x")) == set()


def test_the_least_recently_used_frame_goes_first(disk: Disk) -> None:
    cache = FrameCache(3 * FRAME)
    for frame in (1, 2, 3, 1, 4):
        cache.stored(PLATE, frame)
    assert cache.held(PLATE) == {1, 3, 4}


def test_a_frame_larger_than_the_budget_is_given_and_not_kept(disk: Disk) -> None:
    cache = FrameCache(FRAME - 1)
    assert (cache.read(PLATE, 9) == 9).all()
    assert cache.bytes == 0 and not cache.held(PLATE)


def test_layers_are_kept_apart(disk: Disk) -> None:
    cache = FrameCache(10 * FRAME)
    cache.stored(PLATE, 1)
    cache.stored(replace(PLATE, layer="left"), 1)
    assert disk.reads == {1: 2}


def test_a_failure_is_told_and_tried_again(disk: Disk) -> None:
    disk.bad = {5}
    cache = FrameCache(10 * FRAME)
    for _ in range(2):
        with pytest.raises(PlateError, match="Frame 5"):
            cache.read(PLATE, 5)
    disk.bad = set()
    assert (cache.read(PLATE, 5) == 5).all()
    assert disk.reads == {5: 3}


def test_nobody_can_change_what_is_kept(
    disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = FrameCache(10 * FRAME)
    with pytest.raises(ValueError, match="read-only"):
        cache.stored(PLATE, 1)[:] = 0
    cache.read(PLATE, 1)[:] = 0
    assert (cache.read(PLATE, 1) == 1).all()
    bright = np.full((4, 8, 3), 1e6, np.float32)
    monkeypatch.setattr(cache_module.plates, "stored", lambda *_: bright)
    cache.read(PLATE, 2)[:] = 0
    assert (cache.read(PLATE, 2) == 1e6).all()


def test_clearing_forgets_everything(disk: Disk) -> None:
    cache = FrameCache(10 * FRAME)
    cache.stored(PLATE, 1)
    cache.clear()
    assert cache.bytes == 0
    cache.stored(PLATE, 1)
    assert disk.reads == {1: 2}


def test_what_arrives_after_clearing_is_old_and_not_kept(
    disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    reading, cleared = Event(), Event()

    def slow(plate: Plate, frame: int) -> Pixels:
        reading.set()
        assert cleared.wait(10)
        return disk.stored(plate, frame)

    monkeypatch.setattr(cache_module.plates, "stored", slow)
    cache = FrameCache(10 * FRAME)
    with ThreadPoolExecutor(1) as pool:
        coming = pool.submit(cache.stored, PLATE, 1)
        assert reading.wait(10)
        cache.clear()
        cleared.set()
        assert (coming.result() == 1).all()
    assert not cache.held(PLATE)


def test_threads_that_want_the_same_frame_share_one_reading(
    disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    start, hold = Barrier(8), Event()

    def slow(plate: Plate, frame: int) -> Pixels:
        assert hold.wait(10)
        return disk.stored(plate, frame)

    def want(_: int) -> Pixels:
        start.wait(10)
        return cache.stored(PLATE, 7)

    monkeypatch.setattr(cache_module.plates, "stored", slow)
    cache = FrameCache(10 * FRAME)
    with ThreadPoolExecutor(8) as pool:
        answers = [pool.submit(want, i) for i in range(8)]
        hold.set()
        assert len({id(answer.result()) for answer in answers}) == 1
    assert disk.reads == {7: 1}


def test_many_threads_stay_within_the_budget(disk: Disk) -> None:
    cache = FrameCache(5 * FRAME)
    order = random.Random(3).choices(range(1, 20), k=400)
    with ThreadPoolExecutor(6) as pool:
        for frame, picture in zip(
            order, pool.map(lambda f: cache.stored(PLATE, f), order), strict=True
        ):
            assert (picture == frame).all()
    assert cache.bytes == FRAME * len(cache.held(PLATE)) <= 5 * FRAME


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.integers(1, 9), max_size=40),
    st.integers(0, 6),
)
def test_whatever_is_asked_the_budget_holds(order: list[int], room: int) -> None:
    disk = Disk()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cache_module.plates, "stored", disk.stored)
        cache = FrameCache(room * FRAME)
        for frame in order:
            cache.stored(PLATE, frame)
        recent = list(dict.fromkeys(reversed(order)))[:room]
        assert cache.held(PLATE) == set(recent)
        assert cache.bytes == FRAME * len(recent)


def test_float_pictures_are_kept_as_half_floats_where_they_fit() -> None:
    values = np.linspace(-1, 60000, 96, dtype=np.float32).reshape(4, 8, 3)
    assert compact(values).dtype == np.float16
    values[0, 0] = (np.nan, np.inf, -np.inf)
    kept = compact(values)
    assert kept.dtype == np.float16 and np.isnan(kept[0, 0, 0])
    values[1, 1, 1] = 1e6
    assert compact(values).dtype == np.float32
    assert compact(np.zeros((4, 8, 3), np.uint8)).dtype == np.uint8


def test_real_frames_come_as_the_plate_gives_them(tiny_shot: SampleShot) -> None:
    found = plates.find(tiny_shot.plate_path)
    cache = FrameCache(10**9)
    for frame in (1001, 1012):
        np.testing.assert_array_equal(
            cache.read(found, frame), plates.read(found, frame)
        )
