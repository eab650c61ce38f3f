"""What was learned goes to a file and comes back, through the window."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from smartroto import model_file
from smartroto.ui import learned
from smartroto.ui.modes import ModesDialog
from smartroto.ui.window import Window


def _saved(window: Window, qtbot: Any, path: Path) -> None:
    shape = window.studio.primary
    assert shape is not None
    learned.save(window.studio, shape, str(path))
    qtbot.waitUntil(lambda: not window.studio.files.jobs.running(), timeout=20000)
    assert path.exists()


@pytest.fixture(autouse=True)
def _chosen(window: Window) -> None:
    window.studio.select(["arm"])


def test_a_model_is_saved_and_started_from(
    window: Window, qtbot: Any, tmp_path: Path
) -> None:
    studio = window.studio
    before = studio.history.document
    path = tmp_path / "arm.srmodel"
    _saved(window, qtbot, path)
    primary = studio.primary
    assert primary is not None and primary.learned is not None
    studio.undo()
    assert studio.history.document is before
    learned.start(studio, str(path))
    assert studio.primary is not None and studio.primary.learned is not None
    assert studio.history.undo_label == f"Start from {primary.name}"


def test_a_model_adds_a_shape_where_none_is_selected(
    window: Window, qtbot: Any, tmp_path: Path
) -> None:
    studio = window.studio
    path = tmp_path / "arm.srmodel"
    _saved(window, qtbot, path)
    count = len(list(studio.document.shapes()))
    studio.select([])
    learned.start(studio, str(path))
    assert len(list(studio.document.shapes())) == count + 1
    assert studio.view.tool == "transform" and len(studio.view.selected) == 1
    studio.undo()
    assert len(list(studio.document.shapes())) == count


def test_a_damaged_model_is_refused_in_a_sentence(
    window: Window, tmp_path: Path
) -> None:
    path = tmp_path / "arm.srmodel"
    path.write_text("{}")
    said: list[tuple[str, str]] = []
    window.studio.message.connect(lambda kind, text: said.append((kind, text)))
    before = window.studio.history.document
    learned.start(window.studio, str(path))
    assert said and said[-1][0] == "error" and "no model" in said[-1][1]
    assert window.studio.history.document is before
    with pytest.raises(model_file.ModelError):
        model_file.load(path)


def test_modes_are_shown_moving(window: Window, qtbot: Any) -> None:
    learned.show_modes(window)
    dialog = window.findChild(ModesDialog)
    assert dialog is not None and dialog.views
    qtbot.waitUntil(lambda: abs(dialog.views[0].amount) > 0.3, timeout=4000)
    pictures = []
    for amount in (-2.0, 2.0):
        dialog._timer.stop()
        dialog.views[0].amount = amount
        pictures.append(dialog.views[0].grab().toImage())
    assert pictures[0] != pictures[1]
    assert np.abs(dialog.views[0].way).max() > 0
    dialog.close()
