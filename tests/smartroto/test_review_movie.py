"""The review movie, read back with PyAV as a player would."""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from smartroto import edits, key_edits
from smartroto.colour import srgb
from smartroto.contact import COLOURS
from smartroto.document import Document, Plate
from smartroto.errors import Error, FormatError
from smartroto.jobs import Cancelled, Progress
from smartroto.review_movie import rate_of, review_movie
from smartroto.review_picture import GREY
from smartroto.shapes.arrays import Array
from smartroto.shapes.prediction import Prediction

FIRST, LAST, SIZE = 1001, 1006, (320, 200)
Picture = NDArray[np.uint8]


def square(x: float, y: float, side: float) -> Array:
    """Knots of a square with corners, its upper left at (x, y)."""
    corners = np.array([[x, y], [x + side, y], [x + side, y + side], [x, y + side]])
    return np.repeat(corners[:, None], 3, axis=1)


def keyed(plate: Plate | None, knots: Array | None = None) -> Document:
    """One shape "arm" with a key on the first and the last frame."""
    document = Document(plate=plate)
    knots = square(100, 50, 80) if knots is None else knots
    arm = edits.make_shape(document, "arm", knots, FIRST, id="arm")
    document = edits.add_shape(arm)(document)
    return key_edits.set_key("arm", LAST, knots)(document)


def predicted(document: Document, sigma: float) -> Document:
    """The same with a prediction of the first key on every frame."""
    frames = np.arange(FIRST, LAST + 1)
    knots = document.shape("arm").keys[FIRST].value
    shape = (len(frames), len(knots))
    found = Prediction(
        frames=frames,
        knots=np.repeat(knots[None], len(frames), axis=0),
        sigma=np.full(shape, sigma),
        seen=np.ones(shape),
    )
    return edits.set_prediction("arm", found)(document)


@pytest.fixture
def plate(tmp_path: Path, write_image: Callable[..., Path]) -> Plate:
    """Linear half-float frames of one colour; one is missing and one is damaged."""
    image = np.full((SIZE[1], SIZE[0], 3), (0.5, 0.1, 0.02), np.float32)
    for frame in range(FIRST, LAST + 1):
        if frame != 1003:
            write_image(tmp_path / f"sh010.{frame}.exr", image)
    (tmp_path / "sh010.1005.exr").write_bytes(b"no picture")
    path = str(tmp_path / "sh010.%04d.exr")
    return Plate(path=path, first=FIRST, last=LAST, size=SIZE, fps=24000 / 1001)


def read(path: Path) -> tuple[Any, list[Picture]]:
    """What the file says of itself, and its pictures as a player shows them."""
    import av

    with av.open(str(path)) as movie:
        stream = movie.streams.video[0]
        frames = list(movie.decode(stream))
        told = {
            "rate": stream.average_rate,
            "size": (stream.width, stream.height),
            "aspect": stream.sample_aspect_ratio or 1,
            "codec": stream.codec_context.name,
            "format": stream.codec_context.pix_fmt,
            "space": int(frames[0].colorspace),
            "times": [float(frame.time or 0) for frame in frames],
        }
        return told, [frame.to_ndarray(format="rgb24") for frame in frames]


def near(picture: Picture, x: int, y: int, colour: tuple[int, int, int]) -> bool:
    """Whether a colour is found around a place, but for what 4:2:0 takes of it."""
    patch = picture[y - 9 : y + 10, x - 9 : x + 10].astype(int)
    return bool((np.abs(patch - colour).max(axis=-1) < 60).any())


