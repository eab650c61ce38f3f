"""Documents written as Fusion masks, and read again."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from smartroto import registry
from smartroto.animation import feather_at, knots_at, opacity_at, value_at, widths_at
from smartroto.document import Document, Key, Layer, Plate, Shape
from smartroto.errors import FormatError
from smartroto.exchange import fusion
from smartroto.exchange.curve import lines
from smartroto.exchange.export import export
from smartroto.exchange.feather import uniform
from smartroto.exchange.report import Imported
from smartroto.jobs import Cancelled, Progress
from smartroto.shapes.prediction import Prediction

TOLERANCE = 1e-3
MADE = settings(
    deadline=None,
    max_examples=15,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


def only(found: Imported) -> Shape:
    (shape,) = (shape for layer in found.layers for shape in layer.shapes())
    return shape


def shapes_of(found: Imported) -> list[Shape]:
    return [shape for layer in found.layers for shape in layer.shapes()]


def opacity(document: Document, shape: Shape, frame: int) -> float:
    """What a shape's opacity comes to with its layers' and its lifetime."""
    total = opacity_at(shape.opacity, frame) if shape.alive(frame) else 0.0
    for layer in document.layers:
        if any(each is shape for each in layer.shapes()):
            total *= opacity_at(layer.opacity, frame)
    return total


def assert_same(before: Document, found: Imported) -> float:
    """The same outlines to 1/1000 px on every whole frame; the largest error."""
    worst, after = 0.0, found.document
    for one, two in zip(before.shapes(), after.shapes(), strict=True):
        assert (one.name, one.closed, one.mode) == (two.name, two.closed, two.mode)
        assert (one.inverted, one.motion_blur) == (two.inverted, two.motion_blur)
        assert two.falloff == pytest.approx(one.falloff, abs=1e-5)
        if not one.closed:
            there = np.stack([widths_at(one, frame) for frame in range(-30, 60)])
            assert two.width == pytest.approx((there.min() + there.max()) / 2)
        assert two.colour == pytest.approx(one.colour)
        for frame in range(-30, 60):
            gap = np.abs(knots_at(after, two, frame) - knots_at(before, one, frame))
            worst = max(worst, float(gap.max()))
            there = opacity_at(two.opacity, frame)
            assert there == pytest.approx(opacity(before, one, frame), abs=1e-6)
    assert worst < TOLERANCE
    return worst


@MADE
@given(data=st.data())
def test_documents_come_back(
    made_documents: st.SearchStrategy[Document], data: st.DataObject
) -> None:
    document = data.draw(made_documents)
    found = fusion.loads(fusion.dumps(document))
    assert found.size == (4096, 2160)
    assert found.pixel_aspect == 1.5
    assert_same(document, found)
    again = found.document
    twice = fusion.loads(fusion.dumps(again))
    assert_same(again, twice)
    for one, two in zip(shapes_of(found), shapes_of(twice), strict=True):
        assert [one.visible, one.locked] == [two.visible, two.locked]
        for frame in range(-30, 60):
            soft = [feather_at(each, frame) for each in (one, two)]
            if soft[0] is None or soft[1] is None:
                assert soft == [None, None]
            else:
                np.testing.assert_allclose(*soft, rtol=0, atol=TOLERANCE)


def test_layers_states_and_losses_are_told(moving: Document, tmp_path: Path) -> None:
    path = tmp_path / "shot.setting"
    report = fusion.write(moving, path)
    found = fusion.read(path)
    (figure,) = found.layers
    assert figure.name == "figure"
    assert [item.name for item in figure.items] == ["Left arm", "hold_out", "wire"]
    assert "1001 1009 1020" in str(found.report)
    written = str(report)
    for word in ("lifetime", "soft edge", "falloff", "Subtract", "in-betweens"):
        assert word in written


def test_predictions_are_written_as_keys(moving: Document) -> None:
    shape = next(moving.shapes())
    frames = np.arange(1001, 1021)
    noise = np.random.default_rng(1).normal(0, 3, (20, shape.count, 3, 2))
    knots = np.stack([value_at(shape.keys, frame) for frame in frames]) + noise
    flat = np.ones((20, shape.count))
    made = Prediction(frames=frames, knots=knots, sigma=flat, seen=flat)
    document = Document(
        plate=moving.plate, layers=moving.layers, predictions={shape.id: made}
    )
    found = fusion.loads(fusion.dumps(document))
    back = shapes_of(found)[0]
    assert list(back.keys) == list(shape.keys)
    for frame in frames:
        np.testing.assert_allclose(
            knots_at(found.document, back, frame),
            knots_at(document, shape, frame),
            atol=TOLERANCE,
        )
    assert "predicted at 1002..1008 1010..1019" in str(found.report)


def test_a_composition_tells_its_range(moving: Document, tmp_path: Path) -> None:
    export(moving, tmp_path / "shot.comp")
    text = (tmp_path / "shot.comp").read_text()
    assert text.startswith("Composition {")
    found = registry.read(tmp_path / "shot.comp", None)
    assert (found.first, found.last) == (1001, 1020)
    assert [layer.name for layer in found.layers] == ["figure"]


@MADE
@given(data=st.data())
def test_damaged_text_never_does_worse_than_a_refusal(
    moving: Document, data: st.DataObject
) -> None:
    text = fusion.dumps(moving)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(start + 40, len(text))))
    junk = data.draw(
        st.sampled_from(["", "{", "}", '"', "1e308", "-", "]", "[5] = ", "=", "\0"])
    )
    try:
        fusion.loads(text[:start] + junk + text[end:])
    except FormatError as error:
        assert str(error)


def test_an_open_shape_of_one_point_takes_a_soft_edge() -> None:
    spot = lines(np.array([1.0]), np.full((1, 1, 3, 2), 40.0))
    soft = lines(np.array([1.0]), np.full((1, 1), 3.0))
    offsets, error = uniform(spot, soft, closed=False)
    assert offsets.values.shape == (1, 1, 3, 2) and error == 0


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
def test_text_that_was_cut_short_is_refused(moving: Document, share: float) -> None:
    text = fusion.dumps(moving)
    with pytest.raises(FormatError, match=r"cut short|close"):
        fusion.loads(text[: int(len(text) * share)])


def test_writing_says_what_is_missing(moving: Document) -> None:
    with pytest.raises(FormatError, match="plate"):
        fusion.dumps(Document(layers=moving.layers))
    with pytest.raises(FormatError, match="shape"):
        fusion.dumps(Document(plate=moving.plate))


def test_writing_stops_when_told(moving: Document, tmp_path: Path) -> None:
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        fusion.write(moving, tmp_path / "a.setting", progress)
    assert not list(tmp_path.iterdir())


def test_tool_names_are_words_and_unlike() -> None:
    knots = np.zeros((2, 3, 2))
    items = tuple(
        Shape(id=str(n), name=name, keys={1: Key(value=knots)})
        for n, name in enumerate(["a b", "a-b", "5", "Ü", 'quote " \\ end', "a_b"])
    )
    plate = Plate(path="", first=1, last=2, size=(100, 100))
    document = Document(plate=plate, layers=(Layer(id="l", name="é / }", items=items),))
    found = fusion.loads(fusion.dumps(document))
    assert [shape.name for shape in shapes_of(found)] == [s.name for s in items]
    assert found.layers[0].name == "é / }"


def test_many_keys_take_time_in_proportion() -> None:
    """Counted in text, not in seconds: its length for each key stays the same."""
    plate = Plate(path="", first=1, last=2, size=(1000, 1000))
    lengths = []
    for count in (200, 800):
        noise = np.random.default_rng(0).uniform(0, 1000, (count, 10, 3, 2))
        keys = {
            frame: Key(value=value, interpolation="linear")
            for frame, value in enumerate(noise)
        }
        shape = Shape(id="a", name="a", keys=keys)
        document = Document(
            plate=plate, layers=(Layer(id="l", name="l", items=(shape,)),)
        )
        text = fusion.dumps(document)
        assert len(only(fusion.loads(text)).keys) == count
        lengths.append(len(text) / count)
    assert lengths[1] == pytest.approx(lengths[0], rel=0.1)
