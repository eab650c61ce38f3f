"""Layers are moved by their box and by numbers; paths stay as they were drawn."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from smartroto import placement
from smartroto.approval import approve
from smartroto.document import Document, Track
from smartroto.placement_edits import set_part
from smartroto.shapes.arrays import Array
from smartroto.track_edits import put_track
from smartroto.ui.box_tool import PADDING
from smartroto.ui.studio import Studio


@pytest.fixture
def shown(studio: Studio, window: Any) -> Any:
    window.show()
    window.canvas.resize(600, 400)
    studio.go(1001)
    studio.select_layers([studio.document.layers[0].id])
    return window


def seen(document: Document, id: str, frame: int = 1001) -> Array:
    return placement.outline_at(document, document.shape(id), frame)


def at(window: Any, x: float, y: float) -> tuple[float, float]:
    place = window.canvas.camera.to_screen(np.array([x, y]))
    return float(place[0]), float(place[1])


def test_the_box_moves_the_layer_and_not_the_paths(
    shown: Any, studio: Studio, mouse: Callable[..., Any]
) -> None:
    studio.look(tool="transform")
    before = studio.document
    mouse(shown.canvas).drag(at(shown, 35, 23), at(shown, 40, 25), at(shown, 45, 29))
    after = studio.document
    assert studio.history.undo_label == "Move layer"
    for id in ("arm", "hand"):
        assert after.shape(id).keys is before.shape(id).keys
        assert np.allclose(seen(after, id) - seen(before, id), [10, 6], atol=0.3)
    transform = after.layers[0].transform
    assert list(transform.translate) == [1001] and transform.pivot
    assert not transform.rotate and not transform.scale
    studio.undo()
    assert studio.document.layers[0].transform.still


def test_it_scales_and_turns_about_a_pivot_that_is_kept(
    shown: Any, studio: Studio, mouse: Callable[..., Any]
) -> None:
    studio.look(tool="transform")
    pad = PADDING / shown.canvas.camera.scale
    corner = np.array([60.0, 40.0]) + pad
    mouse(shown.canvas).drag(
        at(shown, *corner), at(shown, *(corner + np.array([20, 12])))
    )
    transform = studio.document.layers[0].transform
    (scale,) = transform.scale.values()
    assert scale.value[0] > 1.2 and scale.value[1] > 1.2
    pivot = next(iter(transform.pivot.values())).value
    studio.go(1006)
    studio.do("Turn", set_part(studio.document.layers[0].id, "rotate", 1006, 30.0))
    assert np.array_equal(
        next(iter(studio.document.layers[0].transform.pivot.values())).value, pivot
    )


def test_a_point_under_a_transform_goes_where_the_pen_goes(
    shown: Any, studio: Studio, mouse: Callable[..., Any]
) -> None:
    layer = studio.document.layers[0].id
    studio.do("Turn", set_part(layer, "rotate", 1001, 20.0))
    studio.do("Scale", set_part(layer, "scale", 1001, (1.5, 0.8)))
    studio.look(tool="select")
    studio.select(["arm"])
    start = seen(studio.document, "arm")[2, 1]
    shown.canvas.fit()
    x, y = at(shown, *start)
    mouse(shown.canvas).drag((x, y), (x + 9, y + 5), (x + 30, y - 12))
    moved = seen(studio.document, "arm")[2, 1]
    wanted = shown.canvas.camera.to_plate(np.array([x + 30, y - 12]))
    assert np.abs(moved - wanted).max() < 1e-9
    assert studio.document.layers[0].transform.rotate


def test_numbers_key_and_diamonds_tell(shown: Any, studio: Studio) -> None:
    panel = shown.inspector.transform
    assert panel.title.text() == "Layer Layer1"
    assert shown.inspector.pages.currentIndex() == 1
    panel.numbers["rotate"][0].setValue(12.0)
    assert studio.history.undo_label == "Rotate Layer1"
    assert panel.diamonds["rotate"].state == "here"
    studio.go(1006)
    assert panel.diamonds["rotate"].state == "animated"
    panel.diamonds["rotate"].click()
    assert list(studio.document.layers[0].transform.rotate) == [1001, 1006]
    panel.numbers["rotate"][0].setValue(20.0)
    panel.numbers["rotate"][0].setValue(30.0)
    studio.undo()
    rotate = studio.document.layers[0].transform.rotate
    assert float(rotate[1006].value) == 12.0
    panel.diamonds["rotate"].click()
    assert list(studio.document.layers[0].transform.rotate) == [1001]
    panel.reset.click()
    assert studio.document.layers[0].transform.still
    shown.grab()


def test_without_autokey_only_what_is_keyed_changes(
    shown: Any, studio: Studio, told: list[tuple[str, str]]
) -> None:
    panel = shown.inspector.transform
    studio.look(autokey=False)
    panel.numbers["skew"][0].setValue(0.1)
    studio.go(1004)
    panel.numbers["skew"][0].setValue(0.2)
    assert list(studio.document.layers[0].transform.skew) == [1001]
    studio.look(autokey=True)
    panel.numbers["skew"][0].setValue(0.3)
    studio.look(autokey=False)
    studio.go(1006)
    panel.numbers["skew"][0].setValue(0.4)
    assert told[-1][1] == "Autokey is off and skew has no key at 1006."
    assert panel.numbers["skew"][0].value() == pytest.approx(0.3)


def test_a_track_is_chosen_in_the_panel(
    shown: Any, studio: Studio, qtbot: QtBot
) -> None:
    frames = np.arange(1001, 1005)
    places = np.array([[[10.0 + 3 * f, 20.0]] for f in range(4)])
    track = Track(
        id="t", name="Nose", kind="shift", frames=frames, places=places,
        trust=np.ones(4),
    )  # fmt: skip
    studio.do("Import", put_track(track))
    panel = shown.inspector.transform
    panel.track.setCurrentIndex(1)
    panel.track.activated.emit(1)
    assert studio.document.layers[0].transform.track == "t"
    assert np.allclose(
        seen(studio.document, "hand", 1004) - seen(studio.document, "hand", 1001),
        [9, 0],
    )
    panel.track.setCurrentIndex(0)
    panel.track.activated.emit(0)
    assert not studio.document.placings
    tracks = shown.inspector.tracks
    qtbot.waitUntil(lambda: tracks.list.topLevelItemCount() == 1)
    tracks.list.topLevelItem(0).setSelected(True)
    assert studio.view.track == "t"
    tracks.list.topLevelItem(0).setText(0, "Ear")
    assert studio.document.tracks[0].name == "Ear"
    qtbot.waitUntil(lambda: tracks.list.topLevelItem(0).text(0) == "Ear")
    tracks.list.itemClicked.emit(tracks.list.topLevelItem(0), 2)
    assert not studio.document.tracks[0].visible


def test_approved_shapes_are_asked_for_before_their_layer_moves(
    shown: Any, studio: Studio
) -> None:
    studio.do("Approve", approve("arm", [1001]))
    asked: list[str] = []
    shown.studio.unlocking.asked.disconnect()
    shown.studio.unlocking.asked.connect(lambda text, go: asked.append(text))
    before = studio.document
    shown.inspector.transform.numbers["translate"][0].setValue(5.0)
    assert asked == ["Unlock 1001?"] and studio.document is before


def test_pasted_trackers_become_tracks(
    shown: Any, studio: Studio, told: list[tuple[str, str]]
) -> None:
    from PySide6.QtGui import QGuiApplication

    text = "Transform {\n translate {{curve x1001 0 4} {curve x1001 0 2}}\n name T\n}\n"
    QGuiApplication.clipboard().setText(text)
    shown.actions_["paste_tracks"].trigger()
    assert [track.name for track in studio.document.tracks] == ["T"]
    assert studio.view.track == studio.document.tracks[0].id
    QGuiApplication.clipboard().setText("nothing")
    shown.actions_["paste_tracks"].trigger()
    assert told[-1][0] == "error"
    assert replace(studio.view).track
