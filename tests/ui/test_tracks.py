"""Tracks in the window: placed, followed, put right, linked, and undone."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from smartroto import placement
from smartroto.document import Document, Plate
from smartroto.ui import linking
from smartroto.ui.studio import Studio

FRAMES = range(1001, 1009)
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def plate(tmp_path: Path) -> Plate:
    """A texture that moves two pixels right and one down with each frame."""
    import cv2

    noise = np.random.default_rng(5).normal(size=(160, 220)).astype(np.float32)
    soft = cv2.GaussianBlur(noise, (0, 0), 2.0)
    light = np.clip(128 + 45 * soft / soft.std(), 0, 255).astype(np.uint8)
    for frame in FRAMES:
        go = frame - 1001
        shown = np.roll(light, (go, 2 * go), (0, 1))[30:126, 40:168]
        image = QImage(128, 96, QImage.Format.Format_Grayscale8)
        rows = np.frombuffer(image.bits(), np.uint8).reshape(96, -1)
        rows[:, :128] = shown
        image.save(str(tmp_path / f"sh010.{frame}.png"))
    pattern = str(tmp_path / "sh010.%04d.png")
    return Plate(path=pattern, first=1001, last=1008, size=(128, 96))


@pytest.fixture
def shown(studio: Studio, window: Any) -> Any:
    window.show()
    window.canvas.resize(640, 480)
    studio.look(tool="track")
    studio.go(1003)
    return window


def screen(window: Any, x: float, y: float) -> tuple[float, float]:
    at = window.canvas.camera.to_screen(np.array([x, y]))
    return float(at[0]), float(at[1])


def followed(studio: Studio, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not studio.tracker.busy, timeout=20000)


def test_a_point_is_placed_followed_and_put_right(
    shown: Any, studio: Studio, mouse: Callable[..., Any], qtbot: QtBot
) -> None:
    mouse(shown.canvas).drag(screen(shown, 60, 40), screen(shown, 60, 40))
    (track,) = studio.document.tracks
    assert np.allclose(track.at(1003), [[60, 40]], atol=0.1)
    assert studio.view.track == track.id and track.kind == "shift"
    shown.actions_["track_both"].trigger()
    followed(studio, qtbot)
    (track,) = studio.document.tracks
    assert track.frames.tolist() == list(FRAMES)
    assert np.abs(track.at(1008) - [[70, 45]]).max() < 0.3
    assert studio.history.undo_label == "Track Point"
    shown.canvas.grab()
    studio.go(1006)
    here = track.at(1006)[0]
    mouse(shown.canvas).drag(
        screen(shown, *here), screen(shown, *(here + 6)), screen(shown, *(here + 9))
    )
    followed(studio, qtbot)
    (track,) = studio.document.tracks
    assert track.fixed == {1003, 1006}
    assert np.abs(track.at(1008) - (here + 9 + [4, 2])).max() < 0.4
    for _ in range(4):
        studio.undo()
    assert not studio.document.tracks and studio.view.track == ""


def test_two_points_and_a_plane(
    shown: Any, studio: Studio, mouse: Callable[..., Any]
) -> None:
    pen = mouse(shown.canvas)
    pen.drag(screen(shown, 40, 30), screen(shown, 40, 30))
    left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    at = screen(shown, 80, 60)
    pen._send(QEvent.Type.MouseButtonPress, *at, left, left, SHIFT)
    pen._send(QEvent.Type.MouseButtonRelease, *at, left, none, SHIFT)
    (track,) = studio.document.tracks
    assert track.kind == "similarity"
    assert np.allclose(track.at(1003), [[40, 30], [80, 60]], atol=0.5)
    pen.drag(screen(shown, 20, 70), screen(shown, 30, 80), screen(shown, 50, 90))
    plane = studio.document.tracks[1]
    assert plane.kind == "planar" and studio.view.track == plane.id
    assert np.allclose(plane.at(1003), [[20, 70], [50, 70], [50, 90], [20, 90]], atol=1)


def test_a_link_moves_nothing_here_and_carries_elsewhere(
    shown: Any, studio: Studio, mouse: Callable[..., Any], qtbot: QtBot
) -> None:
    mouse(shown.canvas).drag(screen(shown, 60, 40), screen(shown, 60, 40))
    shown.actions_["track_both"].trigger()
    followed(studio, qtbot)
    studio.select(["hand"])

    def seen(document: Document, frame: int) -> Any:
        return placement.outline_at(document, document.shape("hand"), frame)

    before = studio.document
    shown.actions_["link_track"].trigger()
    after = studio.document
    assert np.array_equal(seen(after, 1003), seen(before, 1003))
    gone = seen(after, 1007) - seen(before, 1007)
    assert np.abs(gone - [8, 4]).max() < 0.3
    assert not shown.actions_["link_track"].isEnabled()
    assert linking.is_linked(studio)
    shown.actions_["delete_track"].trigger()
    assert not studio.document.placings
    assert np.allclose(seen(studio.document, 1003), seen(before, 1003))
    studio.undo()
    shown.actions_["unlink_track"].trigger()
    assert not studio.document.placings and studio.document.tracks


def test_what_is_lost_is_said(
    shown: Any,
    studio: Studio,
    mouse: Callable[..., Any],
    qtbot: QtBot,
    told: list[tuple[str, str]],
) -> None:
    mouse(shown.canvas).drag(screen(shown, 122, 40), screen(shown, 122, 40))
    shown.actions_["track_forward"].trigger()
    followed(studio, qtbot)
    assert any("is lost at" in text for _, text in told)
    studio.tracker.track((1,), "nothing")
    assert told[-1] == ("info", "Place a track first, then track it.")


def test_layers_and_tracks_that_are_gone_are_let_go(studio: Studio) -> None:
    layer = studio.document.layers[0].id
    studio.select_layers([layer])
    assert set(studio.view.selected) == {"arm", "hand"}
    assert studio.view.layers == (layer,)
    studio.do("Remove", lambda document: replace(document, layers=()))
    assert studio.view.layers == () and studio.view.selected == ()
