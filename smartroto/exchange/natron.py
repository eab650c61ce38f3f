"""Natron: the shapes of `.ntp` projects, read."""

from pathlib import Path

from smartroto.exchange.natron_read import read_project
from smartroto.exchange.natron_xml import MAX_BYTES, parse
from smartroto.exchange.plain_file import read_text
from smartroto.exchange.report import Imported
from smartroto.registry import importer


def loads(text: str | bytes, size: tuple[int, int] | None = None) -> Imported:
    """Shapes of the roto nodes in a project's text.

    size: width and height in pixels, for a project that does not tell them.
    Raises FormatError where there is nothing to read.
    """
    data = text.encode("utf-8", "replace") if isinstance(text, str) else text
    return read_project(parse(data), size)


@importer("Natron", ".ntp")
def read(path: str | Path, size: tuple[int, int] | None = None) -> Imported:
    """Shapes of the roto nodes in a project; the same as `loads` otherwise."""
    return read_text(path, lambda data: loads(data, size), MAX_BYTES)
