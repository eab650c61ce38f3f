"""Onion skin: which outlines are shown, and that they are seen; the hover's picture."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from smartroto import edits, key_edits
from smartroto.document import Document, Shape
from smartroto.shapes.arrays import Array
from smartroto.ui import hover
from smartroto.ui.onion import AFTER, BEFORE, Skin, reached, skins
from smartroto.ui.studio import Studio
from smartroto.ui.view import Onion, ViewState
from smartroto.ui.window import Window


def square(x: float) -> Array:
    corners = np.array([[x, 20.0], [x + 20, 20], [x + 20, 40], [x, 40]])
    return np.repeat(corners[:, None], 3, axis=1)


@pytest.fixture
def shape() -> Shape:
    """Keys at 1, 5, 9 and 20."""
    shape = edits.make_shape(Document(), "arm", square(0), 1, id="arm")
    document = edits.add_shape(shape)(Document())
    for frame in (5, 9, 20):
        document = key_edits.set_key("arm", frame, square(frame))(document)
    return document.shape("arm")


def test_keys_before_and_after(shape: Shape) -> None:
    found = skins(shape, 7, Onion(before=2, after=1))
    assert found == [Skin(1, -2), Skin(5, -1), Skin(9, 1)]
    assert skins(shape, 5, Onion(before=1, after=1)) == [Skin(1, -1), Skin(9, 1)]
    assert skins(shape, 25, Onion(before=0, after=3)) == []


def test_frames_before_and_after_within_the_life(shape: Shape) -> None:
    onion = Onion(before=2, after=2, of_keys=False)
    assert {skin.frame for skin in skins(shape, 7, onion)} == {5, 6, 8, 9}
    short = replace(shape, lifetime=(6, 8))
    assert {skin.frame for skin in skins(short, 7, onion)} == {6, 8}


def test_keys_that_an_edit_would_change_are_shown(shape: Shape) -> None:
    view = ViewState(frame=5, scope="all")
    assert {skin.frame for skin in reached(shape, view)} == {1, 9, 20}
    assert {skin.frame for skin in reached(shape, replace(view, scope="from"))} == {
        9,
        20,
    }
    assert reached(shape, replace(view, scope="this")) == []


def counted(image: QImage, want: QColor) -> int:
    """Pixels whose hue is nearly this."""
    return sum(
        image.pixelColor(x, y).saturation() > 60
        and abs(image.pixelColor(x, y).hue() - want.hue()) < 12
        for x in range(0, image.width(), 2)
        for y in range(0, image.height(), 2)
    )


def test_they_are_drawn_in_two_colours(
    window: Window, studio: Studio, qtbot: QtBot
) -> None:
    studio.do("Key", key_edits.set_key("arm", 1006, square(20)))
    studio.look(display="alpha")
    studio.select(["arm"])
    studio.go(1006)
    window.resize(900, 700)
    window.show()
    window.canvas.fit()
    qtbot.waitUntil(lambda: window.canvas.settled)
    clean = window.canvas.grab().toImage()
    window.actions_["onion"].trigger()
    assert studio.view.onion.on
    skinned = window.canvas.grab().toImage()
    for colour in (BEFORE, AFTER):
        assert counted(skinned, colour) > counted(clean, colour) + 10
    window.actions_["onion"].trigger()
    assert window.canvas.grab().toImage() == clean


def test_the_arrow_of_the_button_says_what_is_shown(
    window: Window, studio: Studio
) -> None:
    from smartroto.ui.onion_button import OnionButton

    button = window.time.findChild(OnionButton)
    assert isinstance(button, OnionButton)
    button.before.setValue(4)
    assert studio.view.onion == Onion(on=True, before=4)
    button.of.setCurrentIndex(1)
    button.of.activated.emit(1)
    assert not studio.view.onion.of_keys


def test_the_hover_shows_the_shape_where_a_picture_is_at_hand(
    drawn: Document,
) -> None:
    picture = QImage(96, 64, QImage.Format.Format_RGB32)
    picture.fill(QColor(10, 200, 30))
    arm = drawn.shape("arm")
    crop = hover.crop(drawn, arm, 1001, lambda frame: picture)
    assert crop is not None and crop.width() == hover.SIDE
    assert crop.pixelColor(hover.SIDE // 2, hover.SIDE // 2) == QColor(10, 200, 30)
    text = hover.with_crop("<b>1001</b>", crop)
    assert "data:image/png;base64," in text and "<b>1001</b>" in text
    assert hover.crop(drawn, arm, 1001, lambda frame: None) is None
    assert hover.with_crop("words", None) == "words"
