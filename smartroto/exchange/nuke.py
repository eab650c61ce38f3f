"""Nuke: Roto nodes in `.nk` scripts, gizmos and pasted text, read and written."""

from pathlib import Path

from smartroto.document import Document
from smartroto.errors import FormatError
from smartroto.exchange.nuke_lexer import decode
from smartroto.exchange.nuke_node import script_text
from smartroto.exchange.nuke_read import read_script
from smartroto.exchange.report import Imported, Report
from smartroto.files import replacing
from smartroto.jobs import Progress
from smartroto.registry import exporter, importer


def loads(text: str | bytes, size: tuple[int, int] | None = None) -> Imported:
    """Shapes of the roto nodes in pasted text.

    size: width and height in pixels, for a text that does not tell them.
    Raises FormatError where there is nothing to read.
    """
    if isinstance(text, str):
        text = text.encode("utf-8", "surrogatepass")
    try:
        return read_script(decode(text), size)
    except RecursionError:
        raise FormatError("The text nests too deep to be a Nuke script.") from None


@importer("Nuke", ".nk", ".gizmo")
def read(path: str | Path, size: tuple[int, int] | None = None) -> Imported:
    """Shapes of the roto nodes in a script or gizmo; the same as `loads` otherwise."""
    path = Path(path)
    try:
        return loads(path.read_bytes(), size)
    except OSError as error:
        raise FormatError(f"{path} cannot be read: {error.strerror}.") from error
    except FormatError as error:
        raise FormatError(f"{path.name}: {error}") from error


def dumps(document: Document) -> str:
    """A Roto node with all shapes, or several, as text that Nuke pastes.

    Predicted frames become keys. Raises FormatError where the document has no plate,
    whose height is needed, or no shape.
    """
    return script_text(document)[0]


@exporter("Nuke", ".nk", curved=True)
def write(
    document: Document, path: str | Path, progress: Progress | None = None
) -> Report:
    """Write the text of `dumps` to a file, whole or not at all; returns the notes."""
    text, report = script_text(document, progress)
    with replacing(path) as beside:
        beside.write_bytes(text.encode("utf-8", "surrogateescape"))
    return report
