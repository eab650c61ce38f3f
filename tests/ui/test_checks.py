"""The checks beside the work: found in the background, gone to, waived, undone."""

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from smartroto.ui.checks_dialog import FINDING, ChecksDialog
from smartroto.ui.studio import Studio
from smartroto.ui.window import Window


@pytest.fixture
def dialog(qtbot: Any, window: Window) -> Any:
    window.actions_["checks"].trigger()
    made = window.findChild(ChecksDialog)
    assert made is not None
    qtbot.waitUntil(lambda: made.again.isEnabled())
    yield made
    made.close()


def lines(dialog: ChecksDialog) -> list[Any]:
    tops = [dialog.tree.topLevelItem(i) for i in range(dialog.tree.topLevelItemCount())]
    return [top.child(i) for top in tops for i in range(top.childCount())]


def test_all_ten_are_there_and_what_they_found(dialog: ChecksDialog) -> None:
    assert dialog.tree.topLevelItemCount() == 10
    assert lines(dialog) and "to look at" in dialog.heading.text()


def test_return_goes_to_the_shape_and_frame(
    dialog: ChecksDialog, studio: Studio
) -> None:
    line = next(one for one in lines(dialog) if one.data(0, FINDING)[1].shape)
    finding = line.data(0, FINDING)[1]
    studio.select([])
    dialog.tree.setCurrentItem(line)
    QTest.keyClick(dialog.tree, Qt.Key.Key_Return)
    assert studio.view.frame == finding.first
    if any(shape.id == finding.shape for shape in studio.document.shapes()):
        assert studio.view.selected == (finding.shape,)


def test_waiving_wants_a_reason_and_is_undone(
    dialog: ChecksDialog, studio: Studio
) -> None:
    count = len(lines(dialog))
    line = lines(dialog)[0]
    key, _ = line.data(0, FINDING)
    dialog.tree.setCurrentItem(line)
    assert not dialog.waive.isEnabled()
    QTest.keyClicks(dialog.reason, "as asked")
    QTest.mouseClick(dialog.waive, Qt.MouseButton.LeftButton)
    assert studio.document.waived == {key: "as asked"}
    assert len(lines(dialog)) == count and "changed" not in dialog.heading.text()
    studio.undo()
    assert not studio.document.waived


def test_it_says_when_the_shot_has_changed(
    qtbot: Any, dialog: ChecksDialog, studio: Studio, window: Window
) -> None:
    studio.select([next(iter(studio.document.shapes())).id])
    window.actions_["visible"].trigger()
    assert "changed since" in dialog.heading.text()
    dialog.again.click()
    qtbot.waitUntil(lambda: dialog.again.isEnabled())
    assert "changed since" not in dialog.heading.text()
