"""One store of small pictures for the film strip and the list of what waits."""

from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from smartroto.cache import FrameCache
from smartroto.document import Plate
from smartroto.ui.small_frames import SmallFrames
from smartroto.ui.studio import Studio
from smartroto.ui.window import Window


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The frames that are read from the plate, as it happens."""
    read, found = FrameCache.stored, []

    def stored(cache: FrameCache, plate: Plate, frame: int) -> Any:
        found.append(frame)
        return read(cache, plate, frame)

    monkeypatch.setattr(FrameCache, "stored", stored)
    return found


@pytest.fixture
def small(studio: Studio, asked: list[int]) -> SmallFrames:
    return SmallFrames(studio)


def test_a_frame_is_read_once_for_all_that_show_it(
    small: SmallFrames, asked: list[int], qtbot: QtBot
) -> None:
    film, queue = QObject(), QObject()
    small.want(film, [1002, 1003])
    small.want(queue, [1003, 1004, 5])
    qtbot.waitUntil(lambda: small.picture(1004) is not None)
    qtbot.waitUntil(lambda: small.picture(1002) is not None)
    assert sorted(asked) == [1002, 1003, 1004]
    assert small.picture(1001) is None and small.picture(5) is None
    small.stop()


def test_what_one_lets_go_stays_for_the_other(
    small: SmallFrames, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    monkeypatch.setattr(small._frames, "_budget", 0)
    film, queue = QObject(), QObject()
    small.want(film, [1002, 1003])
    small.want(queue, [1003])
    qtbot.waitUntil(lambda: small.picture(1002) is not None)
    qtbot.waitUntil(lambda: small.picture(1003) is not None)
    small.want(film, [1007])
    qtbot.waitUntil(lambda: small.picture(1007) is not None)
    assert small.picture(1002) is None
    assert small.picture(1003) is not None
    small.stop()


@pytest.mark.parametrize(
    ("size", "step"), [((96, 64), 1), ((1920, 1080), 2), ((2160, 4096), 8)]
)
def test_pictures_are_small(
    small: SmallFrames, studio: Studio, plate: Plate, size: tuple[int, int], step: int
) -> None:
    studio.do("Plate", lambda shot: replace(shot, plate=replace(plate, size=size)))
    key = small._key(1001)
    assert key is not None and key[2].step == step


def test_a_wide_film_strip_is_read_once_whatever_the_budget(
    window: Window,
    asked: list[int],
    monkeypatch: pytest.MonkeyPatch,
    qtbot: QtBot,
) -> None:
    monkeypatch.setattr(window.small._frames, "_budget", 2 * 96 * 64 * 4)
    window.resize(1600, 900)
    window.show()
    window.actions_["sheet_film"].trigger()
    shown = {frame for frame, _ in window.time.film.shown()}
    assert len(shown) > 5
    qtbot.waitUntil(lambda: all(window.small.picture(frame) for frame in shown))
    before = len(asked)
    window.time.film.grab()
    qtbot.wait(150)
    assert len(asked) == before
