"""Playing by the clock: what is due, what was seen, and what happens at the ends."""

from typing import Any

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from smartroto.ui.playback import Ends, Playback
from smartroto.ui.studio import Studio


class Clock:
    """Time that a test moves."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def playback(studio: Studio, clock: Clock) -> Playback:
    return Playback(studio, clock)


def played(playback: Playback, studio: Studio, clock: Clock, count: int) -> list[int]:
    """The frames of so many ticks at the plate's rate."""
    frames = []
    for _ in range(count):
        clock.now += 1 / 24 + 1e-6
        playback.tick()
        frames.append(studio.view.frame)
    return frames


@pytest.mark.parametrize(
    ("ends", "frames"),
    [
        ("loop", [1004, 1005, 1003, 1004, 1005, 1003]),
        ("pingpong", [1004, 1005, 1004, 1003, 1004, 1005]),
        ("once", [1004, 1005, 1005, 1005, 1005, 1005]),
    ],
)
def test_at_the_end_it_loops_turns_or_stops(
    playback: Playback, studio: Studio, clock: Clock, ends: Ends, frames: list[int]
) -> None:
    studio.look(work=(1003, 1005), frame=1003)
    playback.set_ends(ends)
    playback.toggle()
    assert played(playback, studio, clock, 6) == frames
    assert (playback.speed == 0) == (ends == "once")
    playback.stop()


def test_once_begins_again_from_its_end(
    playback: Playback, studio: Studio, clock: Clock
) -> None:
    studio.look(work=(1003, 1005), frame=1005)
    playback.set_ends("once")
    playback.toggle()
    assert played(playback, studio, clock, 1) == [1004]
    playback.shuttle(-1)
    assert played(playback, studio, clock, 2) == [1003, 1003]


def test_frames_that_were_due_and_not_seen_are_counted(
    playback: Playback, studio: Studio, clock: Clock
) -> None:
    playback.toggle()
    for _ in range(5):
        clock.now += 1 / 24 + 1e-6
        playback.tick()
        playback.saw()
    assert playback.dropped == 0
    clock.now += 4 / 24
    playback.tick()
    assert playback.dropped == 3
    playback.stop()
    playback.toggle()
    assert playback.dropped == 0
    playback.stop()


def test_the_transport_tells_of_dropped_frames_and_ends(
    window: Any, studio: Studio, qtbot: QtBot
) -> None:
    playback, clock = window.playback, Clock()
    playback._clock = clock
    playback.toggle()
    clock.now = 1.0
    playback.tick()
    texts = [label.text() for label in window.findChildren(QLabel)]
    assert any("23 dropped" in text for text in texts)
    window.actions_["play_pingpong"].trigger()
    assert playback.ends == "pingpong"
    playback.stop()


def test_a_play_shows_frames_from_memory_without_loss(
    window: Any, studio: Studio, qtbot: QtBot
) -> None:
    with qtbot.waitExposed(window):
        window.show()
    qtbot.waitUntil(lambda: window.canvas.settled)
    seen: set[int] = set()
    showing = window.canvas.showing
    showing.stepped.connect(lambda: seen.add(showing.drawn.view.frame))
    window.playback.toggle()
    qtbot.waitUntil(lambda: len(seen) > 4)
    assert studio.view.playing
    window.playback.stop()
    assert not studio.view.playing
