"""What the artist prefers, put in force: hotkeys at once, the rest as it is read."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from smartroto import settings
from smartroto.errors import Error
from smartroto.settings import Settings, current
from smartroto.ui import keymaps
from smartroto.ui.actions import ACTIONS
from smartroto.ui.first_start import FirstStart
from smartroto.ui.keymaps import NEUTRAL, PRESETS, Keymap
from smartroto.ui.preferences import Preferences

if TYPE_CHECKING:
    from smartroto.ui.window import Window


def hotkeys_file() -> Path:
    """One's own changes to the preset of hotkeys."""
    return settings.user_file().with_name("hotkeys.toml")


class Wishes:
    """Knows the window's table of hotkeys, and asks about it."""

    def __init__(self, window: "Window") -> None:
        self._window = window
        self._table: Keymap = {}
        try:
            self._table = keymaps.read(hotkeys_file(), [a.id for a in ACTIONS])
        except Error as error:
            self._window.studio.message.emit("error", str(error))
        self._bind(current().hotkeys)

    def _bind(self, preset: str) -> None:
        base = PRESETS.get(preset, PRESETS[NEUTRAL])
        self._window.rebind(keymaps.bound(ACTIONS, base, self._table))

    def ask_first(self) -> None:
        """On the first start: which preset it shall be."""
        if current().hotkeys:
            return
        dialog = FirstStart(self._window)
        dialog.exec()
        dialog.deleteLater()
        try:
            settings.write(replace(settings.load(environ={}), hotkeys=dialog.preset))
        except Error as error:
            self._window.studio.message.emit("warning", str(error))
        self._bind(dialog.preset)

    def ask(self, page: str = "") -> None:
        """Show the preferences."""
        dialog = Preferences(self._window, ACTIONS, self._table, self._take)
        dialog.show_page(page)
        dialog.exec()
        dialog.deleteLater()

    def _take(self, chosen: Settings, table: Keymap) -> None:
        keymaps.write(hotkeys_file(), table)
        settings.write(chosen)
        self._table = table
        self._bind(chosen.hotkeys)
