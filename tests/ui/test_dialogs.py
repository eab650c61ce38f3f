"""Paths: asked for with the right suffix, remembered, and put into words."""

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QFileInfo
from PySide6.QtWidgets import QWidget

from smartroto.exchange.report import Imported, Report
from smartroto.ui import dialogs, formats
from smartroto.ui.dialogs import MOST_RECENT
from smartroto.ui.export_dialog import ExportDialog
from smartroto.ui.file_dialog import Icons, file_dialog, suffix_of
from smartroto.ui.files import as_project
from smartroto.ui.studio import Studio
from smartroto.ui.window import Window


@pytest.mark.parametrize(
    ("path", "suffix", "full"),
    [
        ("arm", ".nk", "arm.nk"),
        ("arm.v002", ".fxs", "arm.v002.fxs"),
        ("arm.fxs", ".nk", "arm.fxs"),
        ("arm.nk", ".exr", "arm.nk"),
        ("arm", ".exr", "arm.####.exr"),
        ("arm.exr", ".nk", "arm.####.exr"),
        ("arm.%04d.exr", ".exr", "arm.%04d.exr"),
    ],
)
def test_exports_get_the_suffix_of_their_format(
    path: str, suffix: str, full: str
) -> None:
    assert formats.with_suffix(path, suffix, formats.exporters()) == full


def test_every_registered_format_is_offered(qapp: Any) -> None:
    offered = formats.filters(formats.exporters())
    names = {one.name for one in offered.values()}
    assert {"Nuke", "Silhouette", "EXR mattes"} <= names
    assert len(names) == len(offered)
    shapes = formats.any_of(formats.importers(), "Shapes")
    assert "*.nk" in shapes and "*.fxs" in shapes
    assert formats.known("a/B.NK", formats.importers())
    assert not formats.known("a/b.1001.exr", formats.importers())


def test_a_project_keeps_the_dots_of_its_name() -> None:
    assert as_project("sh010.v002") == "sh010.v002.sroto"
    assert as_project("sh010.SROTO") == "sh010.SROTO"


def test_a_save_dialog_completes_the_suffix_of_the_chosen_filter(
    qapp: Any, tmp_path: Path
) -> None:
    parent = QWidget()
    filters = ("Nuke (*.nk)", "TIFF mattes (*.tif *.tiff)")
    dialog = file_dialog(parent, "Export", str(tmp_path / "arm.nk"), filters, True)
    assert dialog.defaultSuffix() == "nk"
    dialog.filterSelected.emit(filters[1])
    assert dialog.defaultSuffix() == "tif"
    assert suffix_of("Blender (*.blender.py)") == "blender.py"
    parent.close()
    parent.deleteLater()


def test_folders_and_files_have_our_icons(qapp: Any, tmp_path: Path) -> None:
    icons = Icons()
    folder = icons.icon(QFileInfo(str(tmp_path)))
    file = icons.icon(QFileInfo(str(tmp_path / "sh010.1001.exr")))
    assert not folder.isNull() and not file.isNull()
    assert folder.cacheKey() != file.cacheKey()


def test_recent_paths_are_unique_latest_first_and_few(window: Window) -> None:
    for number in [*range(MOST_RECENT + 3), 5]:
        window.dialogs.remember(f"/shots/sh{number:03}.sroto")
    recent = window.dialogs.recent()
    assert len(recent) == MOST_RECENT
    assert recent[0] == "/shots/sh005.sroto"
    assert recent[1] == f"/shots/sh{MOST_RECENT + 2:03}.sroto"


def test_calling_a_dialog_off_does_nothing(
    window: Window, studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dialogs, "ask_path", lambda *_: ("", ""))
    monkeypatch.setattr(ExportDialog, "exec", lambda _: 0)
    before = studio.document
    for id in ("open", "save_as", "import", "export"):
        window.actions_[id].trigger()
    assert studio.document is before
    assert studio.files.jobs.running() == ()
    assert window.dialogs.recent() == []


def test_exporting_writes_in_the_background_and_says_so(
    window: Window,
    studio: Studio,
    qtbot: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    told: list[tuple[str, str]],
) -> None:
    def choose(dialog: ExportDialog) -> int:
        dialog.path.setText(str(tmp_path / "arm"))
        names = [dialog.kind.itemText(n) for n in range(dialog.kind.count())]
        dialog.kind.setCurrentIndex(names.index("Silhouette (*.fxs)"))
        return 1

    monkeypatch.setattr(ExportDialog, "exec", choose)
    window.actions_["export"].trigger()
    qtbot.waitUntil(lambda: bool(told))
    assert told == [("info", "Exported arm.fxs.")]
    assert (tmp_path / "arm.fxs").stat().st_size > 100


def test_mattes_are_exported_frame_by_frame(
    studio: Studio, qtbot: Any, tmp_path: Path, told: list[tuple[str, str]]
) -> None:
    studio.export(str(tmp_path / "matte.####.exr"))
    qtbot.waitUntil(lambda: bool(told), timeout=20000)
    assert told[0][0] == "info", told
    assert len(list(tmp_path.rglob("*.exr"))) >= 12


def test_another_plate_under_drawn_shapes_asks_nothing(
    window: Window, studio: Studio, qtbot: Any, plate: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr(window.dialogs, "unless_unsaved", lambda go: pytest.fail())
    window.dialogs.open_path(plate.path % 1002)
    qtbot.waitUntil(lambda: studio.history.undo_label == "Change plate")
    assert window.windowTitle() == "sh010[*] - SmartROTO"


def test_a_project_whose_plate_is_gone_opens_and_says_so(
    window: Window,
    studio: Studio,
    qtbot: Any,
    plate: Any,
    tmp_path: Path,
    told: list[tuple[str, str]],
) -> None:
    target = str(tmp_path / "shot.sroto")
    studio.save(target)
    qtbot.waitUntil(lambda: studio.path is not None)
    for frame in plate.frames:
        Path(plate.path % frame).unlink()
    window.dialogs.open_path(target)
    qtbot.waitUntil(lambda: told[-1][0] == "warning")
    assert "All frames" in told[-1][1]
    assert [shape.name for shape in studio.document.shapes()] == ["hand", "arm"]


def test_what_an_import_could_not_keep_is_told_shortly(
    studio: Studio, told: list[tuple[str, str]]
) -> None:
    report = Report()
    for number in range(5):
        report.drop(f"stroke {number}", "is a brush stroke, not a shape")
    found = Imported(layers=studio.document.layers, report=report)
    studio.files._imported("shapes.nk", found)
    level, sentence = told[0]
    assert level == "warning"
    assert sentence.startswith("2 shapes from shapes.nk. stroke 0: is a brush stroke")
    assert sentence.endswith("And 2 more notes.")
