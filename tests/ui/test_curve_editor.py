"""The curve editor: raw events on curves and keys, each one undo step."""

from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from smartroto import edits, key_edits, placement_edits
from smartroto.channels import Channel
from smartroto.ui.curve_editor import LINE, CurveEditor
from smartroto.ui.ruler import RULER
from smartroto.ui.studio import Studio
from smartroto.ui.window import Window

NONE = Qt.KeyboardModifier.NoModifier
SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def editor(window: Window, studio: Studio) -> CurveEditor:
    """Curves of "arm": opacity 20 % at 1001, 100 % at 1006, 60 % at 1011."""
    for frame, opacity in ((1001, 0.2), (1006, 1.0), (1011, 0.6)):
        studio.do("Opacity", key_edits.set_opacity("arm", opacity, frame))
    studio.select(["arm"])
    window.resize(1100, 1000)
    window.show()
    window.actions_["sheet_curves"].trigger()
    QTest.qWait(1)
    return window.time.curves


def mouse(
    editor: CurveEditor,
    *way: QPointF,
    keys: Qt.KeyboardModifier = NONE,
    release: bool = True,
) -> None:
    QTest.mousePress(editor, LEFT, keys, way[0].toPoint())
    for at in way[1:]:
        out, none = editor.mapToGlobal(at), Qt.MouseButton.NoButton
        event = QMouseEvent(QEvent.Type.MouseMove, at, out, none, LEFT, keys)
        QApplication.sendEvent(editor, event)
    if release:
        QTest.mouseRelease(editor, LEFT, keys, way[-1].toPoint())


def key(editor: CurveEditor, frame: int, channel: int = 0) -> tuple[Channel, int]:
    return editor.channels[channel], frame


def opacity(studio: Studio) -> dict[int, float]:
    keys = studio.document.shape("arm").opacity
    return {time: round(float(key.value), 2) for time, key in keys.items()}


def test_a_key_is_dragged_in_time_and_value(
    editor: CurveEditor, studio: Studio
) -> None:
    before = studio.document
    at = editor.place(key(editor, 1006))
    axis, step = editor.value_axis(), editor.scale.step
    down = QPointF(2 * step, axis.y(50) - axis.y(100))
    mouse(editor, at, at + down / 2, at + down)
    assert list(opacity(studio)) == [1001, 1008, 1011]
    assert opacity(studio)[1008] == pytest.approx(0.5, abs=0.03)
    assert editor.chosen == {key(editor, 1008)}
    assert studio.history.undo_label == "Move key"
    studio.undo()
    assert studio.document is before


def test_shift_keeps_to_one_direction(editor: CurveEditor, studio: Studio) -> None:
    at = editor.place(key(editor, 1006))
    step = editor.scale.step
    mouse(editor, at, at + QPointF(step, 9), at + QPointF(2 * step, 9), keys=SHIFT)
    assert opacity(studio)[1008] == 1.0


def test_opacity_stays_between_nothing_and_all(
    editor: CurveEditor, studio: Studio
) -> None:
    at = editor.place(key(editor, 1006))
    mouse(editor, at, at + QPointF(0, -9), at + QPointF(0, -90))
    assert opacity(studio)[1006] == 1.0


def test_escape_calls_a_drag_off(editor: CurveEditor, studio: Studio) -> None:
    before = studio.document
    at = editor.place(key(editor, 1006))
    mouse(editor, at, at + QPointF(0, 40), release=False)
    assert studio.document is not before
    QTest.keyClick(editor, Qt.Key.Key_Escape)
    assert studio.document is before
    QTest.mouseRelease(editor, LEFT)
    assert studio.history.document is before


def test_a_double_click_adds_and_delete_takes_away(
    editor: CurveEditor, studio: Studio
) -> None:
    before = studio.document
    channel = editor.channels[0]
    from smartroto import channels as model

    y = editor.value_axis().y(model.value(before, channel, 1003))
    at = QPointF(editor.scale.middle(1003), y)
    QTest.mouseDClick(editor, LEFT, NONE, at.toPoint())
    assert 1003 in opacity(studio)
    assert studio.history.undo_label == "Key opacity at 1003"
    QTest.mouseRelease(editor, LEFT)
    QTest.keyClick(editor, Qt.Key.Key_Delete)
    assert 1003 not in opacity(studio)
    assert studio.document.shape("arm").count == 4
    studio.undo()
    studio.undo()
    assert studio.document is before


