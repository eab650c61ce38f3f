"""Plates and keys that are not what they should be: sense or one sentence, no crash."""

from pathlib import Path

import numpy as np
import pytest

from smartroto.document import Document, Key, Layer, Plate, Shape
from smartroto.errors import Error
from smartroto.session import Session
from smartroto.shapes.arrays import Array, Image
from smartroto.shapes.between import linear
from smartroto.shapes.prediction import Prediction
from smartroto.solve import predict


def _ring(x: float, y: float, radius: float = 18.0, count: int = 8) -> Array:
    angles = np.arange(count) / count * 2 * np.pi
    out = np.stack([np.cos(angles), np.sin(angles)], 1)
    arm = np.stack([-out[:, 1], out[:, 0]], 1) * 4 / 3 * np.tan(np.pi / 2 / count)
    return np.array([x, y]) + radius * np.stack([out - arm, out, out + arm], 1)


def _write(path: Path, pixels: Image) -> None:
    """A frame with as many channels as `pixels` `[H, W, C]` has; one is alpha."""
    import OpenImageIO as oiio

    height, width, channels = pixels.shape
    spec = oiio.ImageSpec(width, height, channels, "half")
    spec.channelnames = ("A",) if channels == 1 else ("R", "G", "B")[:channels]
    out = oiio.ImageOutput.create(str(path))
    assert out.open(str(path), spec) and out.write_image(pixels.astype(np.float32))
    out.close()


def _picture(frame: int, size: tuple[int, int], channels: int = 3) -> Image:
    """A bright disc that goes 3 pixels a frame to the right over noise."""
    width, height = size
    x, y = np.meshgrid(np.arange(width) + 0.5, np.arange(height) + 0.5)
    chance = np.random.default_rng(4)
    ground = 0.2 + 0.05 * chance.random((height, width))
    cover = np.clip(18.5 - np.hypot(x - 30 - 3 * frame, y - 30), 0, 1)
    stripes = 0.7 + 0.2 * np.sin((x - 3 * frame) / 2) * np.sin(y / 2)
    value = cover * stripes + (1 - cover) * ground
    return np.repeat(value[..., None], channels, axis=2).astype(np.float32)


def _session(folder: Path, frames: range) -> tuple[Session, str]:
    session = Session.open(folder)
    shape = session.add_shape("disc", _ring(30 + 3 * frames[0], 30), frames[0])
    if len(frames) > 1:
        session.set_key(shape, frames[-1], _ring(30 + 3 * frames[-1], 30))
    return session, shape


def _sane(got: Prediction) -> None:
    for array in (got.knots, got.sigma, got.across, got.seen):
        assert np.isfinite(array).all()


def _off(got: Prediction, row: int, frame: int) -> float:
    return float(np.abs(got.knots[row] - _ring(30 + 3 * frame, 30)).mean())


@pytest.mark.parametrize("size", [(101, 61), (64, 33), (37, 129)])
@pytest.mark.parametrize("channels", [3, 1])
def test_odd_sizes_and_plates_of_alpha_only(
    tmp_path: Path, size: tuple[int, int], channels: int
) -> None:
    for frame in range(1, 7):
        _write(tmp_path / f"plate.{frame:04d}.exr", _picture(frame, size, channels))
    session, shape = _session(tmp_path, range(1, 7))
    got = session.predict(shape)
    _sane(got)
    assert _off(got, 3, 4) < 1.5


def test_pixels_that_are_no_numbers(tmp_path: Path) -> None:
    for frame in range(1, 7):
        picture = _picture(frame, (100, 60))
        picture[10:20, 30:60] = np.nan
        picture[40:, :20] = np.inf
        picture[40:, 80:] = -np.inf
        _write(tmp_path / f"plate.{frame:04d}.exr", picture)
    session, shape = _session(tmp_path, range(1, 7))
    got = session.predict(shape)
    _sane(got)
    assert _off(got, 3, 4) < 2


def test_a_missing_frame_is_bridged_and_named(tmp_path: Path) -> None:
    for frame in (1, 2, 3, 5, 6):
        _write(tmp_path / f"plate.{frame:04d}.exr", _picture(frame, (100, 60)))
    session, shape = _session(tmp_path, range(1, 7))
    got = session.predict(shape)
    _sane(got)
    assert _off(got, 3, 4) < 1.5 and got.reason(4)
    again = session.predict(shape)
    assert again.reason(4) == got.reason(4)


def test_a_plate_of_one_frame(tmp_path: Path) -> None:
    _write(tmp_path / "plate.0007.exr", _picture(7, (100, 60)))
    session, shape = _session(tmp_path, range(7, 8))
    got = session.predict(shape)
    assert np.array_equal(got.knots[0], _ring(51, 30)) and (got.sigma == 0).all()
    with pytest.raises(Error, match="Frame 8 lies outside the plate"):
        session.set_key(shape, 8, _ring(54, 30))


