"""Reading a file of another program whole, with errors that name it."""

from collections.abc import Callable
from pathlib import Path

from smartroto.errors import FormatError
from smartroto.exchange.report import Imported


def read_text(
    path: str | Path, loads: Callable[[bytes], Imported], most: int
) -> Imported:
    """What `loads` makes of a file's bytes.

    most: bytes that are read at all. Raises FormatError that begins with the file's
    name where it cannot be read or `loads` refuses it.
    """
    path = Path(path)
    try:
        size = path.stat().st_size
        if size > most:
            raise FormatError(
                f"it has {size >> 20} MB, and more than {most >> 20} MB of shapes are "
                "not read: save the shapes alone."
            )
        return loads(path.read_bytes())
    except OSError as error:
        raise FormatError(f"{path} cannot be read: {error.strerror}.") from error
    except FormatError as error:
        raise FormatError(f"{path.name}: {error}") from error