def test_a_marquee_chooses_and_moves_several(
    editor: CurveEditor, studio: Studio
) -> None:
    low, high = editor.place(key(editor, 1001)), editor.place(key(editor, 1006))
    mouse(editor, low + QPointF(-12, 12), high, high + QPointF(12, -7))
    assert editor.chosen == {key(editor, 1001), key(editor, 1006)}
    step = editor.scale.step
    mouse(editor, low, low + QPointF(step, 0), low + QPointF(2 * step, 0), keys=SHIFT)
    assert list(opacity(studio)) == [1003, 1008, 1011]
    assert studio.history.undo_label == "Move 2 keys"


def test_names_choose_the_curves(editor: CurveEditor, studio: Studio) -> None:
    assert [one.title for one in editor.visible] == ["Opacity"]
    second = QPointF(60, RULER + 1.5 * LINE)
    mouse(editor, second)
    assert [one.title for one in editor.visible] == ["Feather"]
    mouse(editor, QPointF(60, RULER + 0.5 * LINE), keys=CTRL)
    assert [one.title for one in editor.visible] == ["Opacity", "Feather"]
    studio.select([])
    assert editor.channels == []
    assert not editor.grab().isNull()


def test_layers_above_are_shown_with_their_keys(
    editor: CurveEditor, studio: Studio
) -> None:
    layer = studio.document.layers[0].id
    studio.do("Move", placement_edits.set_part(layer, "translate", 1001, (1, 0)))
    studio.do("Move", placement_edits.set_part(layer, "translate", 1011, (8, 3)))
    titles = [(one.id == layer, one.title) for one in editor.channels]
    assert titles[2:4] == [(True, "Move x"), (True, "Move y")]
    mouse(editor, QPointF(60, RULER + 2.5 * LINE))
    before = studio.document
    at = editor.place((editor.channels[2], 1011))
    mouse(editor, at, at + QPointF(0, 8), at + QPointF(0, 20))
    value = studio.document.layers[0].transform.translate[1011].value
    assert value[0] < 8 and value[1] == 3
    studio.undo()
    assert studio.document is before
    studio.look(layers=(layer,))
    assert editor.item is not None and editor.item.id == layer


def test_interpolation_from_the_menu(
    editor: CurveEditor, studio: Studio, window: Window
) -> None:
    at = editor.place(key(editor, 1001)).toPoint()
    reason = QContextMenuEvent.Reason.Mouse
    event = QContextMenuEvent(reason, at, editor.mapToGlobal(at))
    QApplication.sendEvent(editor, event)
    menu = next(
        one for one in window.time.findChildren(QMenu, "curves menu") if one.isVisible()
    )
    entries: dict[str, Any] = {action.text(): action for action in menu.actions()}
    entries["Hold"].trigger()
    menu.close()
    assert studio.document.shape("arm").opacity[1001].interpolation == "hold"
    assert studio.document.shape("arm").keys[1001].interpolation == "smooth"


def test_locked_shapes_keep_their_curves(
    editor: CurveEditor, studio: Studio, told: list[tuple[str, str]]
) -> None:
    studio.do("Lock", edits.set_locked("arm", True))
    before = studio.document
    at = editor.place(key(editor, 1006))
    mouse(editor, at, at + QPointF(0, 30), at + QPointF(0, 40))
    assert studio.document is before and "locked" in told[-1][1]


def test_the_curve_is_where_its_values_are(editor: CurveEditor) -> None:
    image = editor.grab().toImage()
    ratio = image.width() / editor.width()
    for frame in (1001, 1006, 1011):
        at = editor.place(key(editor, frame)) * ratio
        colour = image.pixelColor(round(at.x()), round(at.y()))
        assert min(colour.red(), colour.green(), colour.blue()) > 150, frame
    lines = editor.value_axis().lines()
    assert 0 in lines and 100 in lines
    assert np.all(np.diff(lines) > 0)
