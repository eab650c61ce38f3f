"""The region of interest: around the selection or what is seen, edges to drag."""

from typing import Any

import numpy as np
import pytest

from smartroto.document import Plate
from smartroto.ui import region
from smartroto.ui.camera import Camera
from smartroto.ui.canvas import Canvas
from smartroto.ui.studio import Studio

PLATE = Plate(path="", first=1, last=2, size=(400, 300))
PLAIN = Camera(scale=np.ones(2), offset=np.zeros(2))


def test_it_holds_the_selected_shape_on_all_its_keys(
    canvas: Canvas, studio: Studio
) -> None:
    studio.select(["arm"])
    canvas.looking.toggle_region()
    left, top, right, bottom = studio.view.region or (0, 0, 0, 0)
    points = np.concatenate(
        [key.value[:, 1] for key in studio.document.shape("arm").keys.values()]
    )
    assert (points >= (left, top)).all() and (points <= (right, bottom)).all()
    assert studio.view.look_at(1).region == studio.view.region
    canvas.looking.toggle_region()
    assert studio.view.region is None


def test_without_a_selection_it_is_what_the_viewer_shows(
    canvas: Canvas, studio: Studio
) -> None:
    studio.look(zoom=10.0, centre=(48.0, 32.0))
    canvas.looking.toggle_region()
    assert studio.view.region == (24, 16, 72, 48)


def test_an_edge_is_dragged_and_edits_nothing(
    canvas: Canvas, studio: Studio, hand: Any
) -> None:
    before = studio.document
    studio.look(region=(10, 10, 60, 50))
    hand.drag((60, 30), (70, 30), (80, 31))
    assert studio.view.region == (10, 10, 80, 50)
    hand.drag((10, 10), (20, 14))
    assert studio.view.region == (20, 14, 80, 50)
    assert studio.document is before and studio.view.selected == ()


@pytest.mark.parametrize(
    ("at", "name"),
    [
        ((100, 200), "left"),
        ((300, 130), "right"),
        ((200, 100), "top"),
        ((203, 252), "bottom"),
        ((102, 98), "top left"),
        ((297, 248), "bottom right"),
        ((200, 180), None),
        ((50, 100), None),
    ],
)
def test_edges_and_corners_are_taken_hold_of(
    at: tuple[float, float], name: str | None
) -> None:
    assert region.part((100, 100, 300, 250), PLAIN, np.array(at, float)) == name


def test_it_never_turns_over_or_leaves_the_plate() -> None:
    box = (100, 100, 300, 250)
    squeezed = region.dragged(box, "left", np.array([390.0, 0.0]), PLATE)
    assert squeezed == (300 - region.LEAST, 100, 300, 250)
    squeezed = region.dragged(box, "bottom right", np.array([-50.0, -50.0]), PLATE)
    assert squeezed == (100, 100, 100 + region.LEAST, 100 + region.LEAST)
    wide = region.dragged(box, "top left", np.array([-80.0, -9.0]), PLATE)
    assert wide == (0, 0, 300, 250)
    assert region.within(PLATE, (-900.0, -900.0, -800.0, -700.0)) == (0, 0, 32, 32)


def test_the_rest_is_dark(canvas: Canvas, studio: Studio, qtbot: Any) -> None:
    qtbot.waitUntil(lambda: canvas.settled)
    bright = canvas.grab().toImage()
    studio.look(region=(20, 10, 70, 50))
    qtbot.waitUntil(lambda: canvas.settled)
    dark = canvas.grab().toImage()
    ratio = dark.devicePixelRatio()
    outside, inside = (
        [int(side * ratio) for side in canvas.camera.to_screen(np.array(place, float))]
        for place in ((5, 5), (50, 45))
    )
    assert dark.pixelColor(*outside).lightness() < 40
    assert bright.pixelColor(*outside).lightness() > 50
    assert dark.pixelColor(*inside) == bright.pixelColor(*inside)
