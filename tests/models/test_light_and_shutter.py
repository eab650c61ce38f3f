"""Pictures that change: the light, the shutter, and where the artist draws the line."""

import numpy as np
import pytest

from smartroto.document import Document, Key, Layer, Plate, Shape
from smartroto.shapes.metrics import boundary_error
from smartroto.solve import predict

FRAMES, KEYED = 17, (0, 8, 16)


def predicted(disc, read, shrunk=1.0):
    """How far in-betweens of a disc, its keys drawn `shrunk`, are off on each frame,
    and how much too wide they are: pixels."""
    truth = np.array([disc.knots(frame) for frame in range(FRAMES)])
    middle = np.array([disc.centre(frame) for frame in range(FRAMES)])[:, None, None]
    truth = middle + shrunk * (truth - middle)
    keys = {frame: Key(value=truth[frame]) for frame in KEYED}
    shape = Shape(id="disc", name="disc", keys=keys)
    plate = Plate(path="drawn here", first=0, last=FRAMES - 1, size=disc.size)
    layer = Layer(id="layer", name="layer", items=(shape,))
    document = Document(plate=plate, layers=(layer,))
    knots = predict(document, "disc", read=read).knots
    wide = np.linalg.norm(knots[:, :, 1] - middle[:, 0], axis=-1).mean(1)
    off = [boundary_error(*both).mean for both in zip(knots, truth, strict=True)]
    return np.array(off), wide - shrunk * 34.0


def exposed(disc, shutter):
    """What a camera sees whose shutter is open for part of each frame."""
    times = (np.arange(8) + 0.5) / 8 * shutter - shutter / 2
    return lambda frame: np.mean([disc.read(frame + time) for time in times], axis=0)


@pytest.mark.parametrize(("strength", "least"), [(0.1, 0.2), (0.25, 0.5), (0.5, 1.0)])
def test_light_that_flickers(disc, strength, least):
    light = 1 + strength * np.random.default_rng(5).uniform(-1, 1, FRAMES)
    off, wide = predicted(disc, lambda frame: disc.read(frame) * light[frame])
    assert off.max() < least
    assert abs(wide).max() < least


def test_a_picture_that_fades(disc):
    off, _ = predicted(disc, lambda frame: disc.read(frame) * (1 - 0.04 * frame))
    assert off.max() < 0.5


@pytest.mark.parametrize("shutter", [0.5, 1.0])
def test_a_blurred_edge_is_where_it_is_half_covered(disc, shutter):
    off, wide = predicted(disc, exposed(disc, shutter))
    assert off.max() < 0.6
    assert abs(wide.mean()) < 0.25


@pytest.mark.parametrize("shrunk", [32 / 34, 33 / 34, 35.5 / 34])
def test_a_line_drawn_beside_the_edge_stays_there(disc, shrunk):
    off, wide = predicted(disc, disc.read, shrunk)
    assert off.max() < 0.5
    assert abs(wide).max() < 0.3
