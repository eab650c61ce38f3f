"""The application starts, opens what it is given, and ends."""

import gc
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication

from smartroto import project
from smartroto.document import Document
from smartroto.ui import app
from smartroto.ui.first_start import FirstStart
from smartroto.ui.window import Window


@pytest.fixture(autouse=True)
def answered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is there to answer the question of the first start."""
    monkeypatch.setattr(FirstStart, "exec", lambda self: 0)


@pytest.mark.parametrize("what", ["project", "plate"])
def test_main_opens_a_path_and_returns(
    qapp: Any, drawn: Document, plate: Any, tmp_path: Path, what: str
) -> None:
    path = plate.path % 1003
    if what == "project":
        path = str(tmp_path / "shot.sroto")
        project.save(drawn, path)
    seen: list[str] = []

    def look() -> None:
        windows = [w for w in QApplication.topLevelWidgets() if isinstance(w, Window)]
        if windows and windows[0].studio.plate is not None:
            seen.append(windows[0].windowTitle())
            windows[0].close_without_asking()
            windows[0].deleteLater()
            timer.stop()

    timer = QTimer(interval=20)
    timer.timeout.connect(look)
    timer.start()
    assert app.main(path) == 0
    assert seen and ("shot.sroto" in seen[0]) == (what == "project")


def test_the_application_is_made_once(qapp: Any) -> None:
    assert app.make_application(["smartroto"]) is qapp


def test_full_searches_for_garbage_wait_until_the_artist_is_away(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    searched: list[int] = []
    monkeypatch.setattr(gc, "collect", lambda: searched.append(1))
    before = gc.get_threshold()
    application = app.make_application([])
    try:
        assert gc.get_threshold()[:2] == before[:2]
        assert gc.get_threshold()[2] > 1_000_000
        application.applicationStateChanged.emit(Qt.ApplicationState.ApplicationActive)
        assert not searched
        away = Qt.ApplicationState.ApplicationInactive
        application.applicationStateChanged.emit(away)
        assert searched
    finally:
        gc.set_threshold(*before)
