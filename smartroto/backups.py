"""Earlier states of a project file, kept in a folder beside it; versions of it."""

import os
import re
import shutil
import time
from contextlib import suppress
from pathlib import Path

from smartroto.files import predictions_of

FOLDER = "backups"
_VERSION = re.compile(r"(?<![0-9a-zA-Z])v(\d+)(?![0-9a-zA-Z])")


def keep(project: Path, count: int) -> None:
    """Keep what stands at `project`, predictions included, before it is replaced.

    count: how many states are kept; the oldest go. A state is a project file of its
    own that can be opened. Raises OSError where the folder cannot be written to.
    """
    if count < 1 or not project.exists():
        return
    folder = project.parent / FOLDER
    folder.mkdir(exist_ok=True)
    target = folder / f"{project.stem}.{_now()}{project.suffix}"
    _link(predictions_of(project), predictions_of(target))
    _link(project, target)
    for old in states(project)[count:]:
        old.unlink(missing_ok=True)
        predictions_of(old).unlink(missing_ok=True)


def states(project: Path) -> list[Path]:
    """The states that were kept of a project, the latest first."""
    pattern = re.compile(
        re.escape(project.stem) + r"\.[\d-]{10}_\d{9}" + re.escape(project.suffix)
    )
    folder = project.parent / FOLDER
    with suppress(OSError):
        found = [path for path in folder.iterdir() if pattern.fullmatch(path.name)]
        return sorted(found, key=lambda path: path.name, reverse=True)
    return []


def version_up(project: Path) -> Path:
    """The name of the next version, which no file has yet.

    >>> version_up(Path("sh010_v003.sroto")).name, version_up(Path("arm.sroto")).name
    ('sh010_v004.sroto', 'arm_v002.sroto')
    """
    stem = project.stem
    found = list(_VERSION.finditer(stem.replace("_", " ")))
    digits = found[-1].span(1) if found else None
    number = int(stem[slice(*digits)]) if digits else 1
    while True:
        number += 1
        if digits:
            width = digits[1] - digits[0]
            name = f"{stem[: digits[0]]}{number:0{width}d}{stem[digits[1] :]}"
        else:
            name = f"{stem}_v{number:03d}"
        target = project.with_name(name + project.suffix)
        if not target.exists():
            return target


def _now() -> str:
    """The time to a thousandth, so that two states never take the same name."""
    now = time.time()
    second = time.strftime("%Y-%m-%d_%H%M%S", time.localtime(now))
    return f"{second}{int(now % 1 * 1000):03d}"


def _link(source: Path, target: Path) -> None:
    """A second name for the file, since saving replaces it and writes none anew; a
    copy where the disk knows no such names."""
    if not source.exists():
        return
    target.unlink(missing_ok=True)
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
