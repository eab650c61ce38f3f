"""Which device the engine computes on, and how much it may take there at once."""

import ctypes
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import torch
    from numpy.typing import NDArray

BATCH_BYTES = {"cuda": 1 << 30, "mps": 1 << 29, "cpu": 1 << 27}
"""What one call may take for its intermediate results."""

CACHE_BYTES = 1 << 22
"""What stays near the processor: more at once is no faster there."""

EAGER = 0.0002
"""Seconds after which another thread gets its turn while PyTorch is loaded."""

FEW = 16
"""Frames whose pictures are looked at together on the processor, at most."""


def load() -> None:
    """Bring in PyTorch without holding up other threads for long.

    Its libraries take a fifth of a second to load, in which Python's lock is kept.
    Asked of the system beforehand, which needs no lock, they are there when it is
    imported; and while that goes on other threads get their turn more often.
    """
    found = find_spec("torch") if "torch" not in sys.modules else None
    if found is None or found.origin is None or os.name != "posix":
        return
    folder = Path(found.origin).parent / "lib"
    system = ctypes.CDLL(None)
    system.dlopen.restype = ctypes.c_void_p
    system.dlopen.argtypes = [ctypes.c_char_p, ctypes.c_int]
    for name in ("libc10", "libtorch_cpu", "libtorch_python"):
        for library in folder.glob(f"{name}.*"):
            system.dlopen(os.fsencode(library), os.RTLD_NOW)
    patience = sys.getswitchinterval()
    sys.setswitchinterval(EAGER)
    try:
        import torch  # noqa: F401
    finally:
        sys.setswitchinterval(patience)


def chosen(name: str = "") -> "torch.device":
    """The device by `name`, else by `SMARTROTO_DEVICE`, else the fastest there is."""
    import torch

    name = name or os.environ.get("SMARTROTO_DEVICE", "")
    return torch.device(name) if name and name != "auto" else _fastest()


def engine() -> "torch.device":
    """The device of what needs no network: the same, but Apple's only by its name,
    since not all that is needed is known to be there."""
    import torch

    device = chosen()
    if device.type == "mps" and os.environ.get("SMARTROTO_DEVICE") != "mps":
        return torch.device("cpu")
    return device


@cache
def _fastest() -> "torch.device":
    import torch

    if torch.cuda.is_available():
        return torch.device("cuda")
    if torch.backends.mps.is_available():
        return torch.device("mps")
    return torch.device("cpu")


def at_once(device: "torch.device", bytes_each: int) -> int:
    """How many things of `bytes_each` may be worked on together; at least one."""
    return max(BATCH_BYTES.get(device.type, 1 << 27) // max(bytes_each, 1), 1)


def frames_at_once(picture_bytes: int, bytes_each: int) -> int:
    """How many frames may be looked at together, which take `bytes_each` beside their
    pictures; on the processor no more than stays in its cache."""
    device = engine()
    if device.type == "cpu":
        return min(max(CACHE_BYTES // max(bytes_each, 1), 1), FEW)
    return at_once(device, picture_bytes + bytes_each)


def tensor(values: "NDArray[Any]") -> "torch.Tensor":
    """Numbers as float32 on the device, a copy."""
    import torch

    _own_threads()
    single = np.array(values, np.float32, order="C")
    return torch.from_numpy(single).to(engine())


def pixels(picture: "NDArray[Any]") -> "torch.Tensor":
    """A picture as it is, on the device; on the processor the very same bytes."""
    import torch

    return torch.from_numpy(picture).to(engine())


def array(values: "torch.Tensor") -> "NDArray[np.float64]":
    """The same numbers as float64 in main memory."""
    return np.asarray(values.cpu(), float)


@cache
def _own_threads() -> int:
    """How many threads PyTorch takes by itself; from now on it takes one. The engine's
    steps are small: threads would wait for each other over them."""
    import torch

    own = torch.get_num_threads()
    torch.set_num_threads(1)
    return own


@contextmanager
def all_threads() -> Iterator[None]:
    """For work on whole pictures: as many threads as PyTorch takes by itself."""
    import torch

    torch.set_num_threads(_own_threads())
    try:
        yield
    finally:
        torch.set_num_threads(1)
