"""What a pixel looks like to the classifier: colour, colour around it, and texture."""

from smartroto.models.flow import Bytes
from smartroto.shapes.arrays import Image

UNITS = (127.5, 30.0, 30.0, 127.5, 30.0, 30.0, 43.0)
"""One unit of each feature in the eight bits it is kept in."""

ROUGH = 6
"""The feature that says how much the lightness varies."""


def features(colour: Image) -> Bytes:
    """`[H, W, 3]` of about 0..1 to `[H, W, 7]`, eight bits, one unit being `UNITS`.

    Lab colour blurred by 1 and by 3 pixels, and how much the lightness varies within
    about 5 pixels.
    """
    import cv2
    import numpy as np

    bytes_ = np.clip(colour * 255 + 0.5, 0, 255).astype(np.uint8)
    lab = cv2.cvtColor(bytes_, cv2.COLOR_RGB2LAB)
    near, around = cv2.GaussianBlur(lab, (0, 0), 1), cv2.GaussianBlur(lab, (0, 0), 3)
    light = lab[..., 0].astype(np.float32)
    mean = cv2.boxFilter(light, -1, (9, 9))
    square = cv2.boxFilter(light * light, -1, (9, 9))
    rough = np.sqrt(np.maximum(square - mean * mean, 0))
    rough = np.clip(rough, 0, 255).astype(np.uint8)
    return np.concatenate([near, around, rough[..., None]], axis=-1)
