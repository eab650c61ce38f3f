"""Weights of the network: found, checked and loaded; saved with their recipe.

A file of weights is safetensors with notes: the recipe it was trained by, what it
reached, and the SHA-256 of its numbers, so that a damaged file is never believed.
"""

import hashlib
import json
import os
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from smartroto.errors import Error
from smartroto.files import replacing

if TYPE_CHECKING:
    from torch import Tensor

    from smartroto.models.network import Finder

SHIPPED = Path(__file__).resolve().parent / "weights.safetensors"
"""Where weights that come with the program lie."""

VARIABLE = "SMARTROTO_WEIGHTS"
"""Names a file of weights, or `none`."""


class WeightsError(Error):
    """A file of weights that cannot be used."""


def found() -> Path | None:
    """The file of weights that is to be used; None if the engine goes without."""
    named = os.environ.get(VARIABLE, "")
    if named == "none":
        return None
    if named:
        return Path(named)
    return SHIPPED if SHIPPED.exists() else None


def save(network: "Finder", path: str | Path, notes: dict[str, Any]) -> None:
    """Write the network's weights with `notes` (recipe and figures), whole or not."""
    from safetensors.torch import save_file

    numbers = {name: one.contiguous() for name, one in network.state_dict().items()}
    told = {"recipe": json.dumps(notes), "sha256": digest(numbers)}
    with replacing(Path(path)) as beside:
        save_file(numbers, beside, told)


def load(path: str | Path, device: str = "") -> "Finder":
    """The network with the weights of a file, ready to be asked.

    Raises WeightsError where the file is missing, damaged or of another network.
    """
    from smartroto.models.device import chosen
    from smartroto.models.network import Finder

    numbers, told = _read(Path(path))
    if told.get("sha256") != digest(numbers):
        raise WeightsError(f"{path} is damaged: its numbers do not fit its checksum.")
    network = Finder()
    try:
        network.load_state_dict(numbers)
    except RuntimeError as error:
        raise WeightsError(f"{path} belongs to another network; train anew.") from error
    return network.to(chosen(device)).eval()


def notes(path: str | Path) -> dict[str, Any]:
    """The recipe and figures that were written with the weights."""
    told: dict[str, Any] = json.loads(_read(Path(path))[1].get("recipe", "{}"))
    return told


def _read(path: Path) -> "tuple[dict[str, Tensor], dict[str, str]]":
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, framework="pt") as file:
            numbers = {name: file.get_tensor(name) for name in file.keys()}
            return numbers, file.metadata() or {}
    except (OSError, SafetensorError) as error:
        raise WeightsError(f"{path} cannot be read as weights: {error}.") from error


def digest(numbers: "dict[str, Tensor]") -> str:
    """SHA-256 of names, shapes and numbers."""
    total = hashlib.sha256()
    for name in sorted(numbers):
        one = numbers[name].detach().cpu().contiguous()
        total.update(f"{name}{tuple(one.shape)}{one.dtype}".encode())
        total.update(one.numpy().tobytes())
    return total.hexdigest()


@lru_cache(maxsize=2)
def ready(path: Path, changed: float) -> "Finder":
    """Like `load`, kept for the next time; `changed` is the file's time of change."""
    return load(path)
