"""Which device networks run on, and how much they may take at once."""

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import torch

BATCH_BYTES = {"cuda": 1 << 30, "mps": 1 << 29, "cpu": 1 << 27}
"""What one call may take for its intermediate results."""


def chosen(name: str = "") -> "torch.device":
    """The device by `name`, else by `SMARTROTO_DEVICE`, else the fastest there is."""
    import torch

    name = name or os.environ.get("SMARTROTO_DEVICE", "")
    if name and name != "auto":
        return torch.device(name)
    if torch.cuda.is_available():
        return torch.device("cuda")
    if torch.backends.mps.is_available():
        return torch.device("mps")
    return torch.device("cpu")


def at_once(device: "torch.device", bytes_each: int) -> int:
    """How many things of `bytes_each` may be worked on together; at least one."""
    return max(BATCH_BYTES.get(device.type, 1 << 27) // max(bytes_each, 1), 1)
