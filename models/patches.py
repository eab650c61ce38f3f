"""Patches of a picture: cut out, compared, and laid on each other to a fraction of a
pixel. Points are in pixels where (0, 0) is the corner of the first pixel.
"""

from typing import Literal

import numpy as np

from smartroto.models.flow import Bytes
from smartroto.shapes.arrays import Array, Image

Freedom = Literal["affine", "planar"]

STEPS, CLOSE = 40, 1e-4
"""Rounds of the alignment, and the gain below which it ends."""

BLOCKS = 4
ALIKE = 0.6
"""A patch has so many parts each way; with less likeness one counts as hidden."""

CENTRE = 0.5
"""Where a pixel's own value stands; OpenCV has it at 0."""


def grey(picture: Image) -> Image:
    """Lightness `[H, W]` of red, green, blue `[H, W, 3]`, or of a picture as it is.

    The root brings out what is dark, as eyes and cameras do.
    """
    flat = picture if picture.ndim == 2 else picture[..., :3].mean(axis=-1)
    return np.sqrt(np.clip(flat, 0, 1)).astype(np.float32)


def as_bytes(light: Image) -> Bytes:
    """Lightness 0..1 as `[H, W]` bytes."""
    return np.ascontiguousarray(np.rint(light * 255).astype(np.uint8))


def cut(light: Image, matrix: Array, size: tuple[int, int]) -> Image:
    """A patch of `size` (width, height): its place x shows the picture at matrix x."""
    import cv2

    there = _shift(-CENTRE) @ matrix @ _shift(CENTRE)
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return np.asarray(
        cv2.warpPerspective(
            light, there, size, flags=flags, borderMode=cv2.BORDER_REPLICATE
        ),
        dtype=np.float32,
    )


def likeness(one: Image, other: Image) -> float:
    """Correlation -1..1 of two patches; how bright and how contrasty is no matter."""
    a, b = one - one.mean(), other - other.mean()
    size = float(np.sqrt((a**2).sum() * (b**2).sum()))
    return float((a * b).sum() / size) if size > 1e-6 else 0.0


def likenesses(one: Image, other: Image) -> Array:
    """The likeness of each of the `[BLOCKS, BLOCKS]` parts of two patches."""
    rows = zip(np.array_split(one, BLOCKS), np.array_split(other, BLOCKS), strict=True)
    return np.array(
        [
            [
                likeness(a, b)
                for a, b in zip(
                    np.array_split(above, BLOCKS, axis=1),
                    np.array_split(below, BLOCKS, axis=1),
                    strict=True,
                )
            ]
            for above, below in rows
        ]
    )


def aligned(
    patch: Image,
    light: Image,
    start: Array,
    freedom: Freedom,
    alike: Array | None = None,
) -> Array:
    """The map `[3, 3]` near `start` from places of the patch to those of the picture
    that look most like them; `start` where there is none.

    alike: the likeness of each part of the patch at `start`: something may stand in
    front of those that are not alike, and they are left out.
    Maximises the enhanced correlation (Evangelidis and Psarakis, 2008), which changes
    of light do not disturb.
    """
    import cv2

    mode = cv2.MOTION_AFFINE if freedom == "affine" else cv2.MOTION_HOMOGRAPHY
    guess = (_shift(-CENTRE) @ start @ _shift(CENTRE)).astype(np.float32)
    guess = guess / guess[2, 2]
    mask = np.full(light.shape, 255, np.uint8)
    if alike is not None:
        size = (light.shape[1], light.shape[0])
        mask = np.asarray(
            cv2.warpPerspective(_clear(alike, patch.shape), guess, size), np.uint8
        )
    rows = 2 if freedom == "affine" else 3
    found = most_alike(patch, light, guess[:rows], mode, mask, (STEPS, CLOSE), 3)
    if found is None:
        return start
    whole = np.eye(3)
    whole[:rows] = found
    return np.asarray(_shift(CENTRE) @ whole @ _shift(-CENTRE))


def most_alike(
    patch: Image | Bytes,
    light: Image | Bytes,
    guess: Array | Image,
    mode: int,
    mask: Bytes,
    until: tuple[int, float],
    blur: int,
) -> Array | None:
    """OpenCV's map near `guess`, `[2 or 3, 3]` as `mode` has it, from places of the
    patch to those of the picture most like them; None where there is none.

    mask: 0 on pixels of the picture that do not count; until: rounds, and the gain
    below which they end; blur: pixels over which both are smoothed.
    """
    import cv2

    rounds = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, *until)
    start = np.ascontiguousarray(guess, np.float32)
    try:
        _, found = cv2.findTransformECC(patch, light, start, mode, rounds, mask, blur)
    except cv2.error:  # it did not converge
        return None
    return np.asarray(found, dtype=float)


def _clear(alike: Array, shape: tuple[int, ...]) -> Bytes:
    """A mask of the parts that are alike; of all where these are too few to go by."""
    import cv2

    good = (alike > ALIKE).astype(np.uint8)
    if good.mean() < 0.25:
        good[:] = 1
    size = (shape[1], shape[0])
    return np.asarray(
        cv2.resize(255 * good, size, interpolation=cv2.INTER_NEAREST), dtype=np.uint8
    )


def _shift(by: float) -> Array:
    matrix = np.eye(3)
    matrix[:2, 2] = by
    return matrix
