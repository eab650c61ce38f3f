"""What is written for Nuke, read again by us and by the second decoder."""

import itertools
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from smartroto.animation import feather_at, knots_at, opacity_at, widths_at
from smartroto.document import Document, Layer, Shape
from smartroto.errors import FormatError
from smartroto.exchange import nuke
from smartroto.exchange.report import OPEN_END, Imported
from smartroto.jobs import Cancelled, Progress
from smartroto.placement import outline_at

TOLERANCE = 1e-3
MADE = settings(
    deadline=None,
    max_examples=25,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


def frames_of(document: Document) -> range:
    """From before everything to behind it."""
    times = [
        time
        for shape in document.shapes()
        for keys in (shape.keys, shape.feather, shape.opacity, shape.point_widths)
        for time in keys
    ]
    return range(min(times) - 2, max(times) + 6)


def known(document: Document, shape: Shape, frame: int) -> int:
    """In Nuke the last frame of a prediction stays, so that nothing snaps back."""
    prediction = document.predictions.get(shape.id)
    if prediction is None:
        return frame
    frames = [*shape.keys, *prediction.frames.tolist()]
    return min(max(frame, min(frames)), max(frames))


def assert_equal(before: Document, found: Imported) -> None:
    """The same shapes to 1/1000 px on every whole frame."""
    after = found.document
    for one, two in zip(before.shapes(), after.shapes(), strict=True):
        assert (one.name, one.closed, one.mode) == (two.name, two.closed, two.mode)
        assert (one.inverted, one.lifetime) == (two.inverted, two.lifetime)
        assert (one.visible, one.locked) == (two.visible, two.locked)
        assert one.motion_blur == two.motion_blur
        assert (one.falloff, *one.colour) == pytest.approx((two.falloff, *two.colour))
        if not one.closed:
            assert one.width == pytest.approx(two.width)
        for frame in frames_of(before):
            np.testing.assert_allclose(
                outline_at(after, two, frame),
                outline_at(before, one, frame),
                rtol=0,
                atol=TOLERANCE,
            )
            assert_feather(one, two, frame)
            if not one.closed:
                assert widths_at(two, frame) == pytest.approx(
                    widths_at(one, frame), rel=1e-5, abs=1e-5
                )
            assert opacity_at(one.opacity, frame) == pytest.approx(
                opacity_at(two.opacity, frame), abs=1e-5
            )


def assert_feather(one: Shape, two: Shape, frame: int) -> None:
    expected, found = feather_at(one, frame), feather_at(two, frame)
    if expected is None or found is None:
        assert expected is None and found is None
    else:
        np.testing.assert_allclose(found, expected, rtol=0, atol=TOLERANCE)


@MADE
@given(data=st.data())
def test_documents_come_back(
    made_documents: st.SearchStrategy[Document], data: st.DataObject
) -> None:
    document = data.draw(made_documents)
    found = nuke.loads(nuke.dumps(document))
    assert found.size == (4096, 2160)
    assert found.pixel_aspect == 1.5
    assert_equal(document, found)
    again = found.document
    assert_equal(again, nuke.loads(nuke.dumps(again)))


@MADE
@given(data=st.data())
def test_the_second_decoder_agrees(
    made_documents: st.SearchStrategy[Document],
    oracle: ModuleType,
    data: st.DataObject,
) -> None:
    document = data.draw(made_documents)
    text = nuke.dumps(document)
    assert document.plate is not None
    height = document.plate.size[1]
    for frame in frames_of(document):
        outlines = oracle.decode(text, frame)
        for shape, outline in zip(document.shapes(), outlines, strict=True):
            assert outline.name == shape.name
            assert outline.closed == shape.closed
            assert outline.values.get("opc", 1.0) == pytest.approx(
                opacity_at(shape.opacity, frame), abs=1e-5
            )
            knots = knots_at(document, shape, known(document, shape, frame))
            assert_points(outline.points, knots, height)
            feather = feather_at(shape, frame)
            if feather is not None:
                assert_points(outline.feather, knots + feather, height)
            if not shape.closed:
                assert_widths(outline, shape, frame)


def assert_widths(outline: Any, shape: Shape, frame: int) -> None:
    """The spline's width times the multiples beside its points."""
    told = [max(one.get("osw", 1.0), 0.0) for one in outline.multiples]
    found = np.array(told) * outline.values.get("osw", 10.0)
    assert found == pytest.approx(widths_at(shape, frame), rel=1e-5, abs=1e-5)


def assert_points(points: object, knots: object, height: int) -> None:
    """Complex numbers, y up, are knots in plate pixels."""
    table = np.array(points)
    mine = np.stack([table.real, height - table.imag], axis=-1)
    np.testing.assert_allclose(mine, knots, rtol=0, atol=TOLERANCE)


def test_the_layers_come_back(moving: Document) -> None:
    found = nuke.loads(nuke.dumps(moving))
    (layer,) = found.layers
    assert layer.name == "figure"
    assert [item.name for item in layer.items] == ["Left arm", "hold_out", "wire"]
    assert_equal(moving, found)


def test_an_artists_keys_stay_the_only_keys(moving: Document) -> None:
    (layer,) = nuke.loads(nuke.dumps(moving)).layers
    arm, hold_out, _ = layer.items
    assert list(arm.keys) == [1001, 1009, 1020]
    assert list(arm.feather) == [1001]
    assert list(hold_out.keys) == [1003, 1010, 1018]


def test_the_states_travel_in_the_label(moving: Document) -> None:
    report = nuke.loads(nuke.dumps(moving)).report
    told = [str(note) for note in report.kept]
    assert "Left arm: keyed by the artist at 1001 1009 1020." in told


def test_a_file_is_whole_or_not_there(moving: Document, tmp_path: Path) -> None:
    path = tmp_path / "a.nk"
    report = nuke.write(moving, path)
    assert len(report.kept) == 3
    assert [note.name for note in report.approximated] == ["hold_out"]
    assert_equal(moving, nuke.read(path))
    before = path.read_bytes()
    stopped = Progress()
    stopped.cancel()
    with pytest.raises(Cancelled):
        nuke.write(moving, path, stopped)
    assert path.read_bytes() == before
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.nk"]


def test_a_document_without_a_plate_is_refused(moving: Document) -> None:
    with pytest.raises(FormatError, match="no plate is open"):
        nuke.dumps(Document(layers=moving.layers))
    with pytest.raises(FormatError, match="no shape to write"):
        nuke.dumps(Document(plate=moving.plate))


@pytest.mark.parametrize(
    "lifetime", [(5, 5), (3, OPEN_END), (-OPEN_END, 7), (2, 9), None]
)
def test_lifetimes_come_back(
    moving: Document, lifetime: tuple[int, int] | None
) -> None:
    shape = next(moving.shapes())
    changed = Shape(**{**vars(shape), "lifetime": lifetime})
    layer = Layer(id="l", name="l", items=(changed,))
    document = Document(plate=moving.plate, layers=(layer,))
    (found,) = nuke.loads(nuke.dumps(document)).layers
    assert next(found.shapes()).lifetime == lifetime


def test_real_files_come_back(samples: list[Path]) -> None:
    read = 0
    for path in samples:
        found = nuke.read(path)
        for note in found.report:
            assert str(note)
        if not found.layers:
            continue
        document = found.document
        assert_equal(document, nuke.loads(nuke.dumps(document)))
        read += 1
    assert read >= 10


def test_the_second_decoder_agrees_on_real_files(
    samples: list[Path], oracle: ModuleType
) -> None:
    for path in samples:
        text = path.read_bytes().decode("latin-1")
        if "AnimTree" in text:
            continue
        found = nuke.read(path)
        assert found.size
        document = found.document
        written = nuke.dumps(document) if found.layers else text
        for frame, script in itertools.product((-5, 0, 1, 2, 55), (text, written)):
            outlines = oracle.decode(script, frame)
            for shape, outline in zip(document.shapes(), outlines, strict=True):
                knots = outline_at(document, shape, frame)
                assert_points(outline.points, knots, found.size[1])
                if not shape.closed:
                    assert_widths(outline, shape, frame)


def test_the_second_decoder_agrees_on_old_files(
    samples: list[Path], oracle: ModuleType, old_oracle: ModuleType
) -> None:
    checked = 0
    for path in samples:
        text = path.read_bytes().decode("latin-1")
        if "AnimTree" not in text:
            continue
        found = nuke.read(path)
        assert found.size
        document = found.document
        written = [one.points for one in oracle.decode(nuke.dumps(document), 1)]
        for outlines in (old_oracle.decode(text), written):
            for shape, points in zip(document.shapes(), outlines, strict=True):
                knots = outline_at(document, shape, 1)
                assert_points(points, knots, found.size[1])
                checked += len(points)
    assert checked >= 6


def test_shapes_of_one_name_keep_their_modes(moving: Document) -> None:
    shape = next(moving.shapes())
    twins = tuple(
        Shape(**{**vars(shape), "id": mode, "mode": mode})
        for mode in ("subtract", "intersect", "subtract", "union")
    )
    layer = Layer(id="l", name="l", items=twins)
    document = Document(plate=moving.plate, layers=(layer,))
    assert_equal(document, nuke.loads(nuke.dumps(document)))
