"""What a pixel looks like to the classifier: colour, colour around it, and texture."""

from smartroto.models.flow import Bytes
from smartroto.shapes.arrays import Image

UNITS = (127.5, 30.0, 30.0, 127.5, 30.0, 30.0, 43.0)
"""One unit of each feature in the eight bits it is kept in."""

COUNT, PIXEL = len(UNITS), 8
"""Features of a pixel, and the bytes that it takes."""

AROUND = 3
"""The first of the three features that are the colour around a pixel."""

ROUGH = 6
"""The feature that says how much the lightness varies."""


def features(colour: Image) -> Bytes:
    """`[H, W, 3]` of about 0..1 to `[H, W, 8]`, eight bits, one unit being `UNITS`.

    Lab colour blurred by 1 and by 3 pixels, and how much the lightness varies within
    about 5 pixels; the last one is no feature, but makes a pixel eight bytes long (see
    `reading`).
    """
    import cv2
    import numpy as np

    bytes_ = cv2.convertScaleAbs(np.maximum(colour, 0.0), alpha=255)
    lab = cv2.cvtColor(bytes_, cv2.COLOR_RGB2LAB)
    near, around = cv2.GaussianBlur(lab, (0, 0), 1), cv2.GaussianBlur(lab, (0, 0), 3)
    light = cv2.extractChannel(lab, 0)
    mean = cv2.boxFilter(light, cv2.CV_32F, (9, 9))
    square = cv2.sqrBoxFilter(light, cv2.CV_32F, (9, 9))
    rough = cv2.sqrt(np.maximum(square - mean * mean, 0.0)).astype(np.uint8)
    return np.asarray(cv2.merge([near, around, rough, rough]))
