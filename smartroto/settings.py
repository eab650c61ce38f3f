"""Settings: defaults, then the user's file, then the environment."""

import os
from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import asdict, dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

from smartroto.errors import Error
from smartroto.files import read_table, write_table

FILE = "settings.toml"
PREFIX = "SMARTROTO_"


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What a user or a studio may set.

    frame_memory_gb: how much memory the plate's frames may fill.
    engine_memory_gb: the same for what the engine remembers between predictions.
    threads: how many the engine may use; 0 leaves it to the machine.
    cache_dir: folder for what can be made again; empty means the system's place.
    ocio: path of an OCIO configuration; empty means $OCIO, else the built-in one.
    autosave: whether every change is written to a journal at once.
    backups: how many earlier states are kept of a project that is saved.
    hotkeys: name of the preset; empty asks on the first start.
    pen_radius: how near to a point a pen must come, in screen points; the mouse: 8.
    scale: size of text and icons, 1 is the usual one.
    """

    frame_memory_gb: float = 4.0
    engine_memory_gb: float = 3.0
    threads: int = 0
    cache_dir: str = ""
    ocio: str = ""
    autosave: bool = True
    backups: int = 5
    hotkeys: str = ""
    pen_radius: float = 12.0
    scale: float = 1.0

    @property
    def frame_bytes(self) -> int:
        """`frame_memory_gb` in bytes."""
        return int(self.frame_memory_gb * 2**30)

    @property
    def engine_bytes(self) -> int:
        """`engine_memory_gb` in bytes."""
        return int(self.engine_memory_gb * 2**30)

    @property
    def cache_path(self) -> Path:
        """Where rendered and computed things are kept."""
        if self.cache_dir:
            return Path(self.cache_dir)
        from platformdirs import user_cache_path

        return user_cache_path("smartroto")


def load(file: Path | None = None, environ: Mapping[str, str] = os.environ) -> Settings:
    """The settings in force.

    file: a `settings.toml`; by default the one in the user's configuration folder.
    Environment variables such as `SMARTROTO_FRAME_MEMORY_GB` win over the file.
    Raises Error for an unknown name or a value of the wrong kind.
    """
    values = {**_from_file(file or user_file()), **_from_environment(environ)}
    known = {field.name for field in fields(Settings)}
    for name, (_, where) in values.items():
        if name not in known:
            raise Error(
                f"{where} sets {name!r}, which is no setting; "
                f"known are {', '.join(sorted(known))}."
            )
    return Settings(**{name: _checked(name, *pair) for name, pair in values.items()})


@cache
def current() -> Settings:
    """The settings of this process, read once."""
    return load()


def write(settings: Settings, file: Path | None = None) -> None:
    """Write what differs from the defaults to the user's file; in force from the next
    `current` on. Raises Error where the file cannot be written."""
    now, usual = asdict(settings), asdict(Settings())
    changed = {name: value for name, value in now.items() if value != usual[name]}
    write_table(file or user_file(), changed)
    current.cache_clear()


def from_environment(environ: Mapping[str, str] = os.environ) -> frozenset[str]:
    """Names of the settings that environment variables hold fast."""
    return frozenset(_from_environment(environ))


def hand_on(settings: Settings, environ: MutableMapping[str, str] = os.environ) -> None:
    """Tell the libraries what they read from the environment, where nothing is set.

    >>> told = {"OCIO": "/studio/config.ocio"}
    >>> hand_on(Settings(ocio="/mine/config.ocio", threads=4), told)
    >>> told["OCIO"], told["OMP_NUM_THREADS"]
    ('/studio/config.ocio', '4')
    """
    wanted = {"OCIO": settings.ocio, "OMP_NUM_THREADS": str(settings.threads or "")}
    for name, value in wanted.items():
        if value:
            environ.setdefault(name, value)


def user_file() -> Path:
    """Where a user's settings are."""
    from platformdirs import user_config_path

    return user_config_path("smartroto") / FILE


def _from_file(path: Path) -> dict[str, tuple[Any, str]]:
    return {name: (value, str(path)) for name, value in read_table(path).items()}


def _from_environment(environ: Mapping[str, str]) -> dict[str, tuple[Any, str]]:
    names = {field.name for field in fields(Settings)}
    return {
        name: (environ[PREFIX + name.upper()], PREFIX + name.upper())
        for name in names
        if PREFIX + name.upper() in environ
    }


def _checked(name: str, value: Any, where: str) -> Any:
    kind = type(getattr(Settings(), name))
    try:
        return _CHECKS[kind](value)
    except (TypeError, ValueError) as error:
        wanted = _WANTED[kind]
        raise Error(f"{where}: {name} must be {wanted}, not {value!r}.") from error


def _number(value: Any) -> float:
    number = float(value)
    if not 0 < number < 1e6:
        raise ValueError
    return number


def _whole(value: Any) -> int:
    if isinstance(value, bool) or float(value) != int(value) or not 0 <= int(value):
        raise ValueError
    return int(value)


def _switch(value: Any) -> bool:
    words = {"true": True, "1": True, "false": False, "0": False}
    if isinstance(value, bool):
        return value
    if not isinstance(value, str) or value.lower() not in words:
        raise ValueError
    return words[value.lower()]


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


_CHECKS: Mapping[type, Callable[[Any], Any]] = {
    float: _number,
    int: _whole,
    bool: _switch,
    str: _text,
}
_WANTED = {
    float: "a positive number",
    int: "a whole number from 0 on",
    bool: "true or false",
    str: "a text",
}
