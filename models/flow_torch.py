"""Dense optical flow on a graphics card: dense inverse search (Kroeger et al. 2016).

From coarse to fine, patches of 8 pixels that overlap by half each look for their place
in the other picture by inverse compositional Lucas-Kanade steps, all of them at once;
every pixel then takes the mean of the patches over it, weighted by how well each fits
there, and `flow_smooth` makes that smooth. As in OpenCV's medium preset the finest
pictures that are searched are of half the size.

Patches are worked on some at a time, so that memory stays within a limit whatever the
size of the picture, and the answer is the same.
"""

import torch
from torch import Tensor
from torch.nn import functional

from smartroto.models.device import at_once
from smartroto.models.flow_smooth import gradients, pixels, smooth, warped

SIDE, STRIDE = 8, 4
"""Pixels along a patch, and from one to the next."""

PASSES, STEPS = 2, 5
"""How often patches look at each size, beginning with the best of what they and their
neighbours have found, and the Lucas-Kanade steps that they take each time."""

SMALLEST = 12
"""Pixels along the shorter side of the coarsest pictures, at least."""

PATCH_BYTES = SIDE * SIDE * 4 * 20
"""What one patch takes while it looks for its place."""

FLAT = 10.0
"""Contrast, squared and summed over a patch, below which it rather stays."""


@torch.inference_mode()
def search(before: Tensor, after: Tensor) -> Tensor:
    """Where each pixel of `before` has gone in `after`, pictures `[H, W]` of 0..255:
    `[H, W, 2]` float32 pixels, x and y."""
    sizes = [(_half(before.float()[None, None]), _half(after.float()[None, None]))]
    while min(sizes[-1][0].shape[-2:]) >= 2 * SMALLEST:
        sizes.append((_half(sizes[-1][0]), _half(sizes[-1][1])))
    found = torch.zeros_like(sizes[-1][0]).repeat(1, 2, 1, 1)
    for first, second in reversed(sizes):
        found = _finer(found, first) if found.shape[-2:] != first.shape[-2:] else found
        found = smooth(first, second, _patched(first, second, found))
    return _finer(found, before)[0].permute(1, 2, 0).contiguous()


def _half(picture: Tensor) -> Tensor:
    """`[1, C, H, W]` at half the size; a last odd row or column stands by itself."""
    return functional.avg_pool2d(picture, 2, ceil_mode=True)


def _finer(found: Tensor, like: Tensor) -> Tensor:
    """Flow `[1, 2, h, w]` at twice the size, that of a picture `[..., H, W]`."""
    height, width = like.shape[-2:]
    twice = functional.interpolate(found, scale_factor=2.0, mode="bilinear")
    return 2 * twice[..., :height, :width]


def _patched(first: Tensor, second: Tensor, found: Tensor) -> Tensor:
    """Flow `[1, 2, h, w]` found by patches that begin with `found`."""
    height, width = first.shape[-2:]
    first, found = _whole(first), _whole(found)
    stacked = torch.cat([first, gradients(first)], 1)
    patches = functional.unfold(stacked, SIDE, stride=STRIDE)[0].T
    patches = patches.reshape(-1, 3, SIDE * SIDE)
    grid = functional.avg_pool2d(found, SIDE, STRIDE)
    corners = _corners(grid)
    step = at_once(first.device, PATCH_BYTES)
    for _ in range(PASSES):
        each = (corners, patches, _beside(grid))
        parts = zip(*(torch.split(one, step) for one in each), strict=True)
        moves = torch.cat([_descended(second, *part) for part in parts])
        grid = moves.T.reshape(grid.shape)
    return _dense(first, second, grid)[..., :height, :width]


