"""Mattes as files: names, channels, numbers, provenance, and how writing stops."""

import json
from dataclasses import replace

import numpy as np
import pytest

from smartroto.document import Document, Key, Layer, Plate, Shape
from smartroto.errors import FormatError, PlateError
from smartroto.exchange.export import export
from smartroto.exchange.mattes import channel_names, write_mattes
from smartroto.jobs import Cancelled, Progress
from smartroto.matte import matte
from smartroto.shapes.prediction import Prediction

oiio = pytest.importorskip("OpenImageIO")


def box(x0, y0, x1, y1):
    corners = np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]], dtype=float)
    return np.repeat(corners[:, None], 3, axis=1)


@pytest.fixture
def shot():
    """Two overlapping shapes, one of them predicted, on three frames."""
    plate = Plate(
        path="/plates/sh010.%04d.exr",
        first=1001,
        last=1003,
        size=(40, 30),
        pixel_aspect=2.0,
        fps=25.0,
    )
    arm = Shape(id="1", name="arm", keys={1001: Key(value=box(2.5, 3, 20, 25))})
    hole = Shape(
        id="2",
        name="hold out",
        keys={1001: Key(value=box(10, 10, 30.25, 20))},
        mode="subtract",
        lifetime=(1001, 1002),
    )
    prediction = Prediction(
        frames=np.array([1001, 1002]),
        knots=np.stack([box(2.5, 3, 20, 25), box(4, 3, 21.5, 25)]),
        sigma=np.zeros((2, 4)),
        seen=np.ones((2, 4)),
    )
    layer = Layer(id="l", name="l", items=(hole, arm))
    return Document(plate=plate, layers=(layer,), predictions={"1": prediction})


def alone(shot, shape):
    """A document that has nothing but this shape."""
    only = replace(shape, mode="union")
    return replace(shot, layers=(replace(shot.layers[0], items=(only,)),))


def read(path):
    """Pixels `[H, W, C]` and header of a file."""
    picture = oiio.ImageBuf(str(path))
    return picture.get_pixels(oiio.FLOAT), picture.spec()


def test_every_frame_of_the_plate_is_written_by_its_number(shot, tmp_path):
    files = write_mattes(shot, tmp_path / "new" / "arm.####.exr")
    names = ["arm.1001.exr", "arm.1002.exr", "arm.1003.exr"]
    assert [path.name for path in files] == names
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == names
    for path, frame in zip(files, range(1001, 1004), strict=True):
        pixels, header = read(path)
        assert header.channelnames == ("A",)
        assert str(header.format) == "half"
        assert np.abs(pixels[..., 0] - matte(shot, frame)).max() < 5e-4


@pytest.mark.parametrize(
    ("pattern", "name"),
    [
        ("m.%06d.exr", "m.001002.exr"),
        ("m_@@@@@.exr", "m_01002.exr"),
        ("v02.####.exr", "v02.1002.exr"),
        ("one.exr", "one.exr"),
    ],
)
def test_patterns_are_the_usual_ones(shot, tmp_path, pattern, name):
    (path,) = write_mattes(shot, tmp_path / pattern, frames=[1002])
    assert path.name == name
    assert path.exists()


def test_a_name_without_a_number_gets_one_for_several_frames(shot, tmp_path):
    files = write_mattes(shot, tmp_path / "m.exr", frames=[1001, 1003])
    assert [path.name for path in files] == ["m.1001.exr", "m.1003.exr"]


def test_the_header_says_where_the_matte_comes_from(shot, tmp_path):
    files = write_mattes(shot, tmp_path / "m.####.exr")
    _, header = read(files[0])
    assert header.getattribute("compression") == "zip"
    assert header.getattribute("PixelAspectRatio") == 2.0
    assert header.getattribute("roto:version")
    states = [json.loads(read(path)[1].getattribute("roto:state")) for path in files]
    assert [state["arm"] for state in states] == ["key", "predicted", "between"]
    assert [state["hold_out"] for state in states] == ["key", "between", "off"]


