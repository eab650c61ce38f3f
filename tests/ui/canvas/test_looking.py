"""Pan, zoom, fit, and the pictures that the viewer shows."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from smartroto import edits
from smartroto.document import Document, Plate
from smartroto.shapes.arrays import Array
from smartroto.ui.canvas import Canvas
from smartroto.ui.studio import Studio

LEFT, MIDDLE = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton
NONE = Qt.KeyboardModifier.NoModifier
ALT = Qt.KeyboardModifier.AltModifier
SIZE = (480, 320)


def knots(studio: Studio, id: str = "arm", frame: int = 1001) -> Array:
    return studio.document.shape(id).keys[frame].value


# -- looking around ----------------------------------------------------------------


def test_the_wheel_zooms_at_the_cursor(canvas: Canvas, hand: Any) -> None:
    before = canvas.camera
    there = before.to_plate(np.array([100.0, 80.0]))
    hand.wheel(100, 80, 240)
    assert canvas.camera.zoom == pytest.approx(before.zoom * 1.2**2)
    np.testing.assert_allclose(canvas.camera.to_screen(there), [100, 80])
    hand.wheel(100, 80, -240)
    assert canvas.camera.zoom == pytest.approx(before.zoom)


@pytest.mark.parametrize("tool", ["select", "bezier", "transform"])
@pytest.mark.parametrize(("button", "keys"), [(MIDDLE, NONE), (LEFT, ALT)])
def test_middle_and_alt_pan_with_any_tool(
    canvas: Canvas,
    studio: Studio,
    hand: Any,
    tool: str,
    button: Qt.MouseButton,
    keys: Qt.KeyboardModifier,
) -> None:
    studio.look(tool=tool)
    start, before = studio.document, canvas.camera
    hand.send(QEvent.Type.MouseButtonPress, (100, 100), button, keys)
    hand.send(QEvent.Type.MouseMove, (130, 90), button, keys)
    hand.send(QEvent.Type.MouseButtonRelease, (130, 90), button, keys)
    moved = canvas.camera.offset - before.offset
    np.testing.assert_allclose(moved, [30, -10], atol=1e-9)
    assert canvas.camera.zoom == pytest.approx(before.zoom)
    assert studio.document is start and not canvas.stage.busy


def test_fit_shows_the_selected_shapes_or_the_plate(
    canvas: Canvas, studio: Studio
) -> None:
    studio.look(zoom=9.0, centre=(0.0, 0.0))
    canvas.fit()
    corners = canvas.camera.to_screen(np.array([[0.0, 0], [96, 64]]))
    np.testing.assert_allclose(corners.mean(axis=0), [240, 160])
    studio.select(["arm"])
    canvas.fit()
    middle = canvas.camera.to_screen(np.array([20.0, 30.0]))
    np.testing.assert_allclose(middle, [240, 160])
    assert canvas.camera.zoom > 8


def test_points_land_right_on_wide_pixels(
    canvas: Canvas, studio: Studio, hand: Any, plate: Plate
) -> None:
    wide = Plate(
        path=plate.path, first=1001, last=1012, size=plate.size, pixel_aspect=2.0
    )
    studio.do("Plate", edits.set_plate(wide))
    studio.select(["arm"])
    assert canvas.camera.scale[0] == 2 * canvas.camera.scale[1]
    hand.drag((10, 20), (15, 25))
    np.testing.assert_allclose(knots(studio)[0, 1], [15, 25], atol=1e-6)


def test_a_resized_viewer_keeps_the_plate_fitted(canvas: Canvas) -> None:
    canvas.resize(600, 500)
    QApplication.processEvents()
    corners = canvas.camera.to_screen(np.array([[0.0, 0], [96, 64]]))
    np.testing.assert_allclose(corners.mean(axis=0), [300, 250])


# -- pictures ----------------------------------------------------------------------


def test_the_plate_of_the_frame_is_shown(
    canvas: Canvas, studio: Studio, qtbot: QtBot
) -> None:
    studio.look(display="plate", outlines=False, zoom=1.0)
    qtbot.waitUntil(lambda: canvas.settled)
    corner = canvas.camera.to_screen(np.array([15.5, 25.5]))
    shown = canvas.grab().toImage().pixelColor(QPointF(*corner).toPoint())
    assert shown.getRgb()[:3] == (200, 180, 90)


def test_outlines_wait_for_the_plate_of_their_frame(
    canvas: Canvas, studio: Studio, qtbot: QtBot
) -> None:
    qtbot.waitUntil(lambda: canvas.settled)
    studio.go(1012)
    assert canvas.picture.view.frame == 1012
    assert canvas.showing.drawn.view.frame == 1001
    qtbot.waitUntil(lambda: canvas.showing.drawn.view.frame == 1012)


def test_a_missing_frame_is_survived(
    canvas: Canvas, studio: Studio, plate: Plate, qtbot: QtBot
) -> None:
    Path(plate.path % 1010).unlink()
    studio.go(1010)
    qtbot.waitUntil(lambda: canvas.settled)
    whole = canvas.grab().toImage()
    assert whole.size().toTuple() == SIZE
    studio.go(1009)
    qtbot.waitUntil(lambda: canvas.settled)


@pytest.mark.parametrize("display", ["plate", "alpha", "overlay", "cutout"])
def test_every_view_is_painted(
    canvas: Canvas, studio: Studio, qtbot: QtBot, display: str
) -> None:
    studio.look(display=display, outlines=False, zoom=3.0)
    qtbot.waitUntil(lambda: canvas.settled)
    image = canvas.grab().toImage()

    def colour(x: float, y: float) -> tuple[int, ...]:
        at = canvas.camera.to_screen(np.array([x, y]))
        return tuple(image.pixelColor(QPointF(*at).toPoint()).getRgb()[:3])

    inside, outside = colour(20.5, 30.5), colour(80.5, 50.5)
    expected = {
        "plate": ((200, 180, 90), (60, 70, 80)),
        "alpha": ((255, 255, 255), (0, 0, 0)),
        "cutout": ((200, 180, 90), (0, 0, 0)),
    }
    if display == "overlay":
        assert outside == (60, 70, 80)
        assert inside != (200, 180, 90) and inside[0] > inside[1] + 20
    else:
        assert (inside, outside) == expected[display]


def test_a_studio_without_anything_is_painted(qapp: QApplication) -> None:
    studio = Studio(Document())
    canvas = Canvas(studio)
    canvas.resize(*SIZE)
    canvas.show()
    for changes in ({}, {"display": "alpha"}, {"tool": "transform"}, {"frame": 5}):
        studio.look(**changes)
        assert not canvas.grab().isNull()
    canvas.close()
    canvas.deleteLater()
    studio.close()
