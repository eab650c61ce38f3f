"""What each view of the viewer shows, asked of the pixels on the screen."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from smartroto import edits, ocio
from smartroto.look import RAW
from smartroto.ui import doubt, loupe, wipe
from smartroto.ui.canvas import Canvas
from smartroto.ui.studio import Studio

PLATE, SQUARE = (60, 70, 80), (200, 180, 90)
DISPLAYS = ("alpha", "plate", "overlay", "cutout", "confidence")
ALT, CTRL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier


def pixel(canvas: Canvas, x: float, y: float) -> tuple[int, ...]:
    """What is on the screen at a plate position."""
    at = canvas.camera.to_screen(np.array([x, y])).astype(int).tolist()
    return QColor(canvas.grab().toImage().pixelColor(*at)).getRgb()[:3]


@pytest.fixture(autouse=True)
def plain(canvas: Canvas, studio: Studio, qtbot: QtBot) -> None:
    """Only pictures, no outlines."""
    studio.look(outlines=False)
    qtbot.waitUntil(lambda: canvas.settled)


@pytest.mark.parametrize(
    ("backing", "colour"),
    [("black", (0, 0, 0)), ("white", (255,) * 3), ("grey", (117,) * 3)],
)
def test_a_cut_out_stands_over_a_ground(
    canvas: Canvas, studio: Studio, backing: str, colour: tuple[int, ...]
) -> None:
    studio.look(display="cutout", backing=backing)
    assert pixel(canvas, 20, 30) == SQUARE
    assert pixel(canvas, 5, 5) == colour


def test_checker_and_inverted_plate(canvas: Canvas, studio: Studio) -> None:
    studio.look(display="cutout", backing="checker")
    shown = {pixel(canvas, x, 5) for x in np.linspace(2, 80, 40)}
    assert {(107,) * 3, (140,) * 3} <= shown
    studio.look(backing="inverse")
    assert pixel(canvas, 5, 5) == tuple(255 - value for value in PLATE)
    assert pixel(canvas, 20, 30) == SQUARE


@pytest.mark.parametrize(
    ("channel", "level"), [("red", 200), ("green", 180), ("blue", 90), ("luma", 178)]
)
def test_one_channel_is_grey(
    canvas: Canvas, studio: Studio, qtbot: QtBot, channel: str, level: int
) -> None:
    studio.look(display="plate", channel=channel)
    qtbot.waitUntil(lambda: canvas.settled)
    assert pixel(canvas, 20, 30) == (level,) * 3


def test_displays_of_opencolorio_and_raw(
    canvas: Canvas, studio: Studio, qtbot: QtBot
) -> None:
    studio.look(display="plate", monitor=RAW)
    qtbot.waitUntil(lambda: canvas.settled)
    assert pixel(canvas, 20, 30) == SQUARE
    studio.look(monitor=ocio.default())
    qtbot.waitUntil(lambda: canvas.settled)
    toned = pixel(canvas, 20, 30)
    assert toned != SQUARE and toned[0] > toned[1] > toned[2]


def test_the_overlay_is_as_strong_as_said(canvas: Canvas, studio: Studio) -> None:
    studio.look(display="overlay", fill=0.0)
    assert pixel(canvas, 20, 30) == SQUARE
    studio.look(fill=1.0)
    assert pixel(canvas, 20, 30) == (214, 60, 60)


def test_a_proxy_shows_the_same_place(
    canvas: Canvas, studio: Studio, qtbot: QtBot
) -> None:
    studio.look(display="plate", proxy=4)
    qtbot.waitUntil(lambda: canvas.settled)
    assert pixel(canvas, 20, 30) == SQUARE
    assert pixel(canvas, 90, 60) == PLATE


# -- confidence --------------------------------------------------------------------


def test_doubt_has_steps_and_certainty_none() -> None:
    steps = doubt.level(np.array([0.0, 0.1, 0.6, 1.5, 3.0, 9.0]), threshold=2.0)
    assert steps.tolist() == [-1, 0, 1, 2, 3, 4]


def test_the_confidence_view_paints_doubt_in_colour(
    canvas: Canvas, studio: Studio, engine: Any, qtbot: QtBot
) -> None:
    engine.sigma = 9.0
    answer = engine.answer(studio.document, "arm")
    studio.do("Predict", edits.set_prediction("arm", answer))
    studio.look(frame=1005, display="confidence", outlines=True)
    qtbot.waitUntil(lambda: canvas.settled)
    on_curve = QColor(*pixel(canvas, 10, 30))
    assert on_curve.red() > 150 and on_curve.blue() < 60
    away = QColor(*pixel(canvas, 80, 8))
    assert away.red() == away.green() == away.blue()
    studio.go(1001)
    qtbot.waitUntil(lambda: canvas.settled)
    key = QColor(*pixel(canvas, 10, 30))
    assert min(key.getRgb()[:3]) > 200


# -- the wipe ----------------------------------------------------------------------


def test_the_wipe_shows_the_plate_behind_its_line(
    canvas: Canvas, studio: Studio, hand: Any, qtbot: QtBot
) -> None:
    studio.look(display="alpha")
    qtbot.waitUntil(lambda: canvas.settled)
    canvas.looking.toggle_wipe("plate")
    assert studio.view.wipe is not None and studio.view.wipe.at == (48.0, 32.0)
    assert pixel(canvas, 5, 5) == (0, 0, 0) and pixel(canvas, 90, 60) == PLATE
    hand.drag((48, 32), (30, 40), (8, 32))
    assert pixel(canvas, 20, 30) == SQUARE
    start = studio.document
    assert studio.history.undo_label is None and studio.document is start
    canvas.looking.toggle_wipe("plate")
    assert studio.view.wipe is None and pixel(canvas, 20, 30) == (255,) * 3


def test_the_knob_turns_the_line(canvas: Canvas, studio: Studio, hand: Any) -> None:
    canvas.looking.toggle_wipe("plate")
    line = studio.view.wipe
    assert line is not None
    knob = tuple(wipe.knob(line, canvas.camera))
    middle = wipe.middle(line, canvas.camera)
    beside = (float(middle[0]) + 80, float(middle[1]))
    hand.send(QEvent.Type.MouseButtonPress, knob)
    hand.send(QEvent.Type.MouseMove, beside)
    hand.send(QEvent.Type.MouseButtonRelease, beside)
    turned = studio.view.wipe
    assert turned is not None and turned.angle == pytest.approx(90)
    np.testing.assert_allclose(wipe.middle(turned, canvas.camera), middle)


def test_the_previous_prediction_lies_behind_the_wipe(
    canvas: Canvas, studio: Studio, engine: Any, qtbot: QtBot
) -> None:
    for shift in (40.0, 0.0):
        engine.shift = shift
        answer = engine.answer(studio.document, "arm")
        studio.do(f"Predict {shift}", edits.set_prediction("arm", answer))
    studio.look(frame=1005, display="alpha")
    canvas.looking.toggle_wipe("previous")
    assert studio.view.wipe is not None
    studio.look(wipe=replace(studio.view.wipe, at=(40.0, 32.0)))
    qtbot.waitUntil(lambda: canvas.settled)
    assert pixel(canvas, 20, 30) == (255,) * 3
    assert pixel(canvas, 55, 62) == (255,) * 3 and pixel(canvas, 85, 30) == (0, 0, 0)


# -- looking closer ----------------------------------------------------------------


def test_a_point_held_still_brings_the_loupe(
    canvas: Canvas, studio: Studio, hand: Any, qtbot: QtBot
) -> None:
    studio.look(outlines=True)
    studio.select(["arm"])
    start = studio.document
    hand.press(10, 20)
    qtbot.waitUntil(lambda: canvas._loupe.at is not None)
    without = canvas.grab().toImage()
    hand.release(10, 20)
    assert canvas._loupe.at is None and studio.document is start
    assert canvas.grab().toImage() != without
    hand.press(60, 55)
    assert not canvas._loupe._timer.isActive()
    hand.release(60, 55)
    assert loupe.STILL_MS == 250


def test_handles_grow_and_shrink(canvas: Canvas, studio: Studio) -> None:
    studio.look(outlines=True, display="plate")
    studio.select(["arm"], {"arm": {0}})
    at = np.array([10.0, 20.0]) + 6 / canvas.camera.scale
    assert pixel(canvas, *at) != (255,) * 3
    studio.look(handle_size=3.0)
    assert pixel(canvas, *at) == (255,) * 3


def test_the_readout_names_place_colour_and_matte(
    canvas: Canvas, studio: Studio, hand: Any, qtbot: QtBot
) -> None:
    told: list[str] = []
    canvas.told.connect(told.append)
    qtbot.waitUntil(lambda: canvas.settled)
    hand.hover(15.5, 25.5)
    assert told[-1].startswith("x 15  y 25    r 0.5776  g 0.4564  b 0.1022")
    assert told[-1].endswith("a 1.000")
    hand.hover(-4, 3)
    assert told[-1] == "x -4  y 3"
    QApplication.sendEvent(canvas, QEvent(QEvent.Type.Leave))
    assert told[-1] == ""


def test_a_matte_never_lies_on_the_plate_of_another_frame(
    canvas: Canvas, studio: Studio, qtbot: QtBot
) -> None:
    """The square moves two pixels a frame; so does the matte, in the same picture."""
    studio.look(display="cutout", backing="black")
    for frame in (1003, 1004, 1009, 1002):
        studio.go(frame)
        for _ in range(6):
            shown = canvas.showing.drawn.view.frame
            left = 10 + 2 * (shown - 1001)
            assert pixel(canvas, left + 1, 30) == SQUARE, (frame, shown)
            assert pixel(canvas, left - 1.5, 30) == (0, 0, 0), (frame, shown)
            QTest.qWait(5)
        qtbot.waitUntil(lambda: canvas.settled)
        assert canvas.showing.drawn.view.frame == frame


def test_keys_choose_views(window: Any, studio: Studio, qtbot: QtBot) -> None:
    with qtbot.waitExposed(window):
        window.show()
    window.canvas.setFocus()
    for index, display in enumerate(DISPLAYS):
        QTest.keyClick(window.canvas, Qt.Key(Qt.Key.Key_1 + index))
        assert studio.view.display == display
    QTest.keyClick(window.canvas, Qt.Key.Key_P, CTRL)
    assert studio.view.proxy == 2
    QTest.keyClick(window.canvas, Qt.Key.Key_W)
    assert studio.view.wipe is not None
    QTest.keyClick(window.canvas, Qt.Key.Key_BracketRight, ALT)
    assert studio.view.handle_size == 1.25


def test_the_viewer_alone_and_back(window: Any, studio: Studio, qtbot: QtBot) -> None:
    with qtbot.waitExposed(window):
        window.show()
    before = window.canvas.geometry()
    window.actions_["alone"].trigger()
    QApplication.processEvents()
    assert window.canvas.size() == window.size()
    window.actions_["alone"].trigger()
    QApplication.processEvents()
    assert window.menuBar().isVisible() and window.docks["Shapes"].isVisible()
    assert not window.docks["Console"].isVisible()
    assert window.canvas.geometry() == before
