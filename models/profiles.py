"""What lies across an outline, as tensors on the engine's device, and its odds."""

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from smartroto.models import device
from smartroto.models.classifier import Classifier
from smartroto.models.features import COUNT, PIXEL, UNITS
from smartroto.models.reading import read
from smartroto.shapes.arrays import Array

SUREST = 4.0
"""Limit of log odds: a classifier may be sure, and wrong."""


def along(points: Array, normals: Array, looks: Tensor) -> tuple[Tensor, Tensor]:
    """Places along the normals of lines `[..., M, 2]`: x and y `[..., M, R]`, `looks`
    `[R]` or `[..., M, R]` pixels outwards."""
    both = np.moveaxis(np.concatenate([points, normals], -1), -1, 0)[..., None]
    x, y, out, down = device.tensor(both)
    return torch.addcmul(x, looks, out), torch.addcmul(y, looks, down)


def axes(places: Array) -> tuple[Tensor, Tensor]:
    """x and y `[...]` of places `[..., 2]`."""
    x, y = device.tensor(np.moveaxis(places, -1, 0))
    return x, y


def shown(x: Tensor, y: Tensor, picture: Tensor) -> Tensor:
    """Which places lie in a picture `[H, W, C]`."""
    height, width = picture.shape[:2]
    beside, beyond = (x - width / 2).abs_(), (y - height / 2).abs_()
    return (beside < width / 2) & (beyond < height / 2)


def seen(pictures: Sequence[Tensor], x: Tensor, y: Tensor) -> Tensor:
    """Feature pictures `[H, W, 8]`, one for each row of places `[T, ...]`, in their
    eight bits: `[T, ..., 8]`."""
    return read(pictures, x.flatten(1), y.flatten(1)).view(*x.shape, PIXEL)


def colours(pictures: Sequence[Tensor], x: Tensor, y: Tensor) -> Tensor:
    """The same in units of the features: `[T, ..., 7]`."""
    return seen(pictures, x, y)[..., :COUNT] / x.new_tensor(UNITS)


def placed(colour: Tensor, place: Tensor) -> Tensor:
    """Colours `[..., M, R, 7]` with the part of the outline they belong to, `[M, 2]`:
    `[..., M, R, 9]`."""
    where = place[:, None].expand(*colour.shape[:-1], 2)
    return torch.cat([colour, where], -1)


def place(points: Array) -> Tensor:
    """Where each sample `[M, 2]` lies on the shape, in units of its size: `[M, 2]`."""
    size = np.sqrt(max(float(np.prod(np.ptp(points, axis=0))), 1.0))
    return device.tensor((points - points.mean(0)) / size)


def odds(judge: Classifier, seen: Tensor) -> Tensor:
    """Log odds of being inside `[..., R]` of what is seen `[..., R, 9]`, not too
    sure."""
    told = judge.log_odds(seen.reshape(-1, seen.shape[-1]))
    return told.clamp(-SUREST, SUREST).view(seen.shape[:-1])


@torch.inference_mode()
def odds_at(
    judge: Classifier, pictures: Sequence[Tensor], x: Tensor, y: Tensor, place: Tensor
) -> Tensor:
    """Log odds of being inside at places `[T, M, R]` of feature pictures; place:
    `[M, 2]` the part of the shape that each sample belongs to. Returns `[T, M, R]`."""
    return odds(judge, placed(colours(pictures, x, y), place))
