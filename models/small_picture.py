"""A part of the picture made small enough to be searched: colours and motion."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from smartroto.models.flow import Bytes
from smartroto.shapes.arrays import Array, Image
from smartroto.shapes.match import apply_map, fit_map


@dataclass(frozen=True, kw_only=True, eq=False)
class SmallPicture:
    """A part of the picture, made smaller.

    colour: `[h, w, 3]` blue, green, red; motion: `[h, w, 2 K]` own motion to each of K
    neighbours; low: its upper left corner in plate pixels; scale: its pixels per plate
    pixel.
    """

    colour: Bytes
    motion: Image
    low: Array
    scale: float

    @property
    def size(self) -> tuple[int, int]:
        """Height and width."""
        return self.colour.shape[0], self.colour.shape[1]

    def inwards(self, places: Array) -> NDArray[np.int32]:
        """Plate pixels to whole pixels of the view."""
        return np.asarray(np.floor((places - self.low) * self.scale), np.int32)


def small_picture(pictures: Sequence[Image], box: Array, longest: int) -> SmallPicture:
    """The part within `box` (`[2, 2]`, whole plate pixels) of the first of some
    pictures `[H, W, 3]`, its longest side at most `longest` pixels; the others are its
    neighbours in time."""
    import cv2

    (left, top), (right, bottom) = box.astype(int)
    scale = min(1.0, longest / max(right - left, bottom - top))
    size = max(round((right - left) * scale), 1), max(round((bottom - top) * scale), 1)
    small = [
        cv2.convertScaleAbs(
            cv2.resize(
                np.ascontiguousarray(np.maximum(each[top:bottom, left:right, :3], 0)),
                size,
                interpolation=cv2.INTER_AREA,
            ),
            alpha=255,
        )
        for each in pictures
    ]
    motion = [_own_motion(small[0], other) for other in small[1:]]
    none = np.zeros((*small[0].shape[:2], 0), np.float32)
    return SmallPicture(
        colour=np.asarray(cv2.cvtColor(small[0], cv2.COLOR_RGB2BGR)),
        motion=np.concatenate([none, *motion], axis=2),
        low=box[0].astype(float),
        scale=scale,
    )


def _own_motion(here: Any, there: Any) -> Image:
    """Motion against the background's, `[h, w, 2]`; large motions count by their log.

    The background moves by one affine map; what does not has its own motion.
    """
    import cv2

    grey = [cv2.cvtColor(each, cv2.COLOR_RGB2GRAY) for each in (here, there)]
    preset = cv2.DISOPTICAL_FLOW_PRESET_MEDIUM
    if min(grey[0].shape) < 16:
        return np.zeros((*grey[0].shape, 2), np.float32)
    flow: Any = np.zeros((*grey[0].shape, 2), np.float32)
    flow = cv2.DISOpticalFlow.create(preset).calc(grey[0], grey[1], flow)
    row, column = np.mgrid[: flow.shape[0], : flow.shape[1]]
    place = np.stack([column, row], axis=2).astype(float)
    some = place[::6, ::6].reshape(-1, 2)
    camera = fit_map(some, some + flow[::6, ::6].reshape(-1, 2), None, "affine", 0.7)
    own = (flow - (apply_map(camera, place) - place)).astype(np.float32)
    own = cv2.GaussianBlur(own, (0, 0), 1.5)
    speed = np.maximum(np.linalg.norm(own, axis=2, keepdims=True), 1e-6)
    return np.asarray(own / speed * np.log1p(2 * speed) / 2, np.float32)


def lab(picture: SmallPicture) -> Image:
    """Its colours as even eyes see them, `[h, w, 3]` CIE Lab."""
    import cv2

    soft = cv2.GaussianBlur(picture.colour, (0, 0), 0.8).astype(np.float32) / 255
    return np.asarray(cv2.cvtColor(soft, cv2.COLOR_BGR2LAB))


def steepness(colours: Image) -> Image:
    """How much the colour changes from pixel to pixel, `[h, w]`."""
    import cv2

    sides = [cv2.Sobel(colours, cv2.CV_32F, *way) / 8 for way in ((1, 0), (0, 1))]
    return np.asarray(np.sqrt(sum((side**2).sum(axis=2) for side in sides)), np.float32)


def main_colours(some: Image) -> Array:
    """The few colours `[K, 3]` that stand for those of the strokes."""
    import cv2

    count = min(4, max(1, len(some) // 40))
    if count == 1:
        return np.asarray(some.mean(axis=0, keepdims=True))
    enough = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 20, 0.1)
    cv2.setRNGSeed(1)
    free: Any = np.zeros((len(some), 1), np.int32)
    _, _, centres = cv2.kmeans(
        np.ascontiguousarray(some), count, free, enough, 3, cv2.KMEANS_PP_CENTERS
    )
    return np.asarray(centres)