def test_the_movie_is_what_a_player_expects(plate: Plate, tmp_path: Path) -> None:
    frames = review_movie(keyed(plate), tmp_path / "a.mp4", shot="sh010")
    told, pictures = read(tmp_path / "a.mp4")
    assert frames == plate.frames and len(pictures) == 6
    assert told["rate"] == Fraction(24000, 1001)
    assert told["size"] == SIZE and told["aspect"] == 1
    assert told["codec"] == "h264" and told["format"] == "yuv420p"
    assert told["space"] == 1
    assert np.allclose(told["times"], np.arange(6) * 1001 / 24000, atol=1e-4)
    assert sorted(p.name for p in tmp_path.iterdir() if p.suffix == ".mp4") == ["a.mp4"]


def test_the_plate_looks_as_in_the_viewer(plate: Plate, tmp_path: Path) -> None:
    review_movie(keyed(plate), tmp_path / "a.mp4")
    _, pictures = read(tmp_path / "a.mp4")
    seen = srgb(np.array([0.5, 0.1, 0.02], np.float32)) * 255
    assert np.allclose(pictures[0][20:40, 20:60], seen, atol=4)


def test_outlines_are_where_they_are_in_the_colour_of_their_state(
    plate: Plate, tmp_path: Path
) -> None:
    for sigma, state in ((0.5, "predicted"), (5.0, "low")):
        review_movie(predicted(keyed(plate), sigma), tmp_path / "a.mp4")
        _, pictures = read(tmp_path / "a.mp4")
        for picture, shown in ((pictures[0], "key"), (pictures[1], state)):
            for x, y in ((140, 50), (180, 90), (140, 130), (100, 90)):
                assert near(picture, x, y, COLOURS[shown]), (shown, x, y)
            others = set(COLOURS) - {shown}
            assert not near(picture, 140, 90, COLOURS[shown]), "within the shape"
            assert not near(picture, 140, 90, COLOURS[others.pop()])


def test_wide_pixels_are_stretched_with_their_outlines(
    plate: Plate, tmp_path: Path
) -> None:
    wide = keyed(replace(plate, pixel_aspect=2.0))
    review_movie(wide, tmp_path / "a.mp4")
    told, pictures = read(tmp_path / "a.mp4")
    assert told["size"] == (640, 200) and told["aspect"] == 1
    assert near(pictures[0], 360, 90, COLOURS["key"])
    assert near(pictures[0], 200, 90, COLOURS["key"])
    assert not near(pictures[0], 280, 90, COLOURS["key"])


@pytest.mark.parametrize(
    ("size", "aspect", "shown"),
    [
        ((95, 63), 1.0, (96, 64)),
        ((4096, 2160), 1.0, (1920, 1012)),
        ((2160, 3840), 1.0, (1080, 1920)),
        ((1828, 1332), 2.0, (1920, 700)),
        ((5, 3), 1.0, (16, 16)),
    ],
)
def test_sides_are_even_and_not_too_long(
    tmp_path: Path, size: tuple[int, int], aspect: float, shown: tuple[int, int]
) -> None:
    plate = Plate(path="", first=1, last=2, size=size, pixel_aspect=aspect)
    review_movie(keyed(plate), tmp_path / "a.mp4", shot="a shot with a long name")
    told, pictures = read(tmp_path / "a.mp4")
    assert told["size"] == shown and len(pictures) == 2


def test_a_missing_or_damaged_frame_says_so_on_grey(
    plate: Plate, tmp_path: Path
) -> None:
    gone = keyed(plate, square(2, 2, 10))
    review_movie(gone, tmp_path / "a.mp4")
    _, pictures = read(tmp_path / "a.mp4")
    middle = [picture[80:120, 60:260].astype(int) for picture in pictures]
    for index, patch in enumerate(middle):
        grey = index in (2, 4)
        assert (abs(np.median(patch, axis=(0, 1)) - GREY) < 4).all() == grey
        assert (patch.min(axis=-1) > 190).any() == grey, "words, bright on grey"
    assert not np.allclose(middle[2], middle[4], atol=20), "other words"


