"""The time bar: what is where, scrubbing, hover, lifetime, what it paints."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from smartroto import edits, solve
from smartroto.review import WEAKER
from smartroto.shapes.prediction import Prediction
from smartroto.ui import strip, style
from smartroto.ui.playback import Playback
from smartroto.ui.ruler import RULER
from smartroto.ui.studio import Studio
from smartroto.ui.time_axis import GUTTER, MARGIN, TimeAxis
from smartroto.ui.timeline import Timeline

STEP = 50


@pytest.fixture
def timeline(studio: Studio) -> Iterator[Timeline]:
    """Twelve frames, fifty points each, "arm" selected."""
    studio.select(["arm"])
    playback = Playback(studio)
    made = Timeline(studio, playback, TimeAxis(studio))
    made.resize(GUTTER + MARGIN + 12 * STEP, RULER + 76)
    yield made
    made.close()
    made.deleteLater()


def x_of(frame: int) -> float:
    return GUTTER + (frame - 1001 + 0.5) * STEP


def predict(studio: Studio, sigma: dict[int, float], source: str = "") -> None:
    """A prediction of "arm" with a given doubt."""
    shape = studio.history.document.shape("arm")
    frames = np.arange(1001, 1013)
    doubt = np.array([sigma.get(int(frame), 0.4) for frame in frames])
    value = next(iter(shape.keys.values())).value
    prediction = Prediction(
        frames=frames,
        knots=np.repeat(value[None], 12, axis=0),
        sigma=np.repeat(doubt[:, None] / WEAKER, 4, axis=1),
        seen=np.ones((12, 4)),
        source=source or solve.fingerprint(studio.plate, shape),
        reasons=((1006, "hidden behind the door"),),
    )
    studio.do("Predict", edits.set_prediction("arm", prediction))


def pixel(image: QImage, frame: int, y: float, ratio: float) -> QColor:
    return image.pixelColor(round(x_of(frame) * ratio), round(y * ratio))


def counted(image: QImage, colour: str, left: float, right: float) -> int:
    """How many pixels between two places have nearly this colour."""
    want = QColor(colour)
    return sum(
        abs(image.pixelColor(x, y).red() - want.red()) < 12
        and abs(image.pixelColor(x, y).green() - want.green()) < 12
        and abs(image.pixelColor(x, y).blue() - want.blue()) < 12
        for x in range(round(left), round(right))
        for y in range(RULER + 1, image.height())
    )


def test_scale_goes_there_and_back() -> None:
    scale = strip.Scale(first=1001, step=7.5, left=100)
    assert [scale.frame(scale.middle(f)) for f in (1001, 1050)] == [1001, 1050]
    assert scale.label_every() == 10
    assert strip.Scale(first=1, step=0.2, left=0).label_every() == 500
    assert strip.Scale(first=1, step=80, left=0).label_every() == 1


def test_pressing_and_dragging_scrubs(
    timeline: Timeline, studio: Studio, mouse: Any
) -> None:
    pen = mouse(timeline)
    pen.press(x_of(1004), 10)
    assert studio.view.frame == 1004
    pen.move(x_of(1009), 10)
    assert studio.view.frame == 1009
    pen.move(5000, 10)
    assert studio.view.frame == 1012
    pen.release(5000, 10)
    pen.move(x_of(1002), 10, Qt.MouseButton.NoButton)
    assert studio.view.frame == 1012


def test_a_click_beside_a_weak_frame_goes_to_it(
    timeline: Timeline, studio: Studio, mouse: Any
) -> None:
    predict(studio, {1006: 9.0})
    _, row = timeline.rows()[0]
    edge = GUTTER + (1006 - 1001) * STEP - 2
    mouse(timeline).drag((edge, row.center().y()), (edge, row.center().y()))
    assert studio.view.frame == 1006


def test_hover_tells_frame_state_doubt_and_reason(
    timeline: Timeline, studio: Studio
) -> None:
    predict(studio, {1006: 9.0})
    _, row = timeline.rows()[0]
    state = timeline.state_at(QPointF(x_of(1006), row.center().y()))
    assert state is not None
    text = strip.hover_text(state)
    for part in ("1006", "check", "9.0 px", "hidden behind the door"):
        assert part in text
    key = timeline.state_at(QPointF(x_of(1001), row.center().y()))
    assert key is not None and "key" in strip.hover_text(key)


def test_states_look_different(timeline: Timeline, studio: Studio) -> None:
    studio.go(1001)
    predict(studio, {1006: 9.0})
    image = timeline.grab().toImage()
    left = GUTTER + (1006 - 1001) * STEP
    assert counted(image, style.LOW, left, left + STEP) > 20
    assert counted(image, style.PREDICTED, left, left + STEP) == 0
    calm = GUTTER + (1003 - 1001) * STEP
    assert counted(image, style.PREDICTED, calm, calm + STEP) > 200
    assert counted(image, style.LOW, calm, calm + STEP) == 0


def test_height_is_confidence(timeline: Timeline, studio: Studio) -> None:
    predict(studio, {1003: 0.1, 1005: 1.0, 1008: 1.9})
    image = timeline.grab().toImage()
    heights = [
        counted(image, style.PREDICTED, x_of(frame) - 2, x_of(frame) - 1)
        for frame in (1003, 1005, 1008)
    ]
    assert heights[0] > heights[1] > heights[2] > 0


def test_stale_frames_are_grey(timeline: Timeline, studio: Studio) -> None:
    predict(studio, {}, source="other keys")
    image = timeline.grab().toImage()
    assert counted(image, style.PREDICTED, GUTTER, image.width()) == 0
    assert counted(image, "#5e5e5e", GUTTER, image.width()) > 200


def test_a_missing_frame_is_marked(
    timeline: Timeline, studio: Studio, plate: Any
) -> None:
    clean = timeline.grab().toImage()
    Path(plate.path % 1007).unlink()
    studio.do("Change plate", edits.set_plate(type(plate)(**vars(plate))))
    marked = timeline.grab().toImage()
    ratio = timeline.devicePixelRatioF()
    y = RULER - 4
    assert pixel(clean, 1007, y, ratio) != pixel(marked, 1007, y, ratio)
    assert pixel(marked, 1007, y, ratio).red() > 150
    assert pixel(marked, 1005, y, ratio).red() < 150


def test_dragging_an_end_changes_the_lifetime_in_one_step(
    timeline: Timeline, studio: Studio, mouse: Any
) -> None:
    _, row = timeline.rows()[0]
    y, end = row.bottom() - 2, GUTTER + 12 * STEP
    pen = mouse(timeline)
    pen.press(end, y)
    pen.move(x_of(1008), y)
    assert studio.document.shape("arm").lifetime == (1001, 1008)
    assert studio.history.document.shape("arm").lifetime is None
    pen.release(x_of(1008), y)
    assert studio.history.document.shape("arm").lifetime == (1001, 1008)
    assert studio.history.undo_label == "Change lifetime"
    pen.drag((timeline.scale.x(1009), y), (x_of(1012), y))
    assert studio.history.document.shape("arm").lifetime is None


def test_the_wheel_zooms_about_the_pointer_and_a_double_click_shows_all(
    timeline: Timeline,
) -> None:
    at = QPointF(x_of(1006), 10)
    whole = timeline.scale
    wheel = QWheelEvent(
        at,
        timeline.mapToGlobal(at),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(timeline, wheel)
    assert timeline.scale.step > whole.step
    assert timeline.scale.frame(at.x()) == 1006
    timeline.axis.whole()
    assert timeline.scale == whole


def test_rows_follow_the_selection(timeline: Timeline, studio: Studio) -> None:
    studio.select(["arm", "hand"])
    assert [shape.id for shape, _ in timeline.rows()] == ["hand", "arm"]
    studio.select([])
    assert {shape.id for shape, _ in timeline.rows()} == {"arm", "hand"}


def test_playing_follows_the_clock_and_goes_round(studio: Studio) -> None:
    now = [0.0]
    playback = Playback(studio, clock=lambda: now[0])
    studio.go(1010)
    playback.toggle()
    assert studio.view.playing
    now[0] = 1.5 / 24
    playback.tick()
    assert studio.view.frame == 1011
    now[0] = 3.5 / 24
    playback.tick()
    assert studio.view.frame == 1001
    playback.toggle()
    assert not studio.view.playing


def test_shuttle_doubles_and_turns(studio: Studio) -> None:
    playback = Playback(studio, clock=lambda: 0.0)
    playback.shuttle(1)
    playback.shuttle(1)
    assert playback.speed == 2
    playback.shuttle(-1)
    assert playback.speed == -1
    playback.stop()
    assert playback.speed == 0


def test_the_work_range_bounds_playing(studio: Studio) -> None:
    now = [0.0]
    playback = Playback(studio, clock=lambda: now[0])
    studio.go(1003)
    playback.set_in()
    studio.go(1005)
    playback.set_out()
    assert playback.work == range(1003, 1006)
    playback.toggle()
    now[0] = 1.5 / 24
    playback.tick()
    assert studio.view.frame == 1003
    playback.first()
    assert studio.view.frame == 1003
    playback.last()
    assert studio.view.frame == 1005
    playback.whole()
    assert playback.work == studio.span


def test_it_repaints_when_more_arrives(
    timeline: Timeline, studio: Studio, engine: Any, qtbot: QtBot
) -> None:
    before = timeline.grab().toImage()
    engine.gate.clear()
    studio.predict(["arm"])
    qtbot.waitUntil(lambda: "arm" in studio.arriving)
    assert timeline.grab().toImage() != before
    studio.cancel()
