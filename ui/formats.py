"""The registered formats as a file dialog offers them."""

import re
from collections.abc import Mapping
from pathlib import Path

from smartroto import registry
from smartroto.registry import Format

PICTURES = (".exr", ".png", ".tif", ".tiff")
DELIVERY = "Delivery: Nuke per layer, EXR mattes, review movie"
FOLDER = "_delivery"
"""What the name of a delivery's folder ends in, where nobody named it otherwise."""


def exporters() -> Mapping[str, Format]:
    """Suffix -> format for everything that can be written."""
    registry.load_formats()
    return registry.EXPORTERS


def importers() -> Mapping[str, Format]:
    """Suffix -> format for everything whose shapes can be read."""
    registry.load_formats()
    return registry.IMPORTERS


def filters(table: Mapping[str, Format]) -> dict[str, Format]:
    """Filter of a file dialog -> format, in the order of registration."""
    formats = dict.fromkeys(table.values())
    return {f"{one.name} ({_patterns(one.suffixes)})": one for one in formats}


def any_of(table: Mapping[str, Format], title: str) -> str:
    """One filter for all suffixes of a table."""
    return f"{title} ({_patterns(tuple(table))})"


def _patterns(suffixes: tuple[str, ...]) -> str:
    return " ".join(f"*{suffix}" for suffix in suffixes)


def without_suffix(path: str, table: Mapping[str, Format]) -> str:
    """`path` without a format's suffix, and without a place for the frame number.

    >>> without_suffix("mattes/arm.####.exr", {".exr": None})
    'mattes/arm'
    """
    for suffix in sorted(table, key=len, reverse=True):
        if path.lower().endswith(suffix):
            bare = path[: -len(suffix)]
            return re.sub(r"\.(#+|%\d*d)$", "", bare) if suffix in PICTURES else bare
    return path


def known(path: str, table: Mapping[str, Format]) -> bool:
    """Whether the path has a suffix of the table."""
    return path.lower().endswith(tuple(table))


def with_suffix(path: str, suffix: str, table: Mapping[str, Format]) -> str:
    """`path` with the chosen format's suffix, unless a format's suffix was typed.

    Pictures get a place for the frame number where they have none.
    """
    full = path if known(path, table) else path + suffix
    if full.lower().endswith(PICTURES) and "#" not in full and "%" not in full:
        return str(Path(full).with_suffix(f".####{Path(full).suffix}"))
    return full