def _whole(picture: Tensor) -> Tensor:
    """`[1, C, h, w]` with so much more of its border that patches cover it."""
    beyond = [
        STRIDE * -(-max(size - SIDE, 0) // STRIDE) + SIDE - size
        for size in picture.shape[-2:]
    ]
    return functional.pad(picture, (0, beyond[1], 0, beyond[0]), mode="replicate")


def _beside(grid: Tensor) -> Tensor:
    """How far each patch and its four neighbours have gone, `[P, 5, 2]`, from
    `[1, 2, rows, columns]`."""
    wide = functional.pad(grid, (1, 1, 1, 1), mode="replicate")
    every = [
        grid,
        wide[..., 1:-1, :-2],
        wide[..., 1:-1, 2:],
        wide[..., :-2, 1:-1],
        wide[..., 2:, 1:-1],
    ]
    return torch.cat(every).flatten(2).permute(2, 0, 1)


def _corners(grid: Tensor) -> Tensor:
    """The first pixel of each patch of `[1, 2, rows, columns]`, `[P, 2]`."""
    return STRIDE * pixels(grid)[0].reshape(-1, 2)


def _descended(second: Tensor, corner: Tensor, patch: Tensor, starts: Tensor) -> Tensor:
    """How far patches `[P, 2]` have gone in `second`, `[P, 2]`.

    patch: `[P, 3, 64]` what is seen in them, and its gradients; starts: `[P, S, 2]`,
    where to begin, the best of which is gone on from. A step that makes a patch fit
    worse does not count, nor does what leads far away.
    """
    known, slopes = patch[:, 0], patch[:, 1:] - patch[:, 1:].mean(-1, keepdim=True)
    bend = slopes @ slopes.transpose(1, 2)
    xx, xy, yy = bend[:, 0, 0] + FLAT, bend[:, 0, 1], bend[:, 1, 1] + FLAT
    back = torch.stack([yy, -xy, -xy, xx], -1) / (xx * yy - xy * xy)[:, None]
    back = back.view(-1, 2, 2)
    best, least = starts[:, 0], torch.full_like(corner[:, 0], torch.inf)
    step = torch.zeros_like(best)
    for count in range(starts.shape[1] + STEPS):
        start = count < starts.shape[1]
        move = starts[:, count] if start else best - step
        miss = _seen(second, corner + move) - known
        miss = miss - miss.mean(-1, keepdim=True)
        loss = miss.square().sum(-1)
        better = (loss < least)[:, None]
        best, least = torch.where(better, move, best), torch.minimum(loss, least)
        onward = (back @ (slopes @ miss[..., None]))[..., 0]
        step = torch.where(better, onward, step if start else 0 * step)
    far = (best - starts[:, 0]).square().sum(-1, keepdim=True) > SIDE**2
    return torch.where(far, starts[:, 0], best)


def _seen(picture: Tensor, corner: Tensor) -> Tensor:
    """A picture `[1, 1, h, w]` in patches that begin at `[P, 2]`: `[P, 64]`."""
    within = pixels(picture.new_empty(SIDE, SIDE)).reshape(1, -1, 2)
    places = corner[:, None] + within
    return warped(picture, places[None])[0, 0]


def _dense(first: Tensor, second: Tensor, grid: Tensor) -> Tensor:
    """Flow `[1, 2, H, W]` of pixels from that of patches `[1, 2, rows, columns]`.

    Every second patch either way lies beside the next one: so four layers of patches
    cover the picture, most pixels four times.
    """
    total, share = torch.zeros_like(first).repeat(1, 2, 1, 1), torch.zeros_like(first)
    for top in (0, 1):
        for left in (0, 1):
            some = grid[:, :, top::2, left::2]
            layer = some.repeat_interleave(SIDE, 2).repeat_interleave(SIDE, 3)
            height, width = layer.shape[-2:]
            rows = slice(STRIDE * top, STRIDE * top + height)
            columns = slice(STRIDE * left, STRIDE * left + width)
            origin = torch.tensor([columns.start, rows.start], device=grid.device)
            there = pixels(layer) + origin + layer.permute(0, 2, 3, 1)
            miss = (warped(second, there) - first[..., rows, columns]).abs()
            fit = 1 / miss.clamp(min=1).square()
            total[..., rows, columns] += fit * layer
            share[..., rows, columns] += fit
    return total / share
