"""Under stabilisation the picture moves, and what is drawn lies where it was drawn."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from smartroto.document import Track
from smartroto.placement import outline_at
from smartroto.placement_edits import link
from smartroto.track_edits import put_track
from smartroto.ui.steady import subject
from smartroto.ui.studio import Studio


@pytest.fixture
def shown(studio: Studio, window: Any) -> Any:
    window.show()
    window.canvas.resize(600, 400)
    studio.go(1001)
    return window


def on_screen(window: Any, at: np.ndarray) -> np.ndarray:
    return np.asarray(window.canvas.camera.to_screen(at))


def moving() -> Track:
    frames = np.arange(1001, 1013)
    places = np.stack([np.array([[20.0 + 2 * f, 30.0 + f]]) for f in range(12)])
    return Track(
        id="t",
        name="Nose",
        kind="shift",
        frames=frames,
        places=places,
        trust=np.ones(12),
    )


def test_the_track_stays_where_it_is_on_the_screen(shown: Any, studio: Studio) -> None:
    studio.do("Track", put_track(moving()))
    studio.look(track="t")
    before = on_screen(shown, np.array([20.0, 30.0]))
    shown.actions_["stabilise"].trigger()
    assert studio.view.steady == "t"
    assert np.array_equal(on_screen(shown, np.array([20.0, 30.0])), before)
    studio.go(1007)
    assert np.allclose(on_screen(shown, np.array([32.0, 36.0])), before)
    shown.canvas.grab()
    shown.actions_["stabilise"].trigger()
    assert not studio.view.steady
    assert np.allclose(on_screen(shown, np.array([32.0, 36.0])), before)


def test_the_pen_lands_exactly_and_panning_is_kept(
    shown: Any, studio: Studio, mouse: Callable[..., Any]
) -> None:
    studio.do("Track", put_track(moving()))
    studio.look(track="t", tool="track")
    shown.actions_["stabilise"].trigger()
    studio.look(tool="select")
    studio.go(1006)
    shown.canvas.looking.turn(np.array([200.0, 150.0]), 2.0)
    centre = studio.view.centre
    studio.go(1008)
    studio.go(1006)
    assert studio.view.centre == centre
    studio.select(["hand"])
    keys = studio.document.shape("hand").keys
    start = outline_at(studio.document, studio.document.shape("hand"), 1006)[1, 1]
    x, y = on_screen(shown, start)
    mouse(shown.canvas).drag((x, y), (x + 9, y + 4), (x + 20, y + 10))
    after = studio.document.shape("hand")
    wanted = start + np.array([20, 10]) / shown.canvas.camera.scale
    assert np.abs(after.keys[1006].value[1, 1] - wanted).max() < 1e-9
    assert np.array_equal(after.keys[1004].value, keys[1004].value)


def test_a_shape_is_followed_by_its_own_motion(shown: Any, studio: Studio) -> None:
    studio.select(["arm"])
    shown.actions_["stabilise"].trigger()
    here = outline_at(studio.document, studio.document.shape("arm"), 1001)[0, 1]
    there = outline_at(studio.document, studio.document.shape("arm"), 1009)[0, 1]
    before = on_screen(shown, here)
    studio.go(1009)
    assert np.allclose(on_screen(shown, there), before)


def test_the_viewer_says_so(shown: Any, studio: Studio) -> None:
    def foot() -> int:
        picture = shown.canvas.grab().toImage()
        at = (picture.width() // 2, picture.height() - 3)
        return int(picture.pixelColor(*at).rgb())

    plain = foot()
    studio.select(["arm"])
    shown.actions_["stabilise"].trigger()
    assert foot() != plain
    shown.actions_["stabilise"].trigger()
    studio.look(solo=frozenset({"arm"}))
    assert foot() != plain


def test_what_is_followed(
    shown: Any, studio: Studio, told: list[tuple[str, str]]
) -> None:
    shown.actions_["stabilise"].trigger()
    assert told[-1][1] == "Select a shape or a track to stabilise on."
    studio.do("Track", put_track(moving()))
    studio.do("Link", link("hand", "t", 1001))
    studio.select(["hand"])
    assert subject(studio.document, studio.view) == "t"
    studio.select(["arm"])
    assert subject(studio.document, studio.view) == "arm"
