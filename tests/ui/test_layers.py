"""The tree of layers and the properties of the selected shapes."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QWidget
from pytestqt.qtbot import QtBot

from smartroto import edits, key_edits
from smartroto.channels import feather_amount
from smartroto.placement import outline_at
from smartroto.placement_edits import set_part
from smartroto.ui.fields import Number
from smartroto.ui.layers import EYE, LOCK, NAME, SOLO, STATES, Layers
from smartroto.ui.properties import Properties
from smartroto.ui.shares import ID, ShareDelegate
from smartroto.ui.studio import Studio
from smartroto.ui.view import resolve

Where = QAbstractItemView.DropIndicatorPosition


@pytest.fixture
def layers(studio: Studio) -> Iterator[Layers]:
    made = Layers(studio)
    yield made
    made.close()
    made.deleteLater()


@pytest.fixture
def properties(studio: Studio) -> Iterator[Properties]:
    studio.select(["arm"])
    made = Properties(studio)
    yield made
    made.close()
    made.deleteLater()


def names(layers: Layers) -> list[str]:
    root = layers.tree.topLevelItem(0)
    assert root is not None
    return [root.child(index).text(NAME) for index in range(root.childCount())]


def item(layers: Layers, id: str) -> Any:
    root = layers.tree.topLevelItem(0)
    assert root is not None
    children = [root.child(index) for index in range(root.childCount())]
    return next(child for child in children if child.data(NAME, ID) == id)


def order(studio: Studio) -> list[str]:
    return [shape.id for shape in studio.document.shapes()]


def test_it_shows_the_stack_top_first(layers: Layers, studio: Studio) -> None:
    assert names(layers) == ["hand", "arm"]
    studio.do("Rename", edits.rename("arm", "foreArm"))
    assert names(layers) == ["hand", "foreArm"]
    studio.undo()
    assert names(layers) == ["hand", "arm"]


def test_a_drag_of_points_does_not_rebuild_it(
    layers: Layers, studio: Studio, knots: Any
) -> None:
    before = item(layers, "arm")
    studio.do("Move point", key_edits.set_key("arm", 1006, knots(3)))
    assert item(layers, "arm") is before


def test_selecting_goes_both_ways(layers: Layers, studio: Studio) -> None:
    studio.select(["arm"])
    assert item(layers, "arm").isSelected()
    layers.tree.setCurrentItem(item(layers, "hand"))
    assert studio.view.selected == ("hand",)


def test_the_shape_clicked_last_is_primary(layers: Layers, studio: Studio) -> None:
    studio.select(["hand"])
    layers.tree.setCurrentItem(item(layers, "arm"))
    item(layers, "hand").setSelected(True)
    assert studio.view.selected == ("hand", "arm")


def test_eye_and_lock_are_edits(layers: Layers, studio: Studio) -> None:
    layers.tree.itemClicked.emit(item(layers, "arm"), EYE)
    assert not studio.document.shape("arm").visible
    assert studio.history.undo_label == "Hide arm"
    layers.tree.itemClicked.emit(item(layers, "arm"), LOCK)
    assert studio.document.shape("arm").locked
    studio.undo()
    studio.undo()
    assert studio.document.shape("arm").visible


def test_renaming_in_the_tree(layers: Layers, studio: Studio) -> None:
    item(layers, "arm").setText(NAME, "foreArm")
    assert studio.document.shape("arm").name == "foreArm"
    item(layers, "arm").setText(NAME, "  ")
    assert studio.document.shape("arm").name == "foreArm"
    assert item(layers, "arm").text(NAME) == "foreArm"


def test_dropping_restacks(layers: Layers, studio: Studio) -> None:
    studio.select(["hand"])
    layers.restack(item(layers, "arm"), Where.BelowItem)
    assert order(studio) == ["arm", "hand"]
    assert studio.history.undo_label == "Restack"
    layers.restack(item(layers, "arm"), Where.AboveItem)
    assert order(studio) == ["hand", "arm"]


def test_dropping_into_another_layer(layers: Layers, studio: Studio) -> None:
    layers.add_layer()
    top = studio.document.layers[0]
    studio.select(["arm"])
    target = layers.tree.topLevelItem(0)
    layers.restack(target, Where.OnItem)
    assert [one.id for one in studio.document.layers[0].items] == ["arm"]
    assert studio.document.layers[0].id == top.id


def test_the_filter_hides_other_names(layers: Layers) -> None:
    layers.filter.setText("AR")
    assert not item(layers, "arm").isHidden()
    assert item(layers, "hand").isHidden()
    layers.filter.clear()
    assert not item(layers, "hand").isHidden()


def test_shares_sum_to_the_life_of_the_shape(layers: Layers, studio: Studio) -> None:
    studio.do("Life", edits.set_lifetime("arm", (1001, 1004)))
    delegate = layers.tree.itemDelegateForColumn(STATES)
    assert isinstance(delegate, ShareDelegate)
    shares = delegate.shares("arm")
    assert shares["key"] == 0.25
    assert shares["between"] == 0.75


# -- properties --------------------------------------------------------------------


def test_they_show_the_primary_shape(properties: Properties, studio: Studio) -> None:
    assert properties.name.text() == "arm"
    studio.select(["arm", "hand"])
    assert properties.name.text() == "hand"
    studio.select([])
    assert not properties.isEnabled()


def test_a_locked_shape_cannot_be_changed(
    properties: Properties, studio: Studio
) -> None:
    studio.do("Lock", edits.set_locked("arm", True))
    assert not properties.isEnabled()


def test_a_change_goes_to_all_selected_shapes_in_one_step(
    properties: Properties, studio: Studio
) -> None:
    studio.select(["arm", "hand"])
    properties.mode.setCurrentIndex(2)
    properties.mode.activated.emit(2)
    assert {shape.mode for shape in studio.document.shapes()} == {"subtract"}
    studio.undo()
    assert {shape.mode for shape in studio.document.shapes()} == {"union"}


def test_dragging_opacity_is_one_step(properties: Properties, studio: Studio) -> None:
    for percent in (90, 70, 40):
        properties.opacity_slider.setValue(percent)
    opacity = studio.document.shape("arm").opacity
    assert float(next(iter(opacity.values())).value) == pytest.approx(0.4)
    assert properties.opacity.value() == 40
    studio.undo()
    assert not studio.document.shape("arm").opacity
    assert studio.history.undo_label is None


def test_feather_is_as_wide_as_asked_on_every_key(
    properties: Properties, studio: Studio
) -> None:
    properties.feather.setValue(6)
    shape = studio.document.shape("arm")
    assert list(shape.feather) == list(shape.keys)
    for frame in shape.keys:
        width = feather_amount(studio.document, shape, frame)
        assert width == pytest.approx(6)
        outer = shape.keys[frame].value + shape.feather[frame].value
        assert np.ptp(outer[:, 1, 0]) > np.ptp(shape.keys[frame].value[:, 1, 0])
    properties.feather.setValue(0)
    assert not studio.document.shape("arm").feather


def test_lifetime_stays_in_order(properties: Properties, studio: Studio) -> None:
    properties.first.setValue(1004)
    assert studio.document.shape("arm").lifetime == (1004, 1012)
    properties.last.setValue(1002)
    assert studio.document.shape("arm").lifetime == (1002, 1002)
    properties.whole.click()
    assert studio.document.shape("arm").lifetime is None


def test_name_colour_and_switches(properties: Properties, studio: Studio) -> None:
    properties.name.setText("foreArm")
    properties.name.editingFinished.emit()
    properties.swatch.picked.emit((0.1, 0.2, 0.3))
    properties.inverted.setChecked(True)
    properties.motion_blur.setChecked(True)
    shape = studio.document.shape("arm")
    assert shape.name == "foreArm"
    assert shape.colour == (0.1, 0.2, 0.3)
    assert shape.inverted and shape.motion_blur


def test_showing_a_value_is_no_edit(properties: Properties, studio: Studio) -> None:
    studio.go(1005)
    studio.select(["hand"])
    studio.select(["arm"])
    assert studio.history.undo_label is None


def test_a_number_field_gives_the_keyboard_back(qtbot: Any) -> None:
    field = Number(0, 10)
    qtbot.addWidget(field)
    field.show()
    field.setFocus()
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert not field.hasFocus()


def test_layers_are_selected_as_a_whole(layers: Layers, studio: Studio) -> None:
    top = layers.tree.topLevelItem(0)
    layers.tree.setCurrentItem(top)
    assert studio.view.layers == (studio.document.layers[0].id,)
    assert set(studio.view.selected) == {"arm", "hand"}
    assert top.isSelected() and not item(layers, "arm").isSelected()
    layers.tree.setCurrentItem(item(layers, "arm"))
    assert studio.view.layers == () and studio.view.selected == ("arm",)


def test_solo_shows_one_alone(layers: Layers, studio: Studio, qtbot: QtBot) -> None:
    layers.tree.itemClicked.emit(item(layers, "arm"), SOLO)
    picture = resolve(studio.document, studio.view)
    assert [one.id for one in picture.outlines] == ["arm"]
    qtbot.waitUntil(lambda: item(layers, "arm").toolTip(SOLO) == "Show all again")
    layers.tree.itemClicked.emit(item(layers, "arm"), SOLO)
    layers.tree.itemClicked.emit(layers.tree.topLevelItem(0), SOLO)
    assert len(resolve(studio.document, studio.view).outlines) == 2
    studio.look(solo=frozenset({"arm"}))
    studio.do("Delete", edits.remove({"arm"}))
    assert studio.view.solo == frozenset()


def test_a_layer_moves_its_shapes_only_elsewhere(
    layers: Layers, studio: Studio, told: list[tuple[str, str]]
) -> None:
    layers.add_layer()
    top = studio.document.layers[0].id
    studio.do("Move", set_part(top, "translate", 1001, (0.0, 0.0)))
    studio.do("Move", set_part(top, "translate", 1011, (50.0, 0.0)))
    studio.go(1006)
    studio.select(["arm"])
    before = outline_at(studio.document, studio.document.shape("arm"), 1006)
    layers.restack(layers.tree.topLevelItem(0), Where.OnItem)
    after = studio.document
    assert np.allclose(outline_at(after, after.shape("arm"), 1006), before)
    assert told[-1][1].startswith("In place on 1006")
    studio.undo()
    assert studio.document.layers[0].items == ()


def test_groups_are_made_and_undone(window: Any, studio: Studio) -> None:
    studio.select(["arm"])
    window.actions_["group"].trigger()
    (layer,) = studio.view.layers
    assert [one.id for one in edits.item_of(studio.document, layer).items] == ["arm"]
    assert window.inspector.transform.title.text() == "Layer Layer1 2"
    window.layers.rename()
    window.actions_["ungroup"].trigger()
    assert studio.view.layers == () and studio.view.selected == ("arm",)
    assert len(studio.document.layers) == 1


def test_a_layer_has_the_shares_of_its_shapes(studio: Studio, qapp: Any) -> None:
    tree = QWidget()
    shares = ShareDelegate(studio, tree).shares(studio.document.layers[0].id)
    assert shares["key"] == pytest.approx(3 / 24)
    tree.deleteLater()
