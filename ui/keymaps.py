"""Which keys do what: presets for hands from other programs, and one's own changes.

A keymap is a table from an action's id to its shortcuts. The list of actions is itself
the preset Neutral; the others name only what differs. What stands in a later table
takes a key away from whoever had it, so that no two actions ever share one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from PySide6.QtGui import QKeySequence

from smartroto.errors import Error
from smartroto.files import read_table, write_table
from smartroto.ui.action_set import Action

Keymap = Mapping[str, tuple[str, ...]]

NEUTRAL, NUKE, SILHOUETTE = "Neutral", "Nuke", "Silhouette"

PRESETS: Mapping[str, Keymap] = MappingProxyType(
    {
        NEUTRAL: {},
        NUKE: {
            "display_overlay": ("M", "3"),
            "scope": ("Shift+M",),
            "channel_red": ("R",),
            "channel_green": ("G",),
            "channel_blue": ("B",),
            "tool_reshape": ("Shift+R",),
            "tool_learned": ("Shift+G",),
            "previous": ("Left",),
            "next": ("Right",),
            "previous_key": ("Ctrl+Left",),
            "next_key": ("Ctrl+Right",),
        },
        SILHOUETTE: {
            "tool_bezier": ("Shift+B",),
            "tool_bspline": ("B",),
            "tool_feather": ("Alt+F",),
            "previous": ("Z", "Left"),
            "next": ("X", "Right"),
            "smooth": ("C",),
            "cusp": ("Shift+C",),
            "commit_key": ("Return",),
            "remove_key": ("Shift+Return",),
            "outlines": ("V", "Shift+`"),
        },
    }
)

ABOUT: Mapping[str, str] = MappingProxyType(
    {
        NEUTRAL: "Everything under the left hand: S and D step frames, C keys one.",
        NUKE: "Arrows step frames, R G B show channels, M shows the matte.",
        SILHOUETTE: "Z and X step frames, Shift+B draws, Return keys the frame.",
    }
)

FIXED: Mapping[str, str] = MappingProxyType(
    {
        "Tab": "the next thing under the pen",
        "Esc": "calls off what is going on",
        "Alt": "held with the left button, pans",
    }
)
"""Keys that the viewer itself needs; no action can have them."""


def normal(key: str) -> str:
    """A shortcut as it is written in tables; empty where it is none.

    >>> normal("ctrl+shift+s"), normal("Nonsense+Q+")
    ('Ctrl+Shift+S', '')
    """
    form = QKeySequence.SequenceFormat.PortableText
    text = str(QKeySequence(key).toString(form))
    return "" if QKeySequence(text).isEmpty() else text


def bound(actions: Iterable[Action], *tables: Keymap) -> tuple[Action, ...]:
    """The actions with the keys that the tables give them, the later ones first."""
    actions = tuple(actions)
    keys = {a.id: tuple(normal(key) for key in a.keys) for a in actions}
    for table in tables:
        given = {id: tuple(map(normal, some)) for id, some in table.items()}
        taken = {key for some in given.values() for key in some}
        keys = {
            id: given.get(id, tuple(key for key in some if key not in taken))
            for id, some in keys.items()
        }
    return tuple(replace(action, keys=keys[action.id]) for action in actions)


def holder(actions: Iterable[Action], key: str) -> Action | None:
    """The action that has a key already."""
    wanted = normal(key)
    for action in actions:
        if wanted in map(normal, action.keys):
            return action
    return None


def read(path: Path, known: Iterable[str]) -> Keymap:
    """A table from a TOML file; empty where there is none.

    Raises Error for what is no shortcut and for actions that are not known.
    """
    table, known = read_table(path), set(known)
    found: dict[str, tuple[str, ...]] = {}
    for id, keys in table.items():
        if id not in known:
            raise Error(f"{path}: there is no action {id!r}; remove that line.")
        texts = keys if isinstance(keys, list) else [keys]
        for key in texts:
            if not isinstance(key, str) or not normal(key):
                raise Error(f"{path}: {key!r} is no shortcut for {id}.")
            if key in (owner := {k: o for o, some in found.items() for k in some}):
                raise Error(f"{path}: {key} is both {owner[key]}'s and {id}'s key.")
        found[id] = tuple(texts)
    return found


def write(path: Path, table: Keymap) -> None:
    """Write a table as TOML. Raises Error where the file cannot be written."""
    write_table(path, {id: list(keys) for id, keys in sorted(table.items())})
