"""The application: one window, dressed, with a path to open."""

import sys

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from smartroto.settings import current
from smartroto.ui import style
from smartroto.ui.window import Window


def make_application(arguments: list[str]) -> QApplication:
    """The dressed application; the one that runs already, where there is one."""
    running = QApplication.instance()
    application = (
        running if isinstance(running, QApplication) else QApplication(arguments)
    )
    application.setApplicationName("SmartROTO")
    application.setOrganizationName("smartroto")
    application.setDesktopFileName("smartroto")
    style.dress(application)
    return application


def main(path: str | None = None) -> int:
    """Open the window, with a plate or project where `path` names one.

    Returns the exit code, once the window was closed. Raises Error where the settings
    are wrong.
    """
    current()  # a mistake in the settings is told before a window opens
    application = make_application(sys.argv[:1])
    window = Window()
    window.show()
    QTimer.singleShot(0, lambda: _begin(window, path))
    return application.exec()


def _begin(window: Window, path: str | None) -> None:
    """Offer what a crash left behind, else open what was asked for."""

    def otherwise() -> None:
        if path is not None:
            window.dialogs.open_path(path)

    window.opening.look_for_work(window.dialogs.recent(), otherwise)
