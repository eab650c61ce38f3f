"""A delivery through the export dialog: its rows, its job, and how it is called off."""

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QSettings

from smartroto import edits
from smartroto.delivery import Delivery
from smartroto.exchange.options import ExportOptions
from smartroto.ui import export_dialog, formats
from smartroto.ui.export_dialog import ExportDialog
from smartroto.ui.studio import Studio
from smartroto.ui.window import Window


@pytest.fixture
def dialog(window: Window, studio: Studio, tmp_path: Path) -> Any:
    made = ExportDialog(studio, str(tmp_path / "arm.v2"), window)
    yield made
    made.close()
    made.deleteLater()


@pytest.fixture
def exported(window: Window, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """Goes through the dialog of the action, with the folder `out` and no more."""

    def choose(dialog: ExportDialog) -> int:
        dialog.path.setText(str(tmp_path / "out"))
        dialog.go.click()
        return dialog.result()

    monkeypatch.setattr(ExportDialog, "exec", choose)
    return window.actions_["export"].trigger


def test_it_is_the_first_choice_and_goes_into_a_folder(
    dialog: ExportDialog, tmp_path: Path
) -> None:
    assert dialog.kind.itemText(0) == dialog.kind.currentText() == formats.DELIVERY
    assert dialog.target() == str(tmp_path / "arm.v2_delivery") == dialog.path.text()
    assert dialog.place.text() == "Folder"
    assert dialog.delivery() == Delivery()
    assert "sh010_roto.nk, mattes/, sh010_roto.mp4" in dialog.hint.text()
    dialog.path.setText(str(tmp_path / "sh010_v003"))
    assert dialog.target() == str(tmp_path / "sh010_v003"), "as it was typed"


def test_rows_follow_the_format_and_the_parts(dialog: ExportDialog) -> None:
    visible, parts = dialog.form.isRowVisible, dialog.parts
    assert all(visible(row) for row in parts.rows)
    assert visible(dialog.node_names) and not visible(dialog.nodes)
    parts.boxes["nuke"].setChecked(False)
    assert not visible(dialog.node_names) and not visible(dialog.keys_row)
    assert not parts.nodes.isEnabled() and visible(dialog.shape_names)
    dialog.kind.setCurrentIndex(1)
    assert not any(visible(row) for row in parts.rows)
    assert dialog.path.text().endswith("arm.v2.nk") and dialog.delivery() is None
    assert dialog.place.text() == "File" and visible(dialog.nodes)
    dialog.kind.setCurrentIndex(0)
    assert dialog.path.text().endswith("arm.v2_delivery")


def test_every_choice_reaches_the_delivery(
    dialog: ExportDialog, studio: Studio
) -> None:
    studio.look(monitor=("", "Raw"))
    dialog.parts.boxes["movie"].setChecked(False)
    dialog.parts.nodes.setCurrentIndex(2)
    dialog.parts.name.setText("{shot}_v3")
    dialog.offset.setValue(10)
    options = ExportOptions(nodes="shape", offset=10)
    assert dialog.delivery() == Delivery(
        movie=False, options=options, name="{shot}_v3", monitor=("", "Raw")
    )
    assert "sh010_v3.json" in dialog.hint.text()


def test_what_makes_no_sense_is_said_before(
    dialog: ExportDialog, tmp_path: Path
) -> None:
    for box in dialog.parts.boxes.values():
        box.setChecked(False)
    assert not dialog.go.isEnabled() and "Nothing is to be" in dialog.hint.text()
    dialog.parts.boxes["movie"].setChecked(True)
    assert dialog.go.isEnabled()
    dialog.parts.name.setText("{take}")
    assert not dialog.go.isEnabled() and "{take}" in dialog.hint.text()
    dialog.parts.name.setText("{shot}")
    dialog.path.setText("arm.nk")
    assert not dialog.go.isEnabled() and "leave the suffix out" in dialog.hint.text()
    dialog.path.clear()
    assert dialog.hint.text() == "Say where the folder goes."
    dialog.path.setText(str(tmp_path))
    assert "is replaced" in dialog.hint.text()


def test_the_last_choices_are_kept(
    dialog: ExportDialog, studio: Studio, window: Window
) -> None:
    dialog.parts.boxes["mattes"].setChecked(False)
    dialog.parts.nodes.setCurrentIndex(0)
    dialog.parts.name.setText("{shot}_paint")
    dialog.go.click()
    other = ExportDialog(studio, "b", window)
    assert other.delivery() == Delivery(
        mattes=False, options=ExportOptions(), name="{shot}_paint"
    )
    other.deleteLater()


def test_a_folder_is_asked_for(
    dialog: ExportDialog, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(export_dialog, "ask_folder", lambda *_: str(tmp_path))
    dialog._browse()
    assert dialog.target() == str(tmp_path)
    monkeypatch.setattr(export_dialog, "ask_folder", lambda *_: "")
    dialog._browse()
    assert dialog.target() == str(tmp_path)


def test_without_a_plate_there_is_the_movie(
    window: Window, studio: Studio, dialog: ExportDialog
) -> None:
    dialog.go.click()
    studio.do("No plate", edits.set_plate(None))
    bare = ExportDialog(studio, "b", window)
    assert [part for part, box in bare.parts.boxes.items() if box.isEnabled()] == [
        "movie"
    ]
    assert bare.delivery() == Delivery(nuke=False, mattes=False)
    bare.go.click()
    kept = QSettings("smartroto", "smartroto").value("deliver/mattes", type=bool)
    assert kept is True, "it comes back with the plate"
    bare.deleteLater()


def test_it_is_written_in_the_background_and_told(
    exported: Any, qtbot: Any, tmp_path: Path, told: list[Any], studio: Studio
) -> None:
    exported()
    qtbot.waitUntil(lambda: bool(told), timeout=20000)
    assert told == [("info", "Delivered out.")]
    names = {path.name for path in (tmp_path / "out").iterdir()}
    stem = "sh010_roto"
    assert names == {f"{stem}.nk", f"{stem}.mp4", f"{stem}.json", "mattes"}
    assert studio.files.last_report is not None
    notes = [note.name for note in studio.files.last_report[1].kept]
    assert "arm" in notes and f"{stem}.mp4" in notes


def test_called_off_it_leaves_nothing(
    exported: Any,
    qtbot: Any,
    tmp_path: Path,
    told: list[Any],
    studio: Studio,
    window: Window,
) -> None:
    before = {path.name for path in tmp_path.iterdir()}
    shares: list[float] = []

    def reported(name: str, share: float, _: str) -> None:
        shares.append(share)
        if name == "export" and share > 0.2:
            window.actions_["cancel"].trigger()

    studio.job_changed.connect(reported)
    exported()
    qtbot.waitUntil(lambda: -1.0 in shares, timeout=20000)
    assert studio.files.jobs.finish(10)
    left = {path.name for path in tmp_path.iterdir()} - before
    assert left <= {"settings", "cache"} and told == []


def test_a_refusal_is_one_sentence(
    exported: Any, qtbot: Any, tmp_path: Path, told: list[Any]
) -> None:
    (tmp_path / "out").write_text("a file")
    exported()
    qtbot.waitUntil(lambda: bool(told), timeout=20000)
    ((level, sentence),) = told
    assert level == "error" and "out is a file" in sentence