def test_each_shape_may_have_a_channel_of_its_own(shot, tmp_path):
    (path,) = write_mattes(
        shot, tmp_path / "m.####.exr", frames=[1001], per_shape=True, depth="float"
    )
    pixels, header = read(path)
    assert str(header.format) == "float"
    hole, arm = (matte(alone(shot, shape), 1001) for shape in shot.shapes())
    wanted = {"A": matte(shot, 1001), "arm.A": arm, "hold_out.A": hole}
    assert sorted(header.channelnames) == sorted(wanted)
    for index, name in enumerate(header.channelnames):
        assert np.array_equal(pixels[..., index], wanted[name])


def test_layers_get_names_that_other_programs_can_read(shot):
    layer = shot.layers[0]
    names = ["arm", "Arm", "2nd arm.L", "", "äöü"]
    items = tuple(
        replace(layer.items[0], id=str(i), name=name) for i, name in enumerate(names)
    )
    renamed = replace(shot, layers=(replace(layer, items=items),))
    assert list(channel_names(renamed).values()) == [
        "arm.A",
        "Arm_2.A",
        "_2nd_arm_L.A",
        "shape.A",
        "___.A",
    ]


@pytest.mark.parametrize("suffix", [".png", ".tif", ".tiff"])
def test_other_pictures_have_sixteen_bits(shot, tmp_path, suffix):
    (path,) = write_mattes(shot, tmp_path / f"m{suffix}", frames=[1001])
    pixels, header = read(path)
    assert str(header.format) == "uint16"
    assert header.nchannels == 1
    assert np.abs(pixels[..., 0] - matte(shot, 1001)).max() < 2e-5


def test_what_was_there_is_replaced_whole(shot, tmp_path):
    target = tmp_path / "m.1001.exr"
    target.write_bytes(b"old")
    write_mattes(shot, tmp_path / "m.####.exr", frames=[1001])
    assert read(target)[0].shape == (30, 40, 1)
    assert [path.name for path in tmp_path.iterdir()] == ["m.1001.exr"]


def test_finished_frames_stay_when_it_is_stopped(shot, tmp_path):
    reports = []

    def report(fraction, message):
        reports.append((fraction, message))
        if fraction > 0.5:
            progress.cancel()

    progress = Progress(report)
    with pytest.raises(Cancelled):
        write_mattes(shot, tmp_path / "m.####.exr", progress=progress)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "m.1001.exr",
        "m.1002.exr",
    ]
    assert [round(fraction, 2) for fraction, _ in reports] == [0, 0.33, 0.67]


def test_the_shutter_blurs_what_moves(shot, tmp_path):
    (path,) = write_mattes(
        shot, tmp_path / "m.exr", frames=[1001], shutter=1.0, depth="float"
    )
    assert np.array_equal(read(path)[0][..., 0], matte(shot, 1001, shutter=1.0))
    assert not np.array_equal(read(path)[0][..., 0], matte(shot, 1001))


def test_the_registry_writes_by_suffix(shot, tmp_path):
    export(shot, tmp_path / "m.####.exr")
    assert len(list(tmp_path.iterdir())) == 3


@pytest.mark.parametrize("name", ["m.jpg", "m"])
def test_a_suffix_that_cannot_be_written_is_refused(shot, tmp_path, name):
    with pytest.raises(FormatError, match=r"use \.exr"):
        write_mattes(shot, tmp_path / name)
    assert not list(tmp_path.iterdir())


def test_a_channel_for_each_shape_needs_an_exr(shot, tmp_path):
    with pytest.raises(FormatError, match=r"use \.exr for a channel per shape"):
        write_mattes(shot, tmp_path / "m.png", per_shape=True)


def test_a_place_that_cannot_be_written_is_named(shot, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(FormatError, match="file cannot be made"):
        write_mattes(shot, tmp_path / "file" / "m.exr")
    (tmp_path / "m.1001.exr").mkdir()
    with pytest.raises(FormatError, match=r"frame 1001 cannot be written to .*m\.1001"):
        write_mattes(shot, tmp_path / "m.####.exr")
    assert [path.name for path in tmp_path.iterdir() if path.name[0] == "."] == []


def test_a_plate_is_needed(shot, tmp_path):
    with pytest.raises(PlateError, match="open the plate first"):
        write_mattes(replace(shot, plate=None), tmp_path / "m.exr")
