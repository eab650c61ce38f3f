"""Export with its choices, copy and paste, and the report of what came through."""

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QGuiApplication

from smartroto.exchange import nuke
from smartroto.exchange.options import ExportOptions
from smartroto.exchange.report import Report
from smartroto.ui.export_dialog import ExportDialog
from smartroto.ui.report_dialog import ReportDialog
from smartroto.ui.studio import Studio
from smartroto.ui.window import Window


@pytest.fixture
def dialog(window: Window, studio: Studio, tmp_path: Path) -> Any:
    made = ExportDialog(studio, str(tmp_path / "arm.v2"), window)
    yield made
    made.close()
    made.deleteLater()


def choose(dialog: ExportDialog, name: str) -> None:
    names = [dialog.kind.itemText(row) for row in range(dialog.kind.count())]
    row = next(row for row, one in enumerate(names) if one.startswith(name))
    dialog.kind.setCurrentIndex(row)


def test_nothing_chosen_is_everything_as_drawn(dialog: ExportDialog) -> None:
    choose(dialog, "Nuke")
    assert dialog.options() == ExportOptions()
    assert dialog.target().endswith("arm.v2.nk")


def test_the_file_follows_the_format(dialog: ExportDialog, tmp_path: Path) -> None:
    for name, file in (("Silhouette", "arm.v2.fxs"), ("Lottie", "arm.v2.lottie.json")):
        choose(dialog, name)
        assert dialog.target() == str(tmp_path / file) == dialog.path.text()
        assert not dialog.form.isRowVisible(dialog.nodes)
    choose(dialog, "EXR")
    assert ".####." in dialog.path.text()
    choose(dialog, "Nuke")
    assert dialog.path.text() == str(tmp_path / "arm.v2.nk")
    assert dialog.form.isRowVisible(dialog.nodes)


def test_every_choice_reaches_the_options(dialog: ExportDialog, studio: Studio) -> None:
    choose(dialog, "Nuke")
    dialog.keys.setCurrentIndex(2)
    dialog.tolerance.setValue(0.5)
    dialog.nodes.setCurrentIndex(1)
    dialog.offset.setValue(-1000)
    dialog.speed.setValue(200)
    dialog.wide.setValue(48)
    dialog.aspect.setValue(2)
    dialog.shape_names.setText("{shot}_{shape}")
    dialog.node_names.setText("{layer}_matte")
    dialog.shapes.setCurrentIndex(1)
    assert studio.plate is not None
    assert dialog.options() == ExportOptions(
        nodes="layer",
        keys="fewest",
        tolerance=0.5,
        offset=-1000,
        speed=2,
        size=(48, studio.plate.size[1]),
        pixel_aspect=2,
        shapes=("hand", "arm"),
        shape_names="{shot}_{shape}",
        node_names="{layer}_matte",
    )
    assert dialog.hint.text() == "The first shape is called sh010_hand."
    assert dialog.frames.text() == "1 to 6"


def test_what_makes_no_sense_is_said_before(dialog: ExportDialog) -> None:
    choose(dialog, "Nuke")
    dialog.shape_names.setText("{take}")
    assert not dialog.go.isEnabled() and "{take}" in dialog.hint.text()
    dialog.shape_names.setText("{shape}")
    assert dialog.go.isEnabled()
    Path(dialog.target()).write_text("")
    dialog.offset.setValue(1)
    assert "will be replaced" in dialog.hint.text()
    dialog.path.clear()
    assert not dialog.go.isEnabled()


def test_the_last_choices_are_kept_but_not_the_frames(
    dialog: ExportDialog, studio: Studio, window: Window
) -> None:
    choose(dialog, "Silhouette")
    dialog.keys.setCurrentIndex(1)
    dialog.offset.setValue(7)
    dialog.go.click()
    other = ExportDialog(studio, "b", window)
    assert other.target() == "b.fxs"
    assert other.options() == ExportOptions(keys="all")
    other.deleteLater()


def test_copied_shapes_are_pasted_as_one_step(
    window: Window, studio: Studio, qtbot: Any
) -> None:
    studio.select(["arm"])
    window.actions_["copy_shapes"].trigger()
    text = QGuiApplication.clipboard().text()
    assert [s.name for s in nuke.loads(text).document.shapes()] == ["arm"]
    window.actions_["paste_shapes"].trigger()
    qtbot.waitUntil(lambda: studio.history.undo_label == "Import the clipboard")
    names = [shape.name for shape in studio.document.shapes()]
    assert names == ["arm", "hand", "arm"]
    assert studio.primary is next(studio.document.shapes())
    studio.undo()
    assert [shape.name for shape in studio.document.shapes()] == ["hand", "arm"]


@pytest.mark.parametrize(
    "text", ["", "not a shape", "{ Tools = ordered() {} }", "<a/>"]
)
def test_a_clipboard_without_shapes_is_refused(
    window: Window, studio: Studio, qtbot: Any, told: list[Any], text: str
) -> None:
    QGuiApplication.clipboard().setText(text)
    before = studio.document
    window.actions_["paste_shapes"].trigger()
    qtbot.waitUntil(lambda: bool(told))
    assert told[0][0] == "error" and studio.document is before


STROKE = """Roto {
 curves {{{v x3f99999a} {f 0} {n {layer Root {f 2097152} {t x42400000 x42000000} {a}
  {cubiccurve Brush1 512 catmullrom {cc {f 2080} {px 1 {x41200000 1 1}}} {a}}
  {curvegroup Leaf 512 bezier {{cc {f 8192} {px 1 {} {x41200000 x41200000} {}
   {} {x41f00000 x41200000} {} {} {x41f00000 x41f00000} {}}} idem} {a}}}}}}
 name Roto1
}
"""


def test_an_import_shows_what_did_not_come_through(
    window: Window, studio: Studio, qtbot: Any, tmp_path: Path
) -> None:
    path = tmp_path / "paint.nk"
    path.write_text(STROKE)
    assert not window.actions_["exchange_report"].isEnabled()
    studio.import_shapes(str(path))
    qtbot.waitUntil(lambda: bool(window.findChildren(ReportDialog)))
    (shown,) = window.findChildren(ReportDialog)
    tops = [shown.tree.topLevelItem(n) for n in range(shown.tree.topLevelItemCount())]
    assert [top.text(0) for top in tops] == ["Approximated  1", "Kept  1"]
    assert tops[0].child(0).text(0) == "Brush1"
    shown.copy()
    assert "approximated: Brush1" in QGuiApplication.clipboard().text()
    shown.close()
    assert window.actions_["exchange_report"].isEnabled()


def test_a_long_list_of_what_was_kept_is_folded(window: Window) -> None:
    report = Report()
    report.approximate("arm", "was baked", 0.0123)
    for number in range(60):
        report.keep(f"shape {number}", "4 points")
    shown = ReportDialog("61 shapes", report, window)
    approximated, kept = (shown.tree.topLevelItem(n) for n in (0, 1))
    assert approximated.isExpanded() and not kept.isExpanded()
    assert approximated.child(0).text(2) == "0.0123 px"
    shown.close()
    shown.deleteLater()
