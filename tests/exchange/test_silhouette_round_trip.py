"""What is written for Silhouette, read again."""

import re
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from smartroto.animation import knots_at, opacity_at, value_at, widths_at
from smartroto.document import Document, Key, Layer, Shape
from smartroto.errors import FormatError
from smartroto.exchange import nuke, silhouette
from smartroto.exchange.report import OPEN_END, Imported
from smartroto.jobs import Cancelled, Progress

TOLERANCE = 1e-3
MADE = settings(
    deadline=None,
    max_examples=25,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


def known(document: Document, shape: Shape) -> range:
    """From before everything to behind it; a prediction's end is the end."""
    prediction = document.predictions.get(shape.id)
    times = list(shape.keys)
    if prediction is None:
        return range(min(times) - 2, max(times) + 3)
    return range(min(times), max(*times, int(prediction.frames[-1])) + 1)


def seen(shape: Shape, frame: int) -> float:
    """Opacity with the lifetime in it, as Silhouette has it."""
    return opacity_at(shape.opacity, frame) if shape.alive(frame) else 0.0


def assert_equal(before: Document, found: Imported) -> None:
    """The same shapes to 1/1000 px on every whole frame."""
    after = found.document
    for one, two in zip(before.shapes(), after.shapes(), strict=True):
        assert (one.name, one.closed, one.mode) == (two.name, two.closed, two.mode)
        assert one.inverted == two.inverted
        assert (one.visible, one.locked) == (two.visible, two.locked)
        assert one.motion_blur == two.motion_blur
        assert one.colour == pytest.approx(two.colour)
        assert one.falloff == pytest.approx(two.falloff, abs=1e-6)
        if not one.closed:
            there = np.stack([widths_at(one, frame) for frame in range(-30, 60)])
            assert two.width == pytest.approx((there.min() + there.max()) / 2)
        for frame in known(before, one):
            np.testing.assert_allclose(
                knots_at(after, two, frame),
                knots_at(before, one, frame),
                rtol=0,
                atol=TOLERANCE,
            )
            assert seen(one, frame) == pytest.approx(seen(two, frame), abs=1e-6)


@MADE
@given(data=st.data())
def test_documents_come_back(
    made_documents: st.SearchStrategy[Document], data: st.DataObject
) -> None:
    document = data.draw(made_documents)
    text = silhouette.dumps(document)
    assert not re.search(
        r"\d[eE][-+]?\d", re.sub(r'label="[^"]*"|uuid="[^"]*"', "", text)
    )
    found = silhouette.loads(text)
    assert (found.size, found.pixel_aspect) == ((4096, 2160), 1.5)
    assert (found.first, found.last) == (0, 30)
    assert_equal(document, found)
    again = found.document
    assert_equal(again, silhouette.loads(silhouette.dumps(again)))


def test_coordinates_are_the_centres_and_in_heights(moving: Document) -> None:
    root = ElementTree.fromstring(silhouette.dumps(moving))
    assert root.get("width") == "960"
    assert root.get("sessionStartFrame") == "1001"
    shape = next(one for one in root.iter() if one.get("label") == "Left arm")
    key = next(one for one in shape.iter("Key") if one.find("Path") is not None)
    assert key.get("frame") == "0"
    point = key.find("Path/Point")
    assert point is not None and point.text
    found = [float(number) for number in re.findall(r"-?\d+\.\d+", point.text)]
    arm = next(moving.shapes())
    left, anchor, right = arm.keys[1001].value[0]
    expected = [(xy - np.array([480, 320])) / 640 for xy in (anchor, left, right)]
    np.testing.assert_allclose(found, np.concatenate(expected), atol=1e-8)


def test_straight_and_held_segments_stay_two_keys(moving: Document) -> None:
    report = silhouette.loads(silhouette.dumps(moving)).report
    assert "hold_out: 4 points, 3 keys from 1003 to 1018." in map(str, report.kept)
    assert "Left arm: 5 points, 3 keys from 1001 to 1020." in map(str, report.kept)


def test_a_curved_in_between_is_reported_with_its_error(
    moving: Document, tmp_path: Path
) -> None:
    report = silhouette.write(moving, tmp_path / "a.fxs")
    notes = {note.name: note for note in report.approximated if note.error is not None}
    arm = next(moving.shapes())
    half = [knots_at(moving, arm, f + 0.5) for f in range(1001, 1020)]
    line = [
        (knots_at(moving, arm, f) + knots_at(moving, arm, f + 1)) / 2
        for f in range(1001, 1020)
    ]
    curved = [note for note in report.approximated if "curved" in note.text]
    assert curved[0].error == pytest.approx(np.abs(np.subtract(half, line)).max())
    assert notes


@pytest.mark.parametrize(
    "lifetime", [(1002, 1002), (1003, OPEN_END), (-OPEN_END, 1007), (1002, 1009), None]
)
@pytest.mark.parametrize("fading", [False, True])
def test_lifetimes_are_hold_keys_of_opacity(
    moving: Document, lifetime: tuple[int, int] | None, fading: bool
) -> None:
    shape = next(moving.shapes())
    fade = {1001: Key(value=0.25), 1015: Key(value=0.75)} if fading else {}
    changed = Shape(**{**vars(shape), "lifetime": lifetime, "opacity": fade})
    layer = Layer(id="l", name="l", items=(changed,))
    document = Document(plate=moving.plate, layers=(layer,))
    found = silhouette.loads(silhouette.dumps(document))
    back = next(found.document.shapes())
    assert back.lifetime == lifetime
    assert_equal(document, found)


def test_one_width_of_feather_comes_back(moving: Document) -> None:
    first = silhouette.loads(silhouette.dumps(moving))
    document = Document(plate=first.plate, layers=first.layers)
    second = silhouette.loads(silhouette.dumps(document))
    one, two = (next(found.layers[0].shapes()) for found in (first, second))
    lengths = np.linalg.norm(value_at(one.feather, 1001)[:, 1], axis=1)
    assert lengths == pytest.approx(np.full(5, 12.0), abs=1e-6)
    for frame in range(1001, 1021):
        found = value_at(two.feather, frame)
        np.testing.assert_allclose(found, value_at(one.feather, frame), atol=TOLERANCE)


def test_a_file_is_whole_or_not_there(moving: Document, tmp_path: Path) -> None:
    path = tmp_path / "a.fxs"
    silhouette.write(moving, path)
    assert_equal(moving, silhouette.read(path))
    before = path.read_bytes()
    stopped = Progress()
    stopped.cancel()
    with pytest.raises(Cancelled):
        silhouette.write(moving, path, stopped)
    assert path.read_bytes() == before


def test_from_nuke_to_silhouette_and_back(moving: Document) -> None:
    text = silhouette.dumps(moving)
    found = silhouette.loads(text)
    middle = Document(plate=found.plate, layers=found.layers)
    last = nuke.loads(nuke.dumps(middle))
    for one, two in zip(
        moving.shapes(),
        (s for layer in last.layers for s in layer.shapes()),
        strict=True,
    ):
        for frame in range(1001, 1021):
            np.testing.assert_allclose(
                value_at(two.keys, frame), value_at(one.keys, frame), atol=2 * TOLERANCE
            )


def test_a_document_without_a_plate_is_refused(moving: Document) -> None:
    with pytest.raises(FormatError, match="no plate is open"):
        silhouette.dumps(Document(layers=moving.layers))
