"""Writing files so that a reader never sees half of one."""

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def replacing(path: str | Path, *, durable: bool = False) -> Iterator[Path]:
    """A path to write to, in the same folder; it takes the name `path` at the end.

    What stood at `path` before stays whole until then, and stays for good where the
    writing fails. The name keeps its suffix, for writers that judge by it.
    durable: the new file is on the disk before it takes the name, so that a power
    cut leaves one or the other; costs a moment.
    """
    path = Path(path)
    handle, name = tempfile.mkstemp(
        prefix=f".{path.stem}.", suffix=path.suffix, dir=path.parent
    )
    os.close(handle)
    beside = Path(name)
    try:
        yield beside
        beside.chmod(_usual_mode())
        if durable:
            _sync(beside)
        os.replace(beside, path)
        if durable and os.name == "posix":
            _sync(path.parent)
    finally:
        with suppress(FileNotFoundError):
            beside.unlink()


def file_digest(path: Path) -> str:
    """Tells a file's contents from all others; empty where there is no file."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, hashlib.blake2b).hexdigest()[:32]
    except FileNotFoundError:
        return ""


def _sync(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk."""
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _usual_mode() -> int:
    """The mode an ordinary new file gets; a temporary one is private."""
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
