"""The options of the tools, above the viewer."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication, QCheckBox

from smartroto.ui.fields import Number, Slider
from smartroto.ui.options import Options
from smartroto.ui.studio import Studio
from smartroto.ui.tool_options import ToolOptions, remember, remembered
from smartroto.ui.tools import TOOLS
from smartroto.ui.window import Window


@pytest.mark.parametrize("tool", sorted(TOOLS))
def test_only_those_of_the_tool_are_seen(window: Window, tool: str) -> None:
    window.studio.look(tool=tool)
    (bar,) = window.findChildren(ToolOptions)
    seen = {name for name, group in bar.groups.items() if not group.isHidden()}
    assert seen == set(TOOLS[tool].options)


def test_they_can_be_set_and_follow_the_keys(window: Window, studio: Studio) -> None:
    (bar,) = window.findChildren(ToolOptions)
    bar.groups["brush"].findChild(Number).setValue(120)
    bar.groups["stiffness"].findChild(Slider).setValue(80)
    bar.groups["snap"].findChild(QCheckBox).click()
    options = studio.view.options
    assert (options.brush, options.stiffness, options.snap) == (120, 0.8, True)
    window.actions_["brush_larger"].trigger()
    assert bar.groups["brush"].findChild(Number).value() == 138
    window.actions_["brush_smaller"].trigger()
    assert studio.view.options.brush == 120
    window.actions_["option_snap"].trigger()
    assert not bar.groups["snap"].findChild(QCheckBox).isChecked()


def test_they_are_kept_for_the_next_session() -> None:
    assert remembered() == Options()
    changed = replace(Options(), brush=33.0, snap=True, points=21)
    remember(changed)
    assert remembered() == changed


@pytest.mark.parametrize("text", ["", "{", "[1]", '{"brush": "wide"}', '{"new": 1}'])
def test_what_cannot_be_read_gives_the_usual_ones(text: str) -> None:
    QSettings("smartroto", "smartroto").setValue("tool options", text)
    assert remembered() == Options()


def test_the_window_fits_a_small_screen_with_every_tool(
    window: Window, studio: Studio
) -> None:
    window.resize(1280, 720)
    window.show()
    studio.select(["arm"])
    studio.hint.emit("A long sentence about what a click will do here. " * 8)
    for tool in (*TOOLS, *reversed(TOOLS)):
        studio.look(tool=tool)
        QApplication.processEvents()
        assert window.width() == 1280, tool
