"""Fusion: polygon masks in `.setting` and `.comp` files and pasted text, both ways."""

from pathlib import Path

from smartroto.document import Document
from smartroto.exchange.fusion_lexer import MAX_BYTES
from smartroto.exchange.fusion_read import read_setting
from smartroto.exchange.fusion_write import setting_text
from smartroto.exchange.plain_file import read_text
from smartroto.exchange.report import Imported, Report
from smartroto.files import replacing
from smartroto.jobs import Progress
from smartroto.registry import exporter, importer


def loads(text: str | bytes, size: tuple[int, int] | None = None) -> Imported:
    """Shapes of the polygon masks in pasted text.

    size: width and height in pixels, for a text that does not tell them.
    Raises FormatError where there is nothing to read.
    """
    if isinstance(text, bytes):
        text = text.decode("utf-8", "replace")
    return read_setting(text, size)


@importer("Fusion", ".setting", ".comp")
def read(path: str | Path, size: tuple[int, int] | None = None) -> Imported:
    """Shapes of the masks in a setting or composition; else the same as `loads`."""
    return read_text(path, lambda data: loads(data, size), MAX_BYTES)


def dumps(document: Document) -> str:
    """A setting with a mask for each shape, as text that Fusion pastes.

    Predicted frames become keys. Raises FormatError where the document has no plate,
    whose size is needed, or no shape.
    """
    return setting_text(document)[0]


@exporter("Fusion", ".setting", ".comp")
def write(
    document: Document, path: str | Path, progress: Progress | None = None
) -> Report:
    """Write a setting, or a composition by the suffix `.comp`; returns the notes."""
    composition = Path(path).suffix.lower() == ".comp"
    text, report = setting_text(document, progress, composition=composition)
    with replacing(path) as beside:
        beside.write_bytes(text.encode("utf-8", "replace"))
    return report
