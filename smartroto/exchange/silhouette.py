"""Silhouette: `.fxs` shape files read and written, `.sfx` projects read."""

from pathlib import Path

from smartroto.document import Document
from smartroto.errors import FormatError
from smartroto.exchange.report import Imported, Report
from smartroto.exchange.silhouette_read import read_tree
from smartroto.exchange.silhouette_write import file_text
from smartroto.exchange.silhouette_xml import parse
from smartroto.files import replacing
from smartroto.jobs import Progress
from smartroto.registry import exporter, importer

PROJECT = "project.sfx"
"""A project on disk is usually a folder `name.sfx` with this file in it."""


def loads(text: str | bytes, size: tuple[int, int] | None = None) -> Imported:
    """Shapes of a shape file or project, plain or compressed.

    size: width and height in pixels, for a file that does not tell them.
    Raises FormatError where there is nothing to read.
    """
    data = text.encode("utf-8", "replace") if isinstance(text, str) else text
    return read_tree(parse(data), size)


@importer("Silhouette", ".fxs", ".sfx")
def read(path: str | Path, size: tuple[int, int] | None = None) -> Imported:
    """Shapes of a file or project folder; the same as `loads` otherwise."""
    path = Path(path)
    source = path / PROJECT if path.is_dir() else path
    try:
        return loads(source.read_bytes(), size)
    except OSError as error:
        raise FormatError(f"{source} cannot be read: {error.strerror}.") from error
    except FormatError as error:
        raise FormatError(f"{path.name}: {error}") from error


def dumps(document: Document) -> str:
    """All shapes as the text of a `.fxs` file.

    Predicted frames become keys. Raises FormatError where the document has no plate,
    whose size is needed, or no shape.
    """
    return file_text(document)[0]


@exporter("Silhouette", ".fxs")
def write(
    document: Document, path: str | Path, progress: Progress | None = None
) -> Report:
    """Write the text of `dumps` to a file, whole or not at all; returns the notes."""
    text, report = file_text(document, progress)
    with replacing(path) as beside:
        beside.write_bytes(text.encode("utf-8"))
    return report
