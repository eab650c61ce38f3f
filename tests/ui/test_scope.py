"""The scope of edits in the window: chosen, shown in words and colour, obeyed."""

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from smartroto import key_edits
from smartroto.scope import Scope
from smartroto.shapes.arrays import Array
from smartroto.ui.canvas import Canvas
from smartroto.ui.scope_bar import COLOURS, sentence
from smartroto.ui.studio import Studio
from smartroto.ui.window import Window

NONE = Qt.KeyboardModifier.NoModifier
LEFT = Qt.MouseButton.LeftButton
RIGHT = np.array([1.0, 0.0])


@pytest.fixture
def shown(window: Window, studio: Studio, knots: Callable[..., Array]) -> Window:
    """The window with "arm" selected, keyed at 1001, 1006 and 1012."""
    studio.do("Key", key_edits.set_key("arm", 1006, knots(20)))
    studio.select(["arm"])
    studio.go(1006)
    window.resize(900, 700)
    window.show()
    QTest.qWait(1)
    return window


@pytest.fixture
def menus(shown: Window) -> Iterator[Callable[[], list[QMenu]]]:
    """The open lists of scopes."""

    def there() -> list[QMenu]:
        lists = shown.findChildren(QMenu, "scopes")
        return [menu for menu in lists if menu.isVisible()]

    yield there
    for menu in there():
        menu.close()


def drag_point(
    canvas: Canvas, at: tuple[float, float], to: tuple[float, float]
) -> None:
    def place(x: float, y: float) -> QPoint:
        screen = canvas.camera.to_screen(np.array([x, y]))
        return QPoint(round(float(screen[0])), round(float(screen[1])))

    QTest.mousePress(canvas, LEFT, NONE, place(*at))
    QTest.mouseMove(canvas, place(*to))
    QTest.mouseRelease(canvas, LEFT, NONE, place(*to))


def test_m_opens_the_choice_and_a_letter_picks(
    shown: Window, studio: Studio, menus: Callable[[], list[QMenu]]
) -> None:
    QTest.keyClick(shown.canvas, Qt.Key.Key_M)
    QTest.keyClick(menus()[0], Qt.Key.Key_A)
    assert studio.view.scope == "all" and not menus()
    assert shown.options.scope.button.text() == "Edit: All keys"
    shown.actions_["scope_soft"].trigger()
    assert shown.options.scope.radius.isVisible()
    shown.actions_["scope_this"].trigger()
    assert not shown.options.scope.radius.isVisible()


@pytest.mark.parametrize(
    ("name", "moved"),
    [
        ("this", {1006}),
        ("all", {1001, 1006, 1012}),
        ("from", {1006, 1012}),
        ("selected", {1001, 1006}),
        ("soft", {1001, 1006, 1012}),
    ],
)
def test_a_drag_changes_the_keys_of_the_scope(
    shown: Window, studio: Studio, name: Scope, moved: set[int]
) -> None:
    studio.look(scope=name, scope_frames={"arm": frozenset({1001})})
    before = studio.document
    drag_point(shown.canvas, (20, 20), (26, 29))
    old, new = before.shape("arm").keys, studio.document.shape("arm").keys
    changed = {t for t in new if not np.array_equal(new[t].value, old[t].value)}
    assert changed == moved
    shown.actions_["undo"].trigger()
    assert studio.document is before


def test_all_keys_need_no_key_here(shown: Window, studio: Studio) -> None:
    studio.go(1009)
    studio.look(scope="all", autokey=False)
    before = studio.document.shape("arm").keys
    QTest.keyClick(shown.canvas, Qt.Key.Key_6, Qt.KeyboardModifier.KeypadModifier)
    after = studio.document.shape("arm").keys
    assert list(after) == list(before)
    assert all(np.allclose(after[t].value, before[t].value + RIGHT) for t in after)
    shown.actions_["undo"].trigger()


def test_a_nudge_makes_no_key_while_autokey_is_off(
    shown: Window, studio: Studio, told: list[tuple[str, str]]
) -> None:
    studio.go(1009)
    studio.look(autokey=False)
    before = studio.document
    QTest.keyClick(shown.canvas, Qt.Key.Key_6, Qt.KeyboardModifier.KeypadModifier)
    assert studio.document is before
    assert "Autokey is off" in told[-1][1]


@pytest.mark.parametrize("name", COLOURS)
def test_the_viewer_is_framed_in_the_colour_of_the_scope(
    shown: Window, studio: Studio, name: Scope
) -> None:
    studio.look(scope=name)
    picture = shown.canvas.grab().toImage()
    edge = picture.pixelColor(1, picture.height() // 2)
    assert edge == QColor(COLOURS[name])
    assert sentence(studio.view).startswith("Edits change")
    studio.look(scope="this")
    assert shown.canvas.grab().toImage().pixelColor(1, picture.height() // 2) != edge


def test_the_soft_edge_makes_no_key_while_autokey_is_off(
    shown: Window, studio: Studio, told: list[tuple[str, str]]
) -> None:
    studio.do("Feather", key_edits.set_feather("arm", 1001, np.full((4, 3, 2), 2.0)))
    studio.look(autokey=False, tool="feather")
    before = studio.document
    drag_point(shown.canvas, (22, 22), (28, 30))
    assert studio.document is before and "soft edge" in told[-1][1]
