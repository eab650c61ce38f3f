"""The film strip: pictures along the shot or of weak frames; a click goes there."""

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from smartroto import edits
from smartroto.shapes.prediction import Prediction
from smartroto.ui.filmstrip import LINE, Filmstrip
from smartroto.ui.ruler import RULER
from smartroto.ui.studio import Studio
from smartroto.ui.window import Window

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


@pytest.fixture
def film(window: Window, studio: Studio) -> Filmstrip:
    """The open film strip of "arm", doubtful at 1005 and 1006."""
    value = studio.history.document.shape("arm").keys[1001].value
    sigma = np.full((12, 4), 0.3)
    sigma[4:6] = 9.0
    prediction = Prediction(
        frames=np.arange(1001, 1013),
        knots=np.repeat(value[None], 12, axis=0),
        sigma=sigma,
        seen=np.ones((12, 4)),
    )
    studio.do("Predict", edits.set_prediction("arm", prediction))
    studio.select(["arm"])
    window.resize(1100, 900)
    window.show()
    window.actions_["sheet_film"].trigger()
    QTest.qWait(1)
    return window.time.film


def click(film: Filmstrip, at: QPointF) -> None:
    QTest.mouseClick(film, LEFT, NONE, at.toPoint())


def test_pictures_stand_above_their_frames_and_a_click_goes_there(
    film: Filmstrip, studio: Studio
) -> None:
    shown = film.shown()
    assert len(shown) > 4
    for frame, box in shown:
        assert film.scale.frame(box.center().x()) == frame
    frame, box = shown[3]
    click(film, box.center())
    assert studio.view.frame == frame


def test_pictures_are_read_in_the_background(
    film: Filmstrip, window: Window, qtbot: QtBot
) -> None:
    frame, box = film.shown()[2]
    qtbot.waitUntil(lambda: window.small.picture(frame) is not None)
    image = film.grab().toImage()
    colours = {
        image.pixelColor(round(box.center().x()) + x, round(box.center().y())).name()
        for x in range(-30, 30, 3)
    }
    assert len(colours) > 1


def test_only_the_frames_to_check(film: Filmstrip, studio: Studio) -> None:
    click(film, QPointF(40, RULER + 1.5 * LINE))
    assert [frame for frame, _ in film.shown()] == [1005, 1006]
    click(film, film.shown()[1][1].center())
    assert studio.view.frame == 1006
    studio.look(threshold=20.0)
    assert film.shown() == [] and not film.grab().isNull()
    click(film, QPointF(40, RULER + 0.5 * LINE))
    assert len(film.shown()) > 4