def test_a_shape_is_drawn_while_it_lives_and_is_seen(tmp_path: Path) -> None:
    plate = Plate(path="", first=FIRST, last=LAST, size=SIZE)
    document = keyed(plate)
    mortal = edits.change_shape("arm", lambda s: replace(s, lifetime=(1002, 1004)))
    hidden = edits.change_shape("arm", lambda s: replace(s, visible=False))
    drawn = []
    for edit in (mortal, hidden):
        review_movie(edit(document), tmp_path / "a.mp4")
        _, pictures = read(tmp_path / "a.mp4")
        above = [picture[:180].astype(int) for picture in pictures]
        drawn.append([bool(np.abs(one - GREY).max() > 40) for one in above])
    assert drawn[0] == [False, True, True, True, False, False]
    assert drawn[1] == [False] * 6
    review_movie(document, tmp_path / "a.mp4", shapes=[])
    _, pictures = read(tmp_path / "a.mp4")
    assert np.abs(pictures[0][:180].astype(int) - GREY).max() < 10


def test_the_line_below_tells_frame_and_state(tmp_path: Path) -> None:
    plate = Plate(path="", first=FIRST, last=LAST, size=(640, 360))
    document = predicted(keyed(plate), 5.0)
    review_movie(document, tmp_path / "a.mp4", shot="sh010")
    _, pictures = read(tmp_path / "a.mp4")
    strips = [picture[338:].astype(int) for picture in pictures]
    assert np.median(strips[0]) < 45
    left, middle, right = (slice(0, 150), slice(250, 390), slice(500, 640))
    assert (strips[0][:, left] > 150).any()
    assert np.abs(strips[1][:, left] - strips[2][:, left]).max() < 40
    assert np.abs(strips[1][:, middle] - strips[2][:, middle]).max() > 80
    review_movie(predicted(document, 0.5), tmp_path / "b.mp4", shot="sh010")
    better = read(tmp_path / "b.mp4")[1][1][338:].astype(int)
    assert _redder(strips[1][:, right]) > 30, "low is orange"
    assert _redder(better[:, right]) < -30, "predicted is blue"


def _redder(text: NDArray[np.int_]) -> int:
    """By how much the brightest of the letters are redder than they are blue."""
    brightest = text.reshape(-1, 3)[text.sum(axis=-1).argmax()]
    return int(brightest[0] - brightest[2])


def test_without_a_plate_all_is_grey_from_key_to_key(tmp_path: Path) -> None:
    frames = review_movie(keyed(None), tmp_path / "a.mp4")
    told, pictures = read(tmp_path / "a.mp4")
    assert frames == range(FIRST, LAST + 1) and len(pictures) == 6
    assert told["size"] == (1920, 1080) and told["rate"] == 24
    assert np.abs(pictures[0][600:900].astype(int) - GREY).max() < 10
    with pytest.raises(Error, match="no frame to show"):
        review_movie(Document(), tmp_path / "b.mp4")


def test_stopped_or_failed_it_leaves_nothing(plate: Plate, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    path = tmp_path / "out" / "a.mp4"
    path.write_bytes(b"earlier")
    progress = Progress(lambda done, _: progress.cancel() if done > 0.4 else None)
    with pytest.raises(Cancelled):
        review_movie(keyed(plate), path, progress=progress)
    assert path.read_bytes() == b"earlier" and list(path.parent.iterdir()) == [path]
    with pytest.raises(FormatError, match="cannot be written to"):
        review_movie(keyed(plate), tmp_path / "none" / "a.mp4")


@pytest.mark.parametrize(
    ("fps", "rate"),
    [
        (24.0, Fraction(24)),
        (23.976, Fraction(24000, 1001)),
        (29.97, Fraction(30000, 1001)),
        (59.94, Fraction(60000, 1001)),
        (12.5, Fraction(25, 2)),
        (0.0, Fraction(24)),
    ],
)
def test_rates_are_those_of_films_and_television(fps: float, rate: Fraction) -> None:
    assert rate_of(fps) == rate
