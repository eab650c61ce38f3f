"""Which formats can be read and written: two dictionaries, filled by decorators.

Built-in formats register when `smartroto.exchange` modules are imported; other
packages add theirs through the entry-point group `smartroto.plugins`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

from smartroto.errors import FormatError

BUILT_IN = (
    "nuke",
    "silhouette",
    "mattes",
    "fusion",
    "shake",
    "natron",
    "after_effects",
    "blender",
    "svg",
    "lottie",
    "datasets_coco",
    "datasets_vos",
)


@dataclass(frozen=True)
class Format:
    """A file format: its name for people, its suffixes, and the function for it.

    curved: whether its keys have slopes, so that few of them follow a bent way.
    """

    name: str
    suffixes: tuple[str, ...]
    call: Callable[..., Any]
    curved: bool = False


EXPORTERS: dict[str, Format] = {}
IMPORTERS: dict[str, Format] = {}

Function = Callable[..., Any]


def exporter(
    name: str, *suffixes: str, curved: bool = False
) -> Callable[[Function], Function]:
    """Register a function `write(document, path, progress)`."""
    return _registrar(EXPORTERS, name, suffixes, curved)


def importer(name: str, *suffixes: str) -> Callable[[Function], Function]:
    """Register a function `read(path, size) -> Imported`."""
    return _registrar(IMPORTERS, name, suffixes)


def _registrar(
    table: dict[str, Format],
    name: str,
    suffixes: tuple[str, ...],
    curved: bool = False,
) -> Callable[[Function], Function]:
    def register(function: Function) -> Function:
        entry = Format(name, suffixes, function, curved)
        for suffix in suffixes:
            if table.get(suffix, entry).name != name:
                raise ValueError(f"{suffix} is already taken by {table[suffix].name}")
            table[suffix] = entry
        return function

    return register


@cache
def load_formats() -> None:
    """Import the built-in formats and the plug-ins, once; menus show them in the order
    of `BUILT_IN`, whichever was imported first."""
    for module in BUILT_IN:
        import_module(f"smartroto.exchange.{module}")
    for plugin in entry_points(group="smartroto.plugins"):
        plugin.load()
    for table in (EXPORTERS, IMPORTERS):
        inorder = sorted(table.items(), key=lambda entry: _place(entry[1]))
        table.clear()
        table.update(inorder)


def _place(format: Format) -> int:
    """Where a format stands among the built-in ones; others come after them."""
    module = format.call.__module__.rpartition(".")[2]
    return BUILT_IN.index(module) if module in BUILT_IN else len(BUILT_IN)


def find(table: dict[str, Format], path: str | Path, doing: str) -> Format:
    """The format for a path by its suffix; FormatError names those there are.

    Where several fit, the longest counts: `.coco.json` before `.json`.
    """
    load_formats()
    suffixes = Path(path).suffixes
    tails = ["".join(suffixes[k:]).lower() for k in range(len(suffixes))] or [""]
    suffix = next((tail for tail in tails if tail in table), tails[-1])
    if suffix not in table:
        known = " ".join(sorted(table))
        raise FormatError(
            f"{Path(path).name} cannot be {doing}: no format goes by the suffix "
            f"{suffix or '(none)'}; use one of {known}."
        )
    return table[suffix]


def read(path: str | Path, size: tuple[int, int] | None) -> "Any":
    """Read shapes in the format that the suffix names: `Imported`.

    size: width and height in pixels for formats that do not tell theirs.
    """
    return find(IMPORTERS, path, "read").call(path, size)
