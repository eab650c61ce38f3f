"""The menu of displays and views, and of the plate's colour space."""

from dataclasses import replace

from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from smartroto import edits, ocio
from smartroto.errors import Error
from smartroto.look import AUTOMATIC, PLAIN, RAW, chosen
from smartroto.ocio import Monitor
from smartroto.ui.studio import Studio

LONGEST = 18


def title(monitor: Monitor) -> str:
    """What the button says.

    >>> title(("", "sRGB")), title(("sRGB - Display", "ACES 2.0 - SDR 100 nits (P3)"))
    ('sRGB', 'ACES 2.0 - SDR 10…')
    """
    view = chosen(monitor)[1]
    return view if len(view) <= LONGEST else f"{view[: LONGEST - 1]}…"


def build(studio: Studio, parent: QWidget) -> QMenu:
    """The whole menu, with a tick at what is in force."""
    menu = QMenu(parent)
    menu.setObjectName("monitor")
    group = QActionGroup(menu)
    built_in = {AUTOMATIC: f"Automatic ({chosen(AUTOMATIC)[1]})"}
    built_in |= {PLAIN: "sRGB, no tone curve", RAW: "Raw: the file's values"}
    for monitor, text in built_in.items():
        _pick(studio, menu, group, monitor, text)
    menu.addSeparator()
    menu.addAction(f"OpenColorIO: {ocio.named()}").setEnabled(False)
    try:
        for display, views in ocio.displays().items():
            inner = menu.addMenu(display)
            for view in views:
                _pick(studio, inner, group, (display, view), view)
        if studio.plate is not None:
            menu.addSeparator()
            _add_spaces(studio, menu.addMenu("Plate's Colour Space"))
    except Error as error:
        menu.addAction("The colour config cannot be read").setEnabled(False)
        studio.message.emit("warning", str(error))
    return menu


def _pick(
    studio: Studio, menu: QMenu, group: QActionGroup, monitor: Monitor, text: str
) -> None:
    action = _ticked(menu, text, studio.view.monitor == monitor)
    action.triggered.connect(lambda: studio.look(monitor=monitor))
    group.addAction(action)


def _ticked(menu: QMenu, text: str, on: bool) -> QAction:
    action = menu.addAction(text)
    action.setCheckable(True)
    action.setChecked(on)
    return action


def _add_spaces(studio: Studio, menu: QMenu) -> None:
    plate = studio.plate
    if plate is None:
        return
    by_file = replace(plate, colour_space="")
    text = f"By file type ({ocio.space(by_file)})"
    for name in ("", *ocio.spaces()):
        on = plate.colour_space == name
        action = _ticked(menu, name or text, on)
        action.triggered.connect(lambda _=False, name=name: set_space(studio, name))


def set_space(studio: Studio, name: str) -> None:
    """Say which colour space the plate is in; an edit like any other."""
    plate = studio.plate
    if plate is not None and plate.colour_space != name:
        changed = replace(plate, colour_space=name)
        studio.do("Plate's colour space", edits.set_plate(changed))
