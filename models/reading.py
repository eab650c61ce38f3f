"""Reading pictures at points on the engine's device, many frames at once.

A pixel of a picture is eight bytes: eight features, or a flow of two floats. It is
fetched as one number, which makes reading as fast as the pictures can be looked up.
"""

from collections.abc import Sequence
from functools import lru_cache

import torch
from torch import Tensor

POINT_BYTES = 256
"""What reading takes for each point, and a few steps with what was read."""


@torch.inference_mode()
def read(pictures: Sequence[Tensor], x: Tensor, y: Tensor) -> Tensor:
    """Pictures `[H, W, C]` of one size, one for each row of points `[T, P]`.

    Points are float32 pixels, (0.5, 0.5) the middle of the first one. Bilinear, held at
    the border; what is no number is read at the first pixel. Returns `[T, P, C]`
    float32.
    """
    height, width = pictures[0].shape[:2]
    left, right = _cells(x, width)
    top, down = _cells(y, height)
    first = torch.add(left, top, alpha=width)[:, None]
    near = (first + _corners(width, height, x.device)).flatten(1)
    fetched = [
        picture.view(torch.int64).view(-1).index_select(0, cells)
        for picture, cells in zip(pictures, near, strict=True)
    ]
    corners = torch.stack(fetched)[..., None].view(pictures[0].dtype).float()
    corners = corners.view(len(near), 4, x.shape[1], -1)
    rows = torch.lerp(corners[:, :2], corners[:, 2:], down[:, None, :, None])
    return torch.lerp(rows[:, 0], rows[:, 1], right[..., None])


def _cells(places: Tensor, length: int) -> tuple[Tensor, Tensor]:
    """The pixel before each place on a line of pixels, and how far beyond it, 0..1."""
    held = torch.nan_to_num(places - 0.5).clamp_(0, length - 1)
    before = held.int().clamp_(max=max(length - 2, 0))
    return before, held - before


@lru_cache(maxsize=8)
def _corners(width: int, height: int, device: torch.device) -> Tensor:
    """The way from a pixel to itself and its neighbours to the right and below, in
    pixels `[4, 1]`; a picture of one row or column has none there."""
    right, down = min(width - 1, 1), width * min(height - 1, 1)
    ways = [0, right, down, right + down]
    return torch.tensor(ways, dtype=torch.int32, device=device)[:, None]
