"""Files written so that a reader never sees half of one, and tables in TOML."""

import errno
import hashlib
import json
import os
import tempfile
import tomllib
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from smartroto.errors import Error


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


@contextmanager
def filling(folder: Path, instead_of: Collection[Path] = ()) -> Iterator[Path]:
    """A folder to write to, beside; at the end its files come into `folder`, all or
    none, which is made where it is missing.

    What stood in `folder` before stays whole until then, and for good where anything
    fails. Files of the same name are replaced; those of `instead_of`, names within
    `folder` as they stand at the end, are removed.
    """
    there = next(path for path in (folder, *folder.parents) if path.exists())
    if not there.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, f"{there} is a file")
    with tempfile.TemporaryDirectory(
        prefix=f".{folder.name}.", dir=there, ignore_cleanup_errors=True
    ) as beside:
        new = Path(beside, "new")
        new.mkdir()
        yield new
        _put_in_place(new, folder, Path(beside, "old"), instead_of)


def _put_in_place(
    new: Path, folder: Path, old: Path, instead_of: Collection[Path]
) -> None:
    """What is in `folder` goes to `old`, what is in `new` to `folder`; or nothing."""
    names = [path.relative_to(new) for path in new.rglob("*") if path.is_file()]
    moved: list[tuple[Path, Path]] = []
    made: list[Path] = []
    try:
        for name in sorted({*instead_of, *names}):
            if (folder / name).is_file():
                _move(folder / name, old / name, moved, made)
        for name in sorted(names):
            _move(new / name, folder / name, moved, made)
    except BaseException:
        for source, target in reversed(moved):
            os.replace(target, source)
        _remove_empty(reversed(made))
        raise
    _remove_empty({(folder / name).parent for name in instead_of} - {folder})


def _move(
    source: Path,
    target: Path,
    moved: list[tuple[Path, Path]],
    made: list[Path],
) -> None:
    """Move a file and make the folders that it needs, and remember both."""
    for folder in reversed([path for path in target.parents if not path.exists()]):
        folder.mkdir()
        made.append(folder)
    os.replace(source, target)
    moved.append((source, target))


def _remove_empty(folders: Iterable[Path]) -> None:
    for folder in folders:
        with suppress(OSError):
            folder.rmdir()


def file_digest(path: Path) -> str:
    """Tells a file's contents from all others; empty where there is no file."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, hashlib.blake2b).hexdigest()[:32]
    except FileNotFoundError:
        return ""


def predictions_of(project: Path) -> Path:
    """The file beside a project that holds what was predicted."""
    return project.with_name(project.name + ".npz")


def read_table(path: Path) -> dict[str, Any]:
    """A TOML file's table, empty where there is none. Raises Error where it is none."""
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise Error(f"{path} cannot be read: {error}. Mend or remove it.") from error


def write_table(path: Path, table: dict[str, Any]) -> None:
    """Write numbers, texts, switches and lists of them as TOML, whole or not at all.

    Raises Error where the file cannot be written.
    """
    lines = [f"{name} = {_as_toml(value)}\n" for name, value in table.items()]
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with replacing(path) as beside:
            beside.write_text("".join(lines), "utf-8")
    except OSError as error:
        raise Error(f"{path} cannot be written: {error.strerror}.") from error


def _as_toml(value: Any) -> str:
    """JSON writes numbers, texts and switches as TOML reads them."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


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
