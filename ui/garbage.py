"""Python's search for garbage, while nobody waits for the window.

A full search walks over every object there is, tens of milliseconds with the engine
loaded and a second with a large project, and holds up all threads. Searches among young
objects stay as they are, and take well under a millisecond.
"""

import gc

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

_NEVER = 2**30
"""So many searches among young objects pass before a full one starts by itself."""


def when_away(application: QApplication) -> None:
    """Search in full only when the artist turns to another program."""
    young, middle, _ = gc.get_threshold()
    gc.set_threshold(young, middle, _NEVER)
    application.applicationStateChanged.connect(_search)


def _search(state: Qt.ApplicationState) -> None:
    if state == Qt.ApplicationState.ApplicationInactive:
        gc.collect()
