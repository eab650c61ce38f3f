"""The whole walk through the window with the real engine: nothing stands in."""

from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from smartroto.animation import knots_at
from smartroto.document import Document, Plate
from smartroto.shapes.arrays import Array
from smartroto.ui.studio import Studio
from smartroto.ui.window import Window

CORNERS = np.array([[10.0, 20], [30, 20], [30, 40], [10, 40]])
"""Of the square on the first frame; it moves by two pixels a frame to the right."""


def truth(frame: int) -> Array:
    return np.asarray(CORNERS + np.array([2.0 * (frame - 1001), 0]))


def test_draw_key_predict_correct_export(
    qapp: Any, plate: Plate, qtbot: QtBot, mouse: Any, tmp_path: Path
) -> None:
    studio = Studio(Document(plate=plate))
    start = studio.document
    window = Window(studio)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    canvas = window.canvas
    pen = mouse(canvas)

    def at(point: Array) -> tuple[float, float]:
        x, y = canvas.camera.scale * point + canvas.camera.offset
        return float(x), float(y)

    def shown(frame: int) -> Array:
        shape = studio.primary
        assert shape is not None
        return knots_at(studio.document, shape, frame)[:, 1]

    qtbot.keyClick(canvas, Qt.Key.Key_V)
    for corner in CORNERS:
        pen.drag(at(corner))
    qtbot.keyClick(canvas, Qt.Key.Key_Return)
    assert studio.primary is not None
    assert np.allclose(shown(1001), CORNERS, atol=0.01)

    qtbot.keyClick(canvas, Qt.Key.Key_End)
    qtbot.keyClick(canvas, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    grip, goal = CORNERS[0], truth(1012)[0]
    pen.move(*at(grip), Qt.MouseButton.NoButton)
    pen.drag(at(grip), at((grip + goal) / 2), at(goal))
    assert list(studio.primary.keys) == [1001, 1012]
    assert np.allclose(shown(1012), truth(1012), atol=0.01)

    qtbot.keyClick(canvas, Qt.Key.Key_P)
    id = studio.primary.id
    qtbot.waitUntil(lambda: id in studio.history.document.predictions, timeout=60000)
    for frame in range(1001, 1013):
        off = np.abs(shown(frame) - truth(frame)).max()
        assert off < 1.5, f"{off:.2f} px off at {frame}"
    assert np.array_equal(shown(1012), studio.primary.keys[1012].value[:, 1])

    before = studio.history.document
    studio.go(1006)
    pen.move(*at(shown(1006)[2]), Qt.MouseButton.NoButton)
    pen.drag(at(shown(1006)[2]), at(shown(1006)[2] + 2), at(shown(1006)[2] + 4))
    assert 1006 in studio.primary.keys
    qtbot.waitUntil(lambda: studio.predictor.busy, timeout=5000)
    qtbot.waitUntil(lambda: not studio.predictor.busy, timeout=60000)
    assert set(s.state for s in studio.strip(id)) <= {"key", "predicted", "low"}
    qtbot.keyClick(canvas, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert studio.document is before

    for name in ("shot.nk", "shot.fxs"):
        studio.export(str(tmp_path / name))
        qtbot.waitUntil(lambda: not studio.files.jobs.running(), timeout=20000)
        assert (tmp_path / name).stat().st_size > 200
    while studio.history.undo_label is not None:
        studio.undo()
    assert studio.document is start
    window.close_without_asking()
    window.deleteLater()
