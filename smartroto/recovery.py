"""Finding journals that a crash left behind, and the work that is in them."""

import time
from collections.abc import Iterable
from pathlib import Path

from smartroto import backups, project
from smartroto.document import Document
from smartroto.errors import ProjectError
from smartroto.files import file_digest
from smartroto.history import Line
from smartroto.journal import SUFFIX, Found, read, restored


def journals(projects: Iterable[str | Path], folder: Path) -> list[Path]:
    """Journals beside the projects and in `folder`, the latest first."""
    found = set(folder.glob("*" + SUFFIX)) if folder.is_dir() else set()
    for each in projects:
        path = Path(each)
        found.update(path.parent.glob(f"{_literal(path.name)}*{SUFFIX}"))
    return sorted(found, key=_changed, reverse=True)


def _literal(name: str) -> str:
    return "".join(f"[{c}]" if c in "*?[" else c for c in name)


def _changed(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def wanted(path: Path) -> Found | None:
    """A journal that holds changes; None where it holds none or is none at all.

    What cannot be read stays on the disk, for somebody who knows better.
    """
    try:
        found = read(path)
    except ProjectError:
        return None
    return found if found.changes > 0 else None


def recover(found: Found) -> Line:
    """The history of the work in a journal; its first document is the saved one.

    Raises ProjectError where the project file that it stands on is gone or another.
    """
    return restored(found, _base(found))


def _base(found: Found) -> Document | None:
    """The project as it was when the journal was begun.

    That is the project file or, where the crash came in the middle of saving, what
    was kept of it just before.
    """
    if not found.header.base:
        return None
    path = Path(found.header.project)
    states = [path, *backups.states(path)]
    wanted, _, beside = found.header.base.partition(":")
    files = (each for each in states if file_digest(each) == wanted)
    caches = (each.with_name(each.name + ".npz") for each in states)
    file = next(files, None)
    cache = next((each for each in caches if file_digest(each) == beside), None)
    if file is not None and cache is not None:
        return project.load(file, cache)
    raise ProjectError(
        f"{path} is not the file any more that the unsaved work stands on, and no "
        "backup of it is: put that version back beside its journal to restore the "
        "work."
    )


def lay_aside(path: Path) -> Path:
    """Rename a journal so that a new one can be begun; it is still found."""
    name = path.name.removesuffix(SUFFIX)
    stamp = time.strftime("%Y-%m-%d_%H%M%S", time.localtime())
    return path.rename(path.with_name(f"{name}.{stamp}{SUFFIX}"))
