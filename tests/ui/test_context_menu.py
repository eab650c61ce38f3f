"""The menu of the right button."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QMenu

from smartroto.ui.pointer import Pointer
from smartroto.ui.studio import Studio
from smartroto.ui.window import Window


def opened(window: Window, x: float, y: float) -> QMenu | None:
    """Right button at a place of the plate."""
    at = window.canvas.camera.to_screen(np.array([x, y]))
    point = QPoint(round(at[0]), round(at[1]))
    reason = QContextMenuEvent.Reason.Mouse
    out = window.canvas.mapToGlobal(point)
    QApplication.sendEvent(window.canvas, QContextMenuEvent(reason, point, out))
    menus = window.canvas.findChildren(QMenu, "context")
    return menus[-1] if menus else None


def titles(menu: QMenu | None) -> list[str]:
    assert menu is not None
    found = [action.text().split("\t")[0] for action in menu.actions()]
    menu.close()
    return found


@pytest.fixture
def shown(window: Window) -> Window:
    window.show()
    return window


def test_over_a_point_it_speaks_of_points(shown: Window, studio: Studio) -> None:
    studio.select(["arm"])
    found = titles(opened(shown, 10, 20))
    assert {"Smooth Points", "Cusp Points", "Remove Feather", "Delete"} <= set(found)
    assert studio.view.points == {"arm": {0}}


def test_over_a_curve_it_selects_the_shape_and_inserts(
    shown: Window, studio: Studio
) -> None:
    menu = opened(shown, 20, 20)
    assert menu is not None and studio.view.selected == ("arm",)
    entry = menu.actions()[0]
    assert entry.text().startswith("Insert Point Here")
    entry.trigger()
    menu.close()
    assert studio.document.shape("arm").count == 5
    assert studio.view.points == {"arm": {1}}
    studio.undo()
    assert studio.document.shape("arm").count == 4


def test_over_nothing_it_offers_to_draw(shown: Window, studio: Studio) -> None:
    found = titles(opened(shown, 90, 5))
    assert "Draw Bezier" in found and "Suggest Outline" in found


def test_not_while_something_is_drawn(shown: Window, studio: Studio) -> None:
    studio.look(tool="bezier")
    at = np.array([50.0, 50.0])
    shown.canvas.stage.press(Pointer(at=at, screen=at))
    assert opened(shown, 90, 5) is None
    shown.canvas.stage.call_off()


def test_solo_and_back(shown: Window, studio: Studio) -> None:
    studio.select(["hand"])
    shown.actions_["solo"].trigger()
    studio.go(1004)
    assert [one.id for one in shown.canvas.picture.outlines] == ["hand"]
    shown.actions_["solo"].trigger()
    assert {one.id for one in shown.canvas.picture.outlines} == {"arm", "hand"}