def _document(
    keys: dict[int, Array], *, closed: bool = True, last: int = 12
) -> Document:
    shape = Shape(
        id="disc",
        name="disc",
        keys={frame: Key(value=value) for frame, value in keys.items()},
        closed=closed,
    )
    plate = Plate(path="plate.%04d.exr", first=1, last=last, size=(120, 60))
    return Document(plate=plate, layers=(Layer(id="l", name="l", items=(shape,)),))


def _read(frame: int) -> Image:
    return _picture(frame, (120, 60))


CONTRADICTIONS = {
    "one key far away": {1: (33, 30), 4: (9000, -9000), 8: (54, 30)},
    "there and back at once": {1: (33, 30), 5: (100, 30), 6: (45, 30), 12: (66, 30)},
    "all on one spot": {1: (33, 30), 6: (33, 30), 12: (33, 30)},
    "keys outside the plate's frames": {-40: (0, 30), 3: (39, 30), 60: (99, 30)},
}


@pytest.mark.parametrize("name", CONTRADICTIONS)
def test_keys_that_contradict_each_other_or_the_plate(name: str) -> None:
    keys = {frame: _ring(*place) for frame, place in CONTRADICTIONS[name].items()}
    got = predict(_document(keys), "disc", read=_read)
    _sane(got)
    assert got.frames.tolist() == list(range(1, 13))
    for frame, value in keys.items():
        row = got.row(frame)
        assert row is None or np.array_equal(got.knots[row], value)


def test_keys_that_turn_inside_out() -> None:
    keys = {1: _ring(33, 30), 6: _ring(48, 30)[::-1], 12: _ring(66, 30, -18.0)}
    got = predict(_document(keys), "disc", read=_read)
    _sane(got)
    assert got.across[1:5].mean() > 1


def test_pictures_of_something_else_are_no_worse_than_interpolation() -> None:
    keys = {1: _ring(33, 30), 12: _ring(66, 30)}

    def unrelated(frame: int) -> Image:
        noise = np.random.default_rng(9 + frame // 3).random((60, 120, 3))
        return np.roll(noise, 5 * frame, axis=0).astype(np.float32)

    got = predict(_document(keys), "disc", read=unrelated)
    times = np.array([1.0, 12.0])
    straight = linear(times, np.stack([*keys.values()]), got.frames.astype(float))
    truth = np.stack([_ring(30 + 3 * frame, 30) for frame in got.frames])
    assert np.abs(got.knots - truth).mean() < np.abs(straight - truth).mean() + 0.6


def test_a_plate_that_is_all_alike_leaves_interpolation() -> None:
    keys = {1: _ring(33, 30), 6: _ring(50, 34), 12: _ring(66, 30)}
    black = _document(keys)
    got = predict(black, "disc", read=lambda frame: np.zeros((60, 120, 3), np.float32))
    times = np.array([*keys], float)
    straight = linear(times, np.stack([*keys.values()]), got.frames.astype(float))
    assert np.abs(got.knots - straight).max() < 3


def _star(count: int) -> Array:
    angles = np.arange(count) / count * 2 * np.pi
    radius = np.where(np.arange(count) % 2, 20.0, 32.0)[:, None]
    point = 60 + radius * np.stack([np.cos(angles), np.sin(angles)], 1)
    return np.repeat(point[:, None], 3, axis=1)


ODD_SHAPES = {
    "three points": _star(3),
    "three hundred points": _star(300),
    "one spot": np.full((4, 3, 2), 50.0),
    "a line": np.repeat(np.linspace([20.0, 30], [90, 80], 5)[:, None], 3, axis=1),
    "crossing itself": _star(8)[[0, 3, 6, 1, 4, 7, 2, 5]],
    "partly outside": _star(8) - [50, 50],
    "outside": _star(8) - [-900, 0],
    "far outside": _star(8) - [0, 90000],
    "one point": np.full((1, 3, 2), 40.0),
    "tiny": 60 + 0.01 * (_star(6) - 60),
}


@pytest.mark.parametrize("name", ODD_SHAPES)
@pytest.mark.parametrize("closed", [True, False])
def test_odd_shapes(name: str, closed: bool) -> None:
    knots = ODD_SHAPES[name]
    keys = {2: knots, 5: knots + 3.0}
    got = predict(_document(keys, closed=closed, last=6), "disc", read=_read)
    assert np.isfinite(got.knots).all() and np.isfinite(got.sigma).all()
    assert np.array_equal(got.knots[1], knots)
    assert np.abs(got.knots - knots).max() < 60
