"""Settings: defaults, then the user's file, then the environment."""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

from smartroto.errors import Error

FILE = "settings.toml"
PREFIX = "SMARTROTO_"


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What a user or a studio may set.

    frame_memory_gb: how much memory the plate's frames may fill.
    engine_memory_gb: the same for what the engine remembers between predictions.
    cache_dir: folder for what can be made again; empty means the system's place.
    """

    frame_memory_gb: float = 4.0
    engine_memory_gb: float = 3.0
    cache_dir: str = ""

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
    values = {**_from_file(file or _default_file()), **_from_environment(environ)}
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


def _default_file() -> Path:
    from platformdirs import user_config_path

    return user_config_path("smartroto") / FILE


def _from_file(path: Path) -> dict[str, tuple[Any, str]]:
    try:
        table = tomllib.loads(path.read_text())
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise Error(f"{path} cannot be read: {error}. Mend or remove it.") from error
    return {name: (value, str(path)) for name, value in table.items()}


def _from_environment(environ: Mapping[str, str]) -> dict[str, tuple[Any, str]]:
    names = {field.name for field in fields(Settings)}
    return {
        name: (environ[PREFIX + name.upper()], PREFIX + name.upper())
        for name in names
        if PREFIX + name.upper() in environ
    }


def _checked(name: str, value: Any, where: str) -> Any:
    if isinstance(getattr(Settings(), name), float):
        try:
            number = float(value)
        except (TypeError, ValueError):
            number = -1.0
        if not 0 < number < 1e6:
            raise Error(f"{where}: {name} must be a positive number, not {value!r}.")
        return number
    if not isinstance(value, str):
        raise Error(f"{where}: {name} must be a text, not {value!r}.")
    return value
