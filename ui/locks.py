"""One window for one project: a file beside it says who works on it."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QLockFile

SUFFIX = ".lock"


@dataclass(frozen=True)
class Holder:
    """Who holds a file: the program's process and its machine."""

    process: int
    machine: str

    def __str__(self) -> str:
        return f"process {self.process} on {self.machine}"


class Lock:
    """A file taken by this window; it is free again when the program ends, however
    it ends."""

    def __init__(self, path: str, file: QLockFile | None) -> None:
        self.path = path
        self._file = file

    def free(self) -> None:
        """Let others have the file."""
        if self._file is not None:
            self._file.unlock()
            self._file = None


def take(path: str | Path) -> Lock | Holder:
    """Take a file for this window; who has it, where another window does.

    Where the folder cannot be written to nobody can save there either, so that the
    file counts as taken by this window.
    """
    file = _file(path)
    if file.tryLock(0):
        return Lock(str(path), file)
    if file.error() == QLockFile.LockError.LockFailedError:
        process, machine, _ = file.getLockInfo()
        return Holder(process, machine)
    return Lock(str(path), None)


def take_over(path: str | Path) -> Lock | Holder:
    """Take a file whose holder is known to be gone, as on a machine that crashed."""
    Path(f"{path}{SUFFIX}").unlink(missing_ok=True)
    return take(path)


def free(path: str | Path) -> bool:
    """Whether no window works on a file."""
    lock = take(path)
    if isinstance(lock, Holder):
        return False
    lock.free()
    return True


def _file(path: str | Path) -> QLockFile:
    file = QLockFile(f"{Path(path).resolve()}{SUFFIX}")
    file.setStaleLockTime(0)  # stale is only what belongs to no running process
    return file
