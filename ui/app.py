"""The application: one window, dressed, with a path to open."""

import os
import sys

from PySide6.QtCore import QEvent, QTimer, Signal
from PySide6.QtWidgets import QApplication

from smartroto.settings import current, hand_on
from smartroto.ui import garbage, style
from smartroto.ui.warming import Warming
from smartroto.ui.window import Window

NEAR, AWAY = QEvent.Type.TabletEnterProximity, QEvent.Type.TabletLeaveProximity


class Application(QApplication):
    """Tells when a pen comes near the tablet, or leaves it."""

    pen_near = Signal(bool)

    def event(self, event: QEvent) -> bool:
        """Only what is sent to the application itself comes here."""
        if event.type() in (NEAR, AWAY):
            self.pen_near.emit(event.type() == NEAR)
        return super().event(event)


def make_application(arguments: list[str]) -> QApplication:
    """The dressed application; the one that runs already, where there is one."""
    running = QApplication.instance()
    application = (
        running if isinstance(running, QApplication) else Application(arguments)
    )
    application.setApplicationName("SmartROTO")
    application.setOrganizationName("smartroto")
    application.setDesktopFileName("smartroto")
    style.dress(application)
    garbage.when_away(application)
    return application


def main(path: str | None = None) -> int:
    """Open the window, with a plate or project where `path` names one.

    Returns the exit code, once the window was closed. Raises Error where the settings
    are wrong.
    """
    settings = current()  # a mistake in them is told before a window opens
    hand_on(settings)
    if settings.scale != 1:
        os.environ.setdefault("QT_SCALE_FACTOR", str(settings.scale))
    application = make_application(sys.argv[:1])
    window = Window()
    if isinstance(application, Application):
        application.pen_near.connect(window.canvas.pen_near)
    Warming(window.studio)
    window.show()
    QTimer.singleShot(0, lambda: _begin(window, path))
    return application.exec()


def _begin(window: Window, path: str | None) -> None:
    """Offer what a crash left behind, else open what was asked for."""
    window.wishes.ask_first()

    def otherwise() -> None:
        if path is not None:
            window.dialogs.open_path(path)

    window.opening.look_for_work(window.dialogs.recent(), otherwise)
