"""What a pixel looks like to the classifier: colour, colour around it, and texture."""

import numpy as np

from smartroto.shapes.arrays import Image


def features(colour: Image) -> Image:
    """`[H, W, 3]` of about 0..1 to `[H, W, 7]`.

    Lab colour (in units of 50, 30 and 30) blurred by 1 and by 3 pixels, and how much
    the lightness varies within about 5 pixels.
    """
    import cv2

    clipped = np.clip(colour, 0, 1).astype(np.float32)
    lab = cv2.cvtColor(clipped, cv2.COLOR_RGB2LAB)
    lab = lab / np.array([50, 30, 30], np.float32)
    near, around = (
        cv2.GaussianBlur(lab, (0, 0), 1.0),
        cv2.GaussianBlur(lab, (0, 0), 3.0),
    )
    light = np.ascontiguousarray(lab[..., 0])
    mean = cv2.GaussianBlur(light, (0, 0), 2.5)
    square = cv2.GaussianBlur(light * light, (0, 0), 2.5)
    rough = 3 * np.sqrt(np.maximum(square - mean * mean, 0))
    return np.concatenate([near, around, rough[..., None]], axis=-1)
