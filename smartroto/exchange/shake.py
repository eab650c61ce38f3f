"""Shake shape files, `.ssf`: a road between many roto programs, both ways."""

from pathlib import Path

from smartroto.document import Document
from smartroto.exchange.plain_file import read_text
from smartroto.exchange.report import Imported, Report
from smartroto.exchange.shake_read import MAX_BYTES, read_shapes
from smartroto.exchange.shake_write import file_text
from smartroto.files import replacing
from smartroto.jobs import Progress
from smartroto.registry import exporter, importer


def loads(text: str | bytes, size: tuple[int, int] | None = None) -> Imported:
    """Shapes of a file's text.

    size: width and height of the picture in pixels; the text does not tell them.
    Raises FormatError without a size, or where there is nothing to read.
    """
    if isinstance(text, bytes):
        text = text.decode("utf-8", "replace")
    return read_shapes(text, size)


@importer("Shake", ".ssf")
def read(path: str | Path, size: tuple[int, int] | None = None) -> Imported:
    """Shapes of a file; the same as `loads` otherwise."""
    return read_text(path, lambda data: loads(data, size), MAX_BYTES)


def dumps(document: Document) -> str:
    """A file's text with all shapes, every frame of which is a key.

    Raises FormatError where the document has no plate, whose height is needed, or no
    shape.
    """
    return file_text(document)[0]


@exporter("Shake", ".ssf")
def write(
    document: Document, path: str | Path, progress: Progress | None = None
) -> Report:
    """Write the text of `dumps` to a file, whole or not at all; returns the notes."""
    text, report = file_text(document, progress)
    with replacing(path) as beside:
        beside.write_bytes(text.encode("utf-8", "replace"))
    return report
