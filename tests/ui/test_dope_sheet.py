"""The dope sheet: keys chosen, moved, copied, stretched and deleted by raw events."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from smartroto import edits, key_edits
from smartroto.document import Document, Key
from smartroto.shapes.arrays import Array
from smartroto.shapes.prediction import Prediction
from smartroto.ui import dope_rows, style
from smartroto.ui.dope_sheet import ROW, DopeSheet
from smartroto.ui.ruler import RULER
from smartroto.ui.studio import Studio
from smartroto.ui.time_axis import GUTTER
from smartroto.ui.window import Window

SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def sheet(window: Window, studio: Studio, knots: Callable[..., Array]) -> DopeSheet:
    """The open dope sheet: layer, "hand" with one key, "arm" with three."""
    studio.do("Key", key_edits.set_key("arm", 1006, knots(20)))
    window.resize(1100, 900)
    window.show()
    window.actions_["sheet_keys"].trigger()
    QTest.qWait(1)
    return window.time.dope


class Pen:
    """A mouse that knows rows and frames."""

    def __init__(self, sheet: DopeSheet) -> None:
        self.sheet = sheet

    def at(self, id: str, frame: float) -> tuple[float, float]:
        index = [row.item.id for row in self.sheet.rows].index(id)
        return self.sheet.scale.middle(frame), self.sheet.row_box(index).center().y()

    def drag(
        self,
        *way: tuple[float, float],
        keys: Qt.KeyboardModifier = NONE,
        release: bool = True,
    ) -> None:
        points = [QPointF(*place).toPoint() for place in way]
        QTest.mousePress(self.sheet, LEFT, keys, points[0])
        for point in points[1:]:
            self._move(QPointF(point), keys)
        if release:
            QTest.mouseRelease(self.sheet, LEFT, keys, points[-1])

    def _move(self, at: QPointF, keys: Qt.KeyboardModifier) -> None:
        from PySide6.QtCore import QEvent
        from PySide6.QtGui import QMouseEvent
        from PySide6.QtWidgets import QApplication

        out = self.sheet.mapToGlobal(at)
        none = Qt.MouseButton.NoButton
        event = QMouseEvent(QEvent.Type.MouseMove, at, out, none, LEFT, keys)
        QApplication.sendEvent(self.sheet, event)

    def click(self, id: str, frame: int, keys: Qt.KeyboardModifier = NONE) -> None:
        self.drag(self.at(id, frame), keys=keys)


@pytest.fixture
def pen(sheet: DopeSheet) -> Pen:
    return Pen(sheet)


def frames(studio: Studio, id: str = "arm") -> list[int]:
    return list(studio.document.shape(id).keys)


def test_rows_hold_layers_with_the_keys_of_all_within(drawn: Document) -> None:
    layer, hand, arm = dope_rows.rows(drawn)
    assert (layer.depth, hand.depth, arm.item.id) == (0, 1, "arm")
    assert {f: set(ids) for f, ids in layer.owners.items()} == {
        1001: {"arm"},
        1004: {"hand"},
        1012: {"arm"},
    }
    folded = dope_rows.rows(drawn, {layer.item.id})
    assert len(folded) == 1 and folded[0].owners == layer.owners


def test_a_click_chooses_a_key_and_goes_there(pen: Pen, studio: Studio) -> None:
    pen.click("arm", 1006)
    assert studio.view.scope_frames == {"arm": frozenset({1006})}
    assert studio.view.frame == 1006
    pen.click("arm", 1012, CTRL)
    pen.click("hand", 1004, SHIFT)
    assert studio.view.scope_frames == {
        "arm": frozenset({1006, 1012}),
        "hand": frozenset({1004}),
    }
    pen.click("arm", 1012, CTRL)
    assert studio.view.scope_frames["arm"] == frozenset({1006})
    pen.drag(pen.at("hand", 1010))
    assert not studio.view.scope_frames


def test_a_drag_moves_and_shift_copies(pen: Pen, studio: Studio) -> None:
    before = studio.history.document
    value = before.shape("arm").keys[1006].value
    pen.drag(pen.at("arm", 1006), pen.at("arm", 1007), pen.at("arm", 1009))
    assert frames(studio) == [1001, 1009, 1012]
    assert studio.document.shape("arm").keys[1009].value is value
    assert studio.view.scope_frames == {"arm": frozenset({1009})}
    assert studio.history.undo_label == "Move key"
    studio.undo()
    assert studio.document is before
    pen.drag(pen.at("arm", 1006), pen.at("arm", 1009), keys=SHIFT)
    assert frames(studio) == [1001, 1006, 1009, 1012]
    assert studio.history.undo_label == "Copy key"
    studio.undo()
    assert studio.document is before


def test_escape_calls_a_drag_off(pen: Pen, studio: Studio, sheet: DopeSheet) -> None:
    before = studio.document
    pen.drag(pen.at("arm", 1006), pen.at("arm", 1009), release=False)
    assert frames(studio) == [1001, 1009, 1012]
    QTest.keyClick(sheet, Qt.Key.Key_Escape)
    assert studio.document is before
    QTest.mouseRelease(sheet, LEFT)
    assert studio.history.document is before


def test_a_marquee_chooses_what_it_touches(pen: Pen, studio: Studio) -> None:
    x0, y0 = pen.at("hand", 1003)
    x1, y1 = pen.at("arm", 1007)
    pen.drag((x0, y0 - 4), (x1, y1 + 4))
    assert studio.view.scope_frames == {
        "hand": frozenset({1004}),
        "arm": frozenset({1006}),
    }
    x0, y0 = pen.at("arm", 1010)
    x1, _ = pen.at("arm", 1013)
    pen.drag((x0, y0), (x1, y0), keys=SHIFT)
    assert studio.view.scope_frames["arm"] == frozenset({1006, 1012})
    pen.drag((x0, y0), (x1, y0), keys=CTRL)
    assert studio.view.scope_frames["arm"] == frozenset({1006})


def test_the_ends_of_the_box_stretch(
    pen: Pen, studio: Studio, sheet: DopeSheet
) -> None:
    before = studio.history.document
    studio.look(scope_frames={"arm": frozenset({1001, 1006, 1012})})
    box = sheet.box()
    assert box is not None
    step = sheet.scale.step
    y = box.center().y()
    pen.drag((box.right(), y), (box.right() - 4 * step, y), (box.right() - 6 * step, y))
    assert frames(studio) == [1001, 1003, 1006]
    assert studio.history.undo_label == "Stretch 3 keys"
    studio.undo()
    assert studio.document is before


def test_a_layer_moves_all_its_keys(pen: Pen, studio: Studio, sheet: DopeSheet) -> None:
    layer = sheet.rows[0].item.id
    pen.drag(pen.at(layer, 1004), pen.at(layer, 1006))
    assert frames(studio, "hand") == [1006]
    pen.drag(pen.at(layer, 1006), pen.at(layer, 1008))
    assert frames(studio, "hand") == [1008] and frames(studio) == [1001, 1008, 1012]


def test_delete_means_keys_here(pen: Pen, studio: Studio, sheet: DopeSheet) -> None:
    before = studio.history.document
    studio.select(["arm"], {"arm": [0]})
    pen.click("arm", 1006)
    QTest.keyClick(sheet, Qt.Key.Key_Delete)
    assert frames(studio) == [1001, 1012]
    assert studio.document.shape("arm").count == 4
    studio.undo()
    assert studio.document is before
    QTest.keyClick(sheet, Qt.Key.Key_A, CTRL)
    assert dope_rows.count(studio.view.scope_frames) == 4
    QTest.keyClick(sheet, Qt.Key.Key_Delete)
    assert studio.document is before, "the last key of a shape stays"


def test_locked_rows_are_left_alone(
    pen: Pen, studio: Studio, told: list[tuple[str, str]]
) -> None:
    studio.do("Lock", edits.set_locked("arm", True))
    before = studio.document
    pen.drag(pen.at("arm", 1006), pen.at("arm", 1009))
    assert studio.document is before and "locked" in told[-1][1]
    QTest.keyClick(pen.sheet, Qt.Key.Key_A, CTRL)
    assert set(studio.view.scope_frames) == {"hand"}


def test_the_ruler_scrubs_and_zooms_with_the_time_bar(
    pen: Pen, studio: Studio, window: Window
) -> None:
    pen.drag((pen.sheet.scale.middle(1003), 10), (pen.sheet.scale.middle(1009), 10))
    assert studio.view.frame == 1009
    window.time.dope.axis.zoom(1009.0, 0.5)
    assert window.time.timeline.scale == window.time.dope.scale


def test_names_select_and_layers_fold(
    pen: Pen, studio: Studio, sheet: DopeSheet
) -> None:
    _, y = pen.at("arm", 1001)
    pen.drag((60, y))
    assert studio.view.selected == ("arm",)
    layer = sheet.rows[0].item.id
    _, y = pen.at(layer, 1001)
    pen.drag((60, y))
    assert studio.view.layers == (layer,) and not studio.view.selected
    pen.drag((16, y))
    assert len(sheet.rows) == 1
    pen.drag((16, y))
    assert len(sheet.rows) == 3


def test_states_and_kinds_of_keys_look_different(
    pen: Pen, studio: Studio, sheet: DopeSheet, window: Window
) -> None:
    shape = studio.history.document.shape("arm")
    value = shape.keys[1001].value
    prediction = Prediction(
        frames=np.arange(1001, 1013),
        knots=np.repeat(value[None], 12, axis=0),
        sigma=np.full((12, 4), 0.3),
        seen=np.ones((12, 4)),
    )
    studio.do("Predict", edits.set_prediction("arm", prediction))
    studio.do(
        "Approve",
        edits.change_shape(
            "arm", lambda s: _with(s, approved={1010: Key(value=value)})
        ),
    )
    studio.go(1001)
    image = sheet.grab().toImage()

    def colour(frame: float) -> QColor:
        x, y = pen.at("arm", frame)
        return image.pixelColor(round(x), round(y) - 2)

    assert colour(1003).blue() > 130
    approved = colour(1010)
    assert approved.green() > approved.red() + 60
    diamond = sheet.grab().toImage()
    studio.look(scope_frames={"arm": frozenset({1006})})
    window.actions_["key_hold"].trigger()
    assert studio.document.shape("arm").keys[1006].interpolation == "hold"
    assert sheet.grab().toImage() != diamond
    assert window.actions_["key_hold"].isChecked()
    window.actions_["undo"].trigger()
    assert studio.document.shape("arm").keys[1006].interpolation == "smooth"
    assert style.APPROVED


def _with(shape: Any, **fields: Any) -> Any:
    from dataclasses import replace

    return replace(shape, **fields)


def test_many_rows_scroll(window: Window, studio: Studio, sheet: DopeSheet) -> None:
    for number in range(40):
        shape = edits.make_shape(
            studio.document, f"s{number}", np.zeros((4, 3, 2)), 1001, id=f"s{number}"
        )
        studio.do("Add", edits.add_shape(shape))
    assert sheet._scroll.isVisible()
    sheet._scroll.setValue(10 * ROW)
    assert sheet.row_at(QPointF(GUTTER + 5, RULER + 2)) is sheet.rows[10]


def test_the_menu_of_keys_opens_on_a_key(
    pen: Pen, studio: Studio, sheet: DopeSheet, window: Window
) -> None:
    from PySide6.QtGui import QContextMenuEvent
    from PySide6.QtWidgets import QApplication

    at = QPointF(*pen.at("arm", 1006)).toPoint()
    reason = QContextMenuEvent.Reason.Mouse
    event = QContextMenuEvent(reason, at, sheet.mapToGlobal(at))
    QApplication.sendEvent(sheet, event)
    menus = window.time.findChildren(QMenu, "keys menu")
    assert [menu for menu in menus if menu.isVisible()]
    assert studio.view.scope_frames == {"arm": frozenset({1006})}
    for menu in menus:
        menu.close()
