"""A window without a screen: own settings, no leftovers, an engine one can hold."""

import gc
import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

os.environ["QT_QPA_PLATFORM"] = "offscreen"

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF, QSettings, Qt
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter
from PySide6.QtWidgets import QApplication, QWidget

from smartroto import edits, key_edits, settings, solve
from smartroto.document import Document, Plate
from smartroto.jobs import Progress
from smartroto.shapes.arrays import Array
from smartroto.shapes.prediction import Prediction
from smartroto.ui import style
from smartroto.ui.studio import Studio

FIRST, LAST, SIZE = 1001, 1012, (96, 64)
LEFT = Qt.MouseButton.LeftButton


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The offscreen platform has no window manager and says so again and again."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.qt_log_ignore("This plugin does not support"))


@pytest.fixture(scope="session")
def qapp() -> Iterator[QApplication]:
    """The application, dressed as the artist sees it."""
    application = QApplication.instance() or QApplication(["smartroto"])
    assert isinstance(application, QApplication)
    style.dress(application)
    yield application


@pytest.fixture(autouse=True)
def own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Settings, caches and journals of the tests never meet those of a person."""
    monkeypatch.setenv("SMARTROTO_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setattr(settings, "user_file", lambda: tmp_path / "settings.toml")
    settings.current.cache_clear()
    kind, scope = QSettings.Format.NativeFormat, QSettings.Scope.UserScope
    QSettings.setPath(kind, scope, str(tmp_path / "settings"))
    yield
    settings.current.cache_clear()


@pytest.fixture(autouse=True)
def no_widget_survives(qapp: QApplication) -> Iterator[None]:
    """A test that leaves a window behind fails."""
    before = set(qapp.topLevelWidgets())
    yield
    qapp.processEvents()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    left = set(qapp.topLevelWidgets()) - before
    names = [f"{type(widget).__name__} {widget.objectName()!r}" for widget in left]
    assert not left, f"widgets survived the test: {names}"


@pytest.fixture
def plate(tmp_path: Path) -> Plate:
    """Twelve small frames on disk with a square that moves to the right."""
    for frame in range(FIRST, LAST + 1):
        image = QImage(*SIZE, QImage.Format.Format_RGB888)
        image.fill(QColor(60, 70, 80))
        painter = QPainter(image)
        painter.fillRect(10 + 2 * (frame - FIRST), 20, 20, 20, QColor(200, 180, 90))
        painter.end()
        image.save(str(tmp_path / f"sh010.{frame}.png"))
    pattern = str(tmp_path / "sh010.%04d.png")
    return Plate(path=pattern, first=FIRST, last=LAST, size=SIZE)


def square(x: float, y: float = 20.0, side: float = 20.0) -> Array:
    """Knots of a square with corners, its upper left at (x, y)."""
    corners = np.array([[x, y], [x + side, y], [x + side, y + side], [x, y + side]])
    return np.repeat(corners[:, None], 3, axis=1)


@pytest.fixture
def knots() -> Callable[..., Array]:
    """Makes the knots of a square."""
    return square


@pytest.fixture
def drawn(plate: Plate) -> Document:
    """Two shapes over the plate: "arm" with two keys, "hand" with one."""
    document = Document(plate=plate)
    arm = edits.make_shape(document, "arm", square(10), FIRST, id="arm")
    document = edits.add_shape(arm)(document)
    document = key_edits.set_key("arm", LAST, square(32))(document)
    hand = edits.make_shape(document, "hand", square(40), FIRST + 3, id="hand")
    return edits.add_shape(hand)(document)


@dataclass
class Engine:
    """Stands in for the solver: holds each answer back until `gate` is set."""

    gate: threading.Event = field(default_factory=threading.Event)
    calls: list[tuple[Document, str, int | None]] = field(default_factory=list)
    fails: Exception | None = None
    sigma: float = 0.5
    shift: float = 0.0
    solves: bool = True

    def predict(
        self,
        document: Document,
        shape_id: str,
        *,
        around: int | None = None,
        progress: Progress,
        partial: Callable[[Prediction, frozenset[int]], None],
        **_: Any,
    ) -> Prediction:
        """The first key on every frame, moved by `shift`."""
        self.calls.append((document, shape_id, around))
        prediction = self.answer(document, shape_id)
        keys = document.shape(shape_id).keys
        free = frozenset(prediction.frames.tolist()) - set(keys)
        partial(replace(prediction, knots=prediction.knots + 50), free)
        if self.solves:
            partial(prediction, frozenset())
        progress.step(0.5, "half way")
        while not self.gate.wait(0.005):
            progress.check()
        progress.check()
        if self.fails is not None:
            raise self.fails
        return prediction

    def answer(self, document: Document, shape_id: str) -> Prediction:
        """What is predicted of a shape."""
        shape = document.shape(shape_id)
        span = document.plate.frames if document.plate else range(1, 11)
        first = next(iter(shape.keys.values())).value
        count = len(span)
        return Prediction(
            frames=np.array(span),
            knots=np.repeat(first[None] + self.shift, count, axis=0),
            sigma=np.full((count, shape.count), self.sigma),
            seen=np.ones((count, shape.count)),
            source=solve.fingerprint(document.plate, shape),
        )


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> Engine:
    """The engine of this test, in place of the solver."""
    engine = Engine()
    engine.gate.set()
    monkeypatch.setattr(solve, "predict", engine.predict)
    return engine


@pytest.fixture
def studio(qapp: QApplication, drawn: Document) -> Iterator[Studio]:
    """A studio with the two shapes; its threads have ended after the test."""
    studio = Studio(drawn)
    yield studio
    studio.close()
    studio.deleteLater()


class Mouse:
    """Raw mouse events, with the buttons that a real mouse reports."""

    def __init__(self, widget: QWidget) -> None:
        self.widget = widget

    def _send(
        self,
        kind: QEvent.Type,
        x: float,
        y: float,
        button: Qt.MouseButton,
        held: Qt.MouseButton,
        keys: Qt.KeyboardModifier,
    ) -> None:
        at = QPointF(x, y)
        event = QMouseEvent(kind, at, self.widget.mapToGlobal(at), button, held, keys)
        QApplication.sendEvent(self.widget, event)

    def press(self, x: float, y: float, button: Qt.MouseButton = LEFT) -> None:
        """Button down."""
        kind = QEvent.Type.MouseButtonPress
        self._send(kind, x, y, button, button, Qt.KeyboardModifier.NoModifier)

    def move(self, x: float, y: float, held: Qt.MouseButton = LEFT) -> None:
        """Move with the button held."""
        none, keys = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
        self._send(QEvent.Type.MouseMove, x, y, none, held, keys)

    def release(self, x: float, y: float, button: Qt.MouseButton = LEFT) -> None:
        """Button up."""
        none, keys = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
        self._send(QEvent.Type.MouseButtonRelease, x, y, button, none, keys)

    def drag(self, *stops: tuple[float, float], button: Qt.MouseButton = LEFT) -> None:
        """Down at the first place, over the others, up at the last."""
        self.press(*stops[0], button)
        for stop in stops[1:]:
            self.move(*stop, button)
        self.release(*stops[-1], button)


@pytest.fixture
def mouse() -> type[Mouse]:
    """Makes a mouse for a widget."""
    return Mouse


@pytest.fixture
def window(studio: Studio) -> Iterator[Any]:
    """The whole window over the studio, not yet shown."""
    from smartroto.ui.window import Window

    made = Window(studio)
    yield made
    made.close_without_asking()
    made.deleteLater()


@pytest.fixture
def told(studio: Studio) -> list[tuple[str, str]]:
    """The messages of the studio as they come."""
    messages: list[tuple[str, str]] = []
    studio.message.connect(lambda level, text: messages.append((level, text)))
    return messages
