"""The reshape brush and the learned drag."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from smartroto import edits, key_edits
from smartroto.shapes.prediction import Prediction
from smartroto.ui import tools
from smartroto.ui.hit import hits
from smartroto.ui.pointer import Typed


def set_up(scene: Any, tool: str, **options: Any) -> None:
    scene.look(tool=tool, options=replace(scene.view.options, **options))


# -- reshape -----------------------------------------------------------------------


def test_the_brush_moves_what_is_under_it_only(pen: Any, scene: Any) -> None:
    set_up(scene, "reshape", brush=60.0)
    start, before = scene.document, scene.knots()
    scene.drag(pen(302, 202), pen(330, 210))
    np.testing.assert_allclose(scene.knots()[0, 1], before[0, 1] + (28, 8), atol=1)
    np.testing.assert_allclose(scene.knots()[1:, 1], before[1:, 1])
    assert scene.steps() == 1 and scene.document is start


def test_the_brush_takes_every_shape_under_it_or_selected_ones(
    pen: Any, scene: Any
) -> None:
    twin = edits.make_shape(scene.document, "twin", scene.knots(), 1, id="twin")
    scene.history.do("Twin", edits.add_shape(twin))
    set_up(scene, "reshape")
    scene.drag(pen(300, 200, "shift"), pen(320, 200, "shift"))
    assert scene.knots("twin")[0, 1, 0] == 300 and scene.knots()[0, 1, 0] == 320
    scene.history.undo()
    scene.drag(pen(300, 200), pen(320, 200))
    assert scene.knots("twin")[0, 1, 0] == scene.knots()[0, 1, 0] == 320
    assert scene.history.undo_label == "Reshape 2 shapes"


def test_a_locked_shape_is_not_reshaped(pen: Any, scene: Any) -> None:
    set_up(scene, "reshape")
    scene.history.do("Lock", edits.set_locked("a", True))
    assert scene.begin(pen(300, 200)) is None


@pytest.mark.parametrize("tool", ["reshape", "learned"])
def test_the_brush_grows_and_shrinks_by_a_drag(pen: Any, scene: Any, tool: str) -> None:
    set_up(scene, tool, brush=60.0)
    scene.drag(pen(500, 500, "ctrl", "alt"), pen(540, 500, "ctrl", "alt"))
    assert scene.view.options.brush == 100
    gesture = scene.begin(pen(500, 500, "ctrl", "alt"))
    gesture.send(pen(450, 500))
    assert scene.view.options.brush == 50
    scene.finish(gesture, Typed("escape"))
    assert scene.view.options.brush == 100 and scene.steps() == 0


def test_a_click_with_ctrl_and_alt_inserts_a_point_with_a_brush_too(
    pen: Any, scene: Any
) -> None:
    set_up(scene, "reshape")
    scene.drag(pen(*scene.on_curve(0.5), "ctrl", "alt"))
    assert scene.document.shape("a").count == 5


def test_a_light_pen_makes_a_small_brush(pen: Any, scene: Any) -> None:
    set_up(scene, "reshape", brush=60.0, pressure=True)
    light = replace(pen(330, 200), pressure=0.0)
    assert scene.begin(light) is None
    assert scene.begin(pen(330, 200)) is not None


# -- learned -----------------------------------------------------------------------


def learned(scene: Any) -> None:
    """Keys that have only ever grown and shrunk."""
    for frame, size in ((3, 1.2), (5, 0.8), (7, 1.1)):
        knots = 200 + size * (scene.knots() - 200)
        scene.history.do("Key", key_edits.set_key("a", frame, knots))
    set_up(scene, "learned", stiffness=1.0)


def test_the_rest_follows_as_the_keys_have_taught(pen: Any, scene: Any) -> None:
    learned(scene)
    before = scene.knots()
    scene.drag(pen(300, 200), pen(320, 200))
    after = scene.knots()
    np.testing.assert_allclose(after[0, 1], [320, 200])
    assert np.abs(after[2, 1] - before[2, 1]).max() > 1
    assert scene.history.undo_label == "Learned drag"


def test_trust_in_the_pictures_keeps_the_rest(pen: Any, scene: Any) -> None:
    scene.history.do("Ring", edits.remove({"a"}))
    angle = np.arange(16) * np.pi / 8
    ring = 200 + 100 * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    knots = np.repeat(ring[:, None], 3, axis=1)
    shape = edits.make_shape(scene.document, "a", knots, 1, id="a")
    scene.history.do("Ring", edits.add_shape(shape))
    scene.select(["a"])
    learned(scene)
    far = []
    for stiffness in (0.0, 1.0):
        set_up(scene, "learned", stiffness=stiffness, brush=10.0)
        scene.drag(pen(300, 200), pen(320, 200))
        far.append(np.abs(scene.knots()[8, 1] - knots[8, 1]).max())
        scene.history.undo()
    assert far[0] < 1 < far[1]


def test_without_a_point_in_reach_the_nearest_is_taken(pen: Any, scene: Any) -> None:
    set_up(scene, "learned", brush=20.0)
    place = scene.on_curve(0.4)
    before = scene.knots()
    scene.drag(pen(*place), pen(*(place + 10)))
    np.testing.assert_allclose(scene.knots()[0, 1], before[0, 1] + 10)


def test_along_one_edge_only(pen: Any, scene: Any) -> None:
    corners = np.array([[0.0, 0], [100, 0], [200, 0], [200, 12], [100, 12], [0, 12]])
    limb = edits.make_shape(
        scene.document, "limb", np.repeat(corners[:, None], 3, axis=1) + 500, 1, id="l"
    )
    scene.history.do("Limb", edits.add_shape(limb))
    scene.select(["l"])
    set_up(scene, "learned", brush=30.0, stiffness=0.0)
    found = hits(scene.picture, np.array([600.0, 512.0]), scene.scale, 2.0)
    aim = tools.TOOLS["learned"].aim
    assert "2 points" in aim(scene, pen(600, 506), None).hint
    assert "a point" in aim(scene, pen(600, 506, "ctrl"), None).hint
    assert found


def test_the_doubt_of_a_prediction_says_what_gives_way(pen: Any, scene: Any) -> None:
    learned(scene)
    set_up(scene, "learned", stiffness=0.3)
    knots, moved = scene.knots(), []
    for sure in (0, 2):
        sigma = np.full((1, 4), 3.0)
        sigma[0, [1, 2, 3]] = 0.05 if sure == 0 else 3.0
        there = Prediction(
            frames=np.array([4]),
            knots=knots[None],
            sigma=sigma,
            seen=np.ones((1, 4)),
            source="test",
        )
        scene.history.do("Predict", edits.set_prediction("a", there))
        scene.look(frame=4)
        scene.drag(pen(300, 200), pen(320, 200))
        moved.append(np.abs(scene.knots()[2, 1] - knots[2, 1]).max())
        scene.history.undo()
    assert moved[0] < moved[1]


@pytest.mark.parametrize("tool", ["reshape", "learned"])
def test_the_hint_names_what_would_move(pen: Any, scene: Any, tool: str) -> None:
    set_up(scene, tool)
    aim = tools.TOOLS[tool].aim
    assert "of a" in aim(scene, pen(300, 200), None).hint or "reshape a" in (
        aim(scene, pen(300, 200), None).hint
    )
    assert "smaller, larger" in aim(scene, pen(600, 600), None).hint
    assert "larger brush" in aim(scene, pen(600, 600, "ctrl", "alt"), None).hint
